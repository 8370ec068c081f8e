#pragma once
// Everything of the forecasts that has a thread, a file or a process: the forecasters, the ledger, and the
// desk that drives them.

#include <functional>
#include <memory>
#include <string>

#include "app/ports/clock.h"
#include "app/ports/forecast_desk.h"
#include "app/ports/model_server_desk.h"

namespace tessera::terminal {

struct ForecastSessionOptions {
    std::string ledger;     // file; empty: a recording is shown, nothing is recorded or scored
    std::string backtests;  // file; empty: none are shown
    bool hasModel = true;   // false: --no-model
    std::string runtime;    // folder with the model's manifest
    /// Folder of the profile: forecasters.json, forecast-spend.json. Empty: no other model is asked.
    std::string profile = {};
    /// What correctors are told of up to a time; may be null.
    std::function<std::vector<ports::ContextEvent>(domain::Timestamp upTo)> events = {};
};

/// One thread, the window's; both clocks outlive it. What cannot be opened is said by the desk, and the rest
/// goes on.
class ForecastSession {
 public:
    /// `machine`: times of the ledger's rows; `market`: of the desk.
    ForecastSession(const ForecastSessionOptions& options, const ports::Clock& machine,
                    const ports::Clock& market);
    ~ForecastSession();
    ports::ForecastDesk& desk();
    /// Other model servers; null where none may be asked: a replay.
    ports::ModelServerDesk* servers();
    /// Sentences for the person since the last call.
    std::vector<std::string> takeProblems();
    /// Ends the model's server; nothing is asked from here on.
    void stop();

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
