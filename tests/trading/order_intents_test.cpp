// Intents: asked once, done step by step, ended where they were meant to end, or told why not.
#include <rapidcheck/gtest.h>

#include <deque>
#include <random>

#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

struct IntentsTest : testing::Test {
    Desk desk;
    std::uint64_t exec = 0;
    IntentsTest() { desk.ready(); }

    void begin(IntentKind kind, std::optional<Side> side = {}) {
        Intent intent{.kind = kind, .instrument = kSit, .side = side};
        intent.seen.source = "ladder key";
        desk.core->begin(intent);
        desk.settle();
    }
    ClientOrderId working(Side side, std::int64_t quantity, double price) {
        const ClientOrderId id = desk.place(side, quantity, price);
        desk.tell(ExecType::New, id);
        return id;
    }
    void hold(Side side, std::int64_t quantity) {
        desk.fill(desk.place(side, quantity, 1.93), quantity, 1.93, ++exec);
    }
    /// The venue trades the order that leaves last.
    void tradeLast(double price) {
        const domain::NewOrder sent = desk.gateway.orders.back();
        desk.fill(sent.id, sent.quantity.raw(), price, ++exec);
    }
    void cancelled(ClientOrderId id) { desk.tell(ExecType::Canceled, id, Reason::CancelledByUser); }
    bool told(std::string_view part) const {
        return std::ranges::any_of(desk.seen<IntentChanged>(), [part](const IntentChanged& e) {
            return e.sentence.find(part) != std::string::npos;
        });
    }
    IntentChanged last() const { return desk.seen<IntentChanged>().back(); }
    void see(double bid, double ask) {
        desk.core->updateReference(trading::marked({.instrument = kSit,
                                                    .bestBid = usd(bid),
                                                    .bestAsk = usd(ask),
                                                    .last = std::nullopt,
                                                    .isLive = true,
                                                    .isHalted = false}));
        desk.core->onTimer();
        desk.settle();
    }
    std::int64_t net() const { return desk.position().net.raw(); }
};
using Intents = IntentsTest;
using Step = IntentChanged::Step;

TEST_F(Intents, FlattenCancelsWaitsForTheAnswerAndSellsWhatIsLeft) {
    hold(Side::Buy, 5);
    const ClientOrderId exit = working(Side::Sell, 5, 1.99);
    const std::size_t sent = desk.gateway.orders.size();
    begin(IntentKind::Flatten);
    ASSERT_EQ(desk.gateway.cancels.size(), 1U);
    EXPECT_EQ(desk.gateway.orders.size(), sent) << "the exit can still trade";
    cancelled(exit);
    ASSERT_EQ(desk.gateway.orders.size(), sent + 1);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(5));
    EXPECT_EQ(desk.gateway.orders.back().side, Side::Sell);
    tradeLast(1.92);
    EXPECT_EQ(net(), 0);
    EXPECT_EQ(last().step, Step::Done);
    EXPECT_EQ(last().sentence, "Flatten of SITC-Z26: flat, sold 5 at market. 1 order cancelled.");
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Intents, FlattenPressedThreeTimesAtThreeSecondsOfLatencySellsOnce) {
    hold(Side::Buy, 5);
    const std::size_t sent = desk.gateway.orders.size();
    for (int press = 0; press < 3; ++press) {
        begin(IntentKind::Flatten);
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->onTimer();
        desk.settle();
    }
    EXPECT_EQ(desk.gateway.orders.size(), sent + 1);
    EXPECT_TRUE(told("Flatten of SITC-Z26 is already under way"));
    tradeLast(1.92);
    EXPECT_EQ(net(), 0);
    EXPECT_EQ(last().step, Step::Done);
}

TEST_F(Intents, WhatFilledOnTheWayIsCounted) {
    hold(Side::Buy, 5);
    const ClientOrderId bid = desk.place(Side::Buy, 3, 1.92);  // not answered yet
    begin(IntentKind::Flatten);
    desk.fill(bid, 3, 1.92, ++exec);
    desk.tell(ExecType::CancelRejected, bid, Reason::UnknownOrder);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(8));
    tradeLast(1.92);
    EXPECT_EQ(net(), 0);
    EXPECT_SAYS(last().sentence, "sold 8 at market");
    EXPECT_SAYS(last().sentence, "filled first");
}

