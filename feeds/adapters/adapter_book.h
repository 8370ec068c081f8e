#pragma once
// One instrument of a third-party source: its definition, the book that is never shown in part, its bars and
// its way to the screen. Private to AdapterStreams; the feed's thread owns it.

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/feed_outlet.h"
#include "app/ports/feed_source.h"
#include "feeds/adapters/adapter_message.h"

namespace tessera::adapters {

/// Decimals of prices and quantities.
struct Scale {
    int price = 0;
    int quantity = 0;
};
/// What `levels` need on top of `scale`. Sizes keep `usual` decimals where they fit and drop to what is used
/// where a size is too large for that (a coin traded by the billion).
Scale scaleFor(std::span<const AdapterLevel> levels, Scale scale, int usual);

class AdapterBook {
 public:
    /// First sight defines: what it is called, and a scale by what its first message needs. `mapping` may be
    /// null and outlives the book.
    AdapterBook(domain::InstrumentId id, const AdapterMessage& first, const ports::SymbolMapping* mapping,
                std::string_view producer, int usualQuantityDecimals);

    enum class Refined : std::uint8_t { No, Yes, TooOften };
    /// Makes the instrument fine enough for `levels`. Yes: its definition changed, its stream waits until
    /// release(), and the book was carried over, or emptied where its sizes do not fit the new scale.
    Refined refine(std::span<const AdapterLevel> levels, domain::Duration holdUntil);
    /// Sizes are known from now on, or are not. As refine(); the book is empty then.
    Refined setSizesKnown(bool known, domain::Duration holdUntil);

    enum class Fault : std::uint8_t { None, OffTick, BadSize, Duplicate };
    /// Sets one level in `target`; where its size cannot be held none stands there any more. Duplicate: it
    /// was there already, and was replaced. OffTick: nothing was, or can be, there.
    Fault set(domain::OrderBook& target, const AdapterLevel& level) const;
    /// A level as a record of the book's scale; nothing on a size it cannot hold.
    std::optional<domain::Quantity> quantity(std::int64_t nano) const;

    void emit(const domain::MarketRecord& record);
    /// The definition has reached the screen: book and trades follow.
    void release();
    void reset(bool isOpen);
    void flush();
    /// Records that make `book` equal `fresh`, the last one ending the event. A level beyond the last one
    /// `fresh` shows on its side is not shown any more, which is no cancel.
    std::vector<domain::MarketRecord> difference(const domain::OrderBook& fresh,
                                                 std::int64_t timeNanos) const;
    /// Keeps at most `mostBars`, the newest.
    void addBar(const domain::MarketRecord& trade, std::size_t mostBars);
    void setState(ports::StreamState next);
    /// Whether what is shown may be repeated to the screen.
    bool isSound() const { return (hasSnapshot || !expectsBook) && !resetWaits; }

    domain::Instrument instrument;
    domain::OrderBook book{domain::PriceDelta::fromNanoUsd(1)};
    std::unique_ptr<ports::FeedStream> stream;  // while subscribed
    ports::StreamState state = ports::StreamState::Waiting;
    bool hasSnapshot = false;
    bool expectsBook = false;  // a book message came; an instrument of last prices alone needs no snapshot
    bool hasDepth = false;     // snapshots or deltas came: quotes add nothing
    bool hasSizes = false;     // a sized book message came
    bool deltasSinceSnapshot = false;
    bool resetWaits = false;  // the stream gets its book at holdUntil
    domain::Duration holdUntil{};
    std::uint64_t tradesSeen = 0;
    std::int64_t volumeNano = -1;   // the source's own session volume, last told
    std::vector<domain::Bar> bars;  // one minute, since the start
    ports::ChannelStatistics figures;
    bool isUnderRepair = false;  // had a book and lost it

    // --- kept by AdapterStreams
    domain::Duration lastMessage{}, lastBeat{};
    bool isOverdue = false;                 // silent for longer than its source promises
    bool isTended = false;                  // among those whose stream has not got everything yet
    std::list<AdapterBook*>::iterator age;  // among those that are not overdue

 private:
    void redefine(domain::Duration until);
    void rescale(int oldQuantityDecimals);

    const ports::SymbolMapping* m_mapping;
    int m_usualQuantityDecimals;
    int m_definitions = 1;
    std::vector<domain::MarketRecord> m_tradesOnHold;  // of the time between a new definition and its book
};

}  // namespace tessera::adapters
