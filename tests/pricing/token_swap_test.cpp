#include "app/pricing/token_swap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "app/pricing/model_price.h"

namespace tessera::pricing {
namespace {

const std::vector<CurvePoint> kForwards{{0.05, 2.0}, {0.15, 1.9}, {0.25, 1.85}, {0.5, 1.7}};
const std::vector<CurvePoint> kDiscounts{{0.25, 0.99}, {0.5, 0.979}, {1, 0.955}};

struct Months {
    std::vector<std::vector<double>> times;
    std::vector<SwapPeriod> periods;
};
/// The first month half known, two more to come.
Months months() {
    Months out;
    for (int month = 0; month < 3; ++month) {
        std::vector<double>& times = out.times.emplace_back();
        for (int day = month == 0 ? 11 : 0; day < 22; ++day) {
            times.push_back((30.4 * month + day * 1.38 + 0.5) / 365);
        }
    }
    for (int month = 0; month < 3; ++month) {
        out.periods.push_back({100.0 * (month + 1), month == 0 ? 11 * 2.05 : 0, month == 0 ? 11 : 0,
                               out.times[static_cast<std::size_t>(month)], (30.4 * (month + 1) + 5) / 365});
    }
    return out;
}

TEST(TokenSwap, AtItsParRateItIsWorthNothing) {
    const Months swap = months();
    const double par = swapValue(swap.periods, 2, kForwards, kDiscounts)->parRate;
    EXPECT_NEAR(swapValue(swap.periods, par, kForwards, kDiscounts)->value, 0, 1e-11);
    EXPECT_GT(par, 1.7);
    EXPECT_LT(par, 2.05);
}

TEST(TokenSwap, AFlatCurveIsItsOwnParRate) {
    const Months swap = months();
    const std::vector<CurvePoint> flat{{0.1, 2.05}};
    const SwapValue value = *swapValue(swap.periods, 2, flat, kDiscounts);
    EXPECT_NEAR(value.parRate, 2.05, 1e-14);
    double expected = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(value.periods[i].average, 2.05, 1e-14);
        expected += swap.periods[i].quantity * value.periods[i].discount * 0.05;
    }
    EXPECT_NEAR(value.value, expected, 1e-12);
}

TEST(TokenSwap, EveryBucketIsASlopeOfTheValue) {
    const Months swap = months();
    const SwapValue value = *swapValue(swap.periods, 1.8, kForwards, kDiscounts);
    for (std::size_t i = 0; i < kForwards.size(); ++i) {
        auto up = kForwards;
        up[i].value += 0.01;
        EXPECT_NEAR(value.byForward[i],
                    (swapValue(swap.periods, 1.8, up, kDiscounts)->value - value.value) / 0.01, 1e-8)
            << i;
    }
    for (std::size_t i = 0; i < kDiscounts.size(); ++i) {
        const auto moved = [&](double rate) {
            auto points = kDiscounts;
            points[i].value *= std::exp(-rate * points[i].years);
            return swapValue(swap.periods, 1.8, kForwards, points)->value;
        };
        EXPECT_NEAR(value.byDiscount[i], (moved(1e-4) - moved(-1e-4)) / 2, 1e-9) << i;
    }
}

TEST(TokenSwap, AKnownMonthHangsOnNoForward) {
    const std::vector<SwapPeriod> known{{1000, 22 * 1.9, 22, {}, 0.02}};
    const SwapValue value = *swapValue(known, 2, kForwards, kDiscounts);
    EXPECT_NEAR(value.value, 1000 * -0.1 * std::pow(0.99, 0.02 / 0.25), 1e-10);
    for (const double slope : value.byForward) {
        EXPECT_EQ(slope, 0);
    }
}

TEST(TokenSwap, BadInputIsNamed) {
    const std::vector<SwapPeriod> known{{1000, 22 * 1.9, 22, {}, 0.02}};
    const std::vector<SwapPeriod> empty{{1000, 0, 0, {}, 0.02}};
    const std::vector<SwapPeriod> nothing{{0, 1.9, 1, {}, 0.02}};
    const std::vector<CurvePoint> falling{{0.2, 2}, {0.1, 2}}, negative{{0.2, -1}}, now{{0, 1}};
    const auto sentence = [](std::span<const SwapPeriod> periods, std::span<const CurvePoint> forwards,
                             std::span<const CurvePoint> discounts) {
        return swapValue(periods, 2, forwards, discounts).error().sentence;
    };
    EXPECT_EQ(sentence(known, {}, kDiscounts), "The forward curve has no points.");
    EXPECT_EQ(sentence(known, falling, kDiscounts),
              "The forward curve has a point at 0.1 years, where times must rise from zero.");
    EXPECT_EQ(sentence(known, kForwards, negative),
              "The discount curve has -1 at 0.2 years; it must be a number above zero.");
    EXPECT_EQ(sentence(known, kForwards, now),
              "The discount curve has a point now, which says nothing of a rate.");
    EXPECT_EQ(sentence(empty, kForwards, kDiscounts), "Month 1 of the swap has no fixings.");
    EXPECT_EQ(sentence(nothing, kForwards, kDiscounts),
              "The swap has no quantity, so no fixed price is its par rate.");
}

TEST(ModelPrice, IsRoundedHalfToEvenAndBounded) {
    EXPECT_EQ(toPrice(1.93)->nanoUsd(), 1'930'000'000);
    EXPECT_EQ(toPrice(2.5e-9)->nanoUsd(), 2);
    EXPECT_EQ(toPrice(-1.0)->nanoUsd(), -1'000'000'000);
    EXPECT_FALSE(toPrice(1e12));
    EXPECT_FALSE(toPrice(std::nan("")));
}

}  // namespace
}  // namespace tessera::pricing
