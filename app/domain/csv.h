#pragma once
// Text for spreadsheets. Symbols, tags and notes come from venues and from people: none may run as a formula.

#include <string>
#include <string_view>

namespace tessera::domain {

/// A spreadsheet takes a cell that begins so for a formula, and a formula can call out. An apostrophe before
/// it makes it text (OWASP, CSV injection). For text alone: a number's minus is a number's.
inline std::string spreadsheetText(std::string_view text) {
    constexpr std::string_view kBeginsFormula = "=+-@\t\r\n";
    const bool isFormula = !text.empty() && kBeginsFormula.find(text.front()) != std::string_view::npos;
    return isFormula ? "'" + std::string(text) : std::string(text);
}

/// One cell as RFC 4180 wants it: quoted when it holds what separates cells or rows.
inline std::string csvCell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string cell = "\"";
    for (const char c : text) {
        cell += c;
        if (c == '"') {
            cell += c;
        }
    }
    return cell + "\"";
}

}  // namespace tessera::domain
