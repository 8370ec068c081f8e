#include "app/curves/settlement_nowcast.h"

#include <algorithm>
#include <cmath>

namespace tessera::curves {

using domain::Price;
using domain::Timestamp;

namespace {

constexpr double kNanosAYear = 365.0 * 86'400e9;
constexpr double kNineInTen = 1.6448536269514722;  // 95 % of the standard normal

}  // namespace

std::optional<SettlementNowcast> settlementNowcast(const domain::MonthAverage& average,
                                                   std::span<const Timestamp> left, Price level,
                                                   const Estimate& volatility, Timestamp now) {
    if (average.days <= 0 || level <= Price{}) {
        return std::nullopt;
    }
    SettlementNowcast nowcast{.days = average.days,
                              .fixed = average.fixed,
                              .floating = static_cast<int>(left.size()),
                              .soFar = average.soFar(),
                              .expected = {},
                              .low = {},
                              .high = {},
                              .volatility = volatility};
    const domain::Int128 sum =
        average.sum + domain::Int128{level.nanoUsd()} * static_cast<std::int64_t>(left.size());
    nowcast.expected =
        Price::fromNanoUsd(static_cast<std::int64_t>(domain::divideHalfEven(sum, average.days)));
    double pairs = 0;
    for (const Timestamp a : left) {
        for (const Timestamp b : left) {
            pairs += std::max(0.0, static_cast<double>((std::min(a, b) - now).count()) / kNanosAYear);
        }
    }
    const double deviation = static_cast<double>(level.nanoUsd()) * volatility.value * std::sqrt(pairs) /
                             static_cast<double>(average.days);
    const auto width = domain::PriceDelta::fromNanoUsd(std::llround(kNineInTen * deviation));
    nowcast.low = std::max(nowcast.expected - width, Price{});
    nowcast.high = nowcast.expected + width;
    return nowcast;
}

}  // namespace tessera::curves
