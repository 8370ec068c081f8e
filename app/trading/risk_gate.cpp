#include "app/trading/risk_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "app/domain/decimal.h"
#include "app/domain/mark_price.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

using domain::formatMoney;
using domain::formatPrice;
using domain::formatQuantity;
using domain::InstrumentId;
using domain::Int128;
using domain::Money;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;

namespace {

constexpr domain::Duration kRepeatWindow = std::chrono::milliseconds(500);
constexpr domain::Duration kConfirmWithin = std::chrono::seconds(5);
constexpr domain::Duration kRateWindow = std::chrono::seconds(1);
constexpr std::string_view kWhere = "Change it in Menu, Risk limits.";

std::string lots(Quantity quantity, const domain::Instrument& contract) {
    return domain::formatLots(quantity, contract.quantityDecimals);
}

bool hasLimit(domain::OrderType type) {
    return type == domain::OrderType::Limit || type == domain::OrderType::StopLimit;
}

/// Takes off at most what the entry of its bracket puts on, which was checked.
bool isChild(const RiskQuestion& q) {
    return q.terms.role == domain::LinkRole::Target || q.terms.role == domain::LinkRole::Protection;
}

WorkingExposure workingBeside(const RiskQuestion& q, const DeskState& state) {
    return q.isAfterCancels ? WorkingExposure{} : state.exposure(q.instrument);
}

/// A limit in lots, in the instrument's quantity scale.
Quantity wholeLots(Quantity lots, const domain::Instrument& contract) {
    const Int128 raw = Int128{lots.raw()} * domain::wholeLot(contract).raw();
    return Quantity::fromRaw(static_cast<std::int64_t>(std::min<Int128>(raw, domain::kQuantityLimit)));
}

/// " without SITC-Z26", or nothing.
std::string withoutText(const std::vector<NamedInstrument>& instruments) {
    std::string text;
    for (const NamedInstrument& one : instruments) {
        text += (text.empty() ? " without " : ", ") + one.symbol;
    }
    return text;
}

/// A position whose ends lie no further out than before.
bool isNoLarger(const domain::MarginPosition& now, std::span<const domain::MarginPosition> before) {
    const auto found = std::ranges::find(before, now.instrument, &domain::MarginPosition::instrument);
    const domain::MarginPosition was = found != before.end() ? *found : domain::MarginPosition{};
    const auto worst = [](const domain::MarginPosition& one) {
        return std::max({one.net + one.buys, one.sells - one.net, Quantity{}});
    };
    return worst(now) <= worst(was);
}

Money absolute(Money money) {
    return money < Money{} ? -money : money;
}

}  // namespace

bool RiskGate::SameOrder::operator()(const RiskQuestion& a, const RiskQuestion& b) const {
    return a.instrument == b.instrument && a.side == b.side && a.type == b.type &&
           a.timeInForce == b.timeInForce && a.price == b.price && a.quantity == b.quantity &&
           a.terms.stopPrice == b.terms.stopPrice && a.terms.trail == b.terms.trail &&
           a.terms.trailBp == b.terms.trailBp && a.terms.display == b.terms.display;
}

std::size_t RiskGate::OrderHash::operator()(const RiskQuestion& q) const {
    std::uint64_t hash = static_cast<std::uint64_t>(q.instrument);
    for (const std::int64_t word : {q.price.nanoUsd(), q.quantity.raw(), q.terms.stopPrice.nanoUsd(),
                                    static_cast<std::int64_t>(q.side)}) {
        hash = (hash ^ static_cast<std::uint64_t>(word)) * 0x9E3779B97F4A7C15ULL;
        hash ^= hash >> 29U;
    }
    return hash;
}

MarketReference marked(MarketReference reference) {
    reference.mark = domain::markPrice(reference.bestBid, reference.bestAsk, reference.last);
    return reference;
}

void RiskGate::updateReference(const MarketReference& market) {
    m_references[market.instrument] = market;
}

const MarketReference* RiskGate::reference(InstrumentId id) const {
    const auto it = m_references.find(id);
    return it == m_references.end() ? nullptr : &it->second;
}

std::optional<Price> RiskGate::mark(InstrumentId id) const {
    const MarketReference* known = reference(id);
    return known == nullptr ? std::nullopt : known->mark;
}

