#include "ui/notify/tone_player.h"

#include <QCoreApplication>
#include <QProcess>

namespace tessera::ui {

namespace {
constexpr int kStartsAtMost = 3;          // a sound system that falls each time is left alone
constexpr qint64 kWaitingAtMost = 4'096;  // bytes: a process that does not read gets no more
}  // namespace

TonePlayer::TonePlayer(QString program, QObject* parent) : QObject(parent), m_program(std::move(program)) {
    if (m_program.isEmpty()) {
        m_program = QCoreApplication::applicationDirPath() + QStringLiteral("/tessera-tones");
    }
}

TonePlayer::~TonePlayer() {
    if (m_process != nullptr) {
        m_process->disconnect(this);
        m_process->closeWriteChannel();  // it ends by itself
        if (!m_process->waitForFinished(200)) {
            m_process->kill();
            m_process->waitForFinished(200);
        }
    }
}

void TonePlayer::say(const QString& sentence) {
    if (sentence != m_sentence) {
        m_sentence = sentence;
        emit sentenceChanged();
    }
}

bool TonePlayer::startOnce() {
    if (m_process != nullptr) {
        return true;
    }
    if (m_starts >= kStartsAtMost) {
        return false;
    }
    ++m_starts;
    m_process = new QProcess(this);
    m_process->setStandardErrorFile(QProcess::nullDevice());
    connect(m_process, &QProcess::readyReadStandardOutput, this, &TonePlayer::read);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_starts = kStartsAtMost;
            say(QStringLiteral("Nothing is heard: %1 could not be started (%2). Install Tessera completely.")
                    .arg(m_program, m_process->errorString()));
            m_process->deleteLater();
            m_process = nullptr;
        }
    });
    connect(m_process, &QProcess::finished, this, [this] {
        say(QStringLiteral(
            "The sound process ended by itself; it is started again with the next tone, three times at "
            "most."));
        m_process->deleteLater();
        m_process = nullptr;
    });
    m_process->start(m_program, {});
    return m_process != nullptr;
}

void TonePlayer::read() {
    while (m_process != nullptr && m_process->canReadLine()) {
        const QString line = QString::fromUtf8(m_process->readLine()).trimmed();
        if (line.startsWith(QStringLiteral("device "))) {
            say(QStringLiteral("Sounds go to %1.").arg(line.mid(7)));
        } else if (line == QStringLiteral("no device")) {
            say(QStringLiteral(
                "No sound device was found, so nothing is heard. Plug one in or start the sound server; "
                "the next tone tries again."));
        }
    }
}

void TonePlayer::play(Tone tone) {
    if (startOnce() && m_process->bytesToWrite() < kWaitingAtMost) {
        m_process->write(QByteArray(nameOf(tone)) + '\n');
    }
}

void TonePlayer::probe() {
    if (startOnce()) {
        m_process->write("device\n");
    }
}

}  // namespace tessera::ui
