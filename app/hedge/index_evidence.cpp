#include "app/hedge/index_evidence.h"

#include <algorithm>
#include <cmath>

#include "app/domain/month_average.h"

namespace tessera::hedge {

using domain::Price;
using domain::Timestamp;

namespace {

constexpr std::size_t kLeastChanges = 60;
constexpr double kDaysAYear = 365;

double usd(Price price) {
    return static_cast<double>(price.nanoUsd()) * 1e-9;
}

}  // namespace

IndexEvidence::IndexEvidence(std::shared_ptr<const listprices::PriceBook> book, Timestamp now)
    : m_days(indexes::daysOf(*book, now)) {
    if (!m_days.first.isSet()) {
        return;
    }
    for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
        indexes::IndexQuestion question;
        question.tier = &tier;
        // knownAt unset: each fixing as it was first printed, which is what a contract settles on.
        m_tiers[tier.key] = indexes::fixingsOf(*book, question, m_days.first, m_days.last);
    }
}

std::vector<Timestamp> IndexEvidence::weekEnds(std::size_t most) const {
    std::vector<Timestamp> weeks;
    for (Timestamp day = m_days.last; m_days.first.isSet() && day >= m_days.first && weeks.size() < most;
         day = day - domain::kDay * 7) {
        weeks.push_back(day);
    }
    std::ranges::reverse(weeks);
    return weeks;
}

const std::vector<indexes::IndexFixing>* IndexEvidence::fixings(const std::string& tier) const {
    const auto found = m_tiers.find(tier);
    return found == m_tiers.end() ? nullptr : &found->second;
}

std::optional<std::size_t> IndexEvidence::placeOf(Timestamp day) const {
    if (!m_days.first.isSet() || day < m_days.first || day > m_days.last) {
        return std::nullopt;
    }
    return static_cast<std::size_t>((day - m_days.first) / domain::kDay);
}

std::optional<Price> IndexEvidence::levelOn(const std::string& tier, Timestamp day) const {
    const auto* all = fixings(tier);
    const auto place = placeOf(day);
    if (all == nullptr || !place) {
        return std::nullopt;
    }
    for (std::size_t back = 0; back < 7 && back <= *place; ++back) {
        if (const auto& fixing = (*all)[*place - back]; fixing.isPublished()) {
            return fixing.level;
        }
    }
    return std::nullopt;
}

std::optional<Price> IndexEvidence::carriedOn(const std::string& tier, Timestamp day) const {
    const auto* all = fixings(tier);
    const auto place = placeOf(day);
    if (all == nullptr || !place) {
        return std::nullopt;
    }
    const auto carried = indexes::carriedOn(*all, *place);
    return carried ? std::optional(carried->level) : std::nullopt;
}

std::vector<std::optional<double>> IndexEvidence::weeklyChanges(const std::string& tier,
                                                                const std::vector<Timestamp>& weeks) const {
    std::vector<std::optional<double>> changes;
    for (std::size_t i = 1; i < weeks.size(); ++i) {
        const auto before = levelOn(tier, weeks[i - 1]), now = levelOn(tier, weeks[i]);
        changes.push_back(before && now ? std::optional(std::log(usd(*now) / usd(*before))) : std::nullopt);
    }
    return changes;
}

std::optional<Price> IndexEvidence::monthAverage(const std::string& tier, domain::ContractMonth month) const {
    const auto* all = fixings(tier);
    const std::vector<Timestamp> times = domain::fixingTimes(month);
    if (all == nullptr || times.empty() || times.back() > m_days.last + domain::kFixingTime) {
        return std::nullopt;
    }
    std::vector<domain::DatedLevel> published;
    for (const indexes::IndexFixing& fixing : *all) {
        if (fixing.level && fixing.day + domain::kFixingTime <= times.back()) {
            published.push_back({fixing.day + domain::kFixingTime, *fixing.level});
        }
    }
    const auto average = domain::monthAverage(published, month, times.back());
    return average && average->isComplete() ? average->soFar() : std::nullopt;
}

std::optional<IndexMoves> IndexEvidence::moves(const std::string& tier, Timestamp until) const {
    const auto* all = fixings(tier);
    if (all == nullptr) {
        return std::nullopt;
    }
    IndexMoves moves;
    double squares = 0, sum = 0, jumpSquares = 0;
    for (std::size_t i = 1; i < all->size() && (*all)[i].day <= until; ++i) {
        if (!(*all)[i].level || !(*all)[i - 1].level) {
            continue;
        }
        const double change = std::log(usd(*(*all)[i].level) / usd(*(*all)[i - 1].level));
        ++moves.days;
        if (std::abs(change) >= kJumpFrom) {
            ++moves.jumps;
            sum += change;
            jumpSquares += change * change;
        } else {
            squares += change * change;
        }
    }
    if (moves.days < kLeastChanges) {
        return std::nullopt;
    }
    const auto days = static_cast<double>(moves.days);
    moves.sigma = std::sqrt(squares / days * kDaysAYear);
    moves.jumpsAYear = static_cast<double>(moves.jumps) / days * kDaysAYear;
    if (moves.jumps > 0) {
        const auto jumps = static_cast<double>(moves.jumps);
        moves.jumpMean = sum / jumps;
        moves.jumpSigma = std::sqrt(std::max(0.0, jumpSquares / jumps - moves.jumpMean * moves.jumpMean));
    }
    return moves;
}

}  // namespace tessera::hedge
