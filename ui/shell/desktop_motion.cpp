#include "ui/shell/desktop_motion.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kAnswerWithinMs = 2'000;
const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kSettings = QStringLiteral("org.freedesktop.portal.Settings");

struct MotionSetting {
    const char *space, *key;
    bool (*wantsLess)(const QVariant& value);
};

/// The common one, and those of desktops from before it.
constexpr MotionSetting kKnown[] = {
    {"org.freedesktop.appearance", "reduced-motion", [](const QVariant& v) { return v.toUInt() == 1; }},
    {"org.gnome.desktop.interface", "enable-animations", [](const QVariant& v) { return !v.toBool(); }},
    {"org.kde.kdeglobals.KDE", "AnimationDurationFactor",
     [](const QVariant& v) { return v.toString().trimmed() == QStringLiteral("0"); }}};

/// Portals answer Read() with a variant within a variant.
QVariant inner(QVariant value) {
    while (value.metaType() == QMetaType::fromType<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value;
}

}  // namespace

DesktopMotion::DesktopMotion(QObject* parent) : QObject(parent) {}

void DesktopMotion::start() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect({}, kPath, kSettings, QStringLiteral("SettingChanged"), this, SLOT(onSetting(QDBusMessage)));
    for (const MotionSetting& setting : kKnown) {
        const QString space = QLatin1String(setting.space), key = QLatin1String(setting.key);
        QDBusMessage ask = QDBusMessage::createMethodCall(kService, kPath, kSettings, QStringLiteral("Read"));
        ask << space << key;
        auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(ask, kAnswerWithinMs), this);
        connect(answer, &QDBusPendingCallWatcher::finished, this,
                [this, space, key](QDBusPendingCallWatcher* done) {
                    const QDBusPendingReply<QDBusVariant> reply = *done;
                    if (!reply.isError()) {
                        take(space, key, reply.value().variant());
                    }
                    done->deleteLater();
                });
    }
}

void DesktopMotion::onSetting(const QDBusMessage& message) {
    const QVariantList told = message.arguments();
    if (told.size() == 3) {
        take(told[0].toString(), told[1].toString(), told[2]);
    }
}

void DesktopMotion::take(const QString& space, const QString& key, const QVariant& value) {
    const auto* known = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const MotionSetting& setting) {
        return space == QLatin1String(setting.space) && key == QLatin1String(setting.key);
    });
    if (known == std::end(kKnown)) {
        return;
    }
    const bool before = isReduced();
    m_wishes[space] = known->wantsLess(inner(value));
    if (isReduced() != before) {
        emit changed(isReduced());
    }
}

bool DesktopMotion::isReduced() const {
    return std::any_of(m_wishes.begin(), m_wishes.end(), [](const auto& wish) { return wish.second; });
}

}  // namespace tessera::ui
