#include "feeds/imports/decimal_mark.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::imports {

using history::DecimalMark;

namespace {

constexpr std::size_t kGroup = 3;  // digits of a thousand
constexpr std::size_t kQuoted = 40;

bool isNumeral(char c) {
    return c >= '0' && c <= '9';
}

/// What parts thousands beside the other mark: a blank, one that does not break (wide or narrow), an
/// apostrophe.
std::size_t partBytes(std::string_view text) {
    for (const std::string_view part : {" ", "'", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99"}) {
        if (text.starts_with(part)) {
            return part.size();
        }
    }
    return 0;
}

/// The number without its sign and what parts its thousands beside a point or a comma.
std::string bare(std::string_view text) {
    std::string out;
    if (text.starts_with('-') || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    while (!text.empty()) {
        const std::size_t part = partBytes(text);
        out += part > 0 ? std::string_view() : text.substr(0, 1);
        text.remove_prefix(std::max<std::size_t>(part, 1));
    }
    return out;
}

}  // namespace

std::optional<std::string> plainNumber(std::string_view text, DecimalMark mark) {
    const char decimal = mark == DecimalMark::Comma ? ',' : '.',
               other = mark == DecimalMark::Comma ? '.' : ',';
    std::string plain;
    if (text.starts_with('-') || text.starts_with('+')) {
        plain += text.front();
        text.remove_prefix(1);
    }
    std::size_t digits = 0;  // since the last mark
    bool isParted = false;
    while (!text.empty() && text.front() != decimal) {
        const std::size_t part = text.front() == other ? 1 : partBytes(text);
        if (part > 0) {
            if (digits == 0 || digits > kGroup || (isParted && digits != kGroup)) {
                return std::nullopt;
            }
            isParted = true;
            digits = 0;
            text.remove_prefix(part);
            continue;
        }
        digits += isNumeral(text.front()) ? 1 : 0;
        plain += text.front();
        text.remove_prefix(1);
    }
    if (isParted && digits != kGroup) {
        return std::nullopt;
    }
    if (!text.empty()) {
        plain += '.';
        plain += text.substr(1);
    }
    return plain;
}

void DecimalMarkGuess::look(std::string_view text) {
    const std::string number = bare(text);
    const std::size_t last = number.find_last_of(".,");
    const auto isPart = [](char c) { return isNumeral(c) || c == '.' || c == ','; };
    if (last == std::string::npos || !std::ranges::all_of(number, isPart)) {
        return;  // no mark, or no number
    }
    const auto keep = [text](std::string& first) {
        if (first.empty()) {
            first = text.substr(0, kQuoted);
        }
    };
    const bool isComma = number[last] == ',';
    const bool isAlone = std::ranges::count(number, number[last]) == 1;
    const bool hasOther = number.find(isComma ? '.' : ',') != std::string::npos;
    const bool isParted = number.size() + 1 < text.size();  // "1 234,567": its thousands are parted already
    if (isComma || hasOther) {
        keep(m_anyComma);
    }
    const bool fitsThousands =
        number.size() - last - 1 == kGroup && last > 0 && last <= kGroup && number.front() != '0';
    if (isAlone && (hasOther || isParted || !fitsThousands)) {
        keep(isComma ? m_comma : m_point);
    } else if (!isAlone && !hasOther) {  // 1.234.567
        keep(isComma ? m_point : m_comma);
    }
}

std::optional<DecimalMark> DecimalMarkGuess::mark() const {
    if (isDecided() || isOpen()) {
        return std::nullopt;
    }
    return m_comma.empty() ? DecimalMark::Point : DecimalMark::Comma;
}

std::string DecimalMarkGuess::sentence() const {
    if (isDecided()) {
        return fmt::format(
            "Of some numbers the comma is the decimal mark (\"{}\"), of others the point "
            "(\"{}\"): say which it is.",
            m_comma, m_point);
    }
    if (isOpen()) {
        return fmt::format(
            "Nothing tells whether the comma in \"{}\" is the decimal mark or parts thousands: say "
            "which it is.",
            m_anyComma);
    }
    if (!m_comma.empty()) {
        return fmt::format("Numbers are taken to have a decimal comma: \"{}\" can be nothing else.", m_comma);
    }
    return m_anyComma.empty() ? ""
                              : fmt::format(
                                    "Commas in numbers are taken to part thousands, for \"{}\" has its "
                                    "decimals behind a point.",
                                    m_point);
}

}  // namespace tessera::imports
