#include "widgets/chart/chart_model.h"

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::widgets {

using domain::Bar;
using domain::Price;
using domain::Timestamp;

namespace {

/// Of the studies in `pane` against the chart's own or the second axis, inside the time shown.
template <class Use>
void forEachValue(const ChartModel& m, int pane, bool isSecond, Use use) {
    for (std::size_t i = 0; i < m.studies.size(); ++i) {
        const ChartStudy& study = m.studies[i];
        if (study.pane != pane || (pane == 0 && study.isSecond) != isSecond) {
            continue;
        }
        for (const ChartStudyPoint& point : m.studyPoints[i]) {
            for (std::size_t k = 0; k < study.outputs.size(); ++k) {
                const Timestamp at = point.time + study.outputs[k].shift;
                const bool isDrawn = study.outputs[k].shape != ChartShape::None;
                const bool isSince = at >= m.g.from || study.outputs[k].shape == ChartShape::Steps;
                if (point.at[k] && isDrawn && isSince && at < m.g.to) {
                    use(*point.at[k]);
                }
            }
        }
    }
}

constexpr double kPaneHead = 18;  // px

bool hasHistogram(const ChartModel& m, int pane) {
    return std::ranges::any_of(m.studies, [pane](const ChartStudy& study) {
        return study.pane == pane && !study.isHidden &&
               std::ranges::count(study.outputs, ChartShape::Histogram, &ChartStudyOutput::shape) > 0;
    });
}

}  // namespace

double ChartModel::bottom() const {
    double lowest = std::max(g.plot.bottom(), g.volume.bottom());
    for (const ChartPaneModel& pane : panes) {
        lowest = std::max(lowest, pane.g.plot.bottom());
    }
    return lowest;
}

const ChartPaneModel* ChartModel::paneAt(double y) const {
    const auto found = std::ranges::find_if(panes, [y](const ChartPaneModel& pane) {
        return pane.isShown() && y >= pane.g.plot.top() && y < pane.g.plot.bottom();
    });
    return found == panes.end() ? nullptr : &*found;
}

ChartStudyPoint ChartModel::shownPoint(std::size_t study) const {
    const Bar* bar = shownBar();
    ChartStudyPoint shown;
    if (bar == nullptr || study >= studyPoints.size()) {
        return shown;
    }
    const std::vector<ChartStudyPoint>& points = studyPoints[study];
    const std::vector<ChartStudyOutput>& outputs = studies[study].outputs;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
        // The point drawn over the bar; of a coarse bar the last inside it.
        const Timestamp from = bar->start - outputs[k].shift, to = from + barInterval;
        const auto after = std::ranges::lower_bound(points, to, {}, &ChartStudyPoint::time);
        const bool isHeld = outputs[k].shape == ChartShape::Steps;
        if (after != points.begin() && (isHeld || std::prev(after)->time >= from)) {
            shown.time = std::prev(after)->time;
            shown.at[k] = std::prev(after)->at[k];
        }
    }
    return shown;
}

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

std::pair<Timestamp, Timestamp> ChartModel::shownTime() const {
    const Timestamp from = g.phase != 0 ? g.mapXToTime(g.plot.left()) : g.from;
    return {from, from + (g.to - g.from)};
}

void ChartModel::readVisible() {
    const auto columns = static_cast<std::size_t>(std::max(2.0, g.plot.width()));
    g.alignToPixels();
    bars.clear();
    if (source) {
        const auto [from, to] = shownTime();
        barInterval = source->read(from, to, columns, bars);
    }
    mostVolume = 0;
    for (const Bar& bar : bars) {
        mostVolume = std::max(mostVolume, bar.volume.raw());
    }
    makeHeikinAshi(columns);
    makeBricks(columns);
    profile = profiler ? profiler(bars) : ChartProfile{};
    sessions.read(source, g.from, g.to, g.pixelsPer(std::chrono::hours(24)));
    readStudies();
    chooseScale();
    countComparisons();
    if (isPriceAuto) {
        fit();
    }
    readFootprints();
    priceTicks = makePriceTicks();
    const bool isOfDays = barInterval >= std::chrono::hours(24);
    g.zone = isOfDays ? ChartZone() : wantedZone;
    timeTicks = g.timeTicks();
    fitPanes();
    fitSecond();
}

