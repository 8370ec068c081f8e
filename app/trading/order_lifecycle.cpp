#include "app/trading/order_lifecycle.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::ExecType;
using domain::ExecutionReport;
using domain::Quantity;
using domain::Reason;

namespace {

void showRequest(OrderRecord& record) {
    record.view.request = record.cancelId != ClientOrderId{}    ? OrderRequest::PendingCancel
                          : record.replaceId != ClientOrderId{} ? OrderRequest::PendingReplace
                                                                : OrderRequest::None;
    record.view.pendingPrice = record.replaceId != ClientOrderId{} ? record.replacePrice : domain::Price{};
}

void clearCancel(OrderRecord& record) {
    record.cancelId = {};
    showRequest(record);
}

void clearReplace(OrderRecord& record) {
    record.replaceId = {};
    record.replacePrice = {};
    record.replaceQuantity = {};
    showRequest(record);
}

/// Leaves follow from quantity and filled while the order lives; with nothing left and nothing pending it is
/// Filled.
void settleQuantities(OrderRecord& record) {
    OrderView& view = record.view;
    view.leaves = std::max(Quantity{}, view.quantity - view.filled);
    if (!view.leaves.isZero()) {
        view.life = OrderLife::Live;
    } else if (record.cancelId == ClientOrderId{} && record.replaceId == ClientOrderId{}) {
        endOrder(record, OrderLife::Filled, view.note);
    } else {
        view.life = OrderLife::Live;  // the pending request is answered first
    }
}

ReportOutcome refuse(const OrderRecord& record, const ExecutionReport& report, std::string_view why) {
    return {.accepted = false,
            .alert = fmt::format("The venue sent \"{}\" for order {}, {}. It was recorded and not applied.",
                                 domain::toText(report.type), number(record.view.id), why)};
}

void acknowledge(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    record.acknowledged = true;
    if (report.orderId != domain::OrderId{}) {
        record.view.venueId = report.orderId;
    }
    if (!recovering) {
        record.view.unknown = false;
    }
}

/// To which combination an order belongs was settled when it was placed.
void adoptTerms(OrderView& view, domain::OrderTerms terms) {
    terms.role = view.terms.role;
    terms.listId = view.terms.listId;
    view.terms = terms;
}

/// A report that knows no terms (a status of an older record) leaves them as they are.
void takeTerms(OrderView& view, const ExecutionReport& report) {
    if (report.terms != domain::OrderTerms{}) {
        adoptTerms(view, report.terms);
    }
}

ReportOutcome onTrade(OrderRecord& record, const ExecutionReport& report, bool recovering,
                      int quantityDecimals) {
    OrderView& view = record.view;
    if (report.lastQuantity <= Quantity{}) {
        return refuse(record, report, "without a quantity");
    }
    if (view.life == OrderLife::Denied || view.life == OrderLife::Draft) {
        return refuse(record, report, "which never left");
    }
    ReportOutcome outcome{.accepted = true, .isFill = true, .alert = {}};
    acknowledge(record, report, recovering);
    view.filled += report.lastQuantity;
    if (isTerminal(view.life)) {
        outcome.isLate = true;
        outcome.alert = fmt::format(
            "Late fill: order {} had ended and the venue reports {} more filled. The position "
            "moved.",
            number(view.id), domain::formatQuantity(report.lastQuantity, quantityDecimals));
        return outcome;
    }
    if (view.filled > view.quantity) {
        outcome.alert = fmt::format("Order {} is filled beyond its quantity: {} of {}.", number(view.id),
                                    domain::formatQuantity(view.filled, quantityDecimals),
                                    domain::formatQuantity(view.quantity, quantityDecimals));
    }
    settleQuantities(record);
    return outcome;
}

/// A bust. What the order had filled is less by it; what is open stays as it is, so of an order that lives
/// the quantity shrinks too. An ended order keeps its life: nothing of it works any more.
ReportOutcome onTradeCanceled(OrderRecord& record, const ExecutionReport& report, int quantityDecimals) {
    OrderView& view = record.view;
    if (report.lastQuantity <= Quantity{} || report.lastQuantity > view.filled) {
        return refuse(record, report, "for more than was filled");
    }
    view.filled -= report.lastQuantity;
    if (!isTerminal(view.life)) {
        view.quantity -= report.lastQuantity;
    }
    view.note = fmt::format("the venue took execution {} back", static_cast<std::uint64_t>(report.refExecId));
    return {
        .accepted = true,
        .isBust = true,
        .alert = fmt::format("The venue took back execution {} of order {}: {} are not filled after all. The "
                             "position moved.",
                             static_cast<std::uint64_t>(report.refExecId), number(view.id),
                             domain::formatQuantity(report.lastQuantity, quantityDecimals))};
}

ReportOutcome onNew(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    OrderView& view = record.view;
    if (isTerminal(view.life) && view.life != OrderLife::Filled) {
        return refuse(record, report, "which has ended");
    }
    acknowledge(record, report, recovering);
    takeTerms(view, report);
    if (view.life == OrderLife::PendingNew) {
        view.life = OrderLife::Live;
    }
    return {.accepted = true, .alert = {}};
}

/// Triggered, or changed by the venue itself: an iceberg's next part, a trailed stop, a linked order's trade.
ReportOutcome onRestated(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    OrderView& view = record.view;
    if (isTerminal(view.life)) {
        return refuse(record, report, "which has ended");
    }
    acknowledge(record, report, recovering);
    view.price = report.price;
    takeTerms(view, report);
    view.quantity = std::max(report.quantity, view.filled);
    view.note = report.type == ExecType::Triggered ? "the stop price was reached"
                                                   : std::string(domain::describe(report.reason));
    settleQuantities(record);
    return {.accepted = true, .alert = {}};
}

ReportOutcome onEnd(OrderRecord& record, const ExecutionReport& report, OrderLife life) {
    if (isTerminal(record.view.life)) {
        return refuse(record, report, "which had ended before");
    }
    if (life == OrderLife::Rejected &&
        (record.view.life != OrderLife::PendingNew || !record.view.filled.isZero())) {
        return refuse(record, report, "which is working");
    }
    acknowledge(record, report, false);
    endOrder(record, life, std::string(domain::describe(report.reason)));
    return {.accepted = true, .alert = {}};
}

ReportOutcome onReplaced(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    OrderView& view = record.view;
    if (isTerminal(view.life)) {
        return refuse(record, report, "which has ended");
    }
    if (record.replaceId == ClientOrderId{} || record.replaceId != report.id) {
        return refuse(record, report, "which has no such change pending");
    }
    acknowledge(record, report, recovering);
    view.currentId = report.id;
    view.price = report.price;
    takeTerms(view, report);
    view.quantity = std::max(report.quantity, view.filled);
    clearReplace(record);
    view.note.clear();
    settleQuantities(record);
    return {.accepted = true, .alert = {}};
}

ReportOutcome onRequestRefused(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    const bool isCancel = report.type == ExecType::CancelRejected;
    const ClientOrderId pending = isCancel ? record.cancelId : record.replaceId;
    if (isTerminal(record.view.life)) {
        // The order ended while the request travelled: nothing to do, and nothing wrong.
        return {.accepted = true, .alert = {}};
    }
    if (pending == ClientOrderId{}) {
        return refuse(record, report, "which has no such request pending");
    }
    if (isCancel) {
        clearCancel(record);
    } else {
        clearReplace(record);
    }
    if (!recovering && report.reason != Reason::UnknownOrder) {
        record.view.unknown = false;
    }
    record.view.note =
        fmt::format("{} refused: {}", isCancel ? "cancel" : "change", domain::describe(report.reason));
    if (record.view.life == OrderLife::Live) {
        settleQuantities(record);
    }
    return {.accepted = true, .alert = {}};
}

ReportOutcome onStatus(OrderRecord& record, const ExecutionReport& report, bool recovering) {
    if (isTerminal(record.view.life)) {
        return {.accepted = true, .alert = {}};
    }
    if (report.leavesQuantity > Quantity{}) {
        acknowledge(record, report, recovering);
        if (record.view.life == OrderLife::PendingNew) {
            record.view.life = OrderLife::Live;
        }
    }
    return {.accepted = true, .alert = {}};
}

}  // namespace

