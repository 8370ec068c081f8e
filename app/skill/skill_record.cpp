#include "app/skill/skill_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/month_average.h"
#include "app/forecast/statistical_forecasters.h"

namespace tessera::skill {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

/// Statistics may differ in the last digit on another machine; the settlement itself may not.
constexpr int kErrorTolerance = 1;

std::string numberText(const std::optional<std::int64_t>& value) {
    return value ? fmt::format("{}", *value) : std::string("none");
}

std::string valueText(const std::optional<int>& hundredths) {
    return hundredths ? indexText(*hundredths) : std::string("none");
}

bool isNear(const std::optional<int>& a, const std::optional<int>& b) {
    return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= kErrorTolerance);
}

/// Nothing, or how two rows of one day differ; `said` is what the record says.
std::string differenceOf(const SkillRow& said, const SkillRow& found) {
    if (said.volatility != found.volatility) {
        return fmt::format("the volatility of the reference is {} of 1e-9, recomputed {}", said.volatility,
                           found.volatility);
    }
    if (said.state != found.state) {
        return fmt::format("it stands as {}, recomputed {}{}{}", wordFor(said.state), wordFor(found.state),
                           found.commitment.why.empty() ? "" : ": ", found.commitment.why);
    }
    if (said.outcome != found.outcome) {
        return fmt::format("the outcome is {} millionths, recomputed {}", numberText(said.outcome),
                           numberText(found.outcome));
    }
    if (said.score.crps != found.score.crps || said.score.reference != found.score.reference) {
        return fmt::format("the scores are {} and {} of the reference, recomputed {} and {}",
                           numberText(said.score.crps), numberText(said.score.reference),
                           numberText(found.score.crps), numberText(found.score.reference));
    }
    const SkillIndex &a = said.index, &b = found.index;
    if (a.hundredths != b.hundredths || a.isCarried != b.isCarried) {
        return fmt::format("the index is {}, recomputed {}{}", valueText(a.hundredths),
                           valueText(b.hundredths), b.isCarried ? " carried" : "");
    }
    if (a.windowDays != b.windowDays || a.validDays != b.validDays || a.sum != b.sum ||
        a.referenceSum != b.referenceSum) {
        return fmt::format("its sums are {} and {} over {} of {} days, recomputed {} and {} over {} of {}",
                           a.sum, a.referenceSum, a.validDays, a.windowDays, b.sum, b.referenceSum,
                           b.validDays, b.windowDays);
    }
    if (!isNear(a.low, b.low) || !isNear(a.high, b.high)) {
        return fmt::format("its sampling error is {} to {}, recomputed {} to {}", valueText(a.low),
                           valueText(a.high), valueText(b.low), valueText(b.high));
    }
    return {};
}

/// What the levels alone say, for every day of the track.
std::vector<SkillRow> remade(const SkillRecord& record, const SkillTrack& track, bool asks) {
    const auto nothing = [](const ports::ForecastRequest&) {
        ports::Forecast none;
        none.status = ports::ForecastStatus::Abstained;
        return none;
    };
    SkillBook book(track.forecaster, asks ? statisticalAsk(track.forecaster.key) : SkillBook::Ask(nothing),
                   "", track.rows.empty() ? Timestamp() : track.rows.front().day);
    for (const DayLevel& level : record.levels) {
        book.fix(level, level.day + domain::kFixingTime);
    }
    return book.rows();
}

bool sameForecast(std::span<const std::int64_t> said, std::span<const std::int64_t> found) {
    return std::ranges::equal(
        said, found, [](std::int64_t a, std::int64_t b) { return std::abs(a - b) <= kForecastTolerance; });
}

/// Goes through one forecaster's rows.
class TrackCheck {
 public:
    TrackCheck(const SkillRecord& record, const SkillTrack& track, SkillVerdict& verdict)
        : m_record(record), m_track(track), m_verdict(verdict) {}

