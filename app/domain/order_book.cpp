#include "app/domain/order_book.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "app/domain/crc32c.h"
#include "app/domain/order_index.h"

namespace tessera::domain {

namespace {

struct Node {
    std::uint64_t id = 0;
    std::int64_t quantity = 0;
    std::int64_t key = 0;          // of its side
    std::uint32_t next = kNoNode;  // behind in time priority; free list when unused
    std::uint32_t previous = kNoNode;
    std::uint32_t tag = 0;
    Side side = Side::Buy;
};
static_assert(sizeof(Node) == 40);

bool isGoodQuantity(Quantity quantity) {
    return quantity.raw() > 0 && quantity.raw() <= kQuantityLimit;
}

}  // namespace

struct OrderBook::Orders {
    OrderIndex index;
    // The first is nobody's: it is written where an order has no neighbour, so that linking need not branch.
    std::vector<Node> nodes = std::vector<Node>(1);
    std::uint32_t freeList = kNoNode;

    /// A node to be filled in.
    std::uint32_t take() {
        if (freeList == kNoNode) [[unlikely]] {
            nodes.emplace_back();
            return static_cast<std::uint32_t>(nodes.size() - 1);
        }
        const std::uint32_t at = freeList;
        freeList = nodes.data()[at].next;
        return at;
    }
    void release(std::uint32_t at) {
        Node& node = nodes.data()[at];
        node.id = 0;
        node.next = freeList;
        freeList = at;
    }
};

OrderBook::OrderBook(PriceDelta tick) : m_scale(tick.nanoUsd()), m_orders(std::make_unique<Orders>()) {
    assert(tick.nanoUsd() > 0);
}
OrderBook::~OrderBook() = default;
OrderBook::OrderBook(OrderBook&&) noexcept = default;
OrderBook& OrderBook::operator=(OrderBook&&) noexcept = default;

PriceDelta OrderBook::tick() const {
    return PriceDelta::fromNanoUsd(m_scale.tick());
}

RestingOrder OrderBook::viewOrder(std::uint32_t at) const {
    const Node& node = m_orders->nodes[at];
    return {OrderId{node.id}, node.side, priceOf(node.side, node.key), Quantity::fromRaw(node.quantity),
            node.tag};
}

BookError OrderBook::whyNotPrice(Price price) const {
    return price.nanoUsd() > kPriceLimit || price.nanoUsd() < -kPriceLimit ? BookError::BadPrice
                                                                           : BookError::OffTick;
}

BookError OrderBook::whyNoLevel(Price price, Quantity quantity) const {
    std::int64_t ticks = 0;
    if (!m_scale.toTicks(price.nanoUsd(), ticks)) {
        return whyNotPrice(price);
    }
    return quantity.raw() < 0 || quantity.raw() > kQuantityLimit ? BookError::BadQuantity
                                                                 : BookError::MixedKinds;
}

BookError OrderBook::checkRoom(const SideLevel* level, std::int64_t quantity) {
    if (level == nullptr) {
        return BookError::None;
    }
    if (level->orders == 0 && level->quantity != 0) {
        return BookError::MixedKinds;
    }
    return level->quantity > std::numeric_limits<std::int64_t>::max() - quantity ? BookError::BadQuantity
                                                                                 : BookError::None;
}

// Which neighbours an order has cannot be foreseen, so nothing below branches on it: values are chosen, and
// the first node takes what has no place. The plain array, since its checked access would branch.

void OrderBook::linkAtBack(std::uint32_t at, SideLevel& level) {
    Node* nodes = m_orders->nodes.data();
    const std::uint32_t last = level.tail;
    nodes[at].next = kNoNode;
    nodes[at].previous = last;
    nodes[last].next = at;
    level.head = last == kNoNode ? at : level.head;
    level.tail = at;
    level.quantity += nodes[at].quantity;
    ++level.orders;
}

void OrderBook::unlink(std::uint32_t at) {
    Node* nodes = m_orders->nodes.data();
    const Node& node = nodes[at];
    const std::uint32_t next = node.next, previous = node.previous;
    BookSide& side = m_sides[indexOf(node.side)];
    SideLevel& level = *side.find(node.key);
    nodes[previous].next = next;
    nodes[next].previous = previous;
    level.head = previous == kNoNode ? next : level.head;
    level.tail = next == kNoNode ? previous : level.tail;
    level.quantity -= node.quantity;
    --level.orders;
    side.settle(node.key, level);
}

void OrderBook::erase(std::size_t place) {
    const std::uint32_t at = m_orders->index.nodeAt(place);
    unlink(at);
    m_orders->index.eraseAt(place);
    m_orders->release(at);
    --m_orderCount;
}

void OrderBook::reduce(std::uint32_t at, std::int64_t by) {
    Node& node = m_orders->nodes[at];
    m_sides[indexOf(node.side)].find(node.key)->quantity -= by;
    node.quantity -= by;
}

std::size_t OrderBook::placeOf(OrderId id) const {
    const auto wanted = static_cast<std::uint64_t>(id);
    const Node* nodes = m_orders->nodes.data();
    return m_orders->index.place(wanted, [=](std::uint32_t at) { return nodes[at].id == wanted; });
}

std::uint32_t OrderBook::nodeOf(OrderId id) const {
    return m_orders->index.nodeAt(placeOf(id));
}

BookError OrderBook::add(OrderId id, Side side, Price price, Quantity quantity, std::uint32_t tag) {
    std::int64_t ticks = 0;
    if (!m_scale.toTicks(price.nanoUsd(), ticks)) {
        return whyNotPrice(price);
    }
    if (!isGoodQuantity(quantity)) {
        return BookError::BadQuantity;
    }
    if (id == OrderId{}) {
        return BookError::UnknownOrder;
    }
    m_orders->index.reserveOne();
    const std::size_t place = placeOf(id);
    if (m_orders->index.nodeAt(place) != OrderIndex::kAbsent) {
        return BookError::DuplicateOrder;
    }
    const std::int64_t key = keyOf(side, ticks);
    BookSide& levels = m_sides[indexOf(side)];
    if (const BookError error = checkRoom(levels.slotOrFar(key), quantity.raw()); error != BookError::None) {
        return error;
    }
    const std::uint32_t at = m_orders->take();
    Node& node = m_orders->nodes.data()[at];  // field by field: a copy would read back what was just written
    node.id = static_cast<std::uint64_t>(id);
    node.quantity = quantity.raw();
    node.key = key;
    node.tag = tag;
    node.side = side;
    m_orders->index.insertAt(place, static_cast<std::uint64_t>(id), at);
    ++m_orderCount;
    linkAtBack(at, levels.obtain(key));
    return BookError::None;
}

BookError OrderBook::modify(OrderId id, Price price, Quantity quantity) {
    const std::uint32_t at = nodeOf(id);
    if (at == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    std::int64_t ticks = 0;
    if (!m_scale.toTicks(price.nanoUsd(), ticks)) {
        return whyNotPrice(price);
    }
    if (!isGoodQuantity(quantity)) {
        return BookError::BadQuantity;
    }
    Node& node = m_orders->nodes[at];
    const std::int64_t key = keyOf(node.side, ticks);
    if (key == node.key && quantity.raw() <= node.quantity) {
        reduce(at, node.quantity - quantity.raw());
        return BookError::None;
    }
    BookSide& levels = m_sides[indexOf(node.side)];
    if (const BookError error = checkRoom(levels.find(key), quantity.raw()); error != BookError::None) {
        return error;
    }
    unlink(at);
    node.key = key;
    node.quantity = quantity.raw();
    linkAtBack(at, levels.obtain(key));
    return BookError::None;
}

BookError OrderBook::execute(OrderId id, Quantity quantity) {
    const std::size_t place = placeOf(id);
    const std::uint32_t at = m_orders->index.nodeAt(place);
    if (at == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    const std::int64_t remaining = m_orders->nodes[at].quantity;
    if (quantity.raw() <= 0 || quantity.raw() > remaining) {
        return BookError::BadQuantity;
    }
    if (quantity.raw() == remaining) {
        erase(place);
    } else {
        reduce(at, quantity.raw());
    }
    return BookError::None;
}

BookError OrderBook::remove(OrderId id) {
    const std::size_t place = placeOf(id);
    if (m_orders->index.nodeAt(place) == OrderIndex::kAbsent) {
        return BookError::UnknownOrder;
    }
    erase(place);
    return BookError::None;
}

BookError OrderBook::apply(const MarketRecord& record) {
    switch (record.kind) {
        case RecordKind::Add:
            return add(OrderId{record.orderId}, record.side, record.price(), record.quantity());
        case RecordKind::Modify:
            return modify(OrderId{record.orderId}, record.price(), record.quantity());
        case RecordKind::Delete:
            return remove(OrderId{record.orderId});
        case RecordKind::Execute:
            return execute(OrderId{record.orderId}, record.quantity());
        case RecordKind::Level:
            return setLevel(record.side, record.price(), record.quantity());
        case RecordKind::Clear:
            clear();
            return BookError::None;
        case RecordKind::Trade:
        case RecordKind::Status:
            break;
    }
    return BookError::None;
}

void OrderBook::clear() {
    for (BookSide& side : m_sides) {
        side.clear();
    }
    m_orders->index.clear();
    m_orders->nodes.resize(1);
    m_orders->freeList = kNoNode;
    m_orderCount = 0;
}

std::optional<BookLevel> OrderBook::level(Side side, Price price) const {
    std::int64_t ticks = 0;
    if (!m_scale.toTicks(price.nanoUsd(), ticks)) {
        return std::nullopt;
    }
    const std::int64_t key = keyOf(side, ticks);
    const SideLevel* level = m_sides[indexOf(side)].find(key);
    return level == nullptr ? std::nullopt : std::optional(view(side, key, *level));
}

std::optional<BookLevel> OrderBook::next(Side side, Price price) const {
    // Between two ticks, the tick on the market's side of `price` is the one to look behind of.
    const Price inside = Price::fromNanoUsd(std::clamp(price.nanoUsd(), -2 * kPriceLimit, 2 * kPriceLimit));
    const Price rounded = side == Side::Buy ? ceilToTick(inside, tick()) : floorToTick(inside, tick());
    const BookSide& levels = m_sides[indexOf(side)];
    const std::int64_t key = levels.below(keyOf(side, rounded.nanoUsd() / m_scale.tick()));
    return key == BookSide::kNoKey ? std::nullopt : std::optional(view(side, key, *levels.find(key)));
}

void OrderBook::levels(Side side, std::size_t maxLevels, std::vector<BookLevel>& out) const {
    const BookSide& levels = m_sides[indexOf(side)];
    std::int64_t key = levels.best();
    for (std::size_t i = 0; i < maxLevels && key != BookSide::kNoKey; ++i, key = levels.below(key)) {
        out.push_back(view(side, key, *levels.find(key)));
    }
}

std::optional<RestingOrder> OrderBook::front(Side side) const {
    const BookSide& levels = m_sides[indexOf(side)];
    const std::int64_t key = levels.best();
    if (key == BookSide::kNoKey) {
        return std::nullopt;
    }
    const std::uint32_t head = levels.find(key)->head;
    return head == kNoNode ? std::nullopt : std::optional(viewOrder(head));
}

std::optional<RestingOrder> OrderBook::find(OrderId id) const {
    const std::uint32_t at = nodeOf(id);
    return at == OrderIndex::kAbsent ? std::nullopt : std::optional(viewOrder(at));
}

bool OrderBook::contains(OrderId id) const {
    return nodeOf(id) != OrderIndex::kAbsent;
}

std::optional<RestingOrder> OrderBook::behind(OrderId id) const {
    const std::uint32_t at = nodeOf(id);
    if (at == OrderIndex::kAbsent) {
        return std::nullopt;
    }
    const Node& node = m_orders->nodes[at];
    if (node.next != kNoNode) {
        return viewOrder(node.next);
    }
    const BookSide& levels = m_sides[indexOf(node.side)];
    const std::int64_t key = levels.below(node.key);
    return key == BookSide::kNoKey ? std::nullopt : std::optional(viewOrder(levels.find(key)->head));
}

std::optional<QueuePosition> OrderBook::queuePosition(OrderId id) const {
    const std::uint32_t at = nodeOf(id);
    if (at == OrderIndex::kAbsent) {
        return std::nullopt;
    }
    QueuePosition position;
    const std::vector<Node>& nodes = m_orders->nodes;
    for (std::uint32_t i = nodes[at].previous; i != kNoNode; i = nodes[i].previous) {
        position.ahead += Quantity::fromRaw(nodes[i].quantity);
        ++position.ordersAhead;
    }
    return position;
}

void OrderBook::orders(std::vector<RestingOrder>& out) const {
    for (const Side side : {Side::Buy, Side::Sell}) {
        const BookSide& levels = m_sides[indexOf(side)];
        for (std::int64_t key = levels.best(); key != BookSide::kNoKey; key = levels.below(key)) {
            for (std::uint32_t i = levels.find(key)->head; i != kNoNode; i = m_orders->nodes[i].next) {
                out.push_back(viewOrder(i));
            }
        }
    }
}

std::size_t OrderBook::orderCount() const {
    return m_orderCount;
}

bool OrderBook::isCrossed() const {
    const std::int64_t bid = m_sides[0].best();
    const std::int64_t ask = m_sides[1].best();
    return bid != BookSide::kNoKey && ask != BookSide::kNoKey && bid > -ask;
}

bool OrderBook::isCrossedOrLocked() const {
    const std::int64_t bid = m_sides[0].best();
    const std::int64_t ask = m_sides[1].best();
    return bid != BookSide::kNoKey && ask != BookSide::kNoKey && bid >= -ask;
}

std::uint32_t OrderBook::checksum(std::size_t depth) const {
    std::uint32_t crc = 0;
    for (const Side side : {Side::Buy, Side::Sell}) {
        const BookSide& levels = m_sides[indexOf(side)];
        std::int64_t key = levels.best();
        for (std::size_t i = 0; i < depth && key != BookSide::kNoKey; ++i, key = levels.below(key)) {
            crc = crc32cOfInt64(priceOf(side, key).nanoUsd(), crc);
            crc = crc32cOfInt64(levels.find(key)->quantity, crc);
        }
    }
    return crc;
}

}  // namespace tessera::domain
