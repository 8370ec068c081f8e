#include "app/terminal/signal_watcher.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace tessera::terminal {

namespace {

int g_writeEnd = -1;  // the handler can reach nothing but a global

void onSignal(int) {
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(g_writeEnd, &byte, 1);
}

}  // namespace

SignalWatcher::SignalWatcher(QObject* parent) : QObject(parent) {
    if (::pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        return;  // without it the default action of the signals stays: the process ends, the journal is
                 // durable
    }
    g_writeEnd = m_pipe[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char bytes[16];
        while (::read(m_pipe[0], bytes, sizeof bytes) > 0) {
        }
        emit raised();
    });
    for (const int number : {SIGTERM, SIGINT}) {
        struct sigaction action {};
        action.sa_handler = &onSignal;
        ::sigaction(number, &action, nullptr);
    }
}

SignalWatcher::~SignalWatcher() {
    for (const int number : {SIGTERM, SIGINT}) {
        std::signal(number, SIG_DFL);
    }
    for (const int end : m_pipe) {
        if (end >= 0) {
            ::close(end);
        }
    }
}

}  // namespace tessera::terminal
