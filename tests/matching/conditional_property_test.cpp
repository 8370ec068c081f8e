// A random flow of every order type: what orders.md promises of combinations holds at every step.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <random>

#include "tests/matching/scripted_market.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT

struct Flow {
    ScriptedMarket m;
    std::mt19937_64 random;
    std::vector<OrderId> known;
    std::vector<std::vector<OrderId>> ocos, brackets;  // by list
    std::int64_t seconds = 0;

    std::int64_t pick(std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    }
    Price tick(std::int64_t ticks) { return Price::fromNanoUsd(ticks * 10'000'000); }

    NewOrder any() {
        NewOrder order;
        order.id = ClientOrderId{++m.lastClientId};
        order.instrument = m.instrument.id;
        order.side = pick(0, 1) == 0 ? Side::Buy : Side::Sell;
        order.type = static_cast<OrderType>(pick(0, 4));
        order.timeInForce = static_cast<TimeInForce>(pick(0, 4));
        order.price = tick(pick(180, 206));
        order.quantity = Quantity::fromRaw(pick(1, 30));
        order.terms.stopPrice = tick(pick(180, 206));
        if (order.type == OrderType::TrailingStop) {
            order.terms.trail = PriceDelta::fromNanoUsd(pick(0, 5) * 10'000'000);
            order.terms.trailBp = pick(0, 3) == 0 ? 150 : 0;
        }
        if (pick(0, 3) == 0) {
            order.terms.display = Quantity::fromRaw(pick(1, 10));
        }
        order.terms.expireAt = m.now + std::chrono::seconds(pick(0, 200));
        return order;
    }
    void keep(std::size_t from, std::vector<std::vector<OrderId>>* lists) {
        std::vector<OrderId> ids;
        for (std::size_t i = from; i < m.reports.size(); ++i) {
            if (m.reports[i].type == ExecType::New) {
                ids.push_back(m.reports[i].orderId);
            }
        }
        known.insert(known.end(), ids.begin(), ids.end());
        if (lists != nullptr && !ids.empty()) {
            lists->push_back(ids);
        }
    }
    void list(AccountId account, bool isBracket) {
        NewOrderList list;
        const Quantity quantity = Quantity::fromRaw(pick(1, 30));
        for (int i = 0; i < (isBracket ? 3 : 2); ++i) {
            NewOrder order = any();
            order.timeInForce = TimeInForce::Gtc;
            order.quantity = quantity;
            order.terms.display = {};
            order.terms.role = !isBracket ? LinkRole::Oco : static_cast<LinkRole>(2 + i);
            if (isBracket && i > 0) {
                order.side = opposite(list.orders[0].side);
                order.type = i == 1            ? OrderType::Limit
                             : pick(0, 1) == 0 ? OrderType::Stop
                                               : OrderType::TrailingStop;
                if (order.type == OrderType::TrailingStop) {
                    order.terms.trail = PriceDelta::fromNanoUsd(20'000'000);
                    order.terms.trailBp = 0;
                }
            }
            list.orders.push_back(order);
        }
        const std::size_t before = m.reports.size();
        m.engine.submit(account, list, m.now);
        keep(before, isBracket ? &brackets : &ocos);
    }
    void step() {
        m.now = m.now + std::chrono::seconds(1);
        m.engine.advance(m.now);
        const AccountId account{static_cast<std::uint32_t>(pick(1, 6))};
        const auto what = pick(0, 11);
        const std::size_t before = m.reports.size();
        if (what < 6) {
            m.engine.submit(account, any(), m.now);
            keep(before, nullptr);
        } else if (what < 9) {
            list(account, what != 6);
        } else if (!known.empty() && what == 9) {
            m.engine.cancel(known[random() % known.size()], Reason::CancelledByUser, m.now);
        } else if (!known.empty()) {
            const OrderId id = known[random() % known.size()];
            ExecutionReport now;
            const bool isThere = m.engine.status(id, now);
            m.engine.replace(id,
                             {ClientOrderId{++m.lastClientId}, ClientOrderId{1}, tick(pick(180, 206)),
                              isThere && pick(0, 1) == 0 ? now.quantity : Quantity::fromRaw(pick(1, 30)),
                              tick(pick(180, 206))},
                             m.now);
        }
        if (pick(0, 200) == 0) {
            m.engine.endDay(m.now);
        }
    }
};