void endOrder(OrderRecord& record, OrderLife life, std::string note) {
    record.cancelId = {};
    clearReplace(record);
    record.view.life = life;
    record.view.leaves = {};
    record.view.unknown = false;
    record.view.note = std::move(note);
}

ReportOutcome applyReport(OrderRecord& record, const ExecutionReport& report, bool recovering,
                          int quantityDecimals) {
    switch (report.type) {
        case ExecType::New:
            return onNew(record, report, recovering);
        case ExecType::Trade:
            return onTrade(record, report, recovering, quantityDecimals);
        case ExecType::Canceled:
            return onEnd(record, report, OrderLife::Canceled);
        case ExecType::Expired:
            return onEnd(record, report, OrderLife::Expired);
        case ExecType::Rejected:
            return onEnd(record, report, OrderLife::Rejected);
        case ExecType::Replaced:
            return onReplaced(record, report, recovering);
        case ExecType::CancelRejected:
        case ExecType::ReplaceRejected:
            return onRequestRefused(record, report, recovering);
        case ExecType::Status:
            return onStatus(record, report, recovering);
        case ExecType::Triggered:
        case ExecType::Restated:
            return onRestated(record, report, recovering);
        case ExecType::TradeCanceled:
            return onTradeCanceled(record, report, quantityDecimals);
    }
    return refuse(record, report, "of a kind that is not known");
}