TEST_F(Intents, InCloseOnlyFlattenCancelsTheExitsAndClosesThePosition) {
    hold(Side::Buy, 100);
    const ClientOrderId exit = working(Side::Sell, 100, 1.99);
    see(1.66, 1.68);
    ASSERT_EQ(desk.core->state().header().tradingState, TradingState::CloseOnly);
    begin(IntentKind::Flatten);
    cancelled(exit);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(100));
    tradeLast(1.66);
    EXPECT_EQ(net(), 0);
    EXPECT_EQ(last().step, Step::Done);
}

TEST_F(Intents, AnExitThatWouldBeDeniedCancelsNothing) {
    hold(Side::Buy, 100);
    working(Side::Sell, 100, 1.99);
    see(1.66, 1.68);
    begin(IntentKind::Reverse);
    EXPECT_EQ(last().step, Step::Failed);
    EXPECT_SAYS(last().sentence, "Reverse of SITC-Z26 was not begun, and nothing was cancelled. Close only");
    see(1.50, 1.52);
    begin(IntentKind::Flatten);
    EXPECT_SAYS(last().sentence, "Trading is disabled");
    desk.core->setArmed(kSit, false, "key");
    begin(IntentKind::Flatten);
    EXPECT_SAYS(last().sentence, "was not begun, and nothing was cancelled");
    EXPECT_TRUE(desk.gateway.cancels.empty()) << "the exits still protect the position";
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Intents, ReverseEndsAtTheNegatedPosition) {
    hold(Side::Sell, 4);
    begin(IntentKind::Reverse);
    EXPECT_EQ(desk.gateway.orders.back().side, Side::Buy);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(8));
    tradeLast(1.94);
    EXPECT_EQ(net(), 4);
    EXPECT_EQ(last().sentence, "Reverse of SITC-Z26: long 4 lots, bought 8 at market. 0 orders cancelled.");
}

TEST_F(Intents, AMarketOrderThatCouldNotTradeEverythingIsToldWithWhereItEnded) {
    hold(Side::Buy, 5);
    begin(IntentKind::Flatten);
    const ClientOrderId closing = desk.gateway.orders.back().id;
    desk.fill(closing, 3, 1.92, ++exec);
    desk.tell(ExecType::Canceled, closing, Reason::CancelledByUser);
    EXPECT_EQ(last().step, Step::Failed);
    EXPECT_SAYS(last().sentence, "Flatten of SITC-Z26 ended long 2 lots, not flat, sold 3 at market");
}

TEST_F(Intents, NothingElseIsPlacedInTheInstrumentWhileItIsClosed) {
    hold(Side::Buy, 5);
    begin(IntentKind::Flatten);
    const ClientOrderId denied = desk.place(Side::Buy, 1, 1.92);
    EXPECT_SAYS(desk.order(denied).note, "Flatten of SITC-Z26 is under way");
    begin(IntentKind::Reverse);
    EXPECT_SAYS(last().sentence, "Reverse of SITC-Z26 was not begun: Flatten of SITC-Z26 is under way");
    tradeLast(1.92);
    EXPECT_EQ(net(), 0);
    EXPECT_EQ(desk.order(desk.place(Side::Buy, 1, 1.92)).life, OrderLife::PendingNew);
}

TEST_F(Intents, ALinkLostInTheMiddleIsWaitedForAndTheRemainderIsComputedAnew) {
    hold(Side::Buy, 5);
    const ClientOrderId exit = working(Side::Sell, 2, 1.99);
    begin(IntentKind::Flatten);
    desk.gateway.lose();
    desk.settle();
    EXPECT_EQ(desk.core->state().header().intents.size(), 1U);
    ExecutionReport fill = desk.report(ExecType::Trade, exit);
    fill.lastQuantity = lots(2);
    fill.lastPrice = usd(1.99);
    fill.execId = domain::ExecId{99};
    desk.core->onReport(fill, ++desk.serverSequence, true);
    RecoverySnapshot snapshot;
    snapshot.positions.push_back({.instrument = kSit, .net = lots(3)});
    snapshot.lastServerSequence = desk.serverSequence;
    desk.gateway.recover(snapshot);
    desk.settle();
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(3));
    tradeLast(1.92);
    EXPECT_EQ(net(), 0);
    EXPECT_EQ(last().step, Step::Done);
}

