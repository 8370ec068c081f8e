// A terminal's feed without the terminal, as a process of its own that a test can stop and wake: prints one
// line per second and every problem told. feed_watcher BASE

#include <fmt/format.h>

#include <cstdio>

#include "feeds/zmq/zmq_market_data_feed.h"
#include "tests/support/feed_screen.h"
#include "tests/support/real_clock.h"

int main(int argc, char** argv) {
    using namespace tessera;
    if (argc != 2) {
        return 2;
    }
    support::RealClock clock;
    zmq::ZmqMarketDataFeedOptions options;
    options.endpoints = *wire::endpointsFor(argv[1]);
    zmq::ZmqMarketDataFeed feed(options, clock);
    if (!feed.start()) {
        return 1;
    }
    support::FeedScreen screen(feed);
    std::size_t told = 0;
    while (true) {
        screen.until([] { return false; }, 0.25);
        std::uint64_t wrong = 0, live = 0;
        for (const auto& [id, s] : screen.streams) {
            wrong += s.refused + s.crossed;
            live += s.instrument.isListed() && s.state == ports::StreamState::Live ? 1 : 0;
        }
        const auto statistics = feed.statistics();
        fmt::print("live={} wrong={} gaps={} recoveries={} dropped={} records={}\n", live, wrong,
                   statistics.gaps, statistics.recoveries, statistics.dropped, statistics.records);
        for (; told < screen.problems.size(); ++told) {
            fmt::print("told: {}\n", screen.problems[told]);
        }
        std::fflush(stdout);
    }
}
