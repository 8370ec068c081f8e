#include "app/forecast/sha256.h"

#include <sodium.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

namespace tessera::forecast {

namespace {

std::string hex(const unsigned char (&digest)[crypto_hash_sha256_BYTES]) {
    char text[2 * sizeof digest + 1];
    sodium_bin2hex(text, sizeof text, digest, sizeof digest);
    return text;
}

}  // namespace

std::string sha256Text(std::string_view text) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hex(digest);
}

std::string sha256File(const std::string& path, const std::atomic<bool>* abandon,
                       const std::function<void(double)>& told) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    std::error_code code;
    const auto size = static_cast<double>(std::filesystem::file_size(path, code));
    if (!file || code) {
        return {};
    }
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<unsigned char> block(1 << 20);
    std::size_t count = 0;
    double done = 0;
    while ((count = std::fread(block.data(), 1, block.size(), file.get())) > 0) {
        crypto_hash_sha256_update(&state, block.data(), count);
        done += static_cast<double>(count);
        if (abandon != nullptr && abandon->load()) {
            return {};
        }
        if (told && size > 0) {
            told(done / size);
        }
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, digest);
    return std::ferror(file.get()) != 0 ? std::string() : hex(digest);
}

}  // namespace tessera::forecast
