#pragma once
// How much of a contract is open. Values only; any thread.

#include <optional>

#include "app/domain/instrument.h"

namespace tessera::domain {

/// Contracts that were opened and not closed again, after the last fill: what all accounts hold long, which
/// is what they are short. Known where every account is: an exchange tells it of its own contracts.
struct OpenInterest {
    InstrumentId instrument{};
    Timestamp asOf;                   // market time it was told for
    Quantity lots;                    // >= 0
    std::optional<Quantity> settled;  // as of the last daily settlement; none: not known
    bool operator==(const OpenInterest&) const = default;

    /// Since the last daily settlement; none where that is not known.
    std::optional<Quantity> change() const { return settled ? std::optional(lots - *settled) : std::nullopt; }
};

}  // namespace tessera::domain
