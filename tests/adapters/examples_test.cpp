// The example a newcomer copies must work as it is printed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "feeds/adapters/adapter_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/helper_process.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::adapters {
namespace {

void publisherIsShown(const std::vector<std::string>& extra) {
    const int port = support::unusedPort();
    support::RealClock clock;
    AdapterFeedOptions options;
    options.format = ports::FeedFormat::Pyzmq;
    options.endpoint = fmt::format("tcp://127.0.0.1:{}", port);
    AdapterFeed feed(options, clock);
    ASSERT_TRUE(feed.start().ok());
    support::FeedScreen screen(feed);
    std::vector<std::string> words{
        "/usr/bin/python3", TESSERA_SOURCE_DIR "/feeds/adapters/examples/publish.py", options.endpoint};
    words.insert(words.end(), extra.begin(), extra.end());
    support::HelperProcess script(words);
    const std::string symbol = "EXAMPLE:TOKEN-USD";
    ASSERT_TRUE(screen.until([&] {
        const auto* s = screen.find(symbol);
        return s != nullptr && s->state == ports::StreamState::Live && s->trades >= 2 &&
               s->book->best(domain::Side::Buy);
    })) << feed.statistics().sentence
        << feed.statistics().rejected;
    EXPECT_EQ(feed.statistics().rejected, 0U);
    EXPECT_EQ(screen.find(symbol)->crossed, 0U);
}

TEST(Examples, ThePublisherInOneFrameIsShown) {
    publisherIsShown({});
}
TEST(Examples, ThePublisherInTwoFramesIsShownToo) {
    publisherIsShown({"two-frames"});
}

}  // namespace
}  // namespace tessera::adapters
