#pragma once
// A vendor's usage and cost of a period, asked of the vendor itself, as documents of the shape its API
// answers with: the readers of files read them, so that one rule reads both. Blocks; one thread.

#include <string>
#include <vector>

#include "app/bill/vendor_pull.h"
#include "feeds/pull/patient_ask.h"

namespace tessera::pull {

/// One report of the whole period, its pages merged.
struct PulledDocument {
    std::string name;  // "OpenAI cost, pulled 2026-11-28, 2026-10-01 to 2026-10-31"
    std::string text;  // JSON; the same answers give the same bytes, whatever the pages
    std::vector<std::string> notes;
};

/// All documents of the question, or none. Errors: a BadInput of the question (period, address); else a
/// PullProblem, which `counts` has and the detail names.
domain::Result<std::vector<PulledDocument>> pullBill(const bill::PullQuestion& question,
                                                     domain::Timestamp now, const PullOptions& options,
                                                     PullCounts& counts);

}  // namespace tessera::pull
