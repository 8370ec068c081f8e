// Exchange: margin calls and liquidation.
//
// After each daily settlement an account whose equity is below the maintenance margin of what it holds is
// called: it has kTimeToMeet of market time to bring its equity up to the initial margin, by reducing what it
// holds. Then the exchange liquidates: every working order is cancelled, oldest first; after that, one order
// a step, the position whose closing frees the most margin is reduced by a market order within the collar, by
// as many lots as are needed, until the initial margin holds or nothing is held.

#include <algorithm>

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
            m_engine.cancel(order, Reason::Margin, m_now, instrument);
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
    const auto held = marginable(account);
    std::optional<std::size_t> best;
    Money mostFreed;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const Side exit = held[i].net > Quantity{} ? Side::Sell : Side::Buy;
        if (!isOpen(held[i].instrument) || !m_engine.book(held[i].instrument)->best(opposite(exit))) {
            continue;
        }
        auto rest = held;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        const auto without = initialOf(rest, marginTerms());
        const Money freed =
            without ? Money::fromNanoUsd(standing.initial.nanoUsd() - without->nanoUsd()) : Money{};
        if (!best || freed > mostFreed) {
            best = i;
            mostFreed = freed;
        }
    }
    if (!best) {
        return;
    }
    const MarginPosition& position = held[*best];
    m_liquidated = account;
    m_engine.submit(account,
                    {.instrument = position.instrument,
                     .side = position.net > Quantity{} ? Side::Sell : Side::Buy,
                     .type = OrderType::Market,
                     .timeInForce = TimeInForce::Ioc,
                     .quantity = lotsToClose(held, *best, standing.equity)},
                    m_now);
    m_liquidated = {};
}

/// The fewest whole lots of held[which] after whose closing `equity` is enough; all of them when none are.
Quantity Exchange::lotsToClose(std::vector<MarginPosition> held, std::size_t which, Money equity) const {
    const Quantity net = held[which].net;
    const std::int64_t raw = net > Quantity{} ? net.raw() : -net.raw();
    const std::int64_t whole = wholeLot(instrumentOf(held[which].instrument)).raw();
    const auto isEnough = [&](std::int64_t lots) {
        const std::int64_t closed = std::min(raw, lots * whole);
        held[which].net =
            net > Quantity{} ? net - Quantity::fromRaw(closed) : net + Quantity::fromRaw(closed);
        const auto needed = initialOf(held, marginTerms());
        return needed && equity >= *needed;
    };
    std::int64_t enough = (raw + whole - 1) / whole, tooFew = 0;
    if (!isEnough(enough)) {
        return Quantity::fromRaw(raw);
    }
    while (enough - tooFew > 1) {
        const std::int64_t middle = tooFew + (enough - tooFew) / 2;
        (isEnough(middle) ? enough : tooFew) = middle;
    }
    return Quantity::fromRaw(std::min(raw, enough * whole));
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
