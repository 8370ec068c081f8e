#pragma once
// SHA-256 chain over appended rows: each row's digest covers the one before, so that a changed, removed or
// inserted row shows. The blotter journal, the notes and the forecast ledger are such chains.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

using Digest = std::array<unsigned char, 32>;

/// What the first row builds on: 32 zero bytes.
inline constexpr Digest kGenesis{};

Digest sha256(std::string_view bytes);
std::string hexadecimal(const Digest& digest);
/// The inverse: false when `text` is not 64 hexadecimal digits.
bool readHexadecimal(std::string_view text, Digest& out);

/// SHA-256(previous || sequence i64 LE || atNanos i64 LE || for each field: length u32 LE || bytes). Any
/// thread.
Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::span<const std::string_view> fields);
Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::initializer_list<std::string_view> fields);

/// Reads a digest from a stored blob; false when it is not 32 bytes.
bool readDigest(std::span<const std::byte> blob, Digest& out);

/// One row as its table holds it. The views live until the table's next row.
struct ChainRow {
    std::int64_t atNanos = 0;
    std::vector<std::string_view> fields;  // what the digest covers
    std::span<const std::byte> stored;     // the digest that stands in the row
};

/// A table with rows of a chain. Several tables may share one: a sequence number stands in one of them.
struct ChainTable {
    std::string sql;                             // by sequence, which is the first column
    std::function<ChainRow(Statement&)> read;    // the columns behind it
    std::function<domain::Result<void>()> take;  // the row read last holds; an error ends the walk
};

enum class ChainFault { Missing, Changed };
/// The sentence for a fault at row `sequence`; `next`: the number that stands where a missing one should, 0:
/// none.
using ChainWords = std::function<domain::Error(std::int64_t sequence, ChainFault fault, std::int64_t next)>;

/// Where a chain ends.
struct ChainEnd {
    std::int64_t rows = 0;
    Digest digest = kGenesis;
};

/// Walks a chain from its beginning: the rows are 1, 2, 3, ... without a hole, each carrying the digest of
/// what it holds and of the one before. The first fault, or SQLite's (`path` is named), ends it.
domain::Result<ChainEnd> walkChain(Database& db, const std::string& path,
                                   const std::vector<ChainTable>& tables, const ChainWords& words);

}  // namespace tessera::storage
