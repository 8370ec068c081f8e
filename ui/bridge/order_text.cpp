#include "ui/bridge/order_text.h"

#include "app/domain/decimal.h"
#include "app/marketdata/valuation.h"
#include "ui/bridge/desk_model.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

using trading::OrderLife;
using trading::OrderRequest;
using trading::OrderView;
using widgets::OrderMark;

OrderMark markOf(const OrderView& order) {
    if (order.unknown && !trading::isTerminal(order.life)) {
        return OrderMark::Unknown;
    }
    switch (order.life) {
        case OrderLife::Draft:
            return OrderMark::Draft;
        case OrderLife::Denied:
            return OrderMark::Denied;
        case OrderLife::Filled:
            return OrderMark::Filled;
        case OrderLife::Canceled:
            return OrderMark::Cancelled;
        case OrderLife::Expired:
            return OrderMark::Expired;
        case OrderLife::Rejected:
            return OrderMark::Rejected;
        case OrderLife::PendingNew:
        case OrderLife::Live:
            break;
    }
    if (order.request == OrderRequest::PendingCancel) {
        return OrderMark::Cancelling;
    }
    if (order.request == OrderRequest::PendingReplace) {
        return OrderMark::Modifying;
    }
    if (order.life == OrderLife::PendingNew) {
        return OrderMark::Sent;
    }
    return order.filled.raw() > 0 ? OrderMark::PartFilled : OrderMark::Working;
}

/// FIX calls it Held: at the exchange, and in nobody's queue yet.
QString stateText(const OrderView& order, const DeskModel& desk) {
    const OrderMark mark = markOf(order);
    const bool isHeld = trading::isWaitingStop(order) || desk.waitsForEntry(order);
    return mark == OrderMark::Working && isHeld ? QStringLiteral("Held") : widgets::orderMarkText(mark);
}

QString quantityText(domain::Quantity quantity, int decimals) {
    return QString::fromStdString(decimals == 0 ? domain::formatCount(quantity.raw())
                                                : domain::formatQuantity(quantity, decimals));
}

QString priceText(domain::Price price, const domain::Instrument& instrument) {
    return QString::fromStdString(domain::formatPrice(price, instrument.priceDecimals));
}

QString orderWords(const OrderView& order, const domain::Instrument& instrument) {
    const int decimals = instrument.quantityDecimals;
    QString words = QString::fromUtf8(toText(order.side)) + QLatin1Char(' ') +
                    quantityText(trading::isTerminal(order.life) ? order.quantity : order.leaves, decimals);
    if (order.filled.raw() > 0 && !trading::isTerminal(order.life)) {
        words += QStringLiteral(" of ") + quantityText(order.quantity, decimals);
    }
    words += QLatin1Char(' ') + QString::fromUtf8(toText(order.type));
    if (order.type != domain::OrderType::Market) {
        words += QLatin1Char(' ') + priceText(workingPrice(order), instrument);
    }
    return words;
}

QString streamStateText(ports::StreamState state) {
    switch (state) {
        case ports::StreamState::Waiting:
            return QStringLiteral("waiting for snapshot");
        case ports::StreamState::Recovering:
            return QStringLiteral("recovering");
        case ports::StreamState::Live:
            return QStringLiteral("live");
        case ports::StreamState::Stale:
            return QStringLiteral("stale");
        case ports::StreamState::Disconnected:
            return QStringLiteral("disconnected");
    }
    return {};
}

std::optional<domain::Money> openProfit(const trading::PositionView& position,
                                        const domain::Instrument& instrument, domain::Price price) {
    return marketdata::openProfit(instrument, position.net, position.cost, price);
}

trading::BookSeen bookSeen(const InstrumentMarket* market, const char* source) {
    trading::BookSeen seen;
    seen.source = source;
    if (market != nullptr) {
        seen.sequence = market->sequence();
        const auto bid = market->book().best(domain::Side::Buy);
        const auto ask = market->book().best(domain::Side::Sell);
        seen.bestBid = bid ? std::optional(bid->price) : std::nullopt;
        seen.bestAsk = ask ? std::optional(ask->price) : std::nullopt;
    }
    return seen;
}

}  // namespace tessera::ui
