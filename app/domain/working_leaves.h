#pragma once
// What working orders could still trade at worst, which margin and position limits count at the exchange and
// in the terminal alike. Values only; any thread.

#include <span>

#include "app/domain/order.h"

namespace tessera::domain {

/// Orders of an OCO or a bracket share what they may trade; the legs of a strategy each have their own.
constexpr bool standsAlone(LinkRole role) {
    return role == LinkRole::None || role == LinkRole::Leg;
}
/// First id of the OCO or bracket an order belongs to; zero: it stands alone.
constexpr ClientOrderId combinationOf(const OrderTerms& terms) {
    return standsAlone(terms.role) ? ClientOrderId{} : terms.listId;
}

/// One order of a combination, or one alone.
struct LinkedLeaves {
    LinkRole role = LinkRole::None;
    Side side = Side::Buy;
    Quantity leaves;  // >= 0
};

struct WorkingLeaves {
    Quantity buys, sells;  // >= 0
};

/// The most that orders of one contract which belong together (one OCO, one bracket, or an order alone) could
/// trade on each side. Of an OCO, and of a bracket's exits, one trades alone: the larger counts. What the
/// entry has not traded its exits cannot trade either: they count by the rest. So an exit reduces what its
/// entry made as long as that is held, and is an order as any once it was closed otherwise.
WorkingLeaves worstLeaves(std::span<const LinkedLeaves> together);

}  // namespace tessera::domain
