// The feed against the real exchange process, over real sockets: join, follow, lose it, find it again.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zmq.hpp>

#include <csignal>
#include <filesystem>

#include "feeds/zmq/zmq_market_data_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::zmq {
namespace {

using domain::Side;
using ports::StreamState;
using support::FeedScreen;
using support::HelperProcess;

const std::string kVenue = TESSERA_BUILD_DIR "/bin/tessera-venue";

struct MarketFeed : testing::Test {
    MarketFeed() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tessera-feed-XXXXXX").string();
        directory = mkdtemp(pattern.data());
        base = "ipc://" + directory + "/venue";
        options.endpoints = *wire::endpointsFor(base);
    }
    ~MarketFeed() override { std::filesystem::remove_all(directory); }

    std::unique_ptr<HelperProcess> venue(const std::string& speed = "20") {
        return std::make_unique<HelperProcess>(
            std::vector<std::string>{kVenue, "--bind", base, "--seed", "7", "--speed", speed, "--warmup-days",
                                     "1", "--state", directory + "/state"});
    }
    bool everyStreamIs(FeedScreen& screen, StreamState state) {
        std::size_t tradable = 0;
        for (const auto& [id, s] : screen.streams) {
            if (s.instrument.isListed()) {
                ++tradable;
            }
            if (s.instrument.isListed() && s.state != state) {
                return false;
            }
        }
        return tradable > 0;
    }

    std::string directory, base;
    ZmqMarketDataFeedOptions options;
    support::RealClock clock;
};

TEST_F(MarketFeed, JoinsEveryListedInstrumentAndFollowsItExactly) {
    const auto process = venue();
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40))
        << feed.statistics().sentence;
    EXPECT_GE(screen.streams.size(), 5U);
    EXPECT_FALSE(screen.fixings.empty());
    // Checksums come once a second: whoever is still live after three of them has the venue's book.
    screen.until([] { return false; }, 3.5);
    // A machine too busy to run the exchange for a second may make a stream skip ahead, and it says so.
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 20));
    std::uint64_t records = 0, trades = 0, two = 0;
    for (const auto& [id, s] : screen.streams) {
        if (!s.instrument.isListed()) {
            continue;
        }
        EXPECT_EQ(s.refused, 0U) << s.instrument.symbol;
        EXPECT_EQ(s.crossed, 0U) << s.instrument.symbol;
        EXPECT_GE(s.resets, 1) << s.instrument.symbol;
        records += s.records;
        trades += s.trades;
        two += s.book->best(Side::Buy) && s.book->best(Side::Sell) ? 1 : 0;
    }
    EXPECT_GT(records, 100U);
    EXPECT_GT(trades, 0U);
    EXPECT_GE(two, 3U) << "instruments with a two-sided market";
    const auto statistics = feed.statistics();
    EXPECT_EQ(statistics.gaps, 0U);
    EXPECT_EQ(statistics.rejected, 0U);
    for (const std::string& problem : screen.problems) {
        EXPECT_NE(problem.find("behind; skipping"), std::string::npos) << problem;
    }
    fmt::print("[          ] {} streams, {} records, {} trades, median delay above the minimum {} us\n",
               screen.streams.size(), records, trades, statistics.latency.count() / 1000);
}

TEST_F(MarketFeed, HistoryComesForFuturesAsBarsAndForIndexesAsFixings) {
    const auto process = venue();
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40));
    for (const auto& [id, s] : screen.streams) {
        feed.requestBars(s.instrument.id);
    }
    ASSERT_TRUE(screen.until(
        [&] { return screen.bars.size() + screen.fixingHistories.size() == screen.streams.size(); }));
    std::size_t rows = 0;
    for (const auto& history : screen.bars) {
        EXPECT_EQ(history.interval, std::chrono::minutes(1));
        for (std::size_t i = 1; i < history.bars.size(); ++i) {
            ASSERT_LT(history.bars[i - 1].start, history.bars[i].start) << "oldest first, no minute twice";
        }
        rows += history.bars.size();
    }
    EXPECT_GT(rows, 60U);
    ASSERT_FALSE(screen.fixingHistories.empty());
    EXPECT_GT(screen.fixingHistories.front().fixings.size(), 10U);
    feed.requestBars(domain::InstrumentId{987654});
    EXPECT_TRUE(screen.until([&] { return !screen.problems.empty(); }));
}

