// On a bus of its own: what a desktop says when the screen is locked or the computer sleeps, and how much it
// wants to see moving.

#include "ui/shell/presence_watch.h"

#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include "ui/shell/desktop_motion.h"

namespace tessera::test {
namespace {

/// A dbus-daemon that stands for both buses as long as it lives.
class PrivateBus {
 public:
    PrivateBus() {
        m_daemon.start("dbus-daemon", {"--session", "--nofork", "--print-address=1"});
        if (m_daemon.waitForStarted(5'000) && m_daemon.waitForReadyRead(5'000)) {
            const QByteArray address = m_daemon.readLine().trimmed();
            isThere = !address.isEmpty();
            qputenv("DBUS_SESSION_BUS_ADDRESS", address);
            qputenv("DBUS_SYSTEM_BUS_ADDRESS", address);
        }
    }
    ~PrivateBus() {
        m_daemon.terminate();
        m_daemon.waitForFinished(5'000);
    }
    bool isThere = false;

 private:
    QProcess m_daemon;
};

void say(const char* interface, const char* signal, const QVariantList& arguments = {}) {
    QDBusConnection speaker =
        QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), "speaker");
    QDBusMessage message = QDBusMessage::createSignal("/speaker", interface, signal);
    message.setArguments(arguments);
    ASSERT_TRUE(speaker.send(message));
}

TEST(PresenceWatch, TellsALockedScreenAndASleepingComputerOnce) {
    PrivateBus bus;
    if (!bus.isThere) {
        GTEST_SKIP() << "no dbus-daemon on this machine";
    }
    ui::PresenceWatch watch;
    QStringList told;
    QObject::connect(&watch, &ui::PresenceWatch::gone, [&](const QString& why) { told << why; });
    watch.start();
    say("org.freedesktop.ScreenSaver", "ActiveChanged", {false});
    say("org.freedesktop.ScreenSaver", "ActiveChanged", {true});
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 1; }));
    EXPECT_EQ(told.back(), "the screen was locked");
    say("org.freedesktop.login1.Manager", "PrepareForSleep", {true});
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 2; }));
    EXPECT_EQ(told.back(), "the computer goes to sleep");
    say("org.freedesktop.login1.Session", "Lock");
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 3; }));
}

/// A desktop's settings portal whose animations are off.
class StillPortal : public QDBusVirtualObject {
 public:
    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& asked, const QDBusConnection& bus) override {
        if (asked.arguments().value(1) != QVariant("enable-animations")) {
            return bus.send(
                asked.createErrorReply("org.freedesktop.portal.Error.NotFound", "no such setting"));
        }
        const QVariant inner = QVariant::fromValue(QDBusVariant(false));
        return bus.send(asked.createReply(QVariant::fromValue(QDBusVariant(inner))));
    }
};

TEST(DesktopMotion, ReadsWhatTheDesktopWantsAndFollowsIt) {
    PrivateBus bus;
    if (!bus.isThere) {
        GTEST_SKIP() << "no dbus-daemon on this machine";
    }
    if (!QDBusConnection::sessionBus().isConnected()) {
        GTEST_SKIP() << "another test of this process had the session bus";
    }
    QDBusConnection desktop =
        QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), "desktop");
    StillPortal portal;
    ASSERT_TRUE(desktop.registerVirtualObject("/org/freedesktop/portal/desktop", &portal));
    ASSERT_TRUE(desktop.registerService("org.freedesktop.portal.Desktop"));
    ui::DesktopMotion motion;
    std::vector<bool> told;
    QObject::connect(&motion, &ui::DesktopMotion::changed,
                     [&](bool isReduced) { told.push_back(isReduced); });
    EXPECT_FALSE(motion.isReduced());
    motion.start();
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 1; }));
    EXPECT_TRUE(motion.isReduced());
    const auto set = [&](const char* space, const char* key, const QVariant& value) {
        QDBusMessage message = QDBusMessage::createSignal(
            "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "SettingChanged");
        message << QString(space) << QString(key) << QVariant::fromValue(QDBusVariant(value));
        QDBusConnection speaker =
            QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), "speaker");
        ASSERT_TRUE(speaker.send(message));
    };
    set("org.gnome.desktop.interface", "enable-animations", true);
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 2; }));
    EXPECT_FALSE(motion.isReduced());
    set("org.freedesktop.appearance", "reduced-motion", 1U);
    ASSERT_TRUE(QTest::qWaitFor([&] { return told.size() == 3; }));
    EXPECT_TRUE(motion.isReduced());
}

}  // namespace
}  // namespace tessera::test
