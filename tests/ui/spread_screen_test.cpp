// What a spread between tiers shows: its contract card, and under a ladder what other books make there.

#include <gtest/gtest.h>

#include "app/domain/decimal.h"
#include "tests/ui/fakes.h"
#include "ui/ladder/ladder_implied.h"
#include "ui/shell/contract_card.h"

namespace tessera::test {
namespace {

using domain::InstrumentId;
using domain::Side;

/// SITC-Z26 as everywhere, 1.92 bid and 1.93 offered; SITF-Z26, and the one less the other.
class SpreadScreenTest : public ::testing::Test {
 protected:
    static constexpr InstrumentId kDear{30}, kSpread{31};

    SpreadScreenTest() {
        domain::Instrument dear = sitc(30);
        dear.symbol = "SITF-Z26";
        dear.family = "SITF";
        define(dear);
        domain::Instrument spread = dear;
        spread.id = kSpread;
        spread.symbol = "SITF-SITC-Z26";
        spread.name = "Frontier less Composite, December 2026";
        spread.family = "SITF-SITC";
        spread.tick = domain::PriceDelta::fromNanoUsd(5'000'000);
        spread.priceDecimals = 3;
        spread.spec = domain::SpreadSpec{{2026, 12}, {{kDear, 1}, {screen.id, -1}}};
        define(spread);
        screen.feed.add(kDear, 31, Side::Sell, 6.10, 5);
        screen.feed.add(kDear, 32, Side::Buy, 6.00, 7);
        screen.context.tick();
    }
    void define(const domain::Instrument& instrument) {
        screen.feed.notices.push_back(ports::InstrumentDefined{instrument, true});
        screen.feed.state(instrument.id, ports::StreamState::Live);
        screen.context.tick();
    }
    std::string implied(InstrumentId id, Side side) {
        ui::LadderImplied ladder(screen.hub);
        ladder.setMarket(screen.hub.find(id));
        (void)ladder.revision();
        const auto level = ladder.best(side);
        return level ? std::to_string(level->quantity.raw()) + " at " + domain::formatPrice(level->price, 3)
                     : "-";
    }
    QString line(const char* title) {
        const auto lines = ui::contractLines(*screen.hub.find(kSpread), screen.hub);
        const auto found = std::ranges::find_if(
            lines, [&](const ui::ContractLine& each) { return each.title == QLatin1String(title); });
        return found == lines.end() ? QStringLiteral("(no such line)") : found->text;
    }

    Desk screen;
};

TEST_F(SpreadScreenTest, TheCardSaysWhatIsBoughtAndSoldAndHowItEnds) {
    EXPECT_EQ(line("What it is"),
              "An inter-tier spread: SITF-Z26 bought and SITC-Z26 sold, as one. Its price is what Frontier "
              "costs more, in USD per Mtok, and may be below zero.");
    EXPECT_EQ(line("Legs"), "buy 1 SITF-Z26, sell 1 SITC-Z26");
    EXPECT_TRUE(line("Settles").contains("the difference of their final settlement prices"));
    EXPECT_TRUE(line("Price limits").contains("15 % of the price of SITF-Z26"));
    EXPECT_TRUE(line("Implied orders").contains("All three trade at once or not at all"));
}

TEST_F(SpreadScreenTest, UnderALadderStandsWhatTheOtherTwoBooksMake) {
    EXPECT_EQ(implied(kSpread, Side::Sell), "5 at 4.180") << "6.10 offered, 1.92 bid";
    EXPECT_EQ(implied(kSpread, Side::Buy), "7 at 4.070");
    EXPECT_EQ(implied(kDear, Side::Sell), "-") << "nobody offers the spread";
    screen.feed.add(kSpread, 41, Side::Sell, 4.125, 3);
    screen.context.tick();
    EXPECT_EQ(implied(kDear, Side::Sell), "3 at 6.060") << "6.055 is no price of it";
    EXPECT_EQ(implied(screen.id, Side::Buy), "3 at 1.870") << "6.00 less 4.125";
}

TEST_F(SpreadScreenTest, NothingIsMadeOfABookThatIsNotLive) {
    screen.feed.state(kDear, ports::StreamState::Stale);
    screen.context.tick();
    EXPECT_EQ(implied(kSpread, Side::Sell), "-");
}

}  // namespace
}  // namespace tessera::test