TEST_F(Intents, AnOrderStillOpenAfterARecoveryIsCancelledAgain) {
    hold(Side::Buy, 5);
    const ClientOrderId exit = working(Side::Sell, 2, 1.99);
    begin(IntentKind::Flatten);
    desk.gateway.lose();
    desk.settle();
    RecoverySnapshot snapshot;
    snapshot.positions.push_back({.instrument = kSit, .net = lots(5)});
    snapshot.openOrders.push_back({.id = exit,
                                   .orderId = domain::OrderId{9},
                                   .instrument = kSit,
                                   .side = Side::Sell,
                                   .price = usd(1.99),
                                   .quantity = lots(2),
                                   .cumQuantity = {}});
    snapshot.lastServerSequence = desk.serverSequence;
    desk.gateway.recover(snapshot);
    desk.clock.advance(std::chrono::seconds(1));
    desk.core->onTimer();
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 2U);
    cancelled(exit);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(5));
}

TEST_F(Intents, AMarketOrderIsNotSentLongAfterItWasAskedFor) {
    hold(Side::Buy, 5);
    const ClientOrderId exit = working(Side::Sell, 2, 1.99);
    const std::size_t sent = desk.gateway.orders.size();
    begin(IntentKind::Flatten);
    desk.clock.advance(std::chrono::seconds(61));
    desk.core->onTimer();
    desk.settle();
    EXPECT_SAYS(last().sentence, "no answer from the venue in 60 s, so nothing more is sent");
    cancelled(exit);
    EXPECT_EQ(desk.gateway.orders.size(), sent);
}

TEST_F(Intents, ARestartInTheMiddleTellsAndDoesNotResume) {
    hold(Side::Buy, 5);
    working(Side::Sell, 5, 1.99);
    const std::size_t sent = desk.gateway.orders.size();
    begin(IntentKind::Flatten);
    desk.events.clear();
    desk.start();
    EXPECT_SAYS(last().sentence, "Flatten of SITC-Z26 of 20");
    EXPECT_SAYS(last().sentence, "was under way when the terminal ended. It is not resumed");
    EXPECT_TRUE(desk.core->state().header().intents.empty());
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
    desk.ready();
    EXPECT_EQ(desk.gateway.orders.size(), sent);
    desk.events.clear();
    desk.start();
    EXPECT_TRUE(desk.seen<IntentChanged>().empty()) << "told once";
}

TEST_F(Intents, ClosingTheLongSideLeavesAShortPositionAlone) {
    hold(Side::Sell, 5);
    const ClientOrderId bid = working(Side::Buy, 2, 1.90);
    const ClientOrderId offer = working(Side::Sell, 2, 1.99);
    const std::size_t sent = desk.gateway.orders.size();
    begin(IntentKind::CloseSide, Side::Buy);
    cancelled(bid);
    EXPECT_EQ(last().step, Step::Done);
    EXPECT_EQ(desk.order(offer).life, OrderLife::Live);
    EXPECT_EQ(desk.gateway.orders.size(), sent);
    begin(IntentKind::CloseSide, Side::Sell);
    cancelled(offer);
    EXPECT_EQ(desk.gateway.orders.back().quantity, lots(5));
    EXPECT_EQ(desk.gateway.orders.back().side, Side::Buy);
}

TEST_F(Intents, ACancelledSetIsOneIntentAndTellsWhatFilledFirst) {
    const ClientOrderId first = working(Side::Buy, 1, 1.90);
    const ClientOrderId second = working(Side::Buy, 2, 1.91);
    desk.core->cancelAll(kSit, Side::Buy, "ladder");
    desk.settle();
    desk.core->cancelAll(kSit, Side::Buy, "ladder");
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 2U) << "pressed again: joined";
    cancelled(first);
    desk.fill(second, 2, 1.91, ++exec);
    desk.tell(ExecType::CancelRejected, second, Reason::UnknownOrder);
    EXPECT_EQ(last().step, Step::Done);
    EXPECT_SAYS(last().sentence, "Cancel of the buy orders in SITC-Z26: 1 order cancelled, order ");
    EXPECT_SAYS(last().sentence, " filled first.");
}

TEST_F(Intents, CancelsAskedWithoutALinkLeaveWhenItIsBack) {
    const ClientOrderId id = working(Side::Buy, 1, 1.90);
    desk.gateway.lose();
    desk.core->cancelAll(std::nullopt, std::nullopt, "menu");
    desk.settle();
    EXPECT_TRUE(
        told("Cancel of all orders waits: the venue is silent. Day orders end at the venue 5 s after"));
    RecoverySnapshot snapshot;
    snapshot.openOrders.push_back({.id = id,
                                   .orderId = domain::OrderId{9},
                                   .instrument = kSit,
                                   .side = Side::Buy,
                                   .price = usd(1.90),
                                   .quantity = lots(1),
                                   .cumQuantity = {}});
    snapshot.lastServerSequence = desk.serverSequence;
    desk.gateway.recover(snapshot);
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 1U);
}

