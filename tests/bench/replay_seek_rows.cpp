// replay.seek: to a random time of a recording, once it was surveyed. Time from the wish until the replay
// stands there with its books ready for the screen.

#include <chrono>
#include <random>
#include <thread>

#include "feeds/replay/recording_writer.h"
#include "feeds/replay/replay_feed.h"
#include "tests/bench/bench.h"
#include "tests/replay/recording_samples.h"
#include "tests/support/real_clock.h"

namespace tessera::bench {

namespace {

constexpr std::size_t kRecords = 2'000'000;  // twenty hours and a half of a channel's flow
constexpr int kSeeks = 40;
using Wall = std::chrono::steady_clock;

/// Takes what a screen would, so that the ring never stands full.
void takeAll(replay::ReplayFeed& feed, std::vector<ports::FeedEvent>& events,
             std::vector<ports::FeedNotice>& notices) {
    while (feed.drain(events) > 0) {
    }
    notices.clear();
    feed.drainNotices(notices);
}

/// Milliseconds until the replay stands at `to`.
double seekTo(replay::ReplayFeed& feed, domain::Timestamp to) {
    std::vector<ports::FeedEvent> events(8'192);
    std::vector<ports::FeedNotice> notices;
    const auto begun = Wall::now();
    feed.seek(to);
    while (feed.recordedNow() != to && Wall::now() - begun < std::chrono::minutes(1)) {
        takeAll(feed, events, notices);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return std::chrono::duration<double, std::milli>(Wall::now() - begun).count();
}

}  // namespace

TESSERA_BENCH("replay.seek", "to a random time of a recording of two million records") {
    const replay::test::Session session(context.scaled(kRecords));
    const std::string path = context.scratch + "/seek.tsr";
    replay::WriterOptions how;
    how.replaceExisting = true;
    {
        auto writer = replay::RecordingWriter::create(path, how);
        session.writeTo(**writer, replay::test::future(1, "SITC-Z26"));
        (void)(*writer)->close();
    }
    const support::RealClock clock;
    replay::ReplayOptions options;
    options.file = path;
    options.startsPaused = true;
    auto feed = replay::ReplayFeed::open(options, clock);
    (void)(*feed)->start();
    const std::int64_t first = replay::test::kStart;
    const std::int64_t last = session.records.back().venueTimeNanos;
    const auto begun = Wall::now();
    while (!(*feed)->isSurveyed() && Wall::now() - begun < std::chrono::minutes(1)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const double surveyed = std::chrono::duration<double, std::milli>(Wall::now() - begun).count();
    (*feed)->subscribe(domain::InstrumentId{1});  // the whole book goes to the screen with every seek
    std::mt19937_64 chance(7);
    std::vector<double> took;
    for (int i = 0; i < kSeeks; ++i) {
        const auto to =
            first + static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(last - first));
        took.push_back(seekTo(**feed, domain::Timestamp::fromNanos(to)));
    }
    (*feed)->stop();
    context.add(plainRow("replay.seek", "ms", percentile(took, 0.95))
                    .atMost(300)
                    .remark("95 of 100, none of the ways played before"));
    context.add(plainRow("replay.seek.survey", "ms", surveyed)
                    .remark("until all of the recording can be sought so, beside what is played"));
}

}  // namespace tessera::bench
