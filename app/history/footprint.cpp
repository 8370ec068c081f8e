#include "app/history/footprint.h"

#include <algorithm>
#include <map>

namespace tessera::history {

using domain::Price;
using domain::Quantity;
using domain::Timestamp;

namespace {

constexpr std::int64_t kImbalance = 3;

FootprintRow& rowAt(FootprintBar& bar, Price price) {
    const auto at = std::ranges::lower_bound(bar.rows, price, {}, &FootprintRow::price);
    if (at != bar.rows.end() && at->price == price) {
        return *at;
    }
    return *bar.rows.insert(at, FootprintRow{price, {}, {}, {}});
}

bool isImbalanced(Quantity more, Quantity less) {
    return more.raw() > 0 && more.raw() / kImbalance >= less.raw();
}

}  // namespace

void addPrint(FootprintBar& bar, Price price, Quantity quantity, std::optional<domain::Side> aggressor) {
    FootprintRow& row = rowAt(bar, price);
    (!aggressor ? row.unknown : *aggressor == domain::Side::Buy ? row.bought : row.sold) += quantity;
}

std::vector<FootprintBar> footprintsOf(std::span<const Tick> ticks, domain::Duration interval) {
    std::map<Timestamp, FootprintBar> byStart;
    for (const Tick& tick : ticks) {
        const Timestamp start = floorTo(tick.time, interval);
        FootprintBar& bar = byStart[start];
        bar.start = start;
        addPrint(bar, tick.price, tick.quantity, tick.aggressor);
    }
    std::vector<FootprintBar> bars;
    for (auto& [start, bar] : byStart) {
        bars.push_back(std::move(bar));
    }
    return bars;
}

std::vector<FootprintBar> regrouped(std::span<const FootprintBar> bars, domain::Duration interval,
                                    domain::PriceDelta height) {
    std::vector<FootprintBar> out;
    for (const FootprintBar& bar : bars) {
        const Timestamp start = floorTo(bar.start, interval);
        if (out.empty() || out.back().start != start) {
            out.push_back({start, {}});
        }
        for (const FootprintRow& row : bar.rows) {
            FootprintRow& sum = rowAt(out.back(), floorToTick(row.price, height));
            sum.bought += row.bought;
            sum.sold += row.sold;
            sum.unknown += row.unknown;
        }
    }
    return out;
}

FootprintFigures figuresOf(const FootprintBar& bar, domain::PriceDelta height) {
    FootprintFigures figures;
    figures.imbalance.assign(bar.rows.size(), 0);
    std::int64_t most = -1;
    for (std::size_t i = 0; i < bar.rows.size(); ++i) {
        const FootprintRow& row = bar.rows[i];
        figures.bought += row.bought;
        figures.sold += row.sold;
        figures.unknown += row.unknown;
        const std::int64_t volume = row.bought.raw() + row.sold.raw() + row.unknown.raw();
        if (volume > most) {
            most = volume;
            figures.pointOfControl = i;
        }
        const bool hasLower = i > 0 && row.price - bar.rows[i - 1].price == height;
        if (hasLower && isImbalanced(row.bought, bar.rows[i - 1].sold)) {
            figures.imbalance[i] = 1;
        }
        if (hasLower && isImbalanced(bar.rows[i - 1].sold, row.bought)) {
            figures.imbalance[i - 1] = -1;
        }
    }
    return figures;
}

void FootprintSeries::add(const Tick& tick) {
    const Timestamp start = floorTo(tick.time, kInterval);
    m_isMoved = true;
    if (m_hasNewest && start < m_newest.start) {
        const auto at =
            std::ranges::lower_bound(m_bars, start, {}, [](const auto& bar) { return bar->start; });
        if (at != m_bars.end() && (*at)->start == start) {
            FootprintBar changed = **at;
            addPrint(changed, tick.price, tick.quantity, tick.aggressor);
            *at = std::make_shared<const FootprintBar>(std::move(changed));
        } else if (at != m_bars.begin()) {
            FootprintBar late{start, {}};
            addPrint(late, tick.price, tick.quantity, tick.aggressor);
            m_bars.insert(at, std::make_shared<const FootprintBar>(std::move(late)));
        }
        return;
    }
    if (!m_hasNewest || start > m_newest.start) {
        if (m_hasNewest) {
            m_bars.push_back(std::make_shared<const FootprintBar>(std::move(m_newest)));
        }
        if (m_bars.size() >= kMost) {
            m_bars.erase(m_bars.begin(), m_bars.begin() + kMost / 8);  // seldom, not with every minute
        }
        m_newest = FootprintBar{start, {}};
        m_hasNewest = true;
    }
    addPrint(m_newest, tick.price, tick.quantity, tick.aggressor);
}

void FootprintSeries::clear() {
    m_bars.clear();
    m_hasNewest = false;
    m_isMoved = true;
}

FootprintSeries::Bars FootprintSeries::view() {
    if (m_isMoved) {
        auto bars = m_bars;
        if (m_hasNewest) {
            bars.push_back(std::make_shared<const FootprintBar>(m_newest));
        }
        m_view = std::make_shared<const std::vector<std::shared_ptr<const FootprintBar>>>(std::move(bars));
        m_isMoved = false;
    }
    return m_view;
}

}  // namespace tessera::history
