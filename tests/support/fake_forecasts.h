#pragma once
// Forecasters and a ledger that follow a script.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/forecast/path_spread.h"
#include "app/ports/forecast_ledger.h"

namespace tessera::test {

class FakeForecaster final : public ports::Forecaster {
 public:
    std::vector<ports::ForecastRequest> requests;
    std::vector<ports::ForecastTicket> cancelled;
    std::vector<ports::Forecast> ready;
    ports::ModelStatus::State state = ports::ModelStatus::State::Idle;
    std::string name() const override { return "fake"; }
    void start() override {}
    void stop() override {}
    ports::ForecastTicket submit(ports::ForecastRequest request) override {
        requests.push_back(std::move(request));
        return ports::ForecastTicket{requests.size()};
    }
    void cancel(ports::ForecastTicket ticket) override { cancelled.push_back(ticket); }
    std::size_t drain(std::vector<ports::Forecast>& out) override {
        out.insert(out.end(), ready.begin(), ready.end());
        const std::size_t count = ready.size();
        ready.clear();
        return count;
    }
    std::shared_ptr<const ports::ModelStatus> status() const override {
        auto status = std::make_shared<ports::ModelStatus>();
        status->state = state;
        status->model = "Fake-1M";
        return status;
    }
    /// Answers the last request: the medians at `usd`, paths a cent apart around it.
    void answer(double usd) {
        const ports::ForecastRequest& request = requests.back();
        ports::Forecast forecast;
        forecast.ticket = ports::ForecastTicket{requests.size()};
        forecast.forecaster = "fake";
        forecast.symbol = request.symbol;
        forecast.origin = request.origin;
        forecast.interval = request.interval;
        forecast.lastClose = request.closes.back();
        for (int i = 0; i < request.samples; ++i) {
            std::vector<double> path(static_cast<std::size_t>(request.horizon),
                                     usd + 0.01 * (i - (request.samples - 1) / 2.0));
            path.front() = usd;
            forecast.paths.push_back(std::move(path));
        }
        forecast.quantiles = forecast::quantilesOf(forecast.paths);
        ready.push_back(std::move(forecast));
    }
};

/// Records at once, in memory; answers with `outcome`.
class FakeLedger final : public ports::ForecastLedger {
 public:
    std::vector<std::pair<ports::Forecast, ports::Forecast>> recorded;
    std::vector<ports::RecordAnswer> answers;
    std::shared_ptr<const ports::RecordedForecast> held;  // the newest, whatever it is of
    bool isBusy = false;                                  // keeps its answers for later
    ports::RecordOutcome outcome = ports::RecordOutcome::Recorded;
    std::vector<std::pair<domain::Timestamp, double>> observed;
    std::vector<ports::ForecastScore> list;
    ports::RecordTicket record(const ports::Forecast& f, const ports::Forecast& r) override {
        recorded.push_back({f, r});
        const ports::RecordTicket ticket{recorded.size()};
        if (outcome != ports::RecordOutcome::Recorded) {
            answers.push_back({ticket, outcome, nullptr, "the ledger is closed"});
            return ticket;
        }
        auto row = std::make_shared<ports::RecordedForecast>();
        row->id = static_cast<std::int64_t>(recorded.size());
        row->forecast = f;
        row->forecast.quantiles.clear();
        row->reference = "random walk: closed form, drift 0, sigma 0.002, seed 7";
        held = std::move(row);
        answers.push_back({ticket, outcome, held, {}});
        return ticket;
    }
    std::size_t drain(std::vector<ports::RecordAnswer>& out) override {
        if (isBusy) {
            return 0;
        }
        out.insert(out.end(), answers.begin(), answers.end());
        const std::size_t count = answers.size();
        answers.clear();
        return count;
    }
    std::shared_ptr<const ports::RecordedForecast> newest(const std::string& symbol,
                                                          domain::Duration interval) const override {
        const bool isOfIt = held && held->forecast.symbol == symbol && held->forecast.interval == interval;
        return isOfIt ? held : nullptr;
    }
    void observe(const std::string&, domain::Duration, domain::Timestamp at, double close) override {
        observed.push_back({at, close});
    }
    std::vector<ports::ForecastScore> scores() const override { return list; }
    std::vector<ports::ForecastRow> recent(std::size_t) const override { return {}; }
    std::uint64_t revision() const override { return linesAndScores; }
    std::string problem() const override { return {}; }
    std::uint64_t linesAndScores = 0;
};

}  // namespace tessera::test
