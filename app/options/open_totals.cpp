#include "app/options/open_totals.h"

namespace tessera::options {

using domain::OptionRight;
using domain::Quantity;

OpenTotals openTotals(const Chain& chain, OptionRight right, const InterestOf& interestOf) {
    OpenTotals totals;
    bool isKnown = true, isChangeKnown = true;
    for (const StrikeRow& row : chain.rows) {
        if (!row.side(right)) {
            continue;
        }
        const auto interest = interestOf(row.side(right)->id);
        const auto change = interest ? interest->change() : std::nullopt;
        isKnown = isKnown && interest;
        isChangeKnown = isChangeKnown && change;
        totals.lots = totals.lots.value_or(Quantity{}) + (interest ? interest->lots : Quantity{});
        totals.change = totals.change.value_or(Quantity{}) + change.value_or(Quantity{});
    }
    totals.lots = isKnown ? totals.lots : std::nullopt;
    totals.change = isChangeKnown ? totals.change : std::nullopt;
    return totals;
}

std::optional<double> putCallOpen(const Chain& chain, const InterestOf& interestOf) {
    const auto puts = openTotals(chain, OptionRight::Put, interestOf).lots;
    const auto calls = openTotals(chain, OptionRight::Call, interestOf).lots;
    return puts && calls && *calls > Quantity{}
               ? std::optional(static_cast<double>(puts->raw()) / static_cast<double>(calls->raw()))
               : std::nullopt;
}

}  // namespace tessera::options
