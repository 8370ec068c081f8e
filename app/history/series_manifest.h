#pragma once
// What belongs to a series: the one file of its folder that says so. Replacing it is how anything happens.

#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/history/history_types.h"

namespace tessera::history {

/// Prints of one UTC day.
struct TickFile {
    std::string name;         // "2026-11-27.ticks", or with an import's number before it
    std::uint64_t bytes = 0;  // what lies behind was never acknowledged
    std::uint64_t ticks = 0;
    std::uint32_t importId = 0;  // 0: told by the source
    bool operator==(const TickFile&) const = default;
};

struct SeriesManifest {
    SeriesKey key;
    /// Journal out of which the series was last brought into segments, and up to where: bars up to
    /// sealedThrough, and the ticks before that byte, are in its files.
    std::uint64_t journal = 0, journalBytes = 0;
    domain::Timestamp sealedThrough;    // start of the last bar in segments; unset: none
    std::vector<std::string> segments;  // file names, oldest first
    std::vector<TickFile> ticks;
    std::vector<ImportInfo> imports;
    std::uint32_t nextFile = 1;
};

/// TOML, its last line a comment with the checksum of what stands before.
std::string formatManifest(const SeriesManifest& manifest);
/// Corrupt: the checksum does not fit. BadInput: of another version, or a field that cannot be.
domain::Result<SeriesManifest> parseManifest(std::string_view text);

}  // namespace tessera::history
