// Real captures of Coinbase and Bitstamp through cryptofeed's own ZeroMQ backend into our feed, and the book
// compared level by level with an independent one of Python Decimals.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/domain/decimal.h"
#include "feeds/adapters/adapter_feed.h"
#include "feeds/adapters/adapter_streams.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::adapters {
namespace {

using domain::Side;
using support::FeedScreen;
using support::HelperProcess;

const std::string kCaptures = TESSERA_SHARED_DATA "/books";
const std::string kPython = TESSERA_SOURCE_DIR "/build/cryptofeed-env/bin/python";
const std::string kScript = TESSERA_SOURCE_DIR "/tests/adapters/capture_replay.py";

/// The screen's book as the script prints its own: nine decimals each.
std::vector<std::pair<std::string, std::string>> levelsOf(const support::ScreenStream& stream, Side side) {
    std::vector<domain::BookLevel> levels;
    stream.book->levels(side, 1'000'000, levels);
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& level : levels) {
        out.emplace_back(domain::formatPrice(level.price, 9),
                         domain::formatDecimal(level.quantity.raw(), stream.instrument.quantityDecimals, 9));
    }
    if (side == Side::Buy) {
        std::reverse(out.begin(), out.end());  // the script sorts ascending
    }
    return out;
}

void compareBooks(const std::string& exchange, simdjson::dom::object books, FeedScreen& screen,
                  std::uint64_t leftOut) {
    std::size_t levels = 0, beyond = 0;
    for (const auto& [product, sides] : books) {
        const auto* stream = screen.find(fmt::format("{}:{}", exchange, product));
        ASSERT_NE(stream, nullptr) << product;
        for (const Side side : {Side::Buy, Side::Sell}) {
            std::vector<std::pair<std::string, std::string>> wanted;
            for (simdjson::dom::array level : sides[side == Side::Buy ? "bid" : "ask"].get_array()) {
                const std::string price(level.at(0).get_string().value());
                if (!domain::parsePrice(price)) {
                    ++beyond;  // an ask above a billion: no book here can hold it
                    continue;
                }
                wanted.emplace_back(price, std::string(level.at(1).get_string().value()));
            }
            EXPECT_EQ(levelsOf(*stream, side), wanted) << product << (side == Side::Buy ? " bids" : " asks");
            levels += wanted.size();
        }
    }
    EXPECT_GT(levels, 500U);
    EXPECT_EQ(beyond, leftOut);
    fmt::print(
        "[          ] {} books, {} levels equal to Python's Decimals, {} beyond the price limit left out\n",
        books.size(), levels, beyond);
}

void replay(const std::string& exchange, const char* numericType, std::uint64_t wantedMessages) {
    if (!std::filesystem::exists(kCaptures)) {
        GTEST_SKIP() << "no captures: " << kCaptures << " is absent";
    }
    if (!std::filesystem::exists(kPython)) {
        GTEST_SKIP() << "no cryptofeed: run packaging/test-env.sh";
    }
    const int port = support::unusedPort();
    support::RealClock clock;
    AdapterFeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", port);
    AdapterFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    screen.until([&] { return feed.statistics().sentence.starts_with("Waiting"); });
    EXPECT_EQ(feed.statistics().worst, ports::StreamState::Waiting);
    HelperProcess script({kPython, kScript, exchange, kCaptures, std::to_string(port), numericType});
    ASSERT_TRUE(screen.until([&] { return feed.statistics().messages > wantedMessages; }, 30));
    EXPECT_EQ(feed.statistics().worst, ports::StreamState::Live)
        << feed.statistics().sentence << feed.statistics().rejectedSample;
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
    std::uint64_t seenTrades = 0, crossed = 0, refused = 0;
    for (const auto& [id, stream] : screen.streams) {
        seenTrades += stream.trades;
        crossed += stream.crossed;
        refused += stream.refused;
    }
    EXPECT_EQ(seenTrades, trades);
    EXPECT_EQ(crossed, 0U) << "a shown book was crossed";
    EXPECT_EQ(refused, 0U);
    fmt::print("[          ] {}: {} messages sent and seen, {} trades\n", exchange, sent, trades);
    std::string upper = exchange;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    compareBooks(upper, report["books"].get_object(), screen, statistics.dropped);
    ASSERT_TRUE(screen.until([&] { return script.ended(); }, 10));
    EXPECT_EQ(script.exitCode(), 0);
    EXPECT_TRUE(screen.until([&] { return feed.statistics().worst == ports::StreamState::Disconnected; }));
    for (const auto& [id, stream] : screen.streams) {
        EXPECT_FALSE(stream.book->best(Side::Buy)) << "never a stale book";
    }
}

TEST(CaptureReplay, ACoinbaseCaptureAsFloatsEndsLevelByLevelEqual) {
    replay("coinbase", "float", 1000);
}
TEST(CaptureReplay, ACoinbaseCaptureAsStringsEndsLevelByLevelEqual) {
    replay("coinbase", "str", 1000);
}
TEST(CaptureReplay, ABitstampCaptureAsFloatsEndsLevelByLevelEqual) {
    replay("bitstamp", "float", 300);
}
TEST(CaptureReplay, ABitstampCaptureAsStringsEndsLevelByLevelEqual) {
    replay("bitstamp", "str", 300);
}

