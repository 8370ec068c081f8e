// Margin calls and liquidation at the exchange, as an account is told of them.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "feeds/venue/venue_core.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
namespace fs = std::filesystem;

constexpr AccountId kMe{1};
constexpr Duration kSecond = std::chrono::seconds(1), kHour = std::chrono::hours(1);

class QuietSink : public KeepingSink {
 public:
    void onEvent(InstrumentId, std::span<const MarketRecord>) override {}
    std::vector<ExecutionReport> withReason(Reason reason) const {
        std::vector<ExecutionReport> found;
        std::ranges::copy_if(reports, std::back_inserter(found),
                             [reason](const auto& report) { return report.reason == reason; });
        return found;
    }
};

class MarginCalls : public ::testing::Test {
 protected:
    MarginCalls() {
        auto opened = Exchange::open(sampleConfig("2026-11-27T19:59:00Z", 0), sink);
        EXPECT_TRUE(opened.ok()) << opened.error().sentence;
        exchange = std::move(opened).value();
        for (int i = 0; i < 10; ++i) {
            exchange->step(exchange->now() + kSecond);
        }
    }
    InstrumentId id(const char* symbol) const { return exchange->find(symbol)->id; }
    OrderId send(const char* symbol, Side side, std::int64_t lots, OrderType type = OrderType::Market,
                 Price price = {}) {
        return exchange->submit(
            kMe,
            {.id = ClientOrderId{nextId++},
             .instrument = id(symbol),
             .side = side,
             .type = type,
             .timeInForce = type == OrderType::Market ? TimeInForce::Ioc : TimeInForce::Gtc,
             .price = price,
             .quantity = Quantity::fromRaw(lots)},
            exchange->now());
    }
    std::int64_t net(const char* symbol) const {
        return exchange->positions().at(kMe).at(id(symbol)).net.raw();
    }
    /// Holds ten lots with a deposit that is `percent` of their initial margin.
    void holdTen(std::int64_t percent) {
        send("SITC-Z26", Side::Buy, 10);
        ASSERT_EQ(net("SITC-Z26"), 10);
        const Money margin = exchange->find("SITC-Z26")->initialMarginPerLot;
        exchange->deposit(kMe, Money::fromNanoUsd(margin.nanoUsd() / 10 * percent));
    }
    void stepFor(Duration length, Duration step = std::chrono::minutes(1)) {
        for (const Timestamp end = exchange->now() + length; exchange->now() < end;) {
            exchange->step(exchange->now() + step);
        }
    }
    void settle() { stepFor(std::chrono::minutes(2), std::chrono::seconds(10)); }

    QuietSink sink;
    std::unique_ptr<Exchange> exchange;
    std::uint64_t nextId = 1;
};

TEST_F(MarginCalls, ASettlementCallsWhoIsBelowMaintenanceAndSaysUntilWhen) {
    holdTen(50);
    settle();
    const auto calls = sink.withReason(Reason::MarginCall);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].type, ExecType::Status);
    EXPECT_EQ(calls[0].account, kMe);
    EXPECT_EQ(calls[0].margin.until, calls[0].venueTime + kHour);
    EXPECT_LT(calls[0].margin.equity, calls[0].margin.required);
    EXPECT_EQ(exchange->marginCallOf(kMe).until, calls[0].margin.until);
    stepFor(std::chrono::minutes(50));
    EXPECT_EQ(net("SITC-Z26"), 10) << "nothing is taken before the time is over";
}

