#include "app/options/smile_line.h"

#include <algorithm>
#include <cmath>

#include "app/pricing/smile.h"

namespace tessera::options {

using domain::Price;

namespace {

/// A quote is never surer than this, a year: a locked one would outweigh all others.
constexpr double kNarrowest = 0.002;
/// Bid to ask of a point that lacks a side.
constexpr double kUnknown = 0.05;

double logMoneyness(Price strike, Price forward) {
    return std::log(static_cast<double>(strike.nanoUsd()) / static_cast<double>(forward.nanoUsd()));
}

}  // namespace

std::vector<SmilePoint> smileOf(const Chain& chain) {
    std::vector<SmilePoint> points;
    for (const StrikeRow& row : chain.rows) {
        if (!row.volatility.value) {
            continue;
        }
        const std::optional<OptionReading>& option = row.side(row.from);
        const bool isQuoted = row.source == VolatilitySource::Middle && option;
        points.push_back({.strike = row.strike,
                          .volatility = *row.volatility.value,
                          .low = isQuoted ? option->bidVolatility.value : std::nullopt,
                          .high = isQuoted ? option->askVolatility.value : std::nullopt,
                          .from = row.from,
                          .source = row.source});
    }
    return points;
}

std::vector<SmileCurvePoint> smileCurve(const Chain& chain, std::span<const SmilePoint> points,
                                        std::size_t count) {
    if (!chain.forward || chain.days <= 0 || points.size() < pricing::kLeastQuotes || count < 2) {
        return {};
    }
    std::vector<pricing::SmileQuote> quotes;
    for (const SmilePoint& point : points) {
        const double width = point.low && point.high ? *point.high - *point.low : kUnknown;
        quotes.push_back({.logMoneyness = logMoneyness(point.strike, *chain.forward),
                          .volatility = point.volatility,
                          .weight = 1 / std::max(width, kNarrowest)});
    }
    const auto fit = pricing::fitSmile(quotes, chain.years());
    if (!fit.ok()) {
        return {};
    }
    const std::int64_t first = points.front().strike.nanoUsd(), span = points.back().strike.nanoUsd() - first;
    std::vector<SmileCurvePoint> curve;
    for (std::size_t i = 0; i < count; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(count - 1);
        const Price strike = Price::fromNanoUsd(first + std::llround(share * static_cast<double>(span)));
        const double variance = totalVariance(fit->smile, logMoneyness(strike, *chain.forward)).value;
        curve.push_back({strike, std::sqrt(variance / chain.years())});
    }
    return curve;
}

}  // namespace tessera::options
