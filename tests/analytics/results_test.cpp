// What fills amount to, on series small enough to count by hand, and what is said when there is too little.
#include "app/analytics/results.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tessera::test {
namespace {

using analytics::CountedFill;
using analytics::Figures;
using analytics::Results;
using analytics::ResultsCounter;
using analytics::ResultsRange;
using domain::Money;
using domain::Side;
using domain::Timestamp;

constexpr domain::InstrumentId kSit{1}, kGpu{2};
const Timestamp kStart = Timestamp::fromSeconds(1'795'000'000);

domain::Price price(double usd) {
    return domain::Price::fromNanoUsd(std::llround(usd * 1e4) * 100'000);
}
Money money(double usd) {
    return Money::fromNanoUsd(std::llround(usd * 1e4) * 100'000);
}

/// 1,000 units a lot: a cent is 10 USD a lot.
domain::Instrument contract(domain::InstrumentId id, const std::string& symbol) {
    domain::Instrument instrument;
    instrument.id = id;
    instrument.symbol = symbol;
    instrument.contractSize = 1000;
    return instrument;
}

struct Series {
    std::vector<CountedFill> fills;
    Timestamp now = kStart + std::chrono::hours(24);

    CountedFill& add(double hours, Side side, std::int64_t lots, double at, double fee = 0,
                     const char* tag = "", domain::InstrumentId id = kSit) {
        CountedFill fill;
        fill.id = static_cast<std::int64_t>(fills.size()) + 1;
        fill.at = kStart + std::chrono::nanoseconds(std::llround(hours * 3.6e12));
        fill.instrument = id;
        fill.side = side;
        fill.quantity = domain::Quantity::fromRaw(lots);
        fill.price = price(at);
        fill.fee = money(fee);
        fill.tag = tag;
        return fills.emplace_back(fill);
    }
    Results count(const ResultsRange& range = {}) const {
        ResultsCounter counter(range, now);
        counter.define(contract(kSit, "SITC-Z26"));
        counter.define(contract(kGpu, "H100-Z26"));
        for (const CountedFill& fill : fills) {
            const auto added = counter.add(fill);
            EXPECT_TRUE(added) << (added ? "" : added.error().sentence);
        }
        return counter.finish().value();
    }
};

TEST(ResultsOfFills, NoFillsLeaveDashesAndNoNumbers) {
    const Results r = Series{}.count();
    EXPECT_EQ(r.total.fills, 0);
    EXPECT_FALSE(r.total.winRate || r.total.expectancy || r.total.profitFactor || r.total.averageWin ||
                 r.total.averageLoss || r.total.slippage || r.total.slippageBp);
    EXPECT_FALSE(r.exposure || r.timeInMarket);
    EXPECT_TRUE(r.curve.empty() && r.trips.empty());
    EXPECT_TRUE(r.total.isTooFew());
}

TEST(ResultsOfFills, ARoundTripRunsFromFlatToFlat) {
    Series s;
    s.add(0, Side::Buy, 2, 1.90, .4);
    s.add(1, Side::Buy, 1, 1.91, .2);
    s.add(2, Side::Sell, 1, 1.92, .2);
    s.add(3, Side::Sell, 2, 1.93, .4);
    const Results r = s.count();
    ASSERT_EQ(r.trips.size(), 1U);
    const analytics::RoundTrip& trip = r.trips.front();
    EXPECT_EQ(trip.realised, money(20 + 30 + 20));  // 1.92-1.90, 1.93-1.90, 1.93-1.91
    EXPECT_EQ(trip.fees, money(1.2));
    EXPECT_EQ(trip.result, money(68.8));
    EXPECT_EQ(trip.largest.raw(), 3);
    EXPECT_EQ(trip.fills, 4);
    EXPECT_EQ(trip.openedAt, kStart);
    EXPECT_EQ(trip.closedAt, kStart + std::chrono::hours(3));
    EXPECT_EQ(r.openTrips, 0);
    EXPECT_EQ(r.total.result, trip.result);
}

TEST(ResultsOfFills, AFillThatTurnsThePositionOverEndsOneRoundTripAndBeginsTheNext) {
    Series s;
    s.add(0, Side::Buy, 1, 1.90, .2, "up");
    s.add(1, Side::Sell, 4, 1.92, .8, "down");  // closes one, sells three
    s.add(2, Side::Buy, 3, 1.91, .6, "down");
    const Results r = s.count();
    ASSERT_EQ(r.trips.size(), 2U);
    EXPECT_EQ(r.trips[1].result, money(20 - .2 - .2));
    EXPECT_EQ(r.trips[1].tag, "up");
    EXPECT_EQ(r.trips[0].side, Side::Sell);
    EXPECT_EQ(r.trips[0].result, money(30 - .6 - .6));  // its share of the turning fill's fee
    EXPECT_EQ(r.trips[0].tag, "down");
    EXPECT_EQ(r.total.fees, money(1.6));
    EXPECT_EQ(r.total.result, money(50 - 1.6));  // no cent is lost between them
}

TEST(ResultsOfFills, WinsLossesExpectancyAndProfitFactorAreThoseOfTheTextbook) {
    Series s;
    double hour = 0;
    for (const double out : {1.93, 1.88, 1.92, 1.90}) {  // +30, -20, +20, 0
        s.add(hour++, Side::Buy, 1, 1.90);
        s.add(hour++, Side::Sell, 1, out);
    }
    const Figures f = s.count().total;
    EXPECT_EQ(f.roundTrips, 4);
    EXPECT_EQ(f.wins, 2);
    EXPECT_EQ(f.losses, 1);
    EXPECT_EQ(f.winRate, .5);
    EXPECT_EQ(f.expectancy, money(7.5));
    EXPECT_EQ(f.profitFactor, 2.5);
    EXPECT_EQ(f.averageWin, money(25));
    EXPECT_EQ(f.averageLoss, money(-20));
    EXPECT_TRUE(f.isTooFew());
}

TEST(ResultsOfFills, WithoutALossThereIsNoProfitFactor) {
    Series s;
    s.add(0, Side::Buy, 1, 1.90);
    s.add(1, Side::Sell, 1, 1.93);
    const Figures f = s.count().total;
    EXPECT_FALSE(f.profitFactor.has_value());
    EXPECT_FALSE(f.averageLoss.has_value());
}

TEST(ResultsOfFills, TheDrawdownIsTheDeepestFallOfTheCurveAndItsTimeLasts) {
    Series s;
    double hour = 0;
    for (const double out : {1.93, 1.89, 1.88, 1.91, 1.96, 1.89}) {  // 30, 20, 0, 10, 70, 60
        s.add(hour++, Side::Buy, 1, 1.90);
        s.add(hour++, Side::Sell, 1, out);
    }
    const analytics::Drawdown d = s.count().drawdown;
    EXPECT_EQ(d.largest, money(30));
    EXPECT_EQ(d.peakAt, kStart + std::chrono::hours(2));  // the buy that left the curve at its height
    EXPECT_EQ(d.troughAt, kStart + std::chrono::hours(5));
    EXPECT_EQ(d.current, money(10));
    EXPECT_EQ(d.currentFor, std::chrono::hours(14));  // from 10:00 to now
    EXPECT_EQ(d.longest, std::chrono::hours(14));
}

TEST(ResultsOfFills, ALossFromTheStartIsADrawdownToo) {
    Series s;
    s.add(0, Side::Buy, 1, 1.90, .2);
    s.add(1, Side::Sell, 1, 1.88, .2);
    EXPECT_EQ(s.count().drawdown.largest, money(20.4));
}

TEST(ResultsOfFills, ExposureIsWeightedByTheTimeItWasHeld) {
    Series s;
    s.now = kStart + std::chrono::hours(4);
    s.add(0, Side::Buy, 1, 2.00);   // 2,000 USD for one hour
    s.add(1, Side::Sell, 1, 2.00);  // nothing for one
    s.add(2, Side::Sell, 2, 2.00);  // 4,000 for two: short counts as long
    const Results r = s.count();
    EXPECT_EQ(r.exposure, money((2000 * 1 + 4000 * 2) / 4.0));
    EXPECT_EQ(r.largestExposure, money(4000));
    EXPECT_EQ(r.timeInMarket, .75);
    EXPECT_EQ(r.openTrips, 1);
}

TEST(ResultsOfFills, SlippageIsAgainstTheMidAtThePressAndOnlyWhereTheBookWasSeen) {
    Series s;
    CountedFill& bought = s.add(0, Side::Buy, 3, 1.93);
    bought.bid = price(1.92);
    bought.ask = price(1.93);
    CountedFill& sold = s.add(1, Side::Sell, 1, 1.94);  // above the mid: a gain
    sold.bid = price(1.92);
    sold.ask = price(1.94);
    s.add(2, Side::Sell, 1, 1.90);  // pressed over an empty side
    const Figures f = s.count().total;
    EXPECT_EQ(f.slippageFills, 2);
    EXPECT_EQ(f.slippage, money(15 - 10));
    ASSERT_TRUE(f.slippageBp.has_value());
    EXPECT_NEAR(*f.slippageBp, 5.0 / (3 * 1925 + 1930) * 1e4, 1e-9);
}

TEST(ResultsOfFills, TagsAndInstrumentsAddUpToTheTotal) {
    Series s;
    s.add(0, Side::Buy, 1, 1.90, .2, "hedge");
    s.add(1, Side::Buy, 1, 2.10, .5, "", kGpu);
    s.add(2, Side::Sell, 1, 1.92, .2, "hedge");
    s.add(3, Side::Sell, 1, 2.00, .5, "", kGpu);
    const Results r = s.count();
    ASSERT_EQ(r.byInstrument.size(), 2U);
    EXPECT_EQ(r.byInstrument[0].name, "SITC-Z26");  // best first
    EXPECT_EQ(r.byInstrument[0].result, money(19.6));
    EXPECT_EQ(r.byInstrument[1].result, money(-101));
    ASSERT_EQ(r.byTag.size(), 2U);
    EXPECT_EQ(r.byTag[0].name, "hedge");
    EXPECT_EQ(r.byTag[1].name, "");
    EXPECT_EQ(r.total.result, money(19.6 - 101));
}

TEST(ResultsOfFills, ARangeCountsItsFillsAndKnowsThePositionItBeginsWith) {
    Series s;
    s.add(0, Side::Buy, 1, 1.90, .2);
    s.add(2, Side::Sell, 1, 1.95, .2);
    s.add(4, Side::Buy, 1, 1.90, .2);
    ResultsRange range{kStart + std::chrono::hours(1), kStart + std::chrono::hours(3)};
    const Results r = s.count(range);
    EXPECT_EQ(r.total.fills, 1);
    EXPECT_EQ(r.total.result, money(49.8));
    EXPECT_EQ(r.total.roundTrips, 1);
    EXPECT_EQ(r.timeInMarket, .5);  // held until 2:00 of 1:00 to 3:00
    EXPECT_EQ(r.period, std::chrono::hours(2));
    EXPECT_EQ(r.curve.size(), 1U);
}

TEST(ResultsOfFills, ALongCurveKeepsItsExtremes) {
    Series s;
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        s.add(i * .001, i % 2 == 0 ? Side::Buy : Side::Sell, 1,
              1.90 + static_cast<double>(random() % 9) * .01, .1);
    }
    const Results r = s.count();
    EXPECT_LE(r.curve.size(), analytics::kCurvePoints);
    EXPECT_EQ(r.curve.front().at, s.fills.front().at);
    EXPECT_EQ(r.curve.back().result, r.total.result);
    EXPECT_EQ(r.trips.size(), analytics::kTripsListed);
    EXPECT_EQ(r.trips.front().lastFill, 20'000);
    EXPECT_GT(r.trips.front().firstFill, r.trips.back().firstFill);
    Money peak, deepest;
    for (const analytics::CurvePoint& point : r.curve) {
        peak = std::max(peak, point.result);
        deepest = std::max(deepest, Money::fromNanoUsd(peak.nanoUsd() - point.result.nanoUsd()));
    }
    EXPECT_EQ(deepest, r.drawdown.largest);
}

/// Whatever the fills: the results of round trips and of what is still open add up to the cash that moved.
TEST(ResultsOfFills, EveryCentIsCountedOnceWhateverTheFills) {
    std::mt19937_64 random(20'261'123);
    for (int round = 0; round < 200; ++round) {
        Series s;
        std::int64_t net = 0;
        domain::Int128 cash = 0;
        for (int i = 0; i < 40; ++i) {
            const bool isLast = i == 39;
            std::int64_t lots = isLast ? -net : static_cast<std::int64_t>(random() % 7) - 3;
            if (lots == 0) {
                continue;
            }
            const double at = 1.80 + static_cast<double>(random() % 30) * .01;
            const double fee = static_cast<double>(random() % 11) * .0333;
            const CountedFill& fill = s.add(i, lots > 0 ? Side::Buy : Side::Sell, std::abs(lots), at, fee);
            net += lots;
            cash -= domain::Int128{fill.price.nanoUsd()} * 1000 * lots + fill.fee.nanoUsd();
        }
        const Results r = s.count();
        domain::Int128 trips = 0;
        for (const analytics::RoundTrip& trip : r.trips) {
            trips += trip.result.nanoUsd();
        }
        EXPECT_EQ(net, 0);
        EXPECT_TRUE(trips == cash) << "round " << round;
        EXPECT_TRUE(cash == r.total.result.nanoUsd()) << "round " << round;
        EXPECT_EQ(r.openTrips, 0);
    }
}

}  // namespace
}  // namespace tessera::test
