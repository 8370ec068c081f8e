#pragma once
// The columns of a batches block: numbers as LEB128 varints or as they are, whichever is smaller. Internal to
// feeds/replay; the format is recording_format.h's.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tessera::replay {

static_assert(std::endian::native == std::endian::little,
              "raw columns are copied: little-endian machines only");

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}
/// Wraps: what comes from a file may be anything.
constexpr std::int64_t wrappedAdd(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrappedSubtract(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

inline void putVarint(std::vector<std::byte>& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        out.push_back(static_cast<std::byte>(value | 0x80U));
    }
    out.push_back(static_cast<std::byte>(value));
}

/// Reads varints from a payload; ok() turns false at the first thing that cannot be.
class VarintReader {
 public:
    explicit VarintReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::uint64_t next() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_at >= m_bytes.size()) {
                return fail();
            }
            const auto byte = static_cast<std::uint64_t>(m_bytes[m_at++]);
            value |= (byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0) {
                return value;
            }
        }
        return fail();
    }
    std::uint64_t nextRaw() {
        std::uint64_t value = 0;
        if (m_bytes.size() - m_at < sizeof value) {
            return fail();
        }
        std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
        m_at += sizeof value;
        return value;
    }
    std::span<const std::byte> take(std::uint64_t count) {
        if (count > m_bytes.size() - m_at) {
            fail();
            return {};
        }
        const auto part = m_bytes.subspan(m_at, static_cast<std::size_t>(count));
        m_at += static_cast<std::size_t>(count);
        return part;
    }
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_bytes.size(); }
    std::uint64_t fail() {
        m_ok = false;
        m_at = m_bytes.size();
        return 0;
    }

 private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

class ColumnWriter {
 public:
    void add(std::uint64_t value) { m_values.push_back(value); }
    void addSigned(std::int64_t value) { add(zigzag(value)); }
    void clear() { m_values.clear(); }

    /// Coding 1 only where varints would be larger: random order ids.
    void appendTo(std::vector<std::byte>& out) const {
        std::size_t varintBytes = 0;
        for (const std::uint64_t v : m_values) {
            varintBytes += (static_cast<std::size_t>(std::bit_width(v | 1U)) + 6) / 7;
        }
        const std::size_t rawBytes = m_values.size() * sizeof(std::uint64_t);
        const bool isRaw = varintBytes > rawBytes;
        out.push_back(static_cast<std::byte>(isRaw ? 1 : 0));
        putVarint(out, isRaw ? rawBytes : varintBytes);
        if (!isRaw) {
            for (const std::uint64_t v : m_values) {
                putVarint(out, v);
            }
            return;
        }
        const std::size_t at = out.size();
        out.resize(at + rawBytes);
        std::memcpy(out.data() + at, m_values.data(), rawBytes);
    }

 private:
    std::vector<std::uint64_t> m_values;
};

class ColumnReader {
 public:
    ColumnReader() : m_reader({}) {}
    /// Takes the next column out of `payload`.
    explicit ColumnReader(VarintReader& payload) : m_reader({}) {
        const auto coding = payload.take(1);
        m_isRaw = !coding.empty() && coding[0] == std::byte{1};
        const bool isKnown = !coding.empty() && coding[0] <= std::byte{1};
        m_reader = VarintReader(payload.take(payload.next()));
        if (!isKnown) {
            m_reader.fail();
        }
    }
    std::uint64_t next() { return m_isRaw ? m_reader.nextRaw() : m_reader.next(); }
    std::int64_t nextSigned() { return unzigzag(next()); }
    bool ok() const { return m_reader.ok(); }
    bool isSpent() const { return m_reader.ok() && m_reader.atEnd(); }

 private:
    VarintReader m_reader;
    bool m_isRaw = false;
};

}  // namespace tessera::replay
