#include "app/terminal/venue_process.h"

#include <spdlog/spdlog.h>
#include <sys/prctl.h>

#include <csignal>

namespace tessera::terminal {

namespace {
constexpr int kMaxRestarts = 5;
constexpr int kStopMs = 3000;
}  // namespace

VenueProcess::VenueProcess(VenueOptions options, QObject* parent)
    : QObject(parent), m_options(std::move(options)) {
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    // Even a killed terminal must not leave an exchange behind. prctl is async-signal-safe.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &VenueProcess::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, [this] {
        for (const QByteArray& line : m_process.readAllStandardError().split('\n')) {
            if (!line.trimmed().isEmpty()) {
                spdlog::info("venue: {}", line.trimmed().toStdString());
            }
        }
    });
    connect(&m_process, &QProcess::finished, this, &VenueProcess::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_sentence =
                QStringLiteral("The paper exchange cannot be started: %1.").arg(m_process.errorString());
            spdlog::error("{}", m_sentence.toStdString());
            emit changed();
        }
    });
    m_restart.setSingleShot(true);
    connect(&m_restart, &QTimer::timeout, this, &VenueProcess::start);
}

VenueProcess::~VenueProcess() {
    stop();
}

void VenueProcess::start() {
    QStringList arguments{QStringLiteral("--child"), QStringLiteral("--bind"),
                          QString::fromStdString(m_options.bind), QStringLiteral("--state"),
                          QString::fromStdString(m_options.stateDirectory)};
    for (const std::string& extra : m_options.extra) {
        arguments << QString::fromStdString(extra);
    }
    m_ready = false;
    m_sentence = QStringLiteral("starting");
    emit changed();
    m_process.start(QString::fromStdString(m_options.program), arguments);
}

void VenueProcess::readOutput() {
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine().trimmed();
        if (line.startsWith("ready ")) {
            m_ready = true;
            m_restarts = 0;
            m_sentence = QStringLiteral("ok");
            emit ready();
            emit changed();
        }
    }
}

void VenueProcess::onFinished(int code, QProcess::ExitStatus status) {
    m_ready = false;
    if (m_stopping) {
        return;
    }
    const QString how = status == QProcess::CrashExit ? QStringLiteral("was killed")
                                                      : QStringLiteral("ended with code %1").arg(code);
    if (++m_restarts > kMaxRestarts || (status == QProcess::NormalExit && code == 2)) {
        m_sentence =
            QStringLiteral("The paper exchange %1. The log says why; restart Tessera to try again.").arg(how);
    } else {
        m_sentence = QStringLiteral("The paper exchange %1; starting it again (%2 of %3).")
                         .arg(how)
                         .arg(m_restarts)
                         .arg(kMaxRestarts);
        m_restart.start(m_restarts == 1 ? 200 : 1000 * m_restarts);
    }
    spdlog::warn("{}", m_sentence.toStdString());
    emit changed();
}

void VenueProcess::stop() {
    m_stopping = true;
    m_restart.stop();
    if (m_process.state() == QProcess::NotRunning) {
        return;
    }
    m_process.terminate();
    if (!m_process.waitForFinished(kStopMs)) {
        m_process.kill();
        m_process.waitForFinished(kStopMs);
    }
}

}  // namespace tessera::terminal
