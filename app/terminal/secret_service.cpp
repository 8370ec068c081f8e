#include "app/terminal/secret_service.h"

#include <qt6keychain/keychain.h>

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::SecretKey;

namespace {

/// What the service says is about itself, and never repeats what was to be kept.
Error notReached(const QKeychain::Job& job) {
    return {ErrorCode::Unavailable,
            "The desktop's secret service does not answer: " + job.errorString().toStdString() + ".",
            "QKeychain"};
}

/// Runs a job that deletes itself, and answers while `alive` is.
template <class Job, class Answer>
void run(Job* job, const std::string& name, std::weak_ptr<const bool> alive, Answer answer) {
    job->setInsecureFallback(false);
    job->setKey(QString::fromStdString(name));
    QObject::connect(job, &QKeychain::Job::finished, job,
                     [job, alive = std::move(alive), answer = std::move(answer)] {
                         if (!alive.expired()) {
                             answer(*job);
                         }
                     });
    job->start();
}

}  // namespace

void SecretService::find(const std::string& name, Found found) {
    run(new QKeychain::ReadPasswordJob(QStringLiteral("tessera")), name, m_isAlive,
        [found = std::move(found)](QKeychain::ReadPasswordJob& job) {
            if (job.error() == QKeychain::EntryNotFound) {
                found(Key());
            } else if (job.error() != QKeychain::NoError) {
                found(notReached(job));
            } else {
                found(SecretKey::from(job.textData().toStdString()));
            }
        });
}

void SecretService::keep(const std::string& name, Key key, Done done) {
    auto* job = new QKeychain::WritePasswordJob(QStringLiteral("tessera"));
    job->setTextData(QString::fromStdString(key->secret()));
    run(job, name, m_isAlive, [done = std::move(done)](QKeychain::WritePasswordJob& ended) {
        done(ended.error() == QKeychain::NoError ? domain::Result<void>{} : notReached(ended));
    });
}

void SecretService::forget(const std::string& name, Done done) {
    run(new QKeychain::DeletePasswordJob(QStringLiteral("tessera")), name, m_isAlive,
        [done = std::move(done)](QKeychain::DeletePasswordJob& job) {
            const bool isGone = job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound;
            done(isGone ? domain::Result<void>{} : notReached(job));
        });
}

}  // namespace tessera::terminal
