// A real capture through cryptofeed's own ZeroMQ backend into our feed, and the book compared level by level
// with an independent one of Python Decimals.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>

#include "app/domain/decimal.h"
#include "feeds/adapters/cryptofeed_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"

namespace tessera::adapters {
namespace {

using domain::Side;
using support::FeedScreen;
using support::HelperProcess;

const std::string kCapture = TESSERA_SHARED_DATA "/books/COINBASE.ws.28.0";
const std::string kPython = TESSERA_SOURCE_DIR "/build/cryptofeed-env/bin/python";
const std::string kScript = TESSERA_SOURCE_DIR "/tests/adapters/cryptofeed_replay.py";

/// The screen's book as the script prints its own: nine decimals each.
std::vector<std::pair<std::string, std::string>> levelsOf(const support::ScreenStream& stream, Side side) {
    std::vector<domain::BookLevel> levels;
    stream.book->levels(side, 1'000'000, levels);
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& level : levels) {
        out.emplace_back(domain::formatPrice(level.price, 9),
                         domain::formatDecimal(level.quantity.raw(), stream.instrument.quantityDecimals, 9));
    }
    if (side == Side::Buy) std::reverse(out.begin(), out.end());  // the script sorts ascending
    return out;
}

void compareBooks(simdjson::dom::object books, FeedScreen& screen) {
    std::size_t levels = 0;
    for (const auto& [product, sides] : books) {
        const auto* stream = screen.find(fmt::format("COINBASE:{}", product));
        ASSERT_NE(stream, nullptr) << product;
        for (const Side side : {Side::Buy, Side::Sell}) {
            std::vector<std::pair<std::string, std::string>> wanted;
            for (simdjson::dom::array level : sides[side == Side::Buy ? "bid" : "ask"].get_array()) {
                wanted.emplace_back(std::string(level.at(0).get_string().value()),
                                    std::string(level.at(1).get_string().value()));
            }
            EXPECT_EQ(levelsOf(*stream, side), wanted) << product << (side == Side::Buy ? " bids" : " asks");
            levels += wanted.size();
        }
    }
    EXPECT_GT(levels, 500U);
    fmt::print("[          ] {} books, {} levels equal to Python's Decimals\n", books.size(), levels);
}

void replay(const char* numericType) {
    if (!std::filesystem::exists(kCapture)) GTEST_SKIP() << "no capture: " << kCapture << " is absent";
    if (!std::filesystem::exists(kPython)) GTEST_SKIP() << "no cryptofeed: run packaging/test-env.sh";
    const int port = support::unusedPort();
    support::RealClock clock;
    CryptofeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", port);
    CryptofeedFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    screen.until([&] { return feed.statistics().sentence.starts_with("Waiting"); });
    EXPECT_EQ(feed.statistics().worst, ports::StreamState::Waiting);
    HelperProcess script({kPython, kScript, kCapture, std::to_string(port), numericType});
    ASSERT_TRUE(screen.until([&] { return feed.statistics().messages > 1000; }, 30));
    EXPECT_EQ(feed.statistics().worst, ports::StreamState::Live) << feed.statistics().sentence;
    // The producer's end empties every book: what was on the screen just before is what counts.
    ASSERT_TRUE(screen.until([&] { return !script.output().empty(); }, 60));
    simdjson::dom::parser parser;
    ASSERT_TRUE(screen.until([&] { return script.output().find('\n') != std::string::npos; }, 10));
    simdjson::dom::element report;
    ASSERT_FALSE(parser.parse(script.output()).get(report)) << script.output().substr(0, 200);
    const std::uint64_t trades = report["sent"]["trades"].get_uint64();
    const std::uint64_t sent = report["sent"]["snapshots"].get_uint64() +
                               report["sent"]["deltas"].get_uint64() +
                               report["sent"]["repeated"].get_uint64() + trades;
    ASSERT_TRUE(screen.until([&] { return feed.statistics().messages >= sent; }, 10));
    const auto statistics = feed.statistics();
    EXPECT_EQ(statistics.messages, sent);
    EXPECT_EQ(statistics.rejected, 0U);
    EXPECT_EQ(statistics.gaps, 0U);
    EXPECT_EQ(statistics.dropped, 0U);
    std::uint64_t seenTrades = 0, crossed = 0, refused = 0;
    for (const auto& [id, stream] : screen.streams) {
        seenTrades += stream.trades;
        crossed += stream.crossed;
        refused += stream.refused;
    }
    EXPECT_EQ(seenTrades, trades);
    EXPECT_EQ(crossed, 0U) << "a shown book was crossed";
    EXPECT_EQ(refused, 0U);
    fmt::print(
        "[          ] {} messages sent and seen, {} trades; Coinbase's own tickers: {} agree, {} differ\n",
        sent, trades, report["tickers"]["agree"].get_uint64().value(),
        report["tickers"]["differ"].error() ? 0 : report["tickers"]["differ"].get_uint64().value());
    compareBooks(report["books"].get_object(), screen);
    ASSERT_TRUE(screen.until([&] { return script.ended(); }, 10));
    EXPECT_EQ(script.exitCode(), 0);
    EXPECT_TRUE(screen.until([&] { return feed.statistics().worst == ports::StreamState::Disconnected; }));
    for (const auto& [id, stream] : screen.streams)
        EXPECT_FALSE(stream.book->best(Side::Buy)) << "never a stale book";
}

TEST(CryptofeedReplay, ACoinbaseCaptureAsFloatsEndsLevelByLevelEqual) {
    replay("float");
}
TEST(CryptofeedReplay, ACoinbaseCaptureAsStringsEndsLevelByLevelEqual) {
    replay("str");
}

TEST(CryptofeedFeed, RefusesToListenWhereOtherMachinesCouldWrite) {
    support::RealClock clock;
    for (const char* address : {"tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://192.168.1.2:5555"}) {
        CryptofeedOptions options;
        options.endpoint = address;
        CryptofeedFeed feed(options, clock);
        const auto started = feed.start();
        ASSERT_FALSE(started.ok()) << address;
        EXPECT_EQ(started.error().code, domain::ErrorCode::Refused);
    }
}

TEST(CryptofeedFeed, SaysWhenItsPortIsTakenAndWhenAnAddressIsNonsense) {
    support::RealClock clock;
    CryptofeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    CryptofeedFeed first(options, clock), second(options, clock);
    ASSERT_TRUE(first.start().ok());
    const auto started = second.start();
    ASSERT_FALSE(started.ok());
    EXPECT_NE(started.error().sentence.find("in use by another program"), std::string::npos);
    options.endpoint = "tcp://127.0.0.1:nonsense";
    EXPECT_FALSE(CryptofeedFeed(options, clock).start().ok());
}

TEST(CryptofeedFeed, SaysWhomItWaitsForBeforeAnybodyConnects) {
    support::RealClock clock;
    CryptofeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    CryptofeedFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(
        screen.until([&] { return feed.statistics().sentence.starts_with("Waiting for cryptofeed"); }));
    feed.stop();
    ASSERT_TRUE(feed.start().ok()) << "a stopped feed starts again";
}

}  // namespace
}  // namespace tessera::adapters
