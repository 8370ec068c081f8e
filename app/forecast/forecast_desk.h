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

struct ClosedBars;

/// Not a thread of its own: all calls by one, which owns it. Forecasters, ledger and clock outlive it.
class ForecastDesk final : public ports::ForecastDesk {
 public:
    static constexpr int kSamples = 16;

    /// `statistical`: those that need no model, which are asked at every bar's close. Names differ.
    ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk, ports::ForecastLedger& ledger,
                 const ports::Clock& clock, const std::vector<ports::Forecaster*>& statistical = {});

    /// One more, which outlives its removal. `isOnDemand`: asked where a person asks alone.
    void add(ports::Forecaster& forecaster, bool isOnDemand);
    /// What is under way is given up; what is recorded stays.
    void remove(ports::Forecaster& forecaster);

    void watch(const domain::Instrument& instrument, domain::Duration interval) override;
    std::string addWatched(const domain::Instrument& instrument, domain::Duration interval,
                           int horizon) override;
    void removeWatched(const ports::ForecastSubject& subject) override;
    std::vector<ports::WatchedSeries> watched() const override;
    void setMinutes(MinutesOf source) override { m_minutesOf = std::move(source); }
    void setEnds(EndOf source) override { m_endOf = std::move(source); }
    /// The watch list as it was kept; those beyond kMostWatched are left out.
    void restoreWatched(const std::vector<ports::ForecastSubject>& subjects);
    /// Told the whole list, in order, after each change a person made.
    using KeepWatched = std::function<void(const std::vector<ports::ForecastSubject>&)>;
    void setKeeper(KeepWatched keep) { m_keepWatched = std::move(keep); }

    void forecastNow() override;
    void advance(std::span<const domain::Bar> minutes, domain::Timestamp now) override;
    using ports::ForecastDesk::view;
    std::shared_ptr<const ports::ForecastView> view(const ports::ForecastSubject& subject) const override {
        return m_views.of(subject);
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
    /// A forecaster at work, whatever it is asked for.
    struct Worker {
        ports::Forecaster* forecaster = nullptr;
        std::string name;
        bool isModel = false;     // may be absent, and costs time or money: one in flight, of all series
        bool isOnDemand = false;  // asked where a person asks alone
        int failures = 0;         // in a row: each doubles the rest, up to an hour
        domain::Duration restsUntil{};  // monotonic; a forecast nobody asked for waits as long
    };
    /// One forecaster at one series, on its own: none waits for another.
    struct Turn {
        std::optional<Run> run;                   // one at a time
        domain::Timestamp lastAsked;              // end of the bar asked for last
        std::optional<domain::Duration> askedAt;  // monotonic; none: never
        bool isRequested = false;                 // ask without waiting
    };
    /// The random walk of an origin, which all forecasts of it share.
    struct Walk {
        ports::ForecastTicket ticket{};
        std::optional<ports::Forecast> forecast;
    };
    /// A series that is looked at or on the watch list.
    struct Series {
        ports::ForecastSubject subject;
        bool isShown = false, isWatched = false;
        bool isByPerson = false;                  // a person asked for the next ones
        bool isRestored = false;                  // what the ledger holds of it was looked for
        domain::Timestamp lastObserved;           // closes up to here were told to the ledger
        std::map<domain::Timestamp, Walk> walks;  // by origin
        std::map<const ports::Forecaster*, Turn> turns;
        std::string waitsFor;         // why nothing is asked; empty: nothing keeps it
        std::string noOutcome;        // why a forecast of it would never have one; empty: it would
        domain::Timestamp endReadAt;  // whole minute
    };
    /// Bars of a series during one advance(), read when somebody wants them.
    class Bars;
    /// On its way to the disk.
    struct Recording {
        ports::RecordTicket ticket{};
        ports::ForecastSubject subject;
        ports::ForecastPair pair;
    };
    using Attempt = ports::ForecastAttempt;

    void takeWalks();
    void takeWalk(ports::Forecast&& forecast);
    void takeAnswers();
    void takeRecords();
    void takeLedgerNews();
    void accept(Series& series, Worker& worker);
    void commit(Series& series, Worker& worker, Run run);
    void record(const Series& series, ports::Forecast forecast, const ports::Forecast& walk,
                std::optional<double> scale);
    void recordRecalibrated(const Series& series, const ports::Forecast& forecast,
                            const ports::Forecast& walk, std::optional<double> scale);
    domain::Duration restOf(const Worker& worker) const;
    void abstain(Series& series, domain::Timestamp origin, const std::string& sentence);
    static void forgetWalks(Series& series);
    bool showRecorded(const ports::RecordedForecast& recorded);
    void showNewestRecorded(Series& series, domain::Timestamp now);
    void showGhosts(const Series& series);
    void readEnd(Series& series, domain::Timestamp now);
    void observeUnwatched(domain::Timestamp now);
    void observe(const std::string& symbol, domain::Duration interval, const ClosedBars& closed,
                 domain::Timestamp after);
    void observeClosedBars(Series& series, Bars& bars, domain::Timestamp now);
    void askWhenDue(std::map<Series*, Bars>& bars, domain::Timestamp now);
    Series* nextFor(const Worker& worker, domain::Timestamp now);
    bool askTurn(Series& series, Worker& worker, Bars& bars, domain::Timestamp now);
    static domain::Timestamp dueAt(const Series& series, domain::Timestamp now);
    bool isDue(const Series& series, const Worker& worker, domain::Timestamp now) const;
    bool isRecordedAlready(const Series& series, const Worker& worker, domain::Timestamp origin) const;
    void tellItStands(const Series& series, domain::Timestamp origin);
    void ask(Series& series, Worker& worker, const ports::ForecastRequest& request);
    void cancel(Series& series, const Worker& worker, Attempt attempt);
    void setAttempt(const Series& series, const Worker& worker, Attempt attempt);
    Series* find(const ports::ForecastSubject& subject) const;
    Series& seriesOf(const ports::ForecastSubject& subject);
    Series* shown() const;
    void leave(Series& series);
    void keepWatched();
    ports::WatchedSeries readingOf(const Series& series) const;

    ports::Forecaster& m_model;
    ports::Forecaster& m_randomWalk;
    ports::ForecastLedger& m_ledger;
    const ports::Clock& m_clock;

    std::vector<Worker> m_workers;                  // the model first
    std::vector<std::unique_ptr<Series>> m_series;  // the watch list in its order; what is looked at anywhere
    std::optional<domain::Instrument> m_lookedAt;   // what watch() was told last
    domain::Duration m_lookedAtInterval{};
    std::vector<Recording> m_recordings;
    MinutesOf m_minutesOf = [](const std::string&) { return std::vector<domain::Bar>(); };
    EndOf m_endOf = [](const std::string&) { return domain::Timestamp(); };
    domain::Timestamp m_lookedForOutcomes;  // whole minutes up to here
    KeepWatched m_keepWatched = [](const std::vector<ports::ForecastSubject>&) {};

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
