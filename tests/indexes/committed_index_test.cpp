// The tiers on the price history that is built in.

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>

#include "app/indexes/fixing_text.h"
#include "feeds/prices/built_in_prices.h"
#include "tests/indexes/index_samples.h"
#include "tests/support/test_paths.h"

namespace tessera::indexes {
namespace {

using listprices::PriceBook;
using listprices::PriceDimension;

class CommittedIndex : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        s_book = std::make_unique<PriceBook>();
        ASSERT_TRUE(s_book->append(*prices::builtInPrices()).ok());
    }
    static void TearDownTestSuite() { s_book.reset(); }

    static IndexQuestion questionOf(const char* tier) {
        IndexQuestion question;
        question.tier = findTier(tier);
        question.knownAt = day("2026-08-23");
        return question;
    }
    static std::vector<IndexFixing> seriesOf(const IndexQuestion& question) {
        const IndexDays days = daysOf(*s_book, day("2026-08-23"));
        return fixingsOf(*s_book, question, days.first, days.last);
    }
    static inline std::unique_ptr<PriceBook> s_book;
};

/// What the paper exchange goes on from and what the terminal computes are one number.
TEST_F(CommittedIndex, TheExchangesHistoriesAreTheTiers) {
    for (const char* tier : {"composite", "frontier", "standard", "budget"}) {
        const auto question = questionOf(tier);
        std::string name = question.tier->symbol;
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        std::ifstream in(TESSERA_SOURCE_DIR "/resources/index/" + name + ".csv", std::ios::binary);
        const std::string committed(std::istreambuf_iterator<char>(in), {});
        EXPECT_EQ(
            levelsCsv(seriesOf(question), *question.tier,
                      "list prices of 978 models, github.com/jvrck/openrouterlist (MIT), as of 2026-08-22"),
            committed)
            << name;
    }
}

/// The history states a price on the day it was seen, so nothing in it is a revision.
TEST_F(CommittedIndex, TheFirstPrintsAreTheFixingsAsKnownNow) {
    for (const IndexTier& tier : builtInTiers()) {
        auto question = questionOf(tier.key.c_str());
        const auto now = seriesOf(question);
        question.knownAt = {};
        EXPECT_EQ(seriesOf(question), now) << tier.key;
    }
}

TEST_F(CommittedIndex, EveryMemberEnteredInsideItsTiersPriceBand) {
    const std::tuple<const char*, const char*, const char*> bands[] = {{"composite", "1.00", "4.50"},
                                                                       {"frontier", "4.500000001", "24.00"},
                                                                       {"standard", "1.00", "4.50"},
                                                                       {"budget", "0.20", "0.999999999"}};
    for (const auto& [key, least, most] : bands) {
        const auto question = questionOf(key);
        for (const IndexMember& member : question.tier->members) {
            const auto audit = auditOf(*s_book, question, member.from);
            const AuditRow& row = rowOf(audit, member.model);
            ASSERT_EQ(row.input.standing, IndexInput::Standing::Listed) << key << " " << member.model;
            ASSERT_GT(row.mixed, 0) << key << " " << member.model;
            const auto nano = static_cast<std::int64_t>(row.mixed / audit.blend.total());
            EXPECT_GE(nano, domain::parsePrice(least)->nanoUsd()) << key << " " << member.model;
            EXPECT_LE(nano, domain::parsePrice(most)->nanoUsd()) << key << " " << member.model;
        }
    }
}

TEST_F(CommittedIndex, NoModelIsInTwoOfTheBandsAndNoneTwice) {
    std::map<std::string, std::string> seen;
    for (const char* key : {"frontier", "standard", "budget"}) {
        for (const IndexMember& member : findTier(key)->members) {
            EXPECT_TRUE(seen.emplace(member.model, key).second)
                << member.model << " in " << key << " and " << seen[member.model];
        }
    }
}

TEST_F(CommittedIndex, EveryPublishedFixingIsRecomputedFromItsRows) {
    for (const IndexTier& tier : builtInTiers()) {
        const auto question = questionOf(tier.key.c_str());
        int published = 0, withheld = 0;
        for (const IndexFixing& fixing : seriesOf(question)) {
            const auto audit = auditOf(*s_book, question, fixing.day);
            ASSERT_EQ(audit.fixing, fixing) << tier.key << " " << dayText(fixing.day);
            ASSERT_EQ(recompute(audit).agrees, fixing.isPublished())
                << tier.key << " " << dayText(fixing.day);
            ++(fixing.isPublished() ? published : withheld);
        }
        std::printf("%s: %d published, %d withheld\n", tier.key.c_str(), published, withheld);
        EXPECT_GT(published, 300) << tier.key;
        EXPECT_GT(withheld, 0) << tier.key;
    }
}

/// The list behind the built-in history states no cached prices: such an index is withheld, not guessed.
TEST_F(CommittedIndex, AMixWithCachedInputIsWithheldWhereNoCachedPriceIsStated) {
    auto question = questionOf("composite");
    question.blend = *parseBlend("7:2:1");
    const auto audit = auditOf(*s_book, question, day("2026-08-01"));
    EXPECT_EQ(audit.fixing.withheldReason, "no observations");
    EXPECT_EQ(audit.fixing.unpriced + audit.fixing.absent, static_cast<int>(audit.rows.size()));
    EXPECT_EQ(rowOf(audit, "openai/gpt-5.4-mini").why, "cached input price is not stated");
}

}  // namespace
}  // namespace tessera::indexes
