#include "ui/shell/presence_watch.h"

#include <QDBusConnection>

namespace tessera::ui {

PresenceWatch::PresenceWatch(QObject* parent) : QObject(parent) {}

void PresenceWatch::start() {
    // The common name, and those of desktops that have only their own.
    QDBusConnection session = QDBusConnection::sessionBus();
    for (const char* desktop : {"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver",
                                "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver"}) {
        session.connect({}, {}, QLatin1String(desktop), QStringLiteral("ActiveChanged"), this,
                        SLOT(onScreenSaver(bool)));
    }
    QDBusConnection system = QDBusConnection::systemBus();
    system.connect({}, {}, QStringLiteral("org.freedesktop.login1.Session"), QStringLiteral("Lock"), this,
                   SLOT(onLock()));
    system.connect({}, {}, QStringLiteral("org.freedesktop.login1.Manager"),
                   QStringLiteral("PrepareForSleep"), this, SLOT(onSleep(bool)));
}

void PresenceWatch::onScreenSaver(bool isActive) {
    if (isActive) {
        onLock();
    }
}

void PresenceWatch::onLock() {
    emit gone(QStringLiteral("the screen was locked"));
}

void PresenceWatch::onSleep(bool begins) {
    emit gone(begins ? QStringLiteral("the computer goes to sleep") : QStringLiteral("the computer slept"));
}

}  // namespace tessera::ui
