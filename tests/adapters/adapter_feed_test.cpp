// Every format over a real socket, with pyzmq at the other end.

#include "feeds/adapters/adapter_feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::adapters {
namespace {

using domain::Side;
using ports::FeedFormat;
using ports::StreamState;
using support::FeedScreen;
using support::HelperProcess;

struct Peer {
    explicit Peer(FeedFormat format, bool weBind, const char* framing = "two") {
        options.name = "peer";
        options.format = format;
        options.bind = weBind;
        options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
        feed = std::make_unique<AdapterFeed>(options, clock);
        EXPECT_TRUE(feed->start().ok());
        screen = std::make_unique<FeedScreen>(*feed);
        script = std::make_unique<HelperProcess>(
            std::vector<std::string>{"/usr/bin/python3", TESSERA_SOURCE_DIR "/tests/adapters/publishers.py",
                                     std::string(ports::kFeedFormatNames[static_cast<std::size_t>(format)]),
                                     weBind ? "connect" : "bind", options.endpoint, framing});
    }
    std::uint64_t rejected(std::string_view kind) const {
        for (const auto& entry : feed->statistics().rejectedKinds) {
            if (entry.kind == kind) {
                return entry.count;
            }
        }
        return 0;
    }
    void expectSoundBooks() const {
        for (const auto& [id, stream] : screen->streams) {
            EXPECT_EQ(stream.crossed, 0U) << stream.instrument.symbol;
            EXPECT_EQ(stream.refused, 0U) << stream.instrument.symbol;
        }
    }

    support::RealClock clock;
    AdapterFeedOptions options;
    std::unique_ptr<AdapterFeed> feed;
    std::unique_ptr<FeedScreen> screen;
    std::unique_ptr<HelperProcess> script;
};

void openAlgoIsShown(bool weBind, const char* framing) {
    Peer peer(FeedFormat::OpenAlgo, weBind, framing);
    FeedScreen& screen = *peer.screen;
    ASSERT_TRUE(screen.until([&] {
        const auto* tcs = screen.find("NSE:TCS");
        return screen.isLive("NSE:RELIANCE") && screen.isLive("NSE_INDEX:NIFTY") &&
               screen.isLive("NSE:TCS") && tcs->book->best(Side::Sell) && tcs->records > 20 &&
               peer.feed->statistics().rejected >= 4;
    })) << peer.feed->statistics().sentence;
    const auto* tcs = screen.find("NSE:TCS");
    std::vector<domain::BookLevel> bids;
    tcs->book->levels(Side::Buy, 10, bids);
    EXPECT_EQ(bids.size(), 5U) << "padding is no level";
    EXPECT_EQ(bids[0].price.nanoUsd(), 99'950'000'000);
    EXPECT_FALSE(screen.find("NSE:RELIANCE")->book->best(Side::Buy)) << "last prices make no book";
    EXPECT_GT(peer.rejected("out of range"), 0U);
    EXPECT_GT(peer.rejected(std::string_view(framing) == "two" ? "Python pickle" : "unreadable"), 0U);
    EXPECT_FALSE(peer.feed->statistics().rejectedSample.empty());
    EXPECT_EQ(screen.problems.size(), 2U) << "each kind once a minute";
    EXPECT_EQ(screen.find("NSE:BAD"), nullptr);
    peer.expectSoundBooks();
}

TEST(AdapterFeed, OpenAlgoWhichBindsIsShown) {
    openAlgoIsShown(false, "two");
}
TEST(AdapterFeed, OpenAlgoThroughARelayThatConnectsIsShownToo) {
    openAlgoIsShown(true, "one");
}

TEST(AdapterFeed, MetaTradersQuotesAreShownWithoutSizes) {
    Peer peer(FeedFormat::Dwx, false);
    FeedScreen& screen = *peer.screen;
    ASSERT_TRUE(screen.until([&] {
        return screen.isLive("EURUSD") && screen.isLive("GBPUSD") &&
               screen.find("EURUSD")->book->best(Side::Buy) && screen.find("EURUSD")->records > 5 &&
               peer.feed->statistics().rejected > 0;
    })) << peer.feed->statistics().sentence;
    EXPECT_FALSE(screen.find("EURUSD")->instrument.sizesKnown);
    EXPECT_EQ(screen.find("EURUSD")->book->best(Side::Sell)->price.nanoUsd(), 1'100'090'000);
    EXPECT_EQ(screen.find("EURUSD")->trades, 0U);
    peer.expectSoundBooks();
    peer.script.reset();
    EXPECT_TRUE(screen.until([&] { return peer.feed->statistics().worst == StreamState::Disconnected; }));
    EXPECT_FALSE(screen.find("EURUSD")->book->best(Side::Buy)) << "never a stale book";
}

void pyzmqIsShown(bool weBind, const char* framing) {
    Peer peer(FeedFormat::Pyzmq, weBind, framing);
    FeedScreen& screen = *peer.screen;
    ASSERT_TRUE(screen.until([&] {
        return screen.isLive("TOK") && screen.isLive("BOOK") && screen.find("BOOK")->trades > 3 &&
               screen.find("BOOK")->book->best(Side::Buy) && peer.rejected("unreadable") > 0;
    })) << peer.feed->statistics().sentence;
    EXPECT_FALSE(screen.find("TOK")->instrument.sizesKnown);
    EXPECT_TRUE(screen.find("BOOK")->instrument.sizesKnown);
    EXPECT_EQ(peer.feed->statistics().gaps, 0U);
    peer.expectSoundBooks();
}

TEST(AdapterFeed, APlainPublisherInOnePartIsShown) {
    pyzmqIsShown(true, "one");
}
TEST(AdapterFeed, APlainPublisherInTwoPartsThatBindsIsShown) {
    pyzmqIsShown(false, "two");
}

TEST(AdapterFeed, OnlyTheTopicsAskedForArrive) {
    support::RealClock clock;
    AdapterFeedOptions options;
    options.format = FeedFormat::OpenAlgo;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    options.topics = {"NSE_RELIANCE"};
    AdapterFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    HelperProcess script({"/usr/bin/python3", TESSERA_SOURCE_DIR "/tests/adapters/publishers.py", "openalgo",
                          "connect", options.endpoint});
    ASSERT_TRUE(
        screen.until([&] { return screen.isLive("NSE:RELIANCE") && feed.statistics().messages > 5; }));
    EXPECT_EQ(screen.streams.size(), 1U);
    EXPECT_EQ(feed.statistics().rejected, 0U);
}

TEST(AdapterFeed, ItsLineSaysWhyItDidNotStart) {
    support::RealClock clock;
    AdapterFeedOptions options;
    options.endpoint = "tcp://0.0.0.0:5555";
    AdapterFeed feed(options, clock);
    ASSERT_FALSE(feed.start().ok());
    EXPECT_EQ(feed.statistics().worst, StreamState::Disconnected);
    EXPECT_NE(feed.statistics().sentence.find("written to by other machines"), std::string::npos);
}

}  // namespace
}  // namespace tessera::adapters
