#pragma once
// Texts that people and files write.

#include <string_view>

namespace tessera::domain {

/// Without the blanks at either end.
constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace tessera::domain
