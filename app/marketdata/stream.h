#pragma once
// One instrument as the market thread knows it. One thread.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/marketdata/bar_series.h"
#include "app/marketdata/day_window.h"
#include "app/marketdata/tradability.h"

namespace tessera::marketdata {

/// Where a stream comes from.
struct StreamOrigin {
    std::size_t feed = 0;           // 0 is the trading venue
    domain::InstrumentId feedId{};  // what the feed calls it
    bool isSequenced = false;
};

/// How soon readers get a new view: with the next collect, or with the next that takes everything.
enum class Renewal : std::uint8_t { None, WithAll, Next };

class Stream {
 public:
    static constexpr std::size_t kTapeLength = 64;

    Stream(domain::Instrument instrument, StreamOrigin origin, TradingAt tradingAt);

    const domain::Instrument& instrument() const { return *m_instrument; }
    const StreamOrigin& origin() const { return m_origin; }
    bool isRetired() const { return !m_retiredBecause.empty(); }
    const std::string& whyNotTraded() const { return m_whyNotTraded; }
    bool isTraded() const { return m_whyNotTraded.empty(); }
    ports::StreamState state() const { return m_state; }
    domain::TradingStatus status() const { return m_status; }
    const domain::OrderBook& book() const { return m_book; }
    /// False in the middle of an event.
    bool isConsistent() const { return m_consistent; }
    /// Readers have not seen its definition as it is now.
    bool isNewlyDefined() const { return m_newlyDefined; }
    const std::optional<Mark>& mark() const { return m_mark; }
    /// Somebody looks at it closely: every change of it is renewed with the next collect.
    bool isWatched() const { return m_isWatched; }
    void setWatched(bool isWatched) { m_isWatched = isWatched; }
    /// Its source was asked for its book and its bars.
    bool isAsked() const { return m_isAsked; }
    void setAsked() { m_isAsked = true; }
    /// Settled for good: its price is known, and nothing happens in it any more.
    bool isOver() const { return m_settlement && m_settlement->isFinal; }
    /// What readers are owed.
    Renewal renewal() const { return m_renewal; }
    void setRenewal(Renewal renewal) { m_renewal = renewal; }
    /// Last trade, or what a source of quotes calls its last price; without either the last bar's close.
    std::optional<domain::Price> lastTrade() const;
    const std::optional<domain::SettlementPrice>& settlement() const { return m_settlement; }
    std::uint64_t revision() const { return m_revision; }
    std::uint64_t refusedRecords() const { return m_refusedRecords; }
    std::uint64_t refusedStamps() const { return m_refusedStamps; }

    /// `venueNow`: venue time as far as it is known. A print stamped further from it than a day before or a
    /// minute ahead, by a source without sequence, is taken by `venueNow`; then returns the sentence that
    /// says so, once a stream.
    std::string apply(const ports::FeedEvent& event, domain::Timestamp wallNow, domain::Timestamp venueNow);
    /// Told again after a reconnect, or because a source turned out finer than its first message showed. With
    /// a new tick or scale everything counted in the old one goes; the feed sends the whole book after it.
    void redefine(const domain::Instrument& instrument);
    void retire(std::string because, domain::Timestamp wallNow);
    void setState(ports::StreamState state, domain::Timestamp wallNow);
    void setHistory(const ports::BarHistory& history);
    /// Minutes kept of earlier runs, of a source that has no memory of its own.
    void setEarlier(std::vector<domain::Bar> bars);
    /// Minutes that are over or were revised since the last call; `withNewest`: the one under way too.
    std::vector<domain::Bar> takeChangedBars(bool withNewest) { return m_bars.takeChanged(withNewest); }
    /// As they stand, the newest under way included.
    BarView minutes() const { return m_bars.view(); }
    bool hasChangedBars() const { return m_bars.hasChangedBars(); }
    /// Bars from `start` on were taken in vain.
    void tellAgain(domain::Timestamp start) { m_bars.noteChange(start); }
    /// Time the market gave the last print that was applied.
    domain::Timestamp lastPrintAt() const {
        return m_tape.empty() ? domain::Timestamp{} : m_tape.back().time;
    }
    /// Whose side a print was; none of a source that does not say it, whatever its records hold.
    std::optional<domain::Side> aggressorOf(const domain::MarketRecord& print) const {
        return m_origin.isSequenced ? std::optional(print.side) : std::nullopt;
    }
    /// `isHistory`: everything the source has stored, not only what is new.
    void setFixings(const std::vector<domain::Fixing>& fixings, bool isHistory);
    void setSettlement(const domain::SettlementPrice& settlement);
    void setMargin(domain::Money perLot);
    /// Takes the mark anew from what is live; call after a turn's last event.
    void moveMark(domain::Timestamp wallNow);

    /// What a reader sees. `depth`: levels a side; `isFollowed`: the newest bar moves with every print, else
    /// with every minute. `limitBase`: what a spread's price limits are a share of.
    std::shared_ptr<const InstrumentView> view(std::size_t depth, bool isFollowed,
                                               std::span<const domain::OrderId> ownOrders,
                                               std::optional<domain::Price> limitBase,
                                               domain::Timestamp venueNow);

 private:
    void addRecord(const ports::FeedEvent& event, domain::Timestamp venueNow, std::string& told);
    void addTrade(const domain::MarketRecord& record, domain::Timestamp at);
    void addMid(domain::Timestamp at);
    void addFixing(const domain::Fixing& fixing);
    domain::Timestamp believed(domain::Timestamp stamp, domain::Timestamp venueNow, std::string& told);
    std::optional<PriceLimits> limits(std::optional<domain::Price> base) const;
    void startOver();

    std::shared_ptr<const domain::Instrument> m_instrument;
    StreamOrigin m_origin;
    TradingAt m_tradingAt;
    std::string m_retiredBecause, m_whyNotTraded;
    domain::OrderBook m_book;
    bool m_consistent = true;
    bool m_newlyDefined = true;
    bool m_isWatched = false, m_isAsked = false;
    bool m_isShownWhole = false;  // by the last view: followed
    Renewal m_renewal = Renewal::None;
    ports::StreamState m_state = ports::StreamState::Waiting;
    domain::Timestamp m_stateSince, m_lastMessageAt, m_volumeSince;
    std::uint64_t m_sequence = 0, m_revision = 0;
    domain::TradingStatus m_status = domain::TradingStatus::Open;
    std::vector<TradePrint> m_tape;  // newest last
    std::optional<domain::Price> m_lastPrice;
    std::map<domain::Price, VolumeAtPrice> m_volume;
    BarSeries m_bars;
    history::FootprintSeries m_footprint;  // from the first time it is watched
    std::vector<domain::Bar> m_earlier;    // of earlier runs
    DayWindow m_day;
    bool m_hasHistory = false;
    std::vector<domain::Fixing> m_fixings;
    std::optional<domain::SettlementPrice> m_settlement;
    std::optional<Mark> m_mark;
    std::uint64_t m_refusedRecords = 0, m_refusedStamps = 0;

    // Shared with readers; made anew when what they copy has changed.
    std::shared_ptr<const std::vector<TradePrint>> m_tapeView;
    std::shared_ptr<const std::vector<VolumeAtPrice>> m_volumeView;
    std::shared_ptr<const std::vector<domain::Fixing>> m_fixingsView;
    BarView m_barsView;
    std::uint64_t m_barsViewRevision = 0;
    domain::Timestamp m_barsViewLast;
};

}  // namespace tessera::marketdata
