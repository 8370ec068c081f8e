// Order sessions against the real process, restarts included.

#include <signal.h>
#include <zmq.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/venue/venue_fixture.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using wire::RecoveryKind;

using VenueOrders = VenueFixture;

Quantity netOf(const wire::RecoveryDone& done, InstrumentId instrument) {
    for (const wire::OpenPosition& position : done.positions) {
        if (position.instrument == instrument) {
            return position.net;
        }
    }
    return {};
}

TEST_F(VenueOrders, AnOrderRestsInTheRealBookTradesAndCancels) {
    start();
    Client client(base());
    const auto before = client.logonAndRecover();
    EXPECT_TRUE(before.orders.empty());
    const std::string symbol = frontMonth(client);
    const Price low = awayFromMarket(client, symbol, Side::Buy, 15);
    const std::uint64_t resting = client.limit(symbol, Side::Buy, low, 7, TimeInForce::Gtc);
    const auto accepted = client.await(ExecType::New, resting);
    ASSERT_TRUE(accepted.has_value());
    EXPECT_EQ(accepted->leavesQuantity.raw(), 7);
    bool isInBook = false;
    for (const MarketRecord& record : client.ask(RecoveryKind::Snapshot, symbol).records) {
        isInBook = isInBook || (record.orderId == static_cast<std::uint64_t>(accepted->orderId) &&
                                record.quantityRaw == 7 && record.price() == low);
    }
    EXPECT_TRUE(isInBook) << "my order is an order like any other";

    const Price through = awayFromMarket(client, symbol, Side::Sell, 5);
    const std::uint64_t taking = client.limit(symbol, Side::Buy, through, 3, TimeInForce::Ioc);
    const auto fill = client.await(ExecType::Trade, taking);
    ASSERT_TRUE(fill.has_value());
    EXPECT_FALSE(fill->isMaker);
    EXPECT_GT(fill->fee.nanoUsd(), 0);

    client.send(CancelOrder{ClientOrderId{++client.nextId}, ClientOrderId{resting}});
    const auto gone = client.await(ExecType::Canceled, resting);
    ASSERT_TRUE(gone.has_value());
    EXPECT_EQ(gone->reason, Reason::CancelledByUser);

    client.send(CancelOrder{ClientOrderId{++client.nextId}, ClientOrderId{resting}});
    EXPECT_EQ(client.await(ExecType::CancelRejected)->reason, Reason::TooLate);
    client.send(CancelOrder{ClientOrderId{++client.nextId}, ClientOrderId{424'242}});
    EXPECT_EQ(client.await(ExecType::CancelRejected)->reason, Reason::UnknownOrder);
    for (std::size_t i = 0; i < client.reports.size(); ++i) {
        EXPECT_EQ(client.reports[i].serverSeq, i + 1) << "the server stream has no hole";
    }
}

TEST_F(VenueOrders, WhoSaysADepositIsCalledAtTheSettlementAndLiquidatedAnHourLater) {
    start({"--speed", "3600"});
    Client client(base());
    client.deposit = Money::fromUsd(500);
    EXPECT_FALSE(client.logonAndRecover().marginCall.until.isSet());
    const std::string symbol = frontMonth(client);
    client.send(NewOrder{.id = ClientOrderId{++client.nextId},
                         .instrument = client.instrument(symbol).id,
                         .side = Side::Buy,
                         .type = OrderType::Market,
                         .timeInForce = TimeInForce::Ioc,
                         .quantity = Quantity::fromRaw(10)});
    ASSERT_TRUE(client.await(ExecType::Trade).has_value());
    const auto told = [&](Reason reason) -> const ExecutionReport* {
        const auto found = std::ranges::find_if(
            client.reports, [reason](const auto& heard) { return heard.report.reason == reason; });
        return found == client.reports.end() ? nullptr : &found->report;
    };
    for (int i = 0; i < 100 && told(Reason::MarginMet) == nullptr; ++i) {
        client.idle(Seconds(0.5));  // half an hour of market time
    }
    const ExecutionReport* call = told(Reason::MarginCall);
    const ExecutionReport* closed = told(Reason::Margin);
    const ExecutionReport* met = told(Reason::MarginMet);
    ASSERT_TRUE(call != nullptr && closed != nullptr && met != nullptr);
    EXPECT_LT(call->margin.equity, call->margin.required);
    EXPECT_EQ(call->margin.until, call->venueTime + std::chrono::hours(1));
    EXPECT_EQ(closed->type, ExecType::Trade);
    EXPECT_EQ(closed->side, Side::Sell);
    EXPECT_GE(closed->venueTime, call->margin.until);
    EXPECT_FALSE(met->margin.until.isSet());
    for (std::size_t i = 0; i < client.reports.size(); ++i) {
        EXPECT_EQ(client.reports[i].serverSeq, i + 1) << "notices are part of the stream";
    }
}

TEST_F(VenueOrders, ReplaceRenamesTheOrder) {
    start();
    Client client(base());
    client.logonAndRecover();
    const std::string symbol = frontMonth(client);
    const Price low = awayFromMarket(client, symbol, Side::Buy, 15);
    const std::uint64_t first = client.limit(symbol, Side::Buy, low, 7);
    ASSERT_TRUE(client.await(ExecType::New, first).has_value());
    const ClientOrderId renamed{++client.nextId};
    client.send(ReplaceOrder{renamed, ClientOrderId{first}, low, Quantity::fromRaw(4)});
    const auto replaced = client.await(ExecType::Replaced);
    ASSERT_TRUE(replaced.has_value());
    EXPECT_EQ(replaced->id, renamed);
    EXPECT_EQ(replaced->origId, ClientOrderId{first});
    EXPECT_EQ(replaced->quantity.raw(), 4);
    client.send(CancelOrder{ClientOrderId{++client.nextId}, renamed});
    EXPECT_TRUE(client.await(ExecType::Canceled, static_cast<std::uint64_t>(renamed)).has_value());
}

TEST_F(VenueOrders, ADuplicateIdIsAnsweredAgainAndNeverASecondOrder) {
    start();
    Client client(base());
    client.logonAndRecover();
    const std::string symbol = frontMonth(client);
    const Price low = awayFromMarket(client, symbol, Side::Buy, 15);
    client.nextId = 9;
    const std::uint64_t id = client.limit(symbol, Side::Buy, low, 7);
    ASSERT_TRUE(client.await(ExecType::New, id).has_value());
    client.nextId = id - 1;
    client.limit(symbol, Side::Buy, low, 7);
    ASSERT_TRUE(client.await(ExecType::New, id).has_value());
    EXPECT_TRUE(client.reports.back().possDup);
    EXPECT_EQ(client.reports.back().serverSeq, 1U);
    client.nextId = 4;
    const std::uint64_t below = client.limit(symbol, Side::Buy, low, 7);
    const auto refused = client.await(ExecType::Rejected, below);
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->reason, Reason::DuplicateId);
    client.logoff();
    Client again(base());
    EXPECT_EQ(again.logonAndRecover().orders.size(), 1U);
    EXPECT_EQ(again.ack.lastClientOrderId, ClientOrderId{id});
}

TEST_F(VenueOrders, AnOrderOlderThanItsMaximumAgeIsRefusedByNameAndACancelPasses) {
    start();
    Client client(base());
    client.logonAndRecover();
    const std::string symbol = frontMonth(client);
    NewOrder order;
    order.id = ClientOrderId{++client.nextId};
    order.instrument = client.instrument(symbol).id;
    order.price = awayFromMarket(client, symbol, Side::Buy, 15);
    order.quantity = Quantity::fromRaw(1);
    client.send(order, 2000, 2500);
    const auto refused = client.await(ExecType::Rejected);
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->reason, Reason::TooLate);
    const std::uint64_t young = client.limit(symbol, Side::Buy, order.price, 1);
    ASSERT_TRUE(client.await(ExecType::New, young).has_value());
    client.send(CancelOrder{ClientOrderId{++client.nextId}, ClientOrderId{young}}, 2000, 60'000);
    EXPECT_TRUE(client.await(ExecType::Canceled, young).has_value());
}

TEST_F(VenueOrders, ASecondLogonIsRefusedWhileTheFirstSessionLives) {
    start();
    Client first(base());
    first.logonAndRecover();
    Client second(base());
    const auto answer = second.logon();
    ASSERT_TRUE(answer && std::holds_alternative<wire::LogonRefused>(answer->body));
    EXPECT_NE(std::get<wire::LogonRefused>(answer->body).text.find("already"), std::string::npos);
    first.logoff();
    EXPECT_TRUE(second.logonAndRecover().orders.empty());
}

TEST_F(VenueOrders, WithoutLogonNothingIsAccepted) {
    start();
    Client client(base());
    const std::string symbol = frontMonth(client);
    client.limit(symbol, Side::Buy, awayFromMarket(client, symbol, Side::Buy, 10), 1);
    const auto answer = client.receive(Seconds(2));
    ASSERT_TRUE(answer && std::holds_alternative<wire::Logout>(answer->body));
}

TEST_F(VenueOrders, DayOrdersFollowADisconnectAfterFiveSecondsAndGtcSurvives) {
    start();
    std::uint64_t day = 0, gtc = 0, seen = 0;
    {
        Client client(base());
        client.logonAndRecover();
        const std::string symbol = frontMonth(client);
        const Price low = awayFromMarket(client, symbol, Side::Buy, 15);
        day = client.limit(symbol, Side::Buy, low, 1, TimeInForce::Day);
        gtc = client.limit(symbol, Side::Buy, low, 2, TimeInForce::Gtc);
        ASSERT_TRUE(client.await(ExecType::New, gtc).has_value());
        seen = client.lastServerSeq;
    }
    Client early(base());
    const auto stillThere = early.logonAndRecover(seen);
    EXPECT_EQ(stillThere.orders.size(), 2U) << "back within five seconds nothing is cancelled";
    early.logoff();
    std::this_thread::sleep_for(std::chrono::milliseconds(5'400));
    Client late(base());
    const auto done = late.logonAndRecover(seen);
    ASSERT_EQ(done.orders.size(), 1U);
    EXPECT_EQ(done.orders[0].id, ClientOrderId{gtc});
    ASSERT_EQ(late.reports.size(), 1U);
    EXPECT_EQ(late.reports[0].report.id, ClientOrderId{day});
    EXPECT_EQ(late.reports[0].report.reason, Reason::Disconnected);
    EXPECT_TRUE(late.reports[0].possDup);
}

TEST_F(VenueOrders, AfterKillNineOrdersFillsAndPositionsAreTheSame) {
    start();
    std::vector<Client::Heard> heard;
    std::uint64_t gtc = 0, day = 0, epoch = 0;
    InstrumentId instrument{};
    Quantity net;
    {
        Client client(base());
        client.logonAndRecover();
        epoch = client.ack.epoch;
        const std::string symbol = frontMonth(client);
        instrument = client.instrument(symbol).id;
        const Price low = awayFromMarket(client, symbol, Side::Buy, 15);
        for (int i = 0; i < 5; ++i) {
            client.limit(symbol, i % 2 == 0 ? Side::Buy : Side::Sell,
                         awayFromMarket(client, symbol, i % 2 == 0 ? Side::Sell : Side::Buy, 4), 3 + i,
                         TimeInForce::Ioc);
            client.idle(Seconds(0.15));
        }
        gtc = client.limit(symbol, Side::Buy, low, 2, TimeInForce::Gtc);
        day = client.limit(symbol, Side::Buy, low, 1, TimeInForce::Day);
        ASSERT_TRUE(client.await(ExecType::New, day).has_value());
        client.idle(Seconds(0.4));
        heard = client.reports;
        for (const auto& [report, sequence, dup] : heard) {
            net += report.type != ExecType::Trade ? Quantity{}
                   : report.side == Side::Buy     ? report.lastQuantity
                                                  : -report.lastQuantity;
        }
        venue->signal(SIGKILL);
        EXPECT_EQ(venue->waitEnd().code, 128 + SIGKILL);
    }
    start();
    Client client(base());
    const auto done = client.logonAndRecover(0);
    EXPECT_GT(client.ack.epoch, epoch);
    ASSERT_EQ(client.reports.size(), heard.size() + 1) << "all of before and the cancel of the day order";
    for (std::size_t i = 0; i < heard.size(); ++i) {
        EXPECT_EQ(client.reports[i].report.type, heard[i].report.type);
        EXPECT_EQ(client.reports[i].report.id, heard[i].report.id);
        EXPECT_EQ(client.reports[i].report.execId, heard[i].report.execId);
        EXPECT_EQ(client.reports[i].report.lastPrice, heard[i].report.lastPrice);
        EXPECT_EQ(client.reports[i].report.lastQuantity, heard[i].report.lastQuantity);
        EXPECT_EQ(client.reports[i].report.venueTime, heard[i].report.venueTime);
        EXPECT_TRUE(client.reports[i].possDup);
    }
    EXPECT_EQ(client.reports.back().report.id, ClientOrderId{day});
    EXPECT_EQ(client.reports.back().report.reason, Reason::Disconnected);
    ASSERT_EQ(done.orders.size(), 1U);
    EXPECT_EQ(done.orders[0].id, ClientOrderId{gtc});
    EXPECT_EQ(netOf(done, instrument), net);
    const std::uint64_t next = client.limit(frontMonth(client), Side::Buy,
                                            awayFromMarket(client, frontMonth(client), Side::Buy, 15), 1);
    const auto fresh = client.await(ExecType::New, next);
    ASSERT_TRUE(fresh.has_value());
    for (const auto& before : heard) {
        EXPECT_NE(fresh->execId, before.report.execId) << "an execution number is never used twice";
    }
}

TEST_F(VenueOrders, ALogTornInItsLastRecordIsCutAndTheRestStands) {
    start();
    std::uint64_t gtc = 0;
    {
        Client client(base());
        client.logonAndRecover();
        const std::string symbol = frontMonth(client);
        gtc = client.limit(symbol, Side::Buy, awayFromMarket(client, symbol, Side::Buy, 15), 2,
                           TimeInForce::Gtc);
        ASSERT_TRUE(client.await(ExecType::New, gtc).has_value());
        venue->signal(SIGKILL);
        venue->waitEnd();
    }
    std::ofstream(state() + "/venue.log", std::ios::app | std::ios::binary) << "\x21\0\0\0\x04half a rec";
    start();
    Client client(base());
    const auto done = client.logonAndRecover(0);
    ASSERT_EQ(done.orders.size(), 1U);
    EXPECT_EQ(done.orders[0].id, ClientOrderId{gtc});
}

TEST_F(VenueOrders, OverTcpOnlyListedKeysComeInAndTheKeyIsTheAccount) {
    std::array<char, 41> serverPublic{}, serverSecret{}, goodPublic{}, goodSecret{}, badPublic{}, badSecret{};
    ::zmq_curve_keypair(serverPublic.data(), serverSecret.data());
    ::zmq_curve_keypair(goodPublic.data(), goodSecret.data());
    ::zmq_curve_keypair(badPublic.data(), badSecret.data());
    std::ofstream(directory.path() + "/key") << serverSecret.data() << '\n';
    std::filesystem::permissions(directory.path() + "/key", std::filesystem::perms(0600));
    std::ofstream(directory.path() + "/allow") << "# who may trade\n" << goodPublic.data() << " alice\n";
    const std::string address = "tcp://127.0.0.1:" + std::to_string(20'000 + ::getpid() % 20'000);
    venue = std::make_unique<VenueChild>(
        directory.path(),
        std::vector<std::string>{"--bind", address, "--warmup-days", "0", "--curve-secret",
                                 directory.path() + "/key", "--allow", directory.path() + "/allow"});
    ASSERT_TRUE(venue->waitReady());
    Client alice(address, ClientKeys{serverPublic.data(), goodPublic.data(), goodSecret.data()});
    alice.logonAndRecover();
    EXPECT_GE(static_cast<std::uint32_t>(alice.ack.account), 100'000U);
    EXPECT_FALSE(alice.ask(RecoveryKind::Reference).instruments.empty());
    Client mallory(address, ClientKeys{serverPublic.data(), badPublic.data(), badSecret.data()});
    mallory.send(wire::Logon{"mallory", 0, 0});
    EXPECT_FALSE(mallory.receive(Seconds(1)).has_value());
    Client plain(address);
    plain.send(wire::Logon{"plain", 0, 0});
    EXPECT_FALSE(plain.receive(Seconds(0.5)).has_value());
}

}  // namespace
}  // namespace tessera::venue
