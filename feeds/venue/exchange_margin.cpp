// Exchange: margin calls and liquidation.
//
// After each daily settlement an account whose equity is below the maintenance margin of what it holds is
// called: it has kTimeToMeet of market time to bring its equity up to the initial margin, by reducing what it
// holds. Then the exchange liquidates: every working order is cancelled, oldest first; after that, one order
// a step, the position whose closing frees the most margin is reduced by a market order within the collar, by
// as many lots as are needed, until the initial margin holds or nothing is held.

#include <algorithm>

#include "app/domain/margin_exit.h"
#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

namespace {

constexpr Duration kTimeToMeet = std::chrono::hours(1);

std::optional<Money> initialOf(std::span<const MarginPosition> held, const MarginTerms& terms) {
    const auto margin = accountMargin(held, terms);
    return margin ? std::optional(margin->total) : std::nullopt;
}

}  // namespace

Money Exchange::depositOf(AccountId account) const {
    const auto found = m_deposits.find(account);
    return found == m_deposits.end() ? Money{} : found->second;
}

bool Exchange::isLiquidating(AccountId account) const {
    const auto found = m_calls.find(account);
    return found != m_calls.end() && found->second.isLiquidating;
}

const MarginTerms& Exchange::marginTerms() const {
    if (!m_marginTerms) {
        m_marginTerms.emplace();
        for (const Instrument& instrument : m_instruments) {
            m_marginTerms->define(instrument);
        }
    }
    return *m_marginTerms;
}

/// What is held of what can still be traded: of a contract that ended without a price nothing can be asked.
std::vector<MarginPosition> Exchange::marginable(AccountId account) const {
    std::vector<MarginPosition> held;
    if (const auto positions = m_positions.find(account); positions != m_positions.end()) {
        for (const auto& [instrument, position] : positions->second) {
            if (!position.net.isZero() && listing(instrument).isTraded) {
                held.push_back({instrument, position.net, {}, {}});
            }
        }
    }
    return held;
}

std::optional<MarginStanding> Exchange::marginStanding(AccountId account) const {
    if (depositOf(account) <= Money{}) {
        return std::nullopt;
    }
    MoneySum equity = depositOf(account);
    if (const auto positions = m_positions.find(account); positions != m_positions.end()) {
        for (const auto& [instrument, position] : positions->second) {
            equity.addNano(position.cash.nanoUsd());
            const Listing& at = listing(instrument);
            const Price mark = at.isTraded ? settlementPriceOf(at) : at.settlement.price;
            equity.addNano(Int128{mark.nanoUsd()} * position.net.raw() *
                           instrumentOf(instrument).contractSize);
        }
    }
    const auto held = marginable(account);
    const auto sum = equity.result();
    const auto initial = initialOf(held, marginTerms());
    if (!sum || !initial) {
        return std::nullopt;
    }
    return MarginStanding{*sum, *initial, maintenanceOf(*initial, held, marginTerms()), held.empty()};
}

MarginNotice Exchange::marginCallOf(AccountId account) const {
    const auto call = m_calls.find(account);
    const auto standing = call == m_calls.end() ? std::nullopt : marginStanding(account);
    return standing ? MarginNotice{standing->equity, standing->initial, call->second.until} : MarginNotice{};
}

void Exchange::callMargins() {
    for (const auto& [account, amount] : m_deposits) {
        const auto standing = m_calls.contains(account) ? std::nullopt : marginStanding(account);
        if (standing && !standing->holdsNothing && standing->equity < standing->maintenance) {
            m_calls[account] = {.until = m_now + kTimeToMeet};
            tellMargin(account, Reason::MarginCall, *standing, m_now + kTimeToMeet);
        }
    }
}

void Exchange::watchMarginCalls() {
    for (auto call = m_calls.begin(); call != m_calls.end();) {
        call = followCall(call->first, call->second) ? m_calls.erase(call) : std::next(call);
    }
}

/// True: the call is over, and the account was told.
bool Exchange::followCall(AccountId account, MarginCall& call) {
    auto standing = marginStanding(account);
    if (!standing) {
        return false;
    }
    const auto holds = [&] { return standing->holdsNothing || standing->equity >= standing->initial; };
    if (!holds() && m_now >= call.until) {
        call.isLiquidating = true;
        for (const auto& [order, instrument] : m_engine.ordersOf(account)) {
            m_engine.cancel(order, Reason::MarginCall, m_now, instrument);
        }
        reduceFor(account, *standing);
        standing = marginStanding(account);
    }
    if (!standing || !holds()) {
        return false;
    }
    tellMargin(account, Reason::MarginMet, *standing, {});
    return true;
}

/// One market order. Nothing happens while what is held cannot be traded: it is tried again at the next step.
void Exchange::reduceFor(AccountId account, const MarginStanding& standing) {
    const auto exit = marginExit(
        marginable(account), standing.equity, marginTerms(), [this](const MarginPosition& position) {
            const Side side = position.net > Quantity{} ? Side::Sell : Side::Buy;
            return isOpen(position.instrument) &&
                   m_engine.book(position.instrument)->best(opposite(side)).has_value();
        });
    if (!exit) {
        return;
    }
    m_liquidated = account;
    m_engine.submit(account,
                    {.instrument = exit->instrument,
                     .side = exit->side,
                     .type = OrderType::Market,
                     .timeInForce = TimeInForce::Ioc,
                     .quantity = exit->quantity},
                    m_now);
    m_liquidated = {};
}

void Exchange::tellMargin(AccountId account, Reason why, const MarginStanding& standing, Timestamp until) {
    ExecutionReport report;
    report.type = ExecType::Status;
    report.reason = why;
    report.account = account;
    report.venueTime = m_now;
    report.margin = {standing.equity, standing.initial, until};
    m_sink.onReport(report);
}

/// To whoever held the position it is an execution of no order of theirs, as a settlement is.
ExecutionReport Exchange::liquidationOf(ExecutionReport trade) {
    trade.reason = Reason::Margin;
    trade.orderId = {};
    trade.price = trade.lastPrice;
    trade.quantity = trade.cumQuantity = trade.lastQuantity;
    trade.leavesQuantity = {};
    return trade;
}

}  // namespace tessera::venue
