#include "app/storage/forecast_ledger_book.h"

#include <algorithm>

namespace tessera::storage {

SeriesKey LedgerBook::keyOf(const LedgerEntry& entry) {
    return {entry.row.forecaster, {entry.row.symbol, entry.interval.count()}, entry.horizon};
}

std::size_t LedgerBook::add(LedgerEntry entry) {
    const std::size_t index = m_entries.size();
    Series& series = m_series[keyOf(entry)];
    series.entries.push_back(index);
    series.byOrigin.try_emplace(entry.row.origin, entry.row.id);
    ++series.pending;
    series.isChanged = true;
    m_open[{entry.row.symbol, entry.interval.count()}].insert(index);
    m_bySequence[entry.row.id] = index;
    m_entries.push_back(std::move(entry));
    return index;
}

void LedgerBook::settle(std::size_t index, bool observed, double close, double crps, double crpsReference) {
    LedgerEntry& entry = m_entries[index];
    Series& series = m_series[keyOf(entry)];
    entry.settle(observed, close, crps, crpsReference);
    --series.pending;
    series.isChanged = true;
    m_open[{entry.row.symbol, entry.interval.count()}].erase(index);
}

std::optional<std::int64_t> LedgerBook::sequenceOf(const LedgerEntry& entry) const {
    const auto series = m_series.find(keyOf(entry));
    if (series == m_series.end()) {
        return std::nullopt;
    }
    const auto found = series->second.byOrigin.find(entry.row.origin);
    return found == series->second.byOrigin.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::size_t> LedgerBook::due(const StreamKey& stream, domain::Timestamp time) const {
    std::vector<std::size_t> due;
    if (const auto open = m_open.find(stream); open != m_open.end()) {
        std::copy_if(open->second.begin(), open->second.end(), std::back_inserter(due),
                     [&](std::size_t index) { return m_entries[index].row.resolvesAt <= time; });
    }
    return due;
}

std::vector<std::size_t> LedgerBook::dueAfter(const std::string& symbol, domain::Timestamp time) const {
    std::vector<std::size_t> due;
    for (auto open = m_open.lower_bound({symbol, 0}); open != m_open.end() && open->first.symbol == symbol;
         ++open) {
        std::ranges::copy_if(open->second, std::back_inserter(due),
                             [&](std::size_t index) { return m_entries[index].row.resolvesAt > time; });
    }
    return due;
}

std::vector<ports::AwaitedOutcomes> LedgerBook::awaited() const {
    std::vector<ports::AwaitedOutcomes> all;
    for (const auto& [stream, open] : m_open) {
        if (open.empty()) {
            continue;
        }
        const auto dueAt = [&](std::size_t index) { return m_entries[index].row.resolvesAt; };
        const auto [first, last] = std::ranges::minmax_element(open, {}, dueAt);
        all.push_back({stream.symbol, domain::Duration(stream.intervalNanos), dueAt(*first), dueAt(*last)});
    }
    return all;
}

void LedgerBook::scoreAnew(const SeriesKey& key, Series& series, const ports::ForecastScorer& scorer) const {
    auto told = std::make_shared<ports::ForecastSeries>();
    told->forecaster = key.forecaster;
    told->symbol = key.stream.symbol;
    told->interval = domain::Duration(key.stream.intervalNanos);
    told->horizon = key.horizon;
    told->pending = series.pending;
    std::vector<const LedgerEntry*> scored;
    for (const std::size_t index : series.entries) {
        if (m_entries[index].scored) {
            scored.push_back(&m_entries[index]);
            told->resolved.push_back(*m_entries[index].scored);
        }
    }
    std::ranges::stable_sort(told->resolved, {}, &ports::ResolvedForecast::origin);
    told->record = scorer.record(told->resolved);
    series.score = scoreOf(std::move(scored), scorer);
    series.score.forecaster = told->forecaster;
    series.score.symbol = told->symbol;
    series.score.interval = told->interval;
    series.score.horizon = told->horizon;
    series.score.pending = told->pending;
    series.told = std::move(told);
    series.isChanged = false;
}

LedgerBook::Told LedgerBook::tell(const ports::ForecastScorer& scorer) {
    Told told;
    for (auto& [key, series] : m_series) {
        if (series.isChanged) {
            scoreAnew(key, series, scorer);
        }
        told.scores.push_back(series.score);
        told.series.push_back(series.told);
    }
    told.awaited = awaited();
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend() && told.rows.size() < kToldRows;
         ++entry) {
        told.rows.push_back(entry->row);
    }
    return told;
}

void KeptForecasts::keep(const std::shared_ptr<const ports::RecordedForecast>& given) {
    const domain::Timestamp origin = given->forecast.origin;
    if (!newest || newest->forecast.origin < origin ||
        (newest->forecast.origin == origin && newest->id < given->id)) {
        newest = given;
    }
    const auto at = std::find_if(earlier.begin(), earlier.end(),
                                 [&](const auto& kept) { return kept->forecast.origin <= origin; });
    if (at != earlier.end() && (*at)->id == given->id) {
        return;
    }
    auto light = std::make_shared<ports::RecordedForecast>(*given);
    light->forecast.paths.clear();
    earlier.insert(at, std::move(light));
    if (earlier.size() > ports::ForecastLedger::kKeptForecasts) {
        earlier.pop_back();
    }
}

void KeptForecasts::resolve(std::int64_t id, double outcome) {
    const auto resolved = [&](const std::shared_ptr<const ports::RecordedForecast>& kept) {
        auto next = std::make_shared<ports::RecordedForecast>(*kept);
        next->outcome = outcome;
        return next;
    };
    if (newest && newest->id == id) {
        newest = resolved(newest);
    }
    for (auto& kept : earlier) {
        if (kept->id == id) {
            kept = resolved(kept);
        }
    }
}

}  // namespace tessera::storage
