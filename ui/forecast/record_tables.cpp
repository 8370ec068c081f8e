#include "ui/forecast/record_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/time_text.h"
#include "app/ports/skill_interval.h"

namespace tessera::ui {

namespace {

std::string number(std::optional<double> value) {
    return value ? fmt::format("{}", *value) : std::string();
}

std::string share(const ports::ObservedShare& observed) {
    return observed.n > 0 ? number(observed.share) : std::string();
}

std::vector<ExportColumn> columnsOf(std::initializer_list<const char*> texts,
                                    std::initializer_list<const char*> numbers) {
    std::vector<ExportColumn> columns;
    for (const char* name : texts) {
        columns.push_back({name, false});
    }
    for (const char* name : numbers) {
        columns.push_back({name, true});
    }
    return columns;
}

std::vector<std::string> remarksOf(const std::string& what, domain::Timestamp now) {
    return {what + ", times UTC",
            fmt::format("as of {}, scored by Tessera against the random walk of the same "
                        "origin; model output, not advice",
                        formatIso(now, 0))};
}

}  // namespace

TableExport* TableExport::of(const AppServices& services) {
    return services.findChild<TableExport*>(QString(), Qt::FindDirectChildrenOnly);
}

ExportTable recordsTable(const std::vector<TrackRow>& rows, domain::Timestamp now) {
    ExportTable table;
    table.remarks = remarksOf(
        "Track records of forecasters, source: the forecast ledger of this profile (live) and back-tests, "
        "whose "
        "closes are of the source in their row",
        now);
    table.columns =
        columnsOf({"kind", "forecaster", "symbol", "source", "bars", "standing"},
                  {"horizon", "scored", "pending", "abstained", "skill", "skill_low_90", "skill_high_90",
                   "crps", "crps_random_walk", "wql", "mase", "coverage_50", "coverage_80", "coverage_90",
                   "direction_rate", "direction_calls", "diebold_mariano", "diebold_mariano_p"});
    for (const TrackRow& row : rows) {
        const ports::TrackRecord& r = *row.record;
        const bool hasInterval = ports::hasSkillInterval(r);
        table.rows.push_back({row.isLive ? "live" : "back-test",
                              row.forecaster,
                              row.symbol,
                              row.isLive ? "forecast ledger" : row.source.toStdString(),
                              domain::intervalText(row.interval),
                              r.sentence,
                              std::to_string(row.horizon),
                              std::to_string(r.n),
                              row.isLive ? std::to_string(row.pending) : std::string(),
                              row.isLive ? std::string() : std::to_string(row.abstained),
                              number(r.skill),
                              hasInterval ? number(r.skillLow) : "",
                              hasInterval ? number(r.skillHigh) : "",
                              number(r.meanCrps),
                              number(r.meanCrpsReference),
                              number(r.wql),
                              number(r.mase),
                              share(r.coverage50),
                              share(r.coverage80),
                              share(r.coverage90),
                              number(r.direction.rate),
                              std::to_string(r.direction.calls),
                              number(r.dieboldMariano),
                              number(r.dieboldMarianoP)});
    }
    return table;
}

ExportTable forecastsTable(const TrackRow& row, domain::Timestamp now) {
    ExportTable table;
    const std::span<const ports::ResolvedForecast> all = row.scored();
    table.remarks = remarksOf(
        fmt::format("{}: scored forecasts of {} on {}, source: {}", row.isLive ? "Live" : "Back-test",
                    row.forecaster, row.subjectText().toStdString(),
                    row.isLive ? "the forecast ledger of this profile" : row.source.toStdString()),
        now);
    if (!row.warning.isEmpty()) {
        table.remarks.push_back(row.warning.toStdString());
    }
    table.columns = columnsOf({"forecaster", "symbol", "origin", "target"},
                              {"last_close", "outcome", "crps", "crps_random_walk"});
    std::vector<double> levels;
    if (!all.empty()) {
        levels = all.front().levels;
    }
    for (const double level : levels) {
        table.columns.push_back({fmt::format("q{:g}", level), true});
    }
    for (const ports::ResolvedForecast& one : all) {
        std::vector<std::string> cells{
            row.forecaster,        row.symbol,          formatIso(one.origin, 0), formatIso(one.target, 0),
            number(one.lastClose), number(one.outcome), number(one.crps),         number(one.crpsReference)};
        for (const double level : levels) {
            const auto at = std::ranges::find(one.levels, level);
            const auto place = static_cast<std::size_t>(at - one.levels.begin());
            cells.push_back(at == one.levels.end() ? std::string() : number(one.values[place]));
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

}  // namespace tessera::ui
