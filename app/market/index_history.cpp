#include "app/market/index_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/domain/decimal.h"
#include "app/market/contract_calendar.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

Error bad(std::string_view name, int line, std::string_view what) {
    return Error{ErrorCode::BadInput, fmt::format("{}, line {}: {}.", name, line, what), "parseIndexHistory"};
}

/// Splits into `Count` fields; the last takes the rest, commas included.
template <std::size_t Count>
bool splitFields(std::string_view line, std::array<std::string_view, Count>& fields) {
    for (std::size_t i = 0; i + 1 < Count; ++i) {
        const std::size_t comma = line.find(',');
        if (comma == std::string_view::npos) {
            return false;
        }
        fields[i] = line.substr(0, comma);
        line.remove_prefix(comma + 1);
    }
    fields[Count - 1] = line;
    return true;
}

bool readCount(std::string_view text, std::int32_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() && out >= 0;
}

std::string_view unquoted(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2)
                                                                         : text;
}

Result<Fixing> parseRow(std::string_view line, std::string_view name, int number) {
    std::array<std::string_view, 5> fields;
    if (!splitFields(line, fields)) {
        return bad(name, number,
                   "five fields expected: date,level_usd,observations,providers,withheld_reason");
    }
    const auto date = parseIso(fields[0]);
    if (!date || fields[0].size() != 10) {
        return bad(name, number, fmt::format("\"{}\" is not a date", fields[0].substr(0, 40)));
    }
    Fixing fixing;
    fixing.asOf = *date + kSettlementTime;
    fixing.knownAt = fixing.asOf;
    if (!readCount(fields[2], fixing.observations) || !readCount(fields[3], fixing.providers)) {
        return bad(name, number, "observations and providers must be counts");
    }
    fixing.withheldReason = std::string(unquoted(fields[4]).substr(0, 200));
    if (fixing.withheldReason.empty()) {
        const auto level = parsePrice(fields[1]);
        if (!level || level->nanoUsd() <= 0) {
            return bad(name, number, "a published row needs a level above zero");
        }
        fixing.level = *level;
    }
    return fixing;
}

}  // namespace

Result<IndexHistory> parseIndexHistory(std::string_view csv, std::string_view name) {
    IndexHistory history;
    bool seenHeader = false;
    int number = 0;
    while (!csv.empty()) {
        const std::size_t end = csv.find('\n');
        std::string_view line = csv.substr(0, end);
        csv = end == std::string_view::npos ? std::string_view{} : csv.substr(end + 1);
        ++number;
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        if (line.front() == '#') {
            history.provenance += std::string(line.substr(line.size() > 1 && line[1] == ' ' ? 2 : 1)) + '\n';
            continue;
        }
        if (!seenHeader) {
            if (line != "date,level_usd,observations,providers,withheld_reason") {
                return bad(name, number,
                           "the header date,level_usd,observations,providers,withheld_reason is missing");
            }
            seenHeader = true;
            continue;
        }
        auto row = parseRow(line, name, number);
        if (!row) {
            return row.error();
        }
        if (!history.fixings.empty() && row->asOf <= history.fixings.back().asOf) {
            return bad(name, number, "dates must rise from line to line");
        }
        history.fixings.push_back(std::move(row).value());
    }
    const bool anyPublished = std::any_of(history.fixings.begin(), history.fixings.end(),
                                          [](const Fixing& fixing) { return fixing.withheldReason.empty(); });
    if (!anyPublished) {
        return bad(name, number, "no published level in the file");
    }
    return history;
}

}  // namespace tessera::market
