#pragma once
// A recording as a feed: its own thread, its own clock, the live feed's session for every instrument. Calls
// are for the GUI thread.

#include <memory>
#include <string>

#include "app/history/history_types.h"
#include "app/ports/clock.h"
#include "app/ports/market_data_feed.h"
#include "app/ports/replay_control.h"
#include "app/ports/replay_position.h"
#include "feeds/replay/record_source.h"

namespace tessera::replay {

struct ReplayOptions {
    std::string file;
    OpenOptions open;
    double speed = 1;  // ports::kSlowestReplay .. kFastestReplay
    bool startsPaused = false;
    std::size_t queueCapacity = 65'536;  // events towards the market; beyond it depth coalesces
    /// Records between two moments a seek can begin from; doubled as a long recording needs.
    std::size_t checkpointEvery = 50'000;
    std::size_t maxInstruments = 2'000;  // further ones are told about and left out
};

class ReplayFeed final : public ports::MarketDataFeed,
                         public ports::ReplayControl,
                         public ports::ReplayPosition {
 public:
    /// As openRecording(). `clock` outlives the feed; only its monotonic time is used for pacing.
    static domain::Result<std::unique_ptr<ReplayFeed>> open(ReplayOptions options, const ports::Clock& clock);
    ~ReplayFeed() override;

    domain::Result<void> start() override;
    void stop() override;
    void setWake(ports::FeedWake* wake) override;
    void subscribe(domain::InstrumentId instrument) override;
    void unsubscribe(domain::InstrumentId instrument) override;
    /// Bars of the prints replayed so far; fixings replayed so far for an index.
    void requestBars(domain::InstrumentId instrument) override;
    std::size_t drain(std::span<ports::FeedEvent> out) override;
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override;
    ports::FeedStatistics statistics() const override;

    ports::ReplayStatus replayStatus() const override;
    void play() override;
    void pause() override;
    void step() override;
    void setSpeed(double speed) override;
    void restart() override;
    domain::Timestamp recordedNow() const override;

    void seek(domain::Timestamp to) override;
    void stepBar(domain::Duration interval) override;
    void stay() override;

    /// The recording was gone through once, ahead of what is shown: from now on a seek begins near its end.
    bool isSurveyed() const;

    /// What was dealt at in [from, to) of the recording, as far as it was played or sought past; in the order
    /// it came.
    std::vector<history::Tick> prints(domain::InstrumentId instrument, domain::Timestamp from,
                                      domain::Timestamp to) const;

 private:
    struct Impl;
    explicit ReplayFeed(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::replay
