#pragma once
// Headers of a recording to bytes and back, with their checksums. Internal to feeds/replay.

#include <array>
#include <optional>
#include <span>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "feeds/replay/recording_format.h"

namespace tessera::replay {

std::array<std::byte, format::kHeaderBytes> fileHeader(domain::Timestamp created);
/// The creation time. BadInput: not a recording, or another version. Corrupt: its checksum is wrong.
domain::Result<domain::Timestamp> readFileHeader(std::span<const std::byte> bytes);

std::array<std::byte, format::kBlockHeaderBytes> blockHeader(const format::BlockHeader& header);
/// None when marker, checksum or sizes cannot be. `bytes` holds kBlockHeaderBytes.
std::optional<format::BlockHeader> readBlockHeader(std::span<const std::byte> bytes);

struct Trailer {
    std::uint64_t indexOffset = 0;
    std::uint64_t records = 0;
};
std::array<std::byte, format::kTrailerBytes> trailerBytes(const Trailer& trailer);
std::optional<Trailer> readTrailer(std::span<const std::byte> bytes);

}  // namespace tessera::replay
