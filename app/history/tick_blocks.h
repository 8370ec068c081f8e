#pragma once
// Prints of one series and day: packed blocks, one after the other in a file. Values; any thread.

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "app/domain/result.h"
#include "app/history/history_types.h"

namespace tessera::history {

/// One block: head with checksum, then the columns of `ticks` (not empty), packed with zstd.
std::vector<std::byte> packTicks(std::span<const Tick> ticks);

struct TickFindings {
    std::uint64_t damagedBlocks = 0;
};

/// Appends the ticks in [from, to) of the first `bytes` of a file to `out`. A damaged block is left out and
/// counted. Unavailable: cannot be read.
domain::Result<void> readTicks(const std::filesystem::path& path, std::uint64_t bytes, domain::Timestamp from,
                               domain::Timestamp to, std::vector<Tick>& out, TickFindings& findings);

}  // namespace tessera::history