std::string RiskGate::check(const RiskQuestion& q, const DeskState& state, const RiskMoment& moment) {
    const domain::Instrument* contract = state.contract(q.instrument);
    if (contract == nullptr) {
        return "This instrument is not defined by the venue, so it cannot be traded.";
    }
    m_limits = state.limits(q.instrument);
    m_limits.maxOrderQuantity = wholeLots(m_limits.maxOrderQuantity, *contract);
    m_limits.maxPosition = wholeLots(m_limits.maxPosition, *contract);
    std::string denial = checkPermission(q, state, moment);
    if (denial.empty()) {
        denial = checkTerms(q, *contract);
    }
    if (denial.empty()) {
        denial = checkDisplayAndDate(q, *contract, moment.venueTime);
    }
    if (denial.empty()) {
        denial = checkPrice(q, *contract);
    }
    if (denial.empty()) {
        denial = checkStop(q, *contract);
    }
    if (denial.empty()) {
        denial = checkNotional(q, *contract);
    }
    if (denial.empty() && !isChild(q)) {
        denial = checkPosition(q, state, *contract);
    }
    if (denial.empty() && !isChild(q)) {
        denial = checkLoss(q, state, *contract);
    }
    if (denial.empty() && !isChild(q) && q.terms.role != domain::LinkRole::Leg) {
        denial = checkTogether({&q, 1}, state);
    }
    if (denial.empty() && (!q.isOfIntent || q.isAfterCancels)) {
        denial = checkRate(q, moment.now);
    }
    if (denial.empty() && !q.isOfIntent) {
        denial = checkRepeat(q, moment.now);
    }
    return denial;
}

std::string RiskGate::checkPermission(const RiskQuestion& q, const DeskState& state,
                                      const RiskMoment& moment) const {
    const domain::Instrument& contract = *state.contract(q.instrument);
    if (state.header().killSwitch) {
        return "The kill switch is on: only cancels leave. Switch it off to trade again.";
    }
    if (!moment.gateOpen) {
        return "Order entry is closed: " + moment.gateSentence;
    }
    if (contract.kind() == domain::InstrumentKind::Index) {
        return fmt::format("{} is shown but cannot be traded here.", contract.symbol);
    }
    if (contract.lastTradingTime.isSet() && moment.venueTime >= contract.lastTradingTime) {
        return fmt::format("{} has expired: it last traded on {}.", contract.symbol,
                           domain::formatIso(contract.lastTradingTime, 0));
    }
    if (!state.isArmed(q.instrument)) {
        return fmt::format("{} is disarmed. Arm it on its ladder to trade.", contract.symbol);
    }
    const MarketReference* known = reference(q.instrument);
    if (known == nullptr || !known->isLive) {
        return fmt::format("The book of {} is stale: wait until it is live.", contract.symbol);
    }
    if (known->isHalted) {
        return fmt::format("Trading in {} is halted: wait until the venue opens it.", contract.symbol);
    }
    return {};
}

std::string RiskGate::checkTerms(const RiskQuestion& q, const domain::Instrument& contract) const {
    if (q.quantity <= Quantity{}) {
        return fmt::format("A quantity must be above zero; asked {}.", lots(q.quantity, contract));
    }
    if (q.quantity > m_limits.maxOrderQuantity) {
        return fmt::format("Largest order {}; asked {}. {}", lots(m_limits.maxOrderQuantity, contract),
                           lots(q.quantity, contract), kWhere);
    }
    if (!hasLimit(q.type)) {
        return {};
    }
    if (contract.tick > PriceDelta{} && !q.price.isMultipleOf(contract.tick)) {
        return fmt::format("The tick of {} is {}; {} is not a multiple of it.", contract.symbol,
                           formatPrice(contract.tick, contract.priceDecimals), formatPrice(q.price, 9));
    }
    if (q.price <= Price{} && !contract.isSpread()) {
        return fmt::format("A price of {} must be above zero; asked {}.", contract.symbol,
                           formatPrice(q.price, contract.priceDecimals));
    }
    return {};
}

