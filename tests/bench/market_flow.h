#pragma once
// Seeded order flow for the book, pipeline and hand-off rows: what a liquid future looks like, and the books
// one would write with the standard library.

#include <list>
#include <map>
#include <random>
#include <unordered_map>
#include <vector>

#include "app/domain/order_book.h"

namespace tessera::bench {

inline constexpr std::int64_t kTickNano = 10'000'000;

/// Market-by-order records around a slowly moving price: 45 % adds, half of them near the market and half far
/// into a long tail, 35 % deletes, 10 % modifies, 10 % executions. About `standing` orders rest; with 2 000
/// that makes some 400 levels a side, as in a real capture (the Coinbase one in the tests has 418). Ends with
/// everything deleted.
inline std::vector<domain::MarketRecord> orderFlow(std::size_t count, std::size_t standing,
                                                   std::uint32_t seed = 1) {
    using domain::RecordKind;
    using domain::Side;
    struct Live {
        std::uint64_t id;
        Side side;
        std::int64_t price, quantity;
    };
    std::mt19937 random(seed);
    std::vector<domain::MarketRecord> flow;
    std::vector<Live> live;
    domain::OrderBook book(domain::PriceDelta::fromNanoUsd(kTickNano));
    std::uint64_t nextId = 1;
    std::int64_t mid = 10'000;
    const auto push = [&](RecordKind kind, const Live& o, std::int64_t quantity) {
        domain::MarketRecord r;
        r.kind = kind;
        r.orderId = o.id;
        r.side = o.side;
        r.priceNanoUsd = o.price * kTickNano;
        r.quantityRaw = quantity;
        r.flags = domain::record_flag::kEventEnd;
        r.venueTimeNanos = static_cast<std::int64_t>(flow.size());
        (void)book.apply(r);
        flow.push_back(r);
    };
    const auto drop = [&](std::size_t at) {
        live[at] = live.back();
        live.pop_back();
    };
    while (flow.size() + live.size() < count) {
        if (flow.size() % 512 == 0) {
            mid += static_cast<std::int64_t>(random() % 3) - 1;
        }
        const auto dice = random() % 100;
        if (live.size() < standing || (dice < 45 && live.size() < standing + standing / 4)) {
            const Side side = random() % 2 == 0 ? Side::Buy : Side::Sell;
            std::int64_t away = 1;
            while (away < 40 && random() % 4 != 0) {
                ++away;
            }
            if (random() % 2 == 0) {
                away += static_cast<std::int64_t>(random() % (1U << (4 + random() % 7)));
            }
            Live o{nextId++, side, side == Side::Buy ? mid - away : mid + away,
                   1 + static_cast<std::int64_t>(random() % 50)};
            const auto touch = book.best(opposite(side));
            const std::int64_t limit = touch ? touch->price.nanoUsd() / kTickNano : o.price;
            if (touch && side == Side::Buy) {
                o.price = std::min(o.price, limit - 1);
            }
            if (touch && side == Side::Sell) {
                o.price = std::max(o.price, limit + 1);
            }
            push(RecordKind::Add, o, o.quantity);
            live.push_back(o);
            continue;
        }
        const std::size_t at = random() % live.size();
        Live& o = live[at];
        if (dice < 80 || o.quantity < 2) {
            push(RecordKind::Delete, o, 0);
            drop(at);
        } else if (dice < 90) {
            o.quantity = 1 + static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(o.quantity));
            push(RecordKind::Modify, o, o.quantity);
        } else {
            push(RecordKind::Execute, o, 1);
            --o.quantity;
        }
    }
    for (const Live& o : live) {
        push(RecordKind::Delete, o, 0);
    }
    return flow;
}

/// Price-level updates shaped like a real capture (the Coinbase one the adapter's tests replay: 9 719
/// updates, 418 levels a side in the mean): 46 % change a level, 27 % delete one, 27 % insert one; 53 % among
/// the best five levels, 7 % beyond the fiftieth.
class LevelFlow {
 public:
    static std::vector<domain::MarketRecord> make(std::size_t count, std::uint32_t seed = 1) {
        LevelFlow flow(seed);
        while (flow.m_records.size() < count) {
            flow.step();
        }
        return std::move(flow.m_records);
    }

 private:
    explicit LevelFlow(std::uint32_t seed) : m_random(seed) {
        for (int side = 0; side < 2; ++side) {
            std::int64_t price = 0;  // ticks away from the middle
            for (int i = 0; i < kLevels; ++i) {
                price += 1 + static_cast<std::int64_t>(m_random() % 4);
                m_prices[side].push_back(price);
                push(side, price, size());
            }
        }
    }

