#include "app/indexes/blend.h"

#include <gtest/gtest.h>

#include "tests/indexes/index_samples.h"

namespace tessera::indexes {
namespace {

using listprices::PriceState;
using listprices::StatedPrice;

std::string readBack(const char* text) {
    const auto blend = parseBlend(text);
    return blend ? blendText(*blend) + " = " + blendWords(*blend) : blend.error().sentence;
}

TEST(Blend, ReadsTheCommonMixesAndOnesOwn) {
    EXPECT_EQ(readBack("0.4/0.6"), "0.4/0.6 = 0.4 input + 0.6 output");
    EXPECT_EQ(readBack("2:3"), "0.4/0.6 = 0.4 input + 0.6 output") << "the same mix";
    EXPECT_EQ(readBack("3:1"), "3:1 = 3 input : 1 output");
    EXPECT_EQ(readBack("7:2:1"), "7:2:1 = 7 cached input : 2 input : 1 output");
    EXPECT_EQ(readBack("32 : 1"), "32:1 = 32 input : 1 output");
    EXPECT_EQ(readBack("0.7/0.3"), "7:3 = 7 input : 3 output");
    EXPECT_EQ(readBack("1:0"), "1:0 = 1 input : 0 output");
}

TEST(Blend, WhatIsWrittenIsReadBackWhateverTheShares) {
    for (const char* text : {"999.9999:0.0001", "1:1000", "0.0001:0.0002:1000", "123.4567:1"}) {
        const auto blend = parseBlend(text);
        ASSERT_TRUE(blend.ok()) << text;
        EXPECT_EQ(parseBlend(blendText(*blend)).value(), *blend) << text << " as " << blendText(*blend);
    }
}

TEST(Blend, RefusesWhatIsNoMixAndNamesIt) {
    EXPECT_NE(readBack("0.4").find("\"0.4\" is not a mix of prices: it has to have two or three shares"),
              std::string::npos);
    EXPECT_NE(readBack("a:1").find("\"a\" is no share"), std::string::npos);
    EXPECT_NE(readBack("-1:2").find("\"-1\" is no share"), std::string::npos);
    EXPECT_NE(readBack("1001:1").find("\"1001\""), std::string::npos);
    EXPECT_NE(readBack("0.00001:1").find("\"0.00001\""), std::string::npos);
    EXPECT_NE(readBack("0:0").find("every share is zero"), std::string::npos);
    EXPECT_NE(readBack("1:2:3:4").find("two or three"), std::string::npos);
    EXPECT_FALSE(parseBlend("").ok());
}

TEST(Blend, MixesExactlyAndNeedsOnlyWhatHasAShare) {
    const StatedPrice none = StatedPrice::none(PriceState::NotStated);
    EXPECT_EQ(*mixedPrice({}, stated("1"), stated("2"), none) * 10 / 5, domain::Int128{16'000'000'000});
    EXPECT_EQ(*mixedPrice(*parseBlend("1:0"), stated("1.5"), none, none), domain::Int128{1'500'000'000});
    EXPECT_FALSE(mixedPrice(*parseBlend("7:2:1"), stated("1"), stated("2"), none)) << "no cached price";
    EXPECT_FALSE(mixedPrice({}, stated("1"), StatedPrice::free(), none)) << "zero is no price to mix";
}

}  // namespace
}  // namespace tessera::indexes
