// A minute behind a network that loses, doubles and reorders messages: what the screen shows is right or it
// says that it is not, and it is seldom that it has to say so.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "feeds/zmq/zmq_market_data_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/lossy_proxy.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"
#include "tests/zmq/market_truth.h"

namespace tessera::zmq {
namespace {

using ports::StreamState;
using support::FeedScreen;
using Clock = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;

double percentile(std::vector<double> values, double p) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))];
}

/// What one stream showed, as a person would have seen it.
struct Seen {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> books;  // sequence and checksum at event ends
    Clock::time_point since{};
    StreamState state = StreamState::Waiting;
    double liveMs = 0, otherMs = 0;
    std::vector<double> recoveriesMs;
    bool counting = false;

    void turn(StreamState to, Clock::time_point now) {
        const double ms = Millis(now - since).count();
        if (counting) {
            (state == StreamState::Live ? liveMs : otherMs) += ms;
        }
        if (counting && state != StreamState::Live && to == StreamState::Live) {
            recoveriesMs.push_back(ms);
        }
        counting |= to == StreamState::Live;
        state = to;
        since = now;
    }
};

struct ImpairedFeed : testing::Test {
    ImpairedFeed() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tessera-lossy-XXXXXX").string();
        directory = mkdtemp(pattern.data());
        direct = *wire::endpointsFor("ipc://" + directory + "/venue");
        process = std::make_unique<support::HelperProcess>(std::vector<std::string>{
            TESSERA_BUILD_DIR "/bin/tessera-venue", "--bind", "ipc://" + directory + "/venue", "--seed", "7",
            "--speed", "20", "--warmup-days", "1"});
        options.endpoints = direct;
        options.endpoints.marketData = "ipc://" + directory + "/proxy";
    }
    ~ImpairedFeed() override { std::filesystem::remove_all(directory); }

    void watch(FeedScreen& screen) {
        screen.onEvent = [this](const support::ScreenStream& stream, const ports::FeedEvent& event) {
            Seen& s = seen[stream.instrument.symbol];
            if (event.kind == ports::FeedEvent::Kind::State) {
                s.turn(event.state, Clock::now());
            } else if (event.kind == ports::FeedEvent::Kind::Record && event.record.endsEvent()) {
                s.books.emplace_back(event.sequence, stream.book->checksum());
            }
        };
    }

    std::string directory;
    wire::Endpoints direct;
    std::unique_ptr<support::HelperProcess> process;
    ZmqMarketDataFeedOptions options;
    support::RealClock clock;
    std::map<std::string, Seen> seen;
};

TEST_F(ImpairedFeed, AMinuteOfLossDuplicationAndReorderingShowsNoWrongBookAndIsLiveMostOfIt) {
    support::LossyProxy proxy(direct.marketData, options.endpoints.marketData, {0.01, 0.01, 0.01, 5});
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    watch(screen);
    const auto tradable = [&] {
        std::vector<domain::Instrument> found;
        for (const auto& [id, s] : screen.streams) {
            if (s.instrument.isListed() && s.state == StreamState::Live) {
                found.push_back(s.instrument);
            }
        }
        return found;
    };
    ASSERT_TRUE(screen.until([&] { return tradable().size() >= 5; }, 40)) << feed.statistics().sentence;
    MarketTruth truth(direct, tradable());
    ASSERT_TRUE(screen.until([&] { return truth.isReady(); }, 15));

    screen.until([] { return false; }, 60, std::chrono::microseconds(200));  // fine enough to time recoveries
    truth.stop();
    ASSERT_FALSE(truth.lostSomething()) << "the judge itself missed something: no verdict";

    MarketTruth::Verdict total;
    double live = 0, other = 0;
    std::vector<double> recoveries;
    for (auto& [symbol, s] : seen) {
        if (!truth.follows(symbol)) {
            continue;  // listed later than the judge listened
        }
        s.turn(s.state, Clock::now());
        const auto verdict = truth.judge(symbol, s.books);
        EXPECT_EQ(verdict.wrong, 0U) << symbol;
        EXPECT_EQ(screen.find(symbol)->crossed, 0U) << symbol;
        EXPECT_EQ(screen.find(symbol)->refused, 0U) << symbol;
        total.compared += verdict.compared;
        total.wrong += verdict.wrong;
        live += s.liveMs;
        other += s.otherMs;
        recoveries.insert(recoveries.end(), s.recoveriesMs.begin(), s.recoveriesMs.end());
    }
    const double share = live / (live + other);
    fmt::print(
        "[          ] {} messages: {} lost, {} doubled, {} reordered. {} books compared, {} wrong. "
        "Live {:.2f} % of the time. {} recoveries, p50 {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms.\n",
        proxy.seen.load(), proxy.lost.load(), proxy.doubled.load(), proxy.reordered.load(), total.compared,
        total.wrong, share * 100, recoveries.size(), percentile(recoveries, .5), percentile(recoveries, .99),
        percentile(recoveries, 1));
    EXPECT_GT(proxy.lost, 20U);
    EXPECT_GT(total.compared, 1'000U);
    EXPECT_GE(share, 0.9);
    EXPECT_GT(recoveries.size(), 20U);
    EXPECT_LT(percentile(recoveries, .99), 500.0);
}

}  // namespace
}  // namespace tessera::zmq
