#include "feeds/replay/block_io.h"

#include <fmt/format.h>

#include <cstring>

#include "app/domain/crc32c.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;

namespace {

template <class T>
void put(std::span<std::byte> out, std::size_t at, T value) {
    std::memcpy(out.data() + at, &value, sizeof value);
}

template <class T>
T get(std::span<const std::byte> bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

}  // namespace

std::array<std::byte, format::kHeaderBytes> fileHeader(domain::Timestamp created) {
    std::array<std::byte, format::kHeaderBytes> out{};
    std::memcpy(out.data(), format::kMagic, sizeof format::kMagic);
    put(std::span(out), 8, format::kVersion);
    put(std::span(out), 10, static_cast<std::uint16_t>(format::kHeaderBytes));
    put(std::span(out), 16, created.nanos());
    put(std::span(out), 28, domain::crc32c(std::span(out).first(28)));
    return out;
}

domain::Result<domain::Timestamp> readFileHeader(std::span<const std::byte> bytes) {
    if (bytes.size() < format::kHeaderBytes) {
        return Error{ErrorCode::BadInput,
                     "The file is shorter than a recording's header; nothing was recorded.",
                     fmt::format("{} bytes", bytes.size())};
    }
    if (std::memcmp(bytes.data(), format::kMagic, sizeof format::kMagic) != 0) {
        return Error{ErrorCode::BadInput, "The file is not a Tessera recording.", "magic"};
    }
    const auto version = get<std::uint16_t>(bytes, 8);
    if (version != format::kVersion) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The recording has version {}; this Tessera reads version {}.", version,
                                 format::kVersion),
                     "version"};
    }
    const bool isWhole = get<std::uint32_t>(bytes, 28) == domain::crc32c(bytes.first(28));
    if (!isWhole || get<std::uint16_t>(bytes, 10) != format::kHeaderBytes ||
        get<std::uint32_t>(bytes, 12) != 0) {
        return Error{ErrorCode::Corrupt, "The recording's header is damaged.", "header checksum"};
    }
    return domain::Timestamp::fromNanos(get<std::int64_t>(bytes, 16));
}

std::array<std::byte, format::kBlockHeaderBytes> blockHeader(const format::BlockHeader& header) {
    std::array<std::byte, format::kBlockHeaderBytes> out{};
    const std::span bytes(out);
    put(bytes, 0, format::kBlockMarker);
    put(bytes, 4, header.storedBytes);
    put(bytes, 8, header.unpackedBytes);
    put(bytes, 12, static_cast<std::uint8_t>(header.kind));
    put(bytes, 13, header.flags);
    put(bytes, 16, header.number);
    put(bytes, 24, header.firstNanos);
    put(bytes, 32, header.lastNanos);
    put(bytes, 40, header.payloadCrc);
    put(bytes, 44, domain::crc32c(bytes.first(44)));
    return out;
}

std::optional<format::BlockHeader> readBlockHeader(std::span<const std::byte> bytes) {
    if (get<std::uint32_t>(bytes, 0) != format::kBlockMarker ||
        get<std::uint32_t>(bytes, 44) != domain::crc32c(bytes.first(44))) {
        return std::nullopt;
    }
    format::BlockHeader header;
    header.storedBytes = get<std::uint32_t>(bytes, 4);
    header.unpackedBytes = get<std::uint32_t>(bytes, 8);
    header.kind = static_cast<format::BlockKind>(get<std::uint8_t>(bytes, 12));
    header.flags = get<std::uint8_t>(bytes, 13);
    header.number = get<std::uint64_t>(bytes, 16);
    header.firstNanos = get<std::int64_t>(bytes, 24);
    header.lastNanos = get<std::int64_t>(bytes, 32);
    header.payloadCrc = get<std::uint32_t>(bytes, 40);
    const bool fits =
        header.storedBytes <= format::kMaxBlockBytes && header.unpackedBytes <= format::kMaxBlockBytes;
    constexpr std::int64_t kLatestNanos = 4'000'000'000'000'000'000;
    const bool isTime = header.firstNanos >= 0 && header.firstNanos <= kLatestNanos &&
                        header.lastNanos >= 0 && header.lastNanos <= kLatestNanos;
    return fits && isTime ? std::optional(header) : std::nullopt;
}

std::array<std::byte, format::kTrailerBytes> trailerBytes(const Trailer& trailer) {
    std::array<std::byte, format::kTrailerBytes> out{};
    const std::span bytes(out);
    put(bytes, 0, format::kTrailerMarker);
    put(bytes, 8, trailer.indexOffset);
    put(bytes, 16, trailer.records);
    put(bytes, 4, domain::crc32c(bytes.subspan(8, 16)));
    return out;
}

std::optional<Trailer> readTrailer(std::span<const std::byte> bytes) {
    if (bytes.size() != format::kTrailerBytes || get<std::uint32_t>(bytes, 0) != format::kTrailerMarker ||
        get<std::uint32_t>(bytes, 4) != domain::crc32c(bytes.subspan(8, 16))) {
        return std::nullopt;
    }
    return Trailer{get<std::uint64_t>(bytes, 8), get<std::uint64_t>(bytes, 16)};
}

}  // namespace tessera::replay
