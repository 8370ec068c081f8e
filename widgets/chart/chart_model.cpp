#include "widgets/chart/chart_model.h"

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::widgets {

using domain::Bar;
using domain::Price;
using domain::Timestamp;

const Bar* ChartModel::barAt(double x) const {
    const Timestamp time = g.mapXToTime(x);
    const auto after = std::upper_bound(bars.begin(), bars.end(), time,
                                        [](Timestamp t, const Bar& bar) { return t < bar.start; });
    if (after == bars.begin()) {
        return nullptr;
    }
    const Bar& bar = *std::prev(after);
    return time < bar.start + barInterval ? &bar : nullptr;
}

const Bar* ChartModel::shownBar() const {
    const Bar* pointed = pointer ? barAt(pointer->x()) : nullptr;
    return pointed != nullptr ? pointed : bars.empty() ? nullptr : &bars.back();
}

QString ChartModel::priceLabel(Price price) const {
    return QString::fromStdString(domain::formatPrice(price, priceDecimals));
}

void ChartModel::readVisible() {
    const auto columns = static_cast<std::size_t>(std::max(2.0, g.plot.width()));
    bars.clear();
    if (source) {
        barInterval = source->read(g.from, g.to, columns, bars);
    }
    makeHeikinAshi(columns);
    studyValues.resize(studies.size());
    for (std::size_t i = 0; i < studies.size(); ++i) {
        studyValues[i].clear();
        if (studies[i].values) {
            (void)studies[i].values->read(g.from, g.to, columns, studyValues[i]);
        }
    }
    chooseScale();
    if (isPriceAuto) {
        fit();
    }
    priceTicks = g.priceTicks(50, priceDecimals);
    timeTicks = g.timeTicks();
}

/// Its candles hang on all before them, by half from one to the next: after this many bars a price of a
/// nano-dollar's grid does not feel where the reading began, so that panning moves no candle.
void ChartModel::makeHeikinAshi(std::size_t columns) {
    constexpr int kBefore = 64;
    heikinAshiBars.clear();
    if (type != ChartType::HeikinAshi || bars.empty()) {
        return;
    }
    std::vector<Bar> more;
    const domain::Duration interval =
        source->read(g.from - barInterval * kBefore, g.to, columns + kBefore, more);
    heikinAshiBars = heikinAshi(interval == barInterval ? more : bars);
    heikinAshiBars.erase(
        heikinAshiBars.begin(),
        heikinAshiBars.end() - static_cast<std::ptrdiff_t>(std::min(bars.size(), heikinAshiBars.size())));
}

void ChartModel::chooseScale() {
    const auto reachesZeroWith = [](const ChartIndexLine& line) {
        return std::ranges::any_of(line.steps,
                                   [](const ChartStep& s) { return !s.isGap && s.value <= Price{}; });
    };
    const bool reachesZero = std::ranges::any_of(bars, [](const Bar& bar) { return bar.low <= Price{}; }) ||
                             (last && last->price <= Price{}) ||
                             std::ranges::any_of(indexLines, reachesZeroWith);
    const ChartScale scale = reachesZero ? ChartScale::Linear : wantedScale;
    if (scale != g.scale) {
        g.scale = scale;
        isPriceAuto = true;
    }
}

void ChartModel::fit() {
    std::optional<Price> low, high;
    const auto include = [&](Price a, Price b) {
        low = low ? std::min(*low, a) : a;
        high = high ? std::max(*high, b) : b;
    };
    for (const Bar& bar : bars) {
        include(bar.low, bar.high);
    }
    for (const ChartIndexLine& line : indexLines) {
        for (std::size_t i = 0; i < line.steps.size(); ++i) {
            const ChartStep& step = line.steps[i];
            // The one that began before the view holds in it too.
            const bool holdsIn = i + 1 == line.steps.size() || line.steps[i + 1].time > g.from;
            if (!step.isGap && holdsIn && step.time < g.to) {
                include(step.value, step.value);
            }
        }
    }
    if (last && !bars.empty()) {
        include(last->price, last->price);
    }
    if (forecast) {
        for (std::size_t i = 0; i < forecast->steps.size(); ++i) {
            const ChartFanStep& step = forecast->steps[i];
            if (step.time < g.from || step.time > g.to) {
                continue;
            }
            if (forecast->hasModel) {
                include(step.q05, step.q95);
            }
            if (i < forecast->randomWalk.size()) {
                include(forecast->randomWalk[i].first, forecast->randomWalk[i].second);
            }
        }
    }
    if (isLinesOnly && low && (high->nanoUsd() - low->nanoUsd()) * 4 < low->nanoUsd()) {
        // A price that hardly moved is a straight line, not a mountain of its last digits.
        low = Price::fromNanoUsd(low->nanoUsd() / 5 * 4);
        high = Price::fromNanoUsd(high->nanoUsd() / 4 * 5);
    }
    if (low) {
        g.fitPrice(*low, *high);
    }
}

}  // namespace tessera::widgets