std::string RiskGate::checkPrice(const RiskQuestion& q, const domain::Instrument& contract) const {
    if (!mark(q.instrument)) {
        return fmt::format(
            "There is no reference price of {} yet to judge the order by: wait for a bid and an ask or "
            "a trade.",
            contract.symbol);
    }
    // Of a market order and of a stop the venue applies its own collar.
    return hasLimit(q.type) ? checkCollar(q, contract, q.price) : std::string{};
}

std::string RiskGate::checkCollar(const RiskQuestion& q, const domain::Instrument& contract,
                                  Price price) const {
    const Price reference = *mark(q.instrument);
    // A spread's or an option's own price is near zero, so its collar is that share of another one.
    Price base = reference;
    if (const auto other = contract.bandBase()) {
        const auto of = mark(*other);
        if (!of) {
            return fmt::format("There is no reference price of the {} of {} yet to judge the order by.",
                               contract.option() != nullptr ? "future" : "near leg", contract.symbol);
        }
        base = *of;
    }
    const std::int64_t width =
        static_cast<std::int64_t>(Int128{std::abs(base.nanoUsd())} * m_limits.priceCollarBp / 10'000);
    if (std::abs((price - reference).nanoUsd()) <= width) {
        return {};
    }
    return fmt::format("Price collar {}.{:02} % from {}; asked {}. {}", m_limits.priceCollarBp / 100,
                       m_limits.priceCollarBp % 100, formatPrice(reference, contract.priceDecimals),
                       formatPrice(price, contract.priceDecimals), kWhere);
}

std::string RiskGate::checkDisplayAndDate(const RiskQuestion& q, const domain::Instrument& contract,
                                          domain::Timestamp now) const {
    using domain::TimeInForce;
    const bool takesAtOnce = q.timeInForce == TimeInForce::Ioc || q.timeInForce == TimeInForce::Fok;
    if (takesAtOnce && (domain::isStop(q.type) || isChild(q))) {
        return fmt::format("A {} waits, so it cannot be {}: choose DAY, GTC or GTD.", domain::toText(q.type),
                           domain::toText(q.timeInForce));
    }
    if (q.timeInForce == TimeInForce::Gtd && q.terms.expireAt <= now) {
        return fmt::format("The good-till date must be ahead; asked {}.",
                           domain::formatIso(q.terms.expireAt, 0));
    }
    if (!q.terms.display.isZero() &&
        (q.terms.display < Quantity{} || q.terms.display > q.quantity || !hasLimit(q.type) || takesAtOnce ||
         q.terms.role != domain::LinkRole::None)) {
        return fmt::format(
            "The displayed part must be between 1 lot and the {} of a resting limit order; asked {}.",
            lots(q.quantity, contract), lots(q.terms.display, contract));
    }
    return {};
}

std::string RiskGate::checkStop(const RiskQuestion& q, const domain::Instrument& contract) const {
    if (!domain::isStop(q.type)) {
        return {};
    }
    const bool isBuy = q.side == domain::Side::Buy;
    if (q.type == domain::OrderType::TrailingStop && !q.isReplace) {
        const bool isOk =
            q.terms.trailBp == 0
                ? q.terms.trail > PriceDelta{} && q.terms.trail.nanoUsd() % contract.tick.nanoUsd() == 0
                : q.terms.trail == PriceDelta{} && q.terms.trailBp > 0 && q.terms.trailBp < 10'000;
        return isOk
                   ? std::string{}
                   : fmt::format("A trailing stop of {} follows by whole ticks of {}, or by 0.01 to 99.99 %.",
                                 contract.symbol, formatPrice(contract.tick, contract.priceDecimals));
    }
    const Price stop = q.terms.stopPrice;
    if (contract.tick > PriceDelta{} && !stop.isMultipleOf(contract.tick)) {
        return fmt::format("The tick of {} is {}; the stop price {} is not a multiple of it.",
                           contract.symbol, formatPrice(contract.tick, contract.priceDecimals),
                           formatPrice(stop, 9));
    }
    if (stop <= Price{} && !contract.isSpread()) {
        return fmt::format("A stop price of {} must be above zero; asked {}.", contract.symbol,
                           formatPrice(stop, contract.priceDecimals));
    }
    const Price last = reference(q.instrument)->last.value_or(*mark(q.instrument));
    if (!isChild(q) && (isBuy ? stop <= last : stop >= last)) {
        return fmt::format(
            "A {} stop waits {} the last trade ({}); {} is reached already. Use a limit order there.",
            isBuy ? "buy" : "sell", isBuy ? "above" : "below", formatPrice(last, contract.priceDecimals),
            formatPrice(stop, contract.priceDecimals));
    }
    return checkCollar(q, contract, stop);
}

std::string RiskGate::checkNotional(const RiskQuestion& q, const domain::Instrument& contract) const {
    const Price price = hasLimit(q.type)                    ? q.price
                        : q.type == domain::OrderType::Stop ? q.terms.stopPrice
                                                            : *mark(q.instrument);
    const auto value = domain::notional(contract, price, q.quantity);
    if (!value) {
        return "The order's value is too large to compute, so it is refused.";
    }
    if (absolute(*value) <= m_limits.maxOrderNotional) {
        return {};
    }
    return fmt::format("Largest order value {} USD; asked {} USD. {}", formatMoney(m_limits.maxOrderNotional),
                       formatMoney(absolute(*value)), kWhere);
}

std::string RiskGate::checkPosition(const RiskQuestion& q, const DeskState& state,
                                    const domain::Instrument& contract) const {
    const Quantity net = state.position(q.instrument).net;
    const WorkingExposure working = workingBeside(q, state);
    const bool isBuy = q.side == domain::Side::Buy;
    const Quantity pending = (isBuy ? working.buy : working.sell) - q.alreadyWorking;
    const Quantity worst = (isBuy ? net : -net) + pending + q.leaves;
    if (worst <= m_limits.maxPosition) {
        return {};
    }
    return fmt::format("Largest position {}; this order could make it {} {} (now {}, working {}). {}",
                       lots(m_limits.maxPosition, contract), lots(worst, contract), isBuy ? "long" : "short",
                       lots(net, contract), lots(pending, contract), kWhere);
}

std::string RiskGate::checkMargin(std::span<const RiskQuestion> orders, const DeskState& state) const {
    std::vector<domain::MarginPosition> held = exposures(state);
    const auto at = [](std::vector<domain::MarginPosition>& all, InstrumentId id) -> domain::MarginPosition& {
        const auto found = std::ranges::find(all, id, &domain::MarginPosition::instrument);
        return found != all.end() ? *found : all.emplace_back(domain::MarginPosition{id, {}, {}, {}});
    };
    std::vector<domain::MarginPosition> after = held;
    for (const RiskQuestion& q : orders) {
        if (q.isAfterCancels) {
            at(held, q.instrument).buys = at(held, q.instrument).sells = {};
            at(after, q.instrument).buys = at(after, q.instrument).sells = {};
        }
        const domain::Quantity more = q.leaves - q.alreadyWorking;
        if (q.terms.role == domain::LinkRole::Leg) {  // all of them trade at once, or none does
            at(after, q.instrument).net += q.side == domain::Side::Buy ? more : -more;
        } else {
            (q.side == domain::Side::Buy ? at(after, q.instrument).buys : at(after, q.instrument).sells) +=
                more;
        }
    }
    const auto isUnknown = [this](const auto& one) { return !m_margins.isKnown(one.instrument); };
    std::vector<domain::MarginPosition> unknown = after;
    std::erase_if(unknown, [&](const auto& one) {
        return !isUnknown(one) || std::ranges::none_of(orders, [&](const RiskQuestion& q) {
            return q.instrument == one.instrument;
        });
    });
    if (std::ranges::any_of(unknown, [&](const auto& one) { return !isNoLarger(one, held); })) {
        return "The margin of this instrument is not known yet: wait until the venue has defined it.";
    }
    std::erase_if(after, isUnknown);
    const auto need = domain::accountMargin(after, m_margins);
    const Money equity = knownEquity(state);
    if (need && Int128{need->total.nanoUsd()} * 100 <= Int128{equity.nanoUsd()} * m_limits.marginPercent) {
        return {};
    }
    std::erase_if(held, isUnknown);
    const auto before = domain::accountMargin(held, m_margins);
    if (need && before && need->total <= before->total) {
        return {};  // whatever the account is worth: this asks for nothing more
    }
    return fmt::format(
        "Margin: with everything pending filled this order needs {} USD, and {} % of the equity of {} USD{} "
        "may be used. {}",
        need ? formatMoney(need->total) : "more than can be counted", m_limits.marginPercent,
        formatMoney(equity), withoutText(withoutMark(state)), kWhere);
}

std::string RiskGate::checkLoss(const RiskQuestion& q, const DeskState& state,
                                const domain::Instrument& contract) const {
    const TradingState trading = state.header().tradingState;
    if (trading == TradingState::Normal) {
        return {};
    }
    const auto result = resultToday(state);
    const std::string today = result ? formatMoney(*result) + " USD" : "not known";
    if (trading == TradingState::Disabled) {
        return fmt::format(
            "Trading is disabled: the day's loss reached {} USD (now {}), so only cancels leave until "
            "20:00 "
            "UTC. {}",
            formatMoney(m_limits.disableLoss), today, kWhere);
    }
    // Close-only: what this side could still trade must not exceed the position it takes off.
    const Quantity net = state.position(q.instrument).net;
    const bool isBuy = q.side == domain::Side::Buy;
    const WorkingExposure working = workingBeside(q, state);
    const Quantity closable = isBuy ? -net : net;
    const Quantity pending = (isBuy ? working.buy : working.sell) - q.alreadyWorking;
    if (pending + q.leaves <= closable) {
        return {};
    }
    return fmt::format(
        "Close only: the day's loss reached {} USD (now {}), so until 20:00 UTC only orders that close a "
        "position pass. {}: position {}, already working on this side {}, asked {}. {}",
        formatMoney(m_limits.maxDailyLoss), today, contract.symbol, lots(net, contract),
        lots(pending, contract), lots(q.leaves, contract), kWhere);
}

std::string RiskGate::checkRate(const RiskQuestion& q, domain::Duration now) {
    (void)q;
    while (!m_recentMessages.empty() && now - m_recentMessages.front() >= kRateWindow) {
        m_recentMessages.pop_front();
    }
    if (m_recentMessages.size() < static_cast<std::size_t>(std::max(0, m_limits.maxMessagesPerSecond))) {
        return {};
    }
    return fmt::format("At most {} orders and changes a second. {}", m_limits.maxMessagesPerSecond, kWhere);
}

std::string RiskGate::checkRepeat(const RiskQuestion& q, domain::Duration now) {
    const domain::Duration asks = std::chrono::seconds(m_limits.repeatSeconds);
    const domain::Duration kept = std::max<domain::Duration>(asks, kRepeatWindow);
    while (!m_recentOrders.empty() && now - m_recentOrders.front().at >= kept) {
        const auto old = m_lastSent.find(m_recentOrders.front().question);
        if (old != m_lastSent.end() && old->second == m_recentOrders.front().at) {
            m_lastSent.erase(old);  // not sent again since
        }
        m_recentOrders.pop_front();
    }
    const auto last = m_lastSent.find(q);
    if (q.isReplace || last == m_lastSent.end()) {
        return {};
    }
    const domain::Duration sent = last->second;
    const auto isAsked = m_askedAgain && SameOrder{}(m_askedAgain->question, q);
    const domain::Duration sinceAsked = isAsked ? now - m_askedAgain->at : kConfirmWithin;
    // The question too must not be answered by the second half of a double click.
    if (now - sent < kRepeatWindow || sinceAsked < kRepeatWindow) {
        return "The same order was sent less than 500 ms ago. Wait half a second to send it again.";
    }
    if (now - sent >= asks || sinceAsked < kConfirmWithin) {
        return {};
    }
    m_askedAgain = Recent{.question = q, .at = now};
    const auto seconds = (now - sent).count() / 1'000'000'000;
    return fmt::format(
        "The same order was sent {} ago. Send it again within 5 s to confirm. Change the {} s in Menu, Risk "
        "limits.",
        seconds == 0 ? std::string("less than a second") : fmt::format("{} s", seconds),
        m_limits.repeatSeconds);
}

void RiskGate::passed(const RiskQuestion& q, domain::Duration now) {
    m_recentMessages.push_back(now);
    if (!q.isReplace && !q.isOfIntent) {
        m_recentOrders.push_back({.question = q, .at = now});
        m_lastSent.insert_or_assign(q, now);
        m_askedAgain.reset();
    }
}

}  // namespace tessera::trading
