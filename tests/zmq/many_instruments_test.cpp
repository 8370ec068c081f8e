// Five hundred instruments at one venue: a feed follows them all over more than one socket, and one
// subscriber that hangs costs the others nothing.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <zmq.hpp>

#include "feeds/wire/codec.h"
#include "feeds/zmq/zmq_market_data_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::zmq {
namespace {

using ports::StreamState;
using support::FeedScreen;
using support::HelperProcess;

constexpr int kFamilies = 250, kMonths = 2, kInstruments = kFamilies * kMonths;

constexpr const char* kContract = R"(code = "T{0:03}"
name = "Test {0}"
unit = "Mtok"
lot = 1000
months = {1}
last_trading_day = "third-wednesday"
fee_per_lot = "0.85"
[index]
symbol = "@T{0:03}"
name = "Index {0}"
start_level = "{2}.{3:02}"
[process]
kappa = 2.5
beta = -0.10
sigma = 0.30
lambda = 2.0
jump_mean = 0.00
jump_sigma = 0.10
season = 0.03
[margin]
alpha = 3.0
liquidation_days = 2
initial_percent = [8, 12]
maintenance_percent = 75
[limits]
halt = 1500
limit = 2500
[spreads]
list = false
)";

/// Delays of batches from the venue's clock to ours, on a plain subscriber.
class DelayMeter {
 public:
    explicit DelayMeter(const std::string& endpoint) : m_socket(m_context, ::zmq::socket_type::sub) {
        m_socket.set(::zmq::sockopt::rcvhwm, 0);
        m_socket.set(::zmq::sockopt::subscribe, "md/");
        m_socket.set(::zmq::sockopt::rcvtimeo, 100);
        m_socket.connect(endpoint);
    }
    struct Result {
        std::size_t batches = 0;
        double p50Ms = 0, p99Ms = 0;
    };
    Result measure(double seconds) {
        std::vector<double> delays;
        const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
        ::zmq::message_t topic, body;
        while (std::chrono::steady_clock::now() < end) {
            if (!m_socket.recv(topic) || !m_socket.recv(body)) {
                continue;
            }
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            const std::span bytes(static_cast<const std::byte*>(body.data()), body.size());
            const auto message = m_decoder.decode(bytes);
            if (!message || !std::holds_alternative<wire::Batch>(*message)) {
                continue;
            }
            const auto sent = std::chrono::nanoseconds(std::get<wire::Batch>(*message).sendNanos);
            delays.push_back(std::chrono::duration<double, std::milli>(now - sent).count());
        }
        std::sort(delays.begin(), delays.end());
        if (delays.empty()) {
            return {};
        }
        return {delays.size(), delays[delays.size() / 2], delays[delays.size() * 99 / 100]};
    }

 private:
    ::zmq::context_t m_context{1};
    ::zmq::socket_t m_socket;
    wire::Decoder m_decoder;
};

struct ManyInstruments : testing::Test {
    ManyInstruments() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tessera-many-XXXXXX").string();
        directory = mkdtemp(pattern.data());
        base = "ipc://" + directory + "/venue";
        options.endpoints = *wire::endpointsFor(base);
        std::filesystem::create_directory(directory + "/contracts");
        for (int i = 0; i < kFamilies; ++i) {
            std::ofstream(fmt::format("{}/contracts/{:03}.toml", directory, i))
                << fmt::format(fmt::runtime(kContract), i, kMonths, 1 + i / 100, i % 100);
        }
    }
    ~ManyInstruments() override { std::filesystem::remove_all(directory); }

    std::unique_ptr<HelperProcess> venue(const std::string& speed) {
        return std::make_unique<HelperProcess>(
            std::vector<std::string>{TESSERA_BUILD_DIR "/bin/tessera-venue", "--bind", base, "--seed", "7",
                                     "--speed", speed, "--warmup-days", "0", "--instruments",
                                     directory + "/contracts", "--state", directory + "/state"});
    }
    static std::size_t liveOf(const FeedScreen& screen) {
        return static_cast<std::size_t>(
            std::count_if(screen.streams.begin(), screen.streams.end(), [](const auto& entry) {
                return entry.second.instrument.isListed() && entry.second.state == StreamState::Live;
            }));
    }

    std::string directory, base;
    ZmqMarketDataFeedOptions options;
    support::RealClock clock;
};

