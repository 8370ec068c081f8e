// Exchange: open interest. A fill is reported to both accounts; each moves what is held long, so that after
// the second one it is right, whether either opened, closed or turned round.

#include <algorithm>

#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

namespace {
Quantity heldLong(Quantity net) {
    return std::max(net, Quantity{});
}
}  // namespace

void Exchange::move(Position& position, Listing& at, Quantity by) {
    const Quantity before = heldLong(position.net);
    position.net += by;
    at.openInterest += heldLong(position.net) - before;
}

std::optional<OpenInterest> Exchange::openInterest(InstrumentId instrument) const {
    if (!instrumentOf(instrument).isListed()) {
        return std::nullopt;
    }
    const Listing& at = listing(instrument);
    return OpenInterest{instrument, m_now, at.openInterest, at.settledInterest};
}

void Exchange::noteSettledInterest() {
    for (const auto& at : m_listings) {
        at->settledInterest = at->openInterest;
    }
}

/// It follows from the positions, so it is no part of the state.
void Exchange::countInterest() {
    for (const auto& [account, positions] : m_positions) {
        for (const auto& [instrument, position] : positions) {
            listing(instrument).openInterest += heldLong(position.net);
        }
    }
}

void Exchange::saveInterest(StateWriter& out) const {
    for (const auto& at : m_listings) {
        out(at->settledInterest);
    }
}

/// Snapshots of programs that did not count it end before it: until the next settlement it is not known what
/// was open at the last one.
bool Exchange::restoreInterest(StateReader& in) {
    countInterest();
    const bool isThere = !in.done();
    for (const auto& at : m_listings) {
        at->settledInterest.reset();
        if (isThere) {
            in(at->settledInterest);
        }
    }
    return in.ok();
}

}  // namespace tessera::venue
