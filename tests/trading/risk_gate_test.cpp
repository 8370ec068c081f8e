// Each limit denies with a sentence that names it, its value and what to do; cancels always pass.
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

struct RiskGateTest : testing::Test {
    Desk desk;
    RiskGateTest() {
        desk.ready();
        limit(RiskLimit::RepeatSeconds, 10);
    }
    void limit(RiskLimit which, std::int64_t value, std::optional<InstrumentId> instrument = {}) {
        desk.core->setLimit({.instrument = instrument, .limit = which, .value = value});
        desk.settle();
    }
    /// The denial, or empty when the order left. Long enough after the last one to be no repetition.
    std::string denial(const OrderIntent& asked) {
        desk.clock.advance(std::chrono::seconds(12));
        return denialNow(asked);
    }
    std::string denialNow(const OrderIntent& asked) {
        desk.core->place(asked);
        desk.settle();
        const OrderView& order = desk.order(ClientOrderId{desk.core->state().header().lastClientOrderId});
        return order.life == OrderLife::Denied ? order.note : std::string{};
    }
    void see(std::optional<Price> bid, std::optional<Price> ask, bool live = true, bool halted = false) {
        desk.core->updateReference(trading::marked({.instrument = kSit,
                                                    .bestBid = bid,
                                                    .bestAsk = ask,
                                                    .last = std::nullopt,
                                                    .isLive = live,
                                                    .isHalted = halted}));
    }
};
using RiskGate = RiskGateTest;

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST_F(RiskGate, AnOrdinaryOrderPasses) {
    EXPECT_EQ(denial(intent(Side::Buy, 5, 1.92)), "");
}

TEST_F(RiskGate, OrderQuantity) {
    EXPECT_EQ(denial(intent(Side::Buy, 200, 1.92)), "");
    EXPECT_EQ(denial(intent(Side::Buy, 201, 1.92)),
              "Largest order 200 lots; asked 201 lots. Change it in Menu, Risk limits.");
    EXPECT_SAYS(denial(intent(Side::Buy, 0, 1.92)), "must be above zero");
    EXPECT_SAYS(denial(intent(Side::Buy, -3, 1.92)), "must be above zero");
}

TEST_F(RiskGate, OrderValue) {
    limit(RiskLimit::OrderValue, Money::fromUsd(10'000).nanoUsd());
    EXPECT_EQ(denial(intent(Side::Buy, 5, 1.92)), "");
    EXPECT_SAYS(denial(intent(Side::Buy, 6, 1.92)), "Largest order value 10,000.00 USD; asked 11,520.00 USD");
}

TEST_F(RiskGate, PriceCollarAroundTheMark) {
    EXPECT_EQ(denial(intent(Side::Buy, 1, 1.74)), "");
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.73)), "Price collar 10.00 % from 1.93; asked 1.73");
    EXPECT_SAYS(denial(intent(Side::Sell, 1, 2.13)), "Price collar");
    desk.core->updateReference(trading::marked({.instrument = kSit,
                                                .bestBid = usd(1.95),
                                                .bestAsk = usd(1.90),
                                                .last = usd(1.93),
                                                .isLive = true,
                                                .isHalted = false}));
    EXPECT_EQ(denial(intent(Side::Buy, 2, 1.92)), "") << "crossed is no quote: the trade counts";
    see(usd(1.95), usd(1.90));
    EXPECT_SAYS(denial(intent(Side::Buy, 3, 1.92)), "no reference price of SITC-Z26") << "never guessed";
}

TEST_F(RiskGate, PriceMustBeATickAndPositive) {
    OrderIntent off = intent(Side::Buy, 1, 1.92);
    off.price = Price::fromNanoUsd(1'925'000'000);
    EXPECT_SAYS(denial(off), "The tick of SITC-Z26 is 0.01");
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 0)), "must be above zero");
}

TEST_F(RiskGate, WorstCasePositionCountsPendingAndUnknownOrders) {
    limit(RiskLimit::Position, 300);
    const ClientOrderId first = desk.place(Side::Buy, 200, 1.92);
    EXPECT_SAYS(denial(intent(Side::Buy, 101, 1.92)),
                "Largest position 300 lots; this order could make it 301 lots");
    EXPECT_EQ(denial(intent(Side::Sell, 200, 1.94)), "") << "the other side does not add up";
    desk.fill(first, 200, 1.92, 1);
    EXPECT_SAYS(denial(intent(Side::Buy, 101, 1.92)), "now 200 lots");
}

TEST_F(RiskGate, AReplaceCountsWhatItAdds) {
    limit(RiskLimit::Position, 150);
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.tell(ExecType::New, id);
    desk.core->replace(id, usd(1.92), lots(151), {});
    desk.settle();
    EXPECT_TRUE(desk.gateway.replaces.empty());
    EXPECT_TRUE(desk.alerted("Largest position 150 lots"));
    desk.core->replace(id, usd(1.92), lots(150), {});
    desk.settle();
    EXPECT_EQ(desk.gateway.replaces.size(), 1U);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.91)), "Largest position")
        << "a pending replace counts at its larger terms";
}

TEST_F(RiskGate, DailyLossLeavesOnlyClosingOrders) {
    const ClientOrderId id = desk.place(Side::Buy, 100, 1.92);
    desk.fill(id, 100, 1.92, 1);
    see(usd(1.66), usd(1.68));  // 100 lots x 1000 x -0.25
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.66)),
                "Close only: the day's loss reached 25,000.00 USD (now -25,000.00 USD)");
    EXPECT_EQ(denial(intent(Side::Sell, 60, 1.68)), "");
    EXPECT_EQ(denial(intent(Side::Sell, 40, 1.69)), "");
    EXPECT_SAYS(denial(intent(Side::Sell, 1, 1.70)),
                "SITC-Z26: position 100 lots, already working on this side 100 lots, asked 1 lot")
        << "more would open a short position";
}

