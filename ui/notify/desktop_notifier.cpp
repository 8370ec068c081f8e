#include "ui/notify/desktop_notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingReply>
#include <QFile>
#include <QVariantMap>

namespace tessera::ui {

namespace {

constexpr int kAnswerWithinMs = 2'000;
const QString kConnection = QStringLiteral("tessera-notify");
const QString kName = QStringLiteral("org.freedesktop.Notifications");
const QString kInWindow = QStringLiteral("They are shown inside the main window instead.");

QDBusMessage call(const char* method) {
    return QDBusMessage::createMethodCall(kName, QStringLiteral("/org/freedesktop/Notifications"), kName,
                                          QString::fromLatin1(method));
}

/// Of the session's bus; empty: there is none. Left to itself the bus library would start one, and wait for
/// it.
QString busAddress() {
    const QString address = qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS");
    const QString socket = qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus");
    return !address.isEmpty()      ? address
           : QFile::exists(socket) ? QStringLiteral("unix:path=") + socket
                                   : QString();
}

}  // namespace

DesktopNotifier::DesktopNotifier(QObject* parent) : QObject(parent) {}

DesktopNotifier::~DesktopNotifier() {
    if (m_isConnected) {
        QDBusConnection::disconnectFromBus(kConnection);
    }
}

bool DesktopNotifier::connectOnce() {
    if (!m_isTried) {
        m_isTried = true;
        const QString address = busAddress();
        m_isConnected =
            !address.isEmpty() && QDBusConnection::connectToBus(address, kConnection).isConnected();
        if (!m_isConnected) {
            say(QStringLiteral("This session has no message bus, so the desktop shows no notifications. ") +
                kInWindow);
        }
    }
    return m_isConnected;
}

void DesktopNotifier::say(const QString& sentence) {
    if (sentence != m_sentence) {
        m_sentence = sentence;
        emit sentenceChanged();
    }
}

void DesktopNotifier::probe() {
    if (!connectOnce()) {
        return;
    }
    auto* answer = new QDBusPendingCallWatcher(
        QDBusConnection(kConnection).asyncCall(call("GetServerInformation"), kAnswerWithinMs), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QString, QString, QString, QString> reply = *done;
        say(reply.isError() ? QStringLiteral("No notification service answers on this desktop (%1). %2")
                                  .arg(reply.error().name(), kInWindow)
                            : QStringLiteral("Notifications are shown by %1 %2.")
                                  .arg(reply.argumentAt<0>(), reply.argumentAt<2>()));
        done->deleteLater();
    });
}

void DesktopNotifier::show(const Note& note) {
    if (!connectOnce()) {
        emit missed(note);
        return;
    }
    const quint32 replaced = m_shown[note.kind];
    QDBusMessage message = call("Notify");
    message << QStringLiteral("Tessera") << replaced << QStringLiteral("tessera") << note.title
            << note.text.toHtmlEscaped() << QStringList{}
            << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue<uchar>(note.isGrave ? 2 : 1)},
                           {QStringLiteral("suppress-sound"), true}}
            << -1;
    auto* answer =
        new QDBusPendingCallWatcher(QDBusConnection(kConnection).asyncCall(message, kAnswerWithinMs), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this,
            [this, note](QDBusPendingCallWatcher* done) { onAnswer(note, done); });
}

void DesktopNotifier::onAnswer(const Note& note, QDBusPendingCallWatcher* call) {
    const QDBusPendingReply<quint32> reply = *call;
    if (reply.isError()) {
        m_shown.erase(note.kind);
        say(QStringLiteral("No notification service answers on this desktop (%1). %2")
                .arg(reply.error().name(), kInWindow));
        emit missed(note);
    } else {
        m_shown[note.kind] = reply.value();
    }
    call->deleteLater();
}

}  // namespace tessera::ui
