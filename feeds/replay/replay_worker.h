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
    enum class Kind : std::uint8_t {
        Subscribe,
        Unsubscribe,
        Bars,
        Play,
        Pause,
        Step,
        Speed,
        Restart,
        Seek,
        StepBar,
        Stop
    };
    Kind kind = Kind::Stop;
    domain::InstrumentId instrument{};
    double speed = 1;
    domain::Timestamp to{};       // Seek
    domain::Duration interval{};  // StepBar
    std::uint64_t errand = 0;     // Seek, StepBar: given up once ReplayShared::errand is another
};

struct Checkpoint;
using Checkpoints = std::vector<std::shared_ptr<const Checkpoint>>;  // ascending

/// What the GUI thread and the replay thread share.
struct ReplayShared {
    explicit ReplayShared(std::size_t capacity) : events(capacity), commands(256), notices(4'096) {}

    ports::FeedRing events;                                    // replay -> market
    moodycamel::ReaderWriterQueue<ReplayCommand> commands;     // GUI -> replay
    moodycamel::ReaderWriterQueue<ports::FeedNotice> notices;  // replay -> market
    std::atomic<std::int64_t> positionNanos{0};
    std::atomic<std::uint64_t> errand{0};  // the newest way to go; Stop is one as well
    std::mutex wakeMutex;                  // guards nothing but the sleep
    std::condition_variable wake;
    std::atomic<bool> isSurveyed{false};  // nothing more comes into `surveyed`
    mutable std::mutex mutex;             // guards the four below, 20 times a second
    Checkpoints surveyed;                 // of a way through the recording that runs ahead
    ports::FeedStatistics statistics;
    ports::ReplayStatus status;
    std::map<std::uint32_t, std::shared_ptr<PrintLog>> prints;  // one an instrument, for good
};

/// A moment a seek can begin from instead of the beginning. Kept in memory while the recording is surveyed,
/// played or sought through for the first time.
struct Checkpoint {
    domain::Timestamp position;
    std::shared_ptr<const SourcePlace> place;
    std::vector<StreamStanding> streams;
    std::map<std::uint32_t, ports::InstrumentDefined> indexes;  // defined until then
    std::map<std::uint32_t, std::vector<domain::Fixing>> fixings;
    std::map<std::uint32_t, domain::SettlementPrice> settlements;
};

class ReplayWorker {
 public:
    /// Reads the first item at once, to know the recording's clock.
    ReplayWorker(const ReplayOptions& options, RecordSource& source, const ports::Clock& clock,
                 ReplayShared& shared);

    /// Until a Stop command.
    void run();
    /// In place of run(): once through the recording without a screen, for the checkpoints, which `told` gets
    /// as they are made. Ends early when the errand becomes another.
    void survey(ReplayShared& told);

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
    void seek(domain::Timestamp to, std::uint64_t errand);
    /// Without a screen: from the beginning where `to` lies behind.
    bool goTo(domain::Timestamp to, std::uint64_t errand);
    void stepBar(domain::Duration interval, std::uint64_t errand);
    /// From where it stands to `to`, for the status; a timer's pace, and at once.
    void setOut(domain::Timestamp to);
    void tellWay();
    bool isGivenUp(std::uint64_t errand) const {
        return m_shared.errand.load(std::memory_order_relaxed) != errand;
    }
    bool toBeginning();
    /// The nearest checkpoint not behind `to` that saves way; null: there is none.
    const Checkpoint* bestFor(domain::Timestamp to) const;
    bool toCheckpoint(const Checkpoint& checkpoint);
    /// A survey was where the screen was not yet: it is told of instruments it does not know.
    void tellDefined(const Checkpoint& checkpoint);
    /// What the survey has come to; of that way no checkpoint of its own is needed.
    void takeSurveyed();
    /// Keeps one when enough has been played since the last, where the source can be sent back to.
    void keepCheckpoint();
    void sendWhatStands();
    std::vector<std::uint32_t> shownStreams() const;
    std::unique_ptr<ReplayStream> freshStream(const ports::InstrumentDefined& defined);
    PrintLog& emptyPrints(std::uint32_t instrument);
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
    std::map<std::uint32_t, ports::InstrumentDefined> m_indexes;
    std::map<std::uint32_t, std::vector<domain::Fixing>> m_fixings;
    std::map<std::uint32_t, domain::SettlementPrice> m_settlements;  // the last of each
    std::map<std::uint32_t, bool> m_leftOut;
    Checkpoints m_checkpoints, m_surveyed;
    std::size_t m_checkpointEvery, m_sinceCheckpoint = 0;  // records
    SourceItem m_item;
    bool m_hasItem = false, m_hasEnded = false, m_isPlaying = true, m_isRunning = true;
    double m_speed = 1;
    std::optional<ports::ReplayWay> m_way;
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
