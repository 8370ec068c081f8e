#pragma once
// `tessera bill`: what usage and cost files amount to, by month and model, on the command line.

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "app/bill/joined_bill.h"
#include "app/domain/result.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

/// A vendor asked instead of files read; the key is in the environment variable its PullFacts name.
struct PullRequest {
    std::string vendor = {};                            // "openai"
    std::string from = {}, to = {};                     // UTC days, both included
    std::string baseUrl = {};                           // another server, for tests; empty: the vendor's
    std::function<void(const std::string&)> tell = {};  // what is asked, and what is waited for
};

struct BillRequest {
    std::vector<std::string> files = {};
    bool asJson = false;
    bool isKept = false;                   // the files go into the profile's usage ledger
    std::string xlsx = {};                 // file to write; empty: none
    std::string pdf = {};                  // file to write; empty: none. What draws it is `report`
    std::optional<PullRequest> pull = {};  // instead of files
    /// Draws the bill to `pdf`; needs what this layer must not know.
    std::function<domain::Result<void>(const bill::JoinedBill&, const std::vector<std::string>& warnings)>
        report = {};
    std::string map = {};  // how an unknown CSV is to be read; see bill::parseColumnMapping
};

/// Reads the files and writes the totals to `out`: a table, or JSON whose keys are `totals` (month, model,
/// input, cached, cache_write, output, reasoning, cost_usd; null: the files do not say), `grand_total`,
/// `warnings` and, where money is not USD, `other_currencies`. Tokens are whole numbers, money is exact text.
/// Errors: as usage::UsageReader and pull::pullBill, and BadInput without a file or a key.
domain::Result<void> runBillCommand(const BillRequest& request, const std::string& profileDir,
                                    const ports::Clock& clock, std::ostream& out);

/// The files as one bill, with what a person should know about them. Kept in the ledger where that is asked.
struct ReadBill {
    bill::JoinedBill joined;
    std::vector<std::string> warnings;
};
domain::Result<ReadBill> readBill(const BillRequest& request, const std::string& profileDir,
                                  domain::Timestamp now);

/// The JSON alone.
std::string billJson(const bill::BillTotals& totals, const std::vector<std::string>& warnings);

}  // namespace tessera::terminal
