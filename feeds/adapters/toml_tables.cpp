#include "feeds/adapters/toml_tables.h"

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

/// Length of the UTF-8 sequence at the front of `text`, and its code point; 0 when it is none.
std::size_t takeCodePoint(std::string_view text, std::uint32_t& point) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || text.size() < length) {
        return 0;
    }
    point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80) {
            return 0;
        }
        point = (point << 6U) | (next & 0x3FU);
    }
    const bool isShortest = point >= (length == 2 ? 0x80U : length == 3 ? 0x800U : 0x10000U);
    const bool isSurrogate = point >= 0xD800 && point <= 0xDFFF;
    return isShortest && !isSurrogate && point <= 0x10FFFF ? length : 0;
}

/// The same TOML in ASCII: letters beyond it become escapes, which quoted text understands and nothing else
/// may hold. toml++ 3.3 runs into undefined behaviour on some of them (its issues 190 and 295). The line,
/// where it is not UTF-8.
Result<std::string> toAscii(std::string_view text) {
    std::string out;
    int line = 1;
    for (std::size_t i = 0; i < text.size();) {
        line += text[i] == '\n' ? 1 : 0;
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            out.push_back(text[i++]);
            continue;
        }
        std::uint32_t point = 0;
        const std::size_t length = takeCodePoint(text.substr(i), point);
        if (length == 0) {
            return Error{ErrorCode::BadInput, fmt::format("line {}: this is not UTF-8 text.", line), "TOML"};
        }
        out += fmt::format("\\U{:08X}", point);
        i += length;
    }
    return out;
}

}  // namespace

Result<toml::table> parseToml(std::string_view text, std::string_view fileName) {
    const auto ascii = toAscii(text);
    if (!ascii) {
        return Error{ErrorCode::BadInput, fmt::format("{}, {}", fileName, ascii.error().sentence), "TOML"};
    }
    toml::parse_result parsed = toml::parse(*ascii, fileName);
    if (!parsed) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{}, line {}: {}.", fileName, parsed.error().source().begin.line,
                                 parsed.error().description()),
                     "TOML"};
    }
    return toml::table(std::move(parsed).table());
}

}  // namespace tessera::adapters
