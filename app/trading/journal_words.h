#pragma once
// What the order core's files say the same way in the journal.

#include <cstdint>
#include <string_view>

#include "app/domain/order.h"

namespace tessera::trading {

/// Who did it.
inline constexpr std::string_view kYou = "you";
inline constexpr std::string_view kVenue = "venue";
inline constexpr std::string_view kProgram = "Tessera";

/// As it is printed in a sentence.
inline std::uint64_t number(domain::ClientOrderId id) {
    return static_cast<std::uint64_t>(id);
}

}  // namespace tessera::trading
