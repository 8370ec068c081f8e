#include "app/options/chain_summary.h"

#include <algorithm>
#include <cmath>

namespace tessera::options {

using domain::Price;

namespace {

constexpr double kWing = 0.25;  // the delta at which the market compares puts and calls

/// A volatility and the number it is read at: a strike, or a delta.
struct Knot {
    double at = 0, volatility = 0;
};

/// Linear between the two neighbours about `at`; none outside of them.
std::optional<double> between(std::span<const Knot> knots, double at) {
    for (std::size_t i = 0; i < knots.size(); ++i) {
        if (knots[i].at == at) {
            return knots[i].volatility;
        }
        const bool isBetween =
            i + 1 < knots.size() && (knots[i].at < at) != (knots[i + 1].at < at) && knots[i + 1].at != at;
        if (isBetween) {
            const double share = (at - knots[i].at) / (knots[i + 1].at - knots[i].at);
            return knots[i].volatility + share * (knots[i + 1].volatility - knots[i].volatility);
        }
    }
    return std::nullopt;
}

void readAtTheMoney(Chain& chain) {
    if (!chain.forward) {
        return;
    }
    std::vector<Knot> knots;
    for (const StrikeRow& row : chain.rows) {
        if (row.volatility.value) {
            knots.push_back({static_cast<double>(row.strike.nanoUsd()), *row.volatility.value});
        }
    }
    chain.atTheMoney = between(knots, static_cast<double>(chain.forward->nanoUsd()));
}

void readSkew(Chain& chain) {
    std::vector<Knot> puts, calls;
    for (const StrikeRow& row : chain.rows) {
        if (row.callDelta && row.putDelta) {
            puts.push_back({*row.putDelta, *row.volatility.value});
            calls.push_back({*row.callDelta, *row.volatility.value});
        }
    }
    const auto put = between(puts, -kWing), call = between(calls, kWing);
    if (put && call) {
        chain.skew = *put - *call;
    }
}

void readVolumes(Chain& chain) {
    domain::Int128 puts = 0, calls = 0;
    const auto add = [&chain](const std::optional<OptionReading>& option, domain::Int128& sum) {
        if (option && option->volume) {
            sum += option->volume->raw();
        } else if (option) {
            ++chain.unknownVolumes;
        }
    };
    for (const StrikeRow& row : chain.rows) {
        add(row.call, calls);
        add(row.put, puts);
    }
    if (chain.unknownVolumes == 0 && calls > 0) {
        chain.putCallVolume = static_cast<double>(puts) / static_cast<double>(calls);
    }
}

}  // namespace

void summarise(Chain& chain) {
    readAtTheMoney(chain);
    readSkew(chain);
    readVolumes(chain);
}

RealisedVolatility realisedVolatility(std::span<const domain::Bar> days, domain::Timestamp now) {
    const std::int64_t today = floorTo(now, domain::kDay).nanos() / domain::kDay.count();
    curves::DailyPrices closes;
    closes.first = today - static_cast<std::int64_t>(kRealisedDays) - 1;
    closes.values.resize(kRealisedDays + 1);
    for (const domain::Bar& bar : days) {
        const std::int64_t day = floorTo(bar.start, domain::kDay).nanos() / domain::kDay.count();
        if (day >= closes.first && day < today) {
            closes.values[static_cast<std::size_t>(day - closes.first)] = bar.close;
        }
    }
    const auto changes = curves::dailyChanges(closes);
    RealisedVolatility result;
    result.changes = static_cast<std::size_t>(std::ranges::count_if(
        changes, [](const std::optional<double>& change) { return change.has_value(); }));
    if (result.changes == kRealisedDays) {
        result.estimate = curves::realisedVolatility(closes);
    }
    return result;
}

}  // namespace tessera::options
