#include "app/domain/order_book.h"

#include <array>
#include <cassert>
#include <limits>

#include "app/domain/book_side.h"
#include "app/domain/crc32c.h"
#include "app/domain/order_index.h"

namespace tessera::domain {

namespace {

/// Price -> tick number without a division: a multiple of an odd number times that number's inverse modulo 2^64 is
/// the quotient, and only multiples give a quotient in range.
class TickScale {
 public:
    explicit TickScale(std::int64_t tick) : m_tick(tick), m_shift(std::countr_zero(static_cast<std::uint64_t>(tick))) {
        const auto odd = static_cast<std::uint64_t>(tick >> m_shift);
        m_inverse = odd;  // correct to 3 bits; each step doubles that
        for (int i = 0; i < 5; ++i) {
            m_inverse *= 2 - odd * m_inverse;
        }
        m_maxTicks = static_cast<std::uint64_t>(kPriceLimit / tick);
    }

    std::int64_t tick() const { return m_tick; }

    /// False when `nano` is off tick or beyond the price limit.
    bool toTicks(std::int64_t nano, std::int64_t& ticks) const {
        const auto bits = static_cast<std::uint64_t>(nano >> m_shift);
        ticks = static_cast<std::int64_t>(bits * m_inverse);
        const std::uint64_t lowBits = static_cast<std::uint64_t>(nano) & ((std::uint64_t{1} << m_shift) - 1);
        return lowBits == 0 && static_cast<std::uint64_t>(ticks) + m_maxTicks <= 2 * m_maxTicks;
    }

    /// For the rare error path: which of the two it was.
    BookError whyNot(std::int64_t nano) const {
        return nano > kPriceLimit || nano < -kPriceLimit ? BookError::BadPrice : BookError::OffTick;
    }

 private:
    std::int64_t m_tick;
    int m_shift;
    std::uint64_t m_inverse = 1;
    std::uint64_t m_maxTicks = 0;
};

struct Node {
    std::uint64_t id = 0;
    std::int64_t quantity = 0;
    std::int64_t key = 0;  // of its side
    std::uint32_t next = kNoNode;  // behind in time priority; free list when unused
    std::uint32_t previous = kNoNode;
    std::uint32_t tag = 0;
    Side side = Side::Buy;
};

constexpr std::size_t indexOf(Side side) { return static_cast<std::size_t>(side); }

constexpr std::int64_t keyOf(Side side, std::int64_t ticks) { return side == Side::Buy ? ticks : -ticks; }

bool isGoodQuantity(Quantity quantity) { return quantity.raw() > 0 && quantity.raw() <= kQuantityLimit; }

}  // namespace

struct OrderBook::Impl {
    explicit Impl(std::int64_t tick) : scale(tick) {}

    TickScale scale;
    std::array<BookSide, 2> sides;
    OrderIndex index;
    std::vector<Node> nodes;
    std::uint32_t freeList = kNoNode;

    Price priceOf(Side side, std::int64_t key) const {
        return Price::fromNanoUsd(keyOf(side, key) * scale.tick());
    }
    BookLevel view(Side side, std::int64_t key, const SideLevel& level) const {
        return {priceOf(side, key), Quantity::fromRaw(level.quantity), level.orders};
    }
    RestingOrder view(const Node& node) const {
        return {OrderId{node.id}, node.side, priceOf(node.side, node.key), Quantity::fromRaw(node.quantity), node.tag};
    }

    std::uint32_t takeNode() {
        if (freeList != kNoNode) {
            const std::uint32_t node = freeList;
            freeList = nodes[node].next;
            return node;
        }
        nodes.emplace_back();
        return static_cast<std::uint32_t>(nodes.size() - 1);
    }

    void releaseNode(std::uint32_t at) {
        nodes[at].next = freeList;
        freeList = at;
    }

