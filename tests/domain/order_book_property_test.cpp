// The book against a naive one of ordered maps and lists, over random histories that drift far and jump.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <list>
#include <map>
#include <random>

#include "app/domain/order_book.h"

namespace tessera::domain {
namespace {

struct NaiveOrder {
    std::uint64_t id = 0;
    std::int64_t quantity = 0;
};

class NaiveBook {
 public:
    struct Where {
        Side side = Side::Buy;
        std::int64_t nano = 0;
    };
    std::map<std::int64_t, std::list<NaiveOrder>> sides[2];
    std::map<std::uint64_t, Where> index;

    void add(std::uint64_t id, Side side, std::int64_t nano, std::int64_t quantity) {
        sides[static_cast<int>(side)][nano].push_back({id, quantity});
        index[id] = {side, nano};
    }
    NaiveOrder& order(std::uint64_t id) {
        const Where where = index.at(id);
        for (NaiveOrder& order : sides[static_cast<int>(where.side)][where.nano]) {
            if (order.id == id) {
                return order;
            }
        }
        throw std::logic_error("the naive book lost an order");
    }
    void remove(std::uint64_t id) {
        const Where where = index.at(id);
        auto& levels = sides[static_cast<int>(where.side)];
        levels[where.nano].remove_if([id](const NaiveOrder& order) { return order.id == id; });
        if (levels[where.nano].empty()) {
            levels.erase(where.nano);
        }
        index.erase(id);
    }
    void modify(std::uint64_t id, std::int64_t nano, std::int64_t quantity) {
        const Where where = index.at(id);
        if (where.nano == nano && quantity <= order(id).quantity) {
            order(id).quantity = quantity;
            return;
        }
        remove(id);
        add(id, where.side, nano, quantity);
    }
    void execute(std::uint64_t id, std::int64_t quantity) {
        NaiveOrder& resting = order(id);
        resting.quantity -= quantity;
        if (resting.quantity == 0) {
            remove(id);
        }
    }
    std::vector<RestingOrder> all() const {
        std::vector<RestingOrder> out;
        const auto append = [&out](Side side, std::int64_t nano, const std::list<NaiveOrder>& level) {
            for (const NaiveOrder& order : level) {
                out.push_back({OrderId{order.id}, side, Price::fromNanoUsd(nano),
                               Quantity::fromRaw(order.quantity), 0});
            }
        };
        for (auto it = sides[0].rbegin(); it != sides[0].rend(); ++it) {
            append(Side::Buy, it->first, it->second);
        }
        for (const auto& [nano, level] : sides[1]) {
            append(Side::Sell, nano, level);
        }
        return out;
    }
};

void expectSame(const OrderBook& book, const NaiveBook& naive) {
    std::vector<RestingOrder> orders;
    book.orders(orders);
    const auto expected = naive.all();
    ASSERT_EQ(orders.size(), expected.size());
    for (std::size_t i = 0; i < orders.size(); ++i) {
        ASSERT_EQ(orders[i].id, expected[i].id) << "place " << i;
        ASSERT_EQ(orders[i].price, expected[i].price);
        ASSERT_EQ(orders[i].quantity, expected[i].quantity);
        ASSERT_EQ(orders[i].side, expected[i].side);
    }
    for (const Side side : {Side::Buy, Side::Sell}) {
        std::vector<BookLevel> levels;
        book.levels(side, 1'000'000, levels);
        const auto& naiveSide = naive.sides[static_cast<int>(side)];
        ASSERT_EQ(levels.size(), naiveSide.size());
        for (const BookLevel& level : levels) {
            const auto& list = naiveSide.at(level.price.nanoUsd());
            std::int64_t sum = 0;
            for (const NaiveOrder& order : list) {
                sum += order.quantity;
            }
            ASSERT_EQ(level.quantity.raw(), sum);
            ASSERT_EQ(level.orders, list.size());
        }
    }
}

/// `wander`: how far, in ticks, the middle may jump in one step.
void runHistory(std::uint64_t seed, std::int64_t tickNano, std::int64_t wander, int steps) {
    std::mt19937_64 random(seed);
    const auto below = [&random](std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    };
    OrderBook book(PriceDelta::fromNanoUsd(tickNano));
    NaiveBook naive;
    std::vector<std::uint64_t> ids;
    std::int64_t middle = below(20'000) - 10'000;
    std::uint64_t nextId = 1;
    for (int step = 0; step < steps; ++step) {
        middle += below(2 * wander + 1) - wander;
        const std::int64_t span = below(50) == 0 ? 100'000 : 40;
        const std::int64_t nano = (middle + below(2 * span + 1) - span) * tickNano;
        const std::int64_t what = below(10);
        if (ids.empty() || what < 5) {
            const Side side = below(2) == 0 ? Side::Buy : Side::Sell;
            const std::int64_t quantity = 1 + below(100);
            ASSERT_EQ(book.add(OrderId{nextId}, side, Price::fromNanoUsd(nano), Quantity::fromRaw(quantity)),
                      BookError::None);
            naive.add(nextId, side, nano, quantity);
            ids.push_back(nextId++);
            continue;
        }
        const auto at = static_cast<std::size_t>(below(static_cast<std::int64_t>(ids.size())));
        const std::uint64_t id = ids[at];
        if (what < 7) {
            const std::int64_t keep = naive.index.at(id).nano;
            const std::int64_t target = below(2) == 0 ? keep : nano;
            const std::int64_t quantity = 1 + below(100);
            ASSERT_EQ(book.modify(OrderId{id}, Price::fromNanoUsd(target), Quantity::fromRaw(quantity)),
                      BookError::None);
            naive.modify(id, target, quantity);
        } else if (what < 9) {
            const std::int64_t quantity = 1 + below(naive.order(id).quantity);
            ASSERT_EQ(book.execute(OrderId{id}, Quantity::fromRaw(quantity)), BookError::None);
            naive.execute(id, quantity);
        } else {
            ASSERT_EQ(book.remove(OrderId{id}), BookError::None);
            naive.remove(id);
        }
        if (!naive.index.contains(id)) {
            ids[at] = ids.back();
            ids.pop_back();
        }
        if (step % 61 == 0) {
            ASSERT_NO_FATAL_FAILURE(expectSame(book, naive));
        }
    }
    ASSERT_NO_FATAL_FAILURE(expectSame(book, naive));
    for (const std::uint64_t id : ids) {
        const auto position = book.queuePosition(OrderId{id});
        ASSERT_TRUE(position.has_value());
        const auto where = naive.index.at(id);
        std::int64_t ahead = 0;
        for (const NaiveOrder& order : naive.sides[static_cast<int>(where.side)].at(where.nano)) {
            if (order.id == id) {
                break;
            }
            ahead += order.quantity;
        }
        ASSERT_EQ(position->ahead.raw(), ahead);
    }
}

RC_GTEST_PROP(OrderBookProperty, AnyHistoryEqualsTheNaiveBook, (std::uint64_t seed)) {
    const auto tick = *rc::gen::element<std::int64_t>(1, 3, 10'000'000, 5'000'000, 7'300'000, 1'000'000'000);
    const auto wander = *rc::gen::element<std::int64_t>(0, 2, 300, 9'000);
    runHistory(seed, tick, wander, 600);
    RC_ASSERT(!::testing::Test::HasFatalFailure());
}

RC_GTEST_PROP(OrderBookProperty, LevelsOfAnySourceEqualAMap, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    const auto wander = *rc::gen::element<std::uint64_t>(1, 50, 20'000);
    OrderBook book(PriceDelta::fromNanoUsd(10'000'000));
    std::map<std::int64_t, std::int64_t> naive[2];
    std::int64_t middle = 5'000'000;
    for (int step = 0; step < 2'000; ++step) {
        middle += static_cast<std::int64_t>(random() % (2 * wander + 1)) - static_cast<std::int64_t>(wander);
        const std::int64_t reach = random() % 40 == 0 ? 400'000 : 30;
        const Side side = random() % 2 == 0 ? Side::Buy : Side::Sell;
        const std::int64_t nano =
            (middle + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(reach))) * 10'000'000;
        const auto quantity = static_cast<std::int64_t>(random() % 3 == 0 ? 0 : random() % 1000 + 1);
        RC_ASSERT(book.setLevel(side, Price::fromNanoUsd(nano), Quantity::fromRaw(quantity)) ==
                  BookError::None);
        auto& levels = naive[static_cast<int>(side)];
        quantity == 0 ? static_cast<void>(levels.erase(nano)) : static_cast<void>(levels[nano] = quantity);
        const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
        RC_ASSERT(bid.has_value() == !naive[0].empty());
        // Double parentheses: the macro takes || apart and would evaluate both sides.
        RC_ASSERT((!bid || (bid->price.nanoUsd() == naive[0].rbegin()->first &&
                            bid->quantity.raw() == naive[0].rbegin()->second)));
        RC_ASSERT(ask.has_value() == !naive[1].empty());
        RC_ASSERT((!ask || (ask->price.nanoUsd() == naive[1].begin()->first &&
                            ask->quantity.raw() == naive[1].begin()->second)));
        const auto next = book.next(Side::Buy, Price::fromNanoUsd(nano));
        const auto expected = naive[0].lower_bound(nano);
        RC_ASSERT(next.has_value() == (expected != naive[0].begin()));
        RC_ASSERT((!next || next->price.nanoUsd() == std::prev(expected)->first));
    }
}

}  // namespace
}  // namespace tessera::domain
