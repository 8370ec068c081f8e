// tessera-record against the real exchange: what is recorded is what a live screen saw, even after a kill.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <zmq.hpp>

#include <csignal>
#include <filesystem>
#include <map>

#include "feeds/replay/recording_reader.h"
#include "feeds/replay/recording_summary.h"
#include "feeds/replay/replay_feed.h"
#include "feeds/zmq/zmq_market_data_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_paths.h"

namespace tessera::replay {
namespace {

using ports::StreamState;
using support::FeedScreen;
using support::HelperProcess;

const std::string kVenue = TESSERA_BUILD_DIR "/bin/tessera-venue";
const std::string kRecord = TESSERA_BUILD_DIR "/bin/tessera-record";

struct Capture : testing::Test {
    tessera::test::TemporaryDirectory directory;
    std::string base = "ipc://" + directory.path() + "/venue", file = directory.path() + "/session.tsr";
    support::RealClock clock;
    zmq::ZmqMarketDataFeedOptions options;

    std::unique_ptr<HelperProcess> venue() {
        options.endpoints = *wire::endpointsFor(base);
        return std::make_unique<HelperProcess>(std::vector<std::string>{
            kVenue, "--bind", base, "--seed", "1", "--speed", "20", "--warmup-days", "1"});
    }
    static bool isEveryBookLive(FeedScreen& screen) {
        std::size_t books = 0;
        for (const auto& [id, s] : screen.streams) {
            if (!s.instrument.isListed()) {
                continue;
            }
            if (s.state != StreamState::Live) {
                return false;
            }
            ++books;
        }
        return books > 0;
    }
    RecordingSummary summary() {
        auto opened = openRecording(file);
        EXPECT_TRUE(opened.ok()) << opened.error().sentence;
        return summarize(**opened);
    }
};

TEST_F(Capture, ReplayedBooksAreThoseALiveScreenHadAtTheSameSequence) {
    const auto process = venue();
    zmq::ZmqMarketDataFeed live(options, clock);
    ASSERT_TRUE(live.start().ok());
    FeedScreen screen(live);
    ASSERT_TRUE(screen.until([&] { return isEveryBookLive(screen); }, 40));
    HelperProcess recorder({kRecord, "capture", "--venue", base, "-o", file, "--for", "4"});
    // Checksums the live screen had, by instrument and sequence: one a frame.
    std::map<std::pair<std::string, std::uint64_t>, std::uint32_t> seen;
    ASSERT_TRUE(screen.until(
        [&] {
            for (const auto& [id, s] : screen.streams) {
                if (s.book && s.sequence > 0) {
                    seen[{s.instrument.symbol, s.sequence}] = s.book->checksum();
                }
            }
            return recorder.ended();
        },
        30));
    EXPECT_EQ(recorder.exitCode(), 0) << recorder.output();
    screen.until(
        [&] {
            for (const auto& [id, s] : screen.streams) {
                if (s.book && s.sequence > 0) {
                    seen[{s.instrument.symbol, s.sequence}] = s.book->checksum();
                }
            }
            return false;
        },
        0.3);

    // The recording's own books against the live ones, wherever both looked at the same sequence.
    auto opened = openRecording(file);
    ASSERT_TRUE(opened.ok());
    SummaryBuilder books;
    SourceItem item;
    std::map<domain::InstrumentId, std::string> names;
    std::size_t compared = 0;
    for (;;) {
        ASSERT_TRUE((*opened)->next(item).ok());
        if (item.kind == SourceItem::Kind::End) {
            break;
        }
        books.take(item);
        if (const auto* d = std::get_if<ports::InstrumentDefined>(&item.news);
            d && item.kind == SourceItem::Kind::News) {
            names[item.instrument] = d->instrument.symbol;
        }
        if (item.kind != SourceItem::Kind::Records) {
            continue;
        }
        const auto found = seen.find({names[item.instrument], item.lastSequence()});
        if (found == seen.end()) {
            continue;
        }
        ASSERT_EQ(books.book(item.instrument)->checksum(), found->second)
            << found->first.first << found->first.second;
        ++compared;
    }
    EXPECT_GT(compared, 20U);
    const RecordingSummary s = books.finish(**opened);
    EXPECT_EQ(s.gaps(), 0U);
    EXPECT_EQ(s.unknownOrders(), 0U);
    EXPECT_GT(s.fixings, 0U);

    // And through the live session, as a feed.
    ReplayOptions how;
    how.file = file;
    how.speed = 100;
    auto replay = ReplayFeed::open(how, clock);
    ASSERT_TRUE(replay.ok());
    ASSERT_TRUE((*replay)->start().ok());
    FeedScreen again(**replay);
    ASSERT_TRUE(again.until([&] { return (*replay)->replayStatus().hasEnded; }, 20));
    again.until([] { return false; }, 0.2);
    std::size_t same = 0;
    for (const InstrumentSummary& i : s.instruments) {
        if (!i.instrument.isListed()) {
            continue;
        }
        EXPECT_EQ(i.wrongChecksums, 0U);
        const auto* stream = again.find(i.instrument.symbol);
        ASSERT_NE(stream, nullptr);
        EXPECT_EQ(stream->book->checksum(), i.bookChecksum) << i.instrument.symbol;
        EXPECT_EQ(stream->sequence, i.lastSequence);
        EXPECT_EQ(stream->state, StreamState::Live);
        ++same;
    }
    EXPECT_GE(same, 5U);
    EXPECT_EQ((*replay)->statistics().gaps, 0U);
    fmt::print("[          ] {} records, {} books compared live, {} replayed to the same end\n", s.records(),
               compared, same);
}

TEST_F(Capture, AKilledRecorderLeavesAFileThatIsGoodUpToItsLastWholeBatch) {
    const auto process = venue();
    std::uint64_t records = 0;
    for (int round = 0; round < 3; ++round) {
        std::filesystem::remove(file);  // of the round before: it has records
        HelperProcess recorder({kRecord, "capture", "--venue", base, "-o", file, "--force"});
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(40);
        const auto hasRecords = [this] {  // behind the snapshots of all books
            const auto opened = openRecording(file);
            return opened.ok() && summarize(**opened).records() > 0;
        };
        while (std::chrono::steady_clock::now() < until && !hasRecords()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(57));
        }
        recorder.stop(SIGKILL);
        // A kill may hit between blocks; a torn one is made as a power failure would.
        if (round == 1) {
            std::filesystem::resize_file(file, std::filesystem::file_size(file) - 5);
        }
        const RecordingSummary s = summary();
        ASSERT_FALSE(s.damage) << s.damage->sentence;
        ASSERT_EQ(s.notes.size(), 1U);
        EXPECT_NE(s.notes[0].find("not closed"), std::string::npos);
        if (round == 1) {
            EXPECT_NE(s.notes[0].find("incomplete batch"), std::string::npos);
        }
        EXPECT_EQ(s.gaps() + s.unknownOrders(), 0U);
        for (const InstrumentSummary& i : s.instruments) {
            EXPECT_EQ(i.wrongChecksums, 0U) << i.instrument.symbol;
        }
        records += s.records();
    }
    EXPECT_GT(records, 100U);
    fmt::print("[          ] {} records beside the snapshots\n", records);
}

TEST_F(Capture, RecordsCryptofeedToo) {
    const std::string endpoint = fmt::format("tcp://127.0.0.1:{}", support::unusedPort());
    HelperProcess recorder({kRecord, "capture", "--adapter", "cryptofeed", "--bind", endpoint, "-o", file});
    ::zmq::context_t context(1);
    ::zmq::socket_t publisher(context, ::zmq::socket_type::pub);  // cryptofeed's connects
    publisher.set(::zmq::sockopt::linger, 0);
    publisher.connect(endpoint);
    const auto send = [&](const std::string& channel, const std::string& body) {
        const std::string frame = fmt::format(
            R"(KRAKEN-{}-BTC-USD {{"exchange":"KRAKEN","symbol":"BTC-USD",{},"timestamp":1795000000.5,)"
            R"("receipt_timestamp":1795000000.6}})",
            channel, body);
        publisher.send(::zmq::buffer(frame), ::zmq::send_flags::none);
    };
    for (int i = 0; i < 40; ++i) {  // its first messages go before anybody listens
        send("book", R"("book":{"bid":{"50000.0":"1.5"},"ask":{"50001.0":"2"}})");
        send("book", fmt::format(R"("delta":{{"bid":[["49999.5","{}.25"]],"ask":[]}})", 1 + i % 3));
        send("trades", R"("side":"buy","amount":"0.5","price":"50001.0","id":"1","type":null)");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    recorder.stop(SIGTERM);
    const RecordingSummary s = summary();
    EXPECT_FALSE(s.damage);
    EXPECT_TRUE(s.notes.empty()) << "closed in order";
    ASSERT_EQ(s.instruments.size(), 1U);
    const InstrumentSummary& i = s.instruments[0];
    EXPECT_EQ(i.instrument.symbol, "KRAKEN:BTC-USD");
    EXPECT_FALSE(i.isSequenced);
    EXPECT_GT(i.trades, 5U);
    EXPECT_EQ(i.bid->price.nanoUsd(), 50'000'000'000'000);
    EXPECT_EQ(i.wrongChecksums + i.gaps + i.rejected, 0U);
}

TEST_F(Capture, SaysWhenNothingCameAndWhenItIsNotToldWhatToRecord) {
    HelperProcess nobody({kRecord, "capture", "--venue", base, "-o", file, "--for", "1"});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!nobody.ended() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(nobody.exitCode(), 1);
    HelperProcess unsaid({kRecord, "capture", "-o", file});
    while (!unsaid.ended() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(unsaid.exitCode(), 2);
}

}  // namespace
}  // namespace tessera::replay
