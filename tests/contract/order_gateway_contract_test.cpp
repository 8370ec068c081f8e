// One suite for every OrderGateway, and what only the one with sockets can suffer.
#include <gtest/gtest.h>

#include <functional>

#include "app/paper/shadow_gateway.h"
#include "app/ports/system_clock.h"
#include "feeds/zmq/zmq_order_gateway.h"
#include "tests/contract/model_venue.h"
#include "tests/support/temporary_directory.h"

namespace tessera::test {
namespace {

using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::ExecType;
using trading::LinkState;

struct Recorder final : trading::OrderGatewayListener {
    void onReport(const domain::ExecutionReport& report, std::uint64_t sequence, bool possDup) override {
        reports.push_back(report);
        sequences.push_back(sequence);
        duplicates += possDup ? 1 : 0;
    }
    void onRecovered(const trading::RecoverySnapshot& snapshot) override { recovered.push_back(snapshot); }
    void onLink(LinkState state, const std::string& sentence) override {
        link = state;
        sentences.push_back(sentence);
    }
    bool heard(std::string_view part) const {
        return std::ranges::any_of(sentences,
                                   [&](const auto& s) { return s.find(part) != std::string::npos; });
    }
    trading::BookedAccount booked() const override { return {.lastClientOrderId = ClientOrderId{42}}; }
    std::vector<domain::ExecutionReport> reports;
    std::vector<std::uint64_t> sequences;
    std::vector<trading::RecoverySnapshot> recovered;
    std::vector<std::string> sentences;
    int duplicates = 0;
    LinkState link = LinkState::Down;
};

bool pollUntil(trading::OrderGateway& gateway, const std::function<bool()>& done,
               std::chrono::milliseconds most = 5s) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!done() && std::chrono::steady_clock::now() < end) {
        gateway.poll(5ms);
    }
    return done();
}

