#pragma once
// Order book: market by order, price-indexed. Also holds price-level (L2) sources, which have levels but no
// orders.
//
// Layout: per side a dense window of levels around the market, one slot a tick, with a bitmap over it, so
// best price and next level are a few instructions; levels outside the window live in an ordered map and
// migrate when the window moves. Orders are nodes of a pool, linked per level in time priority, found by an
// open-addressing hash. One thread owns a book.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/book_side.h"
#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/tick_scale.h"
#include "app/domain/values.h"

namespace tessera::domain {

struct BookLevel {
    Price price;
    Quantity quantity;         // > 0
    std::uint32_t orders = 0;  // 0 for a price-level source
};

struct RestingOrder {
    OrderId id{};
    Side side = Side::Buy;
    Price price;
    Quantity quantity;      // remaining
    std::uint32_t tag = 0;  // as given to add(): the owner's own handle, the book never reads it
};

struct QueuePosition {
    Quantity ahead;  // quantity with better time priority at the same price
    std::uint32_t ordersAhead = 0;
};

/// MixedKinds: orders and bare levels at one price (a source sends one or the other until clear()).
enum class BookError : std::uint8_t {
    None,
    UnknownOrder,
    DuplicateOrder,
    OffTick,
    BadQuantity,
    BadPrice,
    MixedKinds
};

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
    BookError setLevel(Side side, Price price, Quantity quantity) {
        std::int64_t ticks = 0;
        if (!m_scale.toTicks(price.nanoUsd(), ticks) || quantity.raw() < 0 ||
            quantity.raw() > kQuantityLimit || m_orderCount != 0) [[unlikely]] {
            return whyNoLevel(price, quantity);
        }
        m_sides[indexOf(side)].set(keyOf(side, ticks), quantity.raw());
        return BookError::None;
    }

    /// Applies a record; Trade and Status do not touch the book and give None.
    BookError apply(const MarketRecord& record);
    void clear();

    // --- reading
    std::optional<BookLevel> best(Side side) const {
        const BookSide& levels = m_sides[indexOf(side)];
        const std::int64_t key = levels.best();
        if (key == BookSide::kNoKey) {
            return std::nullopt;
        }
        return view(side, key, *levels.find(key));
    }
    std::optional<BookLevel> level(Side side, Price price) const;
    /// The next level away from the market behind `price`, if any (`price` need not be a level).
    std::optional<BookLevel> next(Side side, Price price) const;
    /// Best first, at most `maxLevels`, appended to `out`.
    void levels(Side side, std::size_t maxLevels, std::vector<BookLevel>& out) const;
    /// The order with best time priority at the best price.
    std::optional<RestingOrder> front(Side side) const;
    std::optional<RestingOrder> find(OrderId id) const;
    bool contains(OrderId id) const;
    /// The order next in priority behind `id` on its side: same price first, then the next level.
    std::optional<RestingOrder> behind(OrderId id) const;
    /// Exact place in the queue; none for an unknown order.
    std::optional<QueuePosition> queuePosition(OrderId id) const;
    /// Every order in priority order (bids best first, then asks), appended: what a snapshot sends.
    void orders(std::vector<RestingOrder>& out) const;
    std::size_t orderCount() const;
    /// Best bid above best ask, both present: no market looks like that in continuous trading.
    bool isCrossed() const;
    /// Best bid equal to best ask. Honest books are (several venues in one, prices posted and not yet
    /// matched, quotes without sizes); one that matches on the spot never is.
    bool isLocked() const { return isCrossedOrLocked() && !isCrossed(); }
    bool isCrossedOrLocked() const;
    /// CRC-32C over the top `depth` levels, bids then asks: price i64 LE, quantity i64 LE each (wire.md).
    std::uint32_t checksum(std::size_t depth = 25) const;

 private:
    struct Orders;  // nodes and their index

    static constexpr std::size_t indexOf(Side side) { return static_cast<std::size_t>(side); }
    /// Tick number of a side's key and back; no branch, since sides come in no predictable order.
    static constexpr std::int64_t keyOf(Side side, std::int64_t ticks) {
        const std::int64_t mask = -static_cast<std::int64_t>(side);
        return (ticks ^ mask) - mask;
    }
    Price priceOf(Side side, std::int64_t key) const {
        return Price::fromNanoUsd(keyOf(side, key) * m_scale.tick());
    }
    BookLevel view(Side side, std::int64_t key, const SideLevel& level) const {
        return {priceOf(side, key), Quantity::fromRaw(level.quantity), level.orders};
    }
    RestingOrder viewOrder(std::uint32_t node) const;
    BookError whyNotPrice(Price price) const;
    BookError whyNoLevel(Price price, Quantity quantity) const;
    static BookError checkRoom(const SideLevel* level, std::int64_t quantity);
    void linkAtBack(std::uint32_t node, SideLevel& level);
    void unlink(std::uint32_t node);
    void erase(std::size_t place);
    void reduce(std::uint32_t node, std::int64_t by);
    std::size_t placeOf(OrderId id) const;
    std::uint32_t nodeOf(OrderId id) const;

    TickScale m_scale;
    std::size_t m_orderCount = 0;
    std::array<BookSide, 2> m_sides;
    std::unique_ptr<Orders> m_orders;
};

}  // namespace tessera::domain
