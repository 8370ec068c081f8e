// Coming back: the snapshot with the log's tail gives what the whole log gives, whatever state either is in.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "feeds/venue/venue_core.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
namespace fs = std::filesystem;

constexpr AccountId kMe{1}, kOther{2};

std::string bytesOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void flip(const std::string& path, std::size_t at) {
    std::string bytes = bytesOf(path);
    ASSERT_LT(at, bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class VenueRestartTest : public ::testing::Test {
 protected:
    VenueRestartTest() {
        std::string pattern = ::testing::TempDir() + "/tsvrestartXXXXXX";
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
    }
    ~VenueRestartTest() override { fs::remove_all(directory); }

    std::string state(const std::string& name = "state") const { return directory + "/" + name; }

    Result<std::unique_ptr<VenueCore>> open(const std::string& now, const std::string& in,
                                            bool restore = false, std::uint64_t seed = 42,
                                            std::uint64_t interval = 1'000'000) {
        CoreConfig config;
        config.exchange = sampleConfig(now, 0, seed);
        // At 20 seconds a step every month has its turn at each: fewer of them, and one family of each kind.
        static const auto kTerms = sampleTerms({"10-sitc.toml", "20-h100.toml", "30-sitca.toml"});
        config.exchange.terms = kTerms;
        config.stateDirectory = in;
        config.restore = restore;
        config.stepLength = std::chrono::seconds(20);  // hours pass, and fixings, days and expiries with them
        config.stepsBetweenSnapshots = interval;
        config.exchange.barsKept = barsKept;
        config.historyBytes = historyBytes;
        return VenueCore::open(config, sink);
    }

    /// Somebody who sends everything there is, at random.
    class Sender {
     public:
        explicit Sender(std::uint64_t seed) : m_random(static_cast<std::uint32_t>(seed)) {}
        void act(VenueCore& core) {
            const auto& all = core.exchange().instruments();
            while (
                std::none_of(all.begin(), all.end(), [&](const auto& one) { return isQuoted(core, one); })) {
                core.step();  // before the first round of the makers there is no market
            }
            const AccountId account = below(4) == 0 ? kOther : kMe;
            const auto send = [&](auto order) {
                core.input({core.exchange().now(), account, Reason::None, std::move(order)});
            };
            switch (below(12)) {
                case 0:
                    send(CancelOrder{next(), ClientOrderId{1 + below(m_id)}});
                    break;
                case 1: {
                    const NewOrder order = limit(core);
                    send(ReplaceOrder{next(), ClientOrderId{1 + below(m_id)}, order.price,
                                      Quantity::fromRaw(1 + static_cast<std::int64_t>(below(9)))});
                    break;
                }
                case 2:
                    core.cancelOnDisconnect(account, core.exchange().now());
                    break;
                case 3:
                    send(bracket(core));
                    break;
                case 4:
                    send(oco(core));
                    break;
                case 5:
                    send(stop(core));
                    break;
                case 6: {
                    LogInput late{core.exchange().now(), account, Reason::TooLate, limit(core)};
                    core.input(late);
                    break;
                }
                default:
                    send(limit(core));
            }
        }
        std::uint64_t below(std::uint64_t n) { return m_random() % n; }

     private:
        ClientOrderId next() { return ClientOrderId{++m_id}; }
        static bool isQuoted(const VenueCore& core, const Instrument& one) {
            return one.isListed() && core.exchange().orderBook(one.id).best(Side::Buy) &&
                   core.exchange().orderBook(one.id).best(Side::Sell);
        }
        const Instrument& pick(const VenueCore& core) {
            for (const auto& all = core.exchange().instruments();;) {
                if (const Instrument& one = all[below(all.size())]; isQuoted(core, one)) {
                    return one;
                }
            }
        }
        NewOrder limit(const VenueCore& core) {
            const Instrument& at = pick(core);
            NewOrder order;
            order.id = next();
            order.instrument = at.id;
            order.side = below(2) == 0 ? Side::Buy : Side::Sell;
            order.timeInForce = static_cast<TimeInForce>(below(5));
            order.quantity = Quantity::fromRaw(1 + static_cast<std::int64_t>(below(30)));
            const auto away = at.tick * (static_cast<std::int64_t>(below(14)) - 4);
            const Price best = core.exchange().orderBook(at.id).best(order.side)->price;
            order.price = order.side == Side::Buy ? best - away : best + away;
            order.type = below(6) == 0 ? OrderType::Market : OrderType::Limit;
            order.postOnly = below(5) == 0;
            if (order.timeInForce == TimeInForce::Gtd) {
                order.terms.expireAt = core.exchange().now() + std::chrono::minutes(below(90));
            }
            if (below(4) == 0) {
                order.terms.display = Quantity::fromRaw(1 + static_cast<std::int64_t>(below(5)));
            }
            return order;
        }
        NewOrder stop(const VenueCore& core) {
            NewOrder order = limit(core);
            const Instrument& at =
                core.exchange().instruments()[static_cast<std::size_t>(order.instrument) - 1];
            const bool buys = order.side == Side::Buy;
            const Price best = core.exchange().orderBook(at.id).best(opposite(order.side))->price;
            const PriceDelta away = at.tick * (1 + static_cast<std::int64_t>(below(6)));
            order.terms.display = {};
            order.postOnly = false;
            order.timeInForce = below(2) == 0 ? TimeInForce::Gtc : TimeInForce::Day;
            order.type = static_cast<OrderType>(2 + below(3));
            order.terms.stopPrice = buys ? best + away : best - away;
            order.price = order.terms.stopPrice;
            if (order.type == OrderType::TrailingStop) {
                order.terms.stopPrice = {};
                order.terms.trail = away;
            }
            return order;
        }
        NewOrderList oco(const VenueCore& core) {
            NewOrder one = stop(core), two = one;
            one.type = OrderType::Limit;
            two.type = OrderType::Stop;
            one.price = core.exchange().orderBook(one.instrument).best(one.side)->price;
            one.terms = two.terms = {};
            one.terms.role = two.terms.role = LinkRole::Oco;
            two.terms.stopPrice =
                one.side == Side::Buy ? one.price + tickOf(core, one) * 9 : one.price - tickOf(core, one) * 9;
            two.id = next();
            return {{one, two}};
        }
        NewOrderList bracket(const VenueCore& core) {
            NewOrder entry = stop(core);
            entry.type = OrderType::Limit;
            entry.terms = {};
            entry.side = Side::Buy;
            const PriceDelta tick = tickOf(core, entry);
            entry.price = core.exchange().orderBook(entry.instrument).best(Side::Sell)->price -
                          tick * static_cast<std::int64_t>(below(4));
            NewOrder target = entry, protection = entry;
            target.side = protection.side = Side::Sell;
            protection.type = OrderType::Stop;
            target.price = entry.price + tick * 5;
            protection.terms.stopPrice = entry.price - tick * 6;
            entry.terms.role = LinkRole::Entry;
            target.terms.role = LinkRole::Target;
            protection.terms.role = LinkRole::Protection;
            target.id = next();
            protection.id = next();
            return {{entry, target, protection}};
        }
        static PriceDelta tickOf(const VenueCore& core, const NewOrder& order) {
            return core.exchange().instruments()[static_cast<std::size_t>(order.instrument) - 1].tick;
        }

        std::mt19937 m_random;
        std::uint64_t m_id = 0;
    };

    static void trade(VenueCore& core, Sender& sender, int rounds) {
        for (int i = 0; i < rounds; ++i) {
            for (std::uint64_t n = sender.below(6); n > 0; --n) {
                core.step();
            }
            sender.act(core);
            ASSERT_TRUE(core.flush());
        }
    }

    KeepingSink sink;
    std::string directory;
    std::size_t barsKept = ExchangeConfig{}.barsKept;
    std::uint64_t historyBytes = CoreConfig{}.historyBytes;
};

TEST_F(VenueRestartTest, MinutesNobodyIsGivenAnyMoreLeaveMemoryAndFile) {
    barsKept = 60;
    historyBytes = 1;
    std::map<InstrumentId, std::vector<Bar>> before;
    std::uintmax_t largest = 0;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        for (int part = 0; part < 40; ++part) {
            for (int i = 0; i < 90; ++i) {  // half an hour
                (*core)->step();
            }
            ASSERT_TRUE((*core)->flush());
            ASSERT_TRUE((*core)->saveSnapshot()) << (*core)->snapshotFailure();
            if (part < 10) {
                largest = std::max(largest, fs::file_size(state() + "/venue.history"));
            }
        }
        for (const Instrument& one : (*core)->exchange().instruments()) {
            const auto& bars = before[one.id] = (*core)->exchange().bars(one.id);
            EXPECT_LE(bars.size(), barsKept + barsKept / 8 + 1);
            EXPECT_TRUE(bars.empty() || (*core)->exchange().now() - bars.back().start < std::chrono::days(1));
        }
        EXPECT_LT(fs::file_size(state() + "/venue.history"), 3 * largest) << "twenty hours of it";
    }
    auto core = open("2026-11-24T15:00:00Z", state());
    ASSERT_TRUE(core.ok()) << core.error().sentence;
    EXPECT_EQ((*core)->replayedSteps(), 0U);
    for (const auto& [id, bars] : before) {
        const auto& now = (*core)->exchange().bars(id);
        ASSERT_EQ(now.empty(), bars.empty());
        EXPECT_TRUE(bars.empty() || now.back().start == bars.back().start);
        EXPECT_GE(now.size() + barsKept / 8, bars.size());
    }
    EXPECT_FALSE(fs::exists(state() + "/venue.history.old"));
}

TEST_F(VenueRestartTest, AHistoryWrittenAnewWithoutItsSnapshotChangesNothing) {
    std::size_t reports = 0;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(8);
        trade(**core, sender, 60);
        ASSERT_TRUE((*core)->saveSnapshot());
        reports = (*core)->account(kMe).stream.size();
    }
    // Killed when the new history was in place and the snapshot that goes with it was not.
    fs::copy_file(state() + "/venue.history", state() + "/venue.history.old");
    std::ofstream(state() + "/venue.history", std::ios::binary | std::ios::trunc) << "TSVHIST1 of another";
    auto core = open("2026-11-24T15:00:00Z", state());
    ASSERT_TRUE(core.ok()) << core.error().sentence;
    EXPECT_EQ((*core)->replayedSteps(), 0U);
    EXPECT_NE((*core)->remark().find("Went on from a snapshot"), std::string::npos) << (*core)->remark();
    EXPECT_GE((*core)->account(kMe).stream.size(), reports);
    EXPECT_FALSE(fs::exists(state() + "/venue.history.old"));
}

