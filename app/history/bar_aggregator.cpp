#include "app/history/bar_aggregator.h"

#include <limits>

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Timestamp;

namespace {

Bar opening(Timestamp time, Duration interval, Price price) {
    return Bar{domain::floorTo(time, interval), price, price, price, price, {}, {}};
}

void take(Bar& bar, Price price, Quantity quantity, std::optional<Side> aggressor) {
    bar.high = std::max(bar.high, price);
    bar.low = std::min(bar.low, price);
    bar.close = price;
    bar.volume += quantity;
    if (aggressor == Side::Buy) {
        bar.buyVolume += quantity;
    }
}

}  // namespace

bool addPrint(std::vector<Bar>& bars, Duration interval, Timestamp time, Price price, Quantity quantity,
              std::optional<Side> aggressor) {
    if (!bars.empty() && time < bars.back().start) {
        return false;
    }
    if (bars.empty() || time >= bars.back().start + interval) {
        bars.push_back(opening(time, interval, price));
    }
    take(bars.back(), price, quantity, aggressor);
    return true;
}

BarAggregator::BarAggregator(Duration interval) : m_interval(std::max(interval, Duration(1))) {}

std::optional<Bar> BarAggregator::add(Timestamp time, Price price, Quantity quantity,
                                      std::optional<Side> aggressor) {
    if (m_bar && time < m_bar->start) {
        ++m_lateTrades;
        return std::nullopt;
    }
    if (!m_bar || time >= m_bar->start + m_interval) {
        m_bar = opening(time, m_interval, price);
    }
    take(*m_bar, price, quantity, aggressor);
    return m_bar;
}

std::vector<Bar> resample(std::span<const Bar> base, Duration interval) {
    std::vector<Bar> out;
    for (const Bar& bar : base) {
        if (!out.empty() && bar.start < out.back().start + interval) {
            mergeInto(out.back(), bar);
            continue;
        }
        out.push_back(bar);
        out.back().start = domain::floorTo(bar.start, interval);
    }
    return out;
}

BarPyramid resample(const domain::BarSource& base, Duration interval) {
    BarPyramid pyramid(interval);
    if (!base.firstStart().isSet() && !base.lastStart().isSet()) {
        return pyramid;
    }
    std::vector<Bar> bars;
    base.read(base.firstStart(), base.lastStart() + base.interval(), std::numeric_limits<std::size_t>::max(),
              bars);
    (void)pyramid.appendAll(resample(bars, interval));  // ascending and aligned by construction
    return pyramid;
}

}  // namespace tessera::history