TEST_F(ManyInstruments, FiveHundredAreLiveAndComeBackAfterTheVenueWasKilled) {
    auto process = venue("1");
    ZmqMarketDataFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    FeedScreen screen(feed);
    ASSERT_TRUE(screen.until([&] { return liveOf(screen) == kInstruments; }, 40))
        << liveOf(screen) << ' ' << feed.statistics().sentence;
    ASSERT_TRUE(screen.until([&] { return feed.channels().size() == kInstruments; }, 3));
    process->stop(SIGKILL);
    ASSERT_TRUE(screen.until([&] { return liveOf(screen) == 0; }, 6));
    process = venue("1");
    // Beyond some hundred subscriptions on one socket libzmq loses them in bulk at this point.
    ASSERT_TRUE(screen.until([&] { return liveOf(screen) == kInstruments; }, 40))
        << liveOf(screen) << ' ' << feed.statistics().sentence;
    for (const auto& [id, s] : screen.streams) {
        EXPECT_EQ(s.refused + s.crossed, 0U) << s.instrument.symbol;
    }
}

/// The value after `key=` in the last line that has it.
std::uint64_t last(const std::string& text, const std::string& key) {
    const auto at = text.rfind(key + "=");
    return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + key.size() + 1, nullptr, 10);
}
bool waitFor(const std::function<bool()>& done, double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!done()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

TEST_F(ManyInstruments, ASubscriberThatHangsDelaysNobodyAndRecoversWhenItWakes) {
    const auto process = venue("20");
    HelperProcess watcher({TESSERA_BUILD_DIR "/bin/tessera-feed-watcher", base});
    ASSERT_TRUE(waitFor([&] { return last(watcher.output(), "live") == kInstruments; }, 40))
        << watcher.output();
    DelayMeter meter(options.endpoints.marketData);
    meter.measure(1);  // the subscription travels
    const auto before = meter.measure(5);
    watcher.signal(SIGSTOP);
    const auto meanwhile = meter.measure(8);
    const std::string quiet = watcher.output();
    watcher.signal(SIGCONT);
    ASSERT_TRUE(waitFor(
        [&] {
            const std::string news = watcher.output().substr(quiet.size());
            return news.find("told: ") != std::string::npos && last(news, "live") == kInstruments;
        },
        20))
        << watcher.output().substr(quiet.size());
    const std::string news = watcher.output().substr(quiet.size());
    EXPECT_EQ(last(news, "wrong"), 0U);
    EXPECT_GT(last(news, "gaps") + last(news, "dropped"), last(quiet, "gaps") + last(quiet, "dropped"))
        << "it was told of what it missed";
    fmt::print("[          ] {} batches/s; p50 {:.2f} -> {:.2f} ms, p99 {:.2f} -> {:.2f} ms while one hung\n",
               meanwhile.batches / 8, before.p50Ms, meanwhile.p50Ms, before.p99Ms, meanwhile.p99Ms);
    const std::string told = news.substr(news.find("told: "));
    fmt::print("[          ] on waking it {}\n", told.substr(0, told.find('\n')));
    EXPECT_GT(before.batches, 500U);
    EXPECT_GT(meanwhile.batches, before.batches) << "8 s against 5 s";
    EXPECT_LT(meanwhile.p99Ms, std::max(3 * before.p99Ms, before.p99Ms + 10))
        << "the hanging one slowed the others";
}

}  // namespace
}  // namespace tessera::zmq