    Result<void> run() {
        if (identityOf(m_track.forecaster) != m_track.identity) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("{}: its identity is not the SHA-256 of its key, name and parameters.",
                                     m_track.forecaster.name),
                         "skill record"};
        }
        const SkillForecaster ours = statisticalSkillForecaster(m_track.forecaster.key);
        const bool canAsk = ours == m_track.forecaster;
        if (!canAsk) {
            m_verdict.notRemade.push_back(fmt::format(
                "{} ({})", m_track.forecaster.name,
                ours.key.empty() ? "it needs its model" : "this program makes it in another way"));
        }
        m_remade = remade(m_record, m_track, canAsk);
        for (std::size_t i = 0; i < m_track.rows.size(); ++i) {
            if (const std::string why = check(i, canAsk); !why.empty()) {
                return Error{
                    ErrorCode::Corrupt,
                    fmt::format("{} of {}: {}.", m_track.forecaster.name, dayText(m_track.rows[i].day), why),
                    "skill record"};
            }
        }
        return {};
    }

 private:
    std::string check(std::size_t i, bool canAsk) {
        const SkillRow& said = m_track.rows[i];
        const auto level = std::ranges::find(m_record.levels, said.day, &DayLevel::day);
        if (i > 0 && said.day != m_track.rows[i - 1].day + domain::kDay) {
            return "the day before is not there";
        }
        const auto again = std::ranges::find(m_remade, said.day, &SkillRow::day);
        if (level == m_record.levels.begin() || level == m_record.levels.end() || again == m_remade.end()) {
            return "there are not enough levels before it to forecast it";
        }
        SkillRow found = said;
        found.volatility = again->volatility;
        settleRow(found, std::span(m_checked), m_track.identity, *(level - 1), *level);
        if (std::string why = differenceOf(said, found); !why.empty()) {
            return why;
        }
        const bool isForecast = canAsk && !said.reveal.members.empty();
        if (isForecast && !sameForecast(said.reveal.members, again->reveal.members)) {
            return "its forecast is not the one that the levels before it lead to";
        }
        ++m_verdict.days;
        m_verdict.forecasts += isForecast ? 1 : 0;
        m_verdict.commitments += !said.commitment.digest.empty() && found.state == DayState::Scored ? 1 : 0;
        m_verdict.scores += found.score.crps ? 1 : 0;
        m_verdict.indexes += found.index.hundredths ? 1 : 0;
        m_checked.push_back(std::move(found));
        return {};
    }

    const SkillRecord& m_record;
    const SkillTrack& m_track;
    SkillVerdict& m_verdict;
    std::vector<SkillRow> m_remade, m_checked;
};

}  // namespace

std::string indexText(int hundredths) {
    return domain::formatDecimal(hundredths, 2, 2);
}

std::string dayText(Timestamp day) {
    return domain::formatIso(day, 0).substr(0, 10);
}

SkillRecord makeSkillRecord(std::string subject, std::string source, std::vector<DayLevel> levels,
                            const std::vector<SkillAsked>& asked, const std::string& secret,
                            const std::function<void(std::size_t, std::size_t)>& tell) {
    SkillRecord record;
    record.subject = std::move(subject);
    record.source = std::move(source);
    record.how =
        "A walk forward, made in one go after the fact: each forecast sees what was published before its day "
        "and "
        "nothing else, but the digests prove only that nothing was changed since, not that the forecasts "
        "were "
        "made before the days.";
    std::size_t done = 0;
    for (const SkillAsked& one : asked) {
        SkillBook book(one.forecaster, one.ask, secret, one.from);
        for (const DayLevel& level : levels) {
            book.fix(level, level.day + domain::kFixingTime);
            if (tell) {
                tell(++done, levels.size() * asked.size());
            }
        }
        SkillTrack track{one.forecaster, identityOf(one.forecaster), book.rows()};
        std::erase_if(track.rows, [](const SkillRow& row) { return row.state == DayState::Open; });
        record.tracks.push_back(std::move(track));
    }
    record.levels = std::move(levels);
    return record;
}

Result<SkillVerdict> verifySkillRecord(const SkillRecord& record) {
    SkillVerdict verdict;
    for (std::size_t i = 1; i < record.levels.size(); ++i) {
        if (record.levels[i].day != record.levels[i - 1].day + domain::kDay) {
            return Error{
                ErrorCode::Corrupt,
                fmt::format("The level of {} does not follow the day before.", dayText(record.levels[i].day)),
                "skill record"};
        }
    }
    for (const SkillTrack& track : record.tracks) {
        if (const auto checked = TrackCheck(record, track, verdict).run(); !checked) {
            return checked.error();
        }
    }
    return verdict;
}

}  // namespace tessera::skill
