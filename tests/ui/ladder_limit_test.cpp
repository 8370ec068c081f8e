// What the hover ghost of a ladder says of the exchange's position limits.

#include <gtest/gtest.h>

#include "app/marketdata/position_limit_board.h"
#include "tests/ui/fakes.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/ladder/ladder_limit_use.h"

namespace tessera::test {
namespace {

using domain::Quantity;
using domain::Side;
using widgets::LadderLimitUse;

struct LadderLimitTest : ::testing::Test {
    LadderLimitTest() {
        new ui::PositionLimitView(board, screen.hub);  // the hub owns it
        screen.feed.notices.push_back(ports::InstrumentDefined{contract, true});
        screen.context.tick();
    }
    void hold(std::int64_t net, std::int64_t buys) {
        trading::RiskView risk;
        risk.exposures = {{contract.id, Quantity::fromRaw(net), Quantity::fromRaw(buys), {}}};
        screen.desk.events.push_back(trading::RiskChanged{risk});
        screen.context.tick();
    }
    std::optional<LadderLimitUse> use(Side side, std::int64_t lots) {
        return ui::limitUse(contract, side, Quantity::fromRaw(lots), screen.context.desk(), screen.hub);
    }
    Desk screen;
    marketdata::PositionLimitBoard board;
    domain::Instrument contract = sitc(20);
};

TEST_F(LadderLimitTest, SaysNothingWhereNoLimitIsTold) {
    EXPECT_EQ(use(Side::Buy, 10), std::nullopt);
}

TEST_F(LadderLimitTest, CountsWhatIsHeldAndWorksAndRefusesByTheExchangesRule) {
    board.tell({{contract.family, 50, 200}});
    hold(30, 5);
    EXPECT_EQ(use(Side::Buy, 10), (LadderLimitUse{45, 50, false, false}));
    EXPECT_EQ(use(Side::Buy, 15), (LadderLimitUse{50, 50, false, false})) << "up to it";
    EXPECT_EQ(use(Side::Buy, 16), (LadderLimitUse{51, 50, false, true}));
    EXPECT_EQ(use(Side::Sell, 30), (LadderLimitUse{35, 50, false, false})) << "what closes passes";
    hold(70, 0);
    EXPECT_EQ(use(Side::Sell, 10), (LadderLimitUse{70, 50, false, false})) << "beyond it, and reducing";
}

TEST_F(LadderLimitTest, NamesTheFamilysWhereThatIsTighter) {
    board.tell({{contract.family, 50, 50}});
    hold(0, 0);
    board.tell({{contract.family, 60, 50}});
    EXPECT_EQ(use(Side::Buy, 51), (LadderLimitUse{51, 50, true, true}));
}

TEST(LadderLimitWords, NameTheLimitAndWhatTheOrderMakesOfIt) {
    EXPECT_EQ(widgets::limitCaption({51, 20'000, false, false}), "Limit");
    EXPECT_EQ(widgets::limitNumber({51, 20'000, false, false}), "51/20,000");
    EXPECT_EQ(widgets::narrowLimitNumber({19'990, 20'000, false, false}), "19990/20000");
    EXPECT_EQ(widgets::limitCaption({51, 60'000, true, false}), "Family");
    EXPECT_EQ(widgets::limitCaption({20'010, 20'000, false, true}), "Over limit");
    EXPECT_EQ(widgets::limitNumber({20'010, 20'000, false, true}), "20,000");
    EXPECT_EQ(widgets::limitCaption({60'010, 60'000, true, true}), "Over family");
}

}  // namespace
}  // namespace tessera::test
