#pragma once
// Digit sampling on a local model (LLMTime, Gruver et al. 2023, arXiv 2310.07820): the forecaster `tessera`
// shows.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/forecast/completion_client.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// Where requests go when no server is to be started: tests, or a llama-server somebody runs.
struct ServerEndpoint {
    int port = 0;     // on 127.0.0.1; 0: none
    std::string key;  // bearer
};

struct DigitForecasterOptions {
    std::string manifestPath;               // modelManifestPath(...)
    ServerEndpoint endpoint;                // set: used instead of starting a server
    std::string modelName = "local model";  // with `endpoint` only
    Sampler sampler = {};                   // of the digits
    int threads = 0;         // of the server, at niceness 10; 0: two where there are two processors
    int parallelPaths = 16;  // paths sampled side by side
    /// 64..256 closes in the prompt, as the shipped record asks: twice as many take 6 s of 27 more.
    int historyPoints = 64;
    std::chrono::milliseconds connectLimit{3'000};
    std::chrono::milliseconds loadLimit{60'000};
    std::chrono::milliseconds stallLimit{20'000};  // without a new digit
    std::chrono::milliseconds totalLimit{120'000};
    /// Of a server that ended, did not load or did not answer: at most so many within the window, the first
    /// after the pause, each further one after twice the pause before it.
    int maxRestarts = 3;
    std::chrono::milliseconds restartWindow = std::chrono::minutes(10);
    std::chrono::milliseconds restartPause{500};
};

/// One worker thread owns the server process, the connection and the cache. The consumer thread makes all
/// calls; none waits but stop(), which ends the worker (at most 2 s). A newer request for a symbol cancels
/// the older one; requests of several symbols queue. Needs a QCoreApplication in the process.
class DigitForecaster final : public ports::Forecaster {
 public:
    explicit DigitForecaster(DigitForecasterOptions options);
    ~DigitForecaster() override;

    std::string name() const override;
    void start() override;
    void stop() override;
    ports::ForecastTicket submit(ports::ForecastRequest request) override;
    void cancel(ports::ForecastTicket ticket) override;
    std::size_t drain(std::vector<ports::Forecast>& out) override;
    std::shared_ptr<const ports::ModelStatus> status() const override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::forecast
