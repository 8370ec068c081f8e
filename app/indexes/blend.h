#pragma once
// How input, output and cached input are mixed into one price. No fixed mix fits every use, so an index
// always says which one it is of.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/values.h"
#include "app/listprices/token_price.h"

namespace tessera::indexes {

/// Whole shares in lowest terms: 0.4 input + 0.6 output is {.input = 2, .output = 3}. Each 0..1e7, not all 0.
struct Blend {
    std::int64_t input = 2;
    std::int64_t output = 3;
    std::int64_t cached = 0;
    std::int64_t total() const { return input + output + cached; }
    bool operator==(const Blend&) const = default;
};

struct NamedBlend {
    std::string_view text;   // as it is written and kept: "0.4/0.6"
    std::string_view words;  // "0.4 input + 0.6 output"
    Blend blend;
};
/// 0.4/0.6 (the default), 3:1, and cached 7:2:1.
std::span<const NamedBlend> namedBlends();

/// "input:output" or "cached:input:output", with ':' or '/', decimals allowed: "0.4/0.6", "3:1", "7:2:1",
/// "32:1". BadInput names what is wrong: a share below 0 or above 1,000, more than 4 decimals, all zero.
domain::Result<Blend> parseBlend(std::string_view text);
/// What parseBlend reads back.
std::string blendText(const Blend& blend);
/// "0.4 input + 0.6 output", "7 cached input : 2 input : 1 output".
std::string blendWords(const Blend& blend);

/// `total()` times the mixed price in 1e-9 USD per Mtok, exactly. None: one of the prices it needs is not
/// known, or is zero; a share of zero needs none.
std::optional<domain::Int128> mixedPrice(const Blend& blend, const listprices::StatedPrice& input,
                                         const listprices::StatedPrice& output,
                                         const listprices::StatedPrice& cached);

}  // namespace tessera::indexes
