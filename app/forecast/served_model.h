#pragma once
// One model server a person added, and the forecasters that ask it: digits and corrector. A worker thread
// owns the connection and, of a model file, the server process; one question is under way at a time.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/forecast/corrector.h"
#include "app/forecast/spend_book.h"
#include "app/ports/clock.h"
#include "app/ports/model_server_desk.h"

namespace tessera::forecast {

struct ServedLimits {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds load{60'000};    // of a model file
    std::chrono::milliseconds stall{60'000};   // without a byte
    std::chrono::milliseconds total{180'000};  // of a forecast
    int maxRestarts = 3;
    std::chrono::milliseconds restartWindow = std::chrono::minutes(10);
    std::chrono::milliseconds restartPause{500};
    int threads = 0;  // of a server started here; 0: two where there are two processors
};

struct ServedModelParts {
    ports::ModelServerSpec spec;
    std::shared_ptr<const domain::SecretKey> key = {};
    std::optional<ports::ServerAbilities> known = {};  // of an earlier trial
    std::vector<std::string> runtime = {};             // command of the installed server; empty: none is
    SpendBook* spend = nullptr;                        // outlives this
    const ports::Clock* clock = nullptr;               // the machine's; outlives this
    /// What happened before a request's origin; called where the corrector is asked. Null: nothing is known.
    std::function<std::vector<ContextEvent>(const ports::ForecastRequest&)> events = {};
    ServedLimits limits = {};
};

/// What stands between a spec and asking it; ok: nothing. BadInput or Refused, with a sentence.
domain::Result<void> mayAsk(const ports::ModelServerSpec& spec);
/// Of a forecast, every path of it, in tokens of any tokenizer; none without both prices.
std::optional<domain::Money> mostCostOf(const ports::ModelServerSpec& spec);
/// The two questions as they would be sent of a made-up history.
ChatQuestion sampleQuestion(const ports::ModelServerSpec& spec, bool isCorrector);
/// The statistical forecaster a corrector begins from.
inline constexpr std::string_view kCorrectedKey = "garch";
/// Baseline, and how many numbers of the history go out.
inline constexpr int kServedHistory = 128;

/// All calls by one thread, the consumer's; none waits but the destructor, which ends the worker (at most
/// 2 s). Needs a QCoreApplication in the process.
class ServedModel {
 public:
    explicit ServedModel(ServedModelParts parts);
    ~ServedModel();
    ServedModel(const ServedModel&) = delete;
    ServedModel& operator=(const ServedModel&) = delete;

    void start();
    /// Gives up what is under way; the worker ends soon after.
    void abandon();
    void probe();
    /// Null: not wanted by the spec. They live as long as this.
    ports::Forecaster* digits() const;
    ports::Forecaster* corrector() const;
    /// Never null; another object where something changed.
    std::shared_ptr<const ports::ModelServerView> view() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::forecast
