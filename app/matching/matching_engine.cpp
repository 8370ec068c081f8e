#include "app/matching/matching_engine.h"

#include <algorithm>

#include "app/matching/matching_rules.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::size_t kMaxInstruments = 65'536;

bool isAggressiveOnly(OrderType type, TimeInForce tif) {
    return type == OrderType::Market || tif == TimeInForce::Ioc || tif == TimeInForce::Fok;
}

}  // namespace

MatchingEngine::MatchingEngine(MatchSink& sink, EngineRules rules)
    : m_sink(sink),
      m_rules(rules),
      m_nextOrderId(rules.firstOrderId),
      m_nextExecId(rules.firstExecId),
      m_nextTrade(rules.firstExecId) {}

MatchingEngine::Market* MatchingEngine::find(InstrumentId instrument) {
    const auto at = static_cast<std::size_t>(instrument);
    return at < m_markets.size() ? m_markets[at].get() : nullptr;
}

const MatchingEngine::Market* MatchingEngine::find(InstrumentId instrument) const {
    const auto at = static_cast<std::size_t>(instrument);
    return at < m_markets.size() ? m_markets[at].get() : nullptr;
}

Result<void> MatchingEngine::list(const Instrument& instrument, Price reference, Timestamp now,
                                  PriceDelta bandBase) {
    const auto at = static_cast<std::size_t>(instrument.id);
    if (at >= kMaxInstruments || find(instrument.id) != nullptr || instrument.tick.nanoUsd() <= 0) {
        return Error{ErrorCode::BadInput,
                     "Instrument " + instrument.symbol + " cannot be listed: its number or tick is wrong.",
                     "list"};
    }
    m_markets.resize(std::max(m_markets.size(), at + 1));
    m_markets[at] = std::make_unique<Market>(instrument);
    m_markets[at]->last = reference;
    centreBands(*m_markets[at], reference, bandBase);
    changeStatus(*m_markets[at], TradingStatus::Open, now);
    endEvent(instrument.id);
    return {};
}

bool MatchingEngine::refineTick(InstrumentId instrument, PriceDelta tick) {
    Market* market = find(instrument);
    if (market == nullptr || tick <= PriceDelta{} ||
        market->instrument.tick.nanoUsd() % tick.nanoUsd() != 0) {
        return false;
    }
    std::vector<RestingOrder> orders;  // in priority
    market->book.orders(orders);
    market->book = OrderBook(tick);
    for (const RestingOrder& order : orders) {
        (void)market->book.add(order.id, order.side, order.price, order.quantity, order.tag);
    }
    market->instrument.tick = tick;
    return true;
}

void MatchingEngine::centreBands(Market& market, Price reference, PriceDelta bandBase) {
    market.bandBase = bandBase == PriceDelta{} ? reference - Price{} : bandBase;
    const PriceDelta hard = share(market.bandBase, market.instrument.limitBand);
    const PriceDelta halt = share(market.bandBase, market.instrument.haltBand);
    const PriceDelta tick = market.instrument.tick;
    market.hard = {ceilToTick(reference - hard, tick), floorToTick(reference + hard, tick)};
    market.halt = {ceilToTick(reference - halt, tick), floorToTick(reference + halt, tick)};
}

void MatchingEngine::setReference(InstrumentId instrument, Price reference, Timestamp now,
                                  PriceDelta bandBase) {
    Market* market = find(instrument);
    if (market == nullptr) {
        return;
    }
    centreBands(*market, reference, bandBase);
    if (market->status == TradingStatus::LimitUp || market->status == TradingStatus::LimitDown) {
        changeStatus(*market, TradingStatus::Open, now);
    }
    endEvent(instrument);
    uncross(*market, now);
}

void MatchingEngine::setStatus(InstrumentId instrument, TradingStatus status, Timestamp now) {
    Market* market = find(instrument);
    if (market == nullptr) {
        return;
    }
    market->resumeAt = {};
    if (status == TradingStatus::Closed || status == TradingStatus::Settled) {
        expireAll(*market, now);
    }
    if (market->status != status) {
        changeStatus(*market, status, now);
    }
    endEvent(instrument);
    uncross(*market, now);
    settle(*market, now);
}

void MatchingEngine::advance(Timestamp now) {
    for (const auto& market : m_markets) {
        if (market == nullptr || !market->resumeAt.isSet() || now < market->resumeAt) {
            continue;
        }
        const PriceDelta halt = share(market->bandBase, market->instrument.haltBand);
        market->halt = {ceilToTick(market->haltPrice - halt, market->instrument.tick),
                        floorToTick(market->haltPrice + halt, market->instrument.tick)};
        market->resumeAt = {};
        changeStatus(*market, TradingStatus::Open, now);
        endEvent(market->instrument.id);
        uncross(*market, now);
        settle(*market, now);
    }
    expireDates(now);
}

