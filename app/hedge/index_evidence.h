#pragma once
// The index of every tier, day by day, as a hedge looks at it: weekly changes, jumps, month averages. Made
// once from a price book, then only read; any thread.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/indexes/index_series.h"
#include "app/market/contract_calendar.h"

namespace tessera::hedge {

/// How a tier's index moves, measured: every day's change of 3 % or more is a jump, the rest is diffusion.
struct IndexMoves {
    double sigma = 0;  // of the small changes, annual
    double jumpsAYear = 0;
    double jumpMean = 0, jumpSigma = 0;  // of the logarithm
    std::size_t days = 0, jumps = 0;     // what it is made of
};
inline constexpr double kJumpFrom = 0.03;

class IndexEvidence {
 public:
    /// `book` never null. Reads every day that the lists speak of and that is past at `now`.
    IndexEvidence(std::shared_ptr<const listprices::PriceBook> book, domain::Timestamp now);

    /// Days that both ends of the lists allow; unset: the book holds no list an index is made of.
    domain::Timestamp firstDay() const { return m_days.first; }
    domain::Timestamp lastDay() const { return m_days.last; }
    /// Up to `most` week ends, seven days apart, ascending, the last one lastDay().
    std::vector<domain::Timestamp> weekEnds(std::size_t most) const;

    /// The level published on the day or at most six days before; none: withheld so long, or no such tier.
    std::optional<domain::Price> levelOn(const std::string& tier, domain::Timestamp day) const;
    /// What holds on the day, as a contract would have it: the level published, else by the ladder of
    /// withheld fixings; none: nothing to carry.
    std::optional<domain::Price> carriedOn(const std::string& tier, domain::Timestamp day) const;
    /// ln(level at weeks[i] / level at weeks[i-1]); one shorter than `weeks`.
    std::vector<std::optional<double>> weeklyChanges(const std::string& tier,
                                                     const std::vector<domain::Timestamp>& weeks) const;
    /// Mean of the month's business-day fixings, a withheld one carried by the ladder; none: a day of it is
    /// not known, or not over yet.
    std::optional<domain::Price> monthAverage(const std::string& tier, domain::ContractMonth month) const;
    /// Of the days up to `until`; none below 60 known changes.
    std::optional<IndexMoves> moves(const std::string& tier, domain::Timestamp until) const;

 private:
    const std::vector<indexes::IndexFixing>* fixings(const std::string& tier) const;
    std::optional<std::size_t> placeOf(domain::Timestamp day) const;

    indexes::IndexDays m_days;
    std::map<std::string, std::vector<indexes::IndexFixing>> m_tiers;
};

}  // namespace tessera::hedge
