#pragma once
#include <QObject>
#include <QSocketNotifier>
#include <memory>

#include "app/ports/stop_signals.h"

namespace tessera::terminal {

/// Turns SIGTERM and SIGINT into a Qt signal. They are held back in every thread (ports::StopSignals says
/// why) and read from a descriptor; programs started by a fork get them back. They stay held when this goes:
/// main() is ending then, and being asked once more must not change its exit code. One per process, main
/// thread.
class SignalWatcher : public QObject {
    Q_OBJECT
 public:
    explicit SignalWatcher(const ports::StopSignals& held, QObject* parent = nullptr);
    ~SignalWatcher() override;

 signals:
    void raised();

 private:
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}  // namespace tessera::terminal
