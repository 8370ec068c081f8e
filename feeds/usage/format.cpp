#include "feeds/usage/format.h"

#include <algorithm>

namespace tessera::usage {

using bill::Amount;

void Reading::row(const Cells& cells, const bill::UsageRow& row) {
    if (cells.isBad()) {
        return;
    }
    m_sums.add(row);
    if (row.kind == bill::LineKind::NoModel) {
        countNote("rows without a model: {} of them are kept under (no model)");
    }
    if (row.cost && row.cost->isNegative()) {
        note(fmt::format("credit {} {} ({}, {})", bill::formatAmount(*row.cost), row.currency, row.model,
                         domain::formatIso(row.at, 0).substr(0, 10)));
    }
}

void Reading::leaveOut(std::string reason, std::uint64_t line, std::string_view example) {
    ++m_leftOutRows;
    const auto found = std::ranges::find(m_file.leftOut, reason, &bill::LeftOut::reason);
    if (found != m_file.leftOut.end()) {
        ++found->rows;
    } else {
        m_file.leftOut.push_back({std::move(reason), 1, line, std::string(example.substr(0, 60))});
    }
}

void Reading::note(std::string sentence) {
    constexpr std::size_t kMost = 200;  // a file of credits alone says enough with that many
    if (m_file.notes.size() < kMost && std::ranges::find(m_file.notes, sentence) == m_file.notes.end()) {
        m_file.notes.push_back(std::move(sentence));
    }
}

void Reading::countNote(const std::string& sentenceWithNumber, std::int64_t rows) {
    m_counted[sentenceWithNumber] += rows;
}

void Reading::aside(const std::string& what, Amount amount, std::string_view currency) {
    auto& [sum, rows] = m_asides[{what, std::string(currency)}];
    sum += amount;
    ++rows;
}

bill::UsageFile Reading::finish() {
    for (const auto& [sentence, rows] : m_counted) {
        note(fmt::format(fmt::runtime(sentence), rows));
    }
    for (const auto& [what, sum] : m_asides) {
        note(fmt::format("{} is left out of what was used: {} {} in {} rows", what.first,
                         bill::formatAmount(sum.first), what.second, sum.second));
    }
    m_file.stated.add(m_sums.stated());
    m_file.lines = m_sums.take();
    return std::move(m_file);
}

std::optional<bill::UsageRow> rowOf(Cells& cells, FieldId day, bool isMonthFirst) {
    const auto at = cells.stamp(day, isMonthFirst);
    if (!at) {
        cells.fail(day, "", "day");
        return std::nullopt;
    }
    bill::UsageRow row;
    row.at = *at;
    row.line = cells.record().line;
    return row;
}

void nameModel(const Cells& cells, FieldId model, bill::UsageRow& row) {
    const auto name = cells.text(model);
    row.model = name.value_or("(no model)");
    row.kind = name ? bill::LineKind::Tokens : bill::LineKind::NoModel;
}

std::optional<std::int64_t> uncachedOf(Cells& cells, FieldId whole, const bill::TokenCounts& tokens) {
    const auto input = cells.count(whole);
    if (!input) {
        return std::nullopt;
    }
    const std::int64_t cached =
        tokens[bill::Metered::CacheRead].value_or(0) + tokens[bill::Metered::CacheWrite].value_or(0);
    if (*input >= 0 && *input < cached) {  // below zero it is a correction
        cells.fail(whole, cells.textOr(whole, ""), "number that holds the cached ones");
    }
    return *input - cached;
}

bool isToldBy(const Format& format, const std::vector<std::string>& names) {
    return std::ranges::all_of(format.tells, [&](std::string_view tell) {
        const bool isPrefix = tell.ends_with('*');
        const std::string wanted = plainName(isPrefix ? tell.substr(0, tell.size() - 1) : tell);
        return std::ranges::any_of(names, [&](const std::string& name) {
            return isPrefix ? name.starts_with(wanted) : name == wanted;
        });
    });
}

const Format* formatToldBy(const std::vector<std::string>& names) {
    for (const auto& formats :
         {openAiFormats(), anthropicFormats(), gatewayFormats(), cloudFormats(), observerFormats()}) {
        for (const Format& format : formats) {
            if (isToldBy(format, names)) {
                return &format;
            }
        }
    }
    return nullptr;
}

std::string_view missingIn(const Format& format, const std::vector<std::string>& names) {
    for (const std::string_view need : format.needs) {
        std::string_view rest = need;
        bool isThere = false;
        while (!rest.empty()) {
            const std::size_t end = rest.find('|');
            isThere = isThere || std::ranges::find(names, plainName(rest.substr(0, end))) != names.end();
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
        if (!isThere) {
            return need.substr(0, need.find('|'));
        }
    }
    return {};
}

}  // namespace tessera::usage
