// On a bus of its own: what a desktop says when the screen is locked or the computer sleeps.

#include "ui/shell/presence_watch.h"

#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

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

}  // namespace
}  // namespace tessera::test
