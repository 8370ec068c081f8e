#pragma once
// The prices of one underlying by month: what the curve says beside the prices themselves. Pure.

#include <optional>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::curves {

/// A month as the market has it.
struct CurveMonth {
    std::string symbol;
    domain::Timestamp lastTradingTime;
    std::optional<domain::Price> price;  // its mark; none: nobody quotes it
};

struct CurveRow {
    std::string symbol;
    domain::Timestamp lastTradingTime;
    double days = 0;  // left, with a fraction
    std::optional<domain::Price> price;
    /// Future minus index; none without the index.
    std::optional<domain::PriceDelta> basis;
    /// What the month costs over the index a year, continuously: ln(future / index) * 365 / days. None
    /// below seven days left, where a tick would read as tens of per cent a year, and where a price is not
    /// above zero.
    std::optional<double> carry;
    /// This month minus the next one that has a price: what a calendar spread would cost.
    std::optional<domain::PriceDelta> spread;
    /// What the price would move in 30 days if the curve stood still: towards the month before, in proportion
    /// to the days; of the first month towards the index. None where that is not known.
    std::optional<domain::PriceDelta> rollDown;
};

enum class CurveShape : std::uint8_t { Unknown, Contango, Backwardation, Mixed };

struct TermStructure {
    std::vector<CurveRow> rows;  // nearest first; months that have ended are left out
    CurveShape shape = CurveShape::Unknown;
};

/// `months` in any order; `index` none: it is withheld or not known.
TermStructure termStructure(std::vector<CurveMonth> months, std::optional<domain::Price> index,
                            domain::Timestamp now);

/// "contango", "backwardation", "mixed"; empty: fewer than two prices.
std::string_view shapeName(CurveShape shape);

}  // namespace tessera::curves
