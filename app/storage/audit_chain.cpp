#include "app/storage/audit_chain.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tessera::storage {

// Nettle's digests, which use the processor's SHA instructions where it has them. A row of the journal is 200
// to 500 bytes; bench row audit.hash: 0.45 us a row, libsodium's portable code 2.7 us, which would be a tenth
// of what a row costs in a group commit. Own intrinsics, which stood here before, took half as long again as
// Nettle.

namespace {

/// What a digest covers, in one piece: hashing is fastest over whole blocks.
class Covered {
 public:
    template <class T>
    void add(T value) {
        std::array<unsigned char, sizeof(T)> bytes{};
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
        }
        add(bytes.data(), bytes.size());
    }
    void add(const void* data, std::size_t size) { m_bytes.append(static_cast<const char*>(data), size); }
    void clear() { m_bytes.clear(); }
    Digest digest() const { return sha256(m_bytes); }

 private:
    std::string m_bytes;
};

/// A table during a walk: its next row's number, when there is one.
struct Source {
    Statement row;
    bool hasRow = false;
    std::int64_t sequence = 0;

    int advance() {
        const int code = row.step();
        hasRow = code == SQLITE_ROW;
        sequence = hasRow ? row.integer() : 0;
        return hasRow || code == SQLITE_DONE ? SQLITE_OK : code;
    }
};

int openAll(Database& db, const std::vector<ChainTable>& tables, std::vector<Source>& sources) {
    for (std::size_t i = 0; i < tables.size(); ++i) {
        int code = sources[i].row.prepare(db, tables[i].sql.c_str());
        if (code == SQLITE_OK) {
            code = sources[i].advance();
        }
        if (code != SQLITE_OK) {
            return code;
        }
    }
    return SQLITE_OK;
}

}  // namespace

Digest sha256(std::string_view bytes) {
    sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
    Digest digest{};
    sha256_digest(&context, digest.size(), digest.data());
    return digest;
}

std::string hexadecimal(const Digest& digest) {
    std::string text;
    for (const unsigned char byte : digest) {
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    }
    return text;
}

bool readHexadecimal(std::string_view text, Digest& out) {
    if (text.size() != 2 * out.size()) {
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char* digits = text.data() + 2 * i;
        const auto read = std::from_chars(digits, digits + 2, out[i], 16);
        if (read.ec != std::errc{} || read.ptr != digits + 2) {
            return false;
        }
    }
    return true;
}

Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::span<const std::string_view> fields) {
    thread_local Covered covered;  // keeps its room from row to row
    covered.clear();
    covered.add(previous.data(), previous.size());
    covered.add(sequence);
    covered.add(atNanos);
    for (const std::string_view field : fields) {
        covered.add(static_cast<std::uint32_t>(field.size()));
        covered.add(field.data(), field.size());
    }
    return covered.digest();
}

Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::initializer_list<std::string_view> fields) {
    return chainDigest(previous, sequence, atNanos, std::span(fields.begin(), fields.size()));
}

bool readDigest(std::span<const std::byte> blob, Digest& out) {
    if (blob.size() != out.size()) {
        return false;
    }
    std::memcpy(out.data(), blob.data(), out.size());
    return true;
}

domain::Result<ChainEnd> walkChain(Database& db, const std::string& path,
                                   const std::vector<ChainTable>& tables, const ChainWords& words) {
    std::vector<Source> sources(tables.size());
    int code = openAll(db, tables, sources);
    ChainEnd end;
    while (code == SQLITE_OK && std::ranges::any_of(sources, &Source::hasRow)) {
        const std::int64_t expected = end.rows + 1;
        const auto source = std::ranges::find_if(
            sources, [expected](const Source& s) { return s.hasRow && s.sequence == expected; });
        if (source == sources.end()) {
            return words(expected, ChainFault::Missing,
                         std::ranges::find(sources, true, &Source::hasRow)->sequence);
        }
        const ChainTable& table = tables[static_cast<std::size_t>(source - sources.begin())];
        const ChainRow row = table.read(source->row);
        end.digest = chainDigest(end.digest, expected, row.atNanos, row.fields);
        Digest stored{};
        if (!readDigest(row.stored, stored) || stored != end.digest) {
            return words(expected, ChainFault::Changed, 0);
        }
        if (auto taken = table.take(); !taken) {
            return taken.error();
        }
        end.rows = expected;
        code = source->advance();
    }
    return code == SQLITE_OK ? domain::Result<ChainEnd>(end) : describeSqlite(code, path, db.message());
}

}  // namespace tessera::storage
