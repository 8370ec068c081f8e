#include "feeds/prices/list_price_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "app/domain/decimal.h"

namespace tessera::prices {
namespace {

using domain::Price;
using domain::Timestamp;

Timestamp day(const char* iso) {
    return *domain::parseIso(iso);
}
Timestamp dayNumber(int n) {
    return day("2026-01-01") + std::chrono::hours(24 * n);
}

/// Provider and blended USD per Mtok.
BlendedPrice quote(std::string_view provider, std::string_view usd) {
    return {provider, domain::parsePrice(usd)->nanoUsd() * 10};
}

IndexFixing fixingOf(std::vector<BlendedPrice> prices) {
    return computeFixing(day("2026-01-01"), prices);
}

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ListPriceIndex, WeighsProvidersEquallyAndThenTheirModels) {
    const auto fixing =
        fixingOf({quote("a", "1.80"), quote("a", "2.20"), quote("b", "2.30"), quote("c", "1.90")});
    ASSERT_TRUE(fixing.published()) << fixing.withheldReason;
    // (2.00 + 2.30 + 1.90) / 3 = 2.0666..., half to even at six decimals
    EXPECT_EQ(domain::formatPrice(fixing.level, 9), "2.066667000");
    EXPECT_EQ(fixing.observations, 4);
    EXPECT_EQ(fixing.providers, 3);
}

TEST(ListPriceIndex, RoundsOnlyOnceAndToEven) {
    const auto fixing = fixingOf(
        {quote("a", "1.000001"), quote("b", "1.000001"), quote("c", "1.000000"), quote("d", "1.000000")});
    ASSERT_TRUE(fixing.published());
    EXPECT_EQ(domain::formatPrice(fixing.level, 6), "1.000000");  // 1.0000005 exactly
}

TEST(ListPriceIndex, DropsAnOutlierAndSaysHowMany) {
    const auto fixing = fixingOf(
        {quote("a", "2.0"), quote("b", "2.1"), quote("c", "1.9"), quote("d", "2.2"), quote("e", "30")});
    ASSERT_TRUE(fixing.published());
    EXPECT_EQ(fixing.outliers, 1);
    EXPECT_EQ(domain::formatPrice(fixing.level, 2), "2.05");
}

TEST(ListPriceIndex, KeepsAPriceExactlyAtTheOutlierBound) {
    // median 2, MAD 0.1: the bound is 0.44478
    const auto at = fixingOf(
        {quote("a", "1.9"), quote("b", "1.9"), quote("c", "2"), quote("d", "2.1"), quote("e", "2.44478")});
    const auto beyond = fixingOf({quote("a", "1.9"), quote("b", "1.9"), quote("c", "2"), quote("d", "2.1"),
                                  quote("e", "2.444780001")});
    EXPECT_EQ(at.outliers, 0);
    EXPECT_EQ(beyond.outliers, 1);
}

TEST(ListPriceIndex, WithholdsBelowThreeProvidersWithAReason) {
    const auto fixing = fixingOf({quote("a", "2"), quote("a", "2.1"), quote("b", "2.2")});
    EXPECT_FALSE(fixing.published());
    EXPECT_EQ(fixing.withheldReason, "2 providers; at least 3 are needed");
}

TEST(ListPriceIndex, WithholdsWhenPricesDisagreeTooMuch) {
    const auto fixing = fixingOf({quote("a", "1"), quote("b", "2"), quote("c", "4")});
    EXPECT_EQ(fixing.withheldReason, "dispersion 0.741 above 0.60");
}

TEST(ListPriceIndex, PublishesAtExactlyTheDispersionGate) {
    // median 1.4826, MAD 0.6: dispersion is 0.6 exactly
    EXPECT_TRUE(fixingOf({quote("a", "0.8826"), quote("b", "1.4826"), quote("c", "2.0826")}).published());
    EXPECT_FALSE(
        fixingOf({quote("a", "0.882599"), quote("b", "1.4826"), quote("c", "2.082601")}).published());
}

TEST(ListPriceIndex, WithholdsADayWithoutPrices) {
    EXPECT_EQ(fixingOf({}).withheldReason, "no observations");
}

PriceLedger smallLedger() {
    auto ledger = parseOpenRouterLedger(R"({"as_of":"2026-01-03","models":{
        "a/x":{"first_seen":"2026-01-01","last_seen":"2026-01-03",
               "points":[["2026-01-01",1,2],["2026-01-03",2,3]]},
        "b/x":{"first_seen":"2026-01-01","last_seen":"2026-01-03","points":[["2026-01-01",1.1,2.1]]},
        "c/x":{"first_seen":"2026-01-01","last_seen":"2026-01-03","points":[["2026-01-01",0.9,1.9]]},
        "d/free":{"first_seen":"2026-01-01","last_seen":"2026-01-03","points":[["2026-01-01",0,0]]},
        "e/x":{"first_seen":"2026-01-02","last_seen":"2026-01-02","points":[["2026-01-02",1,2]]}}})");
    return std::move(ledger).value();
}

std::vector<IndexMember> everyone() {
    return *parseMembers(
        "model,from,until,reason\na/x,2026-01-01,,r\nb/x,2026-01-01,,r\nc/x,2026-01-01,2026-01-02,r\n"
        "d/free,2026-01-01,,r\ne/x,2026-01-01,,r\n");
}

TEST(ListPriceIndex, FollowsListingMembershipAndPriceChangesDayByDay) {
    const auto fixings = computeIndex(smallLedger(), everyone(), day("2026-01-01"), day("2026-01-03"));
    ASSERT_EQ(fixings.size(), 3u);
    EXPECT_EQ(domain::formatPrice(fixings[0].level, 2), "1.60");  // 0.4 x 1 + 0.6 x 2 and +-0.1
    EXPECT_EQ(fixings[0].unpriced, 1);                            // the free model: excluded and counted
    EXPECT_EQ(fixings[1].providers, 4);                           // e listed for a day
    EXPECT_EQ(fixings[2].withheldReason, "2 observations; at least 3 are needed");  // c left, e delisted
}