TEST_F(RiskGate, MessageRate) {
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(denialNow(intent(Side::Buy, 1 + i % 10, 1.80 + 0.01 * (i / 10))), "");
    }
    EXPECT_SAYS(denialNow(intent(Side::Buy, 3, 1.91)), "At most 50 orders and changes a second");
    desk.core->cancelAll(std::nullopt, std::nullopt, "key");
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 50U) << "cancels always pass";
}

TEST_F(RiskGate, TheSameOrderWithinHalfASecondIsBlocked) {
    EXPECT_EQ(denial(intent(Side::Buy, 5, 1.92)), "");
    desk.clock.advance(std::chrono::milliseconds(499));
    EXPECT_SAYS(denialNow(intent(Side::Buy, 5, 1.92)), "less than 500 ms ago");
    EXPECT_EQ(denialNow(intent(Side::Buy, 6, 1.92)), "");
}

TEST_F(RiskGate, TheSameOrderWithinTenSecondsAsksOnceMore) {
    EXPECT_EQ(denial(intent(Side::Buy, 5, 1.92)), "");
    desk.clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(
        denialNow(intent(Side::Buy, 5, 1.92)),
        "The same order was sent 3 s ago. Send it again within 5 s to confirm. Change the 10 s in Menu, "
        "Risk limits.");
    desk.clock.advance(std::chrono::milliseconds(200));
    EXPECT_SAYS(denialNow(intent(Side::Buy, 5, 1.92)), "less than 500 ms ago")
        << "the other half of a double click is no answer";
    desk.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(denialNow(intent(Side::Buy, 5, 1.92)), "");
    desk.clock.advance(std::chrono::seconds(1));
    EXPECT_SAYS(denialNow(intent(Side::Buy, 5, 1.92)), "sent 1 s ago") << "each repetition asks anew";
    desk.clock.advance(std::chrono::seconds(6));
    EXPECT_SAYS(denialNow(intent(Side::Buy, 5, 1.92)), "sent 7 s ago") << "a late answer is a new question";
    limit(RiskLimit::RepeatSeconds, 0);
    desk.clock.advance(std::chrono::milliseconds(600));
    EXPECT_EQ(denialNow(intent(Side::Buy, 5, 1.92)), "") << "switched off";
}

TEST_F(RiskGate, StaleHaltedDisarmedAndWithoutReferenceFailClosed) {
    see(usd(1.92), usd(1.94), false);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "book of SITC-Z26 is stale");
    see(usd(1.92), usd(1.94), true, true);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "halted");
    see(usd(1.92), usd(1.94));
    desk.core->setArmed(kSit, false, "key");
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "disarmed");
    domain::Instrument other = sitDecember();
    other.id = InstrumentId{2};
    other.symbol = "SITC-F27";
    desk.core->defineInstrument(other);
    desk.core->setArmed(other.id, true, "key");
    OrderIntent unseen = intent(Side::Buy, 1, 1.92);
    unseen.instrument = other.id;
    EXPECT_SAYS(denial(unseen), "book of SITC-F27 is stale");
    desk.core->updateReference(trading::marked({.instrument = other.id,
                                                .bestBid = {},
                                                .bestAsk = {},
                                                .last = {},
                                                .isLive = true,
                                                .isHalted = false}));
    EXPECT_SAYS(denial(unseen), "no reference price");
}

TEST_F(RiskGate, AnExpiredOrUntradableOrUnknownInstrumentIsRefused) {
    domain::Instrument expired = sitDecember();
    expired.lastTradingTime = desk.clock.utcNow();
    desk.core->defineInstrument(expired);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "has expired");
    domain::Instrument index = sitDecember();
    index.spec = domain::IndexSpec{};
    desk.core->defineInstrument(index);
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "cannot be traded here");
    OrderIntent unknown = intent(Side::Buy, 1, 1.92);
    unknown.instrument = InstrumentId{99};
    EXPECT_SAYS(denial(unknown), "not defined by the venue");
}

TEST_F(RiskGate, AClosedGateNamesItsReason) {
    desk.gateway.lose();
    EXPECT_EQ(denial(intent(Side::Buy, 1, 1.92)), "Order entry is closed: the venue is silent.");
}

TEST_F(RiskGate, ARestartStartsDisarmed) {
    desk.start();
    desk.gateway.recover();
    desk.settle();
    EXPECT_SAYS(denial(intent(Side::Buy, 1, 1.92)), "disarmed");
}

TEST_F(RiskGate, ASpreadsCollarIsMeasuredOnItsNearLeg) {
    domain::Instrument spread = sitDecember();
    spread.id = InstrumentId{3};
    spread.spec = domain::SpreadSpec{.contractMonth = {}, .legs = {{kSit, 1}, {InstrumentId{2}, -1}}};
    spread.symbol = "SITC-Z26-F27";
    desk.core->defineInstrument(spread);
    desk.core->setArmed(spread.id, true, "key");
    desk.core->updateReference(trading::marked({.instrument = spread.id,
                                                .bestBid = usd(0.01),
                                                .bestAsk = usd(0.03),
                                                .last = {},
                                                .isLive = true,
                                                .isHalted = false}));
    OrderIntent order = intent(Side::Buy, 1, 0.03);
    order.instrument = spread.id;
    EXPECT_EQ(denial(order), "");
    order.price = Price::fromNanoUsd(-100'000'000);
    EXPECT_EQ(denial(order), "") << "a spread may be negative";
    order.price = usd(0.30);
    EXPECT_SAYS(denial(order), "Price collar");
}

}  // namespace
}  // namespace tessera::test
