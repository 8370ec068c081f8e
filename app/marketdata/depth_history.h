#pragma once
// Where orders rested, second by second: the book over time. One thread.

#include <deque>
#include <memory>
#include <vector>

#include "app/marketdata/market_view.h"

namespace tessera::marketdata {

struct DepthLevel {
    domain::Price price;
    domain::Quantity quantity;
    bool operator==(const DepthLevel&) const = default;
};

/// The book at the start of a second, held until the next one. Immutable.
struct DepthColumn {
    domain::Timestamp start;
    std::vector<DepthLevel> bids, asks;  // best first; both empty: nothing was known
};

class DepthHistory {
 public:
    static constexpr domain::Duration kInterval = std::chrono::seconds(1);
    /// Columns that are kept: an hour and a half.
    static constexpr std::size_t kMost = 5400;
    /// Levels of a side that are kept.
    static constexpr std::size_t kLevels = 200;

    /// The book as it stands at `now`; a second is taken once, by its first call. `isKnown` false: the book
    /// is stale or lost, and the second is a gap. Time that goes back begins anew.
    void take(domain::Timestamp now, const Depth& depth, bool isKnown);
    /// Ascending.
    const std::deque<std::shared_ptr<const DepthColumn>>& columns() const { return m_columns; }
    /// Grows with every column.
    std::uint64_t revision() const { return m_revision; }

 private:
    std::deque<std::shared_ptr<const DepthColumn>> m_columns;
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::marketdata
