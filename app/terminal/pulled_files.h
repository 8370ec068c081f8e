#pragma once
// A vendor's own answers on the way files take: read by the same readers, with a digest of their bytes.

#include "app/bill/usage_file.h"
#include "app/terminal/bill_command.h"
#include "feeds/pull/bill_pull.h"
#include "feeds/usage/usage_readers.h"

namespace tessera::terminal {

/// Errors: as usage::UsageReader.
domain::Result<bill::UsageFile> readPulled(const pull::PulledDocument& document, usage::UsageReader& reader);

/// Asks the vendor with the key of its environment variable. All documents, or none. Errors: as
/// pull::pullBill, and BadInput for a vendor, a day or a key that is none.
domain::Result<std::vector<bill::UsageFile>> pullFiles(const PullRequest& request, domain::Timestamp now,
                                                       usage::UsageReader& reader);

}  // namespace tessera::terminal
