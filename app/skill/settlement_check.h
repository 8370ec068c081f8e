#pragma once
// What a skill index should have been published as, from the fixings of its subject alone: forecasts made
// again, commitments, scores and index, day by day, beside what the exchange published. No thread of its own;
// a step is below two milliseconds.

#include <string>
#include <vector>

#include "app/skill/skill_record.h"

namespace tessera::skill {

/// Days that are recomputed before the last fixing, the windows of the first of them included.
inline constexpr int kCheckedDays = 75;

struct CheckedDay {
    SkillRow row;
    std::optional<int> published;  // hundredths; none: the exchange published none of this day
    /// Published and recomputed agree; none: there is nothing to compare, or fewer days before it than its
    /// window has, so that a longer record may say otherwise.
    std::optional<bool> fits;
};

class SettlementCheck {
 public:
    /// `subject`: fixings of the index that is forecast; `published`: of the skill index, whose symbol is
    /// `index`, "@SKILL-ETS". A forecaster there is none of: problem() says so and nothing is done.
    SettlementCheck(std::string subjectSymbol, std::span<const domain::Fixing> subject, std::string index,
                    std::span<const domain::Fixing> published);

    /// One more day. False: it is done.
    bool advance();
    bool isDone() const { return m_next >= m_levels.size(); }
    const std::string& problem() const { return m_problem; }
    /// Over days only, oldest first; whole when done.
    std::vector<CheckedDay> days() const;
    /// What it came to, in a sentence or two.
    std::string verdict() const;
    /// Levels, commitments, scores and index values as a record (skill_text.h). When done.
    SkillRecord record() const;

 private:
    std::string m_subject, m_index, m_problem;
    std::vector<DayLevel> m_levels;
    std::vector<DayLevel> m_published;  // days and levels of the skill index
    std::size_t m_next = 0;
    std::optional<SkillBook> m_book;
};

/// "ets" of "@SKILL-ETS" or "SKILL-ETS-Z26"; empty: it is neither.
std::string forecasterOfSkill(std::string_view symbol);

}  // namespace tessera::skill
