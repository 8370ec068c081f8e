#pragma once
// The screen's end of the market: once a frame it takes the newest views from the market's thread and tells
// the panels. Decides nothing. GUI thread only.

#include <QObject>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/domain/account_margin.h"
#include "app/marketdata/market_session.h"
#include "app/ports/clock.h"

namespace tessera::ui {

using marketdata::FeedReading;
using marketdata::TradePrint;
using marketdata::VolumeAtPrice;

/// One instrument as the last frame took it. Address stable for the life of the hub.
class InstrumentMarket {
 public:
    explicit InstrumentMarket(std::shared_ptr<const marketdata::InstrumentView> view)
        : m_view(std::move(view)) {
        takeMark();
    }

    const domain::Instrument& instrument() const { return *m_view->instrument; }
    /// Index of the feed it comes from. Feed 0 is the venue orders go to.
    std::size_t feed() const { return m_view->feed; }
    bool isSequenced() const { return m_view->isSequenced; }
    /// Its source was removed or counts otherwise now: nothing will come any more.
    bool isRetired() const { return m_view->isRetired; }
    bool canTrade() const { return m_view->whyNotTraded.empty(); }
    /// Why no order can be placed in it, in words; empty when one can.
    const std::string& whyNotTraded() const { return m_view->whyNotTraded; }

    /// Levels beyond the best are there while somebody follows the instrument.
    const marketdata::Depth& book() const { return m_view->depth; }
    ports::StreamState state() const { return m_view->state; }
    domain::Timestamp stateSince() const { return m_view->stateSince; }        // wall time
    domain::Timestamp lastMessageAt() const { return m_view->lastMessageAt; }  // wall time; unset before
    std::uint64_t sequence() const { return m_view->sequence; }
    domain::TradingStatus status() const { return m_view->status; }
    std::uint64_t revision() const { return m_view->revision; }

    const std::vector<TradePrint>& tape() const { return *m_view->tape; }  // newest first, at most 64
    std::optional<TradePrint> last() const;
    /// Told by a source that tells no trades; none from one that does.
    std::optional<domain::Price> lastPrice() const { return m_view->lastPrice; }
    const std::vector<VolumeAtPrice>& volumeAtPrice() const { return *m_view->volume; }  // by price
    const history::FootprintSeries::Bars& footprint() const {
        return m_view->footprint;
    }  // minutes, ascending
    /// Wall time since which volumeAtPrice counts.
    domain::Timestamp volumeSince() const { return m_view->volumeSince; }

    const marketdata::BarView& minutes() const { return m_view->minutes; }
    bool hasHistory() const { return m_view->hasHistory; }
    const std::vector<domain::Fixing>& fixings() const {
        return *m_view->fixings;
    }  // oldest first, index only
    const std::optional<domain::SettlementPrice>& settlement() const { return m_view->settlement; }
    const std::optional<marketdata::PriceLimits>& limits() const { return m_view->limits; }

    /// At which a position is valued, everywhere; none before the first quote or trade. As of the hub's last
    /// valueNow(), so that whoever shows it shows the same.
    std::optional<domain::Price> mark() const { return m_mark; }
    /// The last price there was, for showing: trade, fixing or bar; without any, one side of the book.
    std::optional<domain::Price> reference() const;
    /// Of the last 24 hours up to now.
    const marketdata::DayFigures& day() const { return m_view->day; }
    /// Against the price 24 hours ago, of an index against the fixing before; none without it.
    std::optional<domain::PriceDelta> change24h() const;

 private:
    friend class MarketHub;
    void takeMark() { m_mark = m_view->mark ? std::optional(m_view->mark->price) : std::nullopt; }

    std::shared_ptr<const marketdata::InstrumentView> m_view;
    std::optional<domain::Price> m_mark;
};

/// What a feed told, newest first.
struct FeedNews {
    domain::Timestamp at;  // wall time
    std::string sentence;
};

class MarketHub : public QObject {
    Q_OBJECT
 public:
    /// The session outlives the hub.
    explicit MarketHub(marketdata::MarketSession& session, QObject* parent = nullptr);

    /// The first one added is the trading venue. The session uses feeds, it does not own them.
    void addFeed(ports::MarketDataFeed& feed);
    /// `feed` is not used after this; its instruments are disconnected for good and leave the lists. Not for
    /// feed 0.
    void removeFeed(std::size_t feed);
    marketdata::TradingAt tradingAt() const { return m_session.options().tradingAt; }
    /// Takes what is new and emits what changed. Called by the frame clock.
    void tick();

    std::vector<InstrumentMarket*> instruments() const;
    /// By the number orders, fills and positions carry.
    InstrumentMarket* find(domain::InstrumentId id) const;
    InstrumentMarket* findSymbol(const std::string& symbol) const;
    /// The margins of all instruments, as last told.
    const domain::MarginTerms& marginTerms() const { return m_marginTerms; }
    /// `who` looks closely at `market` (null: at nothing) from now on, instead of at what it did before.
    void follow(const void* who, const InstrumentMarket* market);
    /// Resting orders whose place in the queue is wanted.
    void setOwnOrders(std::map<domain::InstrumentId, std::vector<domain::OrderId>> orders);
    /// Of the feeds that were not removed, in the order they were added.
    const std::vector<FeedReading>& readings() const { return *m_readings; }
    /// One by one, of the feed chosen with followChannels(); else none.
    std::vector<ports::ChannelStatistics> channels(std::size_t feed) const;
    void followChannels(std::optional<std::size_t> feed);
    /// At most 100, newest first.
    const std::deque<FeedNews>& news(std::size_t feed) const { return m_news[feed]; }
    const ports::Clock& clock() const { return m_session.clock(); }
    /// Venue time now, from the first feed's clock offset.
    domain::Timestamp venueNow() const { return clock().utcNow() + m_venueTimeOffset; }
    /// The venue has told its time; until then venueNow() is the wall's.
    bool isVenueTimeKnown() const { return m_venueTimeOffset != domain::Duration{}; }
    /// Grows with every change of any instrument.
    std::uint64_t revision() const { return m_revision; }
    /// The beat of everything that is valued: marks are taken of all instruments at once, five times a second
    /// and when margins or (valueNow) what is held have changed. Who draws a value draws it anew when this
    /// has grown; so one number is the same in every place of a frame.
    std::uint64_t valuation() const { return m_valuation; }
    void valueNow();

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
    /// Applies what the session has ready; its news wait for the next tick.
    void pull();
    void tellInterest();
    void announce(const marketdata::MarketNews& news);

    marketdata::MarketSession& m_session;
    std::vector<std::deque<FeedNews>> m_news;  // by feed
    std::vector<std::unique_ptr<InstrumentMarket>> m_markets;
    std::unordered_map<domain::InstrumentId, InstrumentMarket*> m_byNumber;
    domain::MarginTerms m_marginTerms;
    std::unordered_map<const void*, domain::InstrumentId> m_followers;
    marketdata::Interest m_interest;
    std::vector<marketdata::MarketNews> m_waiting;
    std::shared_ptr<const std::vector<FeedReading>> m_readings;
    domain::Duration m_venueTimeOffset{};
    std::uint64_t m_revision = 0, m_valuation = 0;
    int m_framesToValue = 0;
};

}  // namespace tessera::ui