TEST_F(VenueRestartTest, SnapshotAndTailGiveTheSameBytesOfStateAsTheWholeLog) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::string whole = state("whole"), quick = state("quick");
        fs::remove_all(whole);
        fs::remove_all(quick);
        Sender sender(seed);
        {
            auto core = open("2026-11-23T15:00:00Z", quick, false, seed);
            ASSERT_TRUE(core.ok()) << core.error().sentence;
            trade(**core, sender, 150);
            ASSERT_TRUE((*core)->saveSnapshot()) << (*core)->snapshotFailure();
            trade(**core, sender, static_cast<int>(10 + sender.below(60)));
            if (seed % 2 == 0) {  // a second one appends to the history of the first
                ASSERT_TRUE((*core)->saveSnapshot());
                trade(**core, sender, static_cast<int>(sender.below(60)));
            }
        }
        fs::create_directories(whole);
        fs::copy_file(quick + "/venue.log", whole + "/venue.log");
        auto replayed = open("2026-11-30T06:00:00Z", whole, false, seed);
        auto restored = open("2026-11-30T06:00:00Z", quick, false, seed);
        ASSERT_TRUE(replayed.ok()) << replayed.error().sentence;
        ASSERT_TRUE(restored.ok()) << restored.error().sentence;
        EXPECT_LT((*restored)->replayedSteps(), (*replayed)->replayedSteps());
        EXPECT_FALSE((*replayed)->account(kMe).stream.empty());
        ASSERT_EQ((*replayed)->exchange().stateHash(), (*restored)->exchange().stateHash());
        ASSERT_TRUE((*replayed)->wholeState() == (*restored)->wholeState()) << "nothing is forgotten";

        // And they stay the same, with the same things sent to both.
        Sender left(seed + 100), right(seed + 100);
        trade(**replayed, left, 120);
        trade(**restored, right, 120);
        ASSERT_TRUE((*replayed)->wholeState() == (*restored)->wholeState()) << "and nothing goes another way";
    }
}