/// Round numbers of what the axis says.
std::vector<ChartTick> ChartModel::makePriceTicks() const {
    if (!isCounting()) {
        return g.priceTicks(50, priceDecimals);
    }
    const auto counted = [this](double usd) {
        return g.scale == ChartScale::Percent ? (usd / countFrom - 1) * 100 : usd / countFrom * 100;
    };
    ChartGeometry scaled = g;
    scaled.scale = ChartScale::Linear;
    scaled.low = counted(g.low);
    scaled.high = counted(g.high);
    std::vector<ChartTick> ticks = scaled.priceTicks(50, 0);
    if (g.scale == ChartScale::Percent) {
        for (ChartTick& made : ticks) {
            made.label += QStringLiteral(" %");
        }
    }
    return ticks;
}

QString ChartModel::axisLabel(double usd) const {
    switch (g.scale) {
        case ChartScale::Percent: {
            const double percent = (usd / countFrom - 1) * 100;
            return (percent >= 0 ? QStringLiteral("+") : QString()) + QString::number(percent, 'f', 2) +
                   QStringLiteral(" %");
        }
        case ChartScale::Indexed:
            return QString::number(usd / countFrom * 100, 'f', 2);
        default:
            return priceLabel(Price::fromNanoUsd(std::llround(usd * 1e9)));
    }
}

/// On a scale that counts, another instrument starts where this one does.
void ChartModel::countComparisons() {
    for (std::size_t i = 0; isCounting() && i < studies.size(); ++i) {
        if (!studies[i].isComparison || studies[i].isSecond) {
            continue;
        }
        auto first = std::ranges::find_if(studyPoints[i], [&](const ChartStudyPoint& point) {
            return point.at[0] && point.time + barInterval > bars.front().start;
        });
        const bool isHeld =
            std::ranges::count(studies[i].outputs, ChartShape::Steps, &ChartStudyOutput::shape) > 0;
        if (isHeld && first != studyPoints[i].begin() &&
            (first == studyPoints[i].end() || first->time > bars.front().start)) {
            // What was set before the view still holds where it begins.
            const auto before =
                std::ranges::upper_bound(studyPoints[i], bars.front().start, {}, &ChartStudyPoint::time);
            first = before != studyPoints[i].begin() && std::prev(before)->at[0] ? std::prev(before) : first;
        }
        const auto isUnknown = [](const ChartStudyPoint& point) { return !point.at[0]; };
        if (isHeld && std::ranges::all_of(studyPoints[i], isUnknown)) {
            continue;  // its points say since when
        }
        if (first == studyPoints[i].end() || *first->at[0] <= 0) {
            studyPoints[i].clear();  // nothing to count from
            continue;
        }
        const double factor = countFrom / *first->at[0];
        for (ChartStudyPoint& point : studyPoints[i]) {
            if (point.at[0]) {
                *point.at[0] *= factor;
            }
        }
    }
}

