#pragma once
// Order book: market by order, price-indexed. Also holds price-level (L2) sources, which have levels but no orders.
//
// Layout: per side a dense window of levels around the market, one slot a tick, with a bitmap over it, so best price
// and next level are a few instructions; levels outside the window live in an ordered map and migrate when the window
// moves. Orders are nodes of a pool, linked per level in time priority, found by an open-addressing hash.
// One thread owns a book.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/values.h"

namespace tessera::domain {

struct BookLevel {
    Price price;
    Quantity quantity;       // > 0
    std::uint32_t orders = 0;  // 0 for a price-level source
};

struct RestingOrder {
    OrderId id{};
    Side side = Side::Buy;
    Price price;
    Quantity quantity;  // remaining
    std::uint32_t tag = 0;  // as given to add(): the owner's own handle, the book never reads it
};

struct QueuePosition {
    Quantity ahead;                // quantity with better time priority at the same price
    std::uint32_t ordersAhead = 0;
};

/// MixedKinds: orders and bare levels at one price (a source sends one or the other until clear()).
enum class BookError : std::uint8_t { None, UnknownOrder, DuplicateOrder, OffTick, BadQuantity, BadPrice, MixedKinds };

class OrderBook {
 public:
    /// `tick` > 0: every price must be a multiple of it.
    explicit OrderBook(PriceDelta tick);
    ~OrderBook();
    OrderBook(OrderBook&&) noexcept;
    OrderBook& operator=(OrderBook&&) noexcept;

    PriceDelta tick() const;

    // --- market by order
    BookError add(OrderId id, Side side, Price price, Quantity quantity, std::uint32_t tag = 0);
    /// Keeps time priority if the price is equal and the quantity not larger; else moves to the back.
    BookError modify(OrderId id, Price price, Quantity quantity);
    /// Takes `quantity` off the order; removes it when nothing is left. BadQuantity when more than remains.
    BookError execute(OrderId id, Quantity quantity);
    BookError remove(OrderId id);

    // --- price levels (a source without order ids)
    /// Sets the total at a price; zero removes the level.
    BookError setLevel(Side side, Price price, Quantity quantity);

    /// Applies a record; Trade and Status do not touch the book and give None.
    BookError apply(const MarketRecord& record);
    void clear();

    // --- reading
    std::optional<BookLevel> best(Side side) const;
    std::optional<BookLevel> level(Side side, Price price) const;
    /// The next level away from the market behind `price`, if any (`price` need not be a level).
    std::optional<BookLevel> next(Side side, Price price) const;
    /// Best first, at most `maxLevels`, appended to `out`.
    void levels(Side side, std::size_t maxLevels, std::vector<BookLevel>& out) const;
    /// The order with best time priority at the best price.
    std::optional<RestingOrder> front(Side side) const;
    std::optional<RestingOrder> find(OrderId id) const;
    /// Exact place in the queue; none for an unknown order.
    std::optional<QueuePosition> queuePosition(OrderId id) const;
    /// Every order in priority order (bids best first, then asks), appended: what a snapshot sends.
    void orders(std::vector<RestingOrder>& out) const;
    std::size_t orderCount() const;
    /// best bid >= best ask, both present.
    bool isCrossed() const;
    /// CRC-32C over the top `depth` levels, bids then asks: price i64 LE, quantity i64 LE each (wire.md).
    std::uint32_t checksum(std::size_t depth = 25) const;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::domain
