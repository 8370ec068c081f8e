#pragma once
// Futures month by month in whole lots: what a plan buys, what that locks in, what it may ask for. Pure;
// money and prices are integers.

#include <optional>
#include <string>
#include <vector>

#include "app/domain/instrument.h"
#include "app/hedge/exposure.h"

namespace tessera::hedge {

/// What a future settles to.
enum class FutureKind : std::uint8_t {
    Average,   // mean of the month's business-day fixings: what a bill that comes every day wants
    Outright,  // the fixing of its last trading day
};
std::string_view wordFor(FutureKind kind);  // "average", "outright"

/// A future that can be bought, with the price it would be bought at.
struct FutureOffer {
    std::string symbol;
    std::string tier;  // key of the index it settles on
    FutureKind kind = FutureKind::Outright;
    domain::ContractMonth month;
    domain::Timestamp lastTradingTime;
    std::optional<domain::Price> price;       // none: nobody quotes it
    std::optional<domain::Price> indexLevel;  // of its index today, in the same market; none: not known
    domain::PriceDelta halfSpread;            // from the middle to what a buyer pays
    domain::PriceDelta tick;
    std::int64_t contractSize = 1;  // Mtok a lot
    domain::Money feePerLot, initialMarginPerLot;
    std::int32_t limitBand = 2500;  // basis points a day
};

/// One month of one row of exposures.
struct StripLeg {
    std::size_t row = 0;  // in Exposures::rows
    domain::ContractMonth month;
    std::string symbol;                  // empty: no future of that month is listed
    domain::Money exposure;              // what the month is expected to cost at today's prices
    bool isByHand = false;               // the ratio was typed, not measured
    domain::Money wanted;                // ratio x exposure
    std::optional<domain::Price> price;  // none: no quote
    domain::PriceDelta tick;
    std::int64_t milliLots = 0;  // wanted, in thousandths of a lot, before rounding
    std::int64_t lots = 0;       // rounded half to even
    std::int64_t contractSize = 1;
    domain::Money locked;  // lots x size x price
    domain::Money margin, fees, spread;
    domain::Money worstCall;  // one day at the daily limit against it, paid the same day
};
struct Strip {
    FutureKind kind = FutureKind::Average;
    std::vector<StripLeg> legs;  // by row, then month
    domain::Money locked, margin, fees, spread, worstCall;
    std::int64_t lots = 0;
    std::vector<std::string> notes;  // "June 2027: no average future is listed so far ahead."
};

struct StripQuestion {
    const Exposures* exposures = nullptr;  // never null
    std::vector<FutureOffer> offers = {};
    FutureKind kind = FutureKind::Average;
    domain::ContractMonth first = {};      // the first month that is planned
    int months = 6;                        // 1 .. 36
    std::optional<int> handRatioPpm = {};  // of rows without a hedge that have a tier and a price that moved
    int growthPpm = 0;                     // expected growth of the use of tokens a month, millionths
};

/// OutOfRange: a sum does not fit Money.
domain::Result<Strip> stripOf(const StripQuestion& question);

/// The planned months, first first.
std::vector<domain::ContractMonth> plannedMonths(domain::ContractMonth first, int months);
/// `monthly` grown `steps` times by `growthPpm`, rounded half to even each time. OutOfRange: too large.
domain::Result<domain::Money> grown(domain::Money monthly, int growthPpm, int steps);

}  // namespace tessera::hedge
