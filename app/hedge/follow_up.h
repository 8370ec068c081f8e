#pragma once
// What a hedge that was placed has done beside the part of the bill it was bought for: the dollar-offset
// method (IAS 39, AG105: the change of the hedge over the change of what it hedges; from 80 to 125 % it was
// called effective). The bill's change is that of a fixed basket at list prices, so use and mix are not in
// it. Pure.

#include <optional>
#include <span>
#include <string>

#include "app/hedge/hedge_plan.h"

namespace tessera::hedge {

/// One future of a plan, held.
struct HeldHedge {
    std::string tier;
    domain::Timestamp placedOn;
    domain::Money cash;         // what it brought so far: open and realised, less fees
    std::int64_t sharePpm = 0;  // of a usual month of the tier's models that its lots stand for, millionths
};

struct FollowUp {
    domain::Money futures;                    // of all that are held, 1e-9 USD
    std::optional<domain::Money> billChange;  // of their months at list prices; none: `why` says why
    std::optional<double> offset;             // futures over billChange; none: that did not move
    std::string why;
};
/// OutOfRange: more than Money holds.
domain::Result<FollowUp> followUp(const HedgePlan& plan, const listprices::PriceBook& prices,
                                  std::span<const HeldHedge> held, domain::Timestamp now);
/// For the person; empty: nothing is held.
std::string sentenceFor(const FollowUp& followed, std::size_t held);

}  // namespace tessera::hedge
