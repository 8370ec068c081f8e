#include "widgets/ladder/number_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace tessera::widgets {
namespace {

using domain::Money;
using domain::Price;
using domain::Quantity;

std::string price(std::int64_t nano, int shown) {
    return std::string(priceText(Price::fromNanoUsd(nano), shown).view());
}
std::string size(std::int64_t raw, int decimals) {
    return std::string(sizeText(Quantity::fromRaw(raw), decimals).view());
}
std::string profit(std::int64_t nano) {
    return std::string(profitText(Money::fromNanoUsd(nano)).view());
}

TEST(NumberText, PricesAreExactAtTheirTick) {
    EXPECT_EQ(price(1'930'000'000, 2), "1.93");
    EXPECT_EQ(price(287'400'000, 4), "0.2874");
    EXPECT_EQ(price(-30'000'000, 2), "-0.03");
    EXPECT_EQ(price(0, 2), "0.00");
    EXPECT_EQ(price(61'234'500'000'000, 1), "61234.5");
    EXPECT_EQ(price(5'000'000'000, 0), "5");
}

TEST(NumberText, SizesStayWithinFiveCharacters) {
    EXPECT_EQ(size(612, 0), "612");
    EXPECT_EQ(size(99'999, 0), "99999");
    EXPECT_EQ(size(123'456, 0), "123k");
    EXPECT_EQ(size(1'250'000, 0), "1.2M");
    EXPECT_EQ(size(4'200'000, 8), "0.042");
    EXPECT_EQ(size(1'234'567'890, 8), "12.34");
    EXPECT_EQ(size(123'456'789'000, 8), "1234");
    for (std::int64_t raw = 1; raw < domain::kQuantityLimit; raw = raw * 7 + 3) {
        if (raw <= 1'000'000'000'000'000) {  // a quadrillion whole lots
            EXPECT_LE(size(raw, 0).size(), 7u) << raw;
        }
        EXPECT_LE(size(raw, 8).size(), 5u) << raw;
    }
}

TEST(NumberText, ProfitHasASignAndWholeDollars) {
    EXPECT_EQ(profit(292'000'000'000), "+292");
    EXPECT_EQ(profit(-58'400'000'000), "-58");
    EXPECT_EQ(profit(-58'500'000'000), "-59");
    EXPECT_EQ(profit(0), "0");
    EXPECT_EQ(profit(400'000'000), "0");
    EXPECT_EQ(profit(std::int64_t{-123'456} * 1'000'000'000), "-123k");
}

TEST(NumberText, TheSmallestNumberDoesNotOverflow) {
    EXPECT_EQ(price(std::numeric_limits<std::int64_t>::min(), 0), "-9223372036");
}

}  // namespace
}  // namespace tessera::widgets
