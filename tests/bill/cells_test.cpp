#include "feeds/usage/cells.h"

#include <gtest/gtest.h>

#include "feeds/usage/cloud_words.h"

namespace tessera::usage {
namespace {

std::string plain(std::string_view text, char decimal) {
    std::string scratch;
    return std::string(plainNumber(text, {decimal, true}, scratch).value_or("none"));
}

TEST(UsageCells, NumbersSayWhichMarkIsTheDecimalUnlessTheyCanBeReadBothWays) {
    EXPECT_EQ(decimalProvedBy("0,25"), ',');
    EXPECT_EQ(decimalProvedBy("1.080.992,0"), ',');
    EXPECT_EQ(decimalProvedBy("1,234,567"), '.');
    EXPECT_EQ(decimalProvedBy("0.250"), '.');
    EXPECT_EQ(decimalProvedBy("1,000"), std::nullopt);
    EXPECT_EQ(decimalProvedBy("1.000"), std::nullopt);
    EXPECT_EQ(decimalProvedBy("gpt-4.1"), std::nullopt);
}

TEST(UsageCells, NumbersAreReadInTheirDialectOrNotAtAll) {
    EXPECT_EQ(plain("1.080.992,5", ','), "1080992.5");
    EXPECT_EQ(plain("1,080,992.5", '.'), "1080992.5");
    EXPECT_EQ(plain("$1,234.50", '.'), "1234.50");
    EXPECT_EQ(plain("-2.63 \xE2\x82\xAC", '.'), "-2.63");
    EXPECT_EQ(plain("1,5", '.'), "none");
    EXPECT_EQ(plain("10,00,000", '.'), "none");
}

TEST(UsageCells, DaysAreReadInEveryFormVendorsWrite) {
    const auto day = [](std::string_view text, bool isMonthFirst = false) {
        const auto at = parseStamp(text, isMonthFirst);
        return at ? domain::formatIso(*at, 0) : std::string("none");
    };
    EXPECT_EQ(day("2026-10-03 03:07:00.832"), "2026-10-03T03:07:00Z");
    EXPECT_EQ(day("2026-10-01T01:00:00+02:00"), "2026-09-30T23:00:00Z");
    EXPECT_EQ(day("2026-09-28 07:00:00 UTC"), "2026-09-28T07:00:00Z");
    EXPECT_EQ(day("1790553600"), "2026-09-28T00:00:00Z");
    EXPECT_EQ(day("28.09.2026"), "2026-09-28T00:00:00Z");
    EXPECT_EQ(day("09/28/2026", true), "2026-09-28T00:00:00Z");
    EXPECT_EQ(day("2026-02-30"), "none");
    EXPECT_EQ(day("1026-02-03"), "none");
    EXPECT_EQ(day("--"), "none");
}

TEST(UsageCells, ASkuIsCachedBeforeItIsOutputBeforeItIsInput) {
    const auto cached = googleWords("Generate content cached input token count gemini 2.5 flash text");
    EXPECT_EQ(cached.model, "gemini 2.5 flash");
    EXPECT_EQ(cached.metered, bill::Metered::CacheRead);
    EXPECT_EQ(googleWords("Generate content output token count gemini 2.5 flash short input text").metered,
              bill::Metered::Output);
    EXPECT_EQ(googleWords("Grounding with Google Search on Gemini 2.5").metered, std::nullopt);
    EXPECT_EQ(awsWords("USE1-Claude4.5Sonnet-cache-write-input-token-count", "").model, "Claude4.5Sonnet");
    EXPECT_EQ(azureWords("gpt-4o-0806-Inp-glbl Tokens").model, "gpt-4o-0806");
    EXPECT_EQ(azureWords("GPT 5 Mini outpt Glbl 1M Tokens").metered, bill::Metered::Output);
    EXPECT_EQ(currencyFrom("unrounded subtotal (chf)"), "CHF");
}

TEST(UsageCells, RowsOfOverlappingFilesCountAsOftenAsTheyStandInOne) {
    RowMemory memory;
    memory.beginFile();
    EXPECT_FALSE(memory.isRepeated(7, false));
    EXPECT_FALSE(memory.isRepeated(7, false));
    memory.beginFile();
    EXPECT_TRUE(memory.isRepeated(7, false));
    EXPECT_TRUE(memory.isRepeated(7, false));
    EXPECT_FALSE(memory.isRepeated(7, false));  // a third one is new
    EXPECT_FALSE(memory.isRepeated(8, true));
    EXPECT_TRUE(memory.isRepeated(8, true));
    for (std::uint64_t print = 100; print < 50'000; ++print) {
        EXPECT_FALSE(memory.isRepeated(print, true));
    }
    EXPECT_TRUE(memory.isRepeated(100, true));
}

}  // namespace
}  // namespace tessera::usage