void MatchingEngine::endDay(Timestamp now) {
    for (std::uint32_t slot = 0; slot < m_working.size(); ++slot) {
        const Working& order = m_working[slot];
        if (order.inUse && order.timeInForce == TimeInForce::Day) {
            const InstrumentId instrument = order.instrument;
            drop(*find(instrument), slot, ExecType::Expired, Reason::EndOfDay, now);
            endEvent(instrument);
        }
    }
}

void MatchingEngine::expireAll(Market& market, Timestamp now) {
    std::vector<RestingOrder> orders;
    market.book.orders(orders);
    for (const RestingOrder& order : orders) {
        drop(market, order.tag, ExecType::Expired, Reason::NotTradable, now);
    }
    std::vector<OrderId> waiting;
    for (const auto& [id, slot] : m_held) {
        if (m_working[slot].instrument == market.instrument.id) {
            waiting.push_back(id);
        }
    }
    std::sort(waiting.begin(), waiting.end());
    for (const OrderId id : waiting) {
        if (const auto at = place(id)) {  // not ended by the one before
            drop(market, at->slot, ExecType::Expired, Reason::NotTradable, now);
        }
    }
    market.trades.clear();
    market.elected.clear();
    market.released.clear();
}

MatchingEngine::Working MatchingEngine::accept(const Market& market, AccountId account,
                                               const NewOrder& order) {
    Working taken;
    taken.orderId = OrderId{m_nextOrderId++};
    taken.id = order.id;
    taken.account = account;
    taken.instrument = order.instrument;
    taken.side = order.side;
    taken.type = order.type;
    taken.timeInForce = order.timeInForce;
    taken.postOnly = order.postOnly;
    taken.price = order.type == OrderType::Market ? collar(market, order.side) : order.price;
    taken.quantity = order.quantity;
    taken.terms = order.terms;
    taken.terms.triggered = false;
    if (order.type == OrderType::TrailingStop) {
        taken.terms.stopPrice = trailingStop(taken.terms, order.side, market.last, market.instrument.tick);
    }
    if (order.type == OrderType::Stop || order.type == OrderType::TrailingStop) {
        taken.price = {};  // said when it triggers
    }
    return taken;
}

OrderId MatchingEngine::submit(AccountId account, const NewOrder& order, Timestamp now) {
    Market* market = find(order.instrument);
    Reason refusal = market == nullptr ? Reason::UnknownInstrument : check(*market, order, account, now);
    if (refusal == Reason::None && order.terms.role != LinkRole::None) {
        refusal = Reason::BadCombination;  // its other orders are missing
    }
    if (refusal != Reason::None) {
        reject(account, order, refusal, now);
        return OrderId{};
    }
    return take(*market, account, order, now);
}

OrderId MatchingEngine::take(Market& market, AccountId account, const NewOrder& order, Timestamp now) {
    Working taker = accept(market, account, order);
    report(describe(taker, ExecType::New, now));
    work(market, taker, now);
    endEvent(order.instrument);
    settle(market, now);
    return taker.orderId;
}

void MatchingEngine::submit(AccountId account, const NewOrderList& list, Timestamp now) {
    const bool isStrategy = !list.orders.empty() && list.orders.front().terms.role == LinkRole::Leg;
    Market* market = list.orders.empty() ? nullptr : find(list.orders.front().instrument);
    const Reason refusal = isStrategy          ? refusalOfLegs(account, list, now)
                           : market == nullptr ? Reason::UnknownInstrument
                                               : checkList(*market, list, account, now);
    if (refusal != Reason::None) {
        for (const NewOrder& order : list.orders) {
            reject(account, order, refusal, now);
        }
        return;
    }
    if (isStrategy) {
        for (const NewOrder& order : list.orders) {
            take(*find(order.instrument), account, order, now);
        }
        return;
    }
    std::vector<Working> orders;
    for (const NewOrder& order : list.orders) {
        orders.push_back(accept(*market, account, order));
        orders.back().terms.listId = list.orders.front().id;
        if (orders.back().isChild()) {
            orders.back().dormant = order.quantity;
        }
    }
    const bool isBracket = orders.size() == kBracketOrders;
    orders[0].first = orders[1].orderId;
    orders[1].first = isBracket ? orders[2].orderId : orders[0].orderId;
    if (isBracket) {
        orders[0].second = orders[2].orderId;
        orders[2].first = orders[1].orderId;
        orders[1].second = orders[2].second = orders[0].orderId;
    }
    for (const Working& order : orders) {
        report(describe(order, ExecType::New, now));
    }
    for (std::size_t i = 1; i < orders.size(); ++i) {
        hold(*market, orders[i], now);  // first, so that the order which trades finds them
    }
    work(*market, orders[0], now);
    const auto other = isBracket || orders[1].isWaitingStop() ? std::nullopt : place(orders[1].orderId);
    if (other) {
        Working second = m_working[other->slot];
        forget(*market, other->slot);
        work(*market, second, now);
    }
    endEvent(market->instrument.id);
    settle(*market, now);
}

