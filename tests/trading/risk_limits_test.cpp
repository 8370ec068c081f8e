// Limits as a person changes them: at once, on record, refused in words when they make no sense.
#include <rapidcheck/gtest.h>

#include <random>

#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

struct RiskLimitsTest : testing::Test {
    Desk desk;
    RiskLimitsTest() {
        desk.ready();
        limit(RiskLimit::RepeatSeconds, 10);
    }
    void limit(RiskLimit which, std::optional<std::int64_t> value,
               std::optional<InstrumentId> instrument = std::nullopt) {
        desk.core->setLimit({.instrument = instrument, .limit = which, .value = value});
        desk.settle();
    }
    std::string denial(const OrderIntent& asked) {
        desk.clock.advance(std::chrono::seconds(12));
        desk.core->place(asked);
        desk.settle();
        const OrderView& order = desk.order(ClientOrderId{desk.core->state().header().lastClientOrderId});
        return order.life == OrderLife::Denied ? order.note : std::string{};
    }
    void see(double bid, double ask) {
        desk.core->updateReference(trading::marked({.instrument = kSit,
                                                    .bestBid = usd(bid),
                                                    .bestAsk = usd(ask),
                                                    .last = std::nullopt,
                                                    .isLive = true,
                                                    .isHalted = false}));
    }
    void tick() {
        desk.core->onTimer();
        desk.settle();
    }
    std::string lastWhy() const { return desk.store.committed().back().event.why; }
    RiskView told() const { return desk.seen<RiskChanged>().back().risk; }
};
using RiskLimits_ = RiskLimitsTest;

TEST_F(RiskLimits_, AChangeHoldsAtOnceAndIsOnRecordWithWhoFromAndTo) {
    limit(RiskLimit::OrderQuantity, 3);
    const JournalEvent& row = desk.store.committed().back().event;
    EXPECT_EQ(kindOf(row.body), "limit set");
    EXPECT_EQ(row.who, "you");
    EXPECT_EQ(row.why, "Largest order of the account: from 200 lots to 3 lots.");
    EXPECT_SAYS(denial(intent(Side::Buy, 4, 1.92)), "Largest order 3 lots; asked 4 lots");
    EXPECT_EQ(denial(intent(Side::Buy, 3, 1.92)), "");
    EXPECT_EQ(told().account.maxOrderQuantity, lots(3));
}

TEST_F(RiskLimits_, AnOrderNeverLeavesBeforeTheLimitThatLetItThroughIsOnDisk) {
    limit(RiskLimit::OrderQuantity, 3);
    Desk late(storage::MemoryBlotterStore::Commit::Held);
    late.ready();
    late.core->setLimit({.instrument = {}, .limit = RiskLimit::OrderQuantity, .value = 500});
    late.core->place(intent(Side::Buy, 300, 1.92));
    late.core->onStore();
    EXPECT_TRUE(late.gateway.orders.empty());
    late.settle();
    EXPECT_EQ(late.gateway.orders.size(), 1U);
}

TEST_F(RiskLimits_, AnInstrumentsOwnLimitGoesOverTheAccountsUntilItIsRemoved) {
    limit(RiskLimit::OrderQuantity, 7, kSit);
    EXPECT_EQ(lastWhy(), "Largest order of SITC-Z26: from the account's to 7 lots.");
    EXPECT_SAYS(denial(intent(Side::Buy, 8, 1.92)), "Largest order 7 lots");
    limit(RiskLimit::OrderQuantity, 9);
    EXPECT_SAYS(denial(intent(Side::Buy, 8, 1.92)), "Largest order 7 lots") << "its own one stays";
    limit(RiskLimit::OrderQuantity, std::nullopt, kSit);
    EXPECT_EQ(lastWhy(), "Largest order of SITC-Z26: from 7 lots to the account's.");
    EXPECT_SAYS(denial(intent(Side::Buy, 10, 1.92)), "Largest order 9 lots");
}

