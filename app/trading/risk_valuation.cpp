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

std::vector<domain::MarginPosition> RiskGate::exposures(const DeskState& state) const {
    std::vector<domain::MarginPosition> all;
    for (const auto& [id, position] : state.positions()) {
        const WorkingExposure working = state.exposure(id);
        all.push_back({id, position.net, working.buy, working.sell});
    }
    for (const auto& [id, working] : state.exposures()) {
        if (!state.positions().contains(id)) {
            all.push_back({id, {}, working.buy, working.sell});
        }
    }
    std::erase_if(all, [](const domain::MarginPosition& one) {
        return one.net.isZero() && one.buys.isZero() && one.sells.isZero();
    });
    std::ranges::sort(all, {}, &domain::MarginPosition::instrument);
    return all;
}

Money RiskGate::knownMargin(const DeskState& state) const {
    std::vector<domain::MarginPosition> known = exposures(state);
    std::erase_if(known, [this](const auto& one) { return !m_margins.isKnown(one.instrument); });
    const auto margin = domain::accountMargin(known, m_margins);
    return margin ? margin->total : -kBeyondAnyLimit;
}

std::vector<NamedInstrument> RiskGate::withoutMargin(const DeskState& state) const {
    std::vector<NamedInstrument> without;
    for (const domain::MarginPosition& one : exposures(state)) {
        if (!m_margins.isKnown(one.instrument)) {
            without.push_back({one.instrument, state.position(one.instrument).symbol});
        }
    }
    return without;
}

std::string RiskGate::checkPositionLimits(std::span<const RiskQuestion> orders,
                                          const DeskState& state) const {
    std::vector<domain::LimitedPosition> account;
    for (const domain::MarginPosition& one : exposures(state)) {
        account.push_back({state.contract(one.instrument), one.net, one.buys, one.sells, {}, {}});
    }
    for (const RiskQuestion& q : orders) {
        const domain::Instrument* contract = state.contract(q.instrument);
        auto at = std::ranges::find(account, contract, &domain::LimitedPosition::contract);
        if (at == account.end()) {
            at = account.insert(
                at,
                {.contract = contract, .net = {}, .buys = {}, .sells = {}, .moreBuys = {}, .moreSells = {}});
        }
        if (q.isAfterCancels) {
            at->buys = at->sells = {};
        }
        (q.side == domain::Side::Buy ? at->moreBuys : at->moreSells) += q.leaves - q.alreadyWorking;
    }
    const std::string over = domain::overPositionLimit(account, m_positionLimits);
    return over.empty()
               ? over
               : over + " The exchange would refuse it: ask for fewer lots, or close or cancel some first.";
}

std::string RiskGate::checkTogether(std::span<const RiskQuestion> orders, const DeskState& state) const {
    std::string denial = checkPositionLimits(orders, state);
    return denial.empty() ? checkMargin(orders, state) : denial;
}

}  // namespace tessera::trading