/// An accepted order that is nowhere yet: it waits, matches, rests or ends.
void MatchingEngine::work(Market& market, Working& order, Timestamp now) {
    if (order.isWaitingStop()) {
        hold(market, order, now);
        return;
    }
    const MatchEnd end = match(market, order, now);
    if (end == MatchEnd::PriceReached && !isAggressiveOnly(order.type, order.timeInForce)) {
        restOrder(market, order, now);
    } else {
        finish(market, order, end, now);
    }
}

std::optional<RestingOrder> MatchingEngine::counterpart(const Market& market, Side side,
                                                        AccountId account) const {
    const auto first = market.book.front(opposite(side));
    if (!m_rules.othersFirst || !first || m_working[first->tag].account != account) {
        return first;
    }
    auto other = market.book.behind(first->id);
    while (other && other->price == first->price && m_working[other->tag].account == account) {
        other = market.book.behind(other->id);
    }
    return other && other->price == first->price ? other : first;
}

MatchingEngine::MatchEnd MatchingEngine::match(Market& market, Working& taker, Timestamp now) {
    std::optional<Price> lastTrade;
    MatchEnd end = MatchEnd::NothingLeft;
    while (!taker.open().isZero()) {
        const auto resting = counterpart(market, taker.side, taker.account);
        if (!market.relations.empty()) [[unlikely]] {
            const auto real = resting ? std::optional(resting->price) : std::nullopt;
            if (const auto traded = tradeImplied(market, taker, real, now)) {
                lastTrade = traded;
                continue;
            }
        }
        if (!resting || !reaches(taker.side, taker.price, resting->price)) {
            end = MatchEnd::PriceReached;
            break;
        }
        if (m_working[resting->tag].account == taker.account) {
            end = MatchEnd::SelfTrade;
            break;
        }
        if (resting->price < market.halt.low || resting->price > market.halt.high) {
            startHalt(market, resting->price, now);
            end = MatchEnd::Halted;
            break;
        }
        trade(market, taker, *resting, now);
        lastTrade = resting->price;
    }
    if (lastTrade && end != MatchEnd::Halted) {
        noteLimitState(market, *lastTrade, now);
    }
    return end;
}

void MatchingEngine::trade(Market& market, Working& taker, const RestingOrder& resting, Timestamp now) {
    const Quantity quantity = std::min(taker.open(), resting.quantity);
    record(RecordKind::Execute, resting.id, resting.side, resting.price, quantity, now);
    record(RecordKind::Trade, OrderId{m_nextTrade++}, taker.side, resting.price, quantity, now);
    market.book.execute(resting.id, quantity);
    notePrint(market, resting.price);
    Working& maker = m_working[resting.tag];
    maker.filled += quantity;
    taker.filled += quantity;
    reportFill(market, maker, resting.price, quantity, true, now);
    reportFill(market, taker, resting.price, quantity, false, now);
    afterMade(market, resting, quantity, now);
    afterTaken(market, taker, quantity, now);
}

void MatchingEngine::notePrint(Market& market, Price price) {
    if (m_rules.tradesPrint) {
        market.last = price;
        if (!market.stops.isEmpty()) {
            market.trades.push_back(price);
        }
    }
}

ExecutionReport MatchingEngine::reportFill(const Market& market, const Working& party, Price price,
                                           Quantity quantity, bool isMaker, Timestamp now,
                                           InstrumentId impliedBy) {
    // Fees are per whole lot; venue instruments have no fractional lots.
    const Int128 fee = Int128{market.instrument.feePerLot.nanoUsd()} * quantity.raw();
    ExecutionReport fill = describe(party, ExecType::Trade, now);
    fill.lastPrice = price;
    fill.lastQuantity = quantity;
    fill.isMaker = isMaker;
    fill.impliedBy = impliedBy;
    fill.fee = moneyFromNano(fee).ok() ? *moneyFromNano(fee) : Money{};
    report(fill);
    return fill;
}

