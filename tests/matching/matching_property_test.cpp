// Random order flow against a naive matcher, and the invariants of orders.md number 12.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <random>

#include "tests/matching/scripted_market.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT

struct NaiveOrder {
    OrderId id{};
    std::uint32_t account = 0;
    Side side = Side::Buy;
    std::int64_t ticks = 0, leaves = 0;
};

/// A list in arrival order, searched afresh for every match: slow, and plainly price-time.
class NaiveMatcher {
 public:
    std::list<NaiveOrder> resting;
    std::vector<std::pair<std::int64_t, std::int64_t>> trades;  // ticks, lots

    /// False: the remainder was lost to self-trade prevention.
    bool match(NaiveOrder& taker) {
        while (taker.leaves > 0) {
            auto best = resting.end();
            for (auto it = resting.begin(); it != resting.end(); ++it) {
                const bool fits =
                    it->side != taker.side &&
                    (taker.side == Side::Buy ? it->ticks <= taker.ticks : it->ticks >= taker.ticks);
                const bool better =
                    best == resting.end() ||
                    (taker.side == Side::Buy ? it->ticks < best->ticks : it->ticks > best->ticks);
                if (fits && better) {
                    best = it;
                }
            }
            if (best == resting.end()) {
                return true;
            }
            if (best->account == taker.account) {
                return false;
            }
            const std::int64_t lots = std::min(best->leaves, taker.leaves);
            trades.emplace_back(best->ticks, lots);
            taker.leaves -= lots;
            best->leaves -= lots;
            if (best->leaves == 0) {
                resting.erase(best);
            }
        }
        return true;
    }
    std::list<NaiveOrder>::iterator find(OrderId id) {
        return std::find_if(resting.begin(), resting.end(),
                            [id](const NaiveOrder& order) { return order.id == id; });
    }
};

std::string ticksText(std::int64_t ticks) {
    return formatDecimal(ticks, 2, 2);
}

struct Flow {
    ScriptedMarket venue;
    NaiveMatcher naive;
    std::vector<OrderId> known;
};

void submit(Flow& flow, std::mt19937_64& random) {
    NaiveOrder order;
    order.account = 1 + static_cast<std::uint32_t>(random() % 4);
    order.side = random() % 2 == 0 ? Side::Buy : Side::Sell;
    order.ticks = 185 + static_cast<std::int64_t>(random() % 16);
    order.leaves = 1 + static_cast<std::int64_t>(random() % 50);
    const bool ioc = random() % 5 == 0;
    order.id = flow.venue.limit(order.account, order.side, ticksText(order.ticks), order.leaves,
                                ioc ? TimeInForce::Ioc : TimeInForce::Gtc);
    if (flow.naive.match(order) && order.leaves > 0 && !ioc) {
        flow.naive.resting.push_back(order);
        flow.known.push_back(order.id);
    }
}

void replace(Flow& flow, std::mt19937_64& random) {
    const OrderId id = flow.known[random() % flow.known.size()];
    const auto it = flow.naive.find(id);
    const std::int64_t ticks = 185 + static_cast<std::int64_t>(random() % 16);
    ExecutionReport status;
    if (!flow.venue.engine.status(id, status)) {
        ASSERT_EQ(it, flow.naive.resting.end()) << "the engine lost an order the naive one holds";
        return;
    }
    const std::int64_t total = 1 + static_cast<std::int64_t>(random() % 50);
    const std::int64_t leaves = std::max<std::int64_t>(0, total - status.cumQuantity.raw());
    ASSERT_TRUE(flow.venue.replace(id, ticksText(ticks), total));
    if (leaves > 0 && ticks == it->ticks && leaves <= it->leaves) {
        it->leaves = leaves;
        return;
    }
    NaiveOrder moved = *it;
    moved.ticks = ticks;
    moved.leaves = leaves;
    flow.naive.resting.erase(it);
    if (flow.naive.match(moved) && moved.leaves > 0) {
        flow.naive.resting.push_back(moved);
    }
}

void cancel(Flow& flow, std::mt19937_64& random) {
    const OrderId id = flow.known[random() % flow.known.size()];
    const auto it = flow.naive.find(id);
    ASSERT_EQ(flow.venue.engine.cancel(id, Reason::CancelledByUser, flow.venue.now),
              it != flow.naive.resting.end());
    if (it != flow.naive.resting.end()) {
        flow.naive.resting.erase(it);
    }
}

void runFlow(Flow& flow, std::uint64_t seed, int steps) {
    std::mt19937_64 random(seed);
    for (int step = 0; step < steps; ++step) {
        const auto what = random() % 10;
        if (flow.known.empty() || what < 6) {
            submit(flow, random);
        } else if (what < 8) {
            ASSERT_NO_FATAL_FAILURE(replace(flow, random));
        } else {
            ASSERT_NO_FATAL_FAILURE(cancel(flow, random));
        }
        ASSERT_FALSE(flow.venue.engine.book(flow.venue.instrument.id)->isCrossedOrLocked());
    }
}

void expectConserved(const Flow& flow) {
    std::map<std::uint32_t, std::int64_t> positions;
    for (const ExecutionReport& report : flow.venue.reports) {
        if (report.type == ExecType::Trade) {
            const std::int64_t sign = report.side == Side::Buy ? 1 : -1;
            positions[static_cast<std::uint32_t>(report.account)] += sign * report.lastQuantity.raw();
        }
        if (report.type == ExecType::Canceled || report.type == ExecType::Rejected) {
            ASSERT_EQ(report.leavesQuantity.raw(), 0);
        } else if (report.type != ExecType::ReplaceRejected) {
            ASSERT_EQ(report.cumQuantity + report.leavesQuantity, report.quantity);
        }
    }
    std::int64_t sum = 0;
    for (const auto& [account, position] : positions) {
        sum += position;
    }
    ASSERT_EQ(sum, 0) << "positions of all accounts";
}

RC_GTEST_PROP(MatchingProperty, AnyFlowTradesAsTheNaiveMatcherDoes, (std::uint64_t seed)) {
    Flow flow;
    runFlow(flow, seed, 400);
    expectConserved(flow);
    std::vector<std::pair<std::int64_t, std::int64_t>> trades;
    for (const MarketRecord& record : flow.venue.records) {
        if (record.kind == RecordKind::Trade) {
            trades.emplace_back(record.priceNanoUsd / 10'000'000, record.quantityRaw);
        }
    }
    RC_ASSERT(trades == flow.naive.trades);
    std::vector<RestingOrder> orders;
    flow.venue.engine.book(flow.venue.instrument.id)->orders(orders);
    RC_ASSERT(orders.size() == flow.naive.resting.size());
    for (const RestingOrder& order : orders) {
        const auto it = flow.naive.find(order.id);
        RC_ASSERT(it != flow.naive.resting.end());
        RC_ASSERT(it->leaves == order.quantity.raw());
    }
    RC_ASSERT(flow.venue.mirror.checksum() == flow.venue.engine.book(flow.venue.instrument.id)->checksum());
    RC_ASSERT(!::testing::Test::HasFatalFailure());
}

TEST(MatchingProperty, SameInputGivesTheSameOutputHashAndAnotherInputAnother) {
    Flow first, second, other;
    runFlow(first, 42, 2'000);
    runFlow(second, 42, 2'000);
    runFlow(other, 43, 2'000);
    EXPECT_EQ(first.venue.engine.outputHash(), second.venue.engine.outputHash());
    EXPECT_NE(first.venue.engine.outputHash(), other.venue.engine.outputHash());
}

}  // namespace
}  // namespace tessera::matching
