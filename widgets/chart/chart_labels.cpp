#include "widgets/chart/chart_labels.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::widgets {

namespace {

constexpr double kTagHeight = 18, kTallTagHeight = 32;  // tall: with the time that is left
constexpr double kTagAbove = 9, kTallTagAbove = 12;     // from the tag's top to what it points at
constexpr int kAxisPadding = 15;

bool meetsAny(const AxisRun& run, const std::vector<AxisRun>& taken) {
    return std::ranges::any_of(taken, [&](const AxisRun& other) { return run.meets(other); });
}

AxisRun movedInto(AxisRun run, const AxisRun& limits) {
    const double length = run.to - run.from;
    run.from = std::max(limits.from, std::min(run.from, limits.to - length));
    run.to = run.from + length;
    return run;
}

std::optional<double> yOf(const ChartModel& m, domain::Price price) {
    const double y = m.g.mapPriceToY(price);
    return isInPlot(m, y) ? std::optional(y) : std::nullopt;
}

}  // namespace

bool isInPlot(const ChartModel& m, double y) {
    return y >= m.g.plot.top() && y <= m.g.plot.bottom();
}

domain::Price nearestTick(const ChartModel& m, domain::Price price) {
    const std::int64_t tick = m.tick.nanoUsd();
    return tick > 0 ? domain::floorToTick(price + domain::PriceDelta::fromNanoUsd(tick / 2), m.tick) : price;
}

Crosshair crosshairOf(const ChartModel& m) {
    Crosshair cross;
    if (m.pointer) {
        cross.x = m.pointer->x();
        if (m.hasPlot() && m.g.plot.contains(*m.pointer)) {
            cross.price = nearestTick(m, m.g.mapYToPrice(m.pointer->y()));
            cross.y = yOf(m, cross.price);
        }
    } else if (m.linkedTime) {
        cross.x = m.g.mapTimeToX(*m.linkedTime);
    }
    if (!cross.y && m.hoveredPrice) {
        cross.price = *m.hoveredPrice;
        cross.y = yOf(m, cross.price);
    }
    if (cross.x && (*cross.x < m.g.plot.left() || *cross.x > m.g.plot.right())) {
        cross.x.reset();
    }
    if (cross.x) {
        cross.time = m.g.mapXToTime(*cross.x);
        if (const domain::Bar* bar = m.barAt(*cross.x)) {
            cross.x = m.xOf(*bar);
            cross.time = bar->start;
        }
    }
    return cross;
}

AxisRun nearestFree(AxisRun wanted, const std::vector<AxisRun>& taken, AxisRun limits) {
    wanted = movedInto(wanted, limits);
    if (!meetsAny(wanted, taken)) {
        return wanted;
    }
    const double length = wanted.to - wanted.from;
    std::optional<AxisRun> best;
    for (const AxisRun& other : taken) {
        for (const double from : {other.from - length, other.to}) {
            const AxisRun run{from, from + length};
            const bool isNearer =
                !best || std::abs(run.from - wanted.from) < std::abs(best->from - wanted.from);
            if (run.from >= limits.from && run.to <= limits.to && !meetsAny(run, taken) && isNearer) {
                best = run;
            }
        }
    }
    return best.value_or(wanted);
}

bool PriceTags::meets(const AxisRun& label) const {
    return (last && last->meets(label)) || (position && position->meets(label)) ||
           (pointer && pointer->meets(label));
}

PriceTags priceTags(const ChartModel& m) {
    PriceTags tags;
    const AxisRun axis{double(m.priceAxis.top()), double(m.priceAxis.top() + m.priceAxis.height())};
    std::vector<AxisRun> taken;
    const auto place = [&](double y, double above, double height) {
        taken.push_back(nearestFree({std::round(y) - above, std::round(y) - above + height}, taken, axis));
        return taken.back();
    };
    if (const auto y = m.last ? yOf(m, m.last->price) : std::nullopt) {
        const bool isTall = !m.last->countdown.isEmpty();
        tags.last = place(*y, isTall ? kTallTagAbove : kTagAbove, isTall ? kTallTagHeight : kTagHeight);
    }
    if (const auto y = m.position ? yOf(m, m.position->average) : std::nullopt) {
        tags.position = place(*y, kTagAbove, kTagHeight);
    }
    if (const Crosshair cross = crosshairOf(m); cross.y) {
        tags.pointer = place(*cross.y, kTagAbove, kTagHeight);
    }
    return tags;
}

namespace {
bool isAtLeft(const ChartModel& m, const QRect& axis) {
    return axis.left() < m.g.plot.left();
}
}  // namespace

QRect besideLine(const ChartModel& m, const QRect& axis) {
    return isAtLeft(m, axis) ? axis.adjusted(0, 0, -1, 0) : axis.adjusted(1, 0, 0, 0);
}

int lineOf(const ChartModel& m, const QRect& axis) {
    return isAtLeft(m, axis) ? axis.right() : axis.left();
}

int axisDigitWidth(const Theme& theme) {
    return QFontMetrics(theme.numbers(11, QFont::Bold)).horizontalAdvance(QLatin1Char('0'));
}

int neededAxisWidth(const ChartModel& m, int digitWidth) {
    qsizetype longest = 0;
    for (const ChartTick& tick : m.priceTicks) {
        longest = std::max(longest, tick.label.size());
    }
    if (m.isCounting()) {
        longest = std::max<qsizetype>(longest, 9);  // "-100.00 %"
    } else if (m.last) {
        longest = std::max(longest, m.priceLabel(m.last->price).size());
    }
    if (m.position) {
        longest = std::max(longest, m.priceLabel(m.position->average).size() + 1);
    }
    return std::max(Metrics::priceAxis, static_cast<int>(longest) * digitWidth + kAxisPadding);
}

int neededSecondWidth(const ChartModel& m, int digitWidth) {
    if (!m.hasSecond) {
        return 0;
    }
    qsizetype longest = 0;
    for (const ChartTick& tick : m.secondTicks) {
        longest = std::max(longest, tick.label.size());
    }
    return std::max(Metrics::priceAxis, static_cast<int>(longest) * digitWidth + kAxisPadding);
}

}  // namespace tessera::widgets
