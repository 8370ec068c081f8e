#include "app/pricing/normalised_black.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::pricing {

namespace {

constexpr double kSeriesBelow = 0.02;  // t: below it a difference of two ratios would lose digits
constexpr double kFarOut = -40;        // h: exp(-h^2 / 2) is zero from here on
constexpr double kLogRootTwoPi = 0.918938533204672741780330;

/// m(-h-t) - m(-h+t) for small t: 2 (Y' t + Y''' t^3 / 3! + ...), Y(z) = Phi(z) / phi(z), whose derivatives
/// follow Y' = 1 + z Y, Y^(n+1) = z Y^(n) + n Y^(n-1). Seven orders: 3e-17 relative at t = 0.02.
double smallDifference(double h, double t) {
    if (h < kFarOut) {
        const double w = 1 / (h * h);
        return 2 * t * w * (1 - 3 * w);
    }
    double before = millsRatio(-h);  // Y^(n-1)
    double now = 1 + h * before;     // Y^(n)
    double sum = now * t, power = t;
    for (int n = 1; n < 7; ++n) {
        const double next = h * now + n * before;
        before = now;
        now = next;
        power *= t / (n + 1);
        if (n % 2 == 0) {
            sum += now * power;
        }
    }
    return 2 * sum;
}

}  // namespace

double moneyness(double forward, double strike) {
    const double ratio = forward / strike;
    const bool isClose = ratio > 0.5 && ratio < 2;  // there the difference is exact
    return -std::abs(isClose ? std::log1p((forward - strike) / strike)
                             : std::log(forward) - std::log(strike));
}

NormalisedBlack normalisedBlack(double x, double s) {
    const double h = x / s, t = 0.5 * s;
    const double logDensity = -0.5 * (h * h + t * t) - kLogRootTwoPi;
    const double density = std::exp(logDensity), most = std::exp(0.5 * x);
    NormalisedBlack out;
    if (h + t <= 0 || t < kSeriesBelow) {
        const double difference =
            t < kSeriesBelow ? smallDifference(h, t) : millsRatio(-h - t) - millsRatio(t - h);
        out.price = density * difference;
        out.complement = most - out.price;
        out.priceSlope = 1 / difference;
        out.logRatio = logDensity + std::log(difference) - std::log(out.complement);
    } else {
        out.complement = density * (millsRatio(h + t) + millsRatio(t - h));
        out.price = most - out.complement;
        out.priceSlope = density / out.price;
        out.logRatio = std::log(out.price) - std::log(out.complement);
    }
    out.complementSlope = density / out.complement;
    return out;
}

double normalisedImplied(double x, double price, double complement) {
    const double target = std::log(price) - std::log(complement);
    double s = 0;
    const auto guess = [&](double normalPrice) {
        const double sum = normalPrice - 0.5 * x;
        bachelierGuess(sum, std::sqrt(std::max(0.0, std::log(sum) - std::log(normalPrice))), s);
    };
    guess(price);
    const double h0 = x / s, t2 = std::min(0.25 * s * s, 10.0);
    guess(price * std::exp(0.5 * t2) / (1 + t2 / (3 + h0 * h0)));
    double low = 0, high = std::numeric_limits<double>::infinity(), before = high;
    for (int step = 0; step < 60; ++step) {
        const NormalisedBlack at = normalisedBlack(x, s);
        const double miss = at.logRatio - target;
        if (std::isfinite(at.logRatio)) {
            (miss < 0 ? low : high) = s;
        } else {
            high = s;  // the complement is gone: far too large
        }
        double move = 0;
        householderStep(x / s, s, 1 / s, at.priceSlope, at.complementSlope, miss, move);
        double next = s + move;
        // Outside of what is known to hold the answer, or no number: halve the bracket instead.
        if (!(next > low && next < high)) {
            next = std::isfinite(high) ? 0.5 * (low + high) : 2 * s;
        }
        const double change = std::abs(next - s);
        s = next;
        if (change <= 2e-16 * s || (change >= before && change <= 1e-12 * s)) {
            break;  // at the last digit, or no longer getting closer than rounding lets it
        }
        before = change;
    }
    return s;
}

}  // namespace tessera::pricing
