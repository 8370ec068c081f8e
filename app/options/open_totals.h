#pragma once
// How many options of a chain are open. Pure.

#include <functional>

#include "app/domain/open_interest.h"
#include "app/options/chain.h"

namespace tessera::options {

/// None: it is not known.
using InterestOf = std::function<std::optional<domain::OpenInterest>(domain::InstrumentId)>;

/// Of all calls, or of all puts.
struct OpenTotals {
    std::optional<domain::Quantity> lots;    // none where one of them is not known, or none is listed
    std::optional<domain::Quantity> change;  // since the last daily settlement; none likewise
};
OpenTotals openTotals(const Chain& chain, domain::OptionRight right, const InterestOf& interestOf);

/// Open puts over open calls; none where either is not known or no call is open.
std::optional<double> putCallOpen(const Chain& chain, const InterestOf& interestOf);

}  // namespace tessera::options
