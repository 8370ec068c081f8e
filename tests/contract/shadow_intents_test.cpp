// Intents on a shadow account: three models, and seconds between what is asked and what arrives.
#include "app/paper/shadow_gateway.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using namespace std::chrono_literals;

constexpr InstrumentId kCoin{0x80000001};

Price dollars(std::int64_t n) {
    return Price::fromNanoUsd(n * domain::kNanoPerUsd);
}

domain::Instrument coin() {
    domain::Instrument i;
    i.id = kCoin;
    i.spec = domain::ExternalSpec{};
    i.symbol = "COIN-USD";
    i.tick = domain::PriceDelta::fromNanoUsd(domain::kNanoPerUsd);
    i.priceDecimals = 0;
    return i;
}

/// A journal, a core and a shadow account three seconds away, on one clock.
struct ShadowIntents : testing::Test {
    ManualClock clock;
    storage::MemoryBlotterStore store{storage::MemoryBlotterStore::Commit::AtOnce};
    paper::ShadowGateway gateway{
        paper::ShadowTerms{.latency = 3s, .startingCash = domain::Money::fromUsd(100'000)}, clock};
    OrderCore core{clock, store, gateway, {}};
    std::vector<DeskEvent> events;

    ShadowIntents() {
        EXPECT_TRUE(core.start().ok());
        gateway.onInstrument(coin());
        core.defineInstrument(coin());
        ports::FeedEvent live;
        live.kind = ports::FeedEvent::Kind::State;
        live.instrument = kCoin;
        live.state = ports::StreamState::Live;
        gateway.onEvents(std::vector{live, level(Side::Buy, 100), level(Side::Sell, 101)}, clock.utcNow());
        core.updateReference(trading::marked({.instrument = kCoin,
                                              .bestBid = dollars(100),
                                              .bestAsk = dollars(101),
                                              .last = {},
                                              .isLive = true,
                                              .isHalted = false}));
        run(1s);
        core.setArmed(kCoin, true, "test");
    }
    static ports::FeedEvent level(Side side, std::int64_t price) {
        ports::FeedEvent event;
        event.instrument = kCoin;
        event.record.kind = domain::RecordKind::Level;
        event.record.side = side;
        event.record.priceNanoUsd = dollars(price).nanoUsd();
        event.record.quantityRaw = 50;
        event.record.flags = domain::record_flag::kEventEnd;
        return event;
    }
    void run(domain::Duration time) {
        for (domain::Duration passed{}; passed < time; passed += 100ms) {
            clock.advance(100ms);
            gateway.poll(domain::Duration::zero());
            core.onStore();
            core.onTimer();
            core.takeEvents(events);
        }
    }
    void place(Side side, std::int64_t quantity, std::optional<std::int64_t> price) {
        OrderIntent order;
        order.instrument = kCoin;
        order.side = side;
        order.quantity = lots(quantity);
        order.type = price ? domain::OrderType::Limit : domain::OrderType::Market;
        order.timeInForce = price ? domain::TimeInForce::Day : domain::TimeInForce::Ioc;
        order.price = dollars(price.value_or(0));
        core.place(order);
    }
    std::string lastEnd() const {
        std::string sentence;
        for (const DeskEvent& event : events) {
            const auto* told = std::get_if<IntentChanged>(&event);
            const bool isEnd = told != nullptr && (told->step == IntentChanged::Step::Done ||
                                                   told->step == IntentChanged::Step::Failed);
            sentence = isEnd ? told->sentence : sentence;
        }
        return sentence;
    }
    std::int64_t net(FillModel model) const {
        const ModelAccounts all = core.state().modelAccounts();
        const auto& positions = all[static_cast<std::size_t>(model)].positions;
        const auto found = positions.find(kCoin);
        return found == positions.end() ? 0 : found->second.net.raw();
    }
};

TEST_F(ShadowIntents, FlattenPressedThreeTimesThreeSecondsAwayEndsFlatUnderEveryModel) {
    place(Side::Buy, 5, std::nullopt);
    run(8s);
    ASSERT_EQ(net(FillModel::Base), 5);
    place(Side::Sell, 5, 110);
    run(8s);
    for (int press = 0; press < 3; ++press) {
        core.begin({.kind = IntentKind::Flatten, .instrument = kCoin});
        run(1s);
    }
    run(20s);
    EXPECT_EQ(lastEnd(), "Flatten of COIN-USD: flat, sold 5 at market. 1 order cancelled.");
    for (const FillModel model : kEveryFillModel) {
        EXPECT_EQ(net(model), 0) << toText(model);
    }
    EXPECT_TRUE(core.state().living().empty());
}

TEST_F(ShadowIntents, AFlattenCountsTheOrderThatWasUnderWay) {
    place(Side::Buy, 5, std::nullopt);
    run(8s);
    place(Side::Buy, 3, std::nullopt);
    core.begin({.kind = IntentKind::Flatten, .instrument = kCoin});
    run(30s);
    EXPECT_EQ(net(FillModel::Base), 0);
    EXPECT_NE(lastEnd().find("Flatten of COIN-USD: flat, sold 8 at market."), std::string::npos) << lastEnd();
}

TEST_F(ShadowIntents, AReverseEndsAtTheNegatedPosition) {
    place(Side::Buy, 5, std::nullopt);
    run(8s);
    core.begin({.kind = IntentKind::Reverse, .instrument = kCoin});
    run(30s);
    EXPECT_EQ(net(FillModel::Base), -5);
}

}  // namespace
}  // namespace tessera::test
