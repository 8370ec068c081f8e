// The invariants of the order design, over random histories.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "app/trading/position_keeper.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

std::int64_t sumOfFills(const Desk& desk) {
    std::int64_t net = 0;
    for (const JournalEntry& entry : desk.store.committed()) {
        for (const FillView& fill : entry.changes.fills) {
            net += fill.side == Side::Buy ? fill.quantity.raw() : -fill.quantity.raw();
        }
    }
    return net;
}

void checkInvariants(const Desk& desk) {
    std::int64_t buy = 0;
    std::int64_t sell = 0;
    for (std::uint64_t id = 1; id <= desk.core->state().header().lastClientOrderId; ++id) {
        const OrderRecord* record = desk.core->state().find(ClientOrderId{id});
        if (record == nullptr) {
            continue;
        }
        const OrderView& v = record->view;
        if (isTerminal(v.life)) {
            RC_ASSERT(v.leaves.isZero());
            RC_ASSERT(!v.unknown);
            RC_ASSERT(v.request == OrderRequest::None);
        } else {
            RC_ASSERT(v.filled + v.leaves == std::max(v.quantity, v.filled));
            (v.side == Side::Buy ? buy : sell) +=
                std::max(v.leaves, record->replaceQuantity - v.filled).raw();
        }
    }
    const WorkingExposure exposure = desk.core->state().exposure(kSit);
    RC_ASSERT(exposure.buy.raw() == buy);
    RC_ASSERT(exposure.sell.raw() == sell);
    const RiskLimits limits;
    RC_ASSERT(desk.position().net.raw() + buy <= limits.maxPosition.raw());
    RC_ASSERT(-desk.position().net.raw() + sell <= limits.maxPosition.raw());
    RC_ASSERT(desk.position().net.raw() == sumOfFills(desk));
}

RC_GTEST_PROP(OrderInvariants, HoldAtEveryStepAndTheJournalGivesTheLiveState, ()) {
    Desk desk;
    desk.ready();
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    const auto pick = [&random](std::int64_t below) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    std::vector<ClientOrderId> ids;
    std::uint64_t exec = 0;
    const int steps = *rc::gen::inRange(5, 60);
    for (int step = 0; step < steps; ++step) {
        const ClientOrderId id =
            ids.empty() ? ClientOrderId{} : ids[static_cast<std::size_t>(pick(std::ssize(ids)))];
        const OrderRecord* known = desk.core->state().find(id);
        const std::int64_t action = ids.empty() ? 0 : pick(9);
        if (action <= 1) {
            desk.place(pick(2) == 0 ? Side::Buy : Side::Sell, 1 + pick(220), 1.93);
            ids.push_back(ClientOrderId{desk.core->state().header().lastClientOrderId});
        } else if (action == 2) {
            desk.tell(ExecType::New, id);
        } else if (action == 3) {
            const std::int64_t open = std::max<std::int64_t>(1, known->view.leaves.raw());
            if (!isTerminal(known->view.life)) {
                desk.fill(id, 1 + pick(open), 1.93, pick(4) == 0 && exec > 0 ? exec : ++exec);
            }
        } else if (action == 4) {
            desk.tell(ExecType::Canceled, id, Reason::CancelledByUser);
        } else if (action == 5) {
            desk.core->cancel(id, "test");
        } else if (action == 6) {
            desk.core->replace(id, usd(1.92), lots(1 + pick(250)), {});
        } else if (action == 7 && known->replaceId != ClientOrderId{}) {
            ExecutionReport r =
                desk.report(pick(2) == 0 ? ExecType::Replaced : ExecType::ReplaceRejected, known->replaceId);
            r.origId = id;
            r.quantity = known->replaceQuantity;
            desk.tell(r);
        } else if (action == 8) {
            desk.tell(ExecType::CancelRejected, id, Reason::TooLate);
        }
        desk.settle();
        checkInvariants(desk);
    }
    RC_ASSERT(desk.replayed() == desk.core->state().hash());
}

RC_GTEST_PROP(OrderInvariants, AnyPermutationAndDuplicationGivesTheSameQuantitiesAndPosition, ()) {
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    const int fills = *rc::gen::inRange(0, 6);
    const bool ends = *rc::gen::arbitrary<bool>();
    const auto run = [&](bool shuffled) {
        Desk desk;
        desk.ready();
        const ClientOrderId id = desk.place(Side::Buy, 20, 1.92);
        std::vector<ExecutionReport> reports{desk.report(ExecType::New, id)};
        for (int i = 0; i < fills; ++i) {
            ExecutionReport r = desk.report(ExecType::Trade, id);
            r.execId = domain::ExecId{static_cast<std::uint64_t>(i + 1)};
            r.lastQuantity = lots(i + 1);
            r.lastPrice = usd(1.90 + 0.01 * i);
            reports.push_back(r);
        }
        if (ends) {
            reports.push_back(desk.report(ExecType::Canceled, id));
        }
        if (shuffled) {
            const std::size_t count = reports.size();
            for (std::size_t i = 0; i < count; ++i) {
                if (random() % 3 == 0) {
                    reports.push_back(reports[i]);
                }
            }
            std::ranges::shuffle(reports, random);
        }
        for (const ExecutionReport& r : reports) {
            desk.tell(r);
        }
        const OrderView& v = desk.order(id);
        return std::tuple(v.filled, v.leaves, v.filledNotional, desk.position().net, desk.position().cost);
    };
    RC_ASSERT(run(false) == run(true));
}

RC_GTEST_PROP(PositionKeeper, RealisedPlusUnrealisedIsMarkMinusCostExactly, ()) {
    domain::Instrument contract;
    contract.contractSize = *rc::gen::element<std::int64_t>(1, 730, 1000);
    PositionView position;
    domain::Int128 spent = 0;  // signed cash paid for all fills, exactly
    std::int64_t net = 0;
    for (const std::int64_t signedLots :
         *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(-50, 51))) {
        if (signedLots == 0) {
            continue;
        }
        const Price price = Price::fromNanoUsd(*rc::gen::inRange<std::int64_t>(1, 4'000'000'000));
        const Side side = signedLots > 0 ? Side::Buy : Side::Sell;
        RC_ASSERT(
            applyFill(position, contract, side, price, lots(std::abs(signedLots)), Money::fromNanoUsd(3))
                .ok());
        spent += domain::Int128{price.nanoUsd()} * signedLots * contract.contractSize;
        net += signedLots;
        RC_ASSERT(position.net.raw() == net);
        // mark x net - cost + realised = mark x net - spent, for every mark: so cost - realised = spent.
        RC_ASSERT(domain::Int128{position.cost.nanoUsd()} - position.realised.nanoUsd() == spent);
        if (net == 0) {
            RC_ASSERT(position.cost == Money{});
        }
    }
}

TEST(PositionKeeper, ClosingAndTurningRealisesTheAverage) {
    domain::Instrument contract;
    contract.contractSize = 1000;
    PositionView p;
    ASSERT_TRUE(applyFill(p, contract, Side::Buy, usd(1.90), lots(4), {}).ok());
    ASSERT_TRUE(applyFill(p, contract, Side::Buy, usd(2.00), lots(4), {}).ok());
    EXPECT_EQ(p.averagePrice, usd(1.95));
    ASSERT_TRUE(applyFill(p, contract, Side::Sell, usd(2.05), lots(10), {}).ok());
    EXPECT_EQ(p.net, lots(-2));
    EXPECT_EQ(p.realised, Money::fromUsd(800));
    EXPECT_EQ(p.averagePrice, usd(2.05));
}

}  // namespace
}  // namespace tessera::test
