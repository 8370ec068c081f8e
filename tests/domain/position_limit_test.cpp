// Position limits: one rule for who refuses and for who knows it before.

#include "app/domain/position_limit.h"

#include <gtest/gtest.h>

namespace tessera::domain {
namespace {

Instrument contractOf(const char* symbol, const char* family, int decimals = 0) {
    Instrument made;
    made.symbol = symbol;
    made.family = family;
    made.quantityDecimals = decimals;
    return made;
}

Quantity lots(std::int64_t count) {
    return Quantity::fromRaw(count);
}

struct PositionLimitRule : ::testing::Test {
    const Instrument near = contractOf("SITC-Z26", "SITC"), far = contractOf("SITC-F27", "SITC"),
                     tiers = contractOf("SITC-SITF-Z26", "SITC-SITF"), other = contractOf("H100-Z26", "H100"),
                     skill = contractOf("SKILL-ETS-Z26", "SKILL-ETS");
    const std::vector<PositionLimit> limits{{"SITC", 50, 120}, {"SKILL-ETS", 5, 9}, {"SKILL", 1, 1}};
};

TEST_F(PositionLimitRule, ASpreadOfTwoFamiliesCountsToTheFirst) {
    EXPECT_EQ(positionLimitOf(near, limits), &limits[0]);
    EXPECT_EQ(positionLimitOf(tiers, limits), &limits[0]);
    EXPECT_EQ(positionLimitOf(skill, limits), &limits[1]) << "its own name, not the one it begins with";
    EXPECT_EQ(positionLimitOf(other, limits), nullptr);
    EXPECT_EQ(positionLimitOf(contractOf("SITCA-Z26", "SITCA"), limits), nullptr);
}

TEST_F(PositionLimitRule, NamesTheLimitThePositionAndWhatWorks) {
    const LimitedPosition held{&near, lots(-20), lots(3), lots(25), {}, lots(6)};
    EXPECT_EQ(overPositionLimit({&held, 1}, limits),
              "The position limit of SITC-Z26 is 50 lots. The account holds 20 sold, 3 more to buy and 25 "
              "more to sell are working, and this order could make it 51.");
    LimitedPosition to = held;
    to.moreSells = lots(5);
    EXPECT_EQ(overPositionLimit({&to, 1}, limits), "");
}

TEST_F(PositionLimitRule, LetWhatReducesPassWhateverIsHeld) {
    LimitedPosition beyond{&near, lots(70), {}, {}, {}, lots(10)};
    EXPECT_EQ(overPositionLimit({&beyond, 1}, limits), "");
    beyond.moreSells = lots(140);
    EXPECT_EQ(overPositionLimit({&beyond, 1}, limits), "") << "no further out than it was";
    beyond.moreSells = lots(141);
    EXPECT_NE(overPositionLimit({&beyond, 1}, limits), "");
    beyond.moreSells = {};
    beyond.moreBuys = lots(1);
    EXPECT_NE(overPositionLimit({&beyond, 1}, limits), "");
}

TEST_F(PositionLimitRule, OfAFamilyIsOverAllItsContracts) {
    std::vector<LimitedPosition> account{{&near, lots(50), {}, {}, {}, {}},
                                         {&far, lots(-50), {}, {}, {}, {}},
                                         {&tiers, {}, lots(10), {}, lots(10), {}},
                                         {&other, lots(5'000), {}, {}, lots(9'000), {}}};
    EXPECT_EQ(overPositionLimit(account, limits), "");
    EXPECT_EQ(tightestPositionLimit(account, limits), (PositionLimitUse{"all SITC contracts", 120, 120}));
    account[2].moreBuys = lots(11);
    EXPECT_EQ(overPositionLimit(account, limits),
              "The position limit of the SITC family is 120 lots over all its contracts. The account's "
              "positions and working orders could come to 110, and this order could make it 121.");
}

TEST_F(PositionLimitRule, PartsOfALotAreRoundedUp) {
    const Instrument fine = contractOf("SITC-G27", "SITC", 3);
    LimitedPosition asked{&fine, {}, {}, {}, lots(50'000), {}};
    EXPECT_EQ(overPositionLimit({&asked, 1}, limits), "");
    asked.moreBuys = lots(50'001);
    EXPECT_NE(overPositionLimit({&asked, 1}, limits), "");
    EXPECT_EQ(tightestPositionLimit({&asked, 1}, limits), (PositionLimitUse{"SITC-G27", 51, 50}));
}

TEST_F(PositionLimitRule, IsUsedByWhatIsAskedForAlone) {
    const std::vector<LimitedPosition> account{{&near, lots(49), {}, {}, {}, {}},
                                               {&skill, {}, {}, {}, {}, lots(2)},
                                               {&other, {}, {}, {}, lots(1), {}},
                                               {nullptr, lots(7), {}, {}, lots(1), {}}};
    EXPECT_EQ(tightestPositionLimit(account, limits), (PositionLimitUse{"SKILL-ETS-Z26", 2, 5}));
    EXPECT_EQ(tightestPositionLimit(account, {}), std::nullopt);
    EXPECT_EQ(overPositionLimit(account, {}), "");
}

}  // namespace
}  // namespace tessera::domain
