#pragma once
// Forecasters and a ledger that follow a script.

#include <map>
#include <memory>
#include <optional>
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
    std::string label = "fake";
    std::string name() const override { return label; }
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
        forecast.forecaster = label;
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
    std::vector<std::string> observedOf;  // their symbols
    std::vector<std::pair<std::string, domain::Timestamp>> closed;
    std::vector<ports::AwaitedOutcomes> waiting;
    std::vector<ports::ForecastScore> list;
    std::vector<std::shared_ptr<const ports::ForecastSeries>> lists;
    std::map<std::string, std::shared_ptr<const ports::RecordedForecast>> ofEach;  // newest, by forecaster
    std::vector<std::shared_ptr<const ports::RecordedForecast>> past;              // newest first
    std::vector<ports::ForecastProvenance> provenance;
    std::vector<std::optional<double>> scales;
    ports::RecordTicket record(const ports::Forecast& f, const ports::Forecast& r,
                               std::optional<double> scale) override {
        scales.push_back(scale);
        recorded.push_back({f, r});
        const ports::RecordTicket ticket{recorded.size()};
        if (outcome != ports::RecordOutcome::Recorded) {
            answers.push_back({ticket, outcome, nullptr, "the ledger is closed"});
            return ticket;
        }
        auto row = std::make_shared<ports::RecordedForecast>();
        row->id = static_cast<std::int64_t>(recorded.size());
        row->forecast = f;
        row->reference = "random walk: closed form, drift 0, sigma 0.002, seed 7";
        held = std::move(row);
        ofEach[f.forecaster] = held;
        past.insert(past.begin(), held);
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
    std::vector<std::shared_ptr<const ports::RecordedForecast>> newest(const std::string& symbol,
                                                                       domain::Duration interval,
                                                                       int horizon) const override {
        auto all = ofEach;
        if (held) {
            all[held->forecast.forecaster] = held;
        }
        std::vector<std::shared_ptr<const ports::RecordedForecast>> out;
        for (const auto& [forecaster, one] : all) {
            if (one->forecast.symbol == symbol && one->forecast.interval == interval &&
                one->forecast.paths.front().size() == static_cast<std::size_t>(horizon)) {
                out.push_back(one);
            }
        }
        return out;
    }
    std::vector<std::shared_ptr<const ports::RecordedForecast>> earlier(const std::string& forecaster,
                                                                        const std::string& symbol,
                                                                        domain::Duration interval,
                                                                        int horizon) const override {
        std::vector<std::shared_ptr<const ports::RecordedForecast>> out;
        for (const auto& one : past) {
            if (one->forecast.forecaster == forecaster && one->forecast.symbol == symbol &&
                one->forecast.interval == interval &&
                one->forecast.paths.front().size() == static_cast<std::size_t>(horizon)) {
                out.push_back(one);
            }
        }
        return out;
    }
    void readProvenance(std::int64_t id) override {
        ports::ForecastProvenance row;
        row.id = id;
        row.sentence = "Row 7 of the forecast ledger cannot be read.";
        if (id >= 1 && id <= static_cast<std::int64_t>(recorded.size())) {
            row.sentence.clear();
            row.forecast = recorded[static_cast<std::size_t>(id) - 1].first;
            row.reference = "random walk: closed form";
            row.digest = std::string(64, 'a');
        }
        provenance.push_back(row);
    }
    std::size_t drainProvenance(std::vector<ports::ForecastProvenance>& out) override {
        const std::size_t count = provenance.size();
        out.insert(out.end(), provenance.begin(), provenance.end());
        provenance.clear();
        return count;
    }
    void observe(const std::string& symbol, domain::Duration, domain::Timestamp at, double close) override {
        observed.push_back({at, close});
        observedOf.push_back(symbol);
    }
    void close(const std::string& symbol, domain::Timestamp time) override {
        closed.push_back({symbol, time});
    }
    std::vector<ports::AwaitedOutcomes> awaited() const override { return waiting; }
    std::vector<ports::ForecastScore> scores() const override { return list; }
    std::vector<std::shared_ptr<const ports::ForecastSeries>> series() const override { return lists; }
    std::vector<ports::ForecastRow> recent(std::size_t) const override { return rows; }
    std::uint64_t revision() const override { return linesAndScores; }
    std::string problem() const override { return {}; }
    std::uint64_t linesAndScores = 0;
    std::vector<ports::ForecastRow> rows;
};

}  // namespace tessera::test
