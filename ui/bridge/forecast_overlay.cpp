#include "ui/bridge/forecast_overlay.h"
#include "app/domain/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::ui {

using domain::Price;
using ports::ForecastAttempt;
using widgets::ChartForecast;

namespace {

constexpr std::size_t kDrawnPaths = 8;

Price priceOf(double usd) {
    return Price::fromNanoUsd(std::llround(usd * 1e9));
}

/// Fan steps from quantile tracks; empty when a level is missing.
std::vector<widgets::ChartFanStep> fanSteps(const ports::Forecast& forecast) {
    constexpr std::array kLevels{.05, .10, .25, .50, .75, .90, .95};
    std::array<const std::vector<double>*, 7> tracks{};
    std::size_t steps = SIZE_MAX;
    for (std::size_t i = 0; i < kLevels.size(); ++i) {
        tracks[i] = quantileTrack(forecast, kLevels[i]);
        if (tracks[i] == nullptr) {
            return {};
        }
        steps = std::min(steps, tracks[i]->size());
    }
    std::vector<widgets::ChartFanStep> fan;
    for (std::size_t step = 0; step < steps; ++step) {
        const auto at = [&](std::size_t level) { return priceOf((*tracks[level])[step]); };
        fan.push_back({forecast.origin + forecast.interval * (static_cast<std::int64_t>(step) + 1), at(0),
                       at(1), at(2), at(3), at(4), at(5), at(6)});
    }
    return fan;
}

/// "20:00 UTC"; with the day where a forecast may be older than one.
QString originText(domain::Timestamp origin, domain::Duration interval) {
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const QString time = QString::fromStdString(formatTimeOfDay(origin, 0)).left(5);
    if (interval < std::chrono::hours(1)) {
        return time + QStringLiteral(" UTC");
    }
    const domain::CivilDate date = toCivilDate(origin);
    return QStringLiteral("%1 %2 %3 UTC")
        .arg(date.day)
        .arg(QLatin1String(kMonths[(date.month - 1) % 12]), time);
}

/// A band between two levels with the median; nothing where one of them is missing.
std::optional<widgets::ChartOutline> outlineOf(const ports::Forecast& forecast, double low, double high) {
    const auto *below = quantileTrack(forecast, low), *middle = quantileTrack(forecast, .50),
               *above = quantileTrack(forecast, high);
    if (below == nullptr || middle == nullptr || above == nullptr) {
        return std::nullopt;
    }
    widgets::ChartOutline outline;
    outline.name = QString::fromStdString(forecast.forecaster);
    outline.origin = forecast.origin;
    outline.originPrice = priceOf(forecast.lastClose);
    const std::size_t steps = std::min({below->size(), middle->size(), above->size()});
    for (std::size_t i = 0; i < steps; ++i) {
        outline.steps.push_back({forecast.origin + forecast.interval * (static_cast<std::int64_t>(i) + 1),
                                 priceOf((*below)[i]), priceOf((*middle)[i]), priceOf((*above)[i])});
    }
    return outline;
}

void addOthers(ChartForecast& overlay, const ports::ForecastView& view, bool hasGhosts) {
    const ports::ForecasterView* second = view.find(view.second);
    if (second != nullptr && second->pair && second->pair->model) {
        overlay.second = outlineOf(*second->pair->model, .05, .95);
    }
    if (!hasGhosts) {
        return;
    }
    for (const auto& recorded : view.ghosts) {
        if (auto ghost = outlineOf(recorded->forecast, .10, .90)) {
            if (recorded->outcome) {
                ghost->outcome = priceOf(*recorded->outcome);
            }
            overlay.ghosts.push_back(std::move(*ghost));
        }
    }
}

void addAbstention(ChartForecast& overlay, const ports::ForecastView& view) {
    const ports::ForecasterView& main = view.main();
    if (main.attempt.state != ForecastAttempt::State::Abstained || !main.attempt.origin.isSet()) {
        return;
    }
    QString why = QString::fromStdString(main.attempt.sentence);
    if (const auto said = QStringLiteral("the model abstains: "); why.startsWith(said)) {
        why = why.mid(said.size());  // once is enough
    }
    overlay.abstained = QStringLiteral("%1 abstains: %2").arg(QString::fromStdString(main.forecaster), why);
    overlay.abstainedFrom = main.attempt.origin;
    overlay.abstainedTo = main.attempt.origin + view.subject.interval * view.subject.horizon;
}

void addPair(ChartForecast& overlay, const ports::ForecastPair& pair) {
    const ports::Forecast& shown = pair.model ? *pair.model : *pair.randomWalk;
    overlay.hasModel = pair.model.has_value();
    overlay.origin = pair.origin;
    overlay.originPrice = priceOf(shown.lastClose);
    overlay.steps = fanSteps(shown);
    if (pair.randomWalk) {
        for (const widgets::ChartFanStep& step : fanSteps(*pair.randomWalk)) {
            overlay.randomWalk.emplace_back(step.q05, step.q95);
        }
    }
    for (std::size_t i = 0; pair.model && i < std::min(shown.paths.size(), kDrawnPaths); ++i) {
        std::vector<Price> path(shown.paths[i].size());
        std::transform(shown.paths[i].begin(), shown.paths[i].end(), path.begin(), priceOf);
        overlay.paths.push_back(std::move(path));
    }
    overlay.line =
        QStringLiteral("%1, as of %2, %3 × %4")
            .arg(pair.model ? QString::fromStdString(shown.forecaster) : QStringLiteral("Random walk alone"),
                 originText(pair.origin, shown.interval))
            .arg(overlay.steps.size())
            .arg(intervalText(shown.interval));
}

/// What is going on where there is no model's fan; empty beside one.
QString progressText(const ports::ForecastView& view) {
    const ports::ForecasterView& main = view.main();
    if (main.pair && main.pair->model) {
        return {};
    }
    switch (main.attempt.state) {
        case ForecastAttempt::State::WaitsForModel:
            return QString::fromStdString(main.attempt.sentence);
        case ForecastAttempt::State::Sampling:
            return QStringLiteral("it is being made");
        case ForecastAttempt::State::Recording:
            return QStringLiteral("it is being recorded");
        case ForecastAttempt::State::None:
        case ForecastAttempt::State::Done:
        case ForecastAttempt::State::Abstained:
        case ForecastAttempt::State::Failed:
            return {};
    }
    return {};
}

/// Why there is no newer one than what is shown, or none at all; empty: nothing went wrong, or a stripe says
/// it.
QString missingText(const ports::ForecastView& view) {
    const ports::ForecasterView& main = view.main();
    const ForecastAttempt& attempt = main.attempt;
    const bool isMissing =
        attempt.state == ForecastAttempt::State::Abstained || attempt.state == ForecastAttempt::State::Failed;
    if (!isMissing || attempt.sentence.empty()) {
        return {};
    }
    const bool isBesideModel = main.pair && main.pair->model;
    return QStringLiteral("%1: %2").arg(
        isBesideModel && attempt.origin.isSet()
            ? QStringLiteral("No forecast as of %1").arg(originText(attempt.origin, view.subject.interval))
            : QStringLiteral("No forecast"),
        QString::fromStdString(attempt.sentence));
}

void addRemark(ChartForecast& overlay, const ports::ForecastView& view) {
    QStringList remarks;
    if (overlay.abstained.isEmpty()) {
        remarks << missingText(view);
    }
    if (const auto& pair = view.main().pair; pair && !pair->whyAbsurd.empty()) {
        overlay.isDimmed = true;
        remarks << QStringLiteral("Dimmed: ") + QString::fromStdString(pair->whyAbsurd);
    }
    remarks.removeAll(QString());
    overlay.remark = remarks.join(QStringLiteral(". "));
}

}  // namespace