    /// May `quantity` more rest at `key`?
    BookError checkRoom(Side side, std::int64_t key, std::int64_t quantity) const {
        const SideLevel* level = sides[indexOf(side)].find(key);
        if (level == nullptr) {
            return BookError::None;
        }
        if (level->orders == 0) {
            return BookError::MixedKinds;
        }
        return level->quantity > std::numeric_limits<std::int64_t>::max() - quantity ? BookError::BadQuantity
                                                                                     : BookError::None;
    }

    void linkAtBack(std::uint32_t at) {
        Node& node = nodes[at];
        SideLevel& level = sides[indexOf(node.side)].obtain(node.key);
        node.next = kNoNode;
        node.previous = level.tail;
        if (level.tail != kNoNode) {
            nodes[level.tail].next = at;
        } else {
            level.head = at;
        }
        level.tail = at;
        level.quantity += node.quantity;
        ++level.orders;
    }

    void unlink(const Node& node) {
        BookSide& side = sides[indexOf(node.side)];
        SideLevel& level = *side.find(node.key);
        if (level.orders == 1) {
            side.drop(node.key);
            return;
        }
        (node.previous != kNoNode ? nodes[node.previous].next : level.head) = node.next;
        (node.next != kNoNode ? nodes[node.next].previous : level.tail) = node.previous;
        level.quantity -= node.quantity;
        --level.orders;
    }

    void erase(std::uint32_t at) {
        unlink(nodes[at]);
        index.erase(nodes[at].id);
        releaseNode(at);
    }

