#include "app/paper/shadow_exchange.h"

#include <algorithm>

#include "app/trading/position_keeper.h"

namespace tessera::paper {

using namespace domain;  // NOLINT: the vocabulary this file is about
using trading::FillModel;
using trading::kEveryFillModel;

namespace {

/// Order numbers set aside for one instrument under one model.
constexpr std::uint64_t kOrdersEach = 100'000;
/// Orders the exchange sends itself have names from here on; no client comes this far.
constexpr std::uint64_t kInternal = 1ULL << 62U;

bool isInternal(ClientOrderId id) {
    return static_cast<std::uint64_t>(id) >= kInternal;
}

}  // namespace

ShadowExchange::ShadowExchange(ShadowTerms terms, trading::ModelAccounts accounts, std::uint64_t firstId)
    : m_terms(terms),
      m_accounts(std::move(accounts)),
      m_nextOrderId(firstId),
      m_nextExecId(firstId),
      m_nextInternal(kInternal) {
    for (const auto& account : m_accounts) {
        for (const auto& [instrument, position] : account.positions) {
            m_unsettled.insert(instrument);
        }
    }
}

ShadowExchange::Market* ShadowExchange::find(InstrumentId id) {
    const auto it = m_markets.find(id);
    return it == m_markets.end() ? nullptr : it->second.get();
}

void ShadowExchange::define(const Instrument& instrument, Timestamp now) {
    Market* known = find(instrument.id);
    const bool isSameScale =
        known != nullptr && known->instrument.quantityDecimals == instrument.quantityDecimals;
    const bool isSame = isSameScale && known->instrument.tick == instrument.tick;
    const bool isFiner =
        isSameScale && !isSame && known->instrument.tick.nanoUsd() % instrument.tick.nanoUsd() == 0;
    if (isFiner) {
        // The source sends its whole book anew: until then nothing shown says nothing about who left.
        known->shown.book = domain::OrderBook(instrument.tick);
        known->shown.isRebuilding = true;
        known->shown.isComplete = false;
        everyModel(*known, [&](ModelMarket& model) { model.refineTick(instrument.tick); });
    } else if (!isSame) {
        if (known != nullptr) {
            dropPending(known, Reason::NotTradable, now);
            everyModel(*known, [now](ModelMarket& model) { model.cancelAll(Reason::NotTradable, now); });
        }
        auto fresh = std::make_unique<Market>(instrument);
        if (known != nullptr) {
            fresh->shown.isLive = known->shown.isLive;
            fresh->status = known->status;
        }
        m_markets[instrument.id] = std::move(fresh);
        known = m_markets[instrument.id].get();
    }
    known->instrument = instrument;
    m_margins.define(instrument);
}

void ShadowExchange::forsake(InstrumentId instrument, Timestamp now) {
    if (Market* market = find(instrument)) {
        market->shown.isLive = false;
        dropPending(market, Reason::NotTradable, now);
        everyModel(*market, [now](ModelMarket& model) { model.cancelAll(Reason::NotTradable, now); });
    }
}

ModelMarket& ShadowExchange::model(Market& market, FillModel which, Timestamp now) {
    auto& model = market.models[static_cast<std::size_t>(which)];
    if (model == nullptr) {
        const auto bid = market.shown.book.best(Side::Buy);
        const auto ask = market.shown.book.best(Side::Sell);
        const Price reference = market.shown.last ? *market.shown.last
                                : bid             ? bid->price
                                : ask             ? ask->price
                                                  : Price{};
        model = std::make_unique<ModelMarket>(which, market.instrument, market.shown, reference, now,
                                              m_nextOrderId, m_reports);
        m_nextOrderId += kOrdersEach;
        model->onStatus(market.status, now);
    }
    return *model;
}

// --- the market

void ShadowExchange::onEvents(std::span<const ports::FeedEvent> events, Timestamp at) {
    advance(at);
    for (const ports::FeedEvent& event : events) {
        if (Market* market = find(event.instrument)) {
            apply(*market, event, m_now);
        }
    }
    converge(m_now);
}

void ShadowExchange::apply(Market& market, const ports::FeedEvent& event, Timestamp at) {
    switch (event.kind) {
        case ports::FeedEvent::Kind::State:
            market.shown.isLive = event.state == ports::StreamState::Live;
            everyModel(market, [at](ModelMarket& model) { model.onBookComplete(at); });
            return;
        case ports::FeedEvent::Kind::Reset:
            market.shown.book.clear();
            market.shown.isRebuilding = true;
            market.shown.isComplete = false;
            return;
        case ports::FeedEvent::Kind::Record:
            applyRecord(market, event.record, at);
            return;
    }
}

void ShadowExchange::everyModel(Market& market, const std::function<void(ModelMarket&)>& step) {
    for (const FillModel which : kEveryFillModel) {
        if (ModelMarket* model = market.models[static_cast<std::size_t>(which)].get()) {
            step(*model);
            collect(market, which);
        }
    }
}

void ShadowExchange::applyRecord(Market& market, const MarketRecord& record, Timestamp at) {
    market.shown.isComplete = record.endsEvent();
    switch (record.kind) {
        case RecordKind::Trade:
            market.shown.last = record.price();
            everyModel(market, [&](ModelMarket& model) {
                if (!market.shown.isByOrder && !record.isLastPrice()) {
                    model.onTrade(record.price(), record.quantity(), record.side, at);
                }
                model.onPrint(record.price(), at);
            });
            break;
        case RecordKind::Status:
            market.status = static_cast<TradingStatus>(record.aux);
            everyModel(market, [&](ModelMarket& model) { model.onStatus(market.status, at); });
            break;
        case RecordKind::Level:
            if (market.shown.book.apply(record) == BookError::None) {
                everyModel(market, [&](ModelMarket& model) {
                    if (record.isNotShown()) {
                        model.onLevelHidden(record.side, record.price());
                        return;
                    }
                    model.onLevel(record.side, record.price(), record.quantity(), at);
                });
            }
            break;
        default:
            applyToOrders(market, record, at);
            break;
    }
    if (!market.shown.isComplete) {
        return;
    }
    const OrderBook& book = market.shown.book;
    const bool isShown = book.best(Side::Buy) || book.best(Side::Sell);
    if (isShown && std::exchange(market.shown.isRebuilding, false)) {
        everyModel(market, [at](ModelMarket& model) { model.onBookRebuilt(at); });
    }
    everyModel(market, [at](ModelMarket& model) { model.onBookComplete(at); });
}

/// A source that tells every order. What an order loses is known before the book forgets it.
void ShadowExchange::applyToOrders(Market& market, const MarketRecord& record, Timestamp at) {
    market.shown.isByOrder = market.shown.isByOrder || record.kind == RecordKind::Add;
    const OrderId id{record.orderId};
    const auto before = market.shown.book.find(id);
    if (market.shown.book.apply(record) != BookError::None) {
        return;
    }
    if (record.kind == RecordKind::Clear) {
        market.shown.isRebuilding = true;
        return;
    }
    if (!before || market.shown.isRebuilding) {
        return;
    }
    const auto after = market.shown.book.find(id);
    const bool keepsPlace = after && after->price == before->price && after->quantity <= before->quantity;
    const Quantity lost = keepsPlace ? before->quantity - after->quantity : before->quantity;
    if (lost.isZero()) {
        return;
    }
    const bool isTraded = record.kind == RecordKind::Execute;
    const auto level = market.shown.book.level(before->side, before->price);
    everyModel(market, [&](ModelMarket& model) {
        model.onReduced(id, before->side, before->price, lost, isTraded, at);
        model.onLevel(before->side, before->price, level ? level->quantity : Quantity{}, at);
    });
}

// --- what comes back

void ShadowExchange::collect(Market& market, FillModel which) {
    std::vector<ModelReport> reports;
    reports.swap(m_reports);
    for (ModelReport& one : reports) {
        one.report.account = AccountId{1};
        if (one.reason) {
            publishFill(market, which, one.report, *one.reason);
        } else if (which == FillModel::Base && !isInternal(one.report.id)) {
            one.report.execId = ExecId{m_nextExecId++};
            m_out.emplace_back(one.report);
        }
        if (which == FillModel::Base && one.report.leavesQuantity.isZero()) {
            m_unsettled.insert(market.instrument.id);
        }
        if (which == FillModel::Base && one.report.type == ExecType::Rejected) {
            forgetRefused(market, one.report.id, one.report.venueTime);
        }
    }
}

void ShadowExchange::forgetRefused(Market& market, ClientOrderId order, Timestamp now) {
    const auto isIt = [order](const Pending& one) {
        const auto* single = std::get_if<NewOrder>(&one.command);
        const auto* list = std::get_if<NewOrderList>(&one.command);
        return (single != nullptr && single->id == order) ||
               (list != nullptr && std::ranges::count(list->orders, order, &NewOrder::id) > 0);
    };
    for (const FillModel which : {FillModel::Optimistic, FillModel::Pessimistic}) {
        std::erase_if(m_pending[static_cast<std::size_t>(which)], isIt);
        ModelMarket* orders = market.models[static_cast<std::size_t>(which)].get();
        if (orders != nullptr && orders->cancel(order, Reason::LinkedEnd, now)) {
            collect(market, which);
        }
    }
}

void ShadowExchange::publishFill(Market& market, FillModel which, ExecutionReport report,
                                 trading::FillReason reason) {
    if (const auto fee = feeOf(market.instrument, report.lastPrice, report.lastQuantity, report.isMaker)) {
        report.fee = *fee;
    }
    report.execId = ExecId{m_nextExecId++};
    if (isInternal(report.id)) {
        report.id = {};
        report.reason = m_isLiquidating ? Reason::Margin : Reason::None;
        reason.cause = m_isLiquidating ? trading::FillCause::Liquidated : reason.cause;
    }
    const trading::ModelFill fill{.model = which,
                                  .order = report.id,
                                  .execId = report.execId,
                                  .instrument = report.instrument,
                                  .side = report.side,
                                  .price = report.lastPrice,
                                  .quantity = report.lastQuantity,
                                  .fee = report.fee,
                                  .isMaker = report.isMaker,
                                  .at = report.venueTime,
                                  .reason = reason};
    (void)trading::applyModelFill(m_accounts, fill, market.instrument);
    if (which == FillModel::Base) {
        m_out.emplace_back(report);
    }
    m_out.emplace_back(fill);
    m_unsettled.insert(market.instrument.id);
}

std::vector<ShadowOutput> ShadowExchange::take() {
    return std::exchange(m_out, {});
}

std::vector<std::pair<ClientOrderId, const QueuePlace*>> ShadowExchange::queued() const {
    std::vector<std::pair<ClientOrderId, const QueuePlace*>> all;
    for (const auto& [id, market] : m_markets) {
        if (const ModelMarket* base = market->models[static_cast<std::size_t>(FillModel::Base)].get()) {
            base->queued(all);
        }
    }
    return all;
}

const QueuePlace* ShadowExchange::placeOf(FillModel which, ClientOrderId id) const {
    const auto market = m_markets.find(instrumentOf(id));
    const ModelMarket* model =
        market == m_markets.end() ? nullptr : market->second->models[static_cast<std::size_t>(which)].get();
    return model == nullptr ? nullptr : model->placeOf(id);
}

}  // namespace tessera::paper