void ChartModel::readStudies() {
    studyPoints.resize(studies.size());
    for (std::size_t i = 0; i < studies.size(); ++i) {
        studyPoints[i].clear();
        if (studies[i].values == nullptr || studies[i].isHidden || !source) {
            continue;
        }
        domain::Duration left{}, right{};
        for (const ChartStudyOutput& output : studies[i].outputs) {
            left = std::min(left, output.shift);
            right = std::max(right, output.shift);
        }
        // Two more on either side: how a line turns at a point hangs on the points around it. Steps turn at
        // none, and hold from long before.
        const bool hasSteps =
            std::ranges::count(studies[i].outputs, ChartShape::Steps, &ChartStudyOutput::shape) > 0;
        const domain::Duration more = hasSteps ? domain::Duration{} : barInterval * 2;
        studies[i].values->read(g.from - right - more, g.to - left + more, barInterval, studyPoints[i]);
    }
    drawingPoints.clear();
    for (const auto& [id, line] : drawingLines) {
        if (source && line) {
            line->read(g.from - barInterval * 2, g.to + barInterval * 2, barInterval, drawingPoints[id]);
        }
    }
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
    const auto [from, to] = shownTime();
    const domain::Duration interval = source->read(from - barInterval * kBefore, to, columns + kBefore, more);
    heikinAshiBars = heikinAshi(interval == barInterval ? more : bars);
    heikinAshiBars.erase(
        heikinAshiBars.begin(),
        heikinAshiBars.end() - static_cast<std::ptrdiff_t>(std::min(bars.size(), heikinAshiBars.size())));
}

/// The height hangs on the newest price, so that panning changes no brick.
void ChartModel::makeBricks(std::size_t columns) {
    constexpr int kBefore = 500;
    bricks.clear();
    if (type != ChartType::Renko || bars.empty()) {
        return;
    }
    std::vector<Bar> read;
    (void)source->read(source->lastStart(), source->lastStart() + source->interval(), 2, read);
    brick = brickSize(read.empty() ? bars.back().close : read.back().close, tick);
    (void)source->read(g.from - barInterval * kBefore, g.to, columns + kBefore, read);
    bricks = renkoBricks(read, brick);
    std::erase_if(bricks, [this](const ChartBrick& one) { return one.start < bars.front().start; });
}

/// Rows as high as a line of numbers, bars wide enough for two of them; else there are none to draw.
void ChartModel::readFootprints() {
    footprintBars.clear();
    const bool hasRoom =
        footprints != nullptr && source != nullptr && g.pixelsPer(barInterval) >= kFootprintPitch;
    if (type != ChartType::Footprint || !hasRoom || tick.nanoUsd() <= 0 || !hasPlot()) {
        return;
    }
    // Of a log scale in the middle of what is shown.
    const double middle = g.plot.center().y();
    const double usd = std::abs(g.valueAt(middle) - g.valueAt(middle + kFootprintRow));
    const double ticks = usd * 1e9 / static_cast<double>(tick.nanoUsd());
    std::int64_t multiple = 1;
    for (int i = 0; static_cast<double>(multiple) < ticks && i < 30; ++i) {
        multiple *= i % 3 == 1 ? 5 : 2;  // 1, 2, 10, 20 ...
        multiple = i % 3 == 1 ? multiple / 2 : multiple;
    }
    footprintHeight = domain::PriceDelta::fromNanoUsd(tick.nanoUsd() * multiple);
    footprints->read(g.from, g.to, barInterval, footprintHeight, footprintBars);
}

