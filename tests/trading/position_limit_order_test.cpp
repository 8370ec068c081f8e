// The exchange's position limits at the desk: known before anything leaves, and told in full when the
// exchange refuses.

#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

constexpr InstrumentId kJanuary{2};

domain::Instrument sit(InstrumentId id, const char* symbol) {
    domain::Instrument i = sitDecember();
    i.id = id;
    i.symbol = symbol;
    i.family = "SITC";
    return i;
}

struct Told final : ports::PositionLimitSink {
    void tell(std::vector<domain::PositionLimit> limits) override { all = std::move(limits); }
    std::vector<domain::PositionLimit> all;
};

struct PositionLimitOrders : testing::Test {
    Told board;
    Desk desk;
    PositionLimitOrders() {
        desk.options.positionLimits = &board;
        desk.start();
        desk.core->defineInstrument(sit(kSit, "SITC-Z26"));
        desk.core->defineInstrument(sit(kJanuary, "SITC-F27"));
        desk.core->updateReference(trading::marked({.instrument = kJanuary,
                                                    .bestBid = usd(1.92),
                                                    .bestAsk = usd(1.94),
                                                    .last = usd(1.93),
                                                    .isLive = true,
                                                    .isHalted = false}));
        desk.core->onPositionLimits({{"SITC", 50, 80}});
        desk.ready();
        desk.core->setArmed(kJanuary, true, "test");
        desk.settle();
    }
    std::string denial(OrderIntent asked) {
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->place(asked);
        desk.settle();
        const OrderView& order = desk.order(last());
        return order.life == OrderLife::Denied ? order.note : std::string{};
    }
    ClientOrderId last() const { return ClientOrderId{desk.core->state().header().lastClientOrderId}; }
    static OrderIntent of(InstrumentId id, Side side, std::int64_t quantity, bool isLeg = false) {
        OrderIntent i = intent(side, quantity, side == Side::Buy ? 1.92 : 1.94);
        i.instrument = id;
        if (isLeg) {
            i.timeInForce = domain::TimeInForce::Fok;
            i.terms.role = domain::LinkRole::Leg;
        }
        return i;
    }
};

TEST_F(PositionLimitOrders, AreDeniedBeforeTheyLeave) {
    const ClientOrderId held = desk.place(Side::Buy, 30, 1.92);
    desk.fill(held, 30, 1.92, 1);
    EXPECT_EQ(denial(of(kSit, Side::Buy, 5)), "");
    const std::size_t sent = desk.gateway.orders.size();
    EXPECT_EQ(denial(of(kSit, Side::Buy, 16)),
              "The position limit of SITC-Z26 is 50 lots. The account holds 30 bought, 5 more to buy and 0 "
              "more to sell are working, and this order could make it 51. The exchange would refuse it: ask "
              "for fewer lots, or close or cancel some first.");
    EXPECT_EQ(desk.gateway.orders.size(), sent) << "nothing left";
    EXPECT_EQ(denial(of(kSit, Side::Buy, 15)), "");
    EXPECT_EQ(denial(of(kSit, Side::Sell, 30)), "") << "what closes passes";
}

TEST_F(PositionLimitOrders, AReplaceIsJudgedByWhatItAdds) {
    const ClientOrderId id = desk.place(Side::Buy, 30, 1.92);
    desk.tell(ExecType::New, id);
    desk.core->replace(id, usd(1.92), lots(51), {});
    desk.settle();
    EXPECT_TRUE(desk.gateway.replaces.empty());
    EXPECT_TRUE(desk.alerted("The position limit of SITC-Z26 is 50 lots"));
    desk.core->replace(id, usd(1.92), lots(50), {});
    desk.settle();
    EXPECT_EQ(desk.gateway.replaces.size(), 1U);
}

TEST_F(PositionLimitOrders, LegsOfAStrategyAreJudgedTogether) {
    const auto place = [this](std::int64_t december, std::int64_t january) {
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->placeList({of(kSit, Side::Buy, december, true), of(kJanuary, Side::Sell, january, true)});
        desk.settle();
    };
    place(41, 40);
    EXPECT_TRUE(desk.gateway.lists.empty());
    EXPECT_TRUE(desk.alerted("The position limit of the SITC family is 80 lots over all its contracts."));
    EXPECT_EQ(desk.order(last()).life, OrderLife::Denied);
    place(40, 40);
    EXPECT_EQ(desk.gateway.lists.size(), 1U);
}

/// As at the exchange (PositionLimitsTest of the same name): 50 lots are the limit.
TEST_F(PositionLimitOrders, AnExitReducesOnlyWhatIsStillHeld) {
    std::vector<OrderIntent> legs{of(kSit, Side::Buy, 30), of(kSit, Side::Sell, 30),
                                  of(kSit, Side::Sell, 30)};
    legs[0].terms.role = domain::LinkRole::Entry;
    legs[1].terms.role = domain::LinkRole::Target;
    legs[1].price = usd(1.99);
    legs[2].terms.role = domain::LinkRole::Protection;
    legs[2].type = domain::OrderType::Stop;
    legs[2].price = {};
    legs[2].terms.stopPrice = usd(1.88);
    desk.clock.advance(std::chrono::seconds(1));
    desk.core->placeList(legs);
    desk.settle();
    ASSERT_EQ(desk.gateway.lists.size(), 1U);
    const ClientOrderId entry{static_cast<std::uint64_t>(last()) - 2};
    for (std::uint64_t i = 0; i < 3; ++i) {
        desk.tell(ExecType::New, ClientOrderId{static_cast<std::uint64_t>(entry) + i});
    }
    desk.fill(entry, 30, 1.92, 1);
    EXPECT_NE(denial(of(kSit, Side::Sell, 51)), "") << "the exit still works";
    ASSERT_EQ(denial(of(kSit, Side::Sell, 30)), "") << "to close by hand";
    const ClientOrderId close = last();
    desk.tell(ExecType::New, close);
    desk.fill(close, 30, 1.94, 2);
    EXPECT_NE(denial(of(kSit, Side::Sell, 21)), "") << "what it was to reduce is gone";
    EXPECT_EQ(denial(of(kSit, Side::Sell, 20)), "");
}

TEST_F(PositionLimitOrders, AreNotKnownOfAVenueThatTellsNone) {
    EXPECT_EQ(board.all, (std::vector<domain::PositionLimit>{{"SITC", 50, 80}}));
    desk.core->onPositionLimits({});
    EXPECT_TRUE(board.all.empty());
    EXPECT_EQ(denial(of(kSit, Side::Buy, 100)), "");
}

TEST_F(PositionLimitOrders, ARefusalOfTheVenueStandsInTheRowAndInTheHistory) {
    desk.core->onPositionLimits({});
    const ClientOrderId id = desk.place(Side::Buy, 60, 1.92);
    ExecutionReport refused = desk.report(ExecType::Rejected, id);
    refused.reason = Reason::PositionLimit;
    desk.core->onRefused(refused, "The position limit of SITC-Z26 is 50 lots.");
    desk.settle();
    EXPECT_EQ(desk.order(id).life, OrderLife::Rejected);
    EXPECT_EQ(desk.order(id).note, "it would go beyond the account's position limit at the exchange");
    EXPECT_NE(desk.store.committed().back().event.why.find("The position limit of SITC-Z26 is 50 lots."),
              std::string::npos)
        << desk.store.committed().back().event.why;
    EXPECT_EQ(desk.core->state().hash(), desk.replayed());
}

}  // namespace
}  // namespace tessera::test
