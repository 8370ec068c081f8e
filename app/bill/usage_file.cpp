#include "app/bill/usage_file.h"

#include <algorithm>

namespace tessera::bill {

namespace {

void addTo(std::optional<Amount>& sum, const std::optional<Amount>& value) {
    if (value) {
        sum = sum.value_or(Amount{}) + *value;
    }
}

bool isOf(const DayKey& key, const UsageRow& row, domain::Timestamp day) {
    return key.day == day && key.variant == row.variant && key.kind == row.kind && key.costOf == row.costOf &&
           key.model == row.model && key.currency == row.currency;
}

}  // namespace

void Stated::add(const Stated& other) {
    for (std::size_t i = 0; i < kMetered; ++i) {
        tokens[i] = tokens[i] || other.tokens[i];
    }
    reasoning = reasoning || other.reasoning;
    cost = cost || other.cost;
}

domain::Timestamp UsageFile::firstDay() const {
    return lines.empty() ? domain::Timestamp{} : lines.front().key.day;
}

domain::Timestamp UsageFile::lastDay() const {
    return lines.empty() ? domain::Timestamp{} : lines.back().key.day;
}

std::size_t UsageSums::Hash::operator()(const DayKey& key) const {
    const std::size_t variant =
        static_cast<std::size_t>(key.variant.tier) * 64 + static_cast<std::size_t>(key.variant.context) * 16 +
        static_cast<std::size_t>(key.kind) * 8 + (key.costOf ? static_cast<std::size_t>(*key.costOf) + 1 : 0);
    return std::hash<std::string>{}(key.model) ^
           (std::hash<std::int64_t>{}(key.day.nanos()) * 0x9E3779B97F4A7C15ULL) ^ (variant << 7U);
}

void UsageSums::add(const UsageRow& row) {
    const domain::Timestamp day = domain::floorTo(row.at, std::chrono::hours(24));
    if (m_last == nullptr || !isOf(m_key, row, day)) {
        m_key = {day, std::string(row.model), std::string(row.currency), row.variant, row.kind, row.costOf};
        m_last = &m_lines[m_key];
        if (m_last->rows == 0) {
            m_last->key = m_key;
            m_last->firstLine = row.line;
        }
    }
    m_last->tokens.add(row.tokens);
    addTo(m_last->cost, row.cost);
    addTo(m_last->listCost, row.listCost);
    ++m_last->rows;
    m_last->rowsWithoutCost += row.cost ? 0 : 1;
    for (std::size_t i = 0; i < kMetered; ++i) {
        m_stated.tokens[i] = m_stated.tokens[i] || row.tokens.of[i].has_value();
    }
    m_stated.reasoning = m_stated.reasoning || row.tokens.reasoning.has_value();
    m_stated.cost = m_stated.cost || row.cost.has_value();
}

std::vector<DayLine> UsageSums::take() {
    std::vector<DayLine> lines;
    lines.reserve(m_lines.size());
    for (auto& [key, line] : m_lines) {
        lines.push_back(std::move(line));
    }
    m_lines.clear();
    m_last = nullptr;
    std::ranges::sort(lines, {}, &DayLine::key);
    return lines;
}

}  // namespace tessera::bill
