#include "ui/ladder/ladder_settings.h"

#include <QSettings>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kLongestSeconds = 3'600, kMostRows = 50, kMostTicks = 1'000;

int within(const QVariant& value, int least, int most, int otherwise) {
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    return isNumber && number >= least && number <= most ? number : otherwise;
}

}  // namespace

LadderSettings LadderSettings::load(const QSettings& settings, const QString& group) {
    const auto value = [&](const char* key) { return settings.value(group + QLatin1String(key)); };
    LadderSettings read;
    const QString profile = value("clicks").toString();
    for (int id = 0; id < widgets::kLadderProfiles; ++id) {
        const auto each = static_cast<widgets::LadderProfileId>(id);
        if (profile == QLatin1String(profileInfo(each).id)) {
            read.profile = each;
        }
    }
    read.firesOnPress = value("fireOnPress").toBool();
    read.confirmsClose = settings.value(group + QStringLiteral("confirmClose"), true).toBool();
    read.autoCentre = {within(value("centreEverySeconds"), 0, kLongestSeconds, 0),
                       within(value("centreLastWithinRows"), 0, kMostRows, 0),
                       within(value("centreInsideWithinRows"), 0, kMostRows, 0)};
    read.columns = widgets::LadderColumns::fromText(value("columns").toString().toStdString());
    read.grouping = within(value("ticksPerRow"), 1, kMostTicks, 1);
    return read;
}

void LadderSettings::save(QSettings& settings, const QString& group) const {
    const auto set = [&](const char* key, const QVariant& v) {
        settings.setValue(group + QLatin1String(key), v);
    };
    set("clicks", QLatin1String(profileInfo(profile).id));
    set("fireOnPress", firesOnPress);
    set("confirmClose", confirmsClose);
    set("centreEverySeconds", autoCentre.everySeconds);
    set("centreLastWithinRows", autoCentre.lastWithinRows);
    set("centreInsideWithinRows", autoCentre.insideWithinRows);
    set("columns", QString::fromStdString(columns.toText()));
    set("ticksPerRow", grouping);
}

}  // namespace tessera::ui
