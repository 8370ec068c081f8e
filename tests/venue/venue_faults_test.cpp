// The real process against what should not happen: nonsense from peers, damaged files, no room, SIGKILL at
// any time.

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

#include "feeds/wire/venue_exit.h"
#include "tests/venue/venue_fixture.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
namespace fs = std::filesystem;
namespace venue_exit = wire::venue_exit;

class VenueFaults : public VenueFixture {
 protected:
    std::string log() const { return state() + "/venue.log"; }
    static std::string bytesOf(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string complaints() const { return bytesOf(directory.path() + "/err"); }
    void flip(std::size_t at) const {
        std::string bytes = bytesOf(log());
        ASSERT_LT(at, bytes.size());
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        std::ofstream(log(), std::ios::binary | std::ios::trunc) << bytes;
    }
    Ended runToItsEnd(std::vector<std::string> more = {}) {
        VenueChild child(directory.path(), arguments(std::move(more)));
        return child.waitEnd(Seconds(20));
    }
    /// The venue's word about the message that carried `id`; empty: none came.
    static std::string wordAbout(Client& client, std::uint64_t id) { return rejectOf(client, id).text; }
    static wire::SessionReject rejectOf(Client& client, std::uint64_t id) {
        for (int i = 0; i < 2'000; ++i) {
            const auto message = client.receive(Seconds(2));
            if (!message) {
                return {};
            }
            const auto* reject = std::get_if<wire::SessionReject>(&message->body);
            if (reject != nullptr && reject->id == ClientOrderId{id}) {
                return *reject;
            }
        }
        return {};
    }
    /// As Client::send, with a send time of one's own.
    static void sendAt(Client& client, wire::SessionBody body, std::int64_t sentNanos) {
        wire::SessionMessage message;
        message.session = client.session;
        message.clientSeq = 77;
        message.sentNanos = sentNanos;
        message.maxAgeMs = 2'000;
        message.body = std::move(body);
        wire::Encoder encoder;
        const auto bytes = encoder.encode(message);
        client.sendRaw({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    NewOrder orderOf(Client& client, std::uint64_t id) {
        NewOrder order;
        order.id = ClientOrderId{id};
        order.instrument = client.instrument(frontMonth(client)).id;
        order.price = awayFromMarket(client, frontMonth(client), Side::Buy, 15);
        order.quantity = Quantity::fromRaw(1);
        return order;
    }
    static long residentKilobytes(const std::string& processDirectory) {
        std::ifstream in(processDirectory + "/statm");
        long size = 0, resident = 0;
        in >> size >> resident;
        return resident * ::sysconf(_SC_PAGESIZE) / 1024;
    }
};

TEST_F(VenueFaults, EveryMalformedOrderIsAnsweredWithTheFieldAndItsValue) {
    start();
    Client client(base());
    client.logonAndRecover();
    NewOrder order = orderOf(client, 1);
    order.quantity = Quantity::fromRaw(-5);
    client.send(order);
    EXPECT_NE(wordAbout(client, 1).find("order.quantity -5"), std::string::npos);
    order = orderOf(client, 2);
    order.price = Price::fromNanoUsd(std::numeric_limits<std::int64_t>::max());
    client.send(order);
    EXPECT_NE(wordAbout(client, 2).find("order.price 9223372036854775807"), std::string::npos);
    order = orderOf(client, 3);
    order.timeInForce = static_cast<TimeInForce>(200);
    client.send(order);
    EXPECT_NE(wordAbout(client, 3).find("order.time_in_force 200"), std::string::npos);
    client.send(ReplaceOrder{ClientOrderId{4}, ClientOrderId{1}, order.price, Quantity::fromRaw(-1)});
    EXPECT_NE(wordAbout(client, 4).find("replace.quantity -1"), std::string::npos);
    client.send(NewOrderList{{orderOf(client, 5), orderOf(client, 9)}});
    EXPECT_NE(wordAbout(client, 5).find("follow one another"), std::string::npos);
    client.sendRaw("this is no message at all, and long enough");
    EXPECT_NE(wordAbout(client, 0), "");
    client.sendRaw("");
    EXPECT_NE(wordAbout(client, 0), "");
    client.send(orderOf(client, 0));
    EXPECT_NE(wordAbout(client, 0).find("Order id 0"), std::string::npos);

    order = orderOf(client, 10);
    client.send(order);
    EXPECT_TRUE(client.await(ExecType::New, 10).has_value()) << "and the session goes on";
}

TEST_F(VenueFaults, NumbersOutOfEveryRangeAreRefusedAtTheDoorAndTheAccountGoesOn) {
    start();
    Client client(base());
    client.logonAndRecover();
    for (const std::uint64_t id : {~std::uint64_t{0}, std::uint64_t{1} << 63U, std::uint64_t{1} << 62U}) {
        client.send(orderOf(client, id));
        EXPECT_NE(wordAbout(client, id).find(std::to_string(id)), std::string::npos) << id;
    }
    for (const std::int64_t sent : {std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max(), std::int64_t{-1}}) {
        sendAt(client, orderOf(client, 1), sent);
        EXPECT_NE(wordAbout(client, 1).find(std::to_string(sent)), std::string::npos) << sent;
    }
    NewOrder huge = orderOf(client, 2);
    huge.quantity = Quantity::fromRaw(1'000'000'000'000'000);
    client.send(huge);
    const wire::SessionReject over = rejectOf(client, 2);
    EXPECT_NE(over.text.find("position limit"), std::string::npos);
    EXPECT_EQ(over.reason, Reason::PositionLimit);
    client.send(orderOf(client, 3));
    EXPECT_TRUE(client.await(ExecType::New, 3).has_value());
    // A cancel passes, whatever its clock says.
    sendAt(client, CancelOrder{ClientOrderId{4}, ClientOrderId{3}}, std::numeric_limits<std::int64_t>::min());
    EXPECT_TRUE(client.await(ExecType::Canceled, 3).has_value());

    Client other(base());
    other.send(wire::Logon{"from another century", 0, std::numeric_limits<std::int64_t>::min()});
    const auto answer = other.receive(Seconds(4));
    ASSERT_TRUE(answer && std::holds_alternative<wire::LogonRefused>(answer->body));
    EXPECT_NE(std::get<wire::LogonRefused>(answer->body).text.find("-9223372036854775808"),
              std::string::npos);
}

TEST_F(VenueFaults, ANoisyKindOfRefusalHidesNoOther) {
    start();
    Client client(base());
    client.logonAndRecover();
    for (int i = 0; i < 500; ++i) {
        client.sendRaw("noise noise noise noise noise noise");
    }
    NewOrder order = orderOf(client, 1);
    order.quantity = Quantity::fromRaw(-5);
    client.send(order);
    EXPECT_NE(wordAbout(client, 1), "");
    client.sendRawRecovery("more noise, of another kind, and elsewhere");
    for (int i = 0; i < 100 && complaints().find("recovery request") == std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const std::string told = complaints();
    EXPECT_NE(told.find("order.quantity -5"), std::string::npos) << told;
    EXPECT_NE(told.find("refused, recovery request"), std::string::npos) << told;
    EXPECT_LT(std::count(told.begin(), told.end(), '\n'), 30) << told;
}

TEST_F(VenueFaults, TwoHundredThousandSubscriptionsLeaveNothingAndDisturbNobody) {
    start();
    Client good(base());
    const std::string symbol = frontMonth(good);
    good.subscribe(symbol);
    ASSERT_TRUE(good.follow(
        symbol, [](const wire::Batch&) { return true; }, Seconds(4)));
    std::string process;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        if (bytesOf(entry.path().string() + "/cmdline").find(state()) != std::string::npos) {
            process = entry.path().string();
        }
    }
    ASSERT_FALSE(process.empty());
    const long before = residentKilobytes(process);
    {
        ::zmq::context_t context(1);
        ::zmq::socket_t hostile(context, ::zmq::socket_type::sub);
        hostile.set(::zmq::sockopt::linger, 0);
        hostile.set(::zmq::sockopt::sndhwm, 0);
        hostile.connect(wire::endpointsFor(base())->marketData);
        std::mt19937_64 random(1);
        for (int i = 0; i < 200'000; ++i) {
            hostile.set(::zmq::sockopt::subscribe, "md/venue/" + std::to_string(random()) + "/");
        }
        for (int i = 0; i < 100 && complaints().find("1024 topics") == std::string::npos; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        // What was on its way when the client was cut off is let go of within moments.
        for (int i = 0; i < 100 && residentKilobytes(process) - before >= 20'000; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        EXPECT_LT(residentKilobytes(process) - before, 20'000) << "kilobytes";
        EXPECT_NE(complaints().find("1024 topics"), std::string::npos);
        EXPECT_TRUE(good.follow(
            symbol, [](const wire::Batch&) { return true; }, Seconds(4)))
            << "the others hear on";
    }
    EXPECT_TRUE(venue->isRunning());
}

TEST_F(VenueFaults, ADamagedLogEndsWithItsOwnCodeIsKeptAndCanBeRestored) {
    start();
    std::uint64_t resting = 0;
    {
        Client client(base());
        client.logonAndRecover();
        client.send(orderOf(client, 1));
        ASSERT_TRUE(client.await(ExecType::New, 1).has_value());
        NewOrder order = orderOf(client, 2);
        order.timeInForce = TimeInForce::Gtc;
        client.send(order);
        ASSERT_TRUE(client.await(ExecType::New, 2).has_value());
        resting = 2;
        venue->signal(SIGTERM);  // a snapshot of the very end
        EXPECT_EQ(venue->waitEnd().code, venue_exit::kOk);
    }
    flip(bytesOf(log()).size() / 2);
    const std::string damaged = bytesOf(log());
    Ended ended = runToItsEnd();
    EXPECT_EQ(ended.code, venue_exit::kDamaged) << ended.complaint;
    EXPECT_NE(ended.complaint.find("damaged at byte"), std::string::npos) << ended.complaint;
    EXPECT_NE(ended.complaint.find("--restore"), std::string::npos) << ended.complaint;
    EXPECT_EQ(bytesOf(log()), damaged);
    start({"--restore"});
    Client client(base());
    const auto done = client.logonAndRecover();
    ASSERT_EQ(done.orders.size(), 1U);
    EXPECT_EQ(done.orders[0].id, ClientOrderId{resting});
    EXPECT_EQ(bytesOf(state() + "/venue-1.damaged.log"), damaged);
    venue->signal(SIGTERM);
    venue->waitEnd();

    fs::remove(log());
    ended = runToItsEnd();
    EXPECT_EQ(ended.code, venue_exit::kDamaged) << ended.complaint;
    EXPECT_NE(ended.complaint.find("is gone"), std::string::npos) << ended.complaint;
    start({"--restore"});
    Client again(base());
    EXPECT_EQ(again.logonAndRecover().orders.size(), 1U);
}

TEST_F(VenueFaults, WithoutLogAndSnapshotALogonThatKnowsMoreIsRefusedWithASentence) {
    start();
    {
        Client client(base());
        client.logonAndRecover();
        client.send(orderOf(client, 1));
        ASSERT_TRUE(client.await(ExecType::New, 1).has_value());
    }
    venue->signal(SIGKILL);
    venue->waitEnd();
    fs::remove_all(state());
    start();
    Client client(base());
    const auto answer = client.logon(1);
    ASSERT_TRUE(answer && std::holds_alternative<wire::LogonRefused>(answer->body));
    EXPECT_NE(std::get<wire::LogonRefused>(answer->body).text.find(wire::kRecordLost), std::string::npos);
}

TEST_F(VenueFaults, NoRoomOnTheDiskIsSaidAndIsNoReasonToGiveUp) {
    fs::create_directories(state());
    fs::create_symlink("/dev/full", log());
    const Ended ended = runToItsEnd();
    EXPECT_EQ(ended.code, venue_exit::kNotNow);
    EXPECT_NE(ended.complaint.find("no room on the disk"), std::string::npos) << ended.complaint;
    fs::remove(log());
    start();
    EXPECT_TRUE(venue->isRunning());
}

TEST_F(VenueFaults, KilledAtAnyMomentOfASnapshotItComesBackWithEveryOrder) {
    std::mt19937 random(7);
    std::uint64_t sent = 0;
    for (int round = 0; round < 12; ++round) {
        start();
        {
            Client client(base());
            ASSERT_EQ(client.logonAndRecover().orders.size(), sent);
            NewOrder order = orderOf(client, ++sent);
            order.timeInForce = TimeInForce::Gtc;
            client.send(order);
            ASSERT_TRUE(client.await(ExecType::New, sent).has_value());
        }
        venue->signal(SIGTERM);  // it writes a snapshot now
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
        venue->signal(SIGKILL);
        venue->waitEnd();
    }
    start();
    Client client(base());
    EXPECT_EQ(client.logonAndRecover().orders.size(), sent);
}

TEST_F(VenueFaults, ASecretKeyThatIsOpenToOthersAndAnEmptyListAreRefusedByName) {
    const std::string key = directory.path() + "/tessera.secret", allow = directory.path() + "/allow";
    VenueChild keygen(directory.path(), {"keygen", "--dir", directory.path()});
    ASSERT_EQ(keygen.waitEnd().code, 0);
    std::ofstream(allow).close();
    const auto run = [&] {
        VenueChild child(directory.path(), {"--bind", "tcp://127.0.0.1:6100", "--warmup-days", "0",
                                            "--curve-secret", key, "--allow", allow});
        return child.waitEnd();
    };
    for (const int mode : {0666, 0644, 0620}) {
        fs::permissions(key, fs::perms(mode));
        const Ended ended = run();
        EXPECT_EQ(ended.code, venue_exit::kRefused);
        EXPECT_NE(ended.complaint.find("open to other users"), std::string::npos) << ended.complaint;
    }
    fs::permissions(key, fs::perms(0600));
    const Ended ended = run();
    EXPECT_EQ(ended.code, venue_exit::kRefused);
    EXPECT_NE(ended.complaint.find("allows nobody"), std::string::npos) << ended.complaint;
}

}  // namespace
}  // namespace tessera::venue
