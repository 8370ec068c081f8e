// Legs of a strategy at the desk: one message, one verdict over their margin together, and how it ended.

#include <gtest/gtest.h>

#include "app/trading/order_lifecycle.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

constexpr InstrumentId kCall{2};

domain::Instrument future(std::int64_t marginUsd) {
    domain::Instrument f = sitDecember();
    f.family = "SITC";
    f.initialMarginPerLot = Money::fromUsd(marginUsd);
    return f;
}

/// At the money: a lot sold loses what half a lot of the future does, and no more than it is worth bought.
domain::Instrument call(std::int64_t marginUsd) {
    domain::Instrument c = future(marginUsd);
    c.id = kCall;
    c.symbol = "SITC-Z26-C1.9500";
    c.spec = domain::OptionSpec{{2026, 12}, kSit, domain::OptionRight::Call, usd(1.95)};
    c.riskArray.clear();
    for (const domain::MarginScenario& s : domain::kMarginScenarios) {
        const std::int64_t gain = marginUsd * s.priceThirds * s.coverPercent / 600;
        c.riskArray.push_back(Money::fromUsd(-std::max(gain, -marginUsd / 4)));
    }
    return c;
}

struct StrategyOrder : testing::Test {
    Desk desk;
    StrategyOrder() { begin(200); }
    void begin(std::int64_t marginUsd) {
        desk.core->defineInstrument(future(marginUsd));
        desk.core->defineInstrument(call(marginUsd));
        desk.core->updateReference(trading::marked({.instrument = kCall,
                                                    .bestBid = usd(0.08),
                                                    .bestAsk = usd(0.09),
                                                    .last = usd(0.09),
                                                    .isLive = true,
                                                    .isHalted = false}));
        desk.ready();
        desk.core->setArmed(kCall, true, "test");
        desk.settle();
    }
    static OrderIntent leg(InstrumentId id, Side side, std::int64_t quantity, double price) {
        OrderIntent i = intent(side, quantity, price);
        i.instrument = id;
        i.timeInForce = domain::TimeInForce::Fok;
        i.terms.role = domain::LinkRole::Leg;
        return i;
    }
    /// The id of its first order.
    ClientOrderId place(std::vector<OrderIntent> legs) {
        const std::size_t count = legs.size();
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->placeList(std::move(legs));
        desk.settle();
        return ClientOrderId{desk.core->state().header().lastClientOrderId + 1 - count};
    }
    static ClientOrderId next(ClientOrderId id) { return ClientOrderId{static_cast<std::uint64_t>(id) + 1}; }
    void tell(ExecType type, ClientOrderId id, InstrumentId instrument, Reason why = Reason::None) {
        ExecutionReport r = desk.report(type, id);
        r.instrument = instrument;
        r.reason = why;
        desk.tell(r);
    }
    void fill(ClientOrderId id, InstrumentId instrument, std::int64_t quantity, double price) {
        ExecutionReport r = desk.report(ExecType::Trade, id);
        r.instrument = instrument;
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(price);
        r.execId = domain::ExecId{static_cast<std::uint64_t>(id) + 500};
        desk.tell(r);
    }
    std::optional<IntentChanged> end() const {
        std::optional<IntentChanged> last;
        for (const IntentChanged& told : desk.seen<IntentChanged>()) {
            last = told.step == IntentChanged::Step::Done || told.step == IntentChanged::Step::Failed
                       ? std::optional(told)
                       : last;
        }
        return last;
    }
};

TEST_F(StrategyOrder, LeavesAsOneMessageAndEndsWithWhatItTraded) {
    const ClientOrderId first = place({leg(kSit, Side::Buy, 10, 1.94), leg(kCall, Side::Sell, 10, 0.08)});
    ASSERT_EQ(desk.gateway.lists.size(), 1U);
    ASSERT_EQ(desk.gateway.lists[0].orders.size(), 2U);
    EXPECT_EQ(desk.gateway.lists[0].orders[1].instrument, kCall);
    EXPECT_EQ(desk.core->state().exposure(kSit).buy, lots(10));
    EXPECT_EQ(desk.core->state().exposure(kCall).sell, lots(10)) << "each leg counts in its own contract";
    tell(ExecType::New, first, kSit);
    fill(first, kSit, 10, 1.94);
    EXPECT_FALSE(end()) << "the other leg has no answer yet";
    tell(ExecType::New, next(first), kCall);
    fill(next(first), kCall, 10, 0.08);
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->step, IntentChanged::Step::Done);
    EXPECT_EQ(end()->sentence,
              "Strategy of 2 legs: bought 10 SITC-Z26 at 1.94, sold 10 SITC-Z26-C1.9500 at 0.08.");
    EXPECT_EQ(desk.core->state().exposure(kCall).sell, lots(0));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(StrategyOrder, MonthAveragesOnOneSideAreCalledASwap) {
    constexpr InstrumentId kJanuary{3}, kFebruary{4};
    for (const InstrumentId id : {kJanuary, kFebruary}) {
        domain::Instrument average = future(200);
        average.id = id;
        average.family = "SITCA";
        average.symbol = id == kJanuary ? "SITCA-F27" : "SITCA-G27";
        average.spec =
            domain::FutureSpec{{2027, id == kJanuary ? 1U : 2U}, domain::SettlementRule::MonthAverage};
        desk.core->defineInstrument(average);
        desk.core->updateReference(trading::marked({.instrument = id,
                                                    .bestBid = usd(1.94),
                                                    .bestAsk = usd(1.95),
                                                    .last = usd(1.95),
                                                    .isLive = true,
                                                    .isHalted = false}));
        desk.core->setArmed(id, true, "test");
        desk.settle();
    }
    const ClientOrderId first =
        place({leg(kJanuary, Side::Buy, 5, 1.95), leg(kFebruary, Side::Buy, 5, 1.95)});
    fill(first, kJanuary, 5, 1.95);
    fill(next(first), kFebruary, 5, 1.95);
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->sentence, "Swap of 2 months: bought 5 SITCA-F27 at 1.95, bought 5 SITCA-G27 at 1.95.");
}

