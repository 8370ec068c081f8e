#include "app/options/chain.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/options/made_chain.h"

namespace tessera::options {
namespace {

using domain::OptionRight;
using domain::Price;
using domain::Quantity;

// Worked out apart from the kernel: F = 2, T = 0.1 year, volatility 0.40, by the error function alone.
TEST(OptionChain, AQuoteGivesBackTheVolatilityAndGreeksThatBlackGives) {
    MadeChain made;
    made.call("2", "0.100858058", "0.100858058");
    made.put("1.80", "0.027179378", "0.027179378");
    const Chain chain = made.chain();
    EXPECT_DOUBLE_EQ(chain.days, 36.5);
    ASSERT_EQ(chain.rows.size(), 2U);
    const OptionReading& put = *chain.rows[0].put;
    EXPECT_EQ(chain.rows[0].strike, usd("1.80"));
    EXPECT_NEAR(*put.volatility.value, 0.40, 1e-6);
    EXPECT_NEAR(put.greeks->delta, -0.1850746958, 1e-6);
    EXPECT_NEAR(put.greeks->gamma, 1.0553960625, 1e-5);
    EXPECT_NEAR(put.greeks->vegaPerPoint(), 0.0016886337, 1e-9);
    EXPECT_NEAR(put.greeks->thetaPerDay(), -0.0009252787, 1e-9);
    const OptionReading& call = *chain.rows[1].call;
    EXPECT_NEAR(*call.volatility.value, 0.40, 1e-6);
    EXPECT_NEAR(*call.bidVolatility.value, 0.40, 1e-6);
    EXPECT_NEAR(call.greeks->delta, 0.5252145144, 1e-6);
    EXPECT_NEAR(call.greeks->vegaPerPoint(), 0.0025180913, 1e-9);
    EXPECT_NEAR(call.greeks->thetaPerDay(), -0.0013797761, 1e-9);
}

TEST(OptionChain, CallAndPutOfAStrikeHaveOneVolatilityReadWhereThePriceIsTimeValue) {
    MadeChain made;
    made.call("1.80", "0.220", "0.240");  // in the money: 0.22 .. 0.24 is nearly all intrinsic
    made.put("1.80", "0.026", "0.028");
    const Chain chain = made.chain();
    const StrikeRow& row = chain.rows.front();
    EXPECT_EQ(row.from, OptionRight::Put);
    EXPECT_EQ(row.source, VolatilitySource::Middle);
    EXPECT_EQ(row.volatility, row.put->volatility);
    EXPECT_NE(row.call->volatility.value, row.put->volatility.value);
    EXPECT_NEAR(row.call->greeks->delta - row.put->greeks->delta, 1, 1e-12) << "parity";
    EXPECT_DOUBLE_EQ(row.call->greeks->gamma, row.put->greeks->gamma);
    EXPECT_TRUE(row.call->isInTheMoney);
    EXPECT_FALSE(row.put->isInTheMoney);
}

TEST(OptionChain, ASideThatNobodyQuotesGivesNoneAndSaysWhich) {
    MadeChain made;
    made.call("2.20", nullptr, "0.036");
    made.call("2.30", "0.010", nullptr);
    made.call("2.40", nullptr, nullptr);
    const Chain chain = made.chain();
    const OptionReading& offered = *chain.rows[0].call;
    EXPECT_EQ(offered.bidVolatility, (VolatilityReading{std::nullopt, NoVolatility::NoBid}));
    EXPECT_TRUE(offered.askVolatility.value);
    EXPECT_EQ(offered.volatility, (VolatilityReading{std::nullopt, NoVolatility::NoBid}));
    EXPECT_FALSE(offered.greeks) << "no middle, no mark";
    EXPECT_EQ(chain.rows[1].call->volatility.why, NoVolatility::NoAsk);
    EXPECT_EQ(chain.rows[2].call->volatility.why, NoVolatility::NotQuoted);
    EXPECT_EQ(chain.rows[2].volatility.why, NoVolatility::NotQuoted);
    EXPECT_EQ(sentenceOf(NoVolatility::NoBid), "Nobody bids.");
}

TEST(OptionChain, ACrossedQuoteHasNoMiddle) {
    MadeChain made;
    made.call("2.20", "0.040", "0.030");
    const OptionReading& call = *made.chain().rows.front().call;
    EXPECT_EQ(call.volatility, (VolatilityReading{std::nullopt, NoVolatility::Crossed}));
    EXPECT_FALSE(call.greeks);
}

TEST(OptionChain, APriceBelowOrAtIntrinsicOrAtTheMostImpliesNone) {
    MadeChain made;
    made.call("1.80", "0.190", "0.200");
    made.call("1.70", "0.300", "0.300");
    made.call("1.60", "2.000", "2.000");
    const Chain chain = made.chain();
    EXPECT_EQ(chain.rows[2].call->bidVolatility.why, NoVolatility::BelowIntrinsic);
    EXPECT_EQ(chain.rows[2].call->volatility.why, NoVolatility::BelowIntrinsic);
    EXPECT_EQ(chain.rows[1].call->volatility.why, NoVolatility::NoTimeValue);
    EXPECT_EQ(chain.rows[0].call->volatility.why, NoVolatility::AboveMaximum);
    EXPECT_FALSE(chain.rows[1].call->greeks);
}

TEST(OptionChain, AtItsEndAnOptionHasNoVolatilityAndNoGreeks) {
    MadeChain made(0);
    made.call("2.20", "0.030", "0.040").mark = usd("0.035");
    const Chain chain = made.chain();
    EXPECT_EQ(chain.days, 0);
    EXPECT_EQ(chain.rows.front().call->volatility.why, NoVolatility::Expired);
    EXPECT_FALSE(chain.rows.front().call->greeks);
    EXPECT_FALSE(chain.atTheMoney);
}

TEST(OptionChain, WhatIsNotListedIsNoOptionAndTheOtherOneStandsAlone) {
    MadeChain made;
    made.put("2.20", "0.233", "0.236");
    const Chain chain = made.chain();
    EXPECT_FALSE(chain.rows.front().call);
    EXPECT_TRUE(chain.rows.front().put->greeks);
    EXPECT_EQ(chain.rows.front().from, OptionRight::Put) << "the only one, though it is in the money";
    EXPECT_NEAR(*chain.rows.front().callDelta - *chain.rows.front().putDelta, 1, 1e-12);
}

TEST(OptionChain, WithoutAPriceOfTheFutureThereAreQuotesAndNothingElse) {
    MadeChain made;
    made.call("2.20", "0.030", "0.040");
    FutureMarket future = made.future(nullptr, nullptr);
    const Chain chain = made.chain(future);
    EXPECT_FALSE(chain.forward);
    EXPECT_EQ(chain.forwardSource, ForwardSource::None);
    EXPECT_EQ(chain.rows.front().call->quote.bid, usd("0.030"));
    EXPECT_EQ(chain.rows.front().call->volatility.why, NoVolatility::NoForward);
    EXPECT_FALSE(chain.rows.front().call->greeks);
    EXPECT_FALSE(chain.rows.front().call->isInTheMoney);
}

TEST(OptionChain, TheForwardIsTheMiddleOfALiveQuoteElseTheMark) {
    MadeChain made;
    EXPECT_EQ(made.chain(made.future("1.99", "2.02")).forward, usd("2.005"));
    FutureMarket oneSided = made.future("1.99", nullptr);
    oneSided.mark = usd("1.98");
    EXPECT_EQ(made.chain(oneSided).forward, usd("1.98"));
    EXPECT_EQ(made.chain(oneSided).forwardSource, ForwardSource::Mark);
    FutureMarket crossed = made.future("2.02", "2.00");
    EXPECT_FALSE(made.chain(crossed).forward);
}

TEST(OptionChain, AnOptionThatIsNotQuotedIsReadFromItsMarkForTheGreeksAlone) {
    MadeChain made;
    made.call("2", nullptr, nullptr).mark = usd("0.100858058");
    const Chain chain = made.chain();
    const StrikeRow& row = chain.rows.front();
    ASSERT_EQ(row.source, VolatilitySource::Mark);
    EXPECT_NEAR(*row.volatility.value, 0.40, 1e-6);
    EXPECT_FALSE(row.call->volatility.value) << "its column is of bid and ask";
    EXPECT_NEAR(row.call->greeks->delta, 0.5252145144, 1e-6);
}

TEST(OptionChain, AtTheMoneyIsReadBetweenTheStrikesAboutTheFuture) {
    MadeChain made;
    made.price("1.90", 0.44);
    made.price("2.10", 0.40);
    EXPECT_NEAR(*made.chain().atTheMoney, 0.42, 1e-6);
    EXPECT_FALSE(made.chain(made.future("2.20", "2.22")).atTheMoney) << "no strike above";
}

TEST(OptionChain, SkewIsThePutAtAQuarterDeltaLessTheCall) {
    MadeChain flat;
    for (const char* strike : {"1.60", "1.80", "1.90", "2.00", "2.10", "2.20", "2.40"}) {
        flat.price(strike, 0.40);
    }
    EXPECT_NEAR(*flat.chain().skew, 0, 1e-6);
    MadeChain steep;
    for (const auto& [strike, volatility] :
         {std::pair("1.60", 0.50), std::pair("1.80", 0.45), std::pair("1.90", 0.45), std::pair("2.00", 0.42),
          std::pair("2.10", 0.40), std::pair("2.20", 0.40), std::pair("2.40", 0.40)}) {
        steep.price(strike, volatility);
    }
    EXPECT_NEAR(*steep.chain().skew, 0.05, 1e-6) << "the put lies between 1.80 and 1.90, the call at 0.40";
    MadeChain narrow;
    narrow.price("1.95", 0.40);
    narrow.price("2.05", 0.40);
    EXPECT_FALSE(narrow.chain().skew);
}

TEST(OptionChain, PutsOverCallsNeedsEveryVolume) {
    MadeChain made;
    made.call("2.00", "0.10", "0.11").volume = Quantity::fromRaw(40);
    made.put("2.00", "0.10", "0.11").volume = Quantity::fromRaw(30);
    EXPECT_DOUBLE_EQ(*made.chain().putCallVolume, 0.75);
    made.put("1.90", "0.05", "0.06");
    EXPECT_FALSE(made.chain().putCallVolume);
    EXPECT_EQ(made.chain().unknownVolumes, 1U);
    MadeChain noCalls;
    noCalls.call("2.00", "0.10", "0.11").volume = Quantity{};
    noCalls.put("2.00", "0.10", "0.11").volume = Quantity::fromRaw(30);
    EXPECT_FALSE(noCalls.chain().putCallVolume);
    EXPECT_EQ(noCalls.chain().unknownVolumes, 0U);
}

TEST(OptionChain, OptionsOnOtherFuturesAreLeftOutAndStrikesAreWrittenExactly) {
    MadeChain made;
    made.call("2.05", "0.08", "0.09");
    EXPECT_EQ(made.chain().strikeDecimals, 2);
    made.call("2.0125", "0.09", "0.10");
    EXPECT_EQ(made.chain().strikeDecimals, 4);
    domain::Instrument other = *made.options.front().instrument;
    std::get<domain::OptionSpec>(other.spec).future = domain::InstrumentId{2};
    std::get<domain::OptionSpec>(other.spec).strike = usd("2.30");
    made.options.push_back({&other, {}, {}, {}, {}});
    EXPECT_EQ(made.chain().rows.size(), 2U);
}

RC_GTEST_PROP(OptionChain, NoQuoteWhateverGivesAnythingButANumberOrNone, ()) {
    MadeChain made(*rc::gen::inRange(0, 400));
    const auto price = [] {
        const int mills = *rc::gen::inRange(-300, 4'000);
        return mills < -100 ? std::nullopt : std::optional(Price::fromNanoUsd(mills * 1'000'000LL));
    };
    for (const char* strike : {"1.5", "2", "2.5"}) {
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            OptionMarket& option = made.add(right, strike, nullptr, nullptr);
            option.quote.bid = price();
            option.quote.ask = price();
            option.mark = price();
        }
    }
    FutureMarket future = made.future(nullptr, nullptr);
    future.quote.bid = price();
    future.quote.ask = price();
    const Chain chain = made.chain(future);
    const auto check = [](const std::optional<double>& value) {
        if (value) {
            RC_ASSERT(std::isfinite(*value));
        }
    };
    check(chain.atTheMoney);
    check(chain.skew);
    for (const StrikeRow& row : chain.rows) {
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const OptionReading& option = *row.side(right);
            for (const auto& reading : {option.volatility, option.bidVolatility, option.askVolatility}) {
                check(reading.value);
                RC_ASSERT(reading.value.value_or(1) > 0);
            }
            if (option.greeks) {
                RC_ASSERT(std::isfinite(option.greeks->delta + option.greeks->gamma + option.greeks->vega +
                                        option.greeks->thetaPerYear));
            }
        }
    }
}

}  // namespace
}  // namespace tessera::options
