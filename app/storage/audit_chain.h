#pragma once
// SHA-256 chain over appended rows: each row's digest covers the one before, so that a changed, removed or
// inserted row shows. Used by the blotter journal and by the forecast ledger.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "app/storage/sha256.h"

namespace tessera::storage {

/// What the first row builds on: 32 zero bytes.
inline constexpr Digest kGenesis{};

/// SHA-256(previous || sequence i64 LE || atNanos i64 LE || for each field: length u32 LE || bytes). Any
/// thread.
Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::initializer_list<std::string_view> fields);

/// Reads a digest from a stored blob; false when it is not 32 bytes.
bool readDigest(std::span<const std::byte> blob, Digest& out);

}  // namespace tessera::storage
