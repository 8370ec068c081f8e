#include "ui/forecast/track_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/csv.h"
#include "app/domain/time_text.h"

namespace tessera::ui {

namespace {

const QString kDash = QStringLiteral("–");

std::size_t placeOf(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

void sortRows(std::vector<TrackRow>& rows, const std::vector<std::string>& names,
              const ports::ForecastSubject& subject) {
    const auto isOfSubject = [&](const TrackRow& row) {
        return row.symbol == subject.symbol && row.interval == subject.interval;
    };
    std::ranges::stable_sort(rows, [&](const TrackRow& a, const TrackRow& b) {
        const auto key = [&](const TrackRow& row) {
            return std::tuple(!isOfSubject(row), row.symbol, row.interval, row.horizon,
                              placeOf(names, row.forecaster), row.forecaster);
        };
        return key(a) < key(b);
    });
}

std::string cell(const std::string& text) {
    return domain::csvCell(domain::spreadsheetText(text));
}

std::string number(std::optional<double> value) {
    return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

QString TrackRow::subjectText() const {
    return QStringLiteral("%1, %2 × %3")
        .arg(QString::fromStdString(symbol))
        .arg(horizon)
        .arg(QString::fromStdString(domain::intervalText(interval)));
}

std::vector<TrackRow> liveRows(const std::vector<std::shared_ptr<const ports::ForecastSeries>>& series,
                               const std::vector<std::string>& names, const ports::ForecastSubject& subject) {
    std::vector<TrackRow> rows;
    for (const auto& one : series) {
        TrackRow row;
        row.forecaster = one->forecaster;
        row.symbol = one->symbol;
        row.interval = one->interval;
        row.horizon = one->horizon;
        row.pending = one->pending;
        row.record = {one, &one->record};
        row.series = one;
        rows.push_back(std::move(row));
    }
    sortRows(rows, names, subject);
    return rows;
}

std::vector<TrackRow> backtestRows(const std::shared_ptr<const ports::BacktestSummaries>& summaries,
                                   const std::vector<std::string>& names) {
    std::vector<TrackRow> rows;
    for (const ports::BacktestSummary& one : summaries->all) {
        TrackRow row;
        row.forecaster = one.forecaster;
        row.symbol = one.subject.symbol;
        row.interval = one.subject.interval;
        row.horizon = one.horizon;
        row.abstained = one.abstained;
        row.source = QString::fromStdString(one.source);
        row.warning = QString::fromStdString(one.warning);
        row.isLive = false;
        row.record = {summaries, &one.record};
        rows.push_back(std::move(row));
    }
    sortRows(rows, names, {});
    return rows;
}

QString percentOf(std::optional<double> share, bool isSigned) {
    if (!share) {
        return kDash;
    }
    return QString::fromStdString(isSigned ? fmt::format("{:+.1f}", *share * 100)
                                           : fmt::format("{:.1f}", *share * 100));
}

QString figureOf(std::optional<double> value, int decimals) {
    return value ? QString::number(*value, 'f', decimals) : kDash;
}

QString recordsCsv(const std::vector<TrackRow>& rows) {
    std::string text =
        "kind,forecaster,symbol,source,interval_s,horizon,scored,pending,abstained,skill,skill_low_90,"
        "skill_high_90,crps,crps_random_walk,wql,mase,coverage_50,coverage_80,coverage_90,direction_rate,"
        "direction_calls,diebold_mariano,diebold_mariano_p,standing\n";
    for (const TrackRow& row : rows) {
        const ports::TrackRecord& r = *row.record;
        const auto share = [](const ports::ObservedShare& s) {
            return s.n > 0 ? number(s.share) : std::string();
        };
        const bool hasSkill = r.skill.has_value();
        text +=
            fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                        row.isLive ? "live" : "back-test", cell(row.forecaster), cell(row.symbol),
                        cell(row.source.toStdString()), row.interval / std::chrono::seconds(1), row.horizon,
                        r.n, row.pending, row.abstained, number(r.skill), hasSkill ? number(r.skillLow) : "",
                        hasSkill ? number(r.skillHigh) : "", number(r.meanCrps), number(r.meanCrpsReference),
                        number(r.wql), number(r.mase), share(r.coverage50), share(r.coverage80),
                        share(r.coverage90), number(r.direction.rate), r.direction.calls,
                        number(r.dieboldMariano), number(r.dieboldMarianoP), cell(r.sentence));
    }
    return QString::fromStdString(text);
}

QString forecastsCsv(const TrackRow& row) {
    if (!row.series || row.series->resolved.empty()) {
        return {};
    }
    std::string text = "forecaster,symbol,origin,target,last_close,outcome,crps,crps_random_walk";
    const std::vector<double>& levels = row.series->resolved.front().levels;
    for (const double level : levels) {
        text += fmt::format(",q{:g}", level);
    }
    text += '\n';
    for (const ports::ResolvedForecast& one : row.series->resolved) {
        text += fmt::format("{},{},{},{},{},{},{},{}", cell(row.forecaster), cell(row.symbol),
                            formatIso(one.origin, 0), formatIso(one.target, 0), one.lastClose, one.outcome,
                            number(one.crps), number(one.crpsReference));
        for (const double level : levels) {
            const auto at = std::ranges::find(one.levels, level);
            const auto place = static_cast<std::size_t>(at - one.levels.begin());
            text += at == one.levels.end() ? "," : fmt::format(",{}", one.values[place]);
        }
        text += '\n';
    }
    return QString::fromStdString(text);
}

}  // namespace tessera::ui