domain::NewOrder buy(std::uint64_t id, std::int64_t quantity) {
    return {.id = ClientOrderId{id},
            .instrument = domain::InstrumentId{1},
            .side = domain::Side::Buy,
            .type = domain::OrderType::Limit,
            .timeInForce = domain::TimeInForce::Day,
            .postOnly = false,
            .price = domain::Price::fromNanoUsd(1'920'000'000),
            .quantity = domain::Quantity::fromRaw(quantity)};
}

/// A model venue and a way to it.
struct GatewayKind {
    virtual ~GatewayKind() = default;
    virtual std::unique_ptr<trading::OrderGateway> make() = 0;
    /// Working orders outlive the session.
    virtual bool keepsOrders() const { return true; }
    ModelVenue venue;
    ports::SystemClock clock;
};
struct MemoryKind final : GatewayKind {
    std::unique_ptr<trading::OrderGateway> make() override {
        return std::make_unique<MemoryOrderGateway>(venue);
    }
};
struct ZmqKind final : GatewayKind {
    std::unique_ptr<trading::OrderGateway> make() override {
        zmq::ZmqOrderGatewayOptions options;
        options.endpoint = endpoint;
        options.heartbeat = 50ms;
        options.testAfter = 100ms;
        options.deadAfter = 250ms;
        options.retryAfter = 20ms;
        options.retryAtMost = 50ms;
        return std::make_unique<zmq::ZmqOrderGateway>(options, clock);
    }
    TemporaryDirectory directory;
    std::string endpoint = "ipc://" + directory.path() + "/orders";
    std::unique_ptr<ModelServer> server = std::make_unique<ModelServer>(endpoint, venue);
};

/// No venue at all: a market that is watched, told before the session opens.
struct ShadowKind final : GatewayKind {
    std::unique_ptr<trading::OrderGateway> make() override {
        auto gateway = std::make_unique<paper::ShadowGateway>(
            paper::ShadowTerms{.latency = 1ms, .startingCash = domain::Money::fromUsd(100'000)}, clock);
        domain::Instrument instrument;
        instrument.id = domain::InstrumentId{1};
        instrument.symbol = "SITC-Z26";
        instrument.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
        gateway->onInstrument(instrument);
        ports::FeedEvent live, level;
        live.instrument = level.instrument = instrument.id;
        live.kind = ports::FeedEvent::Kind::State;
        live.state = ports::StreamState::Live;
        level.record.kind = domain::RecordKind::Level;
        level.record.side = domain::Side::Sell;
        level.record.priceNanoUsd = 1'950'000'000;
        level.record.quantityRaw = 10;
        level.record.flags = domain::record_flag::kEventEnd;
        gateway->onEvents(std::array{live, level}, clock.utcNow());
        return gateway;
    }
    bool keepsOrders() const override { return false; }
};

enum class Kind { Memory, Zmq, Shadow };

std::unique_ptr<GatewayKind> makeKind(Kind kind) {
    switch (kind) {
        case Kind::Memory:
            return std::make_unique<MemoryKind>();
        case Kind::Zmq:
            return std::make_unique<ZmqKind>();
        case Kind::Shadow:
            break;
    }
    return std::make_unique<ShadowKind>();
}

struct OrderGatewayContract : testing::TestWithParam<Kind> {
    std::unique_ptr<GatewayKind> kind = makeKind(GetParam());
    Recorder recorder;
    std::unique_ptr<trading::OrderGateway> gateway = kind->make();

    void logOn(std::uint64_t last = 0) {
        ASSERT_TRUE(gateway->connect(last, recorder).ok());
        ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Ready; }));
    }
    bool waitForReports(std::size_t count) {
        return pollUntil(*gateway, [&] { return recorder.reports.size() >= count; });
    }
};

TEST_P(OrderGatewayContract, SendsNothingBeforeItIsReady) {
    EXPECT_FALSE(gateway->send(buy(1, 5)));
    ASSERT_TRUE(gateway->connect(0, recorder).ok());
    EXPECT_FALSE(gateway->send(buy(1, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Ready; }));
    EXPECT_TRUE(kind->venue.reports().empty());
}

TEST_P(OrderGatewayContract, IsReadyOnlyAfterTheVenueToldWhatStands) {
    logOn();
    ASSERT_EQ(recorder.recovered.size(), 1U);
    EXPECT_EQ(recorder.recovered[0].lastClientOrderId, ClientOrderId{42});
}

TEST_P(OrderGatewayContract, AnswersComeInTheVenuesSequence) {
    logOn();
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(gateway->send(domain::ReplaceOrder{.id = ClientOrderId{44},
                                                   .target = ClientOrderId{43},
                                                   .price = domain::Price::fromNanoUsd(1'910'000'000),
                                                   .quantity = domain::Quantity::fromRaw(7)}));
    ASSERT_TRUE(gateway->send(domain::CancelOrder{.id = ClientOrderId{45}, .target = ClientOrderId{44}}));
    ASSERT_TRUE(waitForReports(3));
    EXPECT_EQ(recorder.sequences, (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_EQ(recorder.reports[0].type, ExecType::New);
    EXPECT_EQ(recorder.reports[1].type, ExecType::Replaced);
    EXPECT_EQ(recorder.reports[1].origId, ClientOrderId{43});
    EXPECT_EQ(recorder.reports[2].type, ExecType::Canceled);
    EXPECT_EQ(recorder.duplicates, 0);
}

TEST_P(OrderGatewayContract, ALogonReplaysWhatCameAfterTheLastDurableReport) {
    logOn();
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(gateway->send(buy(44, 6)));
    ASSERT_TRUE(waitForReports(2));
    gateway->disconnect();
    EXPECT_EQ(recorder.link, LinkState::Down);
    EXPECT_FALSE(gateway->send(buy(45, 7)));
    gateway.reset();
    gateway = kind->make();
    recorder = {};
    const bool keeps =
        kind->keepsOrders();  // else the journal alone remembers, and nothing is to be replayed
    logOn(keeps ? 1 : 4);
    EXPECT_EQ(recorder.sequences, keeps ? std::vector<std::uint64_t>{2} : std::vector<std::uint64_t>{});
    EXPECT_EQ(recorder.duplicates, keeps ? 1 : 0);
    ASSERT_EQ(recorder.recovered.size(), 1U);
    EXPECT_EQ(recorder.recovered[0].openOrders.size(), keeps ? 2U : 0U);
    EXPECT_EQ(recorder.recovered[0].lastServerSequence, keeps ? 2U : 4U);
}

INSTANTIATE_TEST_SUITE_P(Gateways, OrderGatewayContract,
                         testing::Values(Kind::Memory, Kind::Zmq, Kind::Shadow), [](const auto& which) {
                             return which.param == Kind::Memory ? "Memory"
                                    : which.param == Kind::Zmq  ? "Zmq"
                                                                : "Shadow";
                         });

TEST(ShadowGateway, EndsItsOrdersWithTheSessionAndSaysSo) {
    ShadowKind kind;
    Recorder recorder;
    auto gateway = kind.make();
    ASSERT_TRUE(gateway->connect(7, recorder).ok());
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Ready; }));
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.reports.size() == 1; }));
    gateway->disconnect();
    ASSERT_EQ(recorder.reports.size(), 2U);
    EXPECT_EQ(recorder.reports[1].type, ExecType::Canceled);
    EXPECT_EQ(recorder.reports[1].reason, domain::Reason::Disconnected);
    EXPECT_EQ(recorder.sequences, (std::vector<std::uint64_t>{8, 9}));
    recorder = {};
    ASSERT_TRUE(gateway->connect(9, recorder).ok());
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Ready; }));
    EXPECT_TRUE(recorder.recovered[0].openOrders.empty());
    EXPECT_TRUE(recorder.heard("Shadow paper"));
}

