#include "app/pricing/smile.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "app/pricing/black76.h"

namespace tessera::pricing {
namespace {

constexpr Smile kSmile{0.002, 0.009, 0.005, 0.03, 0.12, -0.5, 0.5};

std::vector<SmileQuote> quotesOf(const Smile& smile, double years, int count = 15) {
    std::vector<SmileQuote> quotes;
    for (int i = 0; i < count; ++i) {
        const double k = smile.low + (smile.high - smile.low) * i / (count - 1);
        quotes.push_back({k, std::sqrt(totalVariance(smile, k).value / years), 1});
    }
    return quotes;
}

double part(double low, double high) {
    return low + (high - low) * static_cast<double>(*rc::gen::inRange(0, 1'000'001)) / 1e6;
}

/// Calls at strikes over the quoted range, forward 1, must fall and be convex.
bool hasButterfly(const Smile& smile) {
    constexpr int kStrikes = 333;
    std::vector<double> strikes, calls;
    for (int i = 0; i <= kStrikes; ++i) {
        strikes.push_back(std::exp(smile.low) + (std::exp(smile.high) - std::exp(smile.low)) * i / kStrikes);
        const double w = totalVariance(smile, std::log(strikes.back())).value;
        calls.push_back(*blackPrice({OptionRight::Call, 1, strikes.back(), 1, std::sqrt(w), 1}));
    }
    for (std::size_t i = 1; i + 1 < calls.size(); ++i) {
        if (calls[i - 1] - 2 * calls[i] + calls[i + 1] < -1e-13 || calls[i + 1] > calls[i] + 1e-13) {
            return true;
        }
    }
    return false;
}

TEST(Smile, DerivativesAreSlopes) {
    for (double k = -2; k <= 2; k += 0.1) {
        const double e = 1e-5;
        const TotalVariance at = totalVariance(kSmile, k), up = totalVariance(kSmile, k + e),
                            down = totalVariance(kSmile, k - e);
        EXPECT_NEAR(at.slope, (up.value - down.value) / (2 * e), 1e-9);
        EXPECT_NEAR(at.curvature, (up.slope - down.slope) / (2 * e), 1e-8);
    }
}

TEST(Smile, AFitFindsTheSmileItsQuotesCameFrom) {
    const SmileFit fit = *fitSmile(quotesOf(kSmile, 0.25), 0.25);
    EXPECT_LT(fit.error, 1e-4) << "a hundredth of a percentage point";
    EXPECT_LT(fit.worst, 2e-4);
    EXPECT_GT(fit.leastG, 0);
}

TEST(Smile, AFlatMarketGivesAFlatSmile) {
    std::vector<SmileQuote> quotes;
    for (int i = -5; i <= 5; ++i) {
        quotes.push_back({0.1 * i, 0.4, 1});
    }
    const SmileFit fit = *fitSmile(quotes, 0.5);
    EXPECT_LT(fit.worst, 1e-7);
    EXPECT_NEAR(fit.leastG, 1, 1e-2);
}

RC_GTEST_PROP(Smile, NoFitHasAButterfly, ()) {
    // Any quotes at all: a fit is refused, or its calls are convex in the strike.
    std::vector<SmileQuote> quotes;
    const int count = *rc::gen::inRange(5, 14);
    const double years = part(0.02, 2), range = part(0.1, 1.5), noise = part(0, 0.5), tilt = part(-0.8, 0.8),
                 bend = part(-0.5, 2);
    for (int i = 0; i < count; ++i) {
        const double k = range * (2.0 * i / (count - 1) - 1) + part(-0.001, 0.001);
        const double volatility = 0.5 + tilt * k + bend * k * k + part(-noise, noise);
        quotes.push_back({k, std::max(volatility, 0.02), part(0.1, 3)});
    }
    const auto fit = fitSmile(quotes, years);
    if (!fit) {
        RC_ASSERT(fit.error().code == domain::ErrorCode::Refused);
        return;
    }
    RC_ASSERT(!hasButterfly(fit->smile));
    for (int i = 0; i <= 1777; ++i) {
        const double k = fit->smile.low + (fit->smile.high - fit->smile.low) * i / 1777;
        RC_ASSERT(durrleman(totalVariance(fit->smile, k), k) >= 0);
    }
}

TEST(Smile, QuotesWithAButterflyGetTheNearestSmileWithout) {
    // A. Vogt's smile (Gatheral & Jacquier 2014, example 3.1), whose density is negative above the forward.
    const double a = -0.0410, b = 0.1331, m = 0.3586, sigma = 0.4153, rho = 0.3060;
    std::vector<SmileQuote> quotes;
    for (double k = -1.5; k <= 1.5; k += 0.1) {
        quotes.push_back({k, std::sqrt(a + b * (rho * (k - m) + std::hypot(k - m, sigma))), 1});
    }
    const auto fit = fitSmile(quotes, 1);
    ASSERT_TRUE(fit) << fit.error().sentence;
    EXPECT_GE(fit->leastG, 0);
    EXPECT_FALSE(hasButterfly(fit->smile));
    EXPECT_LT(fit->error, 0.02);
}

TEST(Smile, TooFewStrikesAreRefused) {
    auto quotes = quotesOf(kSmile, 0.25, 4);
    quotes.push_back(quotes.front());
    const auto fit = fitSmile(quotes, 0.25);
    ASSERT_FALSE(fit);
    EXPECT_EQ(fit.error().sentence, "4 strikes are quoted; a smile needs 5.");
    quotes[1].volatility = -0.2;
    EXPECT_EQ(fitSmile(quotes, 0.25).error().sentence, "Quote 2: the volatility is -0.2.");
    EXPECT_EQ(fitSmile(quotes, 0).error().sentence,
              "The time in years is 0; it must be a number above zero.");
}

Smile scaled(Smile smile, double by) {
    smile.level *= by;
    smile.left *= by;
    smile.right *= by;
    return smile;
}

TEST(VolatilitySurface, IsLinearInTotalVarianceBetweenExpiries) {
    const auto surface = VolatilitySurface::make({{0.1, scaled(kSmile, 0.5)}, {0.4, kSmile}});
    ASSERT_TRUE(surface);
    const double k = 0.1, near = totalVariance(scaled(kSmile, 0.5), k).value,
                 far = totalVariance(kSmile, k).value;
    EXPECT_NEAR(*surface->volatility(k, 0.1), std::sqrt(near / 0.1), 1e-14);
    EXPECT_NEAR(*surface->volatility(k, 0.2), std::sqrt((near * 2 / 3 + far / 3) / 0.2), 1e-14);
    EXPECT_NEAR(*surface->volatility(k, 0.05), std::sqrt(near / 0.1), 1e-14) << "before the first: as it";
    EXPECT_NEAR(*surface->volatility(k, 2), std::sqrt(far / 0.4), 1e-14) << "after the last: as it";
    EXPECT_FALSE(surface->volatility(k, 0));
    EXPECT_FALSE(surface->volatility(std::nan(""), 1));
}

TEST(VolatilitySurface, AFreeCalendarSpreadIsRefused) {
    const auto crossed = VolatilitySurface::make({{0.1, kSmile}, {0.4, scaled(kSmile, 0.9)}});
    ASSERT_FALSE(crossed);
    EXPECT_EQ(crossed.error().code, domain::ErrorCode::Refused);
    EXPECT_NE(crossed.error().sentence.find("a calendar spread would be free"), std::string::npos);
    EXPECT_FALSE(VolatilitySurface::make({}));
    EXPECT_FALSE(VolatilitySurface::make({{0.4, kSmile}, {0.1, scaled(kSmile, 2)}}));
}

}  // namespace
}  // namespace tessera::pricing
