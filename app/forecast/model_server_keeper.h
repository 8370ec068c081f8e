#pragma once
// Keeps the local model server answering: starts it, waits for it, and starts it again when it ended, did not
// load or stopped answering, with a growing pause and at most so often.

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "app/forecast/http_transport.h"
#include "app/forecast/local_model_server.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// All calls by one thread, the forecaster's worker.
class ModelServerKeeper {
 public:
    using Tell = std::function<void(ports::ModelStatus::State state, std::string sentence, double progress)>;

    /// `tell` is called from within the calls below, with what the person should know.
    ModelServerKeeper(ModelManifest manifest, LocalServerOptions options, std::chrono::milliseconds loadLimit,
                      Tell tell);

    /// True: the server answers. Starts it where needed, after its pause, and waits until it has loaded;
    /// false when it rests because it was started too often (told, with when it is tried again) or `abandon`.
    bool ensure(HttpTransport& transport, const std::atomic<bool>& abandon);
    /// It runs, or must not be started yet: ensure() would change nothing.
    bool isSettled();
    bool isRunning() { return m_server.isRunning(); }
    /// It did not answer: ends it, so that the next ensure() starts another one.
    void drop(const std::string& why);

    int port() const { return m_server.port(); }
    const std::string& key() const { return m_server.key(); }
    const LogRing& log() const { return m_server.log(); }
    /// Starts after the first one.
    int restarts() const { return m_starts > 0 ? m_starts - 1 : 0; }

 private:
    bool waitForHealth(HttpTransport& transport, const std::atomic<bool>& abandon);
    void pause(const std::atomic<bool>& abandon) const;
    void tellResting();

    LocalModelServer m_server;
    const std::chrono::milliseconds m_loadLimit;
    const Tell m_tell;
    std::string m_why = "the model server ended";  // and must be started again
    int m_starts = 0;
};

}  // namespace tessera::forecast