TEST_F(MarginCalls, WhoHoldsEnoughOrNeverSaidWhatItHasIsNotCalled) {
    send("SITC-Z26", Side::Buy, 10);
    settle();
    EXPECT_TRUE(sink.withReason(Reason::MarginCall).empty()) << "no deposit was said";
    exchange->deposit(kMe, Money::fromUsd(100'000));
    stepFor(std::chrono::hours(25), std::chrono::minutes(30));
    EXPECT_TRUE(sink.withReason(Reason::MarginCall).empty());
    EXPECT_EQ(net("SITC-Z26"), 10);
}

TEST_F(MarginCalls, BetweenMaintenanceAndInitialNothingIsAsked) {
    holdTen(90);
    settle();
    const auto standing = exchange->marginStanding(kMe);
    ASSERT_TRUE(standing.has_value());
    EXPECT_LT(standing->equity, standing->initial);
    EXPECT_GT(standing->equity, standing->maintenance);
    EXPECT_TRUE(sink.withReason(Reason::MarginCall).empty());
}

TEST_F(MarginCalls, ACallIsMetByReducingWhatIsHeld) {
    holdTen(50);
    settle();
    ASSERT_EQ(sink.withReason(Reason::MarginCall).size(), 1U);
    send("SITC-Z26", Side::Sell, 7);
    stepFor(std::chrono::minutes(2));
    ASSERT_EQ(sink.withReason(Reason::MarginMet).size(), 1U);
    EXPECT_GE(sink.withReason(Reason::MarginMet)[0].margin.equity,
              sink.withReason(Reason::MarginMet)[0].margin.required);
    EXPECT_FALSE(exchange->marginCallOf(kMe).until.isSet());
    stepFor(std::chrono::hours(2));
    EXPECT_EQ(net("SITC-Z26"), 3) << "the exchange took nothing";
}

TEST_F(MarginCalls, AfterItsTimeOrdersGoFirstAndThenAsManyLotsAsAreNeeded) {
    holdTen(50);
    const Price low =
        exchange->orderBook(id("SITC-Z26")).best(Side::Buy)->price - PriceDelta::fromNanoUsd(100'000'000);
    ASSERT_NE(send("SITC-Z26", Side::Buy, 2, OrderType::Limit, low), OrderId{});
    settle();
    stepFor(std::chrono::minutes(63));
    std::vector<ExecutionReport> told;
    std::ranges::copy_if(sink.reports, std::back_inserter(told), [](const ExecutionReport& report) {
        return report.reason == Reason::Margin || report.reason == Reason::MarginMet ||
               (report.reason == Reason::MarginCall && report.type == ExecType::Canceled);
    });
    ASSERT_GE(told.size(), 3U);
    EXPECT_EQ(told.front().type, ExecType::Canceled) << "orders first";
    EXPECT_EQ(told.back().reason, Reason::MarginMet);
    std::int64_t closed = 0;
    for (std::size_t i = 1; i + 1 < told.size(); ++i) {
        EXPECT_EQ(told[i].type, ExecType::Trade);
        EXPECT_EQ(told[i].side, Side::Sell);
        EXPECT_EQ(told[i].id, ClientOrderId{}) << "it is an execution of no order of the account's";
        EXPECT_EQ(told[i].orderId, OrderId{});
        closed += told[i].lastQuantity.raw();
    }
    EXPECT_EQ(net("SITC-Z26"), 10 - closed);
    EXPECT_GT(net("SITC-Z26"), 0) << "not more than is needed";
    const auto standing = exchange->marginStanding(kMe);
    EXPECT_GE(told.back().margin.equity, told.back().margin.required);
    EXPECT_FALSE(exchange->isLiquidating(kMe));
    const Money perLot = exchange->find("SITC-Z26")->initialMarginPerLot;
    EXPECT_LT(standing->equity, Money::fromNanoUsd(perLot.nanoUsd() * (net("SITC-Z26") + 2)))
        << "one lot more would not have held";
}

TEST_F(MarginCalls, WhoOwesMoreThanEverythingIsClosedAndToldWhatIsOwed) {
    send("SITC-Z26", Side::Buy, 40);
    send("H100-Z26", Side::Sell, 5);
    exchange->deposit(kMe, Money::fromNanoUsd(1));
    settle();
    stepFor(std::chrono::minutes(90));
    EXPECT_EQ(net("SITC-Z26"), 0);
    EXPECT_EQ(net("H100-Z26"), 0);
    const auto met = sink.withReason(Reason::MarginMet);
    ASSERT_EQ(met.size(), 1U);
    EXPECT_EQ(met[0].margin.required, Money{});
    EXPECT_LT(met[0].margin.equity, Money{});
    stepFor(std::chrono::hours(48), std::chrono::minutes(30));
    EXPECT_EQ(sink.withReason(Reason::MarginCall).size(), 1U) << "who holds nothing is not asked";
}

/// A peer that adds up what it was told arrives where the exchange is, and nothing is made or lost.
TEST(MarginCallSeasons, CashAndPositionsAreConservedToTheNanoDollar) {
    int liquidated = 0, called = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE(seed);
        QuietSink sink;
        auto opened = Exchange::open(sampleConfig("2026-11-27T12:00:00Z", 0, seed), sink);
        ASSERT_TRUE(opened.ok());
        Exchange& exchange = **opened;
        std::mt19937_64 dice(seed);
        std::uint64_t nextId = 1;
        std::vector<InstrumentId> traded;
        for (const Instrument& instrument : exchange.instruments()) {
            if (instrument.isListed()) {
                traded.push_back(instrument.id);
            }
        }
        for (std::uint32_t account = 1; account <= 4; ++account) {
            exchange.deposit(AccountId{account}, Money::fromUsd(500 * account));
        }
        for (int round = 0; round < 6 * 24; ++round) {
            for (std::uint32_t account = 1; account <= 4 && round % 6 == 0; ++account) {
                const bool isLimit = dice() % 4 == 0;
                const InstrumentId instrument = traded[dice() % traded.size()];
                const auto best = exchange.orderBook(instrument).best(Side::Buy);
                exchange.submit(AccountId{account},
                                {.id = ClientOrderId{nextId++},
                                 .instrument = instrument,
                                 .side = dice() % 2 == 0 ? Side::Buy : Side::Sell,
                                 .type = isLimit && best ? OrderType::Limit : OrderType::Market,
                                 .timeInForce = isLimit ? TimeInForce::Gtc : TimeInForce::Ioc,
                                 .price = best ? best->price : Price{},
                                 .quantity = Quantity::fromRaw(1 + static_cast<std::int64_t>(dice() % 6))},
                                exchange.now());
            }
            exchange.step(exchange.now() + std::chrono::minutes(20));
        }
        called += static_cast<int>(sink.withReason(Reason::MarginCall).size());
        std::map<std::pair<AccountId, InstrumentId>, Position> told;
        for (const ExecutionReport& report : sink.reports) {
            if (report.type != ExecType::Trade) {
                continue;
            }
            liquidated += report.reason == Reason::Margin;
            Position& position = told[{report.account, report.instrument}];
            const Quantity lots = report.side == Side::Buy ? report.lastQuantity : -report.lastQuantity;
            const std::int64_t size =
                exchange.instruments()[static_cast<std::size_t>(report.instrument) - 1].contractSize;
            position.net += lots;
            position.cash.addNano(-Int128{report.lastPrice.nanoUsd()} * lots.raw() * size);
            position.cash -= report.fee;
        }
        Int128 cash = 0, fees = 0;
        std::map<InstrumentId, std::int64_t> open;
        for (const auto& [account, positions] : exchange.positions()) {
            for (const auto& [instrument, position] : positions) {
                cash += position.cash.nanoUsd();
                fees += position.fees.nanoUsd();
                open[instrument] += position.net.raw();
                if (static_cast<std::uint32_t>(account) <= 4) {
                    const Position& mine = told[{account, instrument}];
                    EXPECT_EQ(mine.net, position.net);
                    EXPECT_TRUE(mine.cash.nanoUsd() == position.cash.nanoUsd());
                }
            }
        }
        for (const auto& [instrument, lots] : open) {
            EXPECT_EQ(lots, 0);
        }
        EXPECT_TRUE(cash + fees == 0);
    }
    EXPECT_GT(called, 0);
    EXPECT_GT(liquidated, 0);
}

class MarginCallRestart : public ::testing::Test {
 protected:
    MarginCallRestart() {
        std::string pattern = ::testing::TempDir() + "/tsvcallXXXXXX";
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
    }
    ~MarginCallRestart() override { fs::remove_all(directory); }
    std::unique_ptr<VenueCore> open(const std::string& folder) {
        CoreConfig config;
        config.exchange = sampleConfig("2026-11-27T19:59:00Z", 0);
        config.stateDirectory = folder;
        config.stepLength = std::chrono::seconds(5);
        auto core = VenueCore::open(config, sink);
        EXPECT_TRUE(core.ok()) << (core.ok() ? "" : core.error().sentence);
        return core.ok() ? std::move(core).value() : nullptr;
    }
    static void buy(VenueCore& core, std::int64_t lots) {
        LogInput input;
        input.venueTime = core.exchange().now();
        input.account = kMe;
        input.order = NewOrder{.id = ClientOrderId{7},
                               .instrument = core.exchange().find("SITC-Z26")->id,
                               .side = Side::Buy,
                               .type = OrderType::Market,
                               .timeInForce = TimeInForce::Ioc,
                               .quantity = Quantity::fromRaw(lots)};
        core.input(input);
    }
    QuietSink sink;
    std::string directory;
};

TEST_F(MarginCallRestart, AnOpenCallSurvivesAndRunsOutTheSameFromSnapshotAndFromTheLogAlone) {
    const std::string first = directory + "/first", whole = directory + "/whole";
    fs::create_directories(first);
    fs::create_directories(whole);
    {
        auto core = open(first);
        ASSERT_NE(core, nullptr);
        core->step();
        buy(*core, 20);
        core->deposit(kMe, Money::fromUsd(2'000), core->exchange().now());
        for (int i = 0; i < 60; ++i) {
            core->step();
        }
        ASSERT_TRUE(core->flush());
        ASSERT_TRUE(core->saveSnapshot()) << core->snapshotFailure();
        ASSERT_EQ(core->account(kMe).stream.back().reason, Reason::MarginCall);
    }
    fs::copy_file(first + "/venue.log", whole + "/venue.log");
    auto quick = open(first), slow = open(whole);
    ASSERT_NE(quick, nullptr);
    ASSERT_NE(slow, nullptr);
    EXPECT_LT(quick->replayedSteps(), slow->replayedSteps());
    for (VenueCore* core : {quick.get(), slow.get()}) {
        EXPECT_EQ(core->exchange().depositOf(kMe), Money::fromUsd(2'000));
        EXPECT_EQ(core->account(kMe).stream.back().reason, Reason::MarginCall);
        EXPECT_TRUE(core->account(kMe).stream.back().margin.until.isSet());
        for (int i = 0; i < 12 * 70; ++i) {
            core->step();
        }
        EXPECT_EQ(core->account(kMe).stream.back().reason, Reason::MarginMet);
        EXPECT_LT(core->exchange().positions().at(kMe).begin()->second.net.raw(), 20);
        ASSERT_TRUE(core->flush());
    }
    EXPECT_EQ(quick->exchange().stateHash(), slow->exchange().stateHash());
    EXPECT_TRUE(quick->wholeState() == slow->wholeState());
}

TEST_F(MarginCallRestart, TheSameDepositAgainAndNoneAtAllAreNotLogged) {
    auto core = open(directory);
    ASSERT_NE(core, nullptr);
    core->deposit(kMe, Money::fromUsd(5'000), core->exchange().now());
    ASSERT_TRUE(core->flush());
    const auto length = fs::file_size(directory + "/venue.log");
    core->deposit(kMe, Money::fromUsd(5'000), core->exchange().now());
    core->deposit(kMe, Money{}, core->exchange().now());
    core->deposit(kMe, -Money::fromUsd(1), core->exchange().now());
    ASSERT_TRUE(core->flush());
    EXPECT_EQ(fs::file_size(directory + "/venue.log"), length);
    EXPECT_EQ(core->exchange().depositOf(kMe), Money::fromUsd(5'000));
}

}  // namespace
}  // namespace tessera::venue
