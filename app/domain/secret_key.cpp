#include "app/domain/secret_key.h"

#include <string.h>

#include <algorithm>

namespace tessera::domain {

namespace {

constexpr std::size_t kLongestKey = 512;

std::string withoutBlanks(std::string text) {
    const auto isBlank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    const auto first = std::ranges::find_if_not(text, isBlank);
    const auto last = std::find_if_not(text.rbegin(), text.rend(), isBlank).base();
    std::string inner = first < last ? std::string(first, last) : std::string();
    wipe(text);
    return inner;
}

}  // namespace

void wipe(std::string& secret) {
    explicit_bzero(secret.data(), secret.size());
    secret.clear();
}

Result<std::shared_ptr<const SecretKey>> SecretKey::from(std::string text) {
    std::string secret = withoutBlanks(std::move(text));
    const bool isPlain = std::ranges::all_of(secret, [](char c) { return c > ' ' && c < '\x7F'; });
    if (!secret.empty() && isPlain && secret.size() <= kLongestKey) {
        return std::shared_ptr<const SecretKey>(new SecretKey(std::move(secret)));
    }
    const char* why = secret.empty() ? "There is no key"
                      : isPlain      ? "The key is longer than any key is"
                                     : "The key holds blanks or signs no key has";
    wipe(secret);
    return Error{ErrorCode::BadInput, why, "key"};
}

SecretKey::~SecretKey() {
    wipe(m_secret);
}

}  // namespace tessera::domain
