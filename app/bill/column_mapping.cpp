#include "app/bill/column_mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::bill {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::array<std::string_view, kColumnMeanings> kWords{
    "ignored",     "day",    "model",     "input", "whole input", "cache read",
    "cache write", "output", "reasoning", "cost",  "tier"};

Error wrongMap(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "usage map"};
}

}  // namespace

std::string plainHeading(std::string_view heading) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = heading.find_first_not_of(kBlanks);
    const std::size_t end = heading.find_last_not_of(kBlanks);
    std::string plain(begin == std::string_view::npos ? "" : heading.substr(begin, end - begin + 1));
    std::ranges::transform(plain, plain.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return plain;
}

std::string_view wordFor(ColumnMeaning meaning) {
    return kWords[static_cast<std::size_t>(meaning)];
}

std::optional<ColumnMeaning> columnMeaningFrom(std::string_view word) {
    const auto found = std::ranges::find(kWords, plainHeading(word));
    return found == kWords.end() ? std::nullopt
                                 : std::optional(static_cast<ColumnMeaning>(found - kWords.begin()));
}

domain::Result<ColumnMapping> parseColumnMapping(std::string_view text, char separator) {
    ColumnMapping mapping;
    std::set<ColumnMeaning> seen;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        const std::string_view part = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const std::size_t equals = part.find('=');
        const std::string_view value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
        const std::string word = plainHeading(part.substr(0, equals));
        if (word == "currency" || word == "vendor") {
            (word == "vendor" ? mapping.vendor : mapping.currency) = value;
            continue;
        }
        const auto meaning = columnMeaningFrom(word);
        if (!meaning || value.empty()) {
            return wrongMap(
                fmt::format("\"{}\" says no column. Write meaning=heading; meanings are day, model, "
                            "input, whole input, cache read, cache write, output, reasoning, cost, "
                            "tier, and currency and vendor with their value.",
                            part.substr(0, 60)));
        }
        if (!seen.insert(*meaning).second) {
            return wrongMap(fmt::format("Two columns are said to be the {}.", wordFor(*meaning)));
        }
        mapping.columns[plainHeading(value)] = *meaning;
    }
    if (!seen.contains(ColumnMeaning::Day)) {
        return wrongMap("No column is said to be the day.");
    }
    if (seen.size() < 2) {
        return wrongMap("No column is said to be a number of tokens or a cost.");
    }
    return mapping;
}

std::string headingSet(const std::vector<std::string>& headings) {
    std::set<std::string> names;
    for (const std::string& heading : headings) {
        names.insert(plainHeading(heading));
    }
    std::string key;
    for (const std::string& name : names) {
        key += name + "\n";
    }
    return key;
}

std::string formatColumnMapping(const ColumnMapping& mapping) {
    std::string text = fmt::format("currency={}\nvendor={}", mapping.currency, mapping.vendor);
    for (const auto& [heading, meaning] : mapping.columns) {
        if (meaning != ColumnMeaning::Ignored) {
            text += fmt::format("\n{}={}", wordFor(meaning), heading);
        }
    }
    return text;
}

}  // namespace tessera::bill