TEST_F(VenueRestartTest, AStartReplaysOnlyWhatCameAfterTheLastSnapshot) {
    {
        auto core = open("2026-11-23T15:00:00Z", state(), false, 42, 300);
        ASSERT_TRUE(core.ok());
        for (int i = 0; i < 2'000; ++i) {
            (*core)->step();
            ASSERT_TRUE((*core)->flush());
            (*core)->keepSnapshot();
        }
    }
    auto core = open("2026-11-30T15:00:00Z", state());
    ASSERT_TRUE(core.ok());
    EXPECT_LT((*core)->replayedSteps(), 1'700U) << (*core)->remark();
    EXPECT_NE((*core)->remark().find("snapshot"), std::string::npos);
}

TEST_F(VenueRestartTest, ALogWithoutASnapshotIsReplayedWholeAndThenHasOne) {
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(5);
        trade(**core, sender, 60);
    }
    fs::remove(state() + "/venue.snapshot");
    fs::remove(state() + "/venue.history");
    std::uint64_t hash = 0;
    {
        auto core = open("2026-11-24T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        EXPECT_GT((*core)->replayedSteps(), 0U);
        hash = (*core)->exchange().stateHash();
    }
    auto core = open("2026-11-24T15:00:00Z", state());
    ASSERT_TRUE(core.ok());
    EXPECT_EQ((*core)->replayedSteps(), 0U);
    EXPECT_EQ((*core)->exchange().stateHash(), hash);
}

TEST_F(VenueRestartTest, ASnapshotThatWasCutOffOnItsWayChangesNothing) {
    std::vector<std::byte> before;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(6);
        trade(**core, sender, 80);
        ASSERT_TRUE((*core)->saveSnapshot());
        trade(**core, sender, 20);
    }
    // Killed while it appended to the history and wrote the next snapshot beside the old one.
    std::ofstream(state() + "/venue.history", std::ios::binary | std::ios::app) << "half of a chunk";
    std::ofstream(state() + "/venue.snapshot.part", std::ios::binary) << "TSVSNAP1 half of a snapshot";
    {
        auto core = open("2026-11-24T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        EXPECT_LT((*core)->replayedSteps(), 80U);
        before = (*core)->wholeState();
        Sender sender(7);
        trade(**core, sender, 20);
        ASSERT_TRUE((*core)->saveSnapshot());
        before = (*core)->wholeState();
    }
    auto core = open("2026-11-23T15:00:00Z", state());
    ASSERT_TRUE(core.ok()) << core.error().sentence;
    EXPECT_EQ((*core)->replayedSteps(), 0U);
    EXPECT_NE((*core)->remark().find("Went on from a snapshot"), std::string::npos) << (*core)->remark();
}

TEST_F(VenueRestartTest, ASnapshotThatDoesNotFitIsPutAsideWithAWordAndTheLogReplayed) {
    std::uint64_t hash = 0;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(8);
        trade(**core, sender, 60);
        ASSERT_TRUE((*core)->saveSnapshot());
        hash = (*core)->exchange().stateHash();
    }
    struct Harm {
        const char* what;
        std::function<void(const std::string&)> to;
    };
    const std::vector<Harm> harms{
        {"a byte of the snapshot", [](const std::string& at) { flip(at + "/venue.snapshot", 5'000); }},
        {"its version", [](const std::string& at) { flip(at + "/venue.snapshot", 8); }},
        {"its end", [](const std::string& at) { fs::resize_file(at + "/venue.snapshot", 3'000); }},
        {"all of it", [](const std::string& at) { fs::resize_file(at + "/venue.snapshot", 0); }},
        {"a byte of the history", [](const std::string& at) { flip(at + "/venue.history", 500); }},
        {"the history", [](const std::string& at) { fs::remove(at + "/venue.history"); }},
    };
    for (const Harm& harm : harms) {
        SCOPED_TRACE(harm.what);
        fs::remove_all(state("copy"));
        fs::copy(state(), state("copy"));
        harm.to(state("copy"));
        auto core = open("2026-11-23T15:00:00Z", state("copy"));
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        EXPECT_GT((*core)->replayedSteps(), 0U);
        EXPECT_NE((*core)->remark().find("kept aside"), std::string::npos) << (*core)->remark();
        EXPECT_TRUE(fs::exists(state("copy") + "/venue-1.snapshot"));
        EXPECT_EQ((*core)->account(kMe).stream.empty(), false);
    }
    EXPECT_NE(hash, 0U);
}

TEST_F(VenueRestartTest, AFlippedByteWithGoodRecordsBehindItIsAnErrorAndTheLogIsNotTouched) {
    std::size_t atSnapshot = 0;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(9);
        trade(**core, sender, 60);
        ASSERT_TRUE((*core)->saveSnapshot());
        atSnapshot = fs::file_size(state() + "/venue.log");
        trade(**core, sender, 60);
    }
    const std::string log = bytesOf(state() + "/venue.log");
    for (const std::size_t at :
         {std::size_t{3}, std::size_t{20}, atSnapshot / 2, atSnapshot + 30, (atSnapshot + log.size()) / 2}) {
        SCOPED_TRACE(at);
        const std::string copy = state("copy");
        fs::remove_all(copy);
        fs::copy(state(), copy);
        flip(copy + "/venue.log", at);
        const std::string damaged = bytesOf(copy + "/venue.log");
        auto refused = open("2026-11-24T15:00:00Z", copy);
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
        EXPECT_NE(refused.error().sentence.find("damaged at byte"), std::string::npos)
            << refused.error().sentence;
        EXPECT_EQ(bytesOf(copy + "/venue.log"), damaged) << "not a byte of it is changed";

        std::uint64_t hash = 0;
        {
            auto restored = open("2026-11-24T15:00:00Z", copy, true);
            ASSERT_TRUE(restored.ok()) << restored.error().sentence;
            EXPECT_EQ(bytesOf(copy + "/venue-1.damaged.log"), damaged);
            EXPECT_FALSE((*restored)->account(kMe).stream.empty());
            EXPECT_NE((*restored)->remark().find("venue-1.damaged.log"), std::string::npos)
                << (*restored)->remark();
            Sender sender(10);
            trade(**restored, sender, 10);
            hash = (*restored)->exchange().stateHash();
        }
        auto again = open("2026-11-24T15:00:00Z", copy);
        ASSERT_TRUE(again.ok()) << again.error().sentence;
        EXPECT_NE(hash, 0U);
    }
}

TEST_F(VenueRestartTest, ALostLogBesideItsSnapshotIsAnErrorAndRestoreGoesOnFromTheSnapshot) {
    std::size_t reports = 0;
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        Sender sender(11);
        trade(**core, sender, 80);
        ASSERT_TRUE((*core)->saveSnapshot());
        reports = (*core)->account(kMe).stream.size();
    }
    fs::remove(state() + "/venue.log");
    auto refused = open("2026-11-24T15:00:00Z", state());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
    EXPECT_NE(refused.error().sentence.find("is gone"), std::string::npos) << refused.error().sentence;
    Sender sender(12);
    {
        auto restored = open("2026-11-24T15:00:00Z", state(), true);
        ASSERT_TRUE(restored.ok()) << restored.error().sentence;
        EXPECT_GE((*restored)->account(kMe).stream.size(), reports);
        trade(**restored, sender, 30);
        ASSERT_TRUE((*restored)->saveSnapshot());
        trade(**restored, sender, 5);
        reports = (*restored)->account(kMe).stream.size();
    }
    auto again = open("2026-11-24T16:00:00Z", state());
    ASSERT_TRUE(again.ok()) << again.error().sentence;
    EXPECT_GE((*again)->account(kMe).stream.size(), reports) << "the new log goes on as any";
}

TEST_F(VenueRestartTest, AnAccountThatAnOlderProgramLetTakeTheLargestIdIsOpenAgain) {
    {
        auto core = open("2026-11-23T15:00:00Z", state());
        ASSERT_TRUE(core.ok());
        NewOrder order;
        order.id = ClientOrderId{~std::uint64_t{0}};
        order.instrument = InstrumentId{60'000};
        (*core)->input({(*core)->exchange().now(), kMe, Reason::None, order});
        ASSERT_TRUE((*core)->flush());
    }
    auto core = open("2026-11-23T15:00:00Z", state());
    ASSERT_TRUE(core.ok());
    EXPECT_LT((*core)->account(kMe).lastId, ClientOrderId{1'000});
}

}  // namespace
}  // namespace tessera::venue
