// RiskGate: what the account is worth, what it needs, and what is not known of the two.

#include <algorithm>
#include <cstdlib>

#include "app/domain/decimal.h"
#include "app/trading/position_keeper.h"
#include "app/trading/risk_gate.h"

namespace tessera::trading {

using domain::InstrumentId;
using domain::Int128;
using domain::Money;
using domain::Price;
using domain::Quantity;

namespace {

/// More than any account can lose: stands for a sum that does not fit.
constexpr Money kBeyondAnyLimit = Money::fromNanoUsd(INT64_MIN + 1);

/// Of an open position at `mark`; none when one of the two is not known or it does not fit.
std::optional<Money> worthOf(const PositionView& position, std::optional<Price> mark,
                             const domain::Instrument* contract) {
    if (!mark || contract == nullptr) {
        return std::nullopt;
    }
    const auto value = domain::notional(*contract, *mark, position.net);
    domain::MoneySum sum(value ? *value : kBeyondAnyLimit);
    sum -= position.cost;
    const auto open = sum.result();
    return open ? *open : kBeyondAnyLimit;
}

}  // namespace

std::int64_t RiskGate::worstLots(Quantity net, const WorkingExposure& working) {
    return std::max(std::abs((net + working.buy).raw()), std::abs((net - working.sell).raw()));
}

std::optional<Money> RiskGate::openResult(const DeskState& state, InstrumentId id) const {
    const PositionView position = state.position(id);
    return position.net.isZero() ? Money{} : worthOf(position, mark(id), state.contract(id));
}

Money RiskGate::knownOpenResult(const DeskState& state) const {
    domain::MoneySum sum{Money{}};
    for (const auto& [id, position] : state.positions()) {
        if (!position.net.isZero()) {
            sum += worthOf(position, mark(id), state.contract(id)).value_or(Money{});
        }
    }
    const auto result = sum.result();
    return result ? *result : kBeyondAnyLimit;
}

std::optional<Money> RiskGate::resultToday(const DeskState& state) const {
    const DeskHeader& header = state.header();
    domain::MoneySum sum{Money{}};
    for (const auto& [id, position] : state.positions()) {
        if (position.net.isZero() || std::ranges::count(header.sessionWithout, id) > 0) {
            continue;  // one left out when the day began counts from its first mark
        }
        const auto open = worthOf(position, mark(id), state.contract(id));
        if (!open) {
            return std::nullopt;
        }
        sum += *open;
    }
    (sum += header.account.realised) -= header.account.fees;
    // A journal of before session days counts from its last UTC day.
    sum -= header.sessionDay == 0 ? header.dayStartResult : header.sessionStart;
    const auto result = sum.result();
    return result ? *result : kBeyondAnyLimit;
}

Money RiskGate::knownEquity(const DeskState& state) const {
    domain::MoneySum sum(knownOpenResult(state));
    const auto result = (sum += state.header().account.cash).result();
    return result ? *result : kBeyondAnyLimit;
}

std::vector<NamedInstrument> RiskGate::withoutMark(const DeskState& state) const {
    std::vector<NamedInstrument> without;
    for (const auto& [id, position] : state.positions()) {
        if (!position.net.isZero() && !worthOf(position, mark(id), state.contract(id))) {
            without.push_back({id, position.symbol});
        }
    }
    std::ranges::sort(without, {}, &NamedInstrument::id);
    return without;
}

Money RiskGate::knownMargin(const DeskState& state) const {
    domain::MoneySum sum{Money{}};
    for (const auto& [id, margin] : m_margins) {
        if (const domain::Instrument* contract = state.contract(id)) {
            const std::int64_t lots = worstLots(state.position(id).net, state.exposure(id));
            sum.addNano(Int128{margin.nanoUsd()} * lots / domain::wholeLot(*contract).raw());
        }
    }
    const auto result = sum.result();
    return result ? *result : -kBeyondAnyLimit;
}

std::vector<NamedInstrument> RiskGate::withoutMargin(const DeskState& state) const {
    std::vector<NamedInstrument> without;
    const auto look = [&](InstrumentId id) {
        if (!m_margins.contains(id) && worstLots(state.position(id).net, state.exposure(id)) > 0) {
            without.push_back({id, state.position(id).symbol});
        }
    };
    for (const auto& [id, position] : state.positions()) {
        look(id);
    }
    for (const auto& [id, working] : state.exposures()) {
        if (!state.positions().contains(id)) {
            look(id);
        }
    }
    std::ranges::sort(without, {}, &NamedInstrument::id);
    return without;
}

}  // namespace tessera::trading
