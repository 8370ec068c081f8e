#pragma once
// The order state machine of the design (two facets and a flag) as a function over one record. What is not in
// the table is refused, never guessed.

#include <string>

#include "app/trading/blotter_store.h"

namespace tessera::trading {

/// What a report did to an order.
struct ReportOutcome {
    bool accepted = false;  // false: the report contradicts the order; nothing changed but what is said below
    bool isFill = false;    // quantities moved: position and fill row follow
    bool isLate = false;    // a fill after the order had ended
    bool isBust = false;    // a fill was taken back: position and fill row follow
    std::string alert;      // non-empty: show this
};

/// Applies one report about `record`. Duplicates of an execution are the caller's to drop. `recovering`:
/// between a lost link and the next recovery, when only an end clears UNKNOWN. `quantityDecimals`: scale of
/// the instrument's quantities, for what is told.
ReportOutcome applyReport(OrderRecord& record, const domain::ExecutionReport& report, bool recovering,
                          int quantityDecimals);

/// A cancel leaves / a replace leaves: the request facet.
void applyCancelAsked(OrderRecord& record, domain::ClientOrderId request);
void applyReplaceAsked(OrderRecord& record, domain::ClientOrderId request, domain::Price price,
                       domain::Quantity quantity);
/// The message named `id` (order or request) certainly did not leave.
void applyNotSent(OrderRecord& record, domain::ClientOrderId id, const std::string& sentence);

/// What the venue's recovery says about an order that is not ended here. `venue` null: not open there.
/// Returns an alert when the two contradict each other.
std::string reconcile(OrderRecord& record, const VenueOrder* venue, int quantityDecimals);

/// The message that places it.
domain::NewOrder messageOf(domain::ClientOrderId id, const OrderIntent& intent);

/// Ends an order: nothing is left, no request pends.
void endOrder(OrderRecord& record, OrderLife life, std::string note);

/// "Buy 5 SITC-Z26 at 1.93".
std::string describeOrder(const OrderView& view, int priceDecimals, int quantityDecimals);

}  // namespace tessera::trading