std::vector<IndexFixing> history(const std::string& levels) {  // '.' withheld, digit the level
    std::vector<IndexFixing> fixings;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        IndexFixing fixing;
        fixing.day = dayNumber(static_cast<int>(i));
        fixing.withheldReason = levels[i] == '.' ? "test" : "";
        fixing.level = Price::fromNanoUsd((levels[i] - '0') * domain::kNanoPerUsd);
        fixings.push_back(fixing);
    }
    return fixings;
}

std::string settled(const std::string& levels, int onDay) {
    const auto level = settlementLevel(history(levels), dayNumber(onDay));
    return level ? domain::formatPrice(*level, 1) : "none";
}

TEST(SettlementLadder, TakesTheMedianOfSevenDaysThenFourteenThenCarries) {
    EXPECT_EQ(settled("1234567", 6), "7.0");                       // published: its own level
    EXPECT_EQ(settled("123456.", 6), "3.5");                       // six of seven days
    EXPECT_EQ(settled("1234....", 7), "2.5");                      // three in seven days, four in fourteen
    EXPECT_EQ(settled("1234" + std::string(10, '.'), 13), "2.5");  // four in fourteen, the last day it holds
    EXPECT_EQ(settled("1234" + std::string(11, '.'), 14), "4.0");  // three: carried
    EXPECT_EQ(settled("12........", 9), "2.0");                    // too few: carried
    EXPECT_EQ(settled("9" + std::string(44, '.'), 44), "9.0");
    EXPECT_EQ(settled("9" + std::string(45, '.'), 45), "none");  // day 44 is the last
}

TEST(IndexMembership, RefusesWhatItCannotReadAndNamesTheLine) {
    EXPECT_EQ(parseMembers("model,from,until,reason\na/x,2026-13-01,,r\n").error().sentence,
              "Line 2 of the index membership cannot be read.");
    EXPECT_FALSE(parseMembers("model,from,until,reason\na/x,2026-02-01,2026-01-01,r\n").ok());
    EXPECT_FALSE(
        parseMembers("model,from,until,reason\na/x,2026-02-01,,\n").ok());  // no reason, no membership
    EXPECT_FALSE(parseMembers("a/x,2026-02-01,,r\n").ok());
}

class CommittedIndex : public ::testing::Test {
 protected:
    void SetUp() override {
        const std::string text = readFile(TESSERA_SHARED_DATA "/prices/openrouter_ledger_MIT.json");
        if (text.empty()) {
            GTEST_SKIP() << "no shared price data beside the project";
        }
        auto parsed = parseOpenRouterLedger(text);
        ASSERT_TRUE(parsed.ok());
        m_ledger = std::move(parsed).value();
        m_members = *parseMembers(readFile(TESSERA_SOURCE_DIR "/resources/index/composite_members.csv"));
    }
    PriceLedger m_ledger;
    std::vector<IndexMember> m_members;
};

TEST_F(CommittedIndex, IsWhatTheProgramComputesFromTheLedger) {
    const auto fixings = computeIndex(m_ledger, m_members, day("2024-09-21"), m_ledger.asOf);
    EXPECT_EQ(formatIndexCsv(fixings, m_ledger, m_members),
              readFile(TESSERA_SOURCE_DIR "/resources/index/sitc.csv"));
}

TEST_F(CommittedIndex, EveryMemberEnteredInsideTheGradesPriceBand) {
    for (const IndexMember& member : m_members) {
        const ListedModel& model = m_ledger.models.at(member.model);
        const ListPrice* price = model.onDay(std::max(member.from, model.firstSeen));
        ASSERT_NE(price, nullptr) << member.model;
        const std::int64_t tenthNano = price->input->nanoUsd() * 4 + price->output->nanoUsd() * 6;
        EXPECT_GE(tenthNano, 10 * domain::kNanoPerUsd) << member.model;
        EXPECT_LE(tenthNano, 45 * domain::kNanoPerUsd) << member.model;
    }
}

/// token-price-index (MIT) publishes tpi-frontier as a mean of 0.7 input + 0.3 output without naming its
/// members here; gpt-5.5, gpt-5.4, claude-opus-4.7 and claude-sonnet-4.6 give both its means. An independent
/// check of our reading.
TEST_F(CommittedIndex, LedgerPricesReproduceAnIndexPublishedByOthers) {
    std::ifstream rows(TESSERA_SHARED_DATA "/prices/tpi_indices_daily.csv");
    int compared = 0;
    for (std::string line; std::getline(rows, line);) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (line.find(",tpi-frontier,") == std::string::npos || !line.ends_with(",4,4")) {
            continue;
        }
        std::int64_t sum = 0;
        for (const char* id : {"openai/gpt-5.5", "openai/gpt-5.4", "anthropic/claude-opus-4.7",
                               "anthropic/claude-sonnet-4.6"}) {
            const ListPrice* price = m_ledger.models.at(id).onDay(day(line.substr(0, 10).c_str()));
            ASSERT_NE(price, nullptr);
            sum += price->input->nanoUsd() * 7 + price->output->nanoUsd() * 3;
        }
        const std::string mean = domain::formatDecimal(sum / 4, 10, 4);
        EXPECT_NE(line.find("," + mean + ",4,4"), std::string::npos) << line << " against " << mean;
        ++compared;
    }
    EXPECT_EQ(compared, 70);
}

}  // namespace
}  // namespace tessera::prices
