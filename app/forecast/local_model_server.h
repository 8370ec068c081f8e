#pragma once
// The llama.cpp server as a child of the terminal: own port, own key, low priority, dies with its parent.

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/model_manifest.h"

namespace tessera::forecast {

struct LocalServerOptions {
    int threads = 0;  // 0: two, or as many as there are processors if fewer
    int parallelPaths = 16;
    int contextTokens = 4096;  // shared by all slots
    int niceness = 10;         // the window keeps the processor
    int maxRestarts = 3;       // within restartWindow
    std::chrono::milliseconds restartWindow = std::chrono::minutes(10);
    std::chrono::milliseconds restartPause{500};  // before the first restart; doubled before each further one
};

/// Last lines a process wrote, for the person. Written by the reader thread, read by any.
class LogRing {
 public:
    explicit LogRing(std::size_t capacity = 200) : m_capacity(capacity) {}
    void add(std::string line);
    std::vector<std::string> lines() const;

 private:
    const std::size_t m_capacity;
    mutable std::mutex m_mutex;
    std::deque<std::string> m_lines;
};

/// Starts, watches and stops one server process. All calls by one thread, which must live as long as the
/// server: the kernel signals the child when the thread that started it ends.
class LocalModelServer {
 public:
    LocalModelServer(ModelManifest manifest, LocalServerOptions options);
    ~LocalModelServer();
    LocalModelServer(const LocalModelServer&) = delete;
    LocalModelServer& operator=(const LocalModelServer&) = delete;

    /// Starts a process on a free port with a new key. Does not wait for it to answer. Refused before
    /// mayStartAt(), Unavailable when the system will not start it.
    domain::Result<void> start();
    /// When the next start is allowed: a growing pause after each start within restartWindow, and once there
    /// were maxRestarts more than the first, when the window has moved on.
    std::chrono::steady_clock::time_point mayStartAt() const;
    /// It was started as often as is allowed: until mayStartAt() nothing is tried.
    bool isResting() const;
    /// Starts within restartWindow.
    int recentStarts() const;
    /// SIGTERM, SIGKILL after 500 ms; waits for the end.
    void stop();
    /// Looks, and reaps a process that ended.
    bool isRunning();

    int port() const { return m_port; }
    const std::string& key() const { return m_key; }
    int processId() const { return m_pid; }
    const LogRing& log() const { return *m_log; }

 private:
    std::vector<std::string> arguments() const;
    std::deque<std::chrono::steady_clock::time_point> startsInWindow() const;
    void readOutput(int descriptor);

    ModelManifest m_manifest;
    LocalServerOptions m_options;
    std::unique_ptr<LogRing> m_log = std::make_unique<LogRing>();
    std::deque<std::chrono::steady_clock::time_point> m_starts;
    std::thread m_reader;
    std::string m_key;
    int m_port = 0;
    int m_pid = 0;
};

}  // namespace tessera::forecast
