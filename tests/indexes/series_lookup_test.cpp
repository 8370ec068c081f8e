#include "app/indexes/series_lookup.h"

#include <gtest/gtest.h>

#include "feeds/prices/built_in_prices.h"
#include "tests/indexes/index_samples.h"

namespace tessera::indexes {
namespace {

using listprices::PriceBook;
using listprices::PriceLine;

std::string readBack(const char* text) {
    const auto key = parseSeriesKey(text);
    return key ? seriesKeyText(*key) : key.error().sentence;
}

TEST(SeriesKey, ReadsModelsAndTiersAndWritesThemBack) {
    EXPECT_EQ(readBack("gpt-4o output"), "gpt-4o output");
    EXPECT_EQ(readBack(" openai/gpt-4o  cached input "), "openai/gpt-4o cached input");
    EXPECT_EQ(readBack("openai/gpt-4o input at openrouter"), "openai/gpt-4o input at openrouter");
    EXPECT_EQ(readBack("@index frontier"), "@index frontier");
    EXPECT_EQ(readBack("@index composite 3:1"), "@index composite 3:1");
    EXPECT_EQ(readBack("@index composite 0.4/0.6"), "@index composite");
}

TEST(SeriesKey, RefusesWhatNamesNothingAndSaysHowToWriteIt) {
    EXPECT_NE(readBack("gpt-4o").find("it has to say a model and which of its prices"), std::string::npos);
    EXPECT_NE(readBack("output").find("it has to say a model and which of its prices"), std::string::npos);
    EXPECT_NE(readBack("@index gold").find("\"gold\" is no tier"), std::string::npos);
    EXPECT_NE(readBack("@index budget 1").find("is not a mix of prices"), std::string::npos);
    EXPECT_NE(readBack("").find("as in \"gpt-4o output\""), std::string::npos);
}

class SeriesLookup : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        s_book = std::make_unique<PriceBook>();
        ASSERT_TRUE(s_book->append(*prices::builtInPrices()).ok());
    }
    static void TearDownTestSuite() { s_book.reset(); }
    static domain::Result<PriceLine> find(const char* text, const char* known = "2026-11-27") {
        return findSeries(*s_book, *parseSeriesKey(text), day(known));
    }
    static std::string at(const PriceLine& line, const char* iso) {
        const auto value = listprices::valueAt(line, day(iso));
        return value ? domain::formatPrice(*value, 2) : "none";
    }
    static inline std::unique_ptr<PriceBook> s_book;
};

TEST_F(SeriesLookup, GivesAModelsPriceAsStepsThatEndWithTheList) {
    const auto line = find("gpt-4o output");
    ASSERT_TRUE(line.ok()) << line.error().sentence;
    EXPECT_EQ(line->name, "gpt-4o output");
    EXPECT_EQ(sourcesText(line->sources), "jvrck/openrouterlist (MIT)");
    EXPECT_EQ(at(*line, "2024-09-20"), "none");
    EXPECT_EQ(at(*line, "2024-09-21"), "15.00");
    EXPECT_EQ(at(*line, "2024-10-03"), "10.00");
    EXPECT_EQ(at(*line, "2026-08-22"), "10.00");
    EXPECT_EQ(at(*line, "2026-08-23"), "none") << "the list ends: what came after is not known";
    EXPECT_FALSE(line->steps.back().value);
}

TEST_F(SeriesLookup, AWithdrawnModelHasAGap) {
    const auto line = find("openai/chatgpt-4o-latest output");
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(at(*line, "2026-02-17"), "15.00");
    EXPECT_EQ(at(*line, "2026-02-18"), "none");
}

TEST_F(SeriesLookup, KnowsNoMoreThanWasKnown) {
    const auto line = find("gpt-4o output", "2024-10-02");
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(at(*line, "2024-10-02"), "15.00");
    EXPECT_EQ(at(*line, "2024-10-03"), "none");
}

TEST_F(SeriesLookup, GivesATierWithGapsWhereItWasWithheld) {
    const auto line = find("@index composite");
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(line->name, "Composite");
    EXPECT_EQ(at(*line, "2024-10-01T20:00:00Z"), "none");
    EXPECT_NE(at(*line, "2026-08-22T20:00:00Z"), "none");
    EXPECT_EQ(at(*line, "2026-08-23T20:00:00Z"), "none") << "a fixing holds for a day";
    for (std::size_t i = 1; i < line->steps.size(); ++i) {
        EXPECT_LT(line->steps[i - 1].from, line->steps[i].from);
        EXPECT_NE(line->steps[i - 1].value, line->steps[i].value);
    }
}

TEST_F(SeriesLookup, AListFirstReadTodayDoesNotTakeTheYearsBeforeAway) {
    PriceBook book = *s_book;
    listprices::PriceBatch batch;
    batch.asOf = day("2026-11-29");
    batch.sources = {{"local", "test", batch.asOf}};
    const listprices::PriceKey key{"local",
                                   "openrouter",
                                   "openai/gpt-4o",
                                   listprices::PriceDimension::Output,
                                   0,
                                   listprices::ServiceTier::Standard};
    batch.facts = {{key, day("2026-11-29"), day("2026-11-29"), stated("12")}};
    ASSERT_TRUE(book.append(batch).ok());
    const auto line = findSeries(book, *parseSeriesKey("gpt-4o output"), day("2026-11-29T12:00:00Z"));
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(at(*line, "2026-11-29"), "12.00");
    EXPECT_EQ(at(*line, "2024-09-21"), "15.00");
    EXPECT_EQ(at(*line, "2026-08-22"), "10.00");
    EXPECT_EQ(at(*line, "2026-08-23"), "none") << "nobody was asked then";
    EXPECT_EQ(sourcesText(line->sources), "local (test); before 2026-11-29 jvrck/openrouterlist (MIT)");
    EXPECT_EQ(
        sourcesText(line->sources, listprices::SourceAge::Said),
        "local (test), as of 2026-11-29; before 2026-11-29 jvrck/openrouterlist (MIT), as of 2026-08-22");
    for (std::size_t i = 1; i < line->steps.size(); ++i) {
        EXPECT_LT(line->steps[i - 1].from, line->steps[i].from);
        EXPECT_NE(line->steps[i - 1].value, line->steps[i].value);
    }
}

TEST_F(SeriesLookup, SaysWhatIsMissing) {
    EXPECT_NE(find("no-such-model output").error().sentence.find("No source lists a model named"),
              std::string::npos);
    EXPECT_FALSE(find("gpt-4o reasoning").ok());
}

TEST_F(SeriesLookup, IndexedTo100StartsAtTheFirstKnownValueFromTheBaseOn) {
    const auto line = find("gpt-4o output");
    const PriceLine whole = listprices::indexedTo100(*line, {});
    EXPECT_EQ(at(whole, "2024-09-21"), "100.00");
    EXPECT_EQ(at(whole, "2025-01-01"), "66.67");
    EXPECT_EQ(whole.unit, "100 = 2024-09-21");
    const PriceLine later = listprices::indexedTo100(*line, day("2025-01-01"));
    EXPECT_EQ(at(later, "2024-12-31"), "none");
    EXPECT_EQ(at(later, "2025-01-01"), "100.00");
    EXPECT_EQ(later.unit, "100 = 2025-01-01");
    EXPECT_TRUE(listprices::indexedTo100(*line, day("2026-09-01")).steps.empty());
}

}  // namespace
}  // namespace tessera::indexes
