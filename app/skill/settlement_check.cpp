#include "app/skill/settlement_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "app/domain/month_average.h"
#include "app/domain/skill_family.h"

namespace tessera::skill {

using domain::Timestamp;

namespace {

constexpr std::int64_t kNanoPerHundredth = 10'000'000;

std::optional<int> hundredthsOf(const DayLevel& level) {
    return level.level ? std::optional(static_cast<int>(level.level->nanoUsd() / kNanoPerHundredth))
                       : std::nullopt;
}

}  // namespace

std::string forecasterOfSkill(std::string_view symbol) {
    symbol.remove_prefix(symbol.starts_with('@') ? 1 : 0);
    if (!symbol.starts_with(domain::kSkillPrefix)) {
        return {};
    }
    symbol.remove_prefix(domain::kSkillPrefix.size());
    std::string key(symbol.substr(0, symbol.find('-')));
    std::ranges::transform(key, key.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return key;
}

SettlementCheck::SettlementCheck(std::string subjectSymbol, std::span<const domain::Fixing> subject,
                                 std::string index, std::span<const domain::Fixing> published)
    : m_subject(std::move(subjectSymbol)),
      m_index(std::move(index)),
      m_levels(dayLevels(subject)),
      m_published(dayLevels(published)) {
    const std::string key = forecasterOfSkill(m_index);
    SkillForecaster forecaster = statisticalSkillForecaster(key);
    if (forecaster.key.empty()) {
        m_problem = fmt::format("{} is the skill of a forecaster that cannot be asked here.", m_index);
    } else if (m_levels.size() <= kLeastHistory) {
        m_problem = fmt::format("Only {} days of {} are known here: too few to forecast from.",
                                m_levels.size(), m_subject);
    }
    if (!m_problem.empty()) {
        m_levels.clear();
        return;
    }
    m_book.emplace(std::move(forecaster), statisticalAsk(key), m_index,
                   m_levels.back().day - domain::kDay * (kCheckedDays - 1));
}

bool SettlementCheck::advance() {
    if (isDone()) {
        return false;
    }
    const DayLevel& level = m_levels[m_next++];
    m_book->fix(level, level.day + domain::kFixingTime);
    return !isDone();
}

std::vector<CheckedDay> SettlementCheck::days() const {
    std::vector<CheckedDay> days;
    for (const SkillRow& row : m_book ? m_book->rows() : std::vector<SkillRow>{}) {
        if (row.state == DayState::Open) {
            continue;
        }
        CheckedDay day{row, std::nullopt, std::nullopt};
        const auto found = std::ranges::lower_bound(m_published, row.day, {}, &DayLevel::day);
        if (found != m_published.end() && found->day == row.day) {
            day.published = hundredthsOf(*found);
        }
        const bool isWhole = days.size() + 1 >= static_cast<std::size_t>(kWindowDays + kExtensionDays);
        if (isWhole && day.published) {
            day.fits = day.published == row.index.hundredths;
        }
        days.push_back(std::move(day));
    }
    return days;
}

std::string SettlementCheck::verdict() const {
    if (!m_problem.empty()) {
        return m_problem;
    }
    if (!isDone()) {
        return fmt::format("Computing {} of {} days.", m_next, m_levels.size());
    }
    const std::vector<CheckedDay> all = days();
    const auto wrong = std::ranges::find(all, std::optional(false), &CheckedDay::fits);
    const auto right = std::ranges::count(all, std::optional(true), &CheckedDay::fits);
    if (wrong != all.end()) {
        return fmt::format("{} does not fit: published {}, recomputed {}.", dayText(wrong->row.day),
                           indexText(*wrong->published),
                           wrong->row.index.hundredths ? indexText(*wrong->row.index.hundredths) : "none");
    }
    if (right == 0) {
        return fmt::format("No published level of {} can be compared: {} days of {} are known here.", m_index,
                           m_levels.size(), m_subject);
    }
    const SkillRow& last = all.back().row;
    std::string interval;
    if (last.index.low && last.index.high) {
        interval =
            fmt::format(", 90 % interval {} to {}", indexText(*last.index.low), indexText(*last.index.high));
    }
    return fmt::format("All of the {} published levels fit. {} of {}: {}{}.", right, m_index,
                       dayText(last.day), last.index.hundredths ? indexText(*last.index.hundredths) : "none",
                       interval);
}

SkillRecord SettlementCheck::record() const {
    SkillRecord record;
    record.subject = m_subject;
    record.source = "fixings of the paper exchange";
    record.how =
        "The exchange makes these forecasts itself, as a day's fixing is made, from its fixings until then, "
        "and "
        "tells each SHA-256 in its log. They are made again here from the same fixings.";
    record.levels = m_levels;
    if (m_book) {
        SkillTrack track{m_book->forecaster(), identityOf(m_book->forecaster()), m_book->rows()};
        std::erase_if(track.rows, [](const SkillRow& row) { return row.state == DayState::Open; });
        record.tracks.push_back(std::move(track));
    }
    return record;
}

}  // namespace tessera::skill
