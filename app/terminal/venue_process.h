#pragma once
// The paper exchange as a child of the terminal: started, watched, restarted, stopped. Main thread only,
// because the kernel's parent-death signal follows the starting thread.

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
    VenueProcess(VenueOptions options, QObject* parent = nullptr);
    ~VenueProcess() override;

    void start();
    /// SIGTERM, then SIGKILL after 3 s. Blocks; called when closing.
    void stop();
    bool isReady() const { return m_ready; }
    /// Sentence for the status bar.
    QString sentence() const { return m_sentence; }
    qint64 processId() const { return m_process.processId(); }

 signals:
    void ready();
    void changed();

 private:
    void readOutput();
    void onFinished(int code, QProcess::ExitStatus status);

    VenueOptions m_options;
    QProcess m_process;
    QTimer m_restart;
    QString m_sentence;
    bool m_ready = false;
    bool m_stopping = false;
    int m_restarts = 0;  // since the last ready
};

}  // namespace tessera::terminal
