#pragma once
// Decides when to forecast what, pairs each model forecast with the random walk of the same origin, has both
// committed to the ledger before the outcome exists, and shows what the ledger holds. Deterministic: time
// comes with each call and from the clock, answers are taken when advance() is called.

#include <map>
#include <optional>

#include "app/ports/clock.h"
#include "app/ports/forecast_desk.h"

namespace tessera::forecast {

/// Not a thread of its own: all calls by one, which owns it. Forecasters, ledger and clock outlive it.
class ForecastDesk final : public ports::ForecastDesk {
 public:
    static constexpr int kHorizon = 24;
    static constexpr int kSamples = 16;

    ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk, ports::ForecastLedger& ledger,
                 const ports::Clock& clock);

    void watch(const domain::Instrument& instrument, domain::Duration interval) override;
    void forecastNow() override;
    void advance(std::span<const domain::Bar> minutes, domain::Timestamp now) override;
    std::shared_ptr<const ports::ForecastView> view(std::string_view symbol,
                                                    domain::Duration interval) const override;
    std::uint64_t revision() const override { return m_revision; }
    std::shared_ptr<const ports::ModelStatus> modelStatus() const override { return m_status; }
    std::uint64_t ledgerRevision() const override { return m_ledgerRevision; }
    std::vector<ports::ForecastRow> recent(std::size_t limit) const override {
        return m_ledger.recent(limit);
    }
    std::vector<std::string> takeProblems() override;

 private:
    struct Less {
        using is_transparent = void;
        using Key = std::pair<std::string_view, domain::Duration>;
        static Key keyOf(const ports::ForecastSubject& s) { return {s.symbol, s.interval}; }
        static Key keyOf(const Key& key) { return key; }
        bool operator()(const auto& a, const auto& b) const { return keyOf(a) < keyOf(b); }
    };
    /// A forecast being made: the answers of both forecasters for one origin.
    struct Run {
        domain::Timestamp origin;
        ports::ForecastTicket walkTicket{};
        std::optional<ports::ForecastTicket> modelTicket;  // none: no model was there to be asked
        std::optional<ports::Forecast> walk;
    };
    /// On its way to the disk.
    struct Recording {
        ports::RecordTicket ticket{};
        ports::ForecastSubject subject;
        ports::ForecastPair pair;
    };
    using Attempt = ports::ForecastAttempt;

    void takeWalks();
    void takeModels();
    void takeRecords();
    void takeLedgerNews();
    void accept(ports::Forecast model);
    void show(ports::ForecastPair pair, const ports::ForecastSubject& subject);
    void showWalkAlone();
    bool showRecorded(const ports::RecordedForecast& recorded);
    void showNewestRecorded(domain::Timestamp now);
    void dropOutdated(domain::Timestamp now);
    void observeClosedBars(std::span<const domain::Bar> minutes, domain::Timestamp now);
    void askWhenDue(std::span<const domain::Bar> minutes, domain::Timestamp now);
    bool isRecordedAlready(domain::Timestamp origin);
    void ask(ports::ForecastRequest request);
    void cancelRun();
    void setAttempt(const ports::ForecastSubject& subject, Attempt attempt);
    /// Replaces the view of a series when `change` leaves another one.
    template <class Change>
    void update(const ports::ForecastSubject& subject, Change change);
    const ports::ForecastScore* scoreFor(const ports::ForecastView& view) const;

    ports::Forecaster& m_model;
    ports::Forecaster& m_randomWalk;
    ports::ForecastLedger& m_ledger;
    const ports::Clock& m_clock;

    std::optional<ports::ForecastSubject> m_subject;
    domain::Timestamp m_lastAsked;     // end of the bar asked for last
    domain::Timestamp m_lastObserved;  // closes up to here were told to the ledger
    domain::Duration m_restsUntil{};   // monotonic; a forecast nobody asked for waits as long
    bool m_isRequested = false;        // ask without waiting
    bool m_isByPerson = false;         // and the person did
    bool m_isRestored = false;         // what the ledger holds of the subject was looked for
    std::optional<Run> m_run;
    std::vector<Recording> m_recordings;

    std::map<ports::ForecastSubject, std::shared_ptr<const ports::ForecastView>, Less> m_views;
    std::shared_ptr<const ports::ForecastView> m_nothing = std::make_shared<const ports::ForecastView>();
    std::uint64_t m_revision = 0;
    std::shared_ptr<const ports::ModelStatus> m_status;
    std::vector<ports::ForecastScore> m_scores;
    std::optional<std::uint64_t> m_seenLedger;
    std::uint64_t m_ledgerRevision = 0;
    std::string m_toldProblem;
    std::vector<std::string> m_problems;
    std::vector<ports::Forecast> m_arrived;
    std::vector<ports::RecordAnswer> m_answers;
};

}  // namespace tessera::forecast
