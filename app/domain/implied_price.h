#pragma once
// What orders in two of three books are worth in the third: of a spread (near - far) and its two legs. One
// rule for the exchange, which trades there, and for a ladder, which shows it. Values only; any thread.

#include "app/domain/order.h"
#include "app/domain/values.h"

namespace tessera::domain {

enum class SpreadPart : std::uint8_t { Spread, Near, Far };

/// The two orders that make one: their prices are added, or the second is taken off.
struct ImpliedOf {
    SpreadPart first = SpreadPart::Near;
    Side firstSide = Side::Buy;
    SpreadPart second = SpreadPart::Far;
    Side secondSide = Side::Buy;
    bool isSum = false;
};

/// Of what an order on `side` in the book of `part` is made.
constexpr ImpliedOf impliedOf(SpreadPart part, Side side) {
    switch (part) {
        case SpreadPart::Near:
            return {SpreadPart::Spread, side, SpreadPart::Far, side, true};
        case SpreadPart::Far:
            return {SpreadPart::Near, side, SpreadPart::Spread, opposite(side), false};
        case SpreadPart::Spread:
            break;
    }
    return {SpreadPart::Near, side, SpreadPart::Far, opposite(side), false};
}

/// Of orders at `first` and `second`, as a price of a book of `tick`: where it is none, the next one that is
/// worse for who takes it.
inline Price impliedPrice(const ImpliedOf& of, Side side, Price first, Price second, PriceDelta tick) {
    const Price exact = of.isSum ? first + (second - Price{}) : Price{} + (first - second);
    return side == Side::Buy ? floorToTick(exact, tick) : ceilToTick(exact, tick);
}

}  // namespace tessera::domain
