// What LadderPresenter sends: placing, moving and cancelling orders, closing a position.

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/order_text.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::ui {

using domain::Price;
using domain::Quantity;
using domain::Side;
using trading::OrderView;
using widgets::LadderGesture;
using widgets::LadderQuantitySlot;

trading::BookSeen LadderPresenter::seenBy(const LadderGesture& gesture, const char* source) const {
    return {gesture.sequence, gesture.bestBid, gesture.bestAsk, source};
}

void LadderPresenter::place(const LadderGesture& gesture) {
    using widgets::LadderOrderKind;
    const domain::PriceDelta tick = m_market->instrument().tick;
    const bool isBuy = gesture.side == Side::Buy;
    trading::OrderIntent intent;
    intent.instrument = m_market->instrument().id;
    intent.side = gesture.side;
    intent.timeInForce = m_timeInForce;
    intent.postOnly = m_postOnly;
    intent.price = gesture.price;
    intent.quantity = gesture.quantity;
    intent.seen = seenBy(gesture, gesture.byKey ? "ladder key" : "ladder click");
    switch (gesture.orderKind) {
        case LadderOrderKind::Limit:
            m_context.desk().desk().place(intent);
            return;
        case LadderOrderKind::Bracket:
            m_context.desk().desk().placeList(bracketLegs(intent,
                                                          entryBase(intent, gesture.bestBid, gesture.bestAsk),
                                                          m_context.presets().chosen(), tick));
            return;
        case LadderOrderKind::Stop:
            intent.type = domain::OrderType::Stop;
            intent.price = {};
            break;
        case LadderOrderKind::StopLimit: {
            const domain::PriceDelta offset =
                tick * m_context.settings().value(QStringLiteral("orders/stopLimitTicks"));
            intent.type = domain::OrderType::StopLimit;
            intent.price = isBuy ? gesture.price + offset : gesture.price - offset;
            break;
        }
    }
    intent.terms.stopPrice = gesture.price;
    intent.postOnly = false;
    const auto print = m_market->last();
    const auto last = print ? std::optional(print->price) : m_market->lastPrice();
    if (last && (isBuy ? gesture.price <= *last : gesture.price >= *last)) {
        // The desk would deny it too; said here so that the click is answered where it was made.
        emit m_context.told(QStringLiteral("Nothing was sent: a %1 stop goes %2 the last trade (%3).")
                                .arg(isBuy ? "buy" : "sell", isBuy ? "above" : "below",
                                     priceText(*last, m_market->instrument())),
                            true);
        return;
    }
    m_context.desk().desk().place(intent);
}

void LadderPresenter::moveBracket(const LadderGesture& gesture) {
    const auto& orders = m_context.desk().recentOrders();
    const auto grabbed = orders.find(static_cast<std::uint64_t>(gesture.order));
    if (grabbed == orders.end() || grabbed->second.terms.listId == domain::ClientOrderId{}) {
        replaceChip(gesture);
        return;
    }
    const domain::PriceDelta by = gesture.price - workingPrice(grabbed->second);
    const auto list = grabbed->second.terms.listId;
    for (const OrderView* order : m_context.desk().working(m_market->instrument().id)) {
        if (order->terms.listId == list && order->type != domain::OrderType::Market) {
            m_context.desk().desk().replace(order->id, workingPrice(*order) + by, order->quantity,
                                            seenBy(gesture, "ladder, whole bracket"));
        }
    }
}

std::vector<const OrderView*> LadderPresenter::workingAt(Price price, Side side) const {
    const auto rowPrice = [&](Price p) {
        return side == Side::Buy ? floorToTick(p, rowStep()) : ceilToTick(p, rowStep());
    };
    std::vector<const OrderView*> found;
    for (const OrderView* order : m_context.desk().working(m_market->instrument().id)) {
        if (order->side == side && rowPrice(workingPrice(*order)) == rowPrice(price)) {
            found.push_back(order);
        }
    }
    return found;
}

void LadderPresenter::cancelChip(const LadderGesture& gesture) {
    const std::vector<const OrderView*> orders = workingAt(gesture.price, gesture.side);
    cancelTogether(m_context.desk(), orders, gesture.byKey ? "ladder key" : "ladder click");
}

/// The chip shows what all its orders add up to; all of them go where it is dropped.
void LadderPresenter::replaceChip(const LadderGesture& gesture) {
    const auto& orders = m_context.desk().recentOrders();
    const auto found = orders.find(static_cast<std::uint64_t>(gesture.order));
    if (found == orders.end() || trading::isTerminal(found->second.life)) {
        emit m_context.told(QStringLiteral("That order is no longer working; nothing was changed."), false);
        return;
    }
    const char* source = gesture.byKey ? "ladder key" : "ladder drag";
    for (const OrderView* order : workingAt(workingPrice(found->second), found->second.side)) {
        m_context.desk().desk().replace(order->id, gesture.price, order->quantity, seenBy(gesture, source));
    }
}

/// The newest order of the chip takes the change: it has the least priority to lose.
void LadderPresenter::changeQuantity(const LadderGesture& gesture) {
    const auto& orders = m_context.desk().recentOrders();
    const auto found = orders.find(static_cast<std::uint64_t>(gesture.order));
    if (found == orders.end() || trading::isTerminal(found->second.life)) {
        emit m_context.told(QStringLiteral("That order is no longer working; nothing was changed."), false);
        return;
    }
    const OrderView& order = found->second;
    const Quantity quantity = order.quantity + Quantity::fromRaw(gesture.step * m_unit.raw());
    if (quantity <= order.filled) {
        emit m_context.told(
            QStringLiteral("Nothing was changed: cancel the order to take its last lots away."), false);
        return;
    }
    if (gesture.step > 0) {
        emit m_context.told(QStringLiteral("A larger quantity goes to the back of the queue at its price."),
                            true);
    }
    m_context.desk().desk().replace(order.id, workingPrice(order), quantity,
                                    seenBy(gesture, gesture.byKey ? "ladder key" : "ladder wheel"));
}

/// Nearest and furthest count from the middle of the market, or from the last trade without one.
const OrderView* LadderPresenter::picked(const LadderGesture& gesture) const {
    using widgets::LadderPick;
    const auto bid = m_market->book().best(Side::Buy), ask = m_market->book().best(Side::Sell);
    const std::int64_t other = m_market->reference().value_or(Price{}).nanoUsd();
    const std::int64_t twiceMiddle = bid && ask ? bid->price.nanoUsd() + ask->price.nanoUsd() : 2 * other;
    const auto distance = [&](const OrderView& order) {
        return std::abs(2 * workingPrice(order).nanoUsd() - twiceMiddle);
    };
    const OrderView* best = nullptr;
    for (const OrderView* order : m_context.desk().working(m_market->instrument().id)) {  // oldest first
        // An exit that waits for its entry is part of it: alone it would leave an entry without protection.
        if ((gesture.pickSide && order->side != *gesture.pickSide) ||
            m_context.desk().waitsForEntry(*order)) {
            continue;
        }
        const bool isBetter = best == nullptr || gesture.pick == LadderPick::Newest ||
                              (gesture.pick == LadderPick::Nearest && distance(*order) <= distance(*best)) ||
                              (gesture.pick == LadderPick::Furthest && distance(*order) >= distance(*best));
        best = isBetter ? order : best;
    }
    return best;
}

void LadderPresenter::cancelOne(const LadderGesture& gesture) {
    if (const OrderView* order = picked(gesture)) {
        m_context.desk().desk().cancel(order->id, "ladder key");
        return;
    }
    const QString what = !gesture.pickSide                ? QStringLiteral("order")
                         : *gesture.pickSide == Side::Buy ? QStringLiteral("bid")
                                                          : QStringLiteral("ask");
    emit m_context.told(QStringLiteral("Nothing to cancel: no %1 of yours works in %2.")
                            .arg(what, QString::fromStdString(m_market->instrument().symbol)),
                        false);
}

void LadderPresenter::cancelSide(Side side) {
    if (m_market != nullptr) {
        m_context.desk().desk().cancelAll(m_market->instrument().id, side, "ladder cancel side");
    }
}

void LadderPresenter::cancelAll() {
    if (m_market != nullptr) {
        m_context.desk().desk().cancelAll(m_market->instrument().id, std::nullopt, "ladder cancel all");
    }
}

void LadderPresenter::askToClose(int factor) {
    if (m_settings.confirmsClose) {
        emit confirmationNeeded(factor);
    } else if (!closePositionWords(factor).isEmpty()) {
        closePosition(factor);
    }
}

QString LadderPresenter::closePositionWords(int factor) const {
    if (m_market == nullptr) {
        return {};
    }
    const trading::PositionView* position = m_context.desk().position(m_market->instrument().id);
    const std::size_t open = m_context.desk().working(m_market->instrument().id).size();
    const bool isFlat = position == nullptr || position->net.isZero();
    if (isFlat && open == 0) {
        return {};
    }
    const QString symbol = QString::fromStdString(m_market->instrument().symbol);
    QString words;
    if (open > 0) {
        words = QStringLiteral("Cancel %1 working %2").arg(open).arg(open == 1 ? "order" : "orders");
    }
    if (!isFlat) {
        const std::int64_t net = position->net.raw();
        words += words.isEmpty() ? QString() : QStringLiteral(", then ");
        words += QStringLiteral("%1 %2 %3 at market")
                     .arg(net > 0 ? QStringLiteral("sell") : QStringLiteral("buy"))
                     .arg(quantityText(Quantity::fromRaw(std::abs(net) * factor),
                                       m_market->instrument().quantityDecimals))
                     .arg(symbol);
        words[0] = words[0].toUpper();
    } else {
        words += QStringLiteral(" in ") + symbol;
    }
    words += QLatin1Char('.');
    const trading::TradingState state = m_context.desk().risk().state;
    const bool isDenied =
        state == trading::TradingState::Disabled || (factor > 1 && state == trading::TradingState::CloseOnly);
    if (!isFlat && isDenied) {
        words += QStringLiteral(
            "\n\nThe day's loss allows no such market order: it will be refused, and nothing is cancelled "
            "either. Menu, Risk limits has the limit.");
    }
    return words;
}

Quantity LadderPresenter::largestOrder() const {
    const trading::RiskView& risk = m_context.desk().risk();
    return m_market != nullptr ? risk.limitsOf(m_market->instrument().id).maxOrderQuantity
                               : risk.account.maxOrderQuantity;
}

void LadderPresenter::closePosition(int factor) {
    trading::Intent intent;
    intent.kind = factor == 1 ? trading::IntentKind::Flatten : trading::IntentKind::Reverse;
    intent.instrument = m_market->instrument().id;
    intent.seen = bookSeen(m_market, "ladder");
    m_context.desk().desk().begin(intent);
}

}  // namespace tessera::ui
