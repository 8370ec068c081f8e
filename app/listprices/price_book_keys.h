#pragma once
// Text keys of the book's indices. A part never holds the separator: readers refuse control characters.

#include <algorithm>
#include <string>
#include <string_view>

#include "app/listprices/token_price.h"

namespace tessera::listprices {

inline std::string lowerCase(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string key;
    for (const std::string_view part : parts) {
        key += part;
        key += '\x1f';
    }
    return key;
}

inline std::string listingKey(std::string_view source, std::string_view vendor, std::string_view name) {
    return joined({source, vendor, name});
}

/// Without its time: what was refused once and is refused again is one refusal.
inline std::string refusalKey(const Refusal& r) {
    return joined({r.source, r.vendor, r.listing, r.field, r.written, wordFor(r.kind)});
}

inline std::string aliasKey(const ModelAlias& a) {
    return joined({a.source, a.vendor, a.alias, a.listing});
}

}  // namespace tessera::listprices
