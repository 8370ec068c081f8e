// Decimal text: what is accepted is exactly what was written, digit by digit, by a second and plainer reading
// of it.

#include <algorithm>
#include <string>

#include "app/domain/decimal.h"
#include "tests/fuzz/check.h"

namespace {

/// Significant digits and the exponent of the last one; zero is no digits.
struct Plain {
    bool negative = false;
    std::string digits;
    long exponent = 0;
};

Plain plainOf(std::string_view text) {
    Plain out;
    bool fraction = false;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
        if (text[i] == '-') {
            out.negative = true;
        }
        if (text[i] == '.') {
            fraction = true;
        }
        if (text[i] < '0' || text[i] > '9') {
            continue;
        }
        out.digits.push_back(text[i]);
        out.exponent -= fraction ? 1 : 0;
    }
    if (i < text.size()) {
        out.exponent += std::strtol(std::string(text.substr(i + 1)).c_str(), nullptr, 10);
    }
    out.digits.erase(0, std::min(out.digits.find_first_not_of('0'), out.digits.size()));
    while (!out.digits.empty() && out.digits.back() == '0') {
        out.digits.pop_back();
        ++out.exponent;
    }
    if (out.digits.empty()) {
        out = {};
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera::domain;
    if (size == 0) {
        return 0;
    }
    const int decimals = data[0] % 19;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto parsed = parseDecimal(text, decimals);
    if (!parsed) {
        FUZZ_CHECK(!parsed.error().sentence.empty());
        return 0;
    }
    const std::string shown = formatDecimal(*parsed, decimals, decimals);
    const auto again = parseDecimal(shown, decimals);
    FUZZ_CHECK(again.ok() && *again == *parsed);
    const Plain a = plainOf(text), b = plainOf(shown);
    FUZZ_CHECK(a.digits == b.digits && a.exponent == b.exponent);
    FUZZ_CHECK(a.digits.empty() || a.negative == b.negative);
    const auto price = parsePrice(text);
    FUZZ_CHECK(!price || (price->nanoUsd() <= kPriceLimit && price->nanoUsd() >= -kPriceLimit));
    return 0;
}
