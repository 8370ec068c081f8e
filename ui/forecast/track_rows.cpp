#include "ui/forecast/track_rows.h"

#include <fmt/format.h>

#include <algorithm>

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
    const auto isOfHorizon = [&](const TrackRow& row) {
        return isOfSubject(row) && row.horizon == subject.horizon;
    };
    std::ranges::stable_sort(rows, [&](const TrackRow& a, const TrackRow& b) {
        const auto key = [&](const TrackRow& row) {
            return std::tuple(!isOfSubject(row), row.symbol, row.interval, !isOfHorizon(row), row.horizon,
                              placeOf(names, std::string(ports::baseNameOf(row.forecaster))), row.forecaster);
        };
        return key(a) < key(b);
    });
}

}  // namespace

QString TrackRow::subjectText() const {
    return QStringLiteral("%1, %2 × %3")
        .arg(QString::fromStdString(symbol))
        .arg(horizon)
        .arg(QString::fromStdString(domain::intervalText(interval)));
}

std::span<const ports::ResolvedForecast> TrackRow::scored() const {
    if (series) {
        return series->resolved;
    }
    return tested ? std::span<const ports::ResolvedForecast>(*tested)
                  : std::span<const ports::ResolvedForecast>();
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
        row.tested = one.resolved;
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

QString pendingWords(int pending) {
    return pending == 1 ? QStringLiteral("1 waits for its outcome")
                        : QStringLiteral("%1 wait for their outcome").arg(pending);
}

QString figureOf(std::optional<double> value, int decimals) {
    return value ? QString::number(*value, 'f', decimals) : kDash;
}

}  // namespace tessera::ui