struct Tally {
    std::int64_t placed = 0, filled = 0, lastLeaves = 0;
    bool ended = false;
};

std::map<OrderId, Tally> tally(const Flow& flow) {
    std::map<OrderId, Tally> out;
    for (const ExecutionReport& r : flow.m.reports) {
        if (r.orderId == OrderId{}) {
            continue;
        }
        Tally& t = out[r.orderId];
        EXPECT_FALSE(t.ended && r.type != ExecType::ReplaceRejected)
            << toText(r.type) << " of order " << static_cast<std::uint64_t>(r.orderId) << " after its end";
        if (r.type == ExecType::New) {
            t.placed = r.quantity.raw();
        }
        if (r.type == ExecType::Trade) {
            t.filled += r.lastQuantity.raw();
        }
        EXPECT_EQ(t.filled, r.cumQuantity.raw());
        t.ended = r.type == ExecType::Canceled || r.type == ExecType::Expired || r.leavesQuantity.isZero();
        if (r.type != ExecType::Canceled && r.type != ExecType::Expired && r.type != ExecType::Rejected) {
            EXPECT_EQ((r.cumQuantity + r.leavesQuantity).raw(), r.quantity.raw());
        }
        t.lastLeaves = r.leavesQuantity.raw();
    }
    return out;
}

void expectSound(const Flow& flow) {
    const auto orders = tally(flow);
    std::map<std::uint32_t, std::int64_t> positions;
    for (const ExecutionReport& r : flow.m.reports) {
        if (r.type == ExecType::Trade) {
            positions[0] += (r.side == Side::Buy ? 1 : -1) * r.lastQuantity.raw();
        }
    }
    EXPECT_EQ(positions[0], 0) << "positions of all accounts";
    for (const auto& ids : flow.ocos) {
        EXPECT_LE(orders.at(ids[0]).filled + orders.at(ids[1]).filled, orders.at(ids[0]).placed) << "an OCO";
    }
    for (const auto& ids : flow.brackets) {
        EXPECT_LE(orders.at(ids[1]).filled + orders.at(ids[2]).filled, orders.at(ids[0]).filled)
            << "a bracket's children trade at most what its entry did";
    }
    // What the reports say is left is what the engine holds.
    for (const auto& [id, t] : orders) {
        ExecutionReport now;
        const bool isThere = flow.m.engine.status(id, now);
        EXPECT_EQ(isThere, !t.ended) << static_cast<std::uint64_t>(id);
        if (isThere) {
            EXPECT_EQ(now.leavesQuantity.raw(), t.lastLeaves);
        }
    }
    EXPECT_EQ(flow.m.mirror.checksum(), flow.m.engine.book(flow.m.instrument.id)->checksum());
}

RC_GTEST_PROP(ConditionalProperty, AnyFlowOfAllTypesKeepsItsPromises, (std::uint64_t seed)) {
    Flow flow;
    flow.random.seed(seed);
    for (int i = 0; i < 400; ++i) {
        flow.step();
    }
    expectSound(flow);
    RC_ASSERT(!::testing::Test::HasFailure());
}

TEST(ConditionalProperty, SameInputGivesTheSameOutputHash) {
    Flow first, second, other;
    for (Flow* flow : {&first, &second, &other}) {
        flow->random.seed(flow == &other ? 8 : 7);
        for (int i = 0; i < 2'000; ++i) {
            flow->step();
        }
    }
    EXPECT_EQ(first.m.engine.outputHash(), second.m.engine.outputHash());
    EXPECT_NE(first.m.engine.outputHash(), other.m.engine.outputHash());
    std::map<ExecType, int> seen;
    for (const ExecutionReport& r : first.m.reports) {
        ++seen[r.type];
    }
    EXPECT_GT(seen[ExecType::Triggered], 20) << "the flow does reach what it is meant to test";
    EXPECT_GT(seen[ExecType::Restated], 50);
    EXPECT_GT(first.brackets.size(), 5U);
    EXPECT_GT(first.ocos.size(), 5U);
}

}  // namespace
}  // namespace tessera::matching