TEST_F(Intents, AnIntentWithNothingToDoSaysSo) {
    begin(IntentKind::Flatten);
    EXPECT_EQ(
        last().sentence,
        "Flatten of SITC-Z26: nothing to do, there is no such position and no order of yours works there.");
    begin(IntentKind::Reverse);
    EXPECT_SAYS(last().sentence, "there is no position to turn round");
    desk.core->begin({.kind = IntentKind::Flatten, .instrument = InstrumentId{77}});
    desk.settle();
    EXPECT_SAYS(last().sentence, "not defined by the venue");
}

TEST_F(Intents, ABracketIsToldOnceTheVenueHasTakenOrRefusedAllOfIt) {
    std::vector<OrderIntent> legs{intent(Side::Buy, 2, 1.92), intent(Side::Sell, 2, 1.99),
                                  intent(Side::Sell, 2, 0)};
    legs[0].terms.role = domain::LinkRole::Entry;
    legs[1].terms.role = domain::LinkRole::Target;
    legs[2].terms.role = domain::LinkRole::Protection;
    legs[2].type = domain::OrderType::Stop;
    legs[2].price = {};
    legs[2].terms.stopPrice = usd(1.88);
    desk.core->placeList(legs);
    desk.settle();
    ASSERT_EQ(desk.gateway.lists.size(), 1U);
    for (const domain::NewOrder& leg : desk.gateway.lists[0].orders) {
        EXPECT_EQ(last().step, Step::Begun);
        desk.tell(ExecType::New, leg.id);
    }
    EXPECT_EQ(last().step, Step::Done);
    EXPECT_EQ(last().sentence, "Bracket in SITC-Z26: the venue has all of its orders.");
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Intents, FractionalSizesAreToldAtTheirScale) {
    domain::Instrument coin = sitDecember();
    coin.id = InstrumentId{5};
    coin.symbol = "EX:BTC-USD";
    coin.quantityDecimals = 8;
    coin.contractSize = 1;
    desk.core->defineInstrument(coin);
    desk.core->setArmed(coin.id, true, "test");
    desk.core->updateReference(trading::marked({.instrument = coin.id,
                                                .bestBid = usd(100),
                                                .bestAsk = usd(101),
                                                .last = {},
                                                .isLive = true,
                                                .isHalted = false}));
    ExecutionReport fill;
    fill.type = ExecType::Trade;
    fill.id = ClientOrderId{70};
    fill.instrument = coin.id;
    fill.side = Side::Buy;
    fill.lastQuantity = Quantity::fromRaw(100'000);
    fill.lastPrice = usd(100);
    fill.execId = domain::ExecId{700};
    desk.tell(fill);
    desk.core->begin({.kind = IntentKind::Flatten, .instrument = coin.id});
    desk.settle();
    const domain::NewOrder closing = desk.gateway.orders.back();
    fill = desk.report(ExecType::Trade, closing.id);
    fill.instrument = coin.id;
    fill.lastQuantity = closing.quantity;
    fill.lastPrice = usd(100);
    fill.execId = domain::ExecId{701};
    desk.tell(fill);
    EXPECT_SAYS(last().sentence, "flat, sold 0.001 at market");
    bool isSaid = false;
    for (const JournalEntry& entry : desk.store.committed()) {
        EXPECT_EQ(entry.event.why.find("100000"), std::string::npos) << entry.event.why;
        isSaid = isSaid || entry.event.why.find("Sell 0.001 EX:BTC-USD at market") != std::string::npos;
    }
    EXPECT_TRUE(isSaid);
}

/// Answers after a delay that changes from message to message; trades what rests at random.
class LateVenue {
 public:
    LateVenue(Desk& desk, std::uint64_t seed) : m_desk(desk), m_random(seed) {}

    std::int64_t pick(std::int64_t below) {
        return static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(below));
    }
    /// Reads what left, at the latency of the moment.
    void read() {
        for (; m_orders < m_desk.gateway.orders.size(); ++m_orders) {
            const domain::NewOrder order = m_desk.gateway.orders[m_orders];
            later([this, order] { onNew(order); });
        }
        for (; m_cancels < m_desk.gateway.cancels.size(); ++m_cancels) {
            const domain::CancelOrder cancel = m_desk.gateway.cancels[m_cancels];
            later([this, cancel] { onCancel(cancel); });
        }
    }
    /// One message arrives, in order.
    bool arrive() {
        read();
        if (m_inbox.empty()) {
            return false;
        }
        auto next = std::move(m_inbox.front());
        m_inbox.pop_front();
        next();
        return true;
    }
    void tradeSomething() {
        if (m_open.empty()) {
            return;
        }
        auto at = std::next(m_open.begin(), pick(std::ssize(m_open)));
        const std::int64_t quantity = 1 + pick(at->second);
        const ClientOrderId id = at->first;
        at->second -= quantity;
        if (at->second == 0) {
            m_open.erase(at);
        }
        m_desk.fill(id, quantity, 1.93, ++m_exec);
    }

 private:
    void later(std::function<void()> what) { m_inbox.push_back(std::move(what)); }
    void onNew(const domain::NewOrder& order) {
        if (order.type == domain::OrderType::Market) {
            m_desk.fill(order.id, order.quantity.raw(), 1.93, ++m_exec);
            return;
        }
        if (pick(10) == 0) {
            m_desk.tell(ExecType::Rejected, order.id, Reason::NotTradable);
            return;
        }
        m_open[order.id] = order.quantity.raw();
        m_desk.tell(ExecType::New, order.id);
    }
    void onCancel(const domain::CancelOrder& cancel) {
        const bool isOpen = m_open.erase(cancel.target) != 0;
        m_desk.tell(isOpen ? ExecType::Canceled : ExecType::CancelRejected, cancel.target,
                    isOpen ? Reason::CancelledByUser : Reason::UnknownOrder);
    }

    Desk& m_desk;
    std::mt19937_64 m_random;
    std::deque<std::function<void()>> m_inbox;
    std::map<ClientOrderId, std::int64_t> m_open;
    std::size_t m_orders = 0, m_cancels = 0;
    std::uint64_t m_exec = 0;
};

