#pragma once
// The second place: ACCOUNT/blotter.last holds the number and the digest of the last journal row known to be
// on disk. A journal that lost its end, was emptied or exchanged for an older copy of itself contradicts it,
// though every row it has is in order.

#include <cstdint>
#include <optional>
#include <string>

#include "app/domain/result.h"
#include "app/storage/audit_chain.h"

namespace tessera::storage {

struct JournalAnchor {
    std::int64_t sequence = 0;
    Digest digest = kGenesis;
};

std::string anchorPath(const std::string& profileDir);

/// Whole or not at all, mode 0600; synced before it takes the name. Only rows whose commit is durable belong
/// here.
domain::Result<void> writeAnchor(const std::string& profileDir, const JournalAnchor& anchor);

/// None: there is no such file (a profile of before it), or it is damaged itself, which its own digest tells
/// and the next write mends.
std::optional<JournalAnchor> readAnchor(const std::string& profileDir);

/// Before the journal is opened. Corrupt in words when the file is gone or empty although it had rows once: a
/// new history must not begin in its place.
domain::Result<void> checkJournalIsThere(const std::string& profileDir);
/// Corrupt in words unless the journal holds the anchor's row, digest and all.
domain::Result<void> checkAnchor(Database& db, const std::string& profileDir, const JournalAnchor& anchor);

}  // namespace tessera::storage
