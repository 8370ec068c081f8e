// matching.throughput: one thread, one instrument, the same flow through our engine and through the matcher
// one writes first with the standard library. Ours also gives every report and record, fees, bands and the
// output hash.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <random>
#include <unordered_map>

#include "app/matching/matching_engine.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using namespace domain;  // NOLINT: the vocabulary this file is about

constexpr std::int64_t kTick = 10'000'000;

/// A new order, or a cancel of the order placed by request `target`.
struct Request {
    bool isCancel = false;
    bool isIoc = false;
    Side side = Side::Buy;
    std::uint32_t account = 0;
    std::int64_t ticks = 0, lots = 0;
    std::size_t target = 0;
};

/// 50 % limit orders around a slow middle, 40 % cancels of a recent order, 10 % IOC that trade.
std::vector<Request> requests(std::size_t count) {
    std::mt19937 random(5);
    std::vector<Request> out;
    std::int64_t middle = 10'000;
    while (out.size() < count) {
        middle += out.size() % 256 == 0 ? static_cast<std::int64_t>(random() % 3) - 1 : 0;
        const auto dice = random() % 100;
        Request r;
        r.side = random() % 2 == 0 ? Side::Buy : Side::Sell;
        r.account = 1 + static_cast<std::uint32_t>(random() % 50);
        r.lots = 1 + static_cast<std::int64_t>(random() % 40);
        if (dice < 40 && out.size() > 100) {
            r.isCancel = true;
            r.target = out.size() - 1 - random() % std::min<std::size_t>(out.size() - 1, 3'000);
        } else {
            r.isIoc = dice >= 90;
            std::int64_t away = r.isIoc ? -3 : 1;
            while (away < 30 && random() % 3 != 0) {
                ++away;
            }
            r.ticks = r.side == Side::Buy ? middle - away : middle + away;
        }
        out.push_back(r);
    }
    return out;
}

struct CountingSink : matching::MatchSink {
    std::int64_t traded = 0, records = 0, reports = 0;
    void onEvent(InstrumentId, std::span<const MarketRecord> batch) override {
        for (const MarketRecord& r : batch) {
            traded += r.kind == RecordKind::Trade ? r.quantityRaw : 0;
        }
        records += static_cast<std::int64_t>(batch.size());
    }
    void onReport(const ExecutionReport&) override { ++reports; }
};

class Ours {
 public:
    explicit Ours(std::size_t count) : m_orders(count) {
        Instrument instrument;
        instrument.id = InstrumentId{1};
        instrument.tick = PriceDelta::fromNanoUsd(kTick);
        instrument.haltBand = instrument.limitBand = 5'000;
        if (!m_engine.list(instrument, Price::fromNanoUsd(10'000 * kTick), Timestamp::fromSeconds(1)).ok()) {
            std::abort();
        }
    }
    void run(const Request& r, std::size_t at) {
        const Timestamp now = Timestamp::fromNanos(static_cast<std::int64_t>(at));
        if (r.isCancel) {
            if (m_orders[r.target] != OrderId{}) {
                m_engine.cancel(m_orders[r.target], Reason::CancelledByUser, now);
            }
            return;
        }
        NewOrder order;
        order.id = ClientOrderId{at + 1};
        order.instrument = InstrumentId{1};
        order.side = r.side;
        order.timeInForce = r.isIoc ? TimeInForce::Ioc : TimeInForce::Gtc;
        order.price = Price::fromNanoUsd(r.ticks * kTick);
        order.quantity = Quantity::fromRaw(r.lots);
        m_orders[at] = m_engine.submit(AccountId{r.account}, order, now);
    }
    std::int64_t traded() const { return m_sink.traded; }

 private:
    CountingSink m_sink;
    matching::MatchingEngine m_engine{m_sink};
    std::vector<OrderId> m_orders;  // by request
};

class StdMatcher {
 public:
    explicit StdMatcher(std::size_t) {}
    void run(const Request& r, std::size_t at) {
        if (r.isCancel) {
            cancel(r.target);
        } else if (r.side == Side::Buy) {
            place(m_asks, m_bids, r, at);
        } else {
            place(m_bids, m_asks, r, at);
        }
    }
    std::int64_t traded() const { return m_traded; }

 private:
    struct Order {
        std::size_t id;
        std::uint32_t account;
        std::int64_t lots;
    };
    using Level = std::list<Order>;
    struct Where {
        Side side;
        std::int64_t ticks;
        Level::iterator order;
    };
    template <class Opposite, class Own>
    void place(Opposite& opposite, Own& own, const Request& r, std::size_t at) {
        std::int64_t left = r.lots;
        while (left > 0 && !opposite.empty()) {
            const auto best = opposite.begin();
            if (r.side == Side::Buy ? best->first > r.ticks : best->first < r.ticks) {
                break;
            }
            Order& front = best->second.front();
            if (front.account == r.account) {
                return;  // self-trade: the newest goes
            }
            const std::int64_t lots = std::min(left, front.lots);
            m_traded += lots;
            left -= lots;
            front.lots -= lots;
            if (front.lots == 0) {
                m_where.erase(front.id);
                best->second.pop_front();
                if (best->second.empty()) {
                    opposite.erase(best);
                }
            }
        }
        if (left > 0 && !r.isIoc) {
            Level& level = own[r.ticks];
            level.push_back({at, r.account, left});
            m_where[at] = {r.side, r.ticks, std::prev(level.end())};
        }
    }
    void cancel(std::size_t target) {
        const auto found = m_where.find(target);
        if (found == m_where.end()) {
            return;
        }
        const Where where = found->second;
        const auto from = [&](auto& side) {
            const auto level = side.find(where.ticks);
            level->second.erase(where.order);
            if (level->second.empty()) {
                side.erase(level);
            }
        };
        if (where.side == Side::Buy) {
            from(m_bids);
        } else {
            from(m_asks);
        }
        m_where.erase(found);
    }

    std::map<std::int64_t, Level, std::greater<>> m_bids;
    std::map<std::int64_t, Level> m_asks;
    std::unordered_map<std::size_t, Where> m_where;
    std::int64_t m_traded = 0;
};

/// Million requests a second; `traded` receives what the flow traded.
template <class Matcher>
double millionPerSecond(const std::vector<Request>& flow, std::int64_t& traded) {
    Matcher matcher(flow.size());
    const double ns = nanosEach(flow.size(), [&] {
        for (std::size_t i = 0; i < flow.size(); ++i) {
            matcher.run(flow[i], i);
        }
    });
    traded = matcher.traded();
    return 1e3 / ns;
}

TESSERA_BENCH("matching.throughput", "limit orders, cancels and IOC orders through one matching engine") {
    const auto flow = requests(context.scaled(1'000'000));
    std::int64_t ours = 0, peer = 0;
    const auto m = interleave(context, {[&] { return millionPerSecond<Ours>(flow, ours); },
                                        [&] { return millionPerSecond<StdMatcher>(flow, peer); }});
    if (ours != peer) {
        std::fprintf(stderr, "tessera-bench: the matchers disagree (%lld, %lld lots)\n",
                     static_cast<long long>(ours), static_cast<long long>(peer));
        std::abort();
    }
    std::vector<double> each;
    each.reserve(flow.size());
    Ours engine(flow.size());
    for (std::size_t i = 0; i < flow.size(); ++i) {
        each.push_back(nanosEach(1, [&] { engine.run(flow[i], i); }));
    }
    context.add(rateRow("matching.throughput", "M requests/s", m, "std matcher, no reports")
                    .atLeast(3)
                    .remark(fmt::format("p99.9 {:.1f} us a request", percentile(each, 0.999) * 1e-3)));
}

}  // namespace
}  // namespace tessera::bench
