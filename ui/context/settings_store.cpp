#include "ui/context/settings_store.h"

#include <QSettings>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kVersion = 1;
constexpr const char* kVersionKey = "settingsVersion";

using enum SettingKind;
constexpr SettingInfo kSettings[] = {
    {"appearance", "Look", "Theme", "Dark or light; holds at once.", Choice, 0, 0, 1, "Dark|Light"},
    {"priceColours", "Look", "Price colours", "What a rise and a fall are painted in.", Choice, 0, 0, 3,
     "Green and red|Red is up|Red and blue|Blue and orange (colour-blind)"},
    {"zoom", "Look", "Size of everything", "Words, numbers and rows together; from the next start on.",
     Choice, 0, 0, 4, "100 %|125 %|150 %|175 %|200 %"},
    {"reduceMotion", "Look", "Reduce motion", "Reduced, nothing flashes, blinks or fades.", Choice, 0, 0, 2,
     "As the desktop|Reduced|Not reduced"},
    {"chart.scale", "Charts", "Price scale of a new chart", "Log shows equal percentages as equal heights.",
     Choice, 0, 0, 1, "Log|Linear"},
    {"chart.zone", "Charts", "Time zone of the charts",
     "The clock of the time axes, for bars shorter than a day; days begin at midnight UTC and show it.",
     Choice, 0, 0, 4, "UTC|This computer's|Chicago (CME)|New York (ICE)|Shanghai (SHFE)"},
    {"chart.sessions", "Charts", "Where trading sessions begin",
     "A dashed line: 20:00 UTC of what is traded here, midnight UTC of other sources.", Switch, 1},
    {"chart.frames", "Charts", "Show how long painting takes", "In the corner of each chart.", Switch, 0},
    {"chart.forecast", "Charts", "Forecast on the charts",
     "The model's fan and the random walk it has to beat; scores are kept either way.", Switch, 1},
    {"chart.ghosts", "Charts", "Earlier forecasts on the charts",
     "Recorded ones of the forecaster shown, faint, with a dot where the price was at their end.", Switch, 1},
    {"chart.recalibrated", "Charts", "Recalibrated forecasts where the record allows",
     "From 30 scored on, a fan is moved to where outcomes lay; both are recorded and scored.", Switch, 1},
    {"chart.horizon", "Charts", "Bars a forecast looks ahead", "Each horizon has a record of its own.",
     Choice, 2, 0, 3, "6|12|24|48"},
    {"ladder.confirmClose", "Orders", "A new ladder asks before flatten and reverse",
     "Each ladder's own menu changes it for that ladder.", Switch, 1},
    {"orders/stopLimitTicks", "Orders", "Offset of a stop-limit order",
     "Between the stop price and the limit behind it.", Number, 2, 1, 9'999, "", "ticks"},
    {"history.keep", "History", "Keep what the market tells",
     "Bars and prints of every instrument stay in the profile; a replay's do not.", Switch, 1},
    {"history.megabytes", "History", "Most room on disk",
     "Above it the prints of the oldest days go; bars never do, and stop growing.", Number, 4'096, 64,
     1'000'000, "", "MB"},
    {"history.tickDays", "History", "Days prints are kept", "Bars stay whatever is chosen here.", Number, 30,
     1, 3'650, "", "days"},
    {"notify/muted", "Sounds and notifications", "Mute all notifications and sounds",
     "What was chosen for each kind stays, and holds again afterwards.", Switch, 0},
};

}  // namespace

std::span<const SettingInfo> settingTable() {
    return kSettings;
}

const SettingInfo* findSetting(const QString& id) {
    const auto found = std::ranges::find_if(
        kSettings, [&](const SettingInfo& setting) { return id == QLatin1String(setting.id); });
    return found == std::end(kSettings) ? nullptr : found;
}

QStringList optionsOf(const SettingInfo& setting) {
    return QString::fromUtf8(setting.options).split(QLatin1Char('|'), Qt::SkipEmptyParts);
}

QString settingText(const SettingInfo& setting, int value) {
    switch (setting.kind) {
        case Switch:
            return value != 0 ? QStringLiteral("On") : QStringLiteral("Off");
        case Choice:
            return optionsOf(setting).value(value);
        case Number:
            break;
    }
    return QStringLiteral("%1 %2").arg(value).arg(QLatin1String(setting.unit));
}

SettingsStore::SettingsStore(QObject* parent) : QObject(parent) {}

void SettingsStore::load(QSettings& settings) {
    m_settings = &settings;
    m_values.clear();
    m_problems.clear();
    if (const int version = settings.value(QLatin1String(kVersionKey), kVersion).toInt();
        version > kVersion) {
        m_problems << QStringLiteral(
                          "settings.ini was written by a newer Tessera (version %1): what is not "
                          "known here is left as it is.")
                          .arg(version);
    }
    for (const SettingInfo& setting : kSettings) {
        const QVariant stored = settings.value(QLatin1String(setting.id));
        if (!stored.isValid()) {
            continue;
        }
        const QString text = stored.toString();
        bool isNumber = false;
        int value = text.toInt(&isNumber);
        if (text == QStringLiteral("true") || text == QStringLiteral("false")) {  // of earlier versions
            const int off = setting.kind == Choice ? 2 : 0;
            value = text == QStringLiteral("true") ? 1 : off;
            isNumber = setting.kind != Number;
        }
        if (!isNumber || value < setting.least || value > setting.most) {
            m_problems << QStringLiteral("%1: \"%2\" in settings.ini is out of range; %3 holds instead.")
                              .arg(QString::fromUtf8(setting.title), text.left(40),
                                   settingText(setting, setting.usual));
            continue;
        }
        m_values[QLatin1String(setting.id)] = value;
    }
}

int SettingsStore::value(const QString& id) const {
    const auto stored = m_values.find(id);
    const SettingInfo* setting = findSetting(id);
    Q_ASSERT(setting != nullptr);
    return stored == m_values.end() ? setting->usual : stored->second;
}

QString SettingsStore::set(const QString& id, int value) {
    const SettingInfo& setting = *findSetting(id);
    if (value < setting.least || value > setting.most) {
        return QStringLiteral("%1: from %2 to %3 is possible; asked %4.")
            .arg(QString::fromUtf8(setting.title), settingText(setting, setting.least),
                 settingText(setting, setting.most))
            .arg(value);
    }
    if (value == this->value(id)) {
        return {};
    }
    m_values[id] = value;
    if (m_settings != nullptr) {
        m_settings->setValue(QLatin1String(kVersionKey), kVersion);
        m_settings->setValue(id, value);
    }
    emit changed(id);
    return {};
}

void SettingsStore::reset(const QString& id) {
    const bool wasChanged = isChanged(id);
    m_values.erase(id);
    if (m_settings != nullptr) {
        m_settings->remove(id);
    }
    if (wasChanged) {
        emit changed(id);
    }
}

bool SettingsStore::isChanged(const QString& id) const {
    return value(id) != findSetting(id)->usual;
}

QString SettingsStore::text(const QString& key) const {
    if (const auto kept = m_texts.find(key); kept != m_texts.end()) {
        return kept->second;
    }
    return m_settings != nullptr ? m_settings->value(key).toString() : QString();
}

void SettingsStore::setText(const QString& key, const QString& value) {
    m_texts[key] = value;
    if (m_settings != nullptr) {
        m_settings->setValue(key, value);
    }
}

}  // namespace tessera::ui
