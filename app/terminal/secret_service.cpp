#include "app/terminal/secret_service.h"

#include <qt6keychain/keychain.h>

namespace tessera::terminal {

using bill::PullVendor;
using bill::VendorKey;
using domain::Error;
using domain::ErrorCode;

namespace {

QString nameOf(PullVendor vendor) {
    const std::string_view id = bill::factsOf(vendor).id;
    return QStringLiteral("bill key of ") + QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

/// What the service says is about itself, and never repeats what was to be kept.
Error notReached(const QKeychain::Job& job) {
    return {ErrorCode::Unavailable,
            "The desktop's secret service does not answer: " + job.errorString().toStdString() + ".",
            "QKeychain"};
}

/// Runs a job that deletes itself, and answers while `alive` is.
template <class Job, class Answer>
void run(Job* job, PullVendor vendor, std::weak_ptr<const bool> alive, Answer answer) {
    job->setInsecureFallback(false);
    job->setKey(nameOf(vendor));
    QObject::connect(job, &QKeychain::Job::finished, job,
                     [job, alive = std::move(alive), answer = std::move(answer)] {
                         if (!alive.expired()) {
                             answer(*job);
                         }
                     });
    job->start();
}

}  // namespace

void SecretService::find(PullVendor vendor, Found found) {
    run(new QKeychain::ReadPasswordJob(QStringLiteral("tessera")), vendor, m_isAlive,
        [vendor, found = std::move(found)](QKeychain::ReadPasswordJob& job) {
            if (job.error() == QKeychain::EntryNotFound) {
                found(std::shared_ptr<const VendorKey>());
            } else if (job.error() != QKeychain::NoError) {
                found(notReached(job));
            } else {
                found(VendorKey::from(job.textData().toStdString(), bill::factsOf(vendor)));
            }
        });
}

void SecretService::keep(PullVendor vendor, std::shared_ptr<const VendorKey> key, Done done) {
    auto* job = new QKeychain::WritePasswordJob(QStringLiteral("tessera"));
    job->setTextData(QString::fromStdString(key->secret()));
    run(job, vendor, m_isAlive, [done = std::move(done)](QKeychain::WritePasswordJob& ended) {
        done(ended.error() == QKeychain::NoError ? domain::Result<void>{} : notReached(ended));
    });
}

void SecretService::forget(PullVendor vendor, Done done) {
    run(new QKeychain::DeletePasswordJob(QStringLiteral("tessera")), vendor, m_isAlive,
        [done = std::move(done)](QKeychain::DeletePasswordJob& job) {
            const bool isGone = job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound;
            done(isGone ? domain::Result<void>{} : notReached(job));
        });
}

}  // namespace tessera::terminal
