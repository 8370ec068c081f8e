#pragma once
// The paper exchange as a child of the terminal: started, watched, restarted, stopped. Main thread only,
// because the kernel's parent-death signal follows the starting thread.
//
// Whether it works is what its beats say, one a second from its own loop: a process that is alive and hangs
// is said to hang, and is started again when that lasts.

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QTimer>
#include <string>
#include <vector>

namespace tessera::terminal {

struct VenueOptions {
    std::string program;  // path of tessera-venue
    std::string bind;     // ipc base
    std::string stateDirectory;
    std::vector<std::string> extra;  // --seed, --speed, ...
};

class VenueProcess : public QObject {
    Q_OBJECT
 public:
    /// Without a beat for so long it is not answering; for so much longer it is ended and started again.
    static constexpr int kSilentMs = 3'000, kHungMs = 20'000;
    /// Between two tries of an exchange that cannot start yet: no room on its disk.
    static constexpr int kNotNowMs = 5'000;

    /// What only a person can decide. `CanRestore`: the log is damaged or lost, and there is something to go
    /// on from. `NewOnly`: this market cannot be gone on with.
    enum class Decision { None, CanRestore, NewOnly };

    VenueProcess(VenueOptions options, QObject* parent = nullptr);
    ~VenueProcess() override;

    void start();
    /// Goes on with what is good of a damaged log; the damaged file is kept.
    void restore();
    /// SIGTERM, then SIGKILL after 3 s. Blocks; called when closing.
    void stop();
    /// Started, and its last beat is young.
    bool isReady() const { return m_ready && !m_silent; }
    /// Sentence for the status bar.
    QString sentence() const { return m_sentence; }
    Decision decision() const { return m_decision; }
    qint64 processId() const { return m_process.processId(); }

 signals:
    void ready();
    void changed();
    /// decision() is not None; sentence() says why.
    void decisionNeeded();

 private:
    void launch(bool restores);
    void readOutput();
    void readComplaint();
    void onFinished(int code, QProcess::ExitStatus status);
    void onUnexpectedEnd(const QString& how);
    void watch();
    void say(const QString& sentence);

    VenueOptions m_options;
    QProcess m_process;
    QTimer m_restart, m_watch;
    QElapsedTimer m_lastBeat;
    QString m_sentence;
    QString m_complaint;  // the last one of this run on standard error
    Decision m_decision = Decision::None;
    bool m_ready = false;
    bool m_silent = false;
    bool m_stopping = false;
    int m_restarts = 0;  // since it last worked
};

}  // namespace tessera::terminal
