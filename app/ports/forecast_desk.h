#pragma once
// What is known of the forecasts of each series, as immutable values, and who makes them. No order path leads
// from here.

#include <algorithm>
#include <array>
#include <compare>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/ports/forecast_ledger.h"

namespace tessera::ports {

/// Bars ahead a person can ask for.
inline constexpr std::array kForecastHorizons{6, 12, 24, 48};
inline constexpr int kUsualHorizon = 24;
inline bool isForecastHorizon(int bars) {
    return std::ranges::find(kForecastHorizons, bars) != kForecastHorizons.end();
}

/// What a forecast is of: closes of `interval` bars of one symbol, `horizon` of them ahead. Each is forecast,
/// recorded and scored for itself.
struct ForecastSubject {
    std::string symbol;
    domain::Duration interval{};
    int horizon = kUsualHorizon;
    auto operator<=>(const ForecastSubject&) const = default;
};

/// Forecasts of one origin: a forecaster's, and the random walk it is scored against.
struct ForecastPair {
    domain::Timestamp origin;                   // end of the last bar both saw, venue time
    std::optional<Forecast> model, randomWalk;  // Ok where set; at least one is
    bool isRecorded = false;                    // the ledger holds it
    std::int64_t id = 0;                        // its row there; 0: not recorded
    std::string whyNotRecorded;                 // in words, where it does not
    /// Why the fan is absurd against the random walk's; empty: it is not. Recorded and scored all the same.
    std::string whyAbsurd;
};

/// The newest try at a forecast of a series. Replaced by the next one, with all it said.
struct ForecastAttempt {
    enum class State : std::uint8_t { None, WaitsForModel, Sampling, Recording, Done, Abstained, Failed };
    State state = State::None;
    domain::Timestamp origin;
    std::string sentence;  // why it abstained or failed, what it waits for
    bool operator==(const ForecastAttempt&) const = default;
};

/// What is known of one forecaster's forecasts of a series.
struct ForecasterView {
    std::string forecaster;  // its name, by which everything of it is found
    /// Null when there is none or its origin is older than the last `horizon` bars. Another pair is another
    /// object.
    std::shared_ptr<const ForecastPair> pair;
    ForecastAttempt attempt;
    ForecastScore score;  // zero resolved: no record yet
    bool operator==(const ForecasterView&) const = default;
};

/// What a person wants to see of the forecasters.
struct ForecastChoice {
    std::string shown;            // in full; empty: the model where there is one, else the first without
    std::string second;           // as an outline beside it; empty: none
    int horizon = kUsualHorizon;  // of the series looked at, one of kForecastHorizons
    /// The fan shown in full is the recalibrated one where the record allows one.
    bool isRecalibrated = true;
    bool operator==(const ForecastChoice&) const = default;
};

/// All a screen shows of one series.
struct ForecastView {
    std::uint64_t revision = 0;  // of this series; grows with every change
    ForecastSubject subject;
    /// Those at work in their order, then those whose recorded forecast still counts.
    std::vector<ForecasterView> forecasters;
    std::string shown;   // name of the one shown in full; empty: nothing is known of the series
    std::string base;    // of the forecaster behind it: `shown` but for " recalibrated"
    std::string second;  // of the one shown as an outline; empty: none
    /// Earlier recorded forecasts of the one shown, newest first, half a horizon apart; without paths.
    std::vector<std::shared_ptr<const RecordedForecast>> ghosts;

    /// Null: nothing is known of it here.
    const ForecasterView* find(std::string_view forecaster) const;
    /// The one shown in full; an empty one where nothing is known.
    const ForecasterView& main() const;
};

/// On the watch list: forecast at bar closes, a quarter of an hour apart at least, looked at or not.
struct WatchedSeries {
    ForecastSubject subject;
    domain::Timestamp newest;  // origin of its newest forecasts; unset: there is none
    int made = 0, wanted = 0;  // forecasters with one of that origin, of those asked by themselves
    std::string sentence;      // what it waits for, or why one has none; empty: nothing
    bool operator==(const WatchedSeries&) const = default;
};

/// What a back-test says of one forecaster on one series. Never mixed with live ones: its outcomes existed
/// when its forecasts were made.
struct BacktestSummary {
    ForecastSubject subject;
    std::string source;  // of its closes
    int horizon = 0;
    std::string forecaster;
    TrackRecord record;
    int abstained = 0;
    std::string warning;  // what a model may have seen of the outcomes; empty: nothing
    /// By origin, what the record is of; shared, immutable, null where they are not at hand.
    std::shared_ptr<const std::vector<ResolvedForecast>> resolved = {};
};
/// All there are. Immutable.
struct BacktestSummaries {
    std::vector<BacktestSummary> all;
    std::string sentence;  // why they cannot be read; empty: they were, or there is none
};

/// The consumers' side of the forecasts. Calls belong to the thread that drives it and never wait.
class ForecastDesk {
 public:
    virtual ~ForecastDesk() = default;

