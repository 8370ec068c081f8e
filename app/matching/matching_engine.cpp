#include "app/matching/matching_engine.h"

#include <algorithm>

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::size_t kMaxInstruments = 65'536;

bool isAggressiveOnly(const NewOrder& order) {
    return order.type == OrderType::Market || order.timeInForce == TimeInForce::Ioc ||
           order.timeInForce == TimeInForce::Fok;
}

/// `bp` basis points of `base`, always a distance.
PriceDelta share(PriceDelta base, std::int32_t bp) {
    const std::int64_t magnitude = base.nanoUsd() < 0 ? -base.nanoUsd() : base.nanoUsd();
    return PriceDelta::fromNanoUsd(static_cast<std::int64_t>(Int128{magnitude} * bp / 10'000));
}

/// `bid` is at or above `ask` in the sense of the side that takes.
bool reaches(Side taker, Price limit, Price resting) {
    return taker == Side::Buy ? limit >= resting : limit <= resting;
}

void mix(std::uint64_t& hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x100000001B3ULL;
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
    centreBands(*m_markets[at], reference, bandBase);
    changeStatus(*m_markets[at], TradingStatus::Open, now);
    endEvent(instrument.id);
    return {};
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
    }
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
}

Reason MatchingEngine::checkPrice(const Market& market, Price price) const {
    if (!price.isMultipleOf(market.instrument.tick) ||
        (market.instrument.kind != InstrumentKind::CalendarSpread && price.nanoUsd() <= 0)) {
        return Reason::BadPrice;
    }
    return price < market.hard.low || price > market.hard.high ? Reason::OutsideLimits : Reason::None;
}

Reason MatchingEngine::check(const Market& market, const NewOrder& order, AccountId account) const {
    if (!market.instrument.isTradable() || market.status == TradingStatus::Closed ||
        market.status == TradingStatus::Settled) {
        return Reason::NotTradable;
    }
    if (market.status == TradingStatus::Halted || market.status == TradingStatus::PreOpen) {
        return Reason::Halted;
    }
    if (order.quantity.raw() <= 0 || order.quantity.raw() > kQuantityLimit) {
        return Reason::BadQuantity;
    }
    if (order.type == OrderType::Market) {
        return market.book.best(opposite(order.side)) ? Reason::None : Reason::NoLiquidity;
    }
    if (const Reason reason = checkPrice(market, order.price); reason != Reason::None) {
        return reason;
    }
    if (order.postOnly && crosses(market, order.side, order.price)) {
        return Reason::WouldTake;
    }
    if (order.timeInForce == TimeInForce::Fok && !canFillWhole(market, order, account)) {
        return Reason::NotFilled;
    }
    return Reason::None;
}

bool MatchingEngine::crosses(const Market& market, Side side, Price price) const {
    const auto best = market.book.best(opposite(side));
    return best && reaches(side, price, best->price);
}

bool MatchingEngine::canFillWhole(const Market& market, const NewOrder& order, AccountId account) const {
    Quantity available;
    for (auto resting = market.book.front(opposite(order.side)); resting;
         resting = market.book.behind(resting->id)) {
        if (!reaches(order.side, order.price, resting->price) || m_working[resting->tag].account == account ||
            resting->price < market.halt.low || resting->price > market.halt.high) {
            return false;
        }
        available += resting->quantity;
        if (available >= order.quantity) {
            return true;
        }
    }
    return false;
}

Price MatchingEngine::collar(const Market& market, Side side) const {
    const Price best = market.book.best(opposite(side))->price;
    // Of the band base where that is larger: three per cent of a spread near zero would be nothing.
    const PriceDelta width = std::max(share(best - Price{}, m_rules.marketCollarBp),
                                      market.instrument.kind == InstrumentKind::CalendarSpread
                                          ? share(market.bandBase, m_rules.marketCollarBp)
                                          : PriceDelta{});
    return side == Side::Buy ? std::min(floorToTick(best + width, market.instrument.tick), market.hard.high)
                             : std::max(ceilToTick(best - width, market.instrument.tick), market.hard.low);
}

OrderId MatchingEngine::submit(AccountId account, const NewOrder& order, Timestamp now) {
    Market* market = find(order.instrument);
    const Reason refusal = market == nullptr ? Reason::UnknownInstrument : check(*market, order, account);
    if (refusal != Reason::None) {
        reject(account, order, refusal, now);
        return OrderId{};
    }
    Working taker;
    taker.orderId = OrderId{m_nextOrderId++};
    taker.id = order.id;
    taker.account = account;
    taker.instrument = order.instrument;
    taker.side = order.side;
    taker.type = order.type;
    taker.timeInForce = order.timeInForce;
    taker.postOnly = order.postOnly;
    taker.price = order.type == OrderType::Market ? collar(*market, order.side) : order.price;
    taker.quantity = order.quantity;
    report(describe(taker, ExecType::New, now));
    const MatchEnd end = match(*market, taker, now);
    if (end == MatchEnd::PriceReached && !isAggressiveOnly(order)) {
        restOrder(*market, taker, now);
    } else {
        finish(*market, taker, end, now);
    }
    endEvent(order.instrument);
    return taker.orderId;
}

MatchingEngine::MatchEnd MatchingEngine::match(Market& market, Working& taker, Timestamp now) {
    std::optional<Price> lastTrade;
    MatchEnd end = MatchEnd::NothingLeft;
    while (taker.filled < taker.quantity) {
        const auto resting = market.book.front(opposite(taker.side));
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
    const Quantity quantity = std::min(taker.quantity - taker.filled, resting.quantity);
    record(RecordKind::Execute, resting.id, resting.side, resting.price, quantity, now);
    record(RecordKind::Trade, OrderId{m_nextTrade++}, taker.side, resting.price, quantity, now);
    market.book.execute(resting.id, quantity);
    Working& maker = m_working[resting.tag];
    maker.filled += quantity;
    taker.filled += quantity;
    // Fees are per whole lot; venue instruments have no fractional lots.
    const Int128 fee = Int128{market.instrument.feePerLot.nanoUsd()} * quantity.raw();
    for (const Working* party : {static_cast<const Working*>(&maker), static_cast<const Working*>(&taker)}) {
        ExecutionReport fill = describe(*party, ExecType::Trade, now);
        fill.lastPrice = resting.price;
        fill.lastQuantity = quantity;
        fill.isMaker = party == &maker;
        fill.fee = moneyFromNano(fee).ok() ? *moneyFromNano(fee) : Money{};
        report(fill);
    }
    if (maker.filled == maker.quantity) {
        maker.inUse = false;
        m_freeSlots.push_back(resting.tag);
    }
}

void MatchingEngine::finish(Market& market, Working& order, MatchEnd end, Timestamp now) {
    if (end == MatchEnd::NothingLeft) {
        return;
    }
    ExecutionReport done = describe(order, ExecType::Canceled, now);
    done.leavesQuantity = {};
    done.reason = end == MatchEnd::SelfTrade ? Reason::SelfTrade
                  : end == MatchEnd::Halted  ? Reason::Halted
                  : order.type == OrderType::Market && !market.book.best(opposite(order.side))
                      ? Reason::NoLiquidity
                      : Reason::NotFilled;
    report(done);
}

void MatchingEngine::restOrder(Market& market, const Working& order, Timestamp now) {
    const std::uint32_t slot = takeSlot();
    m_working[slot] = order;
    m_working[slot].inUse = true;
    const Quantity leaves = order.quantity - order.filled;
    if (market.book.add(order.orderId, order.side, order.price, leaves, slot) != BookError::None) {
        // Only a level beyond 64 bits of quantity gets here.
        m_working[slot].inUse = false;
        m_freeSlots.push_back(slot);
        ExecutionReport done = describe(order, ExecType::Canceled, now);
        done.leavesQuantity = {};
        done.reason = Reason::BadQuantity;
        report(done);
        return;
    }
    record(RecordKind::Add, order.orderId, order.side, order.price, leaves, now);
}

void MatchingEngine::drop(Market& market, std::uint32_t slot, ExecType type, Reason why, Timestamp now) {
    Working& order = m_working[slot];
    record(RecordKind::Delete, order.orderId, order.side, order.price, order.quantity - order.filled, now);
    market.book.remove(order.orderId);
    order.inUse = false;
    m_freeSlots.push_back(slot);
    ExecutionReport gone = describe(order, type, now);
    gone.leavesQuantity = {};
    gone.reason = why;
    report(gone);
}

bool MatchingEngine::cancel(OrderId order, Reason why, Timestamp now) {
    for (const auto& market : m_markets) {
        const auto resting = market ? market->book.find(order) : std::nullopt;
        if (resting) {
            drop(*market, resting->tag, ExecType::Canceled, why, now);
            endEvent(market->instrument.id);
            return true;
        }
    }
    return false;
}

bool MatchingEngine::replace(OrderId order, const ReplaceOrder& replace, Timestamp now) {
    Market* market = nullptr;
    std::optional<RestingOrder> resting;
    for (const auto& candidate : m_markets) {
        resting = candidate ? candidate->book.find(order) : std::nullopt;
        if (resting) {
            market = candidate.get();
            break;
        }
    }
    if (market == nullptr) {
        return false;
    }
    Working& working = m_working[resting->tag];
    Reason refusal = checkPrice(*market, replace.price);
    if (market->status == TradingStatus::Halted) {
        refusal = Reason::Halted;
    } else if (replace.quantity.raw() <= 0 || replace.quantity.raw() > kQuantityLimit) {
        refusal = Reason::BadQuantity;
    } else if (refusal == Reason::None && working.postOnly && crosses(*market, working.side, replace.price)) {
        refusal = Reason::WouldTake;
    }
    if (refusal != Reason::None) {
        ExecutionReport no = describe(working, ExecType::ReplaceRejected, now);
        no.id = replace.id;
        no.origId = replace.target;
        no.reason = refusal;
        report(no);
        return true;
    }
    const ClientOrderId before = working.id;
    const bool loses = replace.price != working.price || replace.quantity > working.quantity;
    working.id = replace.id;
    working.price = replace.price;
    working.quantity = std::max(replace.quantity, working.filled);
    ExecutionReport yes = describe(working, ExecType::Replaced, now);
    yes.origId = before;
    report(yes);
    const Quantity leaves = working.quantity - working.filled;
    if (leaves.isZero() || (loses && crosses(*market, working.side, working.price))) {
        Working taker = working;
        record(RecordKind::Delete, order, working.side, resting->price, resting->quantity, now);
        market->book.remove(order);
        working.inUse = false;
        m_freeSlots.push_back(resting->tag);
        const MatchEnd end = match(*market, taker, now);
        if (end == MatchEnd::PriceReached) {
            restOrder(*market, taker, now);
        } else {
            finish(*market, taker, end, now);
        }
    } else if (market->book.modify(order, working.price, leaves) == BookError::None) {
        record(RecordKind::Modify, order, working.side, working.price, leaves, now);
    } else {
        drop(*market, resting->tag, ExecType::Canceled, Reason::BadQuantity, now);
    }
    endEvent(market->instrument.id);
    return true;
}

bool MatchingEngine::status(OrderId order, ExecutionReport& out) const {
    for (const auto& market : m_markets) {
        const auto resting = market ? market->book.find(order) : std::nullopt;
        if (resting) {
            out = describe(m_working[resting->tag], ExecType::Status, {});
            return true;
        }
    }
    return false;
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

const OrderBook* MatchingEngine::book(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? nullptr : &market->book;
}

TradingStatus MatchingEngine::tradingStatus(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? TradingStatus::Closed : market->status;
}

MatchingEngine::Limits MatchingEngine::limits(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? Limits{} : market->hard;
}

void MatchingEngine::record(RecordKind kind, OrderId order, Side side, Price price, Quantity quantity,
                            Timestamp now, std::uint32_t aux) {
    MarketRecord& out = m_records.emplace_back();
    out.orderId = static_cast<std::uint64_t>(order);
    out.priceNanoUsd = price.nanoUsd();
    out.quantityRaw = quantity.raw();
    out.venueTimeNanos = now.nanos();
    out.kind = kind;
    out.side = side;
    out.aux = aux;
}

void MatchingEngine::endEvent(InstrumentId instrument) {
    if (m_records.empty()) {
        return;
    }
    m_records.back().flags |= record_flag::kEventEnd;
    mix(m_hash, static_cast<std::uint64_t>(instrument));
    for (const MarketRecord& record : m_records) {
        mix(m_hash, record.orderId);
        mix(m_hash, static_cast<std::uint64_t>(record.priceNanoUsd));
        mix(m_hash, static_cast<std::uint64_t>(record.quantityRaw));
        mix(m_hash, static_cast<std::uint64_t>(record.venueTimeNanos));
        mix(m_hash, static_cast<std::uint64_t>(record.kind) | static_cast<std::uint64_t>(record.side) << 8U |
                        static_cast<std::uint64_t>(record.flags) << 16U |
                        static_cast<std::uint64_t>(record.aux) << 32U);
    }
    m_sink.onEvent(instrument, m_records);
    m_records.clear();
}

ExecutionReport MatchingEngine::describe(const Working& order, ExecType type, Timestamp now) const {
    ExecutionReport out;
    out.type = type;
    out.id = order.id;
    out.orderId = order.orderId;
    out.account = order.account;
    out.instrument = order.instrument;
    out.side = order.side;
    out.orderType = order.type;
    out.timeInForce = order.timeInForce;
    out.price = order.price;
    out.quantity = order.quantity;
    out.cumQuantity = order.filled;
    out.leavesQuantity = order.quantity - order.filled;
    out.venueTime = now;
    return out;
}

void MatchingEngine::report(ExecutionReport report) {
    report.execId = ExecId{m_nextExecId++};
    mix(m_hash, static_cast<std::uint64_t>(report.type) | static_cast<std::uint64_t>(report.reason) << 8U |
                    static_cast<std::uint64_t>(report.side) << 16U |
                    static_cast<std::uint64_t>(report.isMaker) << 24U |
                    static_cast<std::uint64_t>(report.account) << 32U);
    mix(m_hash, static_cast<std::uint64_t>(report.id));
    mix(m_hash, static_cast<std::uint64_t>(report.orderId));
    mix(m_hash, static_cast<std::uint64_t>(report.execId));
    mix(m_hash, static_cast<std::uint64_t>(report.price.nanoUsd()));
    mix(m_hash, static_cast<std::uint64_t>(report.lastPrice.nanoUsd()));
    mix(m_hash, static_cast<std::uint64_t>(report.cumQuantity.raw()));
    mix(m_hash, static_cast<std::uint64_t>(report.leavesQuantity.raw()));
    m_sink.onReport(report);
}

void MatchingEngine::reject(AccountId account, const NewOrder& order, Reason why, Timestamp now) {
    Working refused;
    refused.id = order.id;
    refused.account = account;
    refused.instrument = order.instrument;
    refused.side = order.side;
    refused.type = order.type;
    refused.timeInForce = order.timeInForce;
    refused.price = order.price;
    refused.quantity = order.quantity;
    ExecutionReport out = describe(refused, ExecType::Rejected, now);
    out.reason = why;
    out.leavesQuantity = {};
    report(out);
}

std::uint32_t MatchingEngine::takeSlot() {
    if (m_freeSlots.empty()) {
        m_working.emplace_back();
        return static_cast<std::uint32_t>(m_working.size() - 1);
    }
    const std::uint32_t slot = m_freeSlots.back();
    m_freeSlots.pop_back();
    return slot;
}

}  // namespace tessera::matching
