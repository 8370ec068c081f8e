#include "app/terminal/single_instance.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

namespace tessera::terminal {

namespace {

constexpr int kAnswerMs = 1'000, kLongestAsk = 4'096;
constexpr const char* kTaken = "taken\n";

/// The same for every way to write the profile's path, short enough for a socket, and in a folder that is the
/// user's alone.
QString socketOf(const std::filesystem::path& profile) {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(profile, error);
    const QByteArray name = QCryptographicHash::hash(
        QByteArray::fromStdString((error ? profile : whole).string()), QCryptographicHash::Sha256);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + QStringLiteral("/tessera-") +
           QString::fromLatin1(name.toHex().left(16));
}

std::optional<HandOver> parse(const QByteArray& line) {
    const QJsonObject asked = QJsonDocument::fromJson(line).object();
    if (asked.isEmpty()) {
        return std::nullopt;
    }
    return HandOver{asked.value(QStringLiteral("symbol")).toString(),
                    asked.value(QStringLiteral("interval")).toString()};
}

}  // namespace

bool SingleInstance::handOver(const std::filesystem::path& profile, const HandOver& asked) {
    QLocalSocket socket;
    socket.connectToServer(socketOf(profile));
    if (!socket.waitForConnected(kAnswerMs)) {
        return false;
    }
    socket.write(QJsonDocument(QJsonObject{{QStringLiteral("show"), true},
                                           {QStringLiteral("symbol"), asked.symbol},
                                           {QStringLiteral("interval"), asked.interval}})
                     .toJson(QJsonDocument::Compact) +
                 '\n');
    while (!socket.canReadLine() && socket.waitForReadyRead(kAnswerMs)) {
    }
    return socket.readLine(kLongestAsk) == kTaken;
}

bool SingleInstance::listen(const std::filesystem::path& profile) {
    const QString name = socketOf(profile);
    QLocalServer::removeServer(name);
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server.get(), &QLocalServer::newConnection, this, &SingleInstance::answer);
    return m_server->listen(name);
}

void SingleInstance::answer() {
    while (QLocalSocket* socket = m_server->nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        QTimer::singleShot(kAnswerMs, socket, &QLocalSocket::abort);  // who says nothing is not waited for
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > kLongestAsk) {
                    socket->abort();
                }
                return;
            }
            if (const auto what = parse(socket->readLine(kLongestAsk))) {
                socket->write(kTaken);
                socket->flush();
                emit asked(*what);
            }
            socket->disconnectFromServer();
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

}  // namespace tessera::terminal
