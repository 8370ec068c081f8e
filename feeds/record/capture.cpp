#include "feeds/record/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "app/domain/decimal.h"
#include "app/ports/system_clock.h"
#include "feeds/adapters/feed_sources.h"
#include "feeds/replay/recording_writer.h"
#include "feeds/replay/stream_recorder.h"
#include "feeds/wire/endpoints.h"
#include "feeds/zmq/zmq_market_data_feed.h"

namespace tessera::record {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr std::size_t kQueue = 262'144;  // events: a second of the busiest flow while the disk is slow
constexpr auto kPause = std::chrono::milliseconds(1);
constexpr Duration kChecksumInterval = std::chrono::seconds(5);

Result<std::unique_ptr<ports::MarketDataFeed>> openFeed(const CaptureOptions& options,
                                                        const ports::Clock& clock) {
    if (!options.adapter.empty()) {
        const auto& names = ports::kFeedFormatNames;
        const auto format = std::find(names.begin(), names.end(), options.adapter);
        ports::FeedSource source;
        source.name = options.adapter;
        source.format = static_cast<ports::FeedFormat>(format - names.begin());
        source.bind = options.connect.empty();
        source.endpoint = source.bind ? options.bind : options.connect;
        if (const auto checked = adapters::validateFeedSources({source}); !checked) {
            return checked.error();
        }
        return adapters::makeFeed(source, clock);
    }
    const auto endpoints = wire::endpointsFor(options.venue);
    if (!endpoints) {
        return endpoints.error();
    }
    zmq::ZmqMarketDataFeedOptions venue;
    venue.endpoints = *endpoints;
    venue.queueCapacity = kQueue;
    if (options.venue.starts_with("tcp://")) {
        const char* secret = std::getenv("TESSERA_CLIENT_SECRET");
        if (secret == nullptr || options.serverKey.empty() || options.clientKey.empty()) {
            return Error{ErrorCode::BadInput,
                         "A venue over tcp needs --server-key, --client-key and the secret key in "
                         "TESSERA_CLIENT_SECRET.",
                         "no CURVE keys"};
        }
        venue.curve = {options.serverKey, options.clientKey, secret};
    }
    return std::unique_ptr<ports::MarketDataFeed>(std::make_unique<zmq::ZmqMarketDataFeed>(venue, clock));
}

/// The loop: drain, record, rest.
class Capture {
 public:
    Capture(ports::MarketDataFeed& feed, replay::RecordingWriter& writer, const ports::Clock& clock)
        : m_feed(feed), m_writer(writer), m_clock(clock), m_recorder(writer), m_events(8'192) {}

    Result<void> run(double seconds, const ports::StopSignals& stop) {
        const auto length = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
        const Duration until = m_clock.monotonicNow() + length;
        Duration nextChecksums{};
        while (!stop.isRaised() && (seconds == 0 || m_clock.monotonicNow() < until)) {
            auto count = drain();
            if (!count) {
                return count.error();
            }
            const domain::Timestamp now = m_clock.utcNow();
            if (m_clock.monotonicNow() >= nextChecksums) {
                nextChecksums = m_clock.monotonicNow() + kChecksumInterval;
                if (auto written = m_recorder.writeChecksums(now); !written) {
                    return written;
                }
            }
            if (auto flushed = m_writer.flushIfDue(now); !flushed) {
                return flushed;
            }
            if (*count == 0) {
                std::this_thread::sleep_for(kPause);
            }
        }
        if (auto last = drain(); !last) {
            return last.error();
        }
        if (auto written = m_recorder.writeChecksums(m_clock.utcNow()); !written) {
            return written;
        }
        return m_writer.close();
    }
    const replay::StreamRecorder& recorder() const { return m_recorder; }

 private:
    /// Notices first: an instrument is defined before its first event.
    Result<std::size_t> drain() {
        m_notices.clear();
        std::size_t total = m_feed.drainNotices(m_notices);
        const domain::Timestamp now = m_clock.utcNow();
        for (const ports::FeedNotice& notice : m_notices) {
            if (auto taken = m_recorder.take(notice, now); !taken) {
                return taken.error();
            }
            if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
                if (defined->instrument.kind() != domain::InstrumentKind::Index) {
                    m_feed.subscribe(defined->instrument.id);
                }
            } else if (const auto* problem = std::get_if<ports::FeedProblem>(&notice)) {
                fmt::print(stderr, "tessera-record: {}\n", problem->sentence);
            }
        }
        for (std::size_t count = m_events.size(); count == m_events.size();) {
            count = m_feed.drain(m_events);
            total += count;
            if (auto taken = m_recorder.take(std::span(m_events).first(count), m_clock.utcNow()); !taken) {
                return taken.error();
            }
        }
        return total;
    }

    ports::MarketDataFeed& m_feed;
    replay::RecordingWriter& m_writer;
    const ports::Clock& m_clock;
    replay::StreamRecorder m_recorder;
    std::vector<ports::FeedEvent> m_events;
    std::vector<ports::FeedNotice> m_notices;
};

void printEnd(const replay::RecordingWriter& writer, const replay::RecorderCounters& recorder,
              const ports::FeedStatistics& feed, std::size_t instruments) {
    const auto count = [](std::uint64_t n) { return domain::formatCount(static_cast<std::int64_t>(n)); };
    const double each = writer.records() == 0
                            ? 0.0
                            : static_cast<double>(writer.bytes()) / static_cast<double>(writer.records());
    fmt::print("recorded {} records of {} instruments in {} bytes ({:.2f} bytes a record)\n",
               count(writer.records()), instruments, count(writer.bytes()), each);
    fmt::print(
        "{} gaps, {} recoveries, {} rejected and {} dropped by the feed; {} gaps, {} late prints and {} "
        "refused "
        "records in the recording\n",
        feed.gaps, feed.recoveries, feed.rejected, feed.dropped, recorder.gaps, recorder.late,
        recorder.refused);
}

}  // namespace

Result<void> capture(const CaptureOptions& options, const ports::StopSignals& stop) {
    const ports::SystemClock clock;
    auto feed = openFeed(options, clock);
    if (!feed) {
        return feed.error();
    }
    replay::WriterOptions writing;
    writing.replaceExisting = options.force;
    writing.created = clock.utcNow();
    auto writer = replay::RecordingWriter::create(options.file, writing);
    if (!writer) {
        return writer.error();
    }
    if (auto started = (*feed)->start(); !started) {
        return started;
    }
    fmt::print("recording to {}\n", options.file);
    std::fflush(stdout);
    Capture session(**feed, **writer, clock);
    auto ran = session.run(options.seconds, stop);
    const ports::FeedStatistics statistics = (*feed)->statistics();
    (*feed)->stop();
    printEnd(**writer, session.recorder().counters(), statistics, session.recorder().instruments());
    if (ran && session.recorder().liveStreams() == 0) {
        return Error{ErrorCode::Unavailable, fmt::format("Nothing was recorded. {}", statistics.sentence),
                     "no stream"};
    }
    return ran;
}

}  // namespace tessera::record