TEST_F(RiskLimits_, LimitsSurviveARestartAndFollowFromTheJournal) {
    limit(RiskLimit::OrderQuantity, 7, kSit);
    limit(RiskLimit::MarginUse, 50);
    desk.start();
    desk.ready();
    EXPECT_SAYS(denial(intent(Side::Buy, 8, 1.92)), "Largest order 7 lots");
    EXPECT_EQ(desk.core->state().limits().marginPercent, 50);
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(RiskLimits_, NonsenseIsRefusedInWordsAndChangesNothing) {
    const std::size_t rows = desk.store.committed().size();
    limit(RiskLimit::OrderQuantity, 0);
    EXPECT_TRUE(desk.alerted("Largest order: from 1 lot to 1,000,000,000 lots is possible; asked 0 lots"));
    limit(RiskLimit::OrderQuantity, -5);
    limit(RiskLimit::Position, INT64_MAX);
    limit(RiskLimit::DailyLoss, INT64_MIN);
    limit(RiskLimit::MarginUse, std::nullopt);
    limit(RiskLimit::DailyLoss, 5, kSit);
    EXPECT_TRUE(desk.alerted("Daily loss, close only holds for the whole account"));
    limit(RiskLimit::OrderQuantity, 5, InstrumentId{99});
    EXPECT_TRUE(desk.alerted("not defined by the venue"));
    limit(RiskLimit::DisableLoss, Money::fromUsd(1'000).nanoUsd());
    EXPECT_TRUE(desk.alerted("cannot be smaller than the one that leaves closing orders (25,000.00 USD)"));
    limit(static_cast<RiskLimit>(77), 5);
    EXPECT_EQ(desk.store.committed().size(), rows);
    EXPECT_EQ(desk.core->state().limits(), RiskLimits{});
}

TEST_F(RiskLimits_, WhatAPersonTypesIsReadInItsUnitOrRefused) {
    const auto read = [](RiskLimit limit, std::string_view text) {
        const auto value = parseLimit(limit, text);
        return value ? *value : std::int64_t{-1};
    };
    EXPECT_EQ(read(RiskLimit::OrderQuantity, "1,200 lots"), 1200);
    EXPECT_EQ(read(RiskLimit::DailyLoss, "$12"), -1) << "the sign stands in front: not guessed";
    EXPECT_EQ(read(RiskLimit::DailyLoss, " 25,000.50 USD"), 25'000'500'000'000);
    EXPECT_EQ(read(RiskLimit::Collar, "2.5 %"), 250);
    EXPECT_EQ(read(RiskLimit::Collar, "2.555"), -1);
    for (const std::string_view bad : {"", "abc", "-3", "1e9", "1.5", "nan", "99999999999999999999999",
                                       "1\n2", "0x10", "٣", "1..2", ".", "5."}) {
        EXPECT_EQ(read(RiskLimit::OrderQuantity, bad), -1) << bad;
    }
    EXPECT_SAYS(parseLimit(RiskLimit::OrderQuantity, "lots of").error().sentence,
                "Largest order: a number from 1 to 1,000,000,000 lots is expected");
}

TEST_F(RiskLimits_, AFailingDiskKeepsTheOldLimit) {
    desk.store.fail("The disk is full.");
    desk.core->onStore();
    limit(RiskLimit::OrderQuantity, 500);
    EXPECT_TRUE(desk.alerted("The limit was not changed: The disk is full."));
    EXPECT_EQ(desk.core->state().limits().maxOrderQuantity, lots(200));
}

TEST_F(RiskLimits_, ALossLeavesClosingOrdersThenOnlyCancelsAndSaysWhenItEnds) {
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.fill(id, 100, 1.92, 1);
    tick();
    see(1.66, 1.68);
    tick();
    EXPECT_EQ(told().state, TradingState::CloseOnly);
    EXPECT_SAYS(told().sentence,
                "Only orders that close a position pass until 20:00 UTC, or until the limit is");
    EXPECT_TRUE(
        desk.alerted("Close only: the day's result of -25,000.00 USD reached the loss limit of 25,000.00"));
    see(1.92, 1.94);
    tick();
    EXPECT_EQ(told().state, TradingState::CloseOnly) << "a recovered price does not open it again";
    EXPECT_EQ(denial(intent(Side::Sell, 10, 1.94)), "");
    see(1.50, 1.52);
    tick();
    EXPECT_EQ(told().state, TradingState::Disabled);
    EXPECT_SAYS(denial(intent(Side::Sell, 10, 1.52)),
                "Trading is disabled: the day's loss reached 40,000.00 USD");
    desk.core->cancelAll(std::nullopt, std::nullopt, "key");
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 1U) << "cancels always pass";
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(RiskLimits_, FlattenPassesInCloseOnlyAndReverseIsExplained) {
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.fill(id, 100, 1.92, 1);
    see(1.66, 1.68);
    tick();
    OrderIntent reverse = intent(Side::Sell, 200, 0);
    reverse.type = domain::OrderType::Market;
    reverse.timeInForce = domain::TimeInForce::Ioc;
    reverse.seen.source = "reverse";
    EXPECT_SAYS(denial(reverse), "only orders that close a position pass. SITC-Z26: position 100 lots");
    OrderIntent flatten = reverse;
    flatten.quantity = lots(100);
    EXPECT_EQ(denial(flatten), "");
}

TEST_F(RiskLimits_, RaisingTheLimitOpensTradingAgain) {
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.fill(id, 100, 1.92, 1);
    see(1.66, 1.68);
    tick();
    limit(RiskLimit::DailyLoss, Money::fromUsd(30'000).nanoUsd());
    EXPECT_EQ(told().state, TradingState::Normal);
    EXPECT_EQ(denial(intent(Side::Buy, 1, 1.66)), "");
}

TEST_F(RiskLimits_, AtTwentyHundredUtcANewSessionDayCountsFromZero) {
    tick();
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.fill(id, 100, 1.92, 1);
    see(1.66, 1.68);
    tick();
    EXPECT_EQ(told().resultToday, Money::fromUsd(-25'000));
    desk.clock.advance(std::chrono::hours(24));
    tick();
    EXPECT_EQ(told().state, TradingState::Normal);
    EXPECT_EQ(told().resultToday, Money{}) << "yesterday's open loss belongs to yesterday";
    see(1.67, 1.69);
    desk.clock.advance(std::chrono::seconds(1));
    tick();
    EXPECT_EQ(told().resultToday, Money::fromUsd(1'000));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
    desk.start();
    EXPECT_EQ(desk.core->state().header().sessionStart, Money::fromUsd(-25'000));
}

TEST_F(RiskLimits_, MarginOfTheWorstCaseMayNotPassTheEquity) {
    domain::Instrument sit = sitDecember();
    sit.initialMarginPerLot = Money::fromUsd(1'000);
    desk.core->defineInstrument(sit);
    EXPECT_EQ(denial(intent(Side::Buy, 60, 1.92)), "");
    EXPECT_EQ(denial(intent(Side::Sell, 60, 1.94)), "") << "both sides cannot be held at once";
    EXPECT_EQ(
        denial(intent(Side::Buy, 41, 1.91)),
        "Margin: with everything pending filled this order needs 101,000.00 USD, and 100 % of the equity of "
        "100,000.00 USD may be used. Change it in Menu, Risk limits.");
    EXPECT_EQ(denial(intent(Side::Buy, 40, 1.91)), "");
    limit(RiskLimit::MarginUse, 50);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.90)), "50 % of the equity");
    EXPECT_EQ(told().marginWorstCase, Money::fromUsd(100'000));
}

RC_GTEST_PROP(RiskLimitsProperty, ExposureWithPendingAndUnknownNeverGrowsPastTheLimitOfItsMoment, ()) {
    Desk desk;
    desk.ready();
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    const auto pick = [&random](std::int64_t below) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    std::uint64_t exec = 0;
    const auto worst = [&desk](Side side) {
        const std::int64_t net = desk.position().net.raw();
        const WorkingExposure working = desk.core->state().exposure(kSit);
        return side == Side::Buy ? net + working.buy.raw() : -net + working.sell.raw();
    };
    for (int step = 0; step < 60; ++step) {
        const std::int64_t before[] = {worst(Side::Buy), worst(Side::Sell)};
        const auto living = desk.core->state().living();
        const OrderRecord* any =
            living.empty() ? nullptr : living[static_cast<std::size_t>(pick(std::ssize(living)))];
        const ClientOrderId id = any == nullptr ? ClientOrderId{} : any->view.id;
        const std::int64_t action = pick(9);
        if (action <= 2 || any == nullptr) {
            desk.place(pick(2) == 0 ? Side::Buy : Side::Sell, 1 + pick(220), pick(2) == 0 ? 1.93 : 1.92);
        } else if (action == 3) {
            desk.tell(ExecType::New, id);
        } else if (action == 4 && any->view.leaves.raw() > 0) {
            // A filled order whose replacement is unanswered still lives; no limit holds a venue that
            // fills it beyond its quantity.
            desk.fill(id, 1 + pick(any->view.leaves.raw()), 1.93, ++exec);
        } else if (action == 5) {
            desk.core->replace(id, usd(1.92), lots(1 + pick(300)), {});
        } else if (action == 6) {
            desk.clock.advance(std::chrono::seconds(3));  // unanswered: unknown
            desk.core->onTimer();
        } else if (action == 7) {
            const bool own = pick(2) == 0;
            desk.core->setLimit({.instrument = own ? std::optional(kSit) : std::nullopt,
                                 .limit = RiskLimit::Position,
                                 .value = 50 + pick(900)});
        } else if (action == 8) {
            desk.tell(ExecType::Canceled, id, Reason::CancelledByUser);
        }
        desk.settle();
        const std::int64_t most = desk.core->state().limits(kSit).maxPosition.raw();
        RC_ASSERT(worst(Side::Buy) <= std::max(most, before[0]));
        RC_ASSERT(worst(Side::Sell) <= std::max(most, before[1]));
    }
    RC_ASSERT(desk.replayed() == desk.core->state().hash());
}

}  // namespace
}  // namespace tessera::test
