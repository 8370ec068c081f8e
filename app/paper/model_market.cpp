#include "app/paper/model_market.h"

#include <algorithm>
#include <utility>

#include "app/matching/matching_rules.h"

namespace tessera::paper {

using namespace domain;  // NOLINT: the vocabulary this file is about
using trading::FillCause;
using trading::FillModel;
using trading::FillReason;

namespace {

constexpr AccountId kOwn{1}, kMarket{2};
constexpr std::size_t kMostLevels = 256;  // offered a side; an order for more walks on at the next book
constexpr std::int32_t kBandBp = 10'000;  // the real market's own limits hold, not the engine's
/// What a spread's collar and limits are shares of, whose own price may be near zero.
constexpr PriceDelta kSpreadBase = PriceDelta::fromNanoUsd(10 * kNanoPerUsd);

Instrument engineTerms(Instrument instrument, InstrumentId id) {
    instrument.id = id;
    if (!instrument.isSpread()) {
        instrument.spec = domain::FutureSpec{};
    }
    instrument.haltBand = instrument.limitBand = kBandBp;
    instrument.feePerLot = {};  // the exchange charges
    return instrument;
}

}  // namespace

ModelMarket::ModelMarket(FillModel model, const Instrument& instrument, const DisplayedMarket& market,
                         Price reference, Timestamp now, std::uint64_t firstOrderId,
                         std::vector<ModelReport>& out)
    : m_model(model),
      m_id(instrument.id),
      m_market(market),
      m_out(out),
      m_engine(*this,
               {.firstOrderId = firstOrderId, .firstExecId = 1, .othersFirst = true, .tradesPrint = false}) {
    const bool isSpread = instrument.isSpread();
    const PriceDelta base = isSpread ? kSpreadBase : PriceDelta::fromNanoUsd(kPriceLimit);
    (void)m_engine.list(engineTerms(instrument, InstrumentId{0}), reference, now, base);
}

// --- the account

template <class Action>
void ModelMarket::withLiquidity(Side taken, Quantity need, Timestamp now, Action action) {
    const Quantity all = need + ownLeaves();
    m_isOffered = canDeal();
    if (m_isOffered) {
        offer(taken, all, false, now);
        offer(opposite(taken), all, m_market.book.isLocked(), now);
    }
    action();
    withdraw(now);
    m_isOffered = false;
}

void ModelMarket::submit(const NewOrder& order, Timestamp now) {
    NewOrder local = order;
    local.instrument = InstrumentId{0};
    withLiquidity(opposite(order.side), order.quantity, now, [&] { m_engine.submit(kOwn, local, now); });
}

void ModelMarket::submit(const NewOrderList& list, Timestamp now) {
    NewOrderList local = list;
    Quantity need;
    for (NewOrder& order : local.orders) {
        order.instrument = InstrumentId{0};
        need += order.quantity;
    }
    const Side first = local.orders.empty() ? Side::Buy : local.orders.front().side;
    withLiquidity(opposite(first), need, now, [&] { m_engine.submit(kOwn, local, now); });
}

Reason ModelMarket::refusalOfLeg(const NewOrder& leg, Timestamp now) {
    NewOrderList local{{leg}};
    local.orders.front().instrument = InstrumentId{0};
    Reason refusal = Reason::None;
    withLiquidity(opposite(leg.side), leg.quantity, now,
                  [&] { refusal = m_engine.refusalOfLegs(kOwn, local, now); });
    return refusal;
}

const ExecutionReport* ModelMarket::find(ClientOrderId id) const {
    const auto it = m_orders.find(id);
    return it == m_orders.end() ? nullptr : &it->second;
}

const QueuePlace* ModelMarket::placeOf(ClientOrderId id) const {
    const ExecutionReport* order = find(id);
    const auto at = order == nullptr ? m_resting.end() : m_resting.find(order->orderId);
    return at == m_resting.end() || !at->second.isPlaceKnown ? nullptr : &at->second.place;
}

void ModelMarket::queued(std::vector<std::pair<ClientOrderId, const QueuePlace*>>& out) const {
    for (const auto& [id, order] : m_orders) {
        if (const auto at = m_resting.find(order.orderId); at != m_resting.end() && at->second.isPlaceKnown) {
            out.emplace_back(id, &at->second.place);
        }
    }
}

bool ModelMarket::cancel(ClientOrderId target, Reason why, Timestamp now) {
    const ExecutionReport* order = find(target);
    return order != nullptr && m_engine.cancel(order->orderId, why, now);
}

bool ModelMarket::replace(const ReplaceOrder& replace, Timestamp now) {
    const ExecutionReport* order = find(replace.target);
    if (order == nullptr) {
        return false;
    }
    bool isKnown = false;
    const OrderId id = order->orderId;
    withLiquidity(opposite(order->side), replace.quantity, now,
                  [&] { isKnown = m_engine.replace(id, replace, now); });
    return isKnown;
}

void ModelMarket::cancelAll(Reason why, Timestamp now) {
    std::vector<OrderId> ids(m_own.begin(), m_own.end());
    std::ranges::sort(ids);
    for (const OrderId id : ids) {
        m_engine.cancel(id, why, now);
    }
}

void ModelMarket::endDay(Timestamp now) {
    m_engine.endDay(now);
}

void ModelMarket::advance(Timestamp now) {
    m_engine.advance(now);
}

// --- the market

void ModelMarket::onLevel(Side side, Price price, Quantity total, Timestamp at) {
    limitTaken(side, price, total);
    for (auto& [id, order] : m_resting) {
        if (order.side != side || order.price != price || m_market.isRebuilding) {
            continue;
        }
        const bool wasHidden = std::exchange(order.isHidden, false);
        if (!std::exchange(order.isPlaceKnown, true)) {
            order.place = placeNow(side, price, at);
        } else if (wasHidden) {
            order.place.onShownAnew(total, at);
        } else {
            order.place.onTotal(total, at);
        }
    }
}

void ModelMarket::onLevelHidden(Side side, Price price) {
    for (auto& [id, order] : m_resting) {
        order.isHidden |= order.side == side && order.price == price;
    }
}

void ModelMarket::onTrade(Price price, Quantity quantity, Side aggressor, Timestamp at) {
    Quantity left = quantity, dealt;
    for (const RestingOrder& order : resting(opposite(aggressor))) {
        const auto known = m_resting.find(order.id);
        if (known == m_resting.end() || !matching::reaches(aggressor, price, order.price)) {
            continue;
        }
        Quantity reached = left;
        if (order.price == price && !known->second.isPlaceKnown) {
            continue;  // nobody knows what it waits behind
        }
        if (order.price == price) {
            reached = std::max(Quantity{}, known->second.place.onTrade(quantity, at) - dealt);
            m_cause = {.cause = FillCause::QueueReached, .price = price, .size = quantity};
        } else {
            known->second.place.onTradedThrough();
            m_cause = {.cause = FillCause::TradedThrough, .price = price, .size = quantity};
        }
        const Quantity fill = std::min({reached, left, order.quantity});
        if (!fill.isZero()) {
            deal(order, fill, at);
            left -= fill;
            dealt += fill;
        }
    }
}

void ModelMarket::onReduced(OrderId id, Side side, Price price, Quantity by, bool isTraded, Timestamp at) {
    Quantity left = by;
    for (const RestingOrder& order : resting(side)) {
        const auto known = m_resting.find(order.id);
        if (known == m_resting.end() || !matching::reaches(opposite(side), price, order.price)) {
            continue;
        }
        if (order.price == price && known->second.place.onReduced(id, by, isTraded)) {
            continue;  // it stood ahead of this one
        }
        if (!isTraded || left.isZero()) {
            continue;
        }
        const bool isThrough = order.price != price;
        m_cause = {.cause = isThrough ? FillCause::TradedThrough : FillCause::QueueReached,
                   .price = price,
                   .size = by};
        const Quantity fill = std::min(left, order.quantity);
        deal(order, fill, at);
        left -= fill;
    }
}

void ModelMarket::onPrint(Price price, Timestamp at) {
    if (isAnyStopReached(price)) {
        withLiquidity(Side::Buy, {}, at, [&] { m_engine.marketTraded(InstrumentId{0}, price, at); });
    } else {
        m_engine.marketTraded(InstrumentId{0}, price, at);
    }
}

void ModelMarket::onBookComplete(Timestamp at) {
    if (!canDeal()) {
        return;
    }
    for (const Side side : {Side::Buy, Side::Sell}) {
        const auto own = m_engine.book(InstrumentId{0})->best(side);
        auto shown = own ? m_market.book.best(opposite(side)) : std::nullopt;
        while (shown && matching::reaches(side, own->price, shown->price)) {
            const bool isLeft = takenAt(opposite(side), shown->price) < shown->quantity;
            if (isLeft && !isOwed(opposite(side), shown->price)) {
                withLiquidity(opposite(side), {}, at, [] {});  // the offer itself trades with what it crosses
                break;
            }
            shown = m_market.book.next(opposite(side), shown->price);
        }
    }
    for (const auto& [id, order] : m_resting) {
        m_met.insert(id);
    }
}

void ModelMarket::onBookRebuilt(Timestamp at) {
    for (const Side side : {Side::Buy, Side::Sell}) {
        for (auto it = taken(side).begin(); it != taken(side).end();) {
            const Price price = Price::fromNanoUsd((it++)->first);
            const auto level = m_market.book.level(side, price);
            limitTaken(side, price, level ? level->quantity : Quantity{});
        }
    }
    for (auto& [id, order] : m_resting) {
        // Beyond the last level shown nothing is said.
        order.isHidden =
            !m_market.book.level(order.side, order.price) && !m_market.book.next(order.side, order.price);
        if (order.isHidden) {
            continue;
        }
        if (order.isPlaceKnown) {
            order.place.onRebuilt(m_market.book, order.side, order.price, at);
        } else {
            order.place = placeNow(order.side, order.price, at);
            order.isPlaceKnown = true;
        }
    }
}

void ModelMarket::onStatus(TradingStatus status, Timestamp at) {
    // At a limit price the real market goes on, and so do paper orders.
    const bool isLimit = status == TradingStatus::LimitUp || status == TradingStatus::LimitDown;
    const TradingStatus wanted = isLimit ? TradingStatus::Open : status;
    if (m_engine.tradingStatus(InstrumentId{0}) != wanted) {
        withLiquidity(Side::Buy, {}, at, [&] { m_engine.setStatus(InstrumentId{0}, wanted, at); });
    }
}

// --- liquidity

bool ModelMarket::canDeal() const {
    const TradingStatus status = m_engine.tradingStatus(InstrumentId{0});
    return m_market.isLive && m_market.isComplete && !m_market.isRebuilding && !m_market.book.isCrossed() &&
           status != TradingStatus::Halted && status != TradingStatus::PreOpen;
}

void ModelMarket::offer(Side side, Quantity need, bool isBestLeftOut, Timestamp now) {
    auto level = m_market.book.best(side);
    if (level && (isBestLeftOut || isOwed(side, level->price))) {
        level = m_market.book.next(side, level->price);
    }
    for (std::size_t i = 0; level && need > Quantity{} && i < kMostLevels; ++i) {
        const Quantity before = takenAt(side, level->price);
        // At the price of an own order the account reaches only those who stand ahead of it.
        const Quantity available = std::min(level->quantity, aheadOfOwn(side, level->price)) - before;
        if (available > Quantity{}) {
            const ClientOrderId id{++m_lastOffer};
            m_offers[id] = {side, level->price, level->quantity, before};
            const NewOrder order{.id = id,
                                 .instrument = InstrumentId{0},
                                 .side = side,
                                 .timeInForce = TimeInForce::Gtc,
                                 .price = level->price,
                                 .quantity = available};
            m_cause = {.cause = FillCause::Crossed,
                       .price = level->price,
                       .size = level->quantity,
                       .takenBefore = before};
            m_offered.push_back(m_engine.submit(kMarket, order, now));
            need -= available;
        }
        level = m_market.book.next(side, level->price);
    }
}

bool ModelMarket::isOwed(Side side, Price price) const {
    return m_market.book.level(opposite(side), price) &&
           std::ranges::any_of(m_resting, [&](const auto& entry) {
               const Resting& order = entry.second;
               return order.side == opposite(side) && order.price == price &&
                      (!order.isPlaceKnown || !order.place.ahead().isZero());
           });
}

Quantity ModelMarket::aheadOfOwn(Side side, Price price) const {
    Quantity least = Quantity::fromRaw(kQuantityLimit);
    for (const auto& [id, order] : m_resting) {
        if (order.side == side && order.price == price) {
            least = std::min(least, order.place.ahead());
        }
    }
    return least;
}

void ModelMarket::withdraw(Timestamp now) {
    for (const OrderId order : m_offered) {
        m_engine.cancel(order, Reason::None, now);
    }
    m_offered.clear();
    m_offers.clear();
}

void ModelMarket::deal(const RestingOrder& order, Quantity quantity, Timestamp now) {
    m_engine.submit(kMarket,
                    {.id = ClientOrderId{++m_lastOffer},
                     .instrument = InstrumentId{0},
                     .side = opposite(order.side),
                     .timeInForce = TimeInForce::Ioc,
                     .price = order.price,
                     .quantity = quantity},
                    now);
}

std::vector<RestingOrder> ModelMarket::resting(Side side) const {
    std::vector<RestingOrder> orders;
    const OrderBook& book = *m_engine.book(InstrumentId{0});
    for (auto order = book.front(side); order; order = book.behind(order->id)) {
        orders.push_back(*order);
    }
    return orders;
}

Quantity ModelMarket::takenAt(Side side, Price price) const {
    const Taken& known = m_taken[static_cast<std::size_t>(side)];
    const auto at = known.find(price.nanoUsd());
    return at == known.end() ? Quantity{} : at->second;
}

void ModelMarket::limitTaken(Side side, Price price, Quantity total) {
    const auto at = taken(side).find(price.nanoUsd());
    if (at == taken(side).end()) {
        return;
    }
    at->second = std::min(at->second, total);
    if (at->second.isZero()) {
        taken(side).erase(at);
    }
}

Quantity ModelMarket::ownLeaves() const {
    Quantity sum;
    for (const auto& [id, order] : m_orders) {
        sum += order.leavesQuantity;
    }
    return sum;
}

bool ModelMarket::isAnyStopReached(Price price) const {
    return std::ranges::any_of(m_orders, [price](const auto& entry) {
        const ExecutionReport& order = entry.second;
        return isStop(order.orderType) && !order.terms.triggered &&
               matching::isReached(order.side, order.terms.stopPrice, price);
    });
}

// --- what the engine says

void ModelMarket::onReport(const ExecutionReport& report) {
    if (report.account == kOwn) {
        onOwnReport(report);
        return;
    }
    const auto offered = m_offers.find(report.id);
    if (report.type == ExecType::Trade && offered != m_offers.end()) {
        taken(offered->second.side)[offered->second.price.nanoUsd()] += report.lastQuantity;
    }
}

void ModelMarket::onOwnReport(const ExecutionReport& report) {
    ModelReport out{report, std::nullopt};
    out.report.instrument = m_id;
    if (report.type == ExecType::Trade) {
        FillReason reason = m_cause;
        if (report.isMaker && m_cause.cause == FillCause::Crossed && !m_met.contains(report.orderId)) {
            // It would have taken this when it came.
            out.report.isMaker = false;
            out.report.lastPrice = m_cause.price;
            reason.cause = FillCause::TookDisplayed;
        } else if (report.isMaker) {
            if (const auto at = m_resting.find(report.orderId); at != m_resting.end()) {
                at->second.place.explain(reason);
            }
        } else {
            const Side other = opposite(report.side);
            const auto level = m_market.book.level(other, report.lastPrice);
            reason = {.cause = FillCause::TookDisplayed,
                      .price = report.lastPrice,
                      .size = level ? level->quantity : Quantity{},
                      .takenBefore = takenAt(other, report.lastPrice) - report.lastQuantity};
        }
        out.reason = reason;
    }
    m_out.push_back(std::move(out));
    const bool refused = report.type == ExecType::Rejected || report.type == ExecType::CancelRejected ||
                         report.type == ExecType::ReplaceRejected;
    if (refused) {
        return;
    }
    if (report.type == ExecType::Replaced) {
        m_orders.erase(report.origId);
    }
    if (report.leavesQuantity.isZero()) {
        m_orders.erase(report.id);
        m_own.erase(report.orderId);
        m_met.erase(report.orderId);
    } else {
        m_orders[report.id] = report;
        m_own.insert(report.orderId);
    }
}

void ModelMarket::onEvent(InstrumentId, std::span<const MarketRecord> records) {
    for (const MarketRecord& record : records) {
        onRecord(record);
    }
}

/// The engine's book as it changed: where this account's orders stand now.
void ModelMarket::onRecord(const MarketRecord& record) {
    const OrderId id{record.orderId};
    const auto known = m_resting.find(id);
    switch (record.kind) {
        case RecordKind::Add:
            if (m_own.contains(id)) {
                join(id, record.side, record.price(), record.quantity(), record.venueTime());
            }
            return;
        case RecordKind::Modify:
            if (known == m_resting.end()) {
                return;
            }
            if (record.price() == known->second.price && record.quantity() <= known->second.shown) {
                known->second.shown = record.quantity();
            } else {
                join(id, record.side, record.price(), record.quantity(), record.venueTime());
            }
            return;
        case RecordKind::Execute:
            if (known != m_resting.end()) {
                known->second.shown -= record.quantity();
                if (known->second.shown.isZero()) {
                    m_resting.erase(known);
                }
            }
            return;
        case RecordKind::Delete:
            m_resting.erase(id);
            return;
        default:
            return;
    }
}

void ModelMarket::join(OrderId id, Side side, Price price, Quantity shown, Timestamp at) {
    if (m_isOffered) {
        m_met.insert(id);
    }
    m_resting.insert_or_assign(
        id, Resting{side, price, shown, placeNow(side, price, at), !m_market.isRebuilding});
}

}  // namespace tessera::paper
