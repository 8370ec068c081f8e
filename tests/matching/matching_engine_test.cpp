#include "app/matching/matching_engine.h"

#include <gtest/gtest.h>

#include "tests/matching/scripted_market.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT
using std::chrono::minutes;
using testing::lots;
using testing::price;
using Trades = std::vector<std::string>;

TEST(MatchingEngine, RestingOrdersFormTheBook) {
    ScriptedMarket venue;
    venue.buy(1, "1.92", 148);
    venue.buy(2, "1.91", 134);
    venue.sell(3, "1.94", 96);
    EXPECT_EQ(venue.text(), "1.92 x 148, 1.91 x 134 | 1.94 x 96");
    EXPECT_EQ(venue.last().type, ExecType::New);
    EXPECT_EQ(venue.last().leavesQuantity, lots(96));
}

TEST(MatchingEngine, AnOrderIsFoundWithoutItsInstrumentAndUnderItsOwnAlone) {
    ScriptedMarket venue;
    Instrument second = venue.instrument;
    second.id = InstrumentId{7};
    second.symbol = "SITC-F27";
    ASSERT_TRUE(venue.engine.list(second, price("1.93"), venue.now).ok());
    ExecutionReport found;
    for (const InstrumentId where : {InstrumentId{}, InstrumentId{1}}) {
        const OrderId order = venue.buy(1, "1.90", 5);
        for (const InstrumentId other : {InstrumentId{7}, InstrumentId{9}, InstrumentId{60'000}}) {
            EXPECT_FALSE(venue.engine.status(order, found, other));
            EXPECT_FALSE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now, other));
        }
        EXPECT_TRUE(venue.engine.status(order, found, where));
        EXPECT_EQ(found.instrument, InstrumentId{1});
        ReplaceOrder larger;
        larger.id = ClientOrderId{900 + static_cast<std::uint32_t>(where)};
        larger.price = price("1.91");
        larger.quantity = Quantity::fromRaw(6);
        EXPECT_TRUE(venue.engine.replace(order, larger, venue.now, where));
        EXPECT_TRUE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now, where));
        EXPECT_FALSE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now, where));
    }
}

TEST(MatchingEngine, EarlierOrderAtAPriceTradesFirst) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.sell(2, "1.94", 10);
    venue.buy(9, "1.94", 12);
    EXPECT_EQ(venue.reports.size(), 7U) << "3 new, 2 trades for each side";
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94", "2 @ 1.94"}));
    EXPECT_EQ(venue.text(), "| 1.94 x 8");
}

TEST(MatchingEngine, BetterPriceTradesFirstAndTheMakersPriceIsPaid) {
    ScriptedMarket venue;
    venue.sell(1, "1.95", 10);
    venue.sell(2, "1.94", 10);
    venue.buy(9, "1.96", 15);
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94", "5 @ 1.95"}));
}

TEST(MatchingEngine, PartialFillKeepsPriorityAtItsPrice) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.sell(2, "1.94", 10);
    venue.buy(9, "1.94", 4);
    venue.reports.clear();
    venue.buy(9, "1.94", 6);
    EXPECT_EQ(venue.tradesOf(1), (Trades{"6 @ 1.94"}));
    EXPECT_EQ(venue.text(), "| 1.94 x 10");
}

TEST(MatchingEngine, RemainderOfALimitOrderRests) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.buy(9, "1.94", 25);
    EXPECT_EQ(venue.text(), "1.94 x 15 |");
}

