#pragma once
// The screen's copy of the market. Feeds push records into bounded queues; once per frame the hub drains
// them, applies them to its own books and tells the panels. GUI thread only.

#include <QObject>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/clock.h"
#include "app/ports/market_data_feed.h"
#include "app/ports/market_tap.h"

namespace tessera::ui {

/// Where orders may go.
enum class TradingAt : std::uint8_t {
    Venue,    // to the venue, which is feed 0
    Shadow,   // on paper beside whatever is shown with sizes and in USD
    Nowhere,  // the market is only looked at
};

struct TradePrint {
    domain::Timestamp time;  // venue time
    domain::Price price;
    domain::Quantity quantity;
    domain::Side aggressor = domain::Side::Buy;
    int direction = 0;  // against the print before: -1, 0, +1
};

struct VolumeAtPrice {
    domain::Quantity bought, sold;  // by aggressor
};

/// Everything the screen knows of one instrument. Address stable for the life of the hub.
class InstrumentMarket {
 public:
    /// `instrument.id` is unique in the hub; `feedId` is what its feed calls it.
    InstrumentMarket(domain::Instrument instrument, domain::InstrumentId feedId, std::size_t feed,
                     bool sequenced, TradingAt tradingAt);

    const domain::Instrument& instrument() const { return m_instrument; }
    /// Index of the feed it comes from. Feed 0 is the venue orders go to.
    std::size_t feed() const { return m_feed; }
    bool isSequenced() const { return m_sequenced; }
    /// Its source was removed or counts otherwise now: nothing will come any more.
    bool isRetired() const { return m_retired; }
    bool canTrade() const { return whyNotTraded().empty(); }
    /// Why no order can be placed in it, in words; empty when one can.
    std::string whyNotTraded() const;

    const domain::OrderBook& book() const { return m_book; }
    /// False in the middle of an event: what is on screen stays until the event is complete.
    bool isConsistent() const { return m_consistent; }
    ports::StreamState state() const { return m_state; }
    domain::Timestamp stateSince() const { return m_stateSince; }  // wall time
    std::uint64_t sequence() const { return m_sequence; }
    domain::TradingStatus status() const { return m_status; }
    std::uint64_t revision() const { return m_revision; }

    const std::deque<TradePrint>& tape() const { return m_tape; }  // newest first, at most 64
    std::optional<TradePrint> last() const;
    /// Told by a source that tells no trades; none from one that does.
    std::optional<domain::Price> lastPrice() const { return m_lastPrice; }
    const std::unordered_map<std::int64_t, VolumeAtPrice>& volumeAtPrice() const { return m_volume; }
    /// Wall time since which volumeAtPrice counts.
    domain::Timestamp volumeSince() const { return m_volumeSince; }

    /// One-minute bars: the venue's history, then live trades.
    const std::vector<domain::Bar>& minutes() const { return m_minutes; }
    bool hasHistory() const { return m_hasHistory; }
    const std::vector<domain::Fixing>& fixings() const { return m_fixings; }  // oldest first, index only
    const std::optional<domain::SettlementPrice>& settlement() const { return m_settlement; }

    /// Last price, mid or fixing, in this order of preference.
    std::optional<domain::Price> reference() const;
    /// Against the close 24 venue hours ago; none without history.
    std::optional<domain::PriceDelta> change24h() const;
    std::optional<domain::Price> low24h() const { return m_low24h; }
    std::optional<domain::Price> high24h() const { return m_high24h; }
    domain::Quantity volume24h() const { return m_volume24h; }

 private:
    friend class MarketHub;
    void apply(const ports::FeedEvent& event, domain::Timestamp wallNow);
    void redefine(const domain::Instrument& instrument);
    void addTrade(const domain::MarketRecord& record);
    void addMinute(const TradePrint& trade);
    void addMid(domain::Timestamp at);
    void setHistory(const ports::BarHistory& history);
    void startOver();
    void addFixing(const domain::Fixing& fixing);
    void refreshDay();

    domain::Instrument m_instrument;
    domain::InstrumentId m_feedId;
    std::size_t m_feed;
    bool m_sequenced;
    bool m_retired = false;
    std::string m_retiredBecause;
    TradingAt m_tradingAt;
    domain::OrderBook m_book;
    bool m_consistent = true;
    ports::StreamState m_state = ports::StreamState::Waiting;
    domain::Timestamp m_stateSince, m_volumeSince;
    std::uint64_t m_sequence = 0, m_revision = 0;
    domain::TradingStatus m_status = domain::TradingStatus::Open;
    std::deque<TradePrint> m_tape;
    std::optional<domain::Price> m_lastPrice;
    std::unordered_map<std::int64_t, VolumeAtPrice> m_volume;
    std::vector<domain::Bar> m_minutes;
    bool m_hasHistory = false;
    std::vector<domain::Fixing> m_fixings;
    std::optional<domain::SettlementPrice> m_settlement;
    std::optional<domain::Price> m_low24h, m_high24h, m_close24hAgo;
    domain::Quantity m_volume24h;
    std::uint64_t m_rejectedRecords = 0;
};

/// Initial margin of a position; 0 where none is known.
domain::MoneySum marginOf(const domain::Instrument& instrument, domain::Quantity net);

/// One feed's figures as a panel shows them.
struct FeedReading {
    std::size_t feed = 0;  // index in the hub; 0 is the trading venue
    ports::FeedStatistics statistics;
    /// Records the feed had checked and the screen's own book refused all the same: a fault of ours.
    std::uint64_t refusedByScreen = 0;
};

/// What a feed told, newest first.
struct FeedNews {
    domain::Timestamp at;  // wall time
    std::string sentence;
};

class MarketHub : public QObject {
    Q_OBJECT
 public:
    MarketHub(ports::Clock& clock, QObject* parent = nullptr);

