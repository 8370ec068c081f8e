#include "ui/ladder/ladder_presenter.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Price;
using domain::Quantity;
using domain::Side;
using ports::StreamState;
using trading::OrderView;
using widgets::LadderGesture;
using widgets::LadderQuantitySlot;

namespace {
constexpr std::int64_t kMaxLots = 99'999;
}  // namespace

LadderPresenter::LadderPresenter(UiContext& context, QObject* parent) : QObject(parent), m_context(context) {}

void LadderPresenter::setMarket(InstrumentMarket* market) {
    if (market == m_market) {
        return;
    }
    setArmed(false, QStringLiteral("the instrument changed"));
    m_market = market;
    m_top.reset();
    m_lastConsistent.reset();
}

void LadderPresenter::setVisibleRows(int rows) {
    if (m_top && rows != m_rows) {
        // Keep what is in the middle in the middle while the window is resized.
        m_top = *m_top + rowStep() * ((rows - m_rows) / 2);
    }
    m_rows = std::max(rows, 1);
}

domain::PriceDelta LadderPresenter::rowStep() const {
    return m_market->instrument().tick * m_grouping;
}

void LadderPresenter::recentre() {
    if (m_market == nullptr) {
        return;
    }
    const auto bid = m_market->book().best(Side::Buy);
    const auto ask = m_market->book().best(Side::Sell);
    // With both sides the best ask takes the middle row, so the spread is in the middle of the view.
    const std::optional<Price> middle = bid && ask ? std::optional(ask->price) : m_market->reference();
    if (middle) {
        m_top = floorToTick(*middle, rowStep()) + rowStep() * (m_rows / 2);
    }
}

void LadderPresenter::setGrouping(int ticksPerRow) {
    m_grouping = std::max(ticksPerRow, 1);
    recentre();
}

void LadderPresenter::setArmed(bool armed, const QString& why) {
    if (m_market == nullptr || armed == m_armed) {
        return;
    }
    if (armed) {
        QString refusal;
        if (!m_market->canTrade()) {
            refusal = QStringLiteral("%1 is read-only here: it comes from a source that takes no orders.");
        } else if (m_market->state() != StreamState::Live) {
            refusal = QStringLiteral("%1 cannot be armed while its book is not live.");
        } else if (m_context.desk().link().state != trading::LinkState::Ready) {
            refusal = QStringLiteral("%1 cannot be armed: the order session is not ready.");
        }
        if (!refusal.isEmpty()) {
            emit m_context.told(refusal.arg(QString::fromStdString(m_market->instrument().symbol)), true);
            return;
        }
    }
    m_armed = armed;
    if (m_market->canTrade()) {
        m_context.desk().desk().setArmed(m_market->instrument().id, armed, why.toStdString());
    }
    if (!armed) {
        emit m_context.told(QStringLiteral("%1 disarmed: %2.")
                                .arg(QString::fromStdString(m_market->instrument().symbol), why),
                            false);
    }
    emit armedChanged();
}

void LadderPresenter::disarmIfUnsafe() {
    if (!m_armed) {
        return;
    }
    if (m_market->state() != StreamState::Live) {
        setArmed(false, QStringLiteral("the book is ") + streamStateText(m_market->state()));
    } else if (m_context.desk().link().state != trading::LinkState::Ready) {
        setArmed(false, QStringLiteral("the order session is down"));
    } else if (!m_context.desk().gate().open && !m_context.desk().gate().sentence.empty()) {
        setArmed(false, QStringLiteral("order entry stopped"));
    }
}

Quantity LadderPresenter::quantity(LadderQuantitySlot slot) const {
    return slot == LadderQuantitySlot::A ? m_quantityA : m_quantityB;
}

void LadderPresenter::setQuantity(LadderQuantitySlot slot, Quantity quantity) {
    (slot == LadderQuantitySlot::A ? m_quantityA : m_quantityB) =
        Quantity::fromRaw(std::clamp<std::int64_t>(quantity.raw(), 0, kMaxLots));
    emit quantityChanged();
}

void LadderPresenter::setTimeInForce(domain::TimeInForce tif) {
    m_timeInForce = tif;
    emit termsChanged();
}

void LadderPresenter::setPostOnly(bool on) {
    m_postOnly = on;
    emit termsChanged();
}

trading::BookSeen LadderPresenter::seenBy(const LadderGesture& gesture, const char* source) const {
    return {gesture.sequence, gesture.bestBid, gesture.bestAsk, source};
}

