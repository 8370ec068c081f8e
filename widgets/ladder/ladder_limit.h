#pragma once
// What the hover ghost says of the exchange's position limit. Values only; any thread.

#include <QString>
#include <cstdint>

namespace tessera::widgets {

/// How far an order would use the tightest limit, everything that works filled.
struct LadderLimitUse {
    std::int64_t lots = 0;    // whole lots, rounded up; >= 0
    std::int64_t limit = 0;   // whole lots, > 0
    bool isOfFamily = false;  // over all contracts of the family; else of this contract
    bool isRefused = false;   // the exchange would not take the order
    bool operator==(const LadderLimitUse&) const = default;
};

/// "Limit" or, of a family, "Family"; "Over limit" and "Over family" when it would be refused.
QString limitCaption(const LadderLimitUse& use);
/// "51/20,000"; of one that would be refused the limit alone: "20,000".
QString limitNumber(const LadderLimitUse& use);
/// The same without separators, for where that is too wide: "19990/20000".
QString narrowLimitNumber(const LadderLimitUse& use);

}  // namespace tessera::widgets
