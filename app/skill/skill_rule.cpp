#include "app/skill/skill_rule.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/domain/month_average.h"
#include "app/forecast/baselines.h"
#include "app/forecast/scoring.h"

namespace tessera::skill {

using domain::divideHalfEven;
using domain::Int128;
using domain::Price;
using domain::Timestamp;

namespace {

constexpr std::int64_t kMillion = 1'000'000, kBillion = 1'000'000'000;

/// Half to even, as the default rounding mode has it.
std::int64_t nearest(double value) {
    return static_cast<std::int64_t>(std::nearbyint(value));
}

double usd(Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

int held(double hundredths) {
    return static_cast<int>(std::clamp(nearest(hundredths), std::int64_t{0}, std::int64_t{10'000}));
}

void addSamplingError(SkillIndex& index, std::span<const DayScore> window) {
    std::vector<double> scores, references;
    for (const DayScore& day : window) {
        if (day.crps) {
            scores.push_back(static_cast<double>(*day.crps));
            references.push_back(static_cast<double>(*day.reference));
        }
    }
    if (scores.size() < 3) {
        return;
    }
    static const auto kScorer = forecast::makeScorer();
    const auto skill = kScorer->skill(scores, references, 1);  // one day ahead: no overlap
    index.low = held(5'000 + 5'000 * skill.low);
    index.high = held(5'000 + 5'000 * skill.high);
}

}  // namespace

std::vector<DayLevel> dayLevels(std::span<const domain::Fixing> fixings) {
    std::map<Timestamp, const domain::Fixing*> byDay;
    for (const domain::Fixing& fixing : fixings) {
        const Timestamp day = domain::floorTo(fixing.asOf, domain::kDay);
        if (fixing.asOf - day != domain::kFixingTime || fixing.knownAt > fixing.asOf + kCorrectionTime) {
            continue;
        }
        const domain::Fixing*& known = byDay[day];
        if (known == nullptr || fixing.knownAt >= known->knownAt) {
            known = &fixing;
        }
    }
    std::vector<DayLevel> days;
    for (const auto& [day, fixing] : byDay) {
        while (!days.empty() && days.back().day + domain::kDay < day) {
            days.push_back({days.back().day + domain::kDay, std::nullopt});
        }
        const bool isPublished = fixing->withheldReason.empty() && fixing->level.nanoUsd() > 0;
        days.push_back({day, isPublished ? std::optional(fixing->level) : std::nullopt});
    }
    return days;
}

std::int64_t logReturn(Price from, Price to) {
    return nearest(std::log(usd(to) / usd(from)) * static_cast<double>(kMillion));
}

std::int64_t volatilityOf(std::span<const double> closes) {
    const auto seen = closes.last(std::min(closes.size(), kHistory));
    return nearest(forecast::ewmaVolatility(seen) * static_cast<double>(kBillion));
}

const std::array<std::int64_t, kMembers>& normalDeviates() {
    static const auto kDeviates = [] {
        std::array<std::int64_t, kMembers> deviates{};
        for (std::size_t i = 0; i < kMembers; ++i) {
            const double level = (static_cast<double>(i) + 0.5) / static_cast<double>(kMembers);
            deviates[i] = nearest(forecast::normalQuantile(level) * static_cast<double>(kBillion));
        }
        return deviates;
    }();
    return kDeviates;
}

std::vector<std::int64_t> referenceMembers(std::int64_t volatility) {
    std::vector<std::int64_t> members;
    for (const std::int64_t deviate : normalDeviates()) {
        const Int128 member = divideHalfEven(Int128{volatility} * deviate, Int128{kBillion} * 1'000);
        members.push_back(static_cast<std::int64_t>(member));
    }
    return members;
}

std::int64_t crpsOf(std::span<const std::int64_t> members, std::int64_t outcome) {
    const auto n = static_cast<std::int64_t>(members.size());
    Int128 distance = 0, pairs = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int64_t member = members[static_cast<std::size_t>(i)];
        distance += std::abs(member - outcome);
        pairs += Int128{member} * (2 * i - n + 1);  // sum over i < j of x_j - x_i: the members rise
    }
    return static_cast<std::int64_t>(divideHalfEven((n * distance - pairs) * 1'000, Int128{n} * n));
}

std::string whyNoForecast(std::span<const std::int64_t> members) {
    if (members.size() != kMembers) {
        return std::to_string(members.size()) + " values, where " + std::to_string(kMembers) +
               " are asked for";
    }
    if (!std::ranges::is_sorted(members)) {
        return "its values do not rise";
    }
    const bool isInRange = members.front() >= -kLargestMember && members.back() <= kLargestMember;
    return isInRange ? "" : "a value beyond a factor of a thousand";
}

int indexHundredths(std::int64_t sum, std::int64_t referenceSum) {
    const Int128 exact =
        divideHalfEven(Int128{10'000} * referenceSum - Int128{5'000} * sum, Int128{referenceSum});
    return static_cast<int>(std::clamp<Int128>(exact, 0, 10'000));
}

SkillIndex indexOf(std::span<const DayScore> days, const SkillIndex& before) {
    SkillIndex index;
    std::span<const DayScore> window;
    for (const int length : {kWindowDays, kWindowDays + kExtensionDays}) {
        window = days.last(std::min(days.size(), static_cast<std::size_t>(length)));
        index = {};
        index.windowDays = length;
        for (const DayScore& day : window) {
            if (day.crps) {
                ++index.validDays;
                index.sum += *day.crps;
                index.referenceSum += *day.reference;
            }
        }
        if (index.validDays >= kLeastValidDays) {
            break;
        }
    }
    if (index.validDays < kLeastValidDays || index.referenceSum <= 0) {
        index.hundredths = before.hundredths;
        index.isCarried = before.hundredths.has_value();
        return index;
    }
    index.hundredths = indexHundredths(index.sum, index.referenceSum);
    addSamplingError(index, window);
    return index;
}

}  // namespace tessera::skill
