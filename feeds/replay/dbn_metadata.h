#pragma once
// The head of a DBN file: which data it is, and what the instrument numbers are called.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "app/domain/result.h"

namespace tessera::replay::dbn {

struct Metadata {
    std::uint8_t version = 0;
    std::string dataset;  // "GLBX.MDP3"
    std::uint16_t schema = 0;
    bool hasSendTimes = false;
    std::size_t symbolBytes = 0;  // of a symbol field, its terminating zero included
    std::unordered_map<std::uint32_t, std::string> symbols;  // by instrument number
    std::size_t bytes = 0;                                   // of prelude and metadata
};

/// Length of prelude and metadata, from the first kPreludeBytes. BadInput: not DBN, or a version unknown
/// here.
domain::Result<std::size_t> metadataBytes(std::span<const std::byte> prelude);
/// `bytes` holds what metadataBytes() said. Corrupt: a length inside points outside.
domain::Result<Metadata> parseMetadata(std::span<const std::byte> bytes);
/// Text of a zero-terminated field; what cannot be printed becomes '?'.
std::string textOf(std::span<const std::byte> field);

}  // namespace tessera::replay::dbn
