#pragma once
// Decides when to forecast what, pairs each forecast with the random walk of the same origin, has both
// committed to the ledger before the outcome exists, and shows what the ledger holds. Deterministic: time
// comes with each call and from the clock, answers are taken when advance() is called.

#include <functional>
#include <map>
#include <optional>
#include <span>

#include "app/forecast/forecast_views.h"
#include "app/ports/clock.h"
#include "app/ports/forecast_desk.h"

namespace tessera::forecast {

/// Not a thread of its own: all calls by one, which owns it. Forecasters, ledger and clock outlive it.
class ForecastDesk final : public ports::ForecastDesk {
 public:
    static constexpr int kHorizon = 24;
    static constexpr int kSamples = 16;

    /// `statistical`: those that need no model, which are asked at every bar's close. Names differ.
    ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk, ports::ForecastLedger& ledger,
                 const ports::Clock& clock, const std::vector<ports::Forecaster*>& statistical = {});

    /// One more, which outlives its removal. `isOnDemand`: asked where a person asks alone.
    void add(ports::Forecaster& forecaster, bool isOnDemand);
    /// What is under way is given up; what is recorded stays.
    void remove(ports::Forecaster& forecaster);

    void watch(const domain::Instrument& instrument, domain::Duration interval) override;
    void forecastNow() override;
    void advance(std::span<const domain::Bar> minutes, domain::Timestamp now) override;
    std::shared_ptr<const ports::ForecastView> view(std::string_view symbol,
                                                    domain::Duration interval) const override {
        return m_views.of(symbol, interval);
    }
    std::uint64_t revision() const override { return m_views.revision(); }
    std::shared_ptr<const ports::ModelStatus> modelStatus() const override { return m_status; }
    std::vector<std::string> forecasters() const override { return m_views.names(); }
    void choose(ports::ForecastChoice choice) override;
    const ports::ForecastChoice& choice() const override { return m_views.choice(); }
    std::uint64_t ledgerRevision() const override { return m_ledgerRevision; }
    std::vector<ports::ForecastRow> recent(std::size_t limit) const override {
        return m_ledger.recent(limit);
    }
    std::vector<std::shared_ptr<const ports::ForecastSeries>> series() const override {
        return m_ledger.series();
    }
    /// Where back-tests come from; called by backtests() in this thread, never null.
    using Backtests = std::function<std::shared_ptr<const ports::BacktestSummaries>()>;
    void setBacktests(Backtests source) { m_backtests = std::move(source); }
    std::shared_ptr<const ports::BacktestSummaries> backtests() const override { return m_backtests(); }
    void readProvenance(std::int64_t id) override { m_ledger.readProvenance(id); }
    std::size_t drainProvenance(std::vector<ports::ForecastProvenance>& out) override {
        return m_ledger.drainProvenance(out);
    }
    std::vector<std::string> takeProblems() override;

 private:
    /// A forecast being made.
    struct Run {
        domain::Timestamp origin;
        ports::ForecastTicket ticket{};
        std::optional<double> scale;            // of the history it is made of
        std::optional<ports::Forecast> answer;  // waits for the random walk of its origin
    };
    /// One forecaster at the watched series, on its own: none waits for another.
    struct Worker {
        ports::Forecaster* forecaster = nullptr;
        std::string name;
        bool isModel = false;           // may be absent, and costs time or money
        bool isOnDemand = false;        // asked where a person asks alone
        int failures = 0;               // in a row: each doubles the rest, up to an hour
        std::optional<Run> run;         // one at a time
        domain::Timestamp lastAsked;    // end of the bar asked for last
        domain::Duration restsUntil{};  // monotonic; a forecast nobody asked for waits as long
        bool isRequested = false;       // ask without waiting
    };
    /// The random walk of an origin, which all forecasts of it share.
    struct Walk {
        ports::ForecastTicket ticket{};
        std::optional<ports::Forecast> forecast;
    };
    /// On its way to the disk.
    struct Recording {
        ports::RecordTicket ticket{};
        ports::ForecastSubject subject;
        ports::ForecastPair pair;
    };
    using Attempt = ports::ForecastAttempt;

    void takeWalks();
    void takeAnswers();
    void takeRecords();
    void takeLedgerNews();
    void accept(Worker& worker);
    void commit(Worker& worker, Run run);
    void commitBaseline(const ports::Forecast& baseline, const ports::Forecast& walk,
                        std::optional<double> scale);
    domain::Duration restOf(const Worker& worker) const;
    void abstain(domain::Timestamp origin, const std::string& sentence);
    void forgetWalks();
    bool showRecorded(const ports::RecordedForecast& recorded);
    void showNewestRecorded(domain::Timestamp now);
    void showGhosts();
    void observeClosedBars(std::span<const domain::Bar> minutes, domain::Timestamp now);
    void askWhenDue(std::span<const domain::Bar> minutes, domain::Timestamp now);
    bool isDue(const Worker& worker, domain::Timestamp bound) const;
    bool isRecordedAlready(const Worker& worker, domain::Timestamp origin) const;
    void tellItStands(domain::Timestamp origin);
    void ask(Worker& worker, const ports::ForecastRequest& request);
    void cancel(Worker& worker, Attempt attempt);
    void setAttempt(const Worker& worker, Attempt attempt);

    ports::Forecaster& m_model;
    ports::Forecaster& m_randomWalk;
    ports::ForecastLedger& m_ledger;
    const ports::Clock& m_clock;

    std::optional<ports::ForecastSubject> m_subject;
    std::vector<Worker> m_workers;              // the model first
    domain::Timestamp m_lastObserved;           // closes up to here were told to the ledger
    bool m_isByPerson = false;                  // a person asked for the next ones
    bool m_isRestored = false;                  // what the ledger holds of the subject was looked for
    std::map<domain::Timestamp, Walk> m_walks;  // by origin, of the subject
    std::vector<Recording> m_recordings;

    ForecastViews m_views;
    std::shared_ptr<const ports::ModelStatus> m_status;
    std::optional<std::uint64_t> m_seenLedger;
    std::uint64_t m_ledgerRevision = 0;
    std::string m_toldProblem;
    std::vector<std::string> m_problems;
    Backtests m_backtests = [none = std::make_shared<const ports::BacktestSummaries>()] { return none; };
    std::vector<ports::Forecast> m_arrived;
    std::vector<ports::RecordAnswer> m_answers;
};

}  // namespace tessera::forecast