    std::size_t rank(std::size_t levels) {
        const auto dice = m_random() % 100;
        const auto within = [&](std::size_t from, std::size_t to) { return from + m_random() % (to - from); };
        if (dice < 53) {
            return within(0, 5);
        }
        if (dice < 68) {
            return within(5, 10);
        }
        if (dice < 79) {
            return within(10, 15);
        }
        if (dice < 85) {
            return within(15, 20);
        }
        if (dice < 93) {
            return within(20, 50);
        }
        return within(50, levels);
    }
    void step() {
        const int side = static_cast<int>(m_random() % 2);
        auto& prices = m_prices[side];
        const std::size_t at = rank(prices.size());
        const auto dice = m_random() % 100;
        if (dice < 46) {
            push(side, prices[at], size());
        } else if (dice < 73 && prices.size() > kLevels / 2) {
            push(side, prices[at], 0);
            prices.erase(prices.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            insert(side, at);
        }
    }
    /// At the free tick next to level `at`, towards the market if there is room.
    void insert(int side, std::size_t at) {
        auto& prices = m_prices[side];
        std::int64_t price = prices[at] - 1;
        const std::int64_t bound = at > 0 ? prices[at - 1] : -m_prices[1 - side].front();
        if (price <= bound) {
            while (at + 1 < prices.size() && prices[at + 1] == prices[at] + 1) {
                ++at;
            }
            price = prices[at] + 1;
            ++at;
        }
        prices.insert(prices.begin() + static_cast<std::ptrdiff_t>(at), price);
        push(side, price, size());
    }
    std::int64_t size() { return 1 + static_cast<std::int64_t>(m_random() % 500); }
    void push(int side, std::int64_t away, std::int64_t quantity) {
        domain::MarketRecord r;
        r.kind = domain::RecordKind::Level;
        r.side = domain::Side(side);
        r.priceNanoUsd = (20'000 + (side == 0 ? -away : away)) * kTickNano;
        r.quantityRaw = quantity;
        r.flags = domain::record_flag::kEventEnd;
        m_records.push_back(r);
    }

    static constexpr int kLevels = 420;
    std::mt19937 m_random;
    std::vector<std::int64_t> m_prices[2];  // ticks away from the middle, best first
    std::vector<domain::MarketRecord> m_records;
};

/// The price-level book one writes first, and it is not bad.
struct MapLevelBook {
    std::map<std::int64_t, std::int64_t, std::greater<>> bids;
    std::map<std::int64_t, std::int64_t> asks;

    void set(domain::Side side, std::int64_t price, std::int64_t quantity) {
        if (side == domain::Side::Buy) {
            change(bids, price, quantity);
        } else {
            change(asks, price, quantity);
        }
    }
    template <class Map>
    static void change(Map& map, std::int64_t price, std::int64_t quantity) {
        if (quantity == 0) {
            map.erase(price);
        } else {
            map[price] = quantity;
        }
    }
    std::int64_t bestBid() const { return bids.empty() ? 0 : bids.begin()->first; }
    std::int64_t bestAsk() const { return asks.empty() ? 0 : asks.begin()->first; }
};

/// Market by order with map + list + unordered_map.
class MapOrderBook {
 public:
    void apply(const domain::MarketRecord& r) {
        if (r.kind == domain::RecordKind::Add) {
            add(r.orderId, r.side, r.priceNanoUsd, r.quantityRaw);
            return;
        }
        const auto found = m_orders.find(r.orderId);
        if (found == m_orders.end()) {
            return;
        }
        const Where where = found->second;
        if (r.kind == domain::RecordKind::Delete) {
            remove(where, found);
        } else if (r.kind == domain::RecordKind::Execute) {
            where.order->quantity -= r.quantityRaw;
            level(where).total -= r.quantityRaw;
            if (where.order->quantity == 0) {
                remove(where, found);
            }
        } else if (r.kind == domain::RecordKind::Modify) {
            if (r.priceNanoUsd == where.price && r.quantityRaw <= where.order->quantity) {
                level(where).total -= where.order->quantity - r.quantityRaw;
                where.order->quantity = r.quantityRaw;
            } else {
                remove(where, found);
                add(r.orderId, r.side, r.priceNanoUsd, r.quantityRaw);
            }
        }
    }
    std::int64_t bestBid() const { return m_bids.empty() ? 0 : m_bids.begin()->first; }
    std::int64_t bestAsk() const { return m_asks.empty() ? 0 : m_asks.begin()->first; }
    std::size_t orderCount() const { return m_orders.size(); }

 private:
    struct Order {
        std::uint64_t id;
        std::int64_t quantity;
    };
    struct Level {
        std::int64_t total = 0;
        std::list<Order> orders;
    };
    struct Where {
        domain::Side side;
        std::int64_t price;
        std::list<Order>::iterator order;
    };
    using Orders = std::unordered_map<std::uint64_t, Where>;

    Level& level(const Where& w) { return w.side == domain::Side::Buy ? m_bids[w.price] : m_asks[w.price]; }
    void add(std::uint64_t id, domain::Side side, std::int64_t price, std::int64_t quantity) {
        Level& l = side == domain::Side::Buy ? m_bids[price] : m_asks[price];
        l.orders.push_back({id, quantity});
        l.total += quantity;
        m_orders[id] = {side, price, std::prev(l.orders.end())};
    }
    void remove(const Where& w, Orders::iterator at) {
        if (w.side == domain::Side::Buy) {
            removeFrom(m_bids, w);
        } else {
            removeFrom(m_asks, w);
        }
        m_orders.erase(at);
    }
    template <class Map>
    static void removeFrom(Map& map, const Where& w) {
        const auto found = map.find(w.price);
        found->second.total -= w.order->quantity;
        found->second.orders.erase(w.order);
        if (found->second.orders.empty()) {
            map.erase(found);
        }
    }

    std::map<std::int64_t, Level, std::greater<>> m_bids;
    std::map<std::int64_t, Level> m_asks;
    Orders m_orders;
};

}  // namespace tessera::bench