    /// The series forecasts are made for; replaces the one before, whose run under way is cancelled. What is
    /// not traded (an index) is not forecast.
    virtual void watch(const domain::Instrument& instrument, domain::Duration interval) = 0;
    /// Asks for a forecast of the newest closed bar now. Where the ledger holds one of that origin it stands:
    /// a second would be a choice among several.
    virtual void forecastNow() = 0;
    /// Takes answers in and asks what is due. `minutes`: one-minute bars of the series watched, oldest first,
    /// empty while its history is not known; `now`: venue time.
    virtual void advance(std::span<const domain::Bar> minutes, domain::Timestamp now) = 0;

    static constexpr std::size_t kMostWatched = 12;
    /// On the watch list from now on. Empty, or why it is not: no future, there already, the list is full.
    virtual std::string addWatched(const domain::Instrument& instrument, domain::Duration interval,
                                   int horizon) = 0;
    virtual void removeWatched(const ForecastSubject& subject) = 0;
    /// In the order they were added.
    virtual std::vector<WatchedSeries> watched() const = 0;
    /// Where bars of the watch list come from: closed one-minute bars of a symbol, oldest first; empty while
    /// its history is not known. Called by advance() when one is due, never null.
    using MinutesOf = std::function<std::vector<domain::Bar>(const std::string& symbol)>;
    virtual void setMinutes(MinutesOf source) = 0;
    /// When trading in a symbol ends; unset: it never does, or nothing is known of it. Called by advance().
    /// What would come to its outcome later is not forecast, and the attempt says so.
    using EndOf = std::function<domain::Timestamp(const std::string& symbol)>;
    virtual void setEnds(EndOf source) = 0;

    /// Never null; revision 0 for a series nothing is known of.
    virtual std::shared_ptr<const ForecastView> view(const ForecastSubject& subject) const = 0;
    /// At the horizon chosen.
    std::shared_ptr<const ForecastView> view(std::string_view symbol, domain::Duration interval) const {
        return view(ForecastSubject{std::string(symbol), interval, choice().horizon});
    }
    /// Grows with every change of any view.
    virtual std::uint64_t revision() const = 0;
    virtual std::shared_ptr<const ModelStatus> modelStatus() const = 0;
    /// Names of those at work, the model first.
    virtual std::vector<std::string> forecasters() const = 0;
    /// For every series from now on. A name that is not known shows what an empty one does; a horizon that is
    /// none is the usual one.
    virtual void choose(ForecastChoice choice) = 0;
    virtual const ForecastChoice& choice() const = 0;
    /// Grows with every change of the ledger's lines and scores.
    virtual std::uint64_t ledgerRevision() const = 0;
    virtual std::vector<ForecastRow> recent(std::size_t limit) const = 0;
    /// Every series the ledger holds; another object where something of it changed.
    virtual std::vector<std::shared_ptr<const ForecastSeries>> series() const = 0;
    /// Never null; another object where something of it changed.
    virtual std::shared_ptr<const BacktestSummaries> backtests() const = 0;
    /// Asks for a row of the ledger with its texts; drainProvenance() delivers, once for each call.
    virtual void readProvenance(std::int64_t id) = 0;
    virtual std::size_t drainProvenance(std::vector<ForecastProvenance>& out) = 0;
    /// Sentences for the person since the last call: each problem of the ledger once, and why a forecast that
    /// was asked for is not made.
    virtual std::vector<std::string> takeProblems() = 0;
};

inline const ForecasterView* ForecastView::find(std::string_view forecaster) const {
    for (const ForecasterView& one : forecasters) {
        if (one.forecaster == forecaster) {
            return &one;
        }
    }
    return nullptr;
}

inline const ForecasterView& ForecastView::main() const {
    static const ForecasterView nothing;
    const ForecasterView* found = find(shown);
    return found != nullptr ? *found : nothing;
}

}  // namespace tessera::ports
