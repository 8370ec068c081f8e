#pragma once
// What the orders of other books make in a ladder's: of the spreads its instrument is, or is a leg of, at the
// paper exchange. The rule is the exchange's (domain/implied_price.h), from the best levels that the terminal
// knows of the other two books. Screen thread.

#include <vector>

#include "ui/bridge/market_hub.h"

namespace tessera::ui {

class LadderImplied {
 public:
    explicit LadderImplied(const MarketHub& hub) : m_hub(hub) {}

    /// Null: no ladder. The same again: nothing.
    void setMarket(const InstrumentMarket* market);
    /// Grows with every change of a book that something may be made of.
    std::uint64_t revision();
    /// Its instrument is a spread whose orders are implied, or a leg of one; known after revision().
    bool isRelated() const { return !m_relations.empty(); }
    /// The best price of `side` that is made; `orders` is zero. None: nothing is.
    std::optional<domain::BookLevel> best(domain::Side side) const;

 private:
    struct Relation {
        const InstrumentMarket *spread, *near, *far;
    };
    void find();

    const MarketHub& m_hub;
    const InstrumentMarket* m_market = nullptr;
    std::size_t m_known = 0;  // instruments when the relations were looked for
    std::vector<Relation> m_relations;
};

}  // namespace tessera::ui
