#include "app/indexes/fixing.h"

#include <gtest/gtest.h>

#include "app/indexes/fixing_text.h"
#include "tests/indexes/index_samples.h"

namespace tessera::indexes {
namespace {

using listprices::PriceState;
using listprices::StatedPrice;

TEST(Fixing, WeighsProvidersEquallyAndThenTheirModels) {
    const auto audit = fixed({quote("a/1", "1.80"), quote("a/2", "2.20"), quote("b/1", "2.30"),
                              quote("c/1", "1.90"), quote("d/1", "2.10")});
    EXPECT_EQ(levelOf(audit), "2.075000") << "(2.00 + 2.30 + 1.90 + 2.10) / 4";
    EXPECT_EQ(weightText(rowOf(audit, "a/1").weight), "0.125000000000");
    EXPECT_EQ(weightText(rowOf(audit, "b/1").weight), "0.250000000000");
    EXPECT_EQ(nameOf(audit.fixing), "Tessera list-price index, equal-weighted");
}

TEST(Fixing, ThreeProvidersCannotKeepToThirtyPercentAndGetAThirdEach) {
    const auto audit = fixed({quote("a/1", "1.80"), quote("b/1", "2.30"), quote("c/1", "1.90")});
    EXPECT_EQ(levelOf(audit), "2.000000");
    EXPECT_EQ(weightText(rowOf(audit, "a/1").weight), "0.333333333334") << "the part left over";
    EXPECT_EQ(weightText(rowOf(audit, "b/1").weight), "0.333333333333");
}

TEST(Fixing, RoundsOnceAndToEven) {
    EXPECT_EQ(levelOf(fixed({quote("a/1", "1.000001"), quote("b/1", "1.000001"), quote("c/1", "1.000000"),
                             quote("d/1", "1.000000")})),
              "1.000000")
        << "1.0000005 exactly";
}

TEST(Fixing, DropsAnOutlierSaysWhyAndGivesItNoWeight) {
    const auto audit = fixed({quote("a/1", "2.0"), quote("b/1", "2.1"), quote("c/1", "1.9"),
                              quote("d/1", "2.2"), quote("e/1", "30")});
    EXPECT_EQ(levelOf(audit), "2.050000");
    EXPECT_EQ(audit.fixing.outliers, 1);
    EXPECT_EQ(rowOf(audit, "e/1").verdict, Verdict::Outlier);
    EXPECT_EQ(rowOf(audit, "e/1").why, "above the median by more than 3 x 1.4826 x MAD");
    EXPECT_EQ(rowOf(audit, "e/1").weight, 0);
}

TEST(Fixing, KeepsAPriceExactlyAtTheOutlierBound) {
    // median 2, MAD 0.1: the bound is 0.44478
    const std::vector<IndexInput> four{quote("a/1", "1.9"), quote("b/1", "1.9"), quote("c/1", "2"),
                                       quote("d/1", "2.1")};
    auto at = four, beyond = four;
    at.push_back(quote("e/1", "2.44478"));
    beyond.push_back(quote("e/1", "2.444780001"));
    EXPECT_EQ(fixed(at).fixing.outliers, 0);
    EXPECT_EQ(fixed(beyond).fixing.outliers, 1);
}

TEST(Fixing, IsWithheldWithTheReasonAtEachGate) {
    EXPECT_EQ(levelOf(fixed({})), "no observations");
    EXPECT_EQ(levelOf(fixed({quote("a/1", "2"), quote("b/1", "2")})),
              "2 observations; at least 3 are needed");
    EXPECT_EQ(levelOf(fixed({quote("a/1", "2"), quote("a/2", "2.1"), quote("b/1", "2.2")})),
              "2 providers; at least 3 are needed");
    EXPECT_EQ(levelOf(fixed({quote("a/1", "1"), quote("b/1", "2"), quote("c/1", "4")})),
              "dispersion 0.741 above 0.60");
    IndexInput ended = quote("a/1", "2");
    ended.standing = IndexInput::Standing::ListEnded;
    EXPECT_EQ(levelOf(fixed({ended})), "no price list reaches this day");
}

TEST(Fixing, PublishesAtExactlyTheDispersionGate) {
    // median 1.4826, MAD 0.6: dispersion is 0.6 exactly
    EXPECT_TRUE(
        fixed({quote("a/1", "0.8826"), quote("b/1", "1.4826"), quote("c/1", "2.0826")}).fixing.isPublished());
    EXPECT_EQ(levelOf(fixed({quote("a/1", "0.882595"), quote("b/1", "1.4826"), quote("c/1", "2.082605")})),
              "dispersion 0.600005 above 0.60");
}

TEST(Fixing, ExcludesAndCountsZeroAndMissingPrices) {
    std::vector<IndexInput> inputs{quote("a/1", "2"),    quote("b/1", "2"),    quote("c/1", "2"),
                                   quote("d/free", "1"), quote("e/none", "1"), quote("f/gone", "1")};
    inputs[3].input = inputs[3].output = StatedPrice::free();
    inputs[4].output = StatedPrice::none(PriceState::NotStated);
    inputs[5].standing = IndexInput::Standing::NotListed;
    const auto audit = fixed(inputs);
    EXPECT_EQ(audit.fixing.observations, 3);
    EXPECT_EQ(audit.fixing.unpriced, 2);
    EXPECT_EQ(audit.fixing.absent, 1);
    EXPECT_EQ(rowOf(audit, "d/free").why, "input price is zero, output price is zero");
    EXPECT_EQ(rowOf(audit, "e/none").why, "output price is not stated");
    EXPECT_EQ(levelOf(audit), "2.000000");
}

std::vector<IndexInput> withVolumes(std::initializer_list<std::pair<const char*, std::int64_t>> volumes) {
    std::vector<IndexInput> inputs;
    int cents = 200;
    for (const auto& [model, volume] : volumes) {
        inputs.push_back(quote(model, domain::formatDecimal(cents++, 2, 2)));
        inputs.back().volume = volume;
    }
    return inputs;
}

TEST(Fixing, WeighsByVolumeAndGivesTheExcessOverTheCapToTheOthers) {
    const auto audit = fixed(withVolumes({{"a/1", 700}, {"b/1", 100}, {"c/1", 100}, {"d/1", 100}}));
    EXPECT_EQ(weightText(rowOf(audit, "a/1").weight), "0.300000000000");
    EXPECT_EQ(weightText(rowOf(audit, "b/1").weight), "0.233333333334");
    EXPECT_EQ(weightText(rowOf(audit, "c/1").weight), "0.233333333333");
    EXPECT_EQ(nameOf(audit.fixing), "Tessera list-price index, volume-weighted");
}

TEST(Fixing, TheExcessMayLiftAnotherToTheCap) {
    const auto audit =
        fixed(withVolumes({{"a/1", 60}, {"b/1", 28}, {"c/1", 4}, {"d/1", 4}, {"e/1", 2}, {"e/2", 2}}));
    EXPECT_EQ(weightText(rowOf(audit, "a/1").weight), "0.300000000000");
    EXPECT_EQ(weightText(rowOf(audit, "b/1").weight), "0.300000000000");
    EXPECT_EQ(weightText(rowOf(audit, "e/2").weight), "0.066666666666");
}

TEST(Fixing, OneUnknownVolumeMakesAllOfThemCountTheSame) {
    auto inputs = withVolumes({{"a/1", 700}, {"b/1", 100}, {"c/1", 100}, {"d/1", 100}});
    inputs[2].volume.reset();
    const auto audit = fixed(inputs);
    EXPECT_FALSE(audit.fixing.isByVolume);
    EXPECT_EQ(weightText(rowOf(audit, "a/1").weight), "0.250000000000");
}

TEST(Fixing, IsWithheldWhereOneSellerHasMoreThanHalf) {
    std::vector<IndexInput> inputs{quote("a/1", "2"), quote("b/1", "2"), quote("c/1", "2"),
                                   quote("d/1", "2")};
    for (std::size_t i = 0; i < 2; ++i) {
        inputs[i].seller = "cloud";
    }
    EXPECT_TRUE(fixed(inputs).fixing.isPublished()) << "exactly half";
    inputs[2].seller = "cloud";
    EXPECT_EQ(levelOf(fixed(inputs)), "cloud sells 75.0 % of the weight; at most 50 % may be one seller's");
}

TEST(Fixing, HasTheMixItWasAskedFor) {
    IndexInput a = quote("a/1", "1");
    a.output = stated("5");
    a.cached = stated("0.1");
    IndexInput b = a, c = a;
    b.model = b.provider = "b";
    c.model = c.provider = "c";
    EXPECT_EQ(levelOf(fixed({a, b, c})), "3.400000");
    EXPECT_EQ(levelOf(fixed({a, b, c}, {}, *parseBlend("3:1"))), "2.000000");
    EXPECT_EQ(levelOf(fixed({a, b, c}, {}, *parseBlend("7:2:1"))), "0.770000");
    c.cached = {};
    EXPECT_EQ(levelOf(fixed({a, b, c}, {}, *parseBlend("7:2:1"))), "2 observations; at least 3 are needed");
}

TEST(FixingAuditText, ASpreadsheetGetsTheLevelFromTheRows) {
    IndexTier tier{"composite", "Composite", "", {}, "SITC"};
    IndexQuestion question;
    question.tier = &tier;
    const auto audit = fixed({quote("a/1", "2.0"), quote("b/1", "2.1"), quote("c/1", "1.9"),
                              quote("d/1", "30"), quote("=cmd|'x'!A1/1", "2.2")});
    const std::string csv = auditCsv(audit, question);
    EXPECT_NE(csv.find("# Fixing of 2026-01-01 at 20:00 UTC: 2.050000. 4 observations of 4 providers"),
              std::string::npos)
        << csv;
    EXPECT_NE(csv.find("2026-01-01,d/1,d,,30,30,,,,30.000000000000,0.000000000000,0.000000000000,outlier,"),
              std::string::npos)
        << csv;
    EXPECT_NE(csv.find("'=cmd"), std::string::npos) << "no cell may run as a formula";
    const Recomputation again = recompute(audit);
    EXPECT_TRUE(again.agrees);
    EXPECT_EQ(picoText(again.contributions), "2.050000000000");
    EXPECT_EQ(again.weights, kWhole);
}

TEST(FixingAuditText, ALevelThatIsNotTheSumOfItsRowsDoesNotAgree) {
    auto audit = fixed({quote("a/1", "2.0"), quote("b/1", "2.1"), quote("c/1", "1.9")});
    audit.fixing.level = *audit.fixing.level + domain::PriceDelta::fromNanoUsd(1'000);
    EXPECT_FALSE(recompute(audit).agrees);
    audit.rows[0].weight -= 1;
    EXPECT_FALSE(recompute(audit).agrees);
}

}  // namespace
}  // namespace tessera::indexes
