#pragma once
// One instrument of a replay: the live feed's market-data session, fed with what was recorded, and asked for
// the recorded books when it wants one. Replay thread only.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/ports/feed_outlet.h"
#include "feeds/replay/print_log.h"
#include "feeds/replay/record_source.h"
#include "feeds/zmq/market_data_session.h"

namespace tessera::replay {

/// A book as it was recorded, until the stream overtakes it.
struct RecordedBook {
    std::uint64_t epoch = 0, lastSequence = 0;
    std::uint32_t checksum = 0;
    domain::TradingStatus status = domain::TradingStatus::Open;
    std::vector<domain::MarketRecord> records;
};

/// Enough of a stream to go on from there as if it had been played. `epoch` 0: nothing of it has come yet.
struct StreamStanding {
    ports::InstrumentDefined defined;
    RecordedBook book;
    std::optional<RecordedBook> waiting;  // recorded and not overtaken yet
    bool isSilent = false;
    std::vector<domain::Bar> bars;
    std::uint64_t barsThrough = 0;
    PrintStanding prints;
};

class ReplayStream final : zmq::SessionOutput {
 public:
    using Tell = std::function<void(domain::InstrumentId, std::string)>;

    /// `prints` outlives the stream, which writes into it; it is empty to begin with.
    ReplayStream(ports::InstrumentDefined defined, std::uint32_t channel, ports::FeedRing& ring,
                 PrintLog& prints, Tell tell, domain::Duration now);

    /// Records, Snapshot or State of this instrument, at recorded time `now`.
    void take(const SourceItem& item, domain::Duration now);
    /// Time goes on: the venue's heartbeats are not recorded and are made here, unless it was recorded as
    /// silent.
    void onTimer(domain::Duration now);

    /// None while its book is under repair.
    std::optional<StreamStanding> standing() const;
    /// A fresh stream takes it over at recorded time `now`. False: it did not come to stand there.
    bool takeOver(const StreamStanding& standing, domain::Duration now);

    void subscribe();
    /// As subscribe(), and the screen's book is emptied at once: the replay starts over.
    void subscribeEmpty();
    /// As subscribe(), and the screen's book is replaced in any case: by this one, or by none where this is
    /// not sound.
    void subscribeAsItIs();
    void unsubscribe();
    bool isSubscribed() const { return m_stream != nullptr; }
    /// What the ring had no room for goes on.
    void flush();

    const domain::Instrument& instrument() const { return m_defined.instrument; }
    const ports::InstrumentDefined& defined() const { return m_defined; }
    ports::StreamState state() const { return m_session.state(); }
    const zmq::SessionCounters& counters() const { return m_session.counters(); }
    std::uint64_t dropped() const { return m_stream ? m_stream->dropped() : 0; }
    const domain::OrderBook& book() const { return m_session.book(); }
    /// One minute, from the prints replayed so far.
    const std::vector<domain::Bar>& bars() const { return m_bars; }
    /// Channel sequence up to which bars() counts every print.
    std::uint64_t barsThrough() const { return m_barsThrough; }

 private:
    // zmq::SessionOutput
    void request(const wire::RecoveryRequest& request) override { m_request = request; }
    void noAnswer() override {}  // a file has no link
    void records(std::uint64_t first, std::span<const domain::MarketRecord> records) override;
    void reset(std::uint64_t sequence, domain::TradingStatus status) override;
    void state(ports::StreamState state) override;
    void problem(const std::string& sentence) override;

    void takeSnapshot(const SourceItem& item, domain::Duration now);
    void answer(domain::Duration now);
    void addBar(const domain::MarketRecord& trade);

    ports::InstrumentDefined m_defined;
    ports::FeedRing* m_ring;
    PrintLog* m_prints;
    Tell m_tell;
    zmq::MarketDataSession m_session;
    std::unique_ptr<ports::FeedStream> m_stream;  // while subscribed
    std::optional<wire::RecoveryRequest> m_request;
    std::optional<RecordedBook> m_snapshot;  // recorded and not overtaken yet
    std::uint64_t m_epoch = 0;
    bool m_isSilent = false;  // recorded as stale or disconnected
    bool m_toldGap = false;
    std::vector<domain::Bar> m_bars;
    std::uint64_t m_barsThrough = 0;
};

}  // namespace tessera::replay
