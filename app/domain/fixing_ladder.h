#pragma once
// What a withheld fixing carries. One rule for settlement, for the list-price index and for whoever shows
// either.

#include <span>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

/// A published level and the time it is of.
struct DatedLevel {
    Timestamp at;
    Price level;
};

/// The rungs of the ladder, best first.
enum class CarryRung : std::uint8_t {
    Published,  // the fixing itself
    Week,       // median of the published ones of the last 7 days, at least 4
    Fortnight,  // the same of the last 14 days
    Last,       // the last published one, up to 44 days old
};
std::string_view wordFor(CarryRung rung);  // "published", "median of 7 days", ...

struct CarriedLevel {
    Price level;
    CarryRung rung = CarryRung::Published;
    int fixings = 1;   // how many it is made of
    Timestamp newest;  // the latest of them
};

/// What holds at `asOf`: the level published then, else by the ladder. The days of a window end with `asOf`
/// and count it, published or not. The median of an even number is the mean of the middle two, rounded half
/// to even at 1e-9 USD. NotFound: none was published within 44 days. `published` ascending by time, one a
/// day; later ones are not looked at.
Result<CarriedLevel> carriedLevel(std::span<const DatedLevel> published, Timestamp asOf);

}  // namespace tessera::domain
