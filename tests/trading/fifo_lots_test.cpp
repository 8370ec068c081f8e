// First in, first out against average cost: another split over time, the same total.
#include "app/trading/fifo_lots.h"

#include <rapidcheck/gtest.h>

#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using domain::Int128;

RC_GTEST_PROP(FifoLots, RealisedAndOpenTogetherAreThoseOfAverageCostExactly, ()) {
    domain::Instrument contract;
    contract.contractSize = *rc::gen::element<std::int64_t>(1, 730, 1000);
    PositionView average;
    FifoLots fifo;
    Int128 realised = 0;
    for (const std::int64_t signedLots :
         *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(-50, 51))) {
        if (signedLots == 0) {
            continue;
        }
        const Price price = Price::fromNanoUsd(*rc::gen::inRange<std::int64_t>(1, 4'000'000'000));
        const Side side = signedLots > 0 ? Side::Buy : Side::Sell;
        RC_ASSERT(applyFill(average, contract, side, price, lots(std::abs(signedLots)), {}).ok());
        const auto closed = fifo.apply(contract, side, price, lots(std::abs(signedLots)));
        RC_ASSERT(closed.ok());
        realised += closed->nanoUsd();
        RC_ASSERT(fifo.net() == average.net);
        const Price mark = Price::fromNanoUsd(*rc::gen::inRange<std::int64_t>(1, 4'000'000'000));
        const auto open = fifo.open(contract, mark);
        const auto value = domain::notional(contract, mark, average.net);
        RC_ASSERT(open.ok() && value.ok());
        RC_ASSERT(realised + open->nanoUsd() ==
                  Int128{average.realised.nanoUsd()} + value->nanoUsd() - average.cost.nanoUsd());
    }
}

TEST(FifoLots, TheOldestLotIsClosedFirst) {
    domain::Instrument contract;
    contract.contractSize = 1000;
    FifoLots fifo;
    ASSERT_TRUE(fifo.apply(contract, Side::Buy, usd(1.90), lots(4)).ok());
    ASSERT_TRUE(fifo.apply(contract, Side::Buy, usd(2.00), lots(4)).ok());
    EXPECT_EQ(*fifo.apply(contract, Side::Sell, usd(2.05), lots(5)), Money::fromUsd(650));
    EXPECT_EQ(*fifo.apply(contract, Side::Sell, usd(2.05), lots(5)), Money::fromUsd(150));
    EXPECT_EQ(fifo.net(), lots(-2)) << "turned round";
    EXPECT_EQ(*fifo.open(contract, usd(2.00)), Money::fromUsd(100));
}

}  // namespace
}  // namespace tessera::test