TEST(MatchingEngine, FillReportsCarryFeeMakerFlagAndRunningQuantities) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.buy(9, "1.94", 4);
    const auto& maker = venue.reports[2];
    const auto& taker = venue.reports[3];
    EXPECT_TRUE(maker.isMaker);
    EXPECT_FALSE(taker.isMaker);
    EXPECT_EQ(maker.account, AccountId{1});
    EXPECT_EQ(maker.leavesQuantity, lots(6));
    EXPECT_EQ(taker.leavesQuantity, lots(0));
    EXPECT_EQ(taker.cumQuantity, lots(4));
    EXPECT_EQ(taker.fee, Money::fromNanoUsd(3'400'000'000)) << "4 lots at 0.85";
    EXPECT_NE(maker.execId, taker.execId);
}

TEST(MatchingEngine, TradePrintNamesTheAggressorsSide) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.buy(9, "1.94", 4);
    const MarketRecord& print = venue.records.back();
    EXPECT_EQ(print.kind, RecordKind::Trade);
    EXPECT_EQ(print.side, Side::Buy);
    EXPECT_EQ(print.quantity(), lots(4));
    EXPECT_TRUE(print.endsEvent());
}

TEST(MatchingEngine, ImmediateOrCancelNeverRests) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.buy(9, "1.94", 25, TimeInForce::Ioc);
    EXPECT_EQ(venue.last().type, ExecType::Canceled);
    EXPECT_EQ(venue.last().reason, Reason::NotFilled);
    EXPECT_EQ(venue.last().cumQuantity, lots(10));
    EXPECT_EQ(venue.last().leavesQuantity, lots(0));
    EXPECT_EQ(venue.text(), "| ");
}

TEST(MatchingEngine, FillOrKillTradesWhollyOrNotAtAll) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.sell(2, "1.95", 10);
    venue.buy(9, "1.95", 21, TimeInForce::Fok);
    EXPECT_EQ(venue.last().type, ExecType::Rejected);
    EXPECT_EQ(venue.last().reason, Reason::NotFilled);
    EXPECT_EQ(venue.text(), "| 1.94 x 10, 1.95 x 10");
    venue.buy(9, "1.95", 20, TimeInForce::Fok);
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94", "10 @ 1.95"}));
}

TEST(MatchingEngine, FillOrKillDoesNotCountOnesOwnOrders) {
    ScriptedMarket venue;
    venue.sell(9, "1.94", 10);
    venue.sell(2, "1.94", 10);
    venue.buy(9, "1.94", 10, TimeInForce::Fok);
    EXPECT_EQ(venue.last().reason, Reason::NotFilled);
    EXPECT_EQ(venue.text(), "| 1.94 x 20");
}

TEST(MatchingEngine, PostOnlyIsRefusedWhenItWouldTake) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    EXPECT_EQ(venue.limit(9, Side::Buy, "1.94", 5, TimeInForce::Day, true), OrderId{});
    EXPECT_EQ(venue.last().reason, Reason::WouldTake);
    EXPECT_NE(venue.limit(9, Side::Buy, "1.93", 5, TimeInForce::Day, true), OrderId{});
    EXPECT_EQ(venue.text(), "1.93 x 5 | 1.94 x 10");
}

TEST(MatchingEngine, MarketOrderStopsAtItsCollar) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.sell(2, "1.99", 10);
    venue.sell(3, "2.00", 10);
    venue.market(9, Side::Buy, 30);
    EXPECT_EQ(venue.last().type, ExecType::Canceled);
    EXPECT_EQ(venue.last().price, price("1.99"))
        << "three per cent above 1.94 is 1.998, rounded into the collar";
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94", "10 @ 1.99"}));
    EXPECT_EQ(venue.text(), "| 2.00 x 10");
}

TEST(MatchingEngine, MarketOrderAgainstAnEmptySideIsRefused) {
    ScriptedMarket venue;
    EXPECT_EQ(venue.market(9, Side::Sell, 3), OrderId{});
    EXPECT_EQ(venue.last().reason, Reason::NoLiquidity);
}

TEST(MatchingEngine, SelfTradeCancelsTheNewestAndLeavesTheRestingOrder) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    venue.sell(9, "1.95", 10);
    venue.buy(9, "1.95", 25);
    EXPECT_EQ(venue.last().type, ExecType::Canceled);
    EXPECT_EQ(venue.last().reason, Reason::SelfTrade);
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94"}));
    EXPECT_EQ(venue.text(), "| 1.95 x 10");
}

