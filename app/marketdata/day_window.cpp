#include "app/marketdata/day_window.h"

#include <algorithm>

namespace tessera::marketdata {

using domain::Bar;
using domain::Quantity;
using domain::Timestamp;

namespace {

void add(DayFigures& day, const Bar& bar) {
    day.high = day.high ? std::max(*day.high, bar.high) : bar.high;
    day.low = day.low ? std::min(*day.low, bar.low) : bar.low;
    day.volume = day.volume.value_or(Quantity{}) + bar.volume;
}

}  // namespace

void DayWindow::recompute(const BarSeries& bars, Timestamp since) {
    m_closed = {};
    bool isNewest = true;
    bars.eachBack([&](const Bar& bar) {
        if (bar.start < since) {
            m_closed.closeBefore = bar.close;
            return false;
        }
        if (!isNewest) {
            add(m_closed, bar);
        }
        isNewest = false;
        return true;
    });
}

DayFigures DayWindow::at(const BarSeries& bars, Timestamp now, bool isWhole) {
    const auto newest = bars.last();
    if (!newest) {
        m_isSet = false;
        return {};
    }
    const Timestamp since = floorTo(now, BarSeries::kInterval) - domain::kDay;
    if (!m_isSet || since != m_since || newest->start != m_newest || bars.epoch() != m_epoch) {
        recompute(bars, since);
        m_since = since;
        m_newest = newest->start;
        m_epoch = bars.epoch();
        m_isSet = true;
    }
    DayFigures day = m_closed;
    if (newest->start >= since) {
        add(day, *newest);
    } else {
        day.closeBefore = newest->close;
    }
    if (isWhole) {
        day.volume = day.volume.value_or(Quantity{});
    } else {
        day.volume.reset();
    }
    return day;
}

}  // namespace tessera::marketdata