RC_GTEST_PROP(IntentsProperty, AFlattenEndsFlatAndAReverseAtTheNegatedPositionWhateverTheOrderOfAnswers, ()) {
    Desk desk;
    desk.ready();
    LateVenue venue(desk, *rc::gen::arbitrary<std::uint64_t>());
    const int before = static_cast<int>(venue.pick(12));
    for (int i = 0; i < before; ++i) {
        desk.place(venue.pick(2) == 0 ? Side::Buy : Side::Sell, 1 + venue.pick(20), 1.93);
        venue.read();
        if (venue.pick(2) == 0) {
            venue.arrive();
        }
        if (venue.pick(2) == 0) {
            venue.tradeSomething();
        }
    }
    const IntentKind kind = venue.pick(2) == 0 ? IntentKind::Flatten : IntentKind::Reverse;
    const auto isUnderWay = [&desk] { return !desk.core->state().header().intents.empty(); };
    const auto press = [&] {
        desk.core->begin({.kind = kind, .instrument = kSit});
        desk.settle();
    };
    std::optional<std::int64_t> from;  // the position when the market order left
    const auto look = [&] {
        const bool hasLeft =
            !desk.gateway.orders.empty() && desk.gateway.orders.back().type == domain::OrderType::Market;
        from = hasLeft && !from ? std::optional(desk.position().net.raw()) : from;
    };
    press();
    look();
    for (int step = 0; step < 400 && isUnderWay(); ++step) {
        switch (venue.pick(5)) {
            case 0:
                press();
                break;
            case 1:
                desk.clock.advance(std::chrono::milliseconds(venue.pick(600)));
                desk.core->onTimer();
                desk.settle();
                break;
            case 2:
                venue.tradeSomething();
                break;
            default:
                venue.arrive();
                break;
        }
        look();
        if (from && kind == IntentKind::Flatten) {
            RC_ASSERT(desk.position().net.raw() * *from >= 0);  // never the other side
        }
    }
    RC_ASSERT(!isUnderWay());
    while (venue.arrive()) {
    }
    RC_ASSERT(std::ranges::count_if(desk.gateway.orders, [](const domain::NewOrder& order) {
                  return order.type == domain::OrderType::Market;
              }) <= 1);
    const auto ends = desk.seen<IntentChanged>();
    const bool isDone =
        std::ranges::any_of(ends, [](const IntentChanged& e) { return e.step == Step::Done; });
    const std::int64_t net = desk.position().net.raw();
    if (isDone && kind == IntentKind::Flatten) {
        RC_ASSERT(net == 0);
        RC_ASSERT(desk.core->state().living().empty());
    } else if (isDone && from) {
        RC_ASSERT(net == -*from);
    } else {
        RC_ASSERT(!ends.empty() && !ends.back().sentence.empty());
    }
    RC_ASSERT(desk.replayed() == desk.core->state().hash());
}

}  // namespace
}  // namespace tessera::test
