#pragma once
#include <QObject>
#include <QSocketNotifier>
#include <memory>

namespace tessera::terminal {

/// Turns SIGTERM and SIGINT into a Qt signal: the handler only writes a byte to a pipe. One per process, main
/// thread.
class SignalWatcher : public QObject {
    Q_OBJECT
 public:
    explicit SignalWatcher(QObject* parent = nullptr);
    ~SignalWatcher() override;

 signals:
    void raised();

 private:
    int m_pipe[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}  // namespace tessera::terminal
