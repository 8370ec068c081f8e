#include "ui/blotter/order_details.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::Price;
using trading::OrderHistory;
using trading::OrderIntent;

namespace {

struct Scale {
    int price = 4, quantity = 0;
    std::string text(Price value) const { return domain::formatPrice(value, price); }
    std::string text(domain::Quantity value) const { return domain::formatQuantity(value, quantity); }
};

/// Would this limit have met the other side of the book the person saw?
std::optional<bool> crossed(const OrderIntent& intent) {
    const auto& other = intent.side == domain::Side::Buy ? intent.seen.bestAsk : intent.seen.bestBid;
    if (!other || intent.type != domain::OrderType::Limit) {
        return std::nullopt;
    }
    return intent.side == domain::Side::Buy ? intent.price >= *other : intent.price <= *other;
}

std::string bookAtClick(const OrderIntent& intent, const Scale& scale) {
    const trading::BookSeen& seen = intent.seen;
    const auto side = [&scale](const std::optional<Price>& price) {
        return price ? scale.text(*price) : "none";
    };
    std::string text = fmt::format("Book at the click   bid {}, ask {}, sequence {}, by {}\n",
                                   side(seen.bestBid), side(seen.bestAsk), seen.sequence,
                                   seen.source.empty() ? "an unnamed source" : seen.source);
    if (const auto met = crossed(intent)) {
        text +=
            *met ? "                    The limit reached the other side: it was to trade at once.\n"
                 : "                    The limit was behind the other side: it was to wait in the book.\n";
    }
    return text;
}

/// What it traded with.
std::string met(const trading::FillView& fill, const OtherBooks& books) {
    if (fill.impliedBy == domain::InstrumentId{}) {
        return fill.isMaker ? "it rested in the book and an incoming order met it"
                            : "it met an order that rested in the book";
    }
    const auto symbols = books ? books(fill.impliedBy) : std::vector<std::string>{};
    const std::string others =
        symbols.empty() ? "two other books" : fmt::format("{}", fmt::join(symbols, " and "));
    return fill.isMaker
               ? fmt::format("implied: it rested in the book and traded together with orders of {}", others)
               : fmt::format("implied: it met a price that the exchange made of orders of {}", others);
}

std::string fillLine(const trading::FillView& fill, const Scale& scale, const OtherBooks& books) {
    return fmt::format("{}  {} at {}, fee {} USD, execution {}: {}{}\n", formatTimeOfDay(fill.venueTime, 3),
                       scale.text(fill.quantity), scale.text(fill.price), domain::formatMoney(fill.fee),
                       static_cast<std::uint64_t>(fill.execId), met(fill, books),
                       fill.isBust   ? ", which takes a fill back"
                       : fill.isLate ? ", after the order had ended"
                                     : "");
}

}  // namespace

QString orderHistoryText(const OrderHistory& history, int priceDecimals, int quantityDecimals,
                         const OtherBooks& books) {
    const Scale scale{priceDecimals, quantityDecimals};
    const trading::OrderView& order = history.order;
    std::string text =
        fmt::format("Order {}   {} {} {} {}{} {}\n", static_cast<std::uint64_t>(order.id), toText(order.side),
                    scale.text(order.quantity), order.symbol, toText(order.type),
                    order.type == domain::OrderType::Limit ? " " + scale.text(order.price) : std::string{},
                    toText(order.timeInForce));
    text +=
        fmt::format("Filled {}{}, open {}\n", scale.text(order.filled),
                    order.averagePrice
                        ? " at " + domain::formatPrice(*order.averagePrice, priceDecimals + 2) + " on average"
                        : std::string{},
                    scale.text(order.leaves));
    if (!order.note.empty()) {
        text += order.note + "\n";
    }
    text += history.intent
                ? bookAtClick(*history.intent, scale)
                : std::string("Book at the click   not on record: the order was not placed here\n");
    text += history.fills.empty() ? "\nNo fills\n" : "\nFills, market time\n";
    for (const trading::FillView& fill : history.fills) {
        text += fillLine(fill, scale, books);
    }
    text += "\nEvents, this machine's clock\n";
    for (const trading::ActivityRow& event : history.events) {
        text += fmt::format("{}  {:<8} {}\n", formatTimeOfDay(event.at, 3), event.who, event.text);
    }
    return QString::fromStdString(text);
}

}  // namespace tessera::ui