TEST(MatchingEngine, CancelTakesTheOrderOutOnce) {
    ScriptedMarket venue;
    const OrderId order = venue.buy(1, "1.92", 10);
    EXPECT_TRUE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now));
    EXPECT_EQ(venue.last().type, ExecType::Canceled);
    EXPECT_EQ(venue.last().reason, Reason::CancelledByUser);
    EXPECT_EQ(venue.text(), "| ");
    EXPECT_FALSE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now));
}

TEST(MatchingEngine, ReplaceToLessAtTheSamePriceKeepsPriority) {
    ScriptedMarket venue;
    const OrderId first = venue.sell(1, "1.94", 10);
    venue.sell(2, "1.94", 10);
    venue.replace(first, "1.94", 5);
    EXPECT_EQ(venue.last().type, ExecType::Replaced);
    venue.buy(9, "1.94", 5);
    EXPECT_EQ(venue.tradesOf(1), (Trades{"5 @ 1.94"}));
}

TEST(MatchingEngine, ReplaceToMoreLosesPriority) {
    ScriptedMarket venue;
    const OrderId first = venue.sell(1, "1.94", 10);
    venue.sell(2, "1.94", 10);
    venue.replace(first, "1.94", 11);
    venue.buy(9, "1.94", 10);
    EXPECT_EQ(venue.tradesOf(2), (Trades{"10 @ 1.94"}));
}

TEST(MatchingEngine, ReplaceIntoTheMarketTradesAndKeepsTheOrdersNumber) {
    ScriptedMarket venue;
    venue.sell(1, "1.94", 10);
    const OrderId order = venue.buy(9, "1.92", 15);
    venue.replace(order, "1.94", 15);
    EXPECT_EQ(venue.tradesOf(9), (Trades{"10 @ 1.94"}));
    EXPECT_EQ(venue.text(), "1.94 x 5 |");
    EXPECT_TRUE(venue.engine.cancel(order, Reason::CancelledByUser, venue.now));
}

TEST(MatchingEngine, ReplaceBelowWhatIsFilledEndsTheOrderAtItsFilledQuantity) {
    ScriptedMarket venue;
    const OrderId order = venue.sell(1, "1.94", 10);
    venue.buy(9, "1.94", 6);
    venue.replace(order, "1.94", 4);
    EXPECT_EQ(venue.last().type, ExecType::Replaced);
    EXPECT_EQ(venue.last().quantity, lots(6));
    EXPECT_EQ(venue.last().leavesQuantity, lots(0));
    EXPECT_EQ(venue.text(), "| ");
}

TEST(MatchingEngine, RefusedReplaceLeavesTheOrderAsItWas) {
    ScriptedMarket venue;
    const OrderId order = venue.buy(1, "1.92", 10);
    venue.replace(order, "1.925", 10);
    EXPECT_EQ(venue.last().type, ExecType::ReplaceRejected);
    EXPECT_EQ(venue.last().reason, Reason::BadPrice);
    EXPECT_EQ(venue.last().leavesQuantity, lots(10));
    EXPECT_EQ(venue.text(), "1.92 x 10 |");
}

TEST(MatchingEngine, BadOrdersAreRefusedByName) {
    ScriptedMarket venue;
    venue.buy(1, "1.925", 1);
    EXPECT_EQ(venue.last().reason, Reason::BadPrice);
    venue.buy(1, "-1.92", 1);
    EXPECT_EQ(venue.last().reason, Reason::BadPrice);
    venue.buy(1, "1.92", 0);
    EXPECT_EQ(venue.last().reason, Reason::BadQuantity);
    venue.buy(1, "2.50", 1);
    EXPECT_EQ(venue.last().reason, Reason::OutsideLimits) << "25 % above 1.93 is 2.41";
    venue.instrument.id = InstrumentId{77};
    venue.buy(1, "1.92", 1);
    EXPECT_EQ(venue.last().reason, Reason::UnknownInstrument);
    EXPECT_EQ(venue.last().type, ExecType::Rejected);
}