TEST_F(MarketFeed, AKilledVenueIsDisconnectedAndItsNextLifeIsLiveWithoutRestartingTheFeed) {
    auto process = venue();
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40));
    process->stop(SIGKILL);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Disconnected); }, 5));
    EXPECT_TRUE(screen.until([&] { return feed.statistics().worst == StreamState::Disconnected; }, 1));
    process = venue();
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40))
        << feed.statistics().sentence;
    screen.until([] { return false; }, 1.5);
    for (const auto& [id, s] : screen.streams) {
        EXPECT_EQ(s.refused, 0U) << s.instrument.symbol;
        EXPECT_EQ(s.crossed, 0U) << s.instrument.symbol;
    }
    EXPECT_TRUE(everyStreamIs(screen, StreamState::Live));
}

TEST_F(MarketFeed, AStoppedVenueIsStaleThenDisconnectedAndWakesLive) {
    auto process = venue("1");
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40));
    process->signal(SIGSTOP);
    EXPECT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Stale); }, 3));
    EXPECT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Disconnected); }, 4));
    process->signal(SIGCONT);
    EXPECT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 10))
        << feed.statistics().sentence;
}

TEST_F(MarketFeed, ASlowScreenGetsTheWholeBookInsteadOfEveryStep) {
    options.queueCapacity = 2048;
    const auto process = venue("60");
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40));
    const std::uint64_t read = feed.statistics().records;
    std::this_thread::sleep_for(std::chrono::seconds(2));  // a screen that hangs
    EXPECT_GT(feed.statistics().records, read + options.queueCapacity) << "the feed waited for its screen";
    ASSERT_TRUE(screen.until([&] { return feed.statistics().dropped > 0; }, 10)) << "nothing overflowed";
    screen.until([] { return false; }, 1);
    std::uint64_t resets = 0;
    for (const auto& [id, s] : screen.streams) {
        EXPECT_EQ(s.refused, 0U) << s.instrument.symbol;
        EXPECT_EQ(s.crossed, 0U) << s.instrument.symbol;
        resets += s.resets > 1 ? 1 : 0;
    }
    EXPECT_GT(resets, 0U);
}

TEST_F(MarketFeed, WaitsForAVenueThatIsNotThereYet) {
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    EXPECT_TRUE(screen.until([&] { return feed.statistics().worst == StreamState::Disconnected; }, 5));
    const auto process = venue();
    EXPECT_TRUE(screen.until([&] { return everyStreamIs(screen, StreamState::Live); }, 40))
        << feed.statistics().sentence;
}

TEST_F(MarketFeed, AnAddressOrKeyZeroMqRefusesIsAnErrorInWords) {
    options.endpoints.marketData = "nonsense";
    ZmqMarketDataFeed feed(options, clock);
    const auto started = feed.start();
    ASSERT_FALSE(started.ok());
    EXPECT_NE(started.error().sentence.find("nonsense"), std::string::npos);
    options.endpoints = *wire::endpointsFor(base);
    options.curve = {"short", "short", "short"};
    EXPECT_FALSE(ZmqMarketDataFeed(options, clock).start().ok());
}

TEST_F(MarketFeed, AWrongKeyIsToldAsAWrongKey) {
    ::zmq::context_t context(1);
    ::zmq::socket_t server(context, ::zmq::socket_type::xpub);
    char publicKey[41], secretKey[41], otherPublic[41], otherSecret[41];
    ASSERT_EQ(zmq_curve_keypair(publicKey, secretKey), 0);
    ASSERT_EQ(zmq_curve_keypair(otherPublic, otherSecret), 0);
    server.set(::zmq::sockopt::curve_server, 1);
    server.set(::zmq::sockopt::curve_secretkey, std::string(secretKey));
    server.set(::zmq::sockopt::linger, 0);
    server.bind("tcp://127.0.0.1:*");
    options.endpoints.marketData = server.get(::zmq::sockopt::last_endpoint);
    options.curve = {otherPublic, otherPublic, otherSecret};  // not the server's key
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return !screen.problems.empty(); }, 8));
    EXPECT_NE(screen.problems.front().find("wrong server key"), std::string::npos) << screen.problems.front();
    EXPECT_TRUE(screen.until([&] { return feed.statistics().sentence.find("key") != std::string::npos; }, 3));
}

}  // namespace
}  // namespace tessera::zmq