void MatchingEngine::afterMade(Market& market, const RestingOrder& resting, Quantity quantity,
                               Timestamp now) {
    const Working made = m_working[resting.tag];
    if (made.leaves().isZero()) {
        freeSlot(resting.tag);
    } else if (resting.quantity == quantity) {
        refresh(market, resting.tag, now);
    }
    if (made.terms.role != LinkRole::None) {
        onLinkedFill(market, made, quantity, now);
    }
}

void MatchingEngine::afterTaken(Market& market, Working& taker, Quantity quantity, Timestamp now) {
    if (taker.terms.role == LinkRole::None) {
        return;
    }
    onLinkedFill(market, taker, quantity, now);
    if (taker.isChild() && !taker.dormant.isZero()) {
        taker.quantity -= taker.dormant;  // its entry is over
        taker.dormant = {};
        restate(taker, Reason::LinkedEnd, now);
    }
}

/// The part of `slot`'s order that was in the book is used up and lots are left.
void MatchingEngine::refresh(Market& market, std::uint32_t slot, Timestamp now) {
    const Working& order = m_working[slot];
    if (order.open().isZero()) {
        m_held[order.orderId] = slot;  // a child waits for the rest of its entry
        return;
    }
    const Quantity shown = std::min(order.terms.display, order.open());
    market.book.add(order.orderId, order.side, order.price, shown, slot);
    record(RecordKind::Add, order.orderId, order.side, order.price, shown, now);
    restate(order, Reason::Refreshed, now);
}

void MatchingEngine::finish(Market& market, Working& order, MatchEnd end, Timestamp now) {
    if (end == MatchEnd::NothingLeft) {
        return;
    }
    ExecutionReport done = describe(order, ExecType::Canceled, now);
    done.leavesQuantity = {};
    done.reason = end == MatchEnd::SelfTrade ? Reason::SelfTrade
                  : end == MatchEnd::Halted  ? Reason::Halted
                  : order.type == OrderType::Market && !touch(market, opposite(order.side))
                      ? Reason::NoLiquidity
                      : Reason::NotFilled;
    report(done);
    onEnded(order, now);
}

void MatchingEngine::restOrder(Market& market, const Working& order, Timestamp now) {
    const std::uint32_t slot = takeSlot();
    m_working[slot] = order;
    m_working[slot].inUse = true;
    const Quantity leaves =
        order.terms.display.isZero() ? order.open() : std::min(order.terms.display, order.open());
    if (market.book.add(order.orderId, order.side, order.price, leaves, slot) != BookError::None) {
        // Only a level beyond 64 bits of quantity gets here.
        freeSlot(slot);
        ExecutionReport done = describe(order, ExecType::Canceled, now);
        done.leavesQuantity = {};
        done.reason = Reason::TooLarge;
        report(done);
        onEnded(order, now);
        return;
    }
    if (order.timeInForce == TimeInForce::Gtd) {
        m_dates.emplace(order.terms.expireAt, order.orderId);
    }
    record(RecordKind::Add, order.orderId, order.side, order.price, leaves, now);
}

void MatchingEngine::drop(Market& market, std::uint32_t slot, ExecType type, Reason why, Timestamp now) {
    const Working order = m_working[slot];
    if (const auto resting = market.book.find(order.orderId)) {
        record(RecordKind::Delete, order.orderId, order.side, order.price, resting->quantity, now);
        market.book.remove(order.orderId);
        freeSlot(slot);
    } else {
        forget(market, slot);
    }
    ExecutionReport gone = describe(order, type, now);
    gone.leavesQuantity = {};
    gone.reason = why;
    report(gone);
    onEnded(order, now);
}

std::optional<MatchingEngine::Place> MatchingEngine::place(OrderId order, InstrumentId where) const {
    if (const auto held = m_held.find(order); held != m_held.end()) {
        const auto at = static_cast<std::size_t>(m_working[held->second].instrument);
        return Place{m_markets[at].get(), held->second, true};
    }
    const auto restingIn = [order](Market* market) -> std::optional<Place> {
        const auto resting = market != nullptr ? market->book.find(order) : std::nullopt;
        return resting ? std::optional(Place{market, resting->tag, false}) : std::nullopt;
    };
    if (where != InstrumentId{}) {
        const auto at = static_cast<std::size_t>(where);
        return at < m_markets.size() ? restingIn(m_markets[at].get()) : std::nullopt;
    }
    for (const auto& market : m_markets) {
        if (const auto at = restingIn(market.get())) {
            return at;
        }
    }
    return std::nullopt;
}

