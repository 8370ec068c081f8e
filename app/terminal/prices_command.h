#pragma once
// `tessera prices`: the price ledger of a profile on the command line.

#include <iosfwd>
#include <memory>
#include <string>

#include "app/domain/result.h"
#include "app/ports/clock.h"
#include "app/storage/sqlite_price_ledger.h"

namespace tessera::terminal {

struct PricesRequest {
    enum class Action { List, Show, Import, Changes, Refusals, Export } action = Action::List;
    std::string argument = {};  // model, file or day
    std::string asOf = {};  // ISO: prices in force then; for import, when the file was captured; empty: now
    std::string knownAt = {};  // ISO: as known then; empty: now
    std::string vendor = {};   // empty: all
};

/// The profile's price ledger with the built-in history in it: at the first start, and again when a newer
/// Tessera brings a newer one. Errors as SqlitePriceLedger::open and append.
domain::Result<std::unique_ptr<storage::SqlitePriceLedger>> openPriceLedger(const std::string& profileDir);

/// Reads a file of any known format into the ledger, as of `capturedAt`. The sentence says what was added, or
/// the error why nothing was.
domain::Result<listprices::Appended> importPrices(storage::SqlitePriceLedger& ledger, const std::string& path,
                                                  domain::Timestamp capturedAt);
std::string importSentence(const std::string& path, const listprices::Appended& added);

/// Writes to `out`. BadInput for a time that is none; NotFound for a model nobody lists.
domain::Result<void> runPricesCommand(const PricesRequest& request, const std::string& profileDir,
                                      const ports::Clock& clock, std::ostream& out);

}  // namespace tessera::terminal
