#include "app/strategy/strategy.h"

#include <algorithm>
#include <cmath>

#include "app/pricing/normal.h"

namespace tessera::strategy {

using portfolio::Holding;

namespace {

constexpr double kDaysAYear = 365;
/// Between these shares of today's price outcomes are looked for; beyond, the payoff is a straight line but
/// for what a longer option still has of time.
constexpr double kLowest = 0.02, kHighest = 6;
constexpr std::size_t kSteps = 3'000;
constexpr int kHalvings = 60;

double usd(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) * 1e-9;
}
double usd(domain::Money money) {
    return static_cast<double>(money.nanoUsd()) * 1e-9;
}

double profitOf(const Leg& leg, double ratio, double days) {
    const Holding& held = leg.holding;
    const double volatility = held.option ? held.option->volatility : 0;
    const double years = std::max(0.0, held.years - days / kDaysAYear);
    const double price = held.price * ratio;
    double value = price;
    if (held.option && price <= 0) {  // Black has no price there: a put is worth its strike, a call nothing
        value = held.option->right == domain::OptionRight::Put ? held.option->strike : 0;
    } else if (held.option) {
        value = portfolio::valueOf(held, price, volatility, years);
    }
    return held.units() * (value - usd(leg.limit)) - usd(leg.fee);
}

/// Prices at which the payoff may bend: the strikes, as prices of the reference future.
std::vector<double> bendsOf(const Strategy& strategy) {
    std::vector<double> bends;
    for (const Leg& leg : strategy.legs) {
        if (leg.holding.option) {
            bends.push_back(leg.holding.option->strike / leg.holding.price * strategy.price);
        }
    }
    return bends;
}

std::vector<double> pricesBetween(const Strategy& strategy, double low, double high, std::size_t count) {
    std::vector<double> prices;
    for (std::size_t i = 0; i < count; ++i) {
        prices.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1));
    }
    for (const double bend : bendsOf(strategy)) {
        if (bend > low && bend < high) {
            prices.push_back(bend);
        }
    }
    std::ranges::sort(prices);
    const auto doubles = std::ranges::unique(prices);
    prices.erase(doubles.begin(), doubles.end());
    return prices;
}

/// USD a USD of the reference future's price, when that is very high.
double slopeAbove(const Strategy& strategy) {
    double slope = 0;
    for (const Leg& leg : strategy.legs) {
        const bool isPut = leg.holding.option && leg.holding.option->right == domain::OptionRight::Put;
        slope += isPut ? 0 : leg.holding.units() * leg.holding.price / strategy.price;
    }
    return slope;
}

double rootBetween(const Strategy& strategy, double low, double high, double days) {
    const bool risesThrough = profitAt(strategy, low, days) < 0;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        ((profitAt(strategy, middle, days) < 0) == risesThrough ? low : high) = middle;
    }
    return (low + high) / 2;
}

/// Of the price being below `price` after the strategy's days.
double probabilityBelow(const Strategy& strategy, double price) {
    const double deviation = *strategy.volatility * std::sqrt(strategy.days() / kDaysAYear);
    return price <= 0 ? 0
                      : pricing::normalCdf((std::log(price / strategy.price) + deviation * deviation / 2) /
                                           deviation);
}

std::optional<double> probabilityOf(const Strategy& strategy, const std::vector<double>& breakEvens) {
    if (!strategy.volatility || *strategy.volatility <= 0 || strategy.days() <= 0) {
        return std::nullopt;
    }
    double sum = 0, from = 0;
    for (std::size_t i = 0; i <= breakEvens.size(); ++i) {
        const bool isLast = i == breakEvens.size();
        const double to = isLast ? std::max(from, strategy.price) * kHighest : breakEvens[i];
        if (profitAt(strategy, (from + to) / 2, strategy.days()) > 0) {
            sum += (isLast ? 1 : probabilityBelow(strategy, to)) - probabilityBelow(strategy, from);
        }
        from = to;
    }
    return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

double Strategy::days() const {
    double least = legs.empty() ? 0 : legs.front().holding.years;
    for (const Leg& leg : legs) {
        least = std::min(least, leg.holding.years);
    }
    return least * kDaysAYear;
}

double profitAt(const Strategy& strategy, double price, double days) {
    double sum = 0;
    for (const Leg& leg : strategy.legs) {
        sum += profitOf(leg, price / strategy.price, days);
    }
    return sum;
}

std::vector<PayoffPoint> payoff(const Strategy& strategy, double low, double high, std::size_t count,
                                double days) {
    std::vector<PayoffPoint> points;
    for (const double price : pricesBetween(strategy, low, high, count)) {
        points.push_back({price, profitAt(strategy, price, 0), profitAt(strategy, price, days),
                          profitAt(strategy, price, strategy.days())});
    }
    return points;
}

Outcome outcomeOf(const Strategy& strategy) {
    Outcome outcome;
    if (strategy.legs.empty()) {
        return outcome;
    }
    const double days = strategy.days();
    std::vector<double> prices =
        pricesBetween(strategy, strategy.price * kLowest, strategy.price * kHighest, kSteps);
    prices.insert(prices.begin(), 0);
    std::optional<double> before;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const double profit = profitAt(strategy, prices[i], days);
        outcome.most = std::max(outcome.most.value_or(profit), profit);
        outcome.least = std::min(outcome.least.value_or(profit), profit);
        if (before && (*before < 0) != (profit < 0)) {
            outcome.breakEvens.push_back(rootBetween(strategy, prices[i - 1], prices[i], days));
        }
        before = profit;
    }
    // A slope that is only rounding is none.
    const double slope = slopeAbove(strategy), rounding = 1e-9 * std::abs(strategy.legs[0].holding.units());
    if (slope > rounding) {
        outcome.most.reset();
    } else if (slope < -rounding) {
        outcome.least.reset();
    }
    outcome.probability = probabilityOf(strategy, outcome.breakEvens);
    return outcome;
}

std::optional<double> probabilityOver(const Strategy& strategy, std::span<const double> prices, double days) {
    if (prices.empty()) {
        return std::nullopt;
    }
    const auto gains =
        std::ranges::count_if(prices, [&](double price) { return profitAt(strategy, price, days) > 0; });
    return static_cast<double>(gains) / static_cast<double>(prices.size());
}

std::optional<Cost> costOf(const Strategy& strategy) {
    domain::MoneySum premium, fees;
    for (const Leg& leg : strategy.legs) {
        premium += leg.premium;
        fees += leg.fee;
    }
    const auto paid = premium.result(), charged = fees.result();
    return paid && charged ? std::optional(Cost{*paid, *charged}) : std::nullopt;
}

std::vector<Holding> holdingsOf(const Strategy& strategy) {
    std::vector<Holding> all;
    for (const Leg& leg : strategy.legs) {
        all.push_back(leg.holding);
    }
    return all;
}

portfolio::GreekSum greeksOf(const Strategy& strategy) {
    const portfolio::RiskTable table = portfolio::riskTable({holdingsOf(strategy), {}});
    return table.total.value_or(portfolio::GreekSum{});
}

}  // namespace tessera::strategy