TEST(MatchingEngine, SpreadsMayTradeBelowZeroWithinBandsOfTheirLegs) {
    ScriptedMarket venue("-0.03", InstrumentKind::CalendarSpread);
    venue.sell(1, "-0.02", 5);
    venue.buy(2, "-0.02", 5);
    EXPECT_EQ(venue.tradesOf(2), (Trades{"5 @ -0.02"}));
    venue.buy(2, "0.60", 5);
    EXPECT_EQ(venue.last().reason, Reason::OutsideLimits);
}

TEST(MatchingEngine, ATradeBeyondTheHaltBandHaltsInsteadForTenMinutes) {
    ScriptedMarket venue;
    const OrderId resting = venue.sell(1, "2.23", 10);
    venue.buy(9, "2.25", 4);
    EXPECT_EQ(venue.engine.tradingStatus(venue.instrument.id), TradingStatus::Halted);
    EXPECT_EQ(venue.last().type, ExecType::Canceled);
    EXPECT_EQ(venue.last().reason, Reason::Halted);
    venue.buy(9, "1.93", 1);
    EXPECT_EQ(venue.last().reason, Reason::Halted);
    EXPECT_EQ(venue.last().type, ExecType::Rejected);
    EXPECT_TRUE(venue.engine.cancel(resting, Reason::CancelledByUser, venue.now)) << "cancels always pass";

    venue.now = venue.now + minutes(10);
    venue.engine.advance(venue.now);
    EXPECT_EQ(venue.engine.tradingStatus(venue.instrument.id), TradingStatus::Open);
    venue.sell(1, "2.23", 10);
    venue.buy(9, "2.23", 4);
    EXPECT_EQ(venue.tradesOf(9), (Trades{"4 @ 2.23"})) << "the band is centred on the halting price now";
}

TEST(MatchingEngine, TradingAtThePriceLimitSaysSo) {
    ScriptedMarket venue;
    venue.sell(1, "2.23", 1);
    venue.buy(9, "2.23", 1);
    venue.now = venue.now + minutes(10);
    venue.engine.advance(venue.now);
    venue.sell(1, "2.41", 5);
    venue.buy(9, "2.41", 5);
    EXPECT_EQ(venue.engine.tradingStatus(venue.instrument.id), TradingStatus::LimitUp);
    venue.engine.setReference(venue.instrument.id, price("2.40"), venue.now);
    EXPECT_EQ(venue.engine.tradingStatus(venue.instrument.id), TradingStatus::Open);
}

TEST(MatchingEngine, DayOrdersExpireAtTheEndOfTheDayAndGtcStay) {
    ScriptedMarket venue;
    venue.buy(1, "1.92", 10);
    venue.buy(1, "1.91", 10, TimeInForce::Gtc);
    venue.engine.endDay(venue.now);
    EXPECT_EQ(venue.last().type, ExecType::Expired);
    EXPECT_EQ(venue.last().reason, Reason::EndOfDay);
    EXPECT_EQ(venue.text(), "1.91 x 10 |");
}

TEST(MatchingEngine, ASettledContractHasAnEmptyBookAndTakesNoOrders) {
    ScriptedMarket venue;
    venue.buy(1, "1.92", 10, TimeInForce::Gtc);
    venue.engine.setStatus(venue.instrument.id, TradingStatus::Settled, venue.now);
    EXPECT_EQ(venue.last().type, ExecType::Expired);
    EXPECT_EQ(venue.text(), "| ");
    venue.buy(1, "1.92", 10);
    EXPECT_EQ(venue.last().reason, Reason::NotTradable);
}

TEST(MatchingEngine, ListingTwiceOrAbsurdlyIsRefused) {
    ScriptedMarket venue;
    EXPECT_FALSE(venue.engine.list(venue.instrument, price("1.93"), venue.now).ok());
    Instrument absurd = venue.instrument;
    absurd.id = InstrumentId{4'000'000'000U};
    EXPECT_FALSE(venue.engine.list(absurd, price("1.93"), venue.now).ok());
}

}  // namespace
}  // namespace tessera::matching
