#include "app/terminal/client_secret.h"

#include <qt6keychain/keychain.h>

#include <QEventLoop>
#include <cstdlib>

namespace tessera::terminal {

domain::Result<std::string> readClientSecret(const std::string& publicKey) {
    if (const char* secret = std::getenv("TESSERA_CLIENT_SECRET"); secret != nullptr && *secret != '\0') {
        return std::string(secret);
    }
    QKeychain::ReadPasswordJob job(QStringLiteral("tessera"));
    job.setAutoDelete(false);
    job.setInsecureFallback(false);
    job.setKey(QString::fromStdString(publicKey));
    QEventLoop loop;
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit);
    job.start();
    loop.exec();
    if (job.error() != QKeychain::NoError) {
        return domain::Error{
            domain::ErrorCode::NotFound,
            "The secret of client key " + publicKey.substr(0, 8) +
                "... is not in the desktop's secret service: " + job.errorString().toStdString() +
                ". Store it there under the service \"tessera\", or set TESSERA_CLIENT_SECRET.",
            "QKeychain"};
    }
    return job.textData().toStdString();
}

}  // namespace tessera::terminal