TEST_F(StrategyOrder, SaysThatNoneOfItTraded) {
    const ClientOrderId first = place({leg(kSit, Side::Buy, 10, 1.94), leg(kCall, Side::Sell, 10, 0.08)});
    tell(ExecType::Rejected, first, kSit, Reason::NotFilled);
    tell(ExecType::Rejected, next(first), kCall, Reason::NotFilled);
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->step, IntentChanged::Step::Failed);
    EXPECT_NE(end()->sentence.find("Strategy of 2 legs did not trade, none of them: "), std::string::npos)
        << end()->sentence;
    EXPECT_EQ(desk.core->state().exposure(kSit).buy, lots(0));
}

TEST_F(StrategyOrder, TheMarginOfAllLegsIsAskedForOnceAndOffsetsCount) {
    // Of 100,000 USD: 90 lots of the future ask for 90,000, as many calls sold alone for 45,000.
    desk.core->defineInstrument(future(1'000));
    desk.core->defineInstrument(call(1'000));
    desk.settle();
    place({leg(kCall, Side::Sell, 90, 0.08), leg(kSit, Side::Buy, 90, 1.94)});
    ASSERT_EQ(desk.gateway.lists.size(), 1U) << "a covered call asks for no more than the future";
    EXPECT_EQ(desk.core->state().contract(kSit)->initialMarginPerLot, Money::fromUsd(200))
        << "the journal keeps what was agreed, not the margin of the day";
}

TEST_F(StrategyOrder, ItsMarginIsThatOfAllLegsTradedAndNotOfOneThatMightTradeAlone) {
    // Sold alone 90 lots of the future ask for 144,000 of 100,000 USD; with as many calls bought, for 72,000.
    desk.core->defineInstrument(future(1'600));
    desk.core->defineInstrument(call(1'600));
    desk.settle();
    const ClientOrderId first = place({leg(kSit, Side::Sell, 90, 1.92), leg(kCall, Side::Buy, 90, 0.09)});
    EXPECT_EQ(desk.gateway.lists.size(), 1U) << desk.order(first).note;
}

TEST_F(StrategyOrder, WhatTheAccountCannotHoldIsDeniedWholeWithTheFigure) {
    desk.core->defineInstrument(future(2'000));
    desk.core->defineInstrument(call(2'000));
    desk.settle();
    const ClientOrderId first = place({leg(kSit, Side::Buy, 90, 1.94), leg(kCall, Side::Buy, 90, 0.09)});
    EXPECT_TRUE(desk.gateway.lists.empty());
    EXPECT_EQ(desk.order(first).life, OrderLife::Denied);
    EXPECT_EQ(desk.order(next(first)).life, OrderLife::Denied);
    EXPECT_NE(
        desk.order(first).note.find("Margin: with everything pending filled this order needs 225,000.00 USD"),
        std::string::npos)
        << desk.order(first).note;
}

TEST_F(StrategyOrder, LegsThatCannotBeOneAreRefusedInWords) {
    const auto note = [&](std::vector<OrderIntent> legs) { return desk.order(place(std::move(legs))).note; };
    EXPECT_EQ(note({leg(kSit, Side::Buy, 1, 1.94), leg(kSit, Side::Sell, 1, 1.92)}),
              "The legs of a strategy are of as many contracts: join two of the same one.");
    auto day = leg(kCall, Side::Sell, 1, 0.08);
    day.timeInForce = domain::TimeInForce::Day;
    EXPECT_EQ(note({leg(kSit, Side::Buy, 1, 1.94), day}),
              "Every leg of a strategy is a limit that trades whole at once, or not at all.");
    EXPECT_TRUE(desk.gateway.lists.empty());
}

}  // namespace
}  // namespace tessera::test
