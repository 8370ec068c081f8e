#include "app/storage/audit_chain.h"

#include <sodium.h>

#include <cstring>

namespace tessera::storage {

namespace {

template <class T>
void feed(crypto_hash_sha256_state& state, T value) {
    std::array<unsigned char, sizeof(T)> bytes{};
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
    crypto_hash_sha256_update(&state, bytes.data(), bytes.size());
}

}  // namespace

Digest chainDigest(const Digest& previous, std::int64_t sequence, std::int64_t atNanos,
                   std::initializer_list<std::string_view> fields) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, previous.data(), previous.size());
    feed(state, sequence);
    feed(state, atNanos);
    for (const std::string_view field : fields) {
        feed(state, static_cast<std::uint32_t>(field.size()));
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(field.data()), field.size());
    }
    Digest digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

bool readDigest(std::span<const std::byte> blob, Digest& out) {
    if (blob.size() != out.size()) {
        return false;
    }
    std::memcpy(out.data(), blob.data(), out.size());
    return true;
}

}  // namespace tessera::storage
