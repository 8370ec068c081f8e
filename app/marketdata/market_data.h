#pragma once
// The market as this terminal knows it, without a thread: feeds are drained, streams updated, consumers told.
// Deterministic: the same records and times give the same views.

#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/marketdata/instrument_registry.h"
#include "app/marketdata/market_watch.h"
#include "app/marketdata/problem_gate.h"
#include "app/marketdata/stream.h"
#include "app/ports/clock.h"
#include "app/ports/market_keeper.h"
#include "app/ports/market_reference.h"
#include "app/ports/market_tap.h"

namespace tessera::marketdata {

struct MarketOptions {
    TradingAt tradingAt = TradingAt::Venue;
    /// What a shadow account pays for third-party instruments, in basis points.
    std::int32_t makerFeeBp = 0, takerFeeBp = 0;
    /// Initial margin of an instrument whose source tells none: a share of its value. 0: none is known.
    std::int32_t marginPercent = 0;
};

/// What a reader looks at closely. Of everything else it gets the best level and closed bars.
struct Interest {
    std::vector<domain::InstrumentId> followed;
    /// Resting orders whose place in the queue is wanted.
    std::map<domain::InstrumentId, std::vector<domain::OrderId>> ownOrders;
    /// Feed whose channels are wanted one by one.
    std::optional<std::size_t> channelsOf;
    bool operator==(const Interest&) const = default;
};

/// What collect() takes: `Watched` leaves out records of instruments nobody follows or has orders in.
enum class Collect : std::uint8_t { Watched, All };

/// One thread. Feeds, sink, tap, keeper and watch outlive it, and may be null but for the feeds. Every
/// consumer is told by the same turn: the order core (sink), shadow paper (tap), the history (keeper), alerts
/// (watch), a reader of views (collect).
class MarketData {
 public:
    MarketData(const ports::Clock& clock, MarketOptions options, ports::MarketReferenceSink* sink,
               ports::MarketTap* tap, ports::MarketKeeper* keeper = nullptr, MarketWatch* watch = nullptr);

    /// What the journal knows, before the first feed: known by number, and retired until a source defines it.
    void seed(const std::vector<domain::Instrument>& known);
    /// `index` is the reader's name for it; 0 is the trading venue.
    void addFeed(std::size_t index, ports::MarketDataFeed& feed);
    /// The feed is not used after this; its instruments are disconnected for good and stay known.
    void removeFeed(std::size_t index);
    void setInterest(Interest interest);
    /// Drains the feeds, tells sink and tap. True when there may be more to drain.
    bool turn();
    /// What changed since the last call. News of an instrument and its view come together.
    MarketUpdate collect(Collect which = Collect::All);
    /// Tells the keeper the minutes under way too: at the end.
    void keepAll();
    /// There is something for collect(Watched).
    bool hasChanges() const { return !m_changed.empty() || !m_news.empty() || m_readings; }
    /// There is something that only collect(All) takes.
    bool hasChangesOfTheRest() const { return !m_changedRest.empty(); }

 private:
    struct Feed {
        ports::MarketDataFeed* port = nullptr;  // null: removed
        std::string name;
        domain::Duration venueTimeOffset{};
        domain::Timestamp minute;  // venue time, when its day figures were rolled
    };

    Stream* find(std::size_t feed, domain::InstrumentId feedId) const;
    Stream* find(domain::InstrumentId id) const;
    /// Subscribes and asks for its bars, once.
    void ask(Stream& stream);
    void drainNotices(std::size_t feed);
    bool drainEvents(std::size_t feed);
    void handle(std::size_t feed, const ports::FeedNotice& notice);
    void define(std::size_t feed, const ports::InstrumentDefined& defined);
    void redefine(std::size_t feed, Stream& stream, domain::Instrument instrument);
    void add(std::size_t feed, const domain::Instrument& instrument, const ports::InstrumentDefined& defined,
             ports::StreamState state);
    void forget(domain::InstrumentId id);
    void retire(Stream& stream, std::string because);
    void tellDefinition(const Stream& stream);
    void tellState(const Stream& stream);
    void tellReference(Stream& stream);
    void keepMargin(Stream& stream);
    void settle(std::size_t feed, const domain::SettlementPrice& settlement);
    void addFixings(std::size_t feed, domain::InstrumentId feedId, const std::vector<domain::Fixing>& fixings,
                    bool isHistory);
    void touch(Stream& stream, Renewal renewal = Renewal::Next);
    void renew(Stream& stream, Renewal renewal);
    void collectFrom(std::vector<Stream*>& owed, Renewal renewal, MarketUpdate& update);
    std::shared_ptr<const InstrumentView> viewOf(Stream& stream);
    bool isWatched(domain::InstrumentId id) const;
    void note(MarketNews::Kind kind, Stream& stream);
    void problem(std::size_t feed, std::string sentence);
    void refreshFeeds();
    void rollDays();
    void keepDefinition(const Stream& stream);
    void keepPrint(const Stream& stream, const domain::MarketRecord& record);
    void keepBars(Stream& stream, bool withNewest);
    void takeEarlier();
    void watchRecord(const Stream& stream, const domain::MarketRecord& record, domain::Timestamp venueTime);
    void watchMinutes(const Stream& stream);
    void watchFixings(const Stream& stream, const std::vector<domain::Fixing>& fixings);
    void watchTurn();
    domain::Timestamp venueNow(std::size_t feed) const;
    domain::Timestamp toldVenueNow() const;
    std::optional<domain::Price> limitBaseOf(const Stream& stream) const;

    const ports::Clock& m_clock;
    MarketOptions m_options;
    ports::MarketReferenceSink* m_sink;
    ports::MarketTap* m_tap;
    ports::MarketKeeper* m_keeper;
    MarketWatch* m_watch;
    std::vector<ports::StoredBars> m_stored;
    InstrumentRegistry m_registry;
    std::map<std::size_t, Feed> m_feeds;
    std::vector<std::unique_ptr<Stream>> m_streams;      // in the order they were defined
    std::unordered_map<std::uint64_t, Stream*> m_byKey;  // feed and its number
    std::unordered_map<domain::InstrumentId, Stream*> m_byNumber;
    std::unordered_map<domain::InstrumentId, ports::MarketReference> m_told;
    std::unordered_map<std::uint64_t, std::vector<domain::Fixing>> m_earlyFixings;
    Interest m_interest;
    std::unordered_set<domain::InstrumentId> m_followed;

    domain::Timestamp m_wallNow;
    domain::Duration m_refreshedAt{};  // monotonic
    bool m_isRefreshed = false;
    std::vector<ports::FeedEvent> m_events, m_tapped;
    std::vector<ports::FeedNotice> m_notices;
    std::vector<Stream*> m_touched;  // this turn
    // Owed to readers; an entry whose stream owes something else by now is void.
    std::vector<Stream*> m_changed, m_changedRest;
    std::vector<MarketNews> m_news;
    ProblemGate m_problemGate;
    std::shared_ptr<const std::vector<FeedReading>> m_readings;
    std::optional<domain::Duration> m_toldOffset;
};

}  // namespace tessera::marketdata