/// The Coinbase capture's own tickers beside our book at the same moment, without a socket in between.
struct TickerComparison {
    ports::FeedRing ring{1 << 16};
    AdapterStreams streams{AdapterStreams::Options{}, ring, [](ports::FeedNotice) {}};
};

/// A line's levels as cryptofeed would say them.
std::string pairsOf(simdjson::dom::array changes, std::string_view side) {
    std::string out;
    for (simdjson::dom::array change : changes) {
        const bool named = change.size() == 3;  // l2update: [side, price, size]; snapshot: [price, size]
        if (named && change.at(0).get_string().value() != side) {
            continue;
        }
        out += fmt::format("{}[\"{}\",\"{}\"]", out.empty() ? "" : ",",
                           change.at(named ? 1 : 0).get_string().value(),
                           change.at(named ? 2 : 1).get_string().value());
    }
    return out;
}

TEST(CaptureReplay, OurBestPricesAgreeWithCoinbasesOwnTickers) {
    std::ifstream lines(kCaptures + "/COINBASE.ws.28.0");
    if (!lines) {
        GTEST_SKIP() << "no captures: " << kCaptures << " is absent";
    }
    TickerComparison comparison;
    AdapterStreams& streams = comparison.streams;
    simdjson::dom::parser parser;
    std::uint64_t agree = 0, differ = 0, crossed = 0;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t at = line.find(": {");
        simdjson::dom::element m;
        if (at == std::string::npos || line.find('<') < at || parser.parse(line.substr(at + 2)).get(m)) {
            continue;
        }
        const std::string_view type = m["type"].get_string();
        if (type != "snapshot" && type != "l2update" && type != "ticker") {
            continue;
        }
        const std::string_view product = m["product_id"].get_string();
        if (type == "ticker") {
            const domain::OrderBook* book = streams.book("COINBASE", product);
            if (book == nullptr || !book->best(Side::Buy) || !book->best(Side::Sell)) {
                continue;
            }
            const auto isBest = [&](Side side, const char* key) {
                return book->best(side)->price == *domain::parsePrice(m[key].get_string().value());
            };
            ++(isBest(Side::Buy, "best_bid") && isBest(Side::Sell, "best_ask") ? agree : differ);
            continue;
        }
        const bool whole = type == "snapshot";
        const std::string text = fmt::format(
            R"(COINBASE-book-{0} {{"exchange":"COINBASE","symbol":"{0}","{1}":{{"bid":[{2}],"ask":[{3}]}}}})",
            product, whole ? "book" : "delta", pairsOf(m[whole ? "bids" : "changes"].get_array(), "buy"),
            pairsOf(m[whole ? "asks" : "changes"].get_array(), "sell"));
        streams.onMessage(std::array<std::string_view, 1>{text}, {},
                          domain::Timestamp::fromSeconds(1'800'000'000));
        crossed += streams.book("COINBASE", product)->isCrossed() ? 1 : 0;
    }
    EXPECT_EQ(streams.counters().rejected, 0U);
    EXPECT_EQ(crossed, 0U);
    ASSERT_GT(agree + differ, 100U);
    const double share = static_cast<double>(agree) / static_cast<double>(agree + differ);
    fmt::print("[          ] Coinbase's own tickers: {} of {} agree with our best bid and offer, {:.1f} %\n",
               agree, agree + differ, 100 * share);
    RecordProperty("ticker_agreement_percent", fmt::format("{:.1f}", 100 * share));
    EXPECT_GT(share, 0.9) << "ticker and book come on channels of their own, so a few may differ, never most";
}

TEST(AdapterFeed, RefusesToListenWhereOtherMachinesCouldWrite) {
    support::RealClock clock;
    for (const char* address : {"tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://192.168.1.2:5555"}) {
        AdapterFeedOptions options;
        options.endpoint = address;
        AdapterFeed feed(options, clock);
        const auto started = feed.start();
        ASSERT_FALSE(started.ok()) << address;
        EXPECT_EQ(started.error().code, domain::ErrorCode::Refused);
    }
}

TEST(AdapterFeed, SaysWhenItsPortIsTakenAndWhenAnAddressIsNonsense) {
    support::RealClock clock;
    AdapterFeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    AdapterFeed first(options, clock), second(options, clock);
    ASSERT_TRUE(first.start().ok());
    const auto started = second.start();
    ASSERT_FALSE(started.ok());
    EXPECT_NE(started.error().sentence.find("in use by another program"), std::string::npos);
    options.endpoint = "tcp://127.0.0.1:nonsense";
    EXPECT_FALSE(AdapterFeed(options, clock).start().ok());
}

TEST(AdapterFeed, SaysWhomItWaitsForBeforeAnybodyConnects) {
    support::RealClock clock;
    AdapterFeedOptions options;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    AdapterFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(
        screen.until([&] { return feed.statistics().sentence.starts_with("Waiting for cryptofeed"); }));
    feed.stop();
    ASSERT_TRUE(feed.start().ok()) << "a stopped feed starts again";
}

}  // namespace
}  // namespace tessera::adapters
