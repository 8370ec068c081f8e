// What working orders could still trade at worst: one rule for the exchange and the terminal.

#include "app/domain/working_leaves.h"

#include <gtest/gtest.h>

namespace tessera::domain {
namespace {

using enum LinkRole;

LinkedLeaves buy(LinkRole role, std::int64_t lots) {
    return {role, Side::Buy, Quantity::fromRaw(lots)};
}

LinkedLeaves sell(LinkRole role, std::int64_t lots) {
    return {role, Side::Sell, Quantity::fromRaw(lots)};
}

std::pair<std::int64_t, std::int64_t> worst(std::vector<LinkedLeaves> together) {
    const WorkingLeaves sum = worstLeaves(together);
    return {sum.buys.raw(), sum.sells.raw()};
}

using Both = std::pair<std::int64_t, std::int64_t>;

TEST(WorkingLeavesRule, OrdersAloneAndLegsAddUp) {
    EXPECT_EQ(worst({}), Both(0, 0));
    EXPECT_EQ(worst({buy(None, 7)}), Both(7, 0));
    EXPECT_EQ(worst({buy(Leg, 7), sell(Leg, 2), buy(Leg, 1)}), Both(8, 2));
}

TEST(WorkingLeavesRule, OfAnOcoTheLargerASide) {
    EXPECT_EQ(worst({buy(Oco, 7), buy(Oco, 4)}), Both(7, 0));
    EXPECT_EQ(worst({buy(Oco, 7), sell(Oco, 7)}), Both(7, 7));
}

TEST(WorkingLeavesRule, ExitsCountByWhatTheirEntryHasTraded) {
    EXPECT_EQ(worst({buy(Entry, 10), sell(Target, 10), sell(Protection, 10)}), Both(10, 0));
    EXPECT_EQ(worst({buy(Entry, 6), sell(Target, 10), sell(Protection, 10)}), Both(6, 4));
    EXPECT_EQ(worst({sell(Target, 10), sell(Protection, 8)}), Both(0, 10)) << "one of them trades alone";
    EXPECT_EQ(worst({sell(Entry, 3), buy(Target, 5), buy(Protection, 5)}), Both(2, 3));
}

}  // namespace
}  // namespace tessera::domain