    /// The hub uses feeds, it does not own them. The first one added is the trading venue.
    void addFeed(ports::MarketDataFeed& feed);
    /// `feed` is not used after this; its instruments are disconnected for good and leave the lists. Not for
    /// feed 0.
    void removeFeed(std::size_t feed);
    /// Before the first feed.
    void setTradingAt(TradingAt where) { m_tradingAt = where; }
    TradingAt tradingAt() const { return m_tradingAt; }
    /// Sees every step of what can be traded, under the hub's own numbers. Outlives the hub; before the first
    /// feed.
    void setTap(ports::MarketTap* tap) { m_tap = tap; }
    /// Drains every feed within a time budget (6 ms) and emits what changed. Called by the frame clock.
    void tick();

    std::vector<InstrumentMarket*> instruments() const;
    /// By the hub's own number, which orders, fills and positions carry.
    InstrumentMarket* find(domain::InstrumentId id) const;
    InstrumentMarket* findSymbol(const std::string& symbol) const;
    /// What a shadow account pays for third-party instruments, in basis points. Before the first feed.
    void setShareFees(std::int32_t makerBp, std::int32_t takerBp) {
        m_makerFeeBp = makerBp;
        m_takerFeeBp = takerBp;
    }
    /// Initial margin of a whole lot, of an instrument whose source tells none.
    void setMargin(InstrumentMarket& market, domain::Money perLot) {
        market.m_instrument.initialMarginPerLot = perLot;
    }
    /// Subscribes once; further calls are free.
    void subscribe(InstrumentMarket& market);
    /// Of the feeds that were not removed, in the order they were added.
    std::vector<FeedReading> readings() const;
    std::vector<ports::ChannelStatistics> channels(std::size_t feed) const;
    /// At most 100, newest first.
    const std::deque<FeedNews>& news(std::size_t feed) const { return m_news[feed]; }
    ports::Clock& clock() const { return m_clock; }
    /// Venue time now, from the first feed's clock offset.
    domain::Timestamp venueNow() const;

 signals:
    /// Once per frame, after everything was applied.
    void frame();
    void instrumentAdded(tessera::ui::InstrumentMarket* market);
    /// Its tick, scale or terms were told anew.
    void instrumentRedefined(tessera::ui::InstrumentMarket* market);
    void historyArrived(tessera::ui::InstrumentMarket* market);
    void fixingArrived(tessera::ui::InstrumentMarket* market);
    void streamStateChanged(tessera::ui::InstrumentMarket* market);
    void problem(const QString& sentence);
    void feedsChanged();

 private:
    InstrumentMarket* findFeeds(std::size_t feed, domain::InstrumentId feedId) const;
    domain::InstrumentId ownNumber(std::size_t feed, const domain::Instrument& instrument) const;
    void tell(const ports::FeedEvent& event, const InstrumentMarket& market);
    void tellState(const InstrumentMarket& market);
    void retire(InstrumentMarket& market, std::string because);
    void handle(std::size_t feed, const ports::FeedNotice& notice);
    void define(std::size_t feed, const ports::InstrumentDefined& defined);

    ports::Clock& m_clock;
    std::vector<ports::MarketDataFeed*> m_feeds;  // null: removed
    std::vector<std::deque<FeedNews>> m_news;     // by feed
    TradingAt m_tradingAt = TradingAt::Venue;
    ports::MarketTap* m_tap = nullptr;
    std::int32_t m_makerFeeBp = 0, m_takerFeeBp = 0;
    std::vector<ports::FeedEvent> m_tapped;
    std::vector<std::unique_ptr<InstrumentMarket>> m_markets;
    std::unordered_map<std::uint64_t, InstrumentMarket*> m_byKey;  // feed and its number
    std::unordered_map<domain::InstrumentId, InstrumentMarket*> m_byNumber;
    std::vector<InstrumentMarket*> m_subscribed;
    std::vector<ports::FeedEvent> m_events;
    std::vector<ports::FeedNotice> m_notices;
    std::unordered_map<std::uint64_t, std::vector<domain::Fixing>> m_earlyFixings;
};

}  // namespace tessera::ui