struct ZmqOrderGatewayTest : testing::Test {
    ZmqKind kind;
    Recorder recorder;
    std::unique_ptr<trading::OrderGateway> gateway = kind.make();
    void SetUp() override {
        ASSERT_TRUE(gateway->connect(0, recorder).ok());
        ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Ready; }));
    }
    bool readyAgain(std::size_t recoveries) {
        return pollUntil(*gateway, [&] {
            return recorder.link == LinkState::Ready && recorder.recovered.size() >= recoveries;
        });
    }
};
using ZmqOrderGateway = ZmqOrderGatewayTest;

TEST_F(ZmqOrderGateway, ASkippedReportIsAskedForAgain) {
    kind.server->faults.skipOne = true;
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(gateway->send(buy(44, 5)));
    ASSERT_TRUE(readyAgain(2));
    EXPECT_EQ(recorder.sequences, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_TRUE(recorder.heard("skipped from 0 to 2"));
}

TEST_F(ZmqOrderGateway, ARepeatedReportIsDeliveredOnce) {
    kind.server->faults.repeatOne = true;
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(gateway->send(buy(44, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.reports.size() == 2; }));
    EXPECT_EQ(recorder.sequences, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(ZmqOrderGateway, HostileBytesAreCountedAndChangeNothing) {
    kind.server->faults.garbage = true;
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.reports.size() == 1; }));
    EXPECT_EQ(static_cast<zmq::ZmqOrderGateway&>(*gateway).statistics().rejected, 1U);
    EXPECT_EQ(recorder.link, LinkState::Ready);
}

TEST_F(ZmqOrderGateway, ASilentVenueIsDeadInTimeAndNothingIsQueuedForIt) {
    kind.server->faults.silent = true;
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Down; }));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
    EXPECT_TRUE(recorder.heard("has been silent"));
    EXPECT_FALSE(gateway->send(buy(43, 5)));
    kind.server->faults.silent = false;
    ASSERT_TRUE(readyAgain(2));
    EXPECT_TRUE(kind.venue.reports().empty()) << "no late delivery";
}

TEST_F(ZmqOrderGateway, AVenueThatRestartsIsFoundAgainAndReplays) {
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.reports.size() == 1; }));
    kind.server->stop();
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.link == LinkState::Down; }));
    kind.venue.endUnasked(ClientOrderId{43});
    kind.server->start();
    ASSERT_TRUE(readyAgain(2));
    EXPECT_EQ(recorder.sequences, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(recorder.reports[1].reason, domain::Reason::Disconnected);
    EXPECT_EQ(recorder.duplicates, 1);
}

TEST_F(ZmqOrderGateway, ARefusedLogonIsToldAsWhatItIs) {
    kind.server->refuse("another session of this account is open");
    kind.server->faults.closes = true;
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return recorder.heard("refused the logon"); }));
    EXPECT_TRUE(recorder.heard("ended the order session: end of day"));
    EXPECT_TRUE(recorder.heard("refused the logon: another session of this account is open"));
    kind.server->refuse({});
    EXPECT_TRUE(readyAgain(2));
}

TEST_F(ZmqOrderGateway, HeartbeatsCarryTheAcknowledgement) {
    gateway->acknowledge(17);
    ASSERT_TRUE(pollUntil(*gateway, [&] { return kind.server->acknowledged == 17; }));
    EXPECT_GT(kind.server->heartbeats.load(), 0);
}

TEST_F(ZmqOrderGateway, OrdersCarryTheirLargestAgeAndTheVenuesClockIsKnown) {
    ASSERT_TRUE(gateway->send(buy(43, 5)));
    ASSERT_TRUE(pollUntil(*gateway, [&] { return kind.server->maxAgeMs == 2000; }));
    EXPECT_EQ(gateway->venueTimeOffset(), 4'000ns);
}

// An exchange at another speed than 1 leaves the clock of the logon behind.
TEST_F(ZmqOrderGateway, TheVenuesClockIsFollowedAtItsOwnSpeed) {
    const auto ahead = [&] { return gateway->venueTimeOffset() > 2h && gateway->venueTimeOffset() < 4h; };
    kind.server->venueNanos = (kind.clock.utcNow() + domain::Duration(3h)).nanos();
    EXPECT_TRUE(pollUntil(*gateway, ahead));
    kind.server->venueNanos = (kind.clock.utcNow() + domain::Duration(30h)).nanos();
    EXPECT_TRUE(pollUntil(*gateway, [&] { return gateway->venueTimeOffset() > 29h; }));
}

TEST_F(ZmqOrderGateway, WakeEndsAWaitFromAnotherThread) {
    const auto start = std::chrono::steady_clock::now();
    std::jthread other([&] {
        std::this_thread::sleep_for(5ms);
        gateway->wake();
    });
    gateway->poll(80ms);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 60ms);
}

}  // namespace
}  // namespace tessera::test
