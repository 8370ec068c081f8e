#include "ui/chart/market_bars.h"

#include "app/history/bar_aggregator.h"

namespace tessera::ui {

void MarketBars::setSubject(InstrumentMarket* market, domain::Duration interval) {
    m_market = market;
    m_interval = interval;
    rebuild();
}

void MarketBars::rebuild() {
    m_before = std::move(m_bars);
    m_bars = std::make_shared<history::BarPyramid>(m_interval);
    if (m_market != nullptr) {
        for (const domain::Bar& bar : history::resample(m_market->minutes().all(), m_interval)) {
            (void)m_bars->append(bar);  // resample gives ascending, aligned bars: append cannot refuse
        }
        m_seenRevision = m_market->revision();
        m_seenEpoch = m_market->minutes().epoch();
    }
}

MarketBars::Change MarketBars::advance() {
    if (m_market == nullptr || m_market->revision() == m_seenRevision) {
        return Change::None;
    }
    const marketdata::BarView& minutes = m_market->minutes();
    if (minutes.epoch() != m_seenEpoch) {
        rebuild();
        return Change::Source;
    }
    m_seenRevision = m_market->revision();
    // Only the last bar known here, and what came after it, can have changed.
    const std::vector<domain::Bar> tail =
        m_bars->isEmpty() ? minutes.all() : minutes.from(m_bars->lastStart());
    for (const domain::Bar& bar : history::resample(tail, m_interval)) {
        (void)m_bars->put(bar);  // not older than the last one by construction
    }
    return Change::Bars;
}

}  // namespace tessera::ui
