#pragma once
// A record of commitments, reveals, scores and index values that anyone can recompute, and the recomputation.
// Pure functions; any thread. The text is skill_text.h's.

#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/skill/skill_book.h"

namespace tessera::skill {

struct SkillTrack {
    SkillForecaster forecaster;
    std::string identity;        // as the record says
    std::vector<SkillRow> rows;  // of consecutive calendar days; none is open
};

struct SkillRecord {
    std::string subject;  // "@SITC"
    std::string source;   // whose levels
    std::string how;      // how it was made, a sentence
    std::vector<DayLevel> levels;
    std::vector<SkillTrack> tracks;
};

/// Who is asked, and how.
struct SkillAsked {
    SkillForecaster forecaster;
    SkillBook::Ask ask;
    domain::Timestamp from;  // no row before; unset: from the first day that can be forecast
};

/// Walks forward over the levels: each forecast sees what was published before its day, is committed at the
/// fixing of the day before, and scored. `tell`: days done, of how many; may be empty.
SkillRecord makeSkillRecord(std::string subject, std::string source, std::vector<DayLevel> levels,
                            const std::vector<SkillAsked>& asked, const std::string& secret,
                            const std::function<void(std::size_t, std::size_t)>& tell = {});

/// What a recomputation went through.
struct SkillVerdict {
    std::size_t days = 0;         // rows of all forecasters
    std::size_t commitments = 0;  // digests that are those of what was revealed
    std::size_t scores = 0;
    std::size_t indexes = 0;             // values, carried ones among them
    std::size_t forecasts = 0;           // made again from the levels alone
    std::vector<std::string> notRemade;  // forecasters whose forecasts cannot be made again here, and why
};
/// Computes everything again from levels, commitments and reveals alone: identities, volatilities, digests,
/// states, outcomes, scores, index values and their sampling error; and the forecasts of forecasters without
/// a model, which must agree to kForecastTolerance. Corrupt: the first day that does not fit, and how.
domain::Result<SkillVerdict> verifySkillRecord(const SkillRecord& record);
/// Millionths of a log return by which a fit may differ on another machine.
inline constexpr std::int64_t kForecastTolerance = 20;

/// "51.24" of 5124.
std::string indexText(int hundredths);
/// "2026-08-20".
std::string dayText(domain::Timestamp day);

}  // namespace tessera::skill
