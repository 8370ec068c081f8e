#pragma once
// The rows of a forecast ledger in memory: which are open, what each series scored, what is told of them.
// Internal to the ledger. One thread; what it gives out is immutable.

#include <deque>
#include <map>
#include <set>

#include "app/storage/forecast_ledger_rows.h"

namespace tessera::storage {

/// Closes of one symbol at one interval.
struct StreamKey {
    std::string symbol;
    std::int64_t intervalNanos = 0;
    auto operator<=>(const StreamKey&) const = default;
};

/// One forecaster's forecasts of a stream at a horizon.
struct SeriesKey {
    std::string forecaster;
    StreamKey stream;
    int horizon = 0;
    auto operator<=>(const SeriesKey&) const = default;
};

class LedgerBook {
 public:
    /// What is told: rows newest first, scores and series in one order.
    struct Told {
        std::vector<ports::ForecastRow> rows;
        std::vector<ports::ForecastScore> scores;
        std::vector<std::shared_ptr<const ports::ForecastSeries>> series;
        std::vector<ports::AwaitedOutcomes> awaited;
    };
    static constexpr std::size_t kToldRows = 1'000;

    /// Returns its index.
    std::size_t add(LedgerEntry entry);
    const LedgerEntry& at(std::size_t index) const { return m_entries[index]; }
    void settle(std::size_t index, bool observed, double close, double crps, double crpsReference);
    /// Sequence of the forecast of the same forecaster, series and origin; none: there is none.
    std::optional<std::int64_t> sequenceOf(const LedgerEntry& entry) const;
    /// Index of the forecast with that sequence; throws std::out_of_range.
    std::size_t indexOf(std::int64_t sequence) const { return m_bySequence.at(sequence); }
    /// Open forecasts of the stream that are due at `time`, oldest first.
    std::vector<std::size_t> due(const StreamKey& stream, domain::Timestamp time) const;
    /// Open forecasts of the symbol, at any interval, that are due later than `time`.
    std::vector<std::size_t> dueAfter(const std::string& symbol, domain::Timestamp time) const;
    /// Scores anew what changed since the last call.
    Told tell(const ports::ForecastScorer& scorer);

 private:
    struct Series {
        std::vector<std::size_t> entries;
        std::map<domain::Timestamp, std::int64_t> byOrigin;  // sequence
        int pending = 0;
        bool isChanged = true;
        ports::ForecastScore score;
        std::shared_ptr<const ports::ForecastSeries> told;
    };
    static SeriesKey keyOf(const LedgerEntry& entry);
    std::vector<ports::AwaitedOutcomes> awaited() const;
    void scoreAnew(const SeriesKey& key, Series& series, const ports::ForecastScorer& scorer) const;

    std::vector<LedgerEntry> m_entries;  // by sequence
    std::map<std::int64_t, std::size_t> m_bySequence;
    std::map<StreamKey, std::set<std::size_t>> m_open;
    std::map<SeriesKey, Series> m_series;
};

/// The newest forecasts of one forecaster on one stream.
struct KeptForecasts {
    std::shared_ptr<const ports::RecordedForecast> newest;               // with paths
    std::deque<std::shared_ptr<const ports::RecordedForecast>> earlier;  // by origin, newest first, without

    void keep(const std::shared_ptr<const ports::RecordedForecast>& given);
    void resolve(std::int64_t id, double outcome);
};

}  // namespace tessera::storage
