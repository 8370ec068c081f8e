#pragma once
// Ladders for tests, written short.

#include "widgets/ladder/ladder_latch.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::widgets::test {

inline domain::Price cents(std::int64_t n) {
    return domain::Price::fromNanoUsd(n * 10'000'000);
}
inline domain::Quantity lots(std::int64_t n) {
    return domain::Quantity::fromRaw(n);
}

/// `rows` prices from `top` cents down; best bid and ask as given; live, armed, quantity A 10, B 50.
inline LadderSnapshot ladder(std::int64_t top, int rows, std::int64_t bid = 192, std::int64_t ask = 193) {
    LadderSnapshot s;
    s.phase = LadderPhase::Live;
    s.isArmed = true;
    s.sequence = 1000;
    s.rowStep = domain::PriceDelta::fromNanoUsd(10'000'000);
    s.quantityA = lots(10);
    s.quantityB = lots(50);
    s.bestBid = cents(bid);
    s.bestAsk = cents(ask);
    for (int i = 0; i < rows; ++i) {
        LadderRow row;
        row.price = cents(top - i);
        if (top - i <= bid) {
            row.bid = lots(100 + i);
        }
        if (top - i >= ask) {
            row.ask = lots(100 + i);
        }
        s.rows.push_back(row);
    }
    return s;
}

inline LadderMine mine(std::uint64_t id, domain::Side side, std::int64_t price, std::int64_t quantity = 10) {
    LadderMine m;
    m.id = domain::ClientOrderId{id};
    m.side = side;
    m.price = cents(price);
    m.quantity = m.total = lots(quantity);
    return m;
}

}  // namespace tessera::widgets::test
