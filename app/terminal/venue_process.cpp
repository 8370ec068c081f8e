#include "app/terminal/venue_process.h"

#include <spdlog/spdlog.h>
#include <sys/prctl.h>

#include <csignal>

#include "app/terminal/end_process.h"
#include "feeds/wire/venue_exit.h"

namespace tessera::terminal {

namespace {
constexpr int kMaxRestarts = 5;
constexpr int kStopMs = 3000;
constexpr int kWatchMs = 500;
}  // namespace

VenueProcess::VenueProcess(VenueOptions options, QObject* parent)
    : QObject(parent), m_options(std::move(options)) {
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    // Even a killed terminal must not leave an exchange behind. prctl is async-signal-safe.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &VenueProcess::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &VenueProcess::readComplaint);
    connect(&m_process, &QProcess::finished, this, &VenueProcess::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            spdlog::error("{}", m_process.errorString().toStdString());
            say(QStringLiteral("The paper exchange cannot be started: %1.").arg(m_process.errorString()));
        }
    });
    m_restart.setSingleShot(true);
    connect(&m_restart, &QTimer::timeout, this, &VenueProcess::start);
    connect(&m_watch, &QTimer::timeout, this, &VenueProcess::watch);
    m_watch.setInterval(kWatchMs);
}

VenueProcess::~VenueProcess() {
    stop();
}

void VenueProcess::start() {
    launch(false);
}

void VenueProcess::restore() {
    launch(true);
}

void VenueProcess::launch(bool restores) {
    QStringList arguments{QStringLiteral("--child"), QStringLiteral("--bind"),
                          QString::fromStdString(m_options.bind), QStringLiteral("--state"),
                          QString::fromStdString(m_options.stateDirectory)};
    for (const std::string& extra : m_options.extra) {
        arguments << QString::fromStdString(extra);
    }
    if (restores) {
        arguments << QStringLiteral("--restore");
    }
    m_ready = m_silent = false;
    m_decision = Decision::None;
    m_complaint.clear();
    say(QStringLiteral("starting"));
    m_process.start(QString::fromStdString(m_options.program), arguments);
}

void VenueProcess::say(const QString& sentence) {
    m_sentence = sentence;
    emit changed();
}

void VenueProcess::readOutput() {
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine().trimmed();
        m_lastBeat.start();  // whatever it says, it is there
        if (line.startsWith("ready ")) {
            m_ready = true;
            m_silent = false;
            m_restarts = 0;
            m_watch.start();
            say(QStringLiteral("ok"));
            emit ready();
        }
    }
    if (m_ready && m_silent) {
        m_silent = false;
        say(QStringLiteral("ok"));
    }
}

void VenueProcess::readComplaint() {
    constexpr std::string_view kName = "tessera-venue: ";
    for (const QByteArray& line : m_process.readAllStandardError().split('\n')) {
        const QByteArray text = line.trimmed();
        if (text.startsWith(kName.data())) {
            m_complaint = QString::fromUtf8(text.mid(static_cast<int>(kName.size())));
        }
        if (!text.isEmpty()) {
            spdlog::info("venue: {}", text.toStdString());
        }
    }
}

/// It is alive; does it work?
void VenueProcess::watch() {
    if (!m_ready || m_process.state() != QProcess::Running) {
        return;
    }
    const qint64 silence = m_lastBeat.elapsed();
    if (silence < kSilentMs) {
        return;
    }
    m_silent = true;
    if (silence >= kHungMs) {
        say(QStringLiteral("The paper exchange has not answered for %1 s; it is being started again.")
                .arg(silence / 1000));
        spdlog::warn("{}", m_sentence.toStdString());
        m_process.kill();  // its log holds all that it ever answered
        return;
    }
    say(QStringLiteral("The paper exchange has not answered for %1 s; after %2 s it is started again.")
            .arg(silence / 1000)
            .arg(kHungMs / 1000));
}

void VenueProcess::onFinished(int code, QProcess::ExitStatus status) {
    namespace venue_exit = wire::venue_exit;
    readComplaint();
    m_ready = m_silent = false;
    m_watch.stop();
    if (m_stopping) {
        return;
    }
    const QString why = m_complaint.isEmpty() ? QStringLiteral("The log says why.") : m_complaint;
    if (status == QProcess::CrashExit) {
        onUnexpectedEnd(QStringLiteral("was killed"));
    } else if (code == venue_exit::kNotNow) {
        m_restart.start(kNotNowMs);
        say(QStringLiteral("The paper exchange cannot run now, and is tried again every %1 s: %2")
                .arg(kNotNowMs / 1000)
                .arg(why));
    } else if (code == venue_exit::kDamaged || code == venue_exit::kNoGoingOn) {
        m_decision = code == venue_exit::kDamaged ? Decision::CanRestore : Decision::NewOnly;
        say(QStringLiteral("The paper exchange does not start: %1").arg(why));
        emit decisionNeeded();
    } else if (code == venue_exit::kRefused) {
        say(QStringLiteral("The paper exchange does not start: %1 Restart Tessera to try again.").arg(why));
    } else {
        onUnexpectedEnd(QStringLiteral("ended with code %1").arg(code));
    }
    spdlog::warn("{}", m_sentence.toStdString());
}

void VenueProcess::onUnexpectedEnd(const QString& how) {
    if (++m_restarts > kMaxRestarts) {
        say(QStringLiteral("The paper exchange %1. The log says why; restart Tessera to try again.")
                .arg(how));
        return;
    }
    m_restart.start(m_restarts == 1 ? 200 : 1000 * m_restarts);
    say(QStringLiteral("The paper exchange %1; starting it again (%2 of %3).")
            .arg(how)
            .arg(m_restarts)
            .arg(kMaxRestarts));
}

void VenueProcess::stop() {
    m_stopping = true;
    m_restart.stop();
    m_watch.stop();
    endProcess(m_process, kStopMs);
}

}  // namespace tessera::terminal
