#pragma once
// `tessera index`: the list-price index of a profile's price ledger on the command line.

#include <iosfwd>
#include <string>

#include "app/domain/result.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

struct IndexRequest {
    enum class Action { List, Show, Audit, Export } action = Action::List;
    std::string tier = {};   // composite, frontier, standard, budget
    std::string day = {};    // of the audit; ISO; empty: the newest the list speaks of
    std::string from = {};   // first day of show and export; empty: 30 days, and the whole history
    std::string to = {};     // last day; empty: the newest
    std::string blend = {};  // empty: 0.4/0.6
    std::string known = {};  // ISO: prices as known then; "first": each fixing as first printed; empty: now
};

/// Writes to `out`. BadInput for a tier, day, mix or time that is none; what openPriceLedger gives.
domain::Result<void> runIndexCommand(const IndexRequest& request, const std::string& profileDir,
                                     const ports::Clock& clock, std::ostream& out);

}  // namespace tessera::terminal