    void reduce(std::uint32_t at, std::int64_t by) {
        Node& node = nodes[at];
        sides[indexOf(node.side)].find(node.key)->quantity -= by;
        node.quantity -= by;
    }
};

OrderBook::OrderBook(PriceDelta tick) : m_impl(std::make_unique<Impl>(tick.nanoUsd())) { assert(tick.nanoUsd() > 0); }
OrderBook::~OrderBook() = default;
OrderBook::OrderBook(OrderBook&&) noexcept = default;
OrderBook& OrderBook::operator=(OrderBook&&) noexcept = default;

PriceDelta OrderBook::tick() const { return PriceDelta::fromNanoUsd(m_impl->scale.tick()); }

BookError OrderBook::add(OrderId id, Side side, Price price, Quantity quantity, std::uint32_t tag) {
    std::int64_t ticks = 0;
    if (!m_impl->scale.toTicks(price.nanoUsd(), ticks)) {
        return m_impl->scale.whyNot(price.nanoUsd());
    }
    if (!isGoodQuantity(quantity)) {
        return BookError::BadQuantity;
    }
    if (id == OrderId{}) {
        return BookError::UnknownOrder;
    }
    const std::int64_t key = keyOf(side, ticks);
    if (const BookError error = m_impl->checkRoom(side, key, quantity.raw()); error != BookError::None) {
        return error;
    }
    const std::uint32_t at = m_impl->takeNode();
    if (!m_impl->index.insert(static_cast<std::uint64_t>(id), at)) {
        m_impl->releaseNode(at);
        return BookError::DuplicateOrder;
    }
    m_impl->nodes[at] = {static_cast<std::uint64_t>(id), quantity.raw(), key, kNoNode, kNoNode, tag, side};
    m_impl->linkAtBack(at);
    return BookError::None;
}

BookError OrderBook::modify(OrderId id, Price price, Quantity quantity) {
    const std::uint32_t at = m_impl->index.find(static_cast<std::uint64_t>(id));
    if (id == OrderId{} || at == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    std::int64_t ticks = 0;
    if (!m_impl->scale.toTicks(price.nanoUsd(), ticks)) {
        return m_impl->scale.whyNot(price.nanoUsd());
    }
    if (!isGoodQuantity(quantity)) {
        return BookError::BadQuantity;
    }
    Node& node = m_impl->nodes[at];
    const std::int64_t key = keyOf(node.side, ticks);
    if (key == node.key && quantity.raw() <= node.quantity) {
        m_impl->reduce(at, node.quantity - quantity.raw());
        return BookError::None;
    }
    if (const BookError error = m_impl->checkRoom(node.side, key, quantity.raw()); error != BookError::None) {
        return error;
    }
    m_impl->unlink(node);
    node.key = key;
    node.quantity = quantity.raw();
    m_impl->linkAtBack(at);
    return BookError::None;
}

BookError OrderBook::execute(OrderId id, Quantity quantity) {
    const std::uint32_t at = m_impl->index.find(static_cast<std::uint64_t>(id));
    if (id == OrderId{} || at == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    const std::int64_t remaining = m_impl->nodes[at].quantity;
    if (quantity.raw() <= 0 || quantity.raw() > remaining) {
        return BookError::BadQuantity;
    }
    if (quantity.raw() == remaining) {
        m_impl->erase(at);
    } else {
        m_impl->reduce(at, quantity.raw());
    }
    return BookError::None;
}

BookError OrderBook::remove(OrderId id) {
    const std::uint32_t at = m_impl->index.find(static_cast<std::uint64_t>(id));
    if (id == OrderId{} || at == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    m_impl->erase(at);
    return BookError::None;
}

BookError OrderBook::setLevel(Side side, Price price, Quantity quantity) {
    std::int64_t ticks = 0;
    if (!m_impl->scale.toTicks(price.nanoUsd(), ticks)) [[unlikely]] {
        return m_impl->scale.whyNot(price.nanoUsd());
    }
    if (quantity.raw() < 0 || quantity.raw() > kQuantityLimit) [[unlikely]] {
        return BookError::BadQuantity;
    }
    const std::int64_t key = keyOf(side, ticks);
    BookSide& levels = m_impl->sides[indexOf(side)];
    if (m_impl->index.size() != 0) [[unlikely]] {
        return BookError::MixedKinds;
    }
    if (quantity.isZero()) {
        levels.drop(key);
    } else {
        levels.obtain(key).quantity = quantity.raw();
    }
    return BookError::None;
}

BookError OrderBook::apply(const MarketRecord& record) {
    switch (record.kind) {
        case RecordKind::Add: return add(OrderId{record.orderId}, record.side, record.price(), record.quantity());
        case RecordKind::Modify: return modify(OrderId{record.orderId}, record.price(), record.quantity());
        case RecordKind::Delete: return remove(OrderId{record.orderId});
        case RecordKind::Execute: return execute(OrderId{record.orderId}, record.quantity());
        case RecordKind::Level: return setLevel(record.side, record.price(), record.quantity());
        case RecordKind::Clear: clear(); return BookError::None;
        case RecordKind::Trade:
        case RecordKind::Status: break;
    }
    return BookError::None;
}

void OrderBook::clear() {
    for (BookSide& side : m_impl->sides) {
        side.clear();
    }
    m_impl->index.clear();
    m_impl->nodes.clear();
    m_impl->freeList = kNoNode;
}

std::optional<BookLevel> OrderBook::best(Side side) const {
    const BookSide& levels = m_impl->sides[indexOf(side)];
    const std::int64_t key = levels.best();
    if (key == BookSide::kNoKey) {
        return std::nullopt;
    }
    return m_impl->view(side, key, *levels.find(key));
}

std::optional<BookLevel> OrderBook::level(Side side, Price price) const {
    std::int64_t ticks = 0;
    if (!m_impl->scale.toTicks(price.nanoUsd(), ticks)) {
        return std::nullopt;
    }
    const std::int64_t key = keyOf(side, ticks);
    const SideLevel* level = m_impl->sides[indexOf(side)].find(key);
    return level == nullptr ? std::nullopt : std::optional(m_impl->view(side, key, *level));
}

std::optional<BookLevel> OrderBook::next(Side side, Price price) const {
    // Between two ticks the next level away is the tick on the far side of `price`, which must not be skipped.
    const Price clamped = Price::fromNanoUsd(std::min(std::max(price.nanoUsd(), -2 * kPriceLimit), 2 * kPriceLimit));
    const Price rounded = side == Side::Buy ? ceilToTick(clamped, tick()) : floorToTick(clamped, tick());
    const BookSide& levels = m_impl->sides[indexOf(side)];
    const std::int64_t key = levels.below(keyOf(side, rounded.nanoUsd() / m_impl->scale.tick()));
    return key == BookSide::kNoKey ? std::nullopt : std::optional(m_impl->view(side, key, *levels.find(key)));
}

void OrderBook::levels(Side side, std::size_t maxLevels, std::vector<BookLevel>& out) const {
    const BookSide& levels = m_impl->sides[indexOf(side)];
    std::int64_t key = levels.best();
    for (std::size_t i = 0; i < maxLevels && key != BookSide::kNoKey; ++i, key = levels.below(key)) {
        out.push_back(m_impl->view(side, key, *levels.find(key)));
    }
}

std::optional<RestingOrder> OrderBook::front(Side side) const {
    const BookSide& levels = m_impl->sides[indexOf(side)];
    const std::int64_t key = levels.best();
    if (key == BookSide::kNoKey) {
        return std::nullopt;
    }
    const std::uint32_t head = levels.find(key)->head;
    return head == kNoNode ? std::nullopt : std::optional(m_impl->view(m_impl->nodes[head]));
}

std::optional<RestingOrder> OrderBook::find(OrderId id) const {
    const std::uint32_t at =
        id == OrderId{} ? OrderIndex::kAbsent : m_impl->index.find(static_cast<std::uint64_t>(id));
    return at == OrderIndex::kAbsent ? std::nullopt : std::optional(m_impl->view(m_impl->nodes[at]));
}

std::optional<QueuePosition> OrderBook::queuePosition(OrderId id) const {
    const std::uint32_t at =
        id == OrderId{} ? OrderIndex::kAbsent : m_impl->index.find(static_cast<std::uint64_t>(id));
    if (at == OrderIndex::kAbsent) {
        return std::nullopt;
    }
    QueuePosition position;
    for (std::uint32_t i = m_impl->nodes[at].previous; i != kNoNode; i = m_impl->nodes[i].previous) {
        position.ahead += Quantity::fromRaw(m_impl->nodes[i].quantity);
        ++position.ordersAhead;
    }
    return position;
}

void OrderBook::orders(std::vector<RestingOrder>& out) const {
    for (const Side side : {Side::Buy, Side::Sell}) {
        const BookSide& levels = m_impl->sides[indexOf(side)];
        for (std::int64_t key = levels.best(); key != BookSide::kNoKey; key = levels.below(key)) {
            for (std::uint32_t i = levels.find(key)->head; i != kNoNode; i = m_impl->nodes[i].next) {
                out.push_back(m_impl->view(m_impl->nodes[i]));
            }
        }
    }
}

std::size_t OrderBook::orderCount() const { return m_impl->index.size(); }

bool OrderBook::isCrossed() const {
    const std::int64_t bid = m_impl->sides[0].best();
    const std::int64_t ask = m_impl->sides[1].best();
    return bid != BookSide::kNoKey && ask != BookSide::kNoKey && bid >= -ask;
}

std::uint32_t OrderBook::checksum(std::size_t depth) const {
    std::uint32_t crc = 0;
    for (const Side side : {Side::Buy, Side::Sell}) {
        const BookSide& levels = m_impl->sides[indexOf(side)];
        std::int64_t key = levels.best();
        for (std::size_t i = 0; i < depth && key != BookSide::kNoKey; ++i, key = levels.below(key)) {
            crc = crc32cOfInt64(m_impl->priceOf(side, key).nanoUsd(), crc);
            crc = crc32cOfInt64(levels.find(key)->quantity, crc);
        }
    }
    return crc;
}

}  // namespace tessera::domain
