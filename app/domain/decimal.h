#pragma once
// Decimal text <-> scaled integers, exactly. The only way numbers enter from or leave to text.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/values.h"

namespace tessera::domain {

/// "-12.3450" or "1.2e-7" at `decimals` 0..18 -> scaled integer. BadInput when it is not a number or has more
/// significant digits than the scale holds (nothing is rounded away); OutOfRange when it does not fit.
Result<std::int64_t> parseDecimal(std::string_view text, int decimals);
/// Price text in USD; checks kPriceLimit.
Result<Price> parsePrice(std::string_view text);
/// Quantity text at `decimals` 0..18; checks kQuantityLimit.
Result<Quantity> parseQuantity(std::string_view text, int decimals);

/// Scaled integer -> text with exactly `shown` decimals (<= `decimals`: rounded half to even; more: zeros).
std::string formatDecimal(std::int64_t raw, int decimals, int shown);
/// 1.93 for nano 1'930'000'000 and shown 2.
std::string formatPrice(Price price, int shown);
std::string formatPrice(PriceDelta delta, int shown);
/// Lots or fractional sizes; `decimals` is the instrument's quantity scale; trailing zeros dropped.
std::string formatQuantity(Quantity quantity, int decimals);
/// "5 lots"; a fractional size stands alone: "0.001".
std::string formatLots(Quantity quantity, int decimals);
/// "100,182.40", grouped by thousands.
std::string formatMoney(Money money, int shown = 2);
/// As formatMoney with "+" in front of positive amounts.
std::string formatSignedMoney(Money money, int shown = 2);
/// Thousands separated by commas.
std::string formatCount(std::int64_t count);

/// A sum of quantities for reading: "1,204" whole lots from a thousand up, below that exact ("0.55").
std::string formatVolume(Quantity quantity, int decimals);

}  // namespace tessera::domain