bool MatchingEngine::cancel(OrderId order, Reason why, Timestamp now, InstrumentId where) {
    const auto at = place(order, where);
    if (at) {
        drop(*at->market, at->slot, ExecType::Canceled, why, now);
        endEvent(at->market->instrument.id);
    }
    return at.has_value();
}

bool MatchingEngine::replace(OrderId order, const ReplaceOrder& replace, Timestamp now, InstrumentId where) {
    const auto at = place(order, where);
    if (!at) {
        return false;
    }
    Market& market = *at->market;
    Working& working = m_working[at->slot];
    if (const Reason refusal = checkReplace(market, working, replace); refusal != Reason::None) {
        ExecutionReport no = describe(working, ExecType::ReplaceRejected, now);
        no.id = replace.id;
        no.origId = replace.target;
        no.reason = refusal;
        report(no);
        return true;
    }
    const bool waits = working.isWaitingStop();
    if (working.isArmed && !working.isElected) {
        market.stops.remove(working.side, working.terms.stopPrice, order);
    }
    const ClientOrderId before = working.id;
    const bool loses = replace.price != working.price || replace.quantity > working.quantity;
    working.id = replace.id;
    working.price = waits && working.type != OrderType::StopLimit ? Price{} : replace.price;
    working.terms.stopPrice = waits ? replace.stopPrice : working.terms.stopPrice;
    working.quantity = std::max(replace.quantity, working.filled);
    ExecutionReport yes = describe(working, ExecType::Replaced, now);
    yes.origId = before;
    report(yes);
    if (working.isArmed && !working.isElected) {
        market.stops.add(working.side, working.terms.stopPrice, order);
    }
    if (!at->isHeld) {
        replaceResting(market, at->slot, loses, now);
    }
    endEvent(market.instrument.id);
    settle(market, now);
    return true;
}

void MatchingEngine::replaceResting(Market& market, std::uint32_t slot, bool loses, Timestamp now) {
    Working& working = m_working[slot];
    const auto resting = market.book.find(working.orderId);
    const Quantity open = working.open();
    if (open.isZero() || (loses && crosses(market, working.side, working.price))) {
        Working taker = working;
        record(RecordKind::Delete, taker.orderId, taker.side, resting->price, resting->quantity, now);
        market.book.remove(taker.orderId);
        freeSlot(slot);
        const MatchEnd end = match(market, taker, now);
        if (end == MatchEnd::PriceReached) {
            restOrder(market, taker, now);
        } else {
            finish(market, taker, end, now);
        }
        return;
    }
    const Quantity display = working.terms.display;
    const Quantity shown = display.isZero() ? open : std::min(loses ? display : resting->quantity, open);
    if (market.book.modify(working.orderId, working.price, shown) == BookError::None) {
        record(RecordKind::Modify, working.orderId, working.side, working.price, shown, now);
    } else {
        drop(market, slot, ExecType::Canceled, Reason::TooLarge, now);
    }
}

std::vector<std::pair<OrderId, InstrumentId>> MatchingEngine::ordersOf(AccountId account) const {
    std::vector<std::pair<OrderId, InstrumentId>> orders;
    for (const Working& order : m_working) {
        if (order.inUse && order.account == account) {
            orders.emplace_back(order.orderId, order.instrument);
        }
    }
    std::ranges::sort(orders);
    return orders;
}

bool MatchingEngine::status(OrderId order, ExecutionReport& out, InstrumentId where) const {
    const auto at = place(order, where);
    if (at) {
        out = describe(m_working[at->slot], ExecType::Status, {});
    }
    return at.has_value();
}

void MatchingEngine::startHalt(Market& market, Price price, Timestamp now) {
    market.haltPrice = price;
    market.resumeAt = now + m_rules.haltLength;
    changeStatus(market, TradingStatus::Halted, now);
}

void MatchingEngine::noteLimitState(Market& market, Price lastTrade, Timestamp now) {
    const TradingStatus wanted = lastTrade >= market.hard.high  ? TradingStatus::LimitUp
                                 : lastTrade <= market.hard.low ? TradingStatus::LimitDown
                                                                : TradingStatus::Open;
    if (wanted != market.status) {
        changeStatus(market, wanted, now);
    }
}

void MatchingEngine::changeStatus(Market& market, TradingStatus status, Timestamp now) {
    market.status = status;
    record(RecordKind::Status, OrderId{}, Side::Buy, {}, {}, now, static_cast<std::uint32_t>(status));
}

}  // namespace tessera::matching
