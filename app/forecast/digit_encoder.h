#pragma once
// Prices as digits and back (LLMTime): log price relative to the last close, mapped linearly to three digits
// a line. Pure functions; any thread. No symbol and no date ever enters a prompt.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"

namespace tessera::forecast {

/// Names the mapping below; part of every cache key and ledger row.
inline constexpr std::string_view kEncoderVersion = "log3-998/1";

/// The linear map of one prompt. Codes 1..998 are bins of equal width over [low, high]; 0 and 999 mean "left
/// the range".
struct DigitScale {
    double lastClose = 0;  // USD
    double low = 0;        // log(price / lastClose) at the lower edge of bin 1
    double high = 0;       // upper edge of bin 998
    double binWidth() const { return (high - low) / 998.0; }
    /// 1..998, or 0 / 999 outside.
    int encode(double close) const;
    /// Middle of the bin (half-bin correction), USD. `code` 1..998.
    double decode(int code) const;
};

struct DigitPrompt {
    DigitScale scale;
    std::string text;  // "512\n509\n...": one close a line
    std::size_t points = 0;
};

/// Encodes the last `maxPoints` (<= 256) closes so that they and +-4 sigma sqrt(horizon) fit. Refused when
/// nothing moved in them: there is no scale to draw on.
domain::Result<DigitPrompt> encodeDigits(std::span<const double> closes, int horizon, std::size_t maxPoints);

/// GBNF: `horizon` lines of three digits; a path that leaves the range (000, 999) ends there, for it is of no
/// use.
std::string digitGrammar(int horizon);

enum class PathFault { None, Short, Malformed, OutOfRange };
struct ParsedPath {
    PathFault fault = PathFault::None;
    std::vector<double> values;  // USD, `horizon` of them when there is no fault
};
/// Strict: three digits a line, exactly `horizon` lines. A path that hits 000 or 999 is OutOfRange, one that
/// ends early Short; neither is ever padded.
ParsedPath parsePath(std::string_view completion, const DigitScale& scale, int horizon);

/// Empirical quantile with linear interpolation between order statistics (Hyndman and Fan's type 7). Sorted
/// input.
double sampleQuantile(std::span<const double> sorted, double level);

}  // namespace tessera::forecast
