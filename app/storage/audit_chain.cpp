#include "app/storage/audit_chain.h"

#include <cstring>
#include <vector>

namespace tessera::storage {

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
    void add(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const unsigned char*>(data);
        m_bytes.insert(m_bytes.end(), bytes, bytes + size);
    }
    void clear() { m_bytes.clear(); }
    Digest digest() const {
        if (!Sha256::isAccelerated()) {
            return Sha256::withoutAcceleration(m_bytes);
        }
        Sha256 hash;
        hash.update(m_bytes.data(), m_bytes.size());
        return hash.finish();
    }

 private:
    std::vector<unsigned char> m_bytes;
};

}  // namespace

Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::initializer_list<std::string_view> fields) {
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

bool readDigest(std::span<const std::byte> blob, Digest& out) {
    if (blob.size() != out.size()) {
        return false;
    }
    std::memcpy(out.data(), blob.data(), out.size());
    return true;
}

}  // namespace tessera::storage
