#pragma once
// Asks a llama.cpp server for grammar-bound continuations of one prompt, streamed. One thread (the worker's).

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/http_transport.h"

namespace tessera::forecast {

/// Every value is sent: the server's own defaults (top_k 40, min_p .05) distort digits. Nothing is cut off:
/// on 23 origins of @SITF and @SITB (six days ahead) SmolLM2-135M gave a distribution 23 times so, and 18
/// times with top_p 0.95, which makes an unsure model sure; its skill was -6.7 % and -10.1 %.
struct Sampler {
    double temperature = 1.0;
    double topP = 1.0;
    std::string text() const;  // "temperature 1.00, top_p 1.00, top_k 0, min_p 0, repeat_penalty 1"
};

struct CompletionRequest {
    std::string prompt;
    std::string grammar;
    int tokens = 100;  // limit of one continuation
    int samples = 16;  // seeds seed, seed + 1, ...
    std::uint64_t seed = 1;
    Sampler sampler;
};

struct CompletionServer {
    int port = 0;
    std::string key;
    int parallelPaths = 16;    // most continuations of one request
    std::string baseUrl = {};  // another than the one at `port` of this machine
};

/// The continuations in seed order. A server that does not know "n_cmpl" is asked once per seed.
class CompletionClient {
 public:
    using Progress = std::function<void(double fraction)>;
    explicit CompletionClient(HttpTransport& transport) : m_transport(transport) {}

    /// Unavailable: no connection or the server ended. Refused: wrong key or a request it rejects. Corrupt:
    /// an answer that is not the format, or an error in mid-stream. Cancelled. OutOfRange: too slow.
    domain::Result<std::vector<std::string>> complete(const CompletionServer& server,
                                                      const CompletionRequest& request,
                                                      const HttpLimits& limits,
                                                      const std::atomic<bool>& cancelled,
                                                      const Progress& progress);

 private:
    HttpTransport& m_transport;
    std::string m_withoutBatch;  // this server answers one continuation at a time
};

}  // namespace tessera::forecast