void LadderPresenter::handle(const LadderGesture& gesture) {
    if (m_market == nullptr) {
        return;
    }
    switch (gesture.kind) {
        case LadderGesture::Kind::Place:
            place(gesture);
            break;
        case LadderGesture::Kind::Cancel:
            cancelChip(gesture);
            break;
        case LadderGesture::Kind::CancelSide:
            cancelSide(gesture.side);
            break;
        case LadderGesture::Kind::CancelNewest:
            if (const OrderView* newest = newestWorking()) {
                m_context.desk().desk().cancel(newest->id, "ladder key Esc");
            }
            break;
        case LadderGesture::Kind::CancelAll:
            cancelAll();
            break;
        case LadderGesture::Kind::Replace:
        case LadderGesture::Kind::ChangeQuantity:
            replaceChip(gesture);
            break;
        case LadderGesture::Kind::MoveBracket:
            moveBracket(gesture);
            break;
        case LadderGesture::Kind::Ticket:
            emit ticketNeeded(gesture.price, gesture.quantity);
            break;
        case LadderGesture::Kind::Recentre:
            recentre();
            break;
        case LadderGesture::Kind::Scroll:
            if (m_top) {
                m_top = *m_top + rowStep() * gesture.step;
            }
            break;
        case LadderGesture::Kind::AddToQuantity:
            setQuantity(LadderQuantitySlot::A, m_quantityA + Quantity::fromRaw(gesture.step));
            break;
        case LadderGesture::Kind::Flatten:
            emit confirmationNeeded(1);
            break;
        case LadderGesture::Kind::Reverse:
            emit confirmationNeeded(2);
            break;
    }
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
            const domain::PriceDelta offset = tick * m_context.presets().stopLimitTicks();
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

void LadderPresenter::cancelChip(const LadderGesture& gesture) {
    for (const OrderView* order : m_context.desk().working(m_market->instrument().id)) {
        const bool atRow = rowOf(workingPrice(*order), order->side) == rowOf(gesture.price, gesture.side);
        if (order->side == gesture.side && atRow) {
            m_context.desk().desk().cancel(order->id, gesture.byKey ? "ladder key" : "ladder right click");
        }
    }
}

void LadderPresenter::replaceChip(const LadderGesture& gesture) {
    const auto& orders = m_context.desk().recentOrders();
    const auto found = orders.find(static_cast<std::uint64_t>(gesture.order));
    if (found == orders.end() || trading::isTerminal(found->second.life)) {
        emit m_context.told(QStringLiteral("That order is no longer working; nothing was changed."), false);
        return;
    }
    const OrderView& order = found->second;
    if (gesture.kind == LadderGesture::Kind::ChangeQuantity) {
        const Quantity quantity = order.quantity + Quantity::fromRaw(gesture.step);
        if (quantity <= order.filled) {
            return;
        }
        if (gesture.step > 0) {
            emit m_context.told(
                QStringLiteral("A larger quantity goes to the back of the queue at its price."), false);
        }
        m_context.desk().desk().replace(order.id, workingPrice(order), quantity,
                                        seenBy(gesture, "ladder wheel"));
    } else {
        m_context.desk().desk().replace(order.id, gesture.price, order.quantity,
                                        seenBy(gesture, "ladder drag"));
    }
}

const OrderView* LadderPresenter::newestWorking() const {
    const auto open = m_context.desk().working(m_market->instrument().id);
    return open.empty() ? nullptr : open.back();
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
                     .arg(std::abs(net) * factor)
                     .arg(symbol);
        words[0] = words[0].toUpper();
    }
    words += QLatin1Char('.');
    const trading::TradingState state = m_context.desk().risk().state;
    if (!isFlat && state == trading::TradingState::Disabled) {
        words += QStringLiteral(
            "\n\nTrading is disabled by the day's loss: the cancels leave, the market order "
            "will be denied. Menu, Risk limits has the limit.");
    } else if (!isFlat && factor > 1 && state == trading::TradingState::CloseOnly) {
        words += QStringLiteral(
            "\n\nThe account is close only by the day's loss: an order that turns the "
            "position round will be denied. Flatten passes.");
    }
    return words;
}

Quantity LadderPresenter::largestOrder() const {
    const trading::RiskView& risk = m_context.desk().risk();
    return m_market != nullptr ? risk.limitsOf(m_market->instrument().id).maxOrderQuantity
                               : risk.account.maxOrderQuantity;
}

void LadderPresenter::closePosition(int factor) {
    cancelAll();
    const trading::PositionView* position = m_context.desk().position(m_market->instrument().id);
    if (position == nullptr || position->net.isZero()) {
        return;
    }
    trading::OrderIntent intent;
    intent.instrument = m_market->instrument().id;
    intent.side = position->net.raw() > 0 ? Side::Sell : Side::Buy;
    intent.type = domain::OrderType::Market;
    intent.timeInForce = domain::TimeInForce::Ioc;
    intent.quantity = Quantity::fromRaw(std::abs(position->net.raw()) * factor);
    intent.seen.sequence = m_market->sequence();
    intent.seen.source = factor == 1 ? "flatten" : "reverse";
    m_context.desk().desk().place(intent);
}

}  // namespace tessera::ui
