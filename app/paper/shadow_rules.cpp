// ShadowExchange: what an account pays, what it may hold, and how models that drifted apart meet again.

#include <algorithm>
#include <cstdlib>

#include "app/paper/shadow_exchange.h"
#include "app/trading/position_keeper.h"
#include "app/trading/risk_limits.h"

namespace tessera::paper {

using namespace domain;  // NOLINT: the vocabulary this file is about
using trading::FillModel;
using trading::kEveryFillModel;

namespace {

constexpr Duration kMarginEvery = std::chrono::seconds(1);

/// The last trade; of a market that never told one, the middle of what it shows.
std::optional<Price> valuedAt(const DisplayedMarket& shown) {
    const auto bid = shown.book.best(Side::Buy), ask = shown.book.best(Side::Sell);
    return shown.last || !bid || !ask
               ? shown.last
               : std::optional(bid->price + PriceDelta::fromNanoUsd((ask->price - bid->price).nanoUsd() / 2));
}

Int128 magnitude(Int128 value) {
    return value < 0 ? -value : value;
}

}  // namespace

Quantity ShadowExchange::net(FillModel model, InstrumentId instrument) const {
    const auto& positions = m_accounts[static_cast<std::size_t>(model)].positions;
    const auto it = positions.find(instrument);
    return it == positions.end() ? Quantity{} : it->second.net;
}

/// What of `asked` a model may send: an order that takes off the account's position takes off no more than
/// the model holds.
Quantity ShadowExchange::reducingQuantity(FillModel which, const Pending& pending, Side side,
                                          Quantity asked) const {
    if (which == FillModel::Base || !pending.isReducing) {
        return asked;
    }
    const Quantity held = net(which, pending.instrument);
    return std::clamp(side == Side::Sell ? held : -held, Quantity{}, asked);
}

void ShadowExchange::endDays(Timestamp now) {
    const std::int64_t day = trading::sessionDayOf(now);
    if (m_day != 0 && day > m_day) {
        for (const auto& [id, market] : m_markets) {
            everyModel(*market, [now](ModelMarket& model) { model.endDay(now); });
        }
    }
    m_day = std::max(m_day, day);
    for (const auto& [id, market] : m_markets) {
        everyModel(*market, [now](ModelMarket& model) {
            if (model.hasOrders()) {
                model.advance(now);
            }
        });
    }
}

/// Where the account is flat and idle the other models close what only they hold.
void ShadowExchange::converge(Timestamp now) {
    for (auto it = m_unsettled.begin(); it != m_unsettled.end();) {
        const InstrumentId id = *it++;
        Market* market = find(id);
        const ModelMarket* base =
            market == nullptr ? nullptr : market->models[static_cast<std::size_t>(FillModel::Base)].get();
        const bool isUnderWay = std::ranges::any_of(m_pending, [id](const auto& pending) {
            return std::ranges::any_of(pending, [id](const Pending& one) { return one.instrument == id; });
        });
        if (market == nullptr || isUnderWay || !net(FillModel::Base, id).isZero() ||
            (base != nullptr && base->hasOrders())) {
            continue;
        }
        bool isEven = true;
        for (const FillModel which : {FillModel::Optimistic, FillModel::Pessimistic}) {
            ModelMarket* orders = market->models[static_cast<std::size_t>(which)].get();
            if (orders != nullptr && orders->hasOrders()) {
                orders->cancelAll(Reason::LinkedEnd, now);
                collect(*market, which);
            }
            closeAtMarket(*market, which, now);
            isEven = isEven && net(which, id).isZero();
        }
        if (isEven) {
            m_unsettled.erase(id);
        }
    }
}

void ShadowExchange::closeAtMarket(Market& market, FillModel which, Timestamp now) {
    const Quantity held = net(which, market.instrument.id);
    const Side side = held > Quantity{} ? Side::Sell : Side::Buy;
    if (held.isZero() || !market.shown.isLive || !market.shown.isComplete ||
        !market.shown.book.best(opposite(side))) {
        return;  // tried again when the market shows what can be dealt with
    }
    model(market, which, now)
        .submit({.id = ClientOrderId{m_nextInternal++},
                 .instrument = market.instrument.id,
                 .side = side,
                 .type = OrderType::Market,
                 .timeInForce = TimeInForce::Ioc,
                 .price = {},
                 .quantity = held > Quantity{} ? held : -held},
                now);
    collect(market, which);
}

void ShadowExchange::watchMargin(Timestamp now) {
    if (now - m_marginLookedAt < kMarginEvery) {
        return;
    }
    m_marginLookedAt = now;
    for (const FillModel which : kEveryFillModel) {
        Int128 equity = Int128{m_terms.startingCash.nanoUsd()} +
                        m_accounts[static_cast<std::size_t>(which)].result().nanoUsd();
        Int128 margin = 0;  // of third-party instruments: a share of what is held now
        std::vector<MarginPosition> listed;
        bool isPriced = true;
        for (const auto& [id, position] : m_accounts[static_cast<std::size_t>(which)].positions) {
            const Market* market = find(id);
            if (position.net.isZero()) {
                continue;
            }
            const auto price = market == nullptr ? std::nullopt : valuedAt(market->shown);
            if (!price) {
                isPriced = false;
                continue;
            }
            const auto value = domain::notional(market->instrument, *price, position.net);
            if (!value) {
                continue;
            }
            equity += Int128{value->nanoUsd()} - position.cost.nanoUsd();
            if (market->instrument.kind() == InstrumentKind::External) {
                margin += magnitude(value->nanoUsd()) * m_terms.marginPercent / 100;
            } else {
                listed.push_back({id, position.net, {}, {}});
            }
        }
        const auto scanned = accountMargin(listed, m_margins);
        isPriced = isPriced && scanned.has_value();
        margin += scanned ? Int128{scanned->total.nanoUsd()} : Int128{0};
        if (isPriced && margin > 0 && equity * 100 < margin * m_terms.maintenancePercent) {
            liquidate(which, now);
        }
    }
}

/// Every order ends and every position is closed at what the market shows.
void ShadowExchange::liquidate(FillModel which, Timestamp now) {
    m_isLiquidating = true;
    for (const auto& [id, market] : m_markets) {
        ModelMarket* orders = market->models[static_cast<std::size_t>(which)].get();
        if (orders != nullptr && orders->hasOrders()) {
            orders->cancelAll(Reason::MarginCall, now);
            collect(*market, which);
        }
        closeAtMarket(*market, which, now);
    }
    m_isLiquidating = false;
}

void ShadowExchange::settle(InstrumentId instrument, Price price, Timestamp now) {
    Market* market = find(instrument);
    if (market == nullptr) {
        return;
    }
    everyModel(*market, [now](ModelMarket& model) { model.onStatus(TradingStatus::Settled, now); });
    for (const FillModel which : kEveryFillModel) {
        const Quantity held = net(which, instrument);
        if (held.isZero()) {
            continue;
        }
        ExecutionReport report;
        report.type = ExecType::Trade;
        report.reason = Reason::Settled;
        report.execId = ExecId{m_nextExecId++};
        report.account = AccountId{1};
        report.instrument = instrument;
        report.side = held > Quantity{} ? Side::Sell : Side::Buy;
        report.lastPrice = report.price = price;
        report.lastQuantity = report.quantity = report.cumQuantity = held > Quantity{} ? held : -held;
        report.venueTime = now;
        const trading::ModelFill fill{
            .model = which,
            .execId = report.execId,
            .instrument = instrument,
            .side = report.side,
            .price = price,
            .quantity = report.lastQuantity,
            .at = now,
            .reason = {.cause = trading::FillCause::Settled, .price = price, .size = report.lastQuantity}};
        (void)trading::applyModelFill(m_accounts, fill, market->instrument);
        if (which == FillModel::Base) {
            m_out.emplace_back(report);
        }
        m_out.emplace_back(fill);
    }
}

}  // namespace tessera::paper
