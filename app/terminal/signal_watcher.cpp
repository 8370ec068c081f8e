#include "app/terminal/signal_watcher.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tessera::terminal {

namespace {

/// A browser or a model server that cannot be asked to end would be left behind.
void giveBack() {
    ::sigset_t held;
    ::sigemptyset(&held);
    ::sigaddset(&held, SIGTERM);
    ::sigaddset(&held, SIGINT);
    ::pthread_sigmask(SIG_UNBLOCK, &held, nullptr);
}

}  // namespace

SignalWatcher::SignalWatcher(const ports::StopSignals& held, QObject* parent)
    : QObject(parent), m_descriptor(::signalfd(-1, &held.held(), SFD_CLOEXEC | SFD_NONBLOCK)) {
    if (m_descriptor < 0) {
        giveBack();  // the default action stays: the process ends, the journal is durable
        return;
    }
    ::pthread_atfork(nullptr, nullptr, &giveBack);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo told{};
        while (::read(m_descriptor, &told, sizeof told) > 0) {
        }
        emit raised();
    });
}

SignalWatcher::~SignalWatcher() {
    m_notifier.reset();
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

}  // namespace tessera::terminal
