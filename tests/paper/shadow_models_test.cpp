// Three assumptions side by side, and what holds under every one of them.
#include <rapidcheck/gtest.h>

#include "tests/paper/shadow_support.h"

namespace tessera::test {
namespace {

TEST(FillModels, DifferOnlyInWhoseCancelsTheyTakeToHaveBeenAhead) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    const auto order = s.buy(100, 4);
    s.bid(100, 20);  // ten behind us
    s.bid(100, 10);  // ten of twenty left
    EXPECT_EQ(s.ahead(order, FillModel::Optimistic), 0);
    EXPECT_EQ(s.ahead(order, FillModel::Base), 5);
    EXPECT_EQ(s.ahead(order, FillModel::Pessimistic), 10);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 7);
    EXPECT_EQ(s.filled(order, FillModel::Optimistic), 4);
    EXPECT_EQ(s.filled(order, FillModel::Base), 2);
    EXPECT_EQ(s.filled(order, FillModel::Pessimistic), 0);
}

TEST(FillModels, AnExitTakesOffNoMoreThanAModelHolds) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    s.buy(100, 4);
    s.bid(100, 20);
    s.bid(100, 10);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 9);  // base 4, pessimistic none
    ASSERT_EQ(s.net(), 4);
    ASSERT_EQ(s.net(FillModel::Pessimistic), 0);
    s.sell(100, 4, {.timeInForce = domain::TimeInForce::Ioc});
    EXPECT_EQ(s.net(), 0);
    EXPECT_EQ(s.net(FillModel::Pessimistic), 0) << "it had nothing to sell";
}

TEST(FillModels, MeetAgainWhenTheAccountIsFlatAndIdle) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    const auto order = s.buy(100, 4);
    s.bid(100, 20);
    s.bid(100, 10);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 4);  // only the optimistic one is reached
    ASSERT_EQ(s.net(FillModel::Optimistic), 4);
    ASSERT_EQ(s.net(), 0);
    s.bid(100, 0);
    s.bid(99, 50);
    s.cancel(order);
    EXPECT_EQ(s.net(FillModel::Optimistic), 0) << "closed at the market: nobody meant to keep it";
    EXPECT_NE(s.result(FillModel::Optimistic), Money{}) << "and what that cost is in the band";
}

/// A random market and a random trader.
struct Script {
    Shadow shadow;
    std::int64_t aggressorVolume = 0, shown = 0;

    void step(int what, std::int64_t price, std::int64_t quantity) {
        const Side side = quantity % 2 == 0 ? Side::Buy : Side::Sell;
        switch (what) {
            case 0:
            case 1: {
                // A market that is never crossed: bids below 100, asks from 100 on.
                const std::int64_t at = side == Side::Buy ? 90 + price % 10 : 100 + price % 10;
                shadow.level(side, at, quantity % 3 == 0 ? 0 : quantity);
                break;
            }
            case 2: {
                const std::int64_t at = side == Side::Sell ? 90 + price % 10 : 100 + price % 10;
                shadow.trade(side, at, quantity);
                aggressorVolume += quantity;
                break;
            }
            case 3:
                shadow.send(side, 92 + price % 16, quantity);
                break;
            default:
                shadow.cancel(ClientOrderId{1 + static_cast<std::uint64_t>(price) % (shadow.lastId + 1)});
        }
    }
};

RC_GTEST_PROP(ShadowExchangeProperty, NoOrderFillsMoreThanItAskedAndEveryFillAddsUp, ()) {
    Script script;
    const int steps = *rc::gen::inRange(1, 120);
    std::map<std::uint64_t, std::int64_t> asked;
    for (int i = 0; i < steps; ++i) {
        const std::uint64_t before = script.shadow.lastId;
        const int what = *rc::gen::inRange(0, 5);
        const std::int64_t quantity = *rc::gen::inRange<std::int64_t>(1, 30);
        script.step(what, *rc::gen::inRange<std::int64_t>(0, 100), quantity);
        if (what == 3) {
            asked[before + 1] = quantity;
        }
    }
    const Shadow& s = script.shadow;
    for (const FillModel model : trading::kEveryFillModel) {
        std::int64_t net = 0, makerVolume = 0;
        for (const ModelFill& fill : s.fills) {
            if (fill.model != model) {
                continue;
            }
            net += fill.side == Side::Buy ? fill.quantity.raw() : -fill.quantity.raw();
            const bool isByTrade =
                fill.reason.cause == FillCause::QueueReached || fill.reason.cause == FillCause::TradedThrough;
            makerVolume += isByTrade ? fill.quantity.raw() : 0;
            RC_ASSERT(fill.quantity > Quantity{});
        }
        for (const auto& [id, quantity] : asked) {
            RC_ASSERT(s.filled(ClientOrderId{id}, model) <= quantity);
        }
        RC_ASSERT(net == s.net(model));
        RC_ASSERT(makerVolume <= script.aggressorVolume);
    }
    // What base filled is what the account was told.
    std::int64_t told = 0;
    for (const ExecutionReport& report : s.reports) {
        told += report.type == ExecType::Trade ? report.lastQuantity.raw() : 0;
    }
    std::int64_t base = 0;
    for (const ModelFill& fill : s.fills) {
        base += fill.model == FillModel::Base ? fill.quantity.raw() : 0;
    }
    RC_ASSERT(told == base);
}

RC_GTEST_PROP(ShadowExchangeProperty, TheSameStoryGivesTheSameFills,
              (const std::vector<std::uint32_t>& story)) {
    const auto text = [](const Shadow& s) {
        std::string all;
        for (const ModelFill& f : s.fills) {
            all += std::to_string(static_cast<int>(f.model)) + ":" + std::to_string(f.quantity.raw()) + "@" +
                   std::to_string(f.price.nanoUsd()) + trading::describe(f.reason, f.side, 0, 0) + "\n";
        }
        return all;
    };
    Script first, second;
    for (Script* script : {&first, &second}) {
        for (const std::uint32_t word : story) {
            script->step(static_cast<int>(word % 5), static_cast<std::int64_t>(word >> 8U & 0x7FU),
                         1 + static_cast<std::int64_t>(word >> 16U & 0x1FU));
        }
    }
    RC_ASSERT(text(first.shadow) == text(second.shadow));
}

}  // namespace
}  // namespace tessera::test
