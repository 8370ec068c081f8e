#include "app/domain/fixing_ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tessera::domain {

namespace {

constexpr std::size_t kLeastForMedian = 4;
constexpr int kLastCarriedDay = 44;

Price medianOf(std::span<const DatedLevel> levels) {
    std::vector<Price> prices;
    for (const DatedLevel& each : levels) {
        prices.push_back(each.level);
    }
    std::ranges::sort(prices);
    const std::size_t middle = prices.size() / 2;
    if (prices.size() % 2 == 1) {
        return prices[middle];
    }
    const Int128 sum = Int128{prices[middle - 1].nanoUsd()} + prices[middle].nanoUsd();
    return Price::fromNanoUsd(static_cast<std::int64_t>(divideHalfEven(sum, 2)));
}

/// Those of the `days` days that end with `asOf`.
std::span<const DatedLevel> within(std::span<const DatedLevel> past, Timestamp asOf, int days) {
    const auto first = std::ranges::upper_bound(past, asOf - kDay * days, {}, &DatedLevel::at);
    return {first, past.end()};
}

}  // namespace

std::string_view wordFor(CarryRung rung) {
    switch (rung) {
        case CarryRung::Published:
            return "published";
        case CarryRung::Week:
            return "median of 7 days";
        case CarryRung::Fortnight:
            return "median of 14 days";
        case CarryRung::Last:
            return "last one carried";
    }
    return "";
}

Result<CarriedLevel> carriedLevel(std::span<const DatedLevel> published, Timestamp asOf) {
    const auto past = published.first(static_cast<std::size_t>(
        std::ranges::upper_bound(published, asOf, {}, &DatedLevel::at) - published.begin()));
    if (past.empty() || asOf - past.back().at > kDay * kLastCarriedDay) {
        return Error{ErrorCode::NotFound,
                     fmt::format("No index level was published in the last {} days: nothing can be carried.",
                                 kLastCarriedDay),
                     "carriedLevel"};
    }
    const DatedLevel& last = past.back();
    if (last.at == asOf) {
        return CarriedLevel{last.level, CarryRung::Published, 1, last.at};
    }
    for (const CarryRung rung : {CarryRung::Week, CarryRung::Fortnight}) {
        const auto window = within(past, asOf, rung == CarryRung::Week ? 7 : 14);
        if (window.size() >= kLeastForMedian) {
            return CarriedLevel{medianOf(window), rung, static_cast<int>(window.size()), last.at};
        }
    }
    return CarriedLevel{last.level, CarryRung::Last, 1, last.at};
}

}  // namespace tessera::domain
