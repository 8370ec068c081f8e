#pragma once
// Track records as a panel shows them: one row for each forecaster, series and horizon, live ones and
// back-tests apart. Values; GUI thread.

#include <QString>
#include <memory>
#include <span>
#include <vector>

#include "app/ports/forecast_desk.h"

namespace tessera::ui {

struct TrackRow {
    std::string forecaster, symbol;
    domain::Duration interval{};
    int horizon = 0;
    int pending = 0;    // live ones that wait for their outcome
    int abstained = 0;  // of a back-test
    QString source;     // of a back-test's closes
    QString warning;    // of a back-test: what a model may have seen
    bool isLive = true;
    std::shared_ptr<const ports::TrackRecord> record;                    // never null
    std::shared_ptr<const ports::ForecastSeries> series;                 // of a live one
    std::shared_ptr<const std::vector<ports::ResolvedForecast>> tested;  // of a back-test; null: not at hand

    bool isSameSeries(const TrackRow& other) const {
        return forecaster == other.forecaster && symbol == other.symbol && interval == other.interval &&
               horizon == other.horizon && isLive == other.isLive && source == other.source;
    }
    /// Whether the forecast is one of this live record.
    bool counts(const ports::ForecastRow& row) const {
        return isLive && row.forecaster == forecaster && row.symbol == symbol &&
               row.resolvesAt - row.origin == interval * horizon;
    }
    /// "SITC-Z26, 24 × 1m".
    QString subjectText() const;
    /// What the record is of, by origin; empty: not at hand. Lives as long as the row.
    std::span<const ports::ResolvedForecast> scored() const;
};

/// The subject's rows first, then by symbol and bar length; within a series forecasters in the order of
/// `names`, then by name.
std::vector<TrackRow> liveRows(const std::vector<std::shared_ptr<const ports::ForecastSeries>>& series,
                               const std::vector<std::string>& names, const ports::ForecastSubject& subject);
std::vector<TrackRow> backtestRows(const std::shared_ptr<const ports::BacktestSummaries>& summaries,
                                   const std::vector<std::string>& names);

/// "+1.8"; a dash where it is not known.
QString percentOf(std::optional<double> share, bool isSigned = false);
QString figureOf(std::optional<double> value, int decimals);
/// "1 waits for its outcome", "24 wait for their outcome".
QString pendingWords(int pending);

}  // namespace tessera::ui
