#pragma once
// The thread behind ReplayFeed: reads the source at the pace asked for and runs the streams. Everything here
// but the shared block belongs to that thread.

#include <readerwriterqueue/readerwriterqueue.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "feeds/replay/replay_feed.h"
#include "feeds/replay/replay_stream.h"

namespace tessera::replay {

struct ReplayCommand {
    enum class Kind : std::uint8_t { Subscribe, Unsubscribe, Bars, Play, Pause, Step, Speed, Restart, Stop };
    Kind kind = Kind::Stop;
    domain::InstrumentId instrument{};
    double speed = 1;
};

/// What the GUI thread and the replay thread share.
struct ReplayShared {
    explicit ReplayShared(std::size_t capacity) : events(capacity), commands(256), notices(4'096) {}

    ports::FeedRing events;                                    // replay -> market
    moodycamel::ReaderWriterQueue<ReplayCommand> commands;     // GUI -> replay
    moodycamel::ReaderWriterQueue<ports::FeedNotice> notices;  // replay -> market
    std::atomic<std::int64_t> positionNanos{0};
    std::mutex wakeMutex;  // guards nothing but the sleep
    std::condition_variable wake;
    mutable std::mutex mutex;  // guards the two below, 20 times a second
    ports::FeedStatistics statistics;
    ports::ReplayStatus status;
};

class ReplayWorker {
 public:
    /// Reads the first item at once, to know the recording's clock.
    ReplayWorker(const ReplayOptions& options, RecordSource& source, const ports::Clock& clock,
                 ReplayShared& shared);

    /// Until a Stop command.
    void run();

 private:
    void runCommands();
    void onPlayCommand(const ReplayCommand& command);
    void playDue();
    void playStep();
    void setPosition(domain::Timestamp position);
    /// Reads the next item unless one waits; false at the end.
    bool haveItem();
    /// True when the item ended an event in a book.
    bool playItem();
    void onNews();
    void define(const ports::InstrumentDefined& defined);
    void restart();
    void waitForEmptyRing();
    void sendBars(domain::InstrumentId instrument);
    void onTimers();
    void publish();
    void setAnchor();
    std::string sentence() const;
    ports::StreamState worst() const;
    void rest();
    domain::Duration sessionNow() const { return domain::Duration(m_position.nanos()); }
    domain::Timestamp due() const;

    const ReplayOptions m_options;
    RecordSource& m_source;
    const ports::Clock& m_clock;
    ReplayShared& m_shared;
    std::map<std::uint32_t, std::unique_ptr<ReplayStream>> m_streams;
    std::map<std::uint32_t, std::vector<domain::Fixing>> m_fixings;
    std::map<std::uint32_t, bool> m_leftOut;
    SourceItem m_item;
    bool m_hasItem = false, m_hasEnded = false, m_isPlaying = true, m_isRunning = true;
    double m_speed = 1;
    domain::Timestamp m_first, m_position;  // of the recording's clock
    domain::Timestamp m_anchorRecorded;     // where the pace is counted from
    domain::Duration m_anchorClock{};
    domain::Duration m_nextTimer{};
    std::uint32_t m_lastChannel = 0;
    std::uint64_t m_items = 0, m_records = 0;
    std::uint64_t m_closedGaps = 0, m_closedRecoveries = 0;
    std::string m_damage;
    domain::Timestamp m_since;
    ports::StreamState m_shownWorst = ports::StreamState::Waiting;
};

}  // namespace tessera::replay
