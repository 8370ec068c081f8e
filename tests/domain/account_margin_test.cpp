// What an account must hold: by hand for the cases a trader knows, and over random accounts for what must
// hold of every one.

#include "app/domain/account_margin.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::domain {
namespace {

constexpr InstrumentId kNear{1}, kNext{2}, kFar{3}, kSpread{4}, kNextSpread{5}, kCall{6}, kPut{7}, kCoin{8};

Instrument future(InstrumentId id, std::int64_t marginUsd, int month) {
    Instrument f;
    f.id = id;
    f.symbol = "SITC-" + std::to_string(month);
    f.family = "SITC";
    f.contractSize = 1000;
    f.initialMarginPerLot = Money::fromUsd(marginUsd);
    f.lastTradingTime = Timestamp::fromSeconds(1'000'000 * month);
    f.spec = FutureSpec{.contractMonth = {2026, static_cast<unsigned>(month)}};
    return f;
}

Instrument spread(InstrumentId id, InstrumentId near, InstrumentId far, std::int64_t marginUsd) {
    Instrument s = future(id, marginUsd, 1);
    s.spec = SpreadSpec{.contractMonth = {2026, 1}, .legs = {{near, 1}, {far, -1}}};
    return s;
}

/// At the money: its losses are those of a smooth curve, half of the future's near the money.
Instrument option(InstrumentId id, OptionRight right, Money marginOfFuture) {
    Instrument o = future(id, 0, 1);
    o.spec = OptionSpec{{2026, 1}, kNear, right, Price::fromNanoUsd(2'000'000'000)};
    const double range = static_cast<double>(marginOfFuture.nanoUsd());
    const auto value = [&](double thirds, int volatility) {
        const double width = 2 + 0.5 * volatility, move = thirds / 3;
        const double sign = right == OptionRight::Call ? 1 : -1;
        return range * width / 2 * std::log1p(std::exp(2 * sign * move / width));
    };
    Money worst;
    for (const MarginScenario& s : kMarginScenarios) {
        const double loss = (value(0, 0) - value(s.priceThirds, s.volatility)) * s.coverPercent / 100;
        o.riskArray.push_back(Money::fromNanoUsd(std::llround(loss)));
        worst = std::max(worst, -o.riskArray.back());
    }
    o.initialMarginPerLot = worst;
    return o;
}

struct Margins : testing::Test {
    MarginTerms terms;
    Margins() {
        for (const Instrument& one : {future(kNear, 200, 1), future(kNext, 180, 2), future(kFar, 160, 3),
                                      spread(kSpread, kNear, kNext, 50), spread(kNextSpread, kNext, kFar, 45),
                                      option(kCall, OptionRight::Call, Money::fromUsd(200)),
                                      option(kPut, OptionRight::Put, Money::fromUsd(200))}) {
            terms.define(one);
        }
        Instrument coin = future(kCoin, 30, 1);
        coin.spec = ExternalSpec{};
        coin.quantityDecimals = 3;
        terms.define(coin);
    }
    static MarginPosition held(InstrumentId id, std::int64_t raw) {
        return {id, Quantity::fromRaw(raw), {}, {}};
    }
    std::optional<Money> total(std::vector<MarginPosition> positions) const {
        const auto margin = accountMargin(positions, terms);
        return margin ? std::optional(margin->total) : std::nullopt;
    }
};

TEST_F(Margins, OfOneFutureIsItsOwnForEveryLotLongOrShort) {
    EXPECT_EQ(total({}), Money{});
    EXPECT_EQ(total({held(kNear, 3)}), Money::fromUsd(600));
    EXPECT_EQ(total({held(kNear, -3)}), Money::fromUsd(600));
    EXPECT_EQ(total({held(kCoin, 1'500)}), Money::fromUsd(45)) << "one and a half coins";
}

TEST_F(Margins, MonthsThatOffsetPayTheSpreadsBetweenThem) {
    const auto calendar = accountMargin(std::vector{held(kNear, 10), held(kNext, -10)}, terms);
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->scan, Money::fromUsd(200)) << "10 x (200 - 180)";
    EXPECT_EQ(calendar->spreadCharge, Money::fromUsd(500));
    EXPECT_EQ(calendar->total, Money::fromUsd(700)) << "against 3,800 without an offset";
    EXPECT_EQ(total({held(kSpread, 10)}), Money::fromUsd(700)) << "the spread is its legs";
    EXPECT_EQ(total({held(kSpread, -10), held(kNear, 10), held(kNext, -10)}), Money{}) << "nothing is left";
    EXPECT_EQ(total({held(kNear, 10), held(kFar, -10)}), Money::fromUsd(400 + 950))
        << "from neighbour to neighbour: 10 x (50 + 45)";
    EXPECT_EQ(total({held(kNear, 10), held(kNext, 10)}), Money::fromUsd(3'800)) << "same side: no offset";
}

TEST_F(Margins, EveryOptionSoldAsksForTheShortOptionMinimum) {
    Instrument far = option(kCall, OptionRight::Call, Money::fromUsd(200));
    far.riskArray.assign(kMarginScenarios.size(), Money{});  // so far out that no scenario moves it
    far.initialMarginPerLot = Money::fromNanoUsd(1);
    terms.define(far);
    EXPECT_EQ(total({held(kCall, -10)}), Money{}) << "an exchange without one";
    far.riskArray.push_back(Money::fromUsd(4));
    terms.define(far);
    EXPECT_EQ(total({held(kCall, -10)}), Money::fromUsd(40));
    EXPECT_EQ(total({held(kCall, 10)}), Money{}) << "bought, it asks for none";
    EXPECT_EQ(total({held(kCall, -10), held(kNear, 1)}), Money::fromUsd(200)) << "the scan asks for more";
    EXPECT_EQ(total({held(kCall, -60), held(kNear, 1)}), Money::fromUsd(240)) << "and here for less";
    const MarginPosition working{kCall, Quantity::fromRaw(5), {}, Quantity::fromRaw(12)};
    EXPECT_EQ(total({working}), Money::fromUsd(28)) << "seven lots, were the working order filled";
    const auto margin =
        accountMargin(std::vector{held(kCall, -60), held(kNear, 10), held(kNext, -10)}, terms);
    ASSERT_TRUE(margin);
    EXPECT_EQ(margin->scan.nanoUsd() + margin->spreadCharge.nanoUsd(), margin->total.nanoUsd());
    EXPECT_EQ(margin->total, Money::fromUsd(700)) << "spread and scan are above it";
}

TEST_F(Margins, ABoughtOptionCannotLoseMoreThanItIsWorthAndASoldOneAsksForMore) {
    const Money bought = *total({held(kCall, 10)}), sold = *total({held(kCall, -10)});
    EXPECT_LT(bought, Money::fromUsd(10 * 200 * 2 * 7 / 10))
        << "its value: 200 x ln 2 x 2 / 2 a lot, ten lots";
    EXPECT_GT(sold, bought);
    EXPECT_LE(*total({held(kCall, -10), held(kNear, 10)}), *total({held(kNear, 10)}))
        << "a covered call asks for no more than the future";
    // Long the future, short the call, long the put is nothing: only rounding is left.
    EXPECT_LT(*total({held(kNear, 10), held(kCall, -10), held(kPut, 10)}), Money::fromNanoUsd(1'000));
}

TEST_F(Margins, WhatWorksCountsAsIfTheWorseOfItWereFilled) {
    const std::vector<MarginPosition> twoSided{
        {kNear, Quantity::fromRaw(2), Quantity::fromRaw(3), Quantity::fromRaw(10)}};
    EXPECT_EQ(total(twoSided), Money::fromUsd(8 * 200)) << "the sells make it 8 short, the buys 5 long";
    EXPECT_EQ(total({{kNear, Quantity::fromRaw(5), {}, Quantity::fromRaw(5)}}), Money::fromUsd(1'000))
        << "an exit that works takes nothing off before it traded";
}

TEST_F(Margins, AWorkingSpreadAsksForBothItsLegsAtOnceAndNeverForOneOfThem) {
    const Quantity ten = Quantity::fromRaw(10);
    EXPECT_EQ(total({{kSpread, {}, ten, {}}}), total({held(kSpread, 10)})) << "700, not 10 x 200";
    EXPECT_EQ(total({{kSpread, {}, {}, ten}}), total({held(kSpread, -10)}));
    EXPECT_EQ(total({{kSpread, ten, {}, ten}}), total({held(kSpread, 10)})) << "an exit asks for no more";
    EXPECT_EQ(total({{kSpread, {}, ten, {}}, {kNextSpread, {}, ten, {}}}), Money::fromUsd(400 + 950))
        << "both filled they are near against far";
    EXPECT_EQ(total({held(kNear, -10), held(kNext, 10), {kSpread, {}, ten, {}}}), Money::fromUsd(700))
        << "bought it takes the legs away, and until then they are there";
}

TEST_F(Margins, WhatIsNotKnownHasNoMargin) {
    EXPECT_EQ(total({held(InstrumentId{99}, 1)}), std::nullopt);
    EXPECT_FALSE(terms.isKnown(InstrumentId{99}));
    Instrument orphan = option(InstrumentId{9}, OptionRight::Call, Money::fromUsd(200));
    std::get<OptionSpec>(orphan.spec).future = InstrumentId{98};
    terms.define(orphan);
    EXPECT_FALSE(terms.isKnown(InstrumentId{9})) << "its future is not";
    Instrument unknown = future(InstrumentId{10}, 0, 4);
    terms.define(unknown);
    EXPECT_EQ(total({held(InstrumentId{10}, 1)}), Money{}) << "a contract may ask for none";
    EXPECT_EQ(total({held(kNear, std::numeric_limits<std::int64_t>::max())}), std::nullopt);
    EXPECT_TRUE(total({held(kNear, 0), held(InstrumentId{99}, 0)})) << "of nothing it is zero";
}

TEST_F(Margins, ASpreadWhoseLegsNobodyToldHasItsOwnMargin) {
    terms.define(spread(InstrumentId{9}, kNear, InstrumentId{97}, 55));
    EXPECT_TRUE(terms.isKnown(InstrumentId{9}));
    EXPECT_EQ(total({held(InstrumentId{9}, -4)}), Money::fromUsd(220));
}

/// Definitions come from outside: spreads that lead in a circle and ratios beyond any contract.
TEST_F(Margins, DefinitionsThatCannotBeMeantEndWithoutAHang) {
    Instrument there = spread(kSpread, kNear, kNext, 0), back = spread(InstrumentId{9}, kNext, kNear, 0);
    terms.define(there);
    terms.define(back);
    EXPECT_EQ(total({held(kNear, 10), held(kFar, -10)}), Money::fromUsd(400 + 1'600))
        << "not joined: the smaller outright";
    Instrument wild = spread(InstrumentId{11}, kNear, kNext, 50);
    std::get<SpreadSpec>(wild.spec).legs[0].ratio = std::numeric_limits<std::int32_t>::max();
    terms.define(wild);
    EXPECT_EQ(total({held(InstrumentId{11}, 1'000'000'000'000)}), std::nullopt);
}

TEST_F(Margins, AnOptionWithoutARiskArrayIsMarginedLikeItsPrice) {
    Instrument earlier = option(InstrumentId{9}, OptionRight::Call, Money::fromUsd(200));
    earlier.riskArray.clear();
    earlier.initialMarginPerLot = Money::fromUsd(200);
    terms.define(earlier);
    EXPECT_EQ(total({held(InstrumentId{9}, -2)}), Money::fromUsd(400));
    EXPECT_EQ(total({held(InstrumentId{9}, 2)}), Money::fromUsd(400)) << "as an exchange of before tells it";
}

rc::Gen<std::vector<MarginPosition>> accounts() {
    const auto position = rc::gen::apply(
        [](std::uint32_t id, int net, int buys, int sells) {
            return MarginPosition{InstrumentId{id}, Quantity::fromRaw(net), Quantity::fromRaw(buys),
                                  Quantity::fromRaw(sells)};
        },
        rc::gen::inRange(1U, 8U), rc::gen::inRange(-40, 41), rc::gen::inRange(0, 20),
        rc::gen::inRange(0, 20));
    return rc::gen::container<std::vector<MarginPosition>>(position);
}

std::vector<MarginPosition> joined(const std::vector<MarginPosition>& all) {
    std::vector<MarginPosition> out;
    for (const MarginPosition& one : all) {
        const auto at = std::ranges::find(out, one.instrument, &MarginPosition::instrument);
        if (at == out.end()) {
            out.push_back(one);
        } else {
            at->net += one.net;
            at->buys += one.buys;
            at->sells += one.sells;
        }
    }
    return out;
}

RC_GTEST_FIXTURE_PROP(Margins, AnAccountNeverNeedsMoreThanItsPositionsApart, ()) {
    auto account = joined(*accounts());
    std::int64_t apart = 0;
    for (MarginPosition& one : account) {
        one.buys = one.sells = {};
        apart += total({one})->nanoUsd();
    }
    const auto together = accountMargin(account, terms);
    RC_ASSERT(together->total.nanoUsd() <= apart + 64);
    RC_ASSERT(together->scan.nanoUsd() + together->spreadCharge.nanoUsd() == together->total.nanoUsd());
}

RC_GTEST_FIXTURE_PROP(Margins, NoPartOfTheWorkingOrdersAsksForMoreThanTheWorstCase, ()) {
    const auto all = joined(*accounts());
    const Money worst = *total(all);
    auto some = all;
    for (MarginPosition& one : some) {
        const std::int64_t bought = *rc::gen::inRange<std::int64_t>(0, one.buys.raw() + 1);
        const std::int64_t sold = *rc::gen::inRange<std::int64_t>(0, one.sells.raw() + 1);
        one.net += Quantity::fromRaw(bought - sold);
        one.buys = one.sells = {};
    }
    // Rounding of each of 16 losses a position at most.
    RC_ASSERT(total(some)->nanoUsd() <= worst.nanoUsd() + 64);
}

}  // namespace
}  // namespace tessera::domain
