#pragma once
// The market as values: what the market thread publishes and every reader takes. Immutable once published, so
// that any thread may hold one.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/domain/order_book.h"
#include "app/history/footprint.h"
#include "app/ports/market_data_feed.h"

namespace tessera::marketdata {

struct TradePrint {
    domain::Timestamp time;  // venue time
    domain::Price price;
    domain::Quantity quantity;
    domain::Side aggressor = domain::Side::Buy;
    int direction = 0;  // against the print before: -1, 0, +1
};

struct VolumeAtPrice {
    domain::Price price;
    domain::Quantity bought, sold;  // by aggressor
};

/// By the one mark rule (domain::markPrice) of a live book, of an index its last published fixing, of an
/// ended contract its final settlement price.
struct Mark {
    domain::Price price;
    domain::Timestamp asOf;  // wall time it was last true; older than now while the book is not live
    auto operator<=>(const Mark&) const = default;
};

/// Of the 24 hours up to now; none where no bar lies in them.
struct DayFigures {
    std::optional<domain::Price> high, low;
    std::optional<domain::Price> closeBefore;  // last price more than 24 hours ago
    std::optional<domain::Quantity> volume;    // none before the history came
};

/// No trade beyond these until the next session; of the last settlement price.
struct PriceLimits {
    domain::Price down, up;
};

/// Both sides of a book, best first. Holds the best level alone where nobody watches the depth.
class Depth {
 public:
    Depth() = default;
    /// Copies up to `levels` a side and the queue positions of `orders`.
    Depth(const domain::OrderBook& book, std::size_t levels, std::span<const domain::OrderId> orders);

    std::optional<domain::BookLevel> best(domain::Side side) const;
    /// The next level away from the market behind `price` (which need not be a level).
    std::optional<domain::BookLevel> next(domain::Side side, domain::Price price) const;
    std::optional<domain::BookLevel> level(domain::Side side, domain::Price price) const;
    /// Of one of the orders asked for; none when it does not rest here.
    std::optional<domain::QueuePosition> queuePosition(domain::OrderId id) const;
    /// The source tells every order, not only totals.
    bool isByOrder() const { return m_isByOrder; }

 private:
    const std::vector<domain::BookLevel>& side(domain::Side side) const {
        return m_sides[static_cast<std::size_t>(side)];
    }

    std::array<std::vector<domain::BookLevel>, 2> m_sides;
    std::vector<std::pair<domain::OrderId, domain::QueuePosition>> m_places;
    bool m_isByOrder = false;
};

/// Time-ordered bars of one interval, shared and never copied whole. Gaps stay gaps.
class BarView {
 public:
    using Chunk = std::shared_ptr<const std::vector<domain::Bar>>;
    using Chunks = std::shared_ptr<const std::vector<Chunk>>;

    BarView() = default;
    BarView(Chunks sealed, Chunk tail, std::uint64_t epoch);

    bool empty() const { return size() == 0; }
    std::size_t size() const { return m_sealedBars + (m_tail ? m_tail->size() : 0); }
    /// The newest; of a view that is not empty.
    const domain::Bar& back() const;
    /// Changes when bars other than the newest may have changed: read everything again.
    std::uint64_t epoch() const { return m_epoch; }
    /// Bars with start >= `from`, oldest first.
    std::vector<domain::Bar> from(domain::Timestamp from) const;
    std::vector<domain::Bar> all() const;

 private:
    Chunks m_sealed;  // chunks that are not empty
    Chunk m_tail;
    std::size_t m_sealedBars = 0;
    std::uint64_t m_epoch = 0;
};

/// Everything there is to know of one instrument at one moment. In the middle of an event of a live book
/// nothing is published, so a view is always of a whole book.
struct InstrumentView {
    std::shared_ptr<const domain::Instrument> instrument;  // never null
    std::size_t feed = 0;                                  // index of its source; 0 is the trading venue
    bool isSequenced = false;
    bool isRetired = false;    // its source was removed or counts otherwise now: nothing will come any more
    std::string whyNotTraded;  // a sentence; empty: orders can be placed
    ports::StreamState state = ports::StreamState::Waiting;
    domain::Timestamp stateSince;     // wall time
    domain::Timestamp lastMessageAt;  // wall time of the last record; unset before the first
    std::uint64_t sequence = 0;       // channel sequence
    std::uint64_t revision = 0;       // grows with every change of this instrument
    domain::TradingStatus status = domain::TradingStatus::Open;
    Depth depth;
    std::shared_ptr<const std::vector<TradePrint>> tape;       // newest first, at most 64; never null
    std::optional<domain::Price> lastPrice;                    // told by a source that tells no trades
    std::shared_ptr<const std::vector<VolumeAtPrice>> volume;  // by price, ascending; never null
    domain::Timestamp volumeSince;                             // wall time since which it counts
    /// Who bought and sold at which price, minute by minute since somebody looked closely; never null.
    history::FootprintSeries::Bars footprint;
    BarView minutes;
    bool hasHistory = false;                                     // the source has answered what it has stored
    std::shared_ptr<const std::vector<domain::Fixing>> fixings;  // oldest first, index only; never null
    std::optional<domain::SettlementPrice> settlement;
    std::optional<PriceLimits> limits;
    std::optional<Mark> mark;
    DayFigures day;
};

/// One feed's figures as a panel shows them.
struct FeedReading {
    std::size_t feed = 0;  // 0 is the trading venue
    ports::FeedStatistics statistics;
    /// Records the feed had checked and the market's own book refused all the same: a fault of ours.
    std::uint64_t refusedRecords = 0;
    /// Prints whose time could not be: taken by the time they came.
    std::uint64_t refusedStamps = 0;
    /// Of a feed somebody looks at by channel.
    std::vector<ports::ChannelStatistics> channels;
};

/// What happened since the last update was taken, in order.
struct MarketNews {
    enum class Kind : std::uint8_t { Added, Redefined, HistoryArrived, FixingArrived, StateChanged, Problem };
    Kind kind = Kind::Added;
    domain::InstrumentId instrument{};  // but for Problem
    std::size_t feed = 0;               // Problem
    domain::Timestamp at;               // Problem: wall time
    std::string sentence;               // Problem
};

/// What a reader takes in one step.
struct MarketUpdate {
    std::vector<std::shared_ptr<const InstrumentView>> changed;  // one an instrument, the newest
    std::vector<MarketNews> news;
    std::shared_ptr<const std::vector<FeedReading>> readings;  // null: as before
    std::optional<domain::Duration> venueTimeOffset;           // venue time minus wall time; none: as before

    bool isEmpty() const { return changed.empty() && news.empty() && !readings && !venueTimeOffset; }
    /// Adds a later update: of each instrument the newer view stays.
    void merge(MarketUpdate&& later);
};

}  // namespace tessera::marketdata
