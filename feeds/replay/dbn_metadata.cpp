#include "feeds/replay/dbn_metadata.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "feeds/replay/dbn_layout.h"

namespace tessera::replay::dbn {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr std::size_t kMaxMetadataBytes = 64U << 20U;
constexpr std::size_t kSymbolBytesV1 = 22;

/// Reads fields in order; ok() turns false when one lies outside.
class Fields {
 public:
    explicit Fields(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::span<const std::byte> take(std::size_t count) {
        if (count > m_bytes.size()) {
            m_ok = false;
            m_bytes = {};
            return {};
        }
        const auto part = m_bytes.first(count);
        m_bytes = m_bytes.subspan(count);
        return part;
    }
    template <class T>
    T number() {
        T value{};
        const auto part = take(sizeof value);
        if (m_ok) {
            std::memcpy(&value, part.data(), sizeof value);
        }
        return value;
    }
    bool ok() const { return m_ok; }

 private:
    std::span<const std::byte> m_bytes;
    bool m_ok = true;
};

/// One requested symbol and the instrument numbers it had over time. The first name of a number stays.
void readMapping(Fields& fields, Metadata& out) {
    const std::string name = textOf(fields.take(out.symbolBytes));
    const auto intervals = fields.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < intervals && fields.ok(); ++i) {
        fields.take(2 * sizeof(std::uint32_t));  // first and last day
        const std::string mapped = textOf(fields.take(out.symbolBytes));
        std::uint32_t id = 0;
        const auto [end, error] = std::from_chars(mapped.data(), mapped.data() + mapped.size(), id);
        const bool isNumber = error == std::errc{} && end == mapped.data() + mapped.size();
        if (isNumber && !name.empty()) {
            out.symbols.emplace(id, name);
        }
    }
}

}  // namespace

std::string textOf(std::span<const std::byte> field) {
    std::string out;
    for (const std::byte byte : field) {
        const auto letter = static_cast<char>(byte);
        if (letter == '\0') {
            break;
        }
        out.push_back(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    return out;
}

Result<std::size_t> metadataBytes(std::span<const std::byte> prelude) {
    if (prelude.size() < kPreludeBytes || std::memcmp(prelude.data(), "DBN", 3) != 0) {
        return Error{ErrorCode::BadInput, "The file is not in Databento's DBN format.", "prelude"};
    }
    const auto version = static_cast<std::uint8_t>(prelude[3]);
    if (version < 1 || version > kNewestVersion) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The DBN file has version {}; this Tessera reads versions 1 to {}.", version,
                                 kNewestVersion),
                     "version"};
    }
    std::uint32_t length = 0;
    std::memcpy(&length, prelude.data() + 4, sizeof length);
    if (length < kFixedMetadataBytes || length > kMaxMetadataBytes) {
        return Error{ErrorCode::Corrupt, "The DBN file is damaged: its metadata has an impossible length.",
                     fmt::format("{} bytes", length)};
    }
    return kPreludeBytes + length;
}

Result<Metadata> parseMetadata(std::span<const std::byte> bytes) {
    Metadata out;
    out.bytes = bytes.size();
    out.version = static_cast<std::uint8_t>(bytes[3]);
    Fields fields(bytes.subspan(kPreludeBytes));
    Fields fixed(fields.take(kFixedMetadataBytes));
    out.dataset = textOf(fixed.take(16));
    out.schema = fixed.number<std::uint16_t>();
    fixed.take(3 * sizeof(std::uint64_t));  // start, end, limit
    if (out.version == 1) {
        fixed.take(sizeof(std::uint64_t));  // record count
    }
    fixed.take(2);  // symbology in and out
    out.hasSendTimes = fixed.number<std::uint8_t>() != 0;
    out.symbolBytes = out.version == 1 ? kSymbolBytesV1 : fixed.number<std::uint16_t>();
    const auto definitionBytes = fields.number<std::uint32_t>();  // of a schema definition, always 0 so far
    fields.take(definitionBytes);
    for (int list = 0; list < 3; ++list) {  // requested, partly resolved, not found
        fields.take(std::size_t{fields.number<std::uint32_t>()} * out.symbolBytes);
    }
    const auto mappings = fields.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < mappings && fields.ok(); ++i) {
        readMapping(fields, out);
    }
    if (!fields.ok() || out.symbolBytes == 0) {
        return Error{ErrorCode::Corrupt, "The DBN file is damaged: its metadata contradicts itself.",
                     "metadata"};
    }
    return out;
}

}  // namespace tessera::replay::dbn
