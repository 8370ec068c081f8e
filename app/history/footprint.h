#pragma once
// What was bought and sold at each price within a bar: the footprint of a market. Made of prints; what a bar
// alone says cannot tell it.

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/order.h"
#include "app/history/history_types.h"

namespace tessera::history {

struct FootprintRow {
    domain::Price price;            // of a group the lowest
    domain::Quantity bought, sold;  // by aggressor
    domain::Quantity unknown;       // nobody's side is known
    bool operator==(const FootprintRow&) const = default;
};

struct FootprintBar {
    domain::Timestamp start;
    std::vector<FootprintRow> rows;  // ascending by price; each traded
    bool operator==(const FootprintBar&) const = default;
};

/// Adds a print to the bar it belongs to.
void addPrint(FootprintBar& bar, domain::Price price, domain::Quantity quantity,
              std::optional<domain::Side> aggressor);

/// Of prints in any order; bars ascending, each with a print. `interval` > 0, counted from the epoch.
std::vector<FootprintBar> footprintsOf(std::span<const Tick> ticks, domain::Duration interval);

/// Coarser in time and in price: bars of `interval` (a multiple of that of `bars`), rows of `height` (> 0)
/// counted from zero. `bars` ascending. Quantities add up exactly.
std::vector<FootprintBar> regrouped(std::span<const FootprintBar> bars, domain::Duration interval,
                                    domain::PriceDelta height);

/// What is read off a footprint.
struct FootprintFigures {
    domain::Quantity bought, sold, unknown;
    std::size_t pointOfControl = 0;  // the row with the most; of equal ones the lowest
    /// A row, by place: +1 where buyers took three times what sellers took one row lower, -1 where sellers
    /// took three times what buyers took one row higher. Compared diagonally, as the two meet at one spread
    /// (footprint charts of MarketDelta).
    std::vector<int> imbalance;
    /// Bought minus sold; none where a side is unknown.
    std::optional<std::int64_t> delta() const {
        return unknown.isZero() ? std::optional(bought.raw() - sold.raw()) : std::nullopt;
    }
};
/// `height`: of the rows; rows that are not neighbours are not compared.
FootprintFigures figuresOf(const FootprintBar& bar, domain::PriceDelta height);

/// Minutes of one instrument, the newest growing. One thread; views are shared.
class FootprintSeries {
 public:
    static constexpr domain::Duration kInterval = std::chrono::minutes(1);
    /// Minutes that are kept: a day.
    static constexpr std::size_t kMost = 1440;
    using Bars = std::shared_ptr<const std::vector<std::shared_ptr<const FootprintBar>>>;

    /// A print of a minute before the newest changes that one; older than all of them, it is left out.
    void add(const Tick& tick);
    void clear();
    bool isEmpty() const { return m_bars.empty() && !m_hasNewest; }
    /// Ascending; another object when anything changed.
    Bars view();

 private:
    std::vector<std::shared_ptr<const FootprintBar>> m_bars;
    FootprintBar m_newest;
    bool m_hasNewest = false, m_isMoved = false;
    Bars m_view = std::make_shared<const std::vector<std::shared_ptr<const FootprintBar>>>();
};

}  // namespace tessera::history