void ChartModel::chooseScale() {
    const auto reachesZeroWith = [](const ChartIndexLine& line) {
        return std::ranges::any_of(line.steps,
                                   [](const ChartStep& s) { return !s.isGap && s.value <= Price{}; });
    };
    const bool reachesZero = std::ranges::any_of(bars, [](const Bar& bar) { return bar.low <= Price{}; }) ||
                             (last && last->price <= Price{}) ||
                             std::ranges::any_of(indexLines, reachesZeroWith);
    countFrom = bars.empty() ? 0 : static_cast<double>(bars.front().close.nanoUsd()) / 1e9;
    const bool hasNoStart =
        bars.empty() && (wantedScale == ChartScale::Percent || wantedScale == ChartScale::Indexed);
    const ChartScale scale = reachesZero || hasNoStart ? ChartScale::Linear : wantedScale;
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
    const auto studied = [&](double usd) {
        if (g.scale == ChartScale::Log && usd <= 0) {
            return;  // has no place there
        }
        const Price price = Price::fromNanoUsd(std::llround(usd * 1e9));
        include(price, price);
    };
    forEachValue(*this, 0, false, studied);
    if (forecast) {
        for (std::size_t i = 0; i < forecast->steps.size(); ++i) {
            const ChartFanStep& step = forecast->steps[i];
            if (step.time < g.from || step.time > g.to) {
                continue;
            }
            if (forecast->hasModel) {  // an absurd one does not press everything else flat
                include(forecast->isDimmed ? step.q25 : step.q05, forecast->isDimmed ? step.q75 : step.q95);
            }
            if (i < forecast->randomWalk.size()) {
                include(forecast->randomWalk[i].first, forecast->randomWalk[i].second);
            }
        }
        if (forecast->second) {
            for (const ChartOutline::Step& step : forecast->second->steps) {
                if (step.time >= g.from && step.time <= g.to) {
                    include(step.low, step.high);
                }
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

/// Always the whole of what is in view; logarithmic with the chart, where nothing is at or below zero.
void ChartModel::fitSecond() {
    std::optional<double> low, high;
    forEachValue(*this, 0, true, [&](double value) {
        low = low ? std::min(*low, value) : value;
        high = high ? std::max(*high, value) : value;
    });
    hasSecond = low.has_value();
    secondTicks.clear();
    if (!hasSecond) {
        return;
    }
    secondScale = g;
    secondScale.isInverted = false;
    secondScale.scale = g.scale == ChartScale::Log && *low > 0 ? ChartScale::Log : ChartScale::Linear;
    secondScale.fitValues(*low, *high);
    secondTicks = secondScale.priceTicks(50, 0);
}

void ChartModel::fitPanes() {
    for (ChartPaneModel& pane : panes) {
        pane.g.from = g.from;
        pane.g.to = g.to;
        pane.g.moved = g.moved;
        pane.guides.clear();
        for (const ChartStudy& study : studies) {
            if (study.pane == pane.pane.id) {
                pane.decimals = study.decimals;
                pane.guides = study.guides;
            }
        }
        std::optional<double> low, high;
        const auto include = [&](double value) {
            low = low ? std::min(*low, value) : value;
            high = high ? std::max(*high, value) : value;
        };
        forEachValue(*this, pane.pane.id, false, include);
        if (low && hasHistogram(*this, pane.pane.id)) {
            include(0);
        }
        std::ranges::for_each(pane.guides, include);
        if (pane.isAuto && low) {
            pane.g.fitValues(*low, *high);
            // The study's name stands above its lines.
            const double head = std::min(kPaneHead, pane.g.plot.height() / 2);
            pane.g.high += (pane.g.high - pane.g.low) * head / std::max(1.0, pane.g.plot.height() - head);
        }
        pane.ticks = pane.g.priceTicks(28, 0);
    }
}

void StepLine::read(Timestamp from, Timestamp to, domain::Duration, std::vector<ChartStudyPoint>& out) const {
    out.clear();
    auto step = std::ranges::upper_bound(m_steps, from, {}, &ChartStep::time);
    step -= step == m_steps.begin() ? 0 : 1;  // the one that began before holds
    for (; step != m_steps.end() && step->time < to; ++step) {
        out.push_back({step->time, {}, false});
        if (!step->isGap) {
            out.back().at[0] = static_cast<double>(step->value.nanoUsd()) / 1e9;
        }
    }
}

void CloseLine::read(Timestamp from, Timestamp to, domain::Duration interval,
                     std::vector<ChartStudyPoint>& out) const {
    static thread_local std::vector<Bar> bars;
    const domain::Duration edge = std::max(interval, m_bars->interval());
    const auto columns = static_cast<std::size_t>((to - from) / edge) + 4;
    const domain::Duration length = m_bars->read(from - edge, to + edge, columns, bars);
    out.resize(bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        // As a chart's own line: closes are joined where bars follow each other.
        const bool isAfterGap = i > 0 && bars[i].start - bars[i - 1].start > length;
        out[i] = {bars[i].start, {}, isAfterGap};
        out[i].at[0] = static_cast<double>(bars[i].close.nanoUsd()) / 1e9;
    }
}

}  // namespace tessera::widgets
