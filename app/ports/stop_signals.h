#pragma once
// SIGTERM and SIGINT as a question to ask, not as an interruption.
#include <csignal>

namespace tessera::ports {

/// Holds both signals back for the calling thread and every thread it starts afterwards; ask `isRaised()` in
/// the program's loop. A handler would interrupt ZeroMQ inside a send, which then throws EINTR: a program
/// that is told to stop must not end halfway through its goodbyes. Make it in main() before the first thread.
/// SIGPIPE is ignored: a reader that left is an error value of the write.
class StopSignals {
 public:
    StopSignals() {
        ::sigemptyset(&m_signals);
        ::sigaddset(&m_signals, SIGTERM);
        ::sigaddset(&m_signals, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    [[nodiscard]] bool isRaised() const {
        ::sigset_t pending;
        ::sigemptyset(&pending);
        ::sigpending(&pending);
        return ::sigismember(&pending, SIGTERM) == 1 || ::sigismember(&pending, SIGINT) == 1;
    }
    /// What is held back, for who reads it through a descriptor or starts another program.
    [[nodiscard]] const ::sigset_t& held() const { return m_signals; }

 private:
    ::sigset_t m_signals{};
};

}  // namespace tessera::ports