QString intervalText(domain::Duration interval) {
    return QString::fromStdString(domain::intervalText(interval));
}

ForecastBadge badgeOf(const ports::ForecastScore& score) {
    if (!score.isProven()) {
        return {QStringLiteral("UNPROVEN %1/30").arg(score.resolved), false};
    }
    const bool includesZero = score.skillLow <= 0 && score.skillHigh >= 0;
    const std::string text =
        fmt::format("skill {:+.1f} % (n {}, 90 % CI {:+.1f}..{:+.1f}){}", score.skill * 100, score.resolved,
                    score.skillLow * 100, score.skillHigh * 100, includesZero ? "  includes zero" : "");
    return {QString::fromStdString(text), true};
}

const std::vector<double>* quantileTrack(const ports::Forecast& forecast, double level) {
    for (const ports::QuantileTrack& track : forecast.quantiles) {
        if (std::abs(track.level - level) < 1e-6) {
            return &track.values;
        }
    }
    return nullptr;
}

const ports::Forecast* shownModel(const ports::ForecastView& view) {
    const auto& pair = view.main().pair;
    return pair && pair->model ? &*pair->model : nullptr;
}

std::optional<ChartForecast> forecastOverlay(const ports::ForecastView& view, bool hasGhosts) {
    ChartForecast overlay;
    overlay.hasModel = false;
    const auto& pair = view.main().pair;
    if (pair && (pair->model || pair->randomWalk)) {
        addPair(overlay, *pair);
    }
    addOthers(overlay, view, hasGhosts);
    addAbstention(overlay, view);
    addRemark(overlay, view);
    const QString progress = progressText(view);
    if (!progress.isEmpty()) {
        overlay.line += (overlay.line.isEmpty() ? QString() : QStringLiteral("; ")) + progress;
    }
    if (overlay.line.isEmpty() && overlay.remark.isEmpty() && overlay.abstained.isEmpty() &&
        !overlay.second) {
        return std::nullopt;
    }
    overlay.details = overlay.line;
    for (const QString& more : {overlay.remark, overlay.abstained}) {
        if (!more.isEmpty()) {
            overlay.details += (overlay.details.isEmpty() ? QString() : QStringLiteral("\n")) + more;
        }
    }
    if (const ports::Forecast* shown = shownModel(view); shown != nullptr && !shown->rationale.empty()) {
        // Plain text of one line, made so where it came in.
        overlay.details +=
            QStringLiteral("\nThe model's reason: ") + QString::fromStdString(shown->rationale);
    }
    if (ports::isRecalibratedName(view.shown)) {
        overlay.details += QStringLiteral(
            "\nRecalibrated: the fan moved to where the outcomes of its scored forecasts lay, as known at "
            "its "
            "origin. Recorded and scored apart from the fan as it came.");
    }
    if (pair && !pair->isRecorded) {
        overlay.details += QStringLiteral("\nNot recorded: ") + QString::fromStdString(pair->whyNotRecorded);
    }
    if (overlay.hasModel) {
        const ForecastBadge badge = badgeOf(view.main().score);
        const QString recalibrated =
            ports::isRecalibratedName(view.shown) ? QStringLiteral("recalibrated, ") : QString();
        overlay.badge = pair->isRecorded ? recalibrated + badge.text : QStringLiteral("NOT RECORDED");
        overlay.badgeIsDashed = !pair->isRecorded || !badge.isProven;
    }
    return overlay;
}

}  // namespace tessera::ui
