// Several contracts together: outcome, cost, probability and presets against what the field's textbooks say
// of them (J. Hull, "Options, Futures, and Other Derivatives", chapter on trading strategies).

#include "app/strategy/strategy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "app/pricing/black76.h"
#include "app/pricing/normal.h"
#include "app/strategy/leg_quotes.h"
#include "app/strategy/presets.h"

namespace tessera::strategy {
namespace {

using domain::Instrument;
using domain::InstrumentId;
using domain::Money;
using domain::OptionRight;
using domain::Price;
using domain::Quantity;

constexpr double kForward = 2, kVolatility = 0.5;
const domain::Timestamp kNow = domain::Timestamp::fromSeconds(1'790'000'000);
constexpr std::int64_t kDay = 86'400;

Price usd(double price) {
    return Price::fromNanoUsd(std::llround(price * 1e9));
}

struct Listed {
    std::vector<std::unique_ptr<Instrument>> all;
    std::vector<LegQuote> quotes;

    Instrument& add(std::uint32_t id, std::int64_t days) {
        auto& one = *all.emplace_back(std::make_unique<Instrument>());
        one.id = InstrumentId{id};
        one.symbol = "C" + std::to_string(id);
        one.family = "SITC";
        one.underlying = "@SITC";
        one.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
        one.contractSize = 1000;
        one.feePerLot = Money::fromNanoUsd(200'000'000);
        one.lastTradingTime = domain::Timestamp::fromSeconds(kNow.nanos() / 1'000'000'000 + days * kDay);
        return one;
    }
    void future(std::int64_t lots) {
        Instrument& one = add(1, 30);
        quote(one, lots, kForward, {});
    }
    void option(std::uint32_t id, OptionRight right, double strike, std::int64_t lots,
                std::int64_t days = 30) {
        Instrument& one = add(id, days);
        one.spec = domain::OptionSpec{{2026, 12}, InstrumentId{1}, right, usd(strike)};
        const double value = *pricing::blackPrice({.right = right,
                                                   .forward = kForward,
                                                   .strike = strike,
                                                   .years = static_cast<double>(days) / 365,
                                                   .volatility = kVolatility});
        quote(one, lots, value, {.future = usd(kForward), .volatility = kVolatility});
    }
    /// A thousandth apart about its value.
    void quote(const Instrument& one, std::int64_t lots, double value, portfolio::OptionState state) {
        const double mid = std::round(value * 1'000) / 1'000;
        quotes.push_back({.instrument = &one,
                          .settlesTo = "@SITC",
                          .quantity = Quantity::fromRaw(lots),
                          .quote = {.bid = usd(mid - 0.001),
                                    .ask = usd(mid + 0.001),
                                    .bidSize = Quantity::fromRaw(10),
                                    .askSize = Quantity::fromRaw(20)},
                          .mark = usd(mid),
                          .option = std::move(state)});
    }
    Strategy strategy() const { return *read(quotes, 0, kVolatility, kNow).strategy; }
};

double premiumOf(const Strategy& strategy) {
    return static_cast<double>(costOf(strategy)->premium.nanoUsd()) * 1e-9;
}

TEST(Strategy, AVerticalGainsTheDistanceLessWhatItCost) {
    Listed listed;
    listed.option(2, OptionRight::Call, 2.0, 3);
    listed.option(3, OptionRight::Call, 2.2, -3);
    const Strategy vertical = listed.strategy();
    const double paid = premiumOf(vertical), fees = 6 * 0.2;
    const Outcome outcome = outcomeOf(vertical);
    ASSERT_TRUE(outcome.most && outcome.least);
    EXPECT_NEAR(*outcome.most, 3 * 1000 * 0.2 - paid - fees, 1e-6);
    EXPECT_NEAR(*outcome.least, -paid - fees, 1e-6);
    ASSERT_EQ(outcome.breakEvens.size(), 1U);
    EXPECT_NEAR(outcome.breakEvens[0], 2 + (paid + fees) / 3'000, 1e-9);
    const double deviation = kVolatility * std::sqrt(30.0 / 365);
    EXPECT_NEAR(*outcome.probability,
                1 - pricing::normalCdf(
                        (std::log(outcome.breakEvens[0] / kForward) + deviation * deviation / 2) / deviation),
                1e-12);
}

TEST(Strategy, WhatHasNoBoundIsSaidToHaveNone) {
    Listed straddle;
    straddle.option(2, OptionRight::Call, 2.0, 1);
    straddle.option(3, OptionRight::Put, 2.0, 1);
    const Outcome bought = outcomeOf(straddle.strategy());
    EXPECT_FALSE(bought.most) << "a call has no bound";
    ASSERT_TRUE(bought.least);
    EXPECT_NEAR(*bought.least, -premiumOf(straddle.strategy()) - 0.4, 1e-6)
        << "at the strike all of it is lost";
    EXPECT_EQ(bought.breakEvens.size(), 2U);

    Listed covered;
    covered.future(1);
    covered.option(2, OptionRight::Call, 2.2, -1);
    const Outcome held = outcomeOf(covered.strategy());
    EXPECT_TRUE(held.most && held.least) << "a future can fall to nothing, not further";
    EXPECT_NEAR(*held.least, -2'000 + (*held.most - 200), 5) << "the whole price but the premium";

    Listed naked;
    naked.option(2, OptionRight::Call, 2.2, -1);
    naked.option(3, OptionRight::Call, 2.4, -1);
    EXPECT_FALSE(outcomeOf(naked.strategy()).least);
}

TEST(Strategy, AButterflyCannotLoseMoreThanItCostsAndACondorEarnsWhatItBrought) {
    Listed butterfly;
    butterfly.option(2, OptionRight::Call, 1.8, 1);
    butterfly.option(3, OptionRight::Call, 2.0, -2);
    butterfly.option(4, OptionRight::Call, 2.2, 1);
    const Outcome outcome = outcomeOf(butterfly.strategy());
    EXPECT_NEAR(*outcome.least, -premiumOf(butterfly.strategy()) - 0.8, 1e-6);
    EXPECT_NEAR(*outcome.most, 200 - premiumOf(butterfly.strategy()) - 0.8, 1e-6) << "at the middle strike";
    Listed condor;
    condor.option(2, OptionRight::Put, 1.6, 1);
    condor.option(3, OptionRight::Put, 1.8, -1);
    condor.option(4, OptionRight::Call, 2.2, -1);
    condor.option(5, OptionRight::Call, 2.4, 1);
    const double brought = -premiumOf(condor.strategy());
    EXPECT_GT(brought, 0);
    EXPECT_NEAR(*outcomeOf(condor.strategy()).most, brought - 0.8, 1e-6);
    EXPECT_NEAR(*outcomeOf(condor.strategy()).least, brought - 0.8 - 200, 1e-6);
}

TEST(Strategy, TimeMovesTodaysLineOntoTheLastOne) {
    Listed listed;
    listed.option(2, OptionRight::Call, 2.0, -1);
    listed.option(3, OptionRight::Call, 2.0, 1, 60);
    const Strategy calendar = listed.strategy();
    EXPECT_NEAR(calendar.days(), 30, 1e-9) << "the first leg ends it";
    EXPECT_GT(profitAt(calendar, kForward, 30), profitAt(calendar, kForward, 0))
        << "a calendar lives of time";
    EXPECT_LT(profitAt(calendar, kForward * 2, 30), profitAt(calendar, kForward, 30));
    const auto points = payoff(calendar, 1.5, 2.5, 21, 30);
    for (const PayoffPoint& point : points) {
        EXPECT_EQ(point.then, point.end) << "all days have passed";
        EXPECT_TRUE(std::isfinite(point.now) && std::isfinite(point.end));
    }
    EXPECT_TRUE(outcomeOf(calendar).most && outcomeOf(calendar).least) << "bought and sold calls bound it";
}

TEST(Strategy, SamplesOfAnotherForecastGiveTheirOwnProbability) {
    Listed listed;
    listed.option(2, OptionRight::Call, 2.0, 1);
    const Strategy call = listed.strategy();
    const std::vector<double> paths{1.5, 1.9, 2.0, 2.6, 3.0};
    EXPECT_EQ(probabilityOver(call, paths, 30), 0.4);
    EXPECT_EQ(probabilityOver(call, {}, 30), std::nullopt);
}

TEST(Strategy, ALegNobodyDealsInOrWithoutAVolatilityIsNamedAndNothingIsSummed) {
    Listed listed;
    listed.option(2, OptionRight::Call, 2.0, 1);
    listed.option(3, OptionRight::Call, 2.2, -1);
    listed.quotes[1].quote.bid.reset();
    Reading reading = read(listed.quotes, 0, kVolatility, kNow);
    EXPECT_FALSE(reading.strategy);
    EXPECT_EQ(reading.why, "Nobody bids for C3 now.");
    EXPECT_TRUE(reading.legs[0].why.empty());
    EXPECT_EQ(reading.legs[0].limit, listed.quotes[0].quote.ask);
    listed.quotes[1].quote.bid = usd(0.03);
    listed.quotes[1].option.volatility.reset();
    listed.quotes[1].option.why = "Nobody offers.";
    reading = read(listed.quotes, 0, kVolatility, kNow);
    EXPECT_FALSE(reading.strategy);
    EXPECT_EQ(reading.why, "C3 has no implied volatility. Nobody offers.");
    EXPECT_EQ(read({}, 0, {}, kNow).why, "It has no leg yet.");
}

TEST(Strategy, TicksBeyondWorsenEveryLimitAndAnOptionIsNeverGivenAway) {
    Listed listed;
    listed.option(2, OptionRight::Call, 2.0, 1);
    listed.option(3, OptionRight::Call, 3.9, -1);
    const Reading reading = read(listed.quotes, 5, kVolatility, kNow);
    EXPECT_EQ(*reading.legs[0].limit - *listed.quotes[0].quote.ask, listed.all[0]->tick * 5);
    EXPECT_EQ(*reading.legs[1].limit, Price{} + listed.all[1]->tick);
}

options::Chain chain(std::uint32_t first, int strikes, double step, double forward) {
    options::Chain made;
    made.futureId = InstrumentId{first};
    made.forward = usd(forward);
    for (int i = 0; i < strikes; ++i) {
        options::StrikeRow row;
        row.strike = usd(forward + step * (i - strikes / 2));
        row.call.emplace().id = InstrumentId{first + 1 + 2 * static_cast<std::uint32_t>(i)};
        row.put.emplace().id = InstrumentId{first + 2 + 2 * static_cast<std::uint32_t>(i)};
        made.rows.push_back(std::move(row));
    }
    return made;
}

TEST(StrategyPresets, StandAboutTheMoney) {
    const std::vector<options::Chain> chains{chain(100, 9, 0.05, 2.0), chain(200, 9, 0.1, 2.0)};
    const auto call = [](int row) { return InstrumentId{101 + 2 * static_cast<std::uint32_t>(row)}; };
    const auto put = [](int row) { return InstrumentId{102 + 2 * static_cast<std::uint32_t>(row)}; };
    using Legs = std::vector<PresetLeg>;
    EXPECT_EQ(*legsOf(Preset::BullCallSpread, chains, 0), (Legs{{call(4), 1}, {call(6), -1}}));
    EXPECT_EQ(*legsOf(Preset::BearPutSpread, chains, 0), (Legs{{put(4), 1}, {put(2), -1}}));
    EXPECT_EQ(*legsOf(Preset::Butterfly, chains, 0), (Legs{{call(2), 1}, {call(4), -2}, {call(6), 1}}));
    EXPECT_EQ(*legsOf(Preset::IronCondor, chains, 0),
              (Legs{{put(0), 1}, {put(2), -1}, {call(6), -1}, {call(8), 1}}));
    EXPECT_EQ(*legsOf(Preset::Collar, chains, 0), (Legs{{InstrumentId{100}, 1}, {put(2), 1}, {call(6), -1}}));
    EXPECT_EQ(*legsOf(Preset::Calendar, chains, 0), (Legs{{call(4), -1}, {InstrumentId{209}, 1}}));
    for (std::size_t i = 0; i < kPresets; ++i) {
        EXPECT_FALSE(nameOf(static_cast<Preset>(i)).empty());
        EXPECT_TRUE(legsOf(static_cast<Preset>(i), chains, 0)) << nameOf(static_cast<Preset>(i));
    }
}

TEST(StrategyPresets, SayWhatIsMissing) {
    const std::vector<options::Chain> few{chain(100, 3, 0.05, 2.0)};
    EXPECT_EQ(legsOf(Preset::Butterfly, few, 0).error().sentence,
              "Butterfly: it needs 2 strikes below the money, and fewer are listed.");
    EXPECT_EQ(legsOf(Preset::Calendar, few, 0).error().sentence,
              "Calendar: no strike is listed in this month and in the one behind it.");
    std::vector<options::Chain> priceless = few;
    priceless[0].forward.reset();
    EXPECT_FALSE(legsOf(Preset::Straddle, priceless, 0));
    EXPECT_FALSE(legsOf(Preset::Straddle, few, 7));
    EXPECT_FALSE(legsOf(Preset::Straddle, {}, 0));
}

}  // namespace
}  // namespace tessera::strategy