void applyCancelAsked(OrderRecord& record, ClientOrderId request) {
    record.cancelId = request;
    showRequest(record);
}

void applyReplaceAsked(OrderRecord& record, ClientOrderId request, domain::Price price, Quantity quantity) {
    record.replaceId = request;
    record.replacePrice = price;
    record.replaceQuantity = quantity;
    showRequest(record);
}

void applyNotSent(OrderRecord& record, ClientOrderId id, const std::string& sentence) {
    if (isTerminal(record.view.life)) {
        return;
    }
    if (id == record.cancelId) {
        clearCancel(record);
    } else if (id == record.replaceId) {
        clearReplace(record);
    } else if (record.view.life == OrderLife::PendingNew && id == record.view.id && !record.acknowledged) {
        endOrder(record, OrderLife::Rejected, sentence);
        return;
    }
    record.view.note = sentence;
    if (record.view.life == OrderLife::Live) {
        settleQuantities(record);
    }
}

std::string reconcile(OrderRecord& record, const VenueOrder* venue, int quantityDecimals) {
    OrderView& view = record.view;
    record.cancelId = {};
    if (venue == nullptr) {
        if (view.life == OrderLife::PendingNew && !record.acknowledged) {
            endOrder(record, OrderLife::Rejected, "never reached the venue");
            return {};
        }
        if (view.filled >= view.quantity) {
            endOrder(record, OrderLife::Filled, view.note);
            return {};
        }
        endOrder(record, OrderLife::Canceled, "no longer at the venue; no final report came");
        return fmt::format(
            "The venue no longer has order {} and sent no final report for it. It counts as cancelled; "
            "compare its fills with the venue's.",
            number(view.id));
    }
    const bool differs = venue->cumQuantity != view.filled;
    if (record.replaceId != ClientOrderId{} && venue->id == record.replaceId) {
        view.currentId = venue->id;
    }
    clearReplace(record);
    record.acknowledged = true;
    view.unknown = false;
    view.venueId = venue->orderId;
    view.price = venue->price;
    if (venue->terms != domain::OrderTerms{}) {
        adoptTerms(view, venue->terms);
    }
    view.quantity = std::max(venue->quantity, view.filled);
    settleQuantities(record);
    return differs ? fmt::format("Order {}: the journal has {} filled, the venue {}.", number(view.id),
                                 domain::formatQuantity(view.filled, quantityDecimals),
                                 domain::formatQuantity(venue->cumQuantity, quantityDecimals))
                   : std::string{};
}

std::string describeOrder(const OrderView& view, int priceDecimals, int quantityDecimals) {
    const std::string what =
        fmt::format("{} {} {}", domain::toText(view.side),
                    domain::formatQuantity(view.quantity, quantityDecimals), view.symbol);
    const auto price = [priceDecimals](auto value) { return domain::formatPrice(value, priceDecimals); };
    const domain::OrderTerms& terms = view.terms;
    switch (view.type) {
        case domain::OrderType::Market:
            return what + " at market";
        case domain::OrderType::Stop:
            return fmt::format("{} stop {}", what, price(terms.stopPrice));
        case domain::OrderType::StopLimit:
            return fmt::format("{} stop {} limit {}", what, price(terms.stopPrice), price(view.price));
        case domain::OrderType::TrailingStop:
            return terms.trailBp != 0 ? fmt::format("{} trailing by {}.{:02} %", what, terms.trailBp / 100,
                                                    terms.trailBp % 100)
                                      : fmt::format("{} trailing by {}", what, price(terms.trail));
        case domain::OrderType::Limit:
            break;
    }
    return terms.display.isZero() ? fmt::format("{} at {}", what, price(view.price))
                                  : fmt::format("{} at {}, showing {}", what, price(view.price),
                                                domain::formatQuantity(terms.display, quantityDecimals));
}

}  // namespace tessera::trading
