#include "ui/chart/market_footprints.h"

#include <algorithm>

#include "app/history/history_desk.h"

namespace tessera::ui {

using domain::Timestamp;
using history::FootprintBar;

namespace {
constexpr domain::Duration kStored = std::chrono::hours(24);
}

MarketFootprints::MarketFootprints(AppServices& services, const InstrumentMarket& market)
    : m_market(market), m_live(market.footprint()) {
    if (services.history() != nullptr) {
        const Timestamp now = services.hub().venueNow();
        services.history()->ticks(market.instrument().id, market.instrument().quantityDecimals, now - kStored,
                                  now, [answer = m_answer](const std::vector<history::Tick>& ticks) {
                                      auto minutes =
                                          history::footprintsOf(ticks, history::FootprintSeries::kInterval);
                                      const std::lock_guard lock(answer->mutex);
                                      answer->minutes = std::move(minutes);
                                      answer->isThere = true;
                                  });
    }
    advance();
}

void MarketFootprints::advance() {
    if (m_market.footprint() != m_live) {
        m_live = m_market.footprint();
        ++m_revision;
    }
    const std::lock_guard lock(m_answer->mutex);
    if (m_answer->isThere) {
        m_answer->isThere = false;
        m_stored = std::move(m_answer->minutes);
        m_isOther = true;
        ++m_revision;
    }
}

/// Minutes from `start` on, which begins a bar: the market's own where it has them.
void MarketFootprints::groupFrom(Timestamp start) const {
    std::vector<FootprintBar> minutes;
    const auto& live = *m_live;
    const Timestamp liveFrom = live.empty() ? Timestamp::fromNanos(INT64_MAX) : live.front()->start;
    for (auto stored = std::ranges::lower_bound(m_stored, start, {}, &FootprintBar::start);
         stored != m_stored.end() && stored->start < liveFrom; ++stored) {
        minutes.push_back(*stored);
    }
    const auto startOf = [](const auto& bar) { return bar->start; };
    for (auto bar = std::ranges::lower_bound(live, start, {}, startOf); bar != live.end(); ++bar) {
        minutes.push_back(**bar);
    }
    std::ranges::move(history::regrouped(minutes, m_interval, m_height), std::back_inserter(m_grouped));
}

void MarketFootprints::group(domain::Duration interval, domain::PriceDelta height) const {
    if (interval == m_interval && height == m_height && m_groupedRevision == m_revision && !m_isOther) {
        return;
    }
    // A late print changes a minute that is over: everything is read again with each new minute.
    const bool isAnew = interval != m_interval || height != m_height || m_isOther ||
                        m_groupedMinutes != m_live->size() || m_grouped.empty();
    m_interval = interval;
    m_height = height;
    m_groupedRevision = m_revision;
    m_groupedMinutes = m_live->size();
    m_isOther = false;
    const Timestamp from = isAnew ? Timestamp::fromNanos(INT64_MIN) : m_grouped.back().start;
    std::erase_if(m_grouped, [from](const FootprintBar& bar) { return bar.start >= from; });
    groupFrom(from);
}

void MarketFootprints::read(Timestamp from, Timestamp to, domain::Duration interval,
                            domain::PriceDelta height, std::vector<widgets::ChartFootprintBar>& out) const {
    out.clear();
    group(interval, height);
    for (auto bar = std::ranges::lower_bound(m_grouped, from - interval, {}, &FootprintBar::start);
         bar != m_grouped.end() && bar->start < to; ++bar) {
        const history::FootprintFigures figures = history::figuresOf(*bar, height);
        widgets::ChartFootprintBar drawn;
        drawn.start = bar->start;
        drawn.pointOfControl = figures.pointOfControl;
        drawn.delta = figures.delta();
        for (std::size_t i = 0; i < bar->rows.size(); ++i) {
            const history::FootprintRow& row = bar->rows[i];
            drawn.rows.push_back(
                {row.price, row.bought.raw(), row.sold.raw(), row.unknown.raw(), figures.imbalance[i]});
        }
        out.push_back(std::move(drawn));
    }
}

}  // namespace tessera::ui
