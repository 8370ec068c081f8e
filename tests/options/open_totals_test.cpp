// Open interest of a chain, and what a chain of Asian options says of its month.

#include <gtest/gtest.h>

#include "app/options/asian_reading.h"
#include "app/options/open_totals.h"
#include "app/pricing/asian_option.h"
#include "tests/options/made_chain.h"

namespace tessera::options {
namespace {

using namespace domain;  // NOLINT

Chain twoStrikes() {
    Chain chain;
    for (std::uint32_t i = 0; i < 2; ++i) {
        StrikeRow row;
        row.call.emplace().id = InstrumentId{10 + i};
        row.put.emplace().id = InstrumentId{20 + i};
        chain.rows.push_back(row);
    }
    return chain;
}

OpenInterest interest(InstrumentId id, std::int64_t lots, std::optional<std::int64_t> settled) {
    return {
        id, {}, Quantity::fromRaw(lots), settled ? std::optional(Quantity::fromRaw(*settled)) : std::nullopt};
}

TEST(OpenTotals, AreSumsOfWhatIsKnownOfAll) {
    const Chain chain = twoStrikes();
    const InterestOf known = [](InstrumentId id) {
        const auto number = static_cast<std::int64_t>(id);
        return interest(id, number * 10, number < 20 ? number * 10 - 3 : number * 10 + 1);
    };
    const OpenTotals calls = openTotals(chain, OptionRight::Call, known);
    EXPECT_EQ(calls.lots->raw(), 210);
    EXPECT_EQ(calls.change->raw(), 6);
    EXPECT_EQ(openTotals(chain, OptionRight::Put, known).change->raw(), -2);
    EXPECT_DOUBLE_EQ(*putCallOpen(chain, known), 410.0 / 210.0);
}

TEST(OpenTotals, AreNotGuessedFromAPart) {
    const Chain chain = twoStrikes();
    const InterestOf oneMissing = [](InstrumentId id) {
        return id == InstrumentId{11} ? std::nullopt : std::optional(interest(id, 5, std::nullopt));
    };
    EXPECT_FALSE(openTotals(chain, OptionRight::Call, oneMissing).lots);
    EXPECT_EQ(openTotals(chain, OptionRight::Put, oneMissing).lots->raw(), 10);
    EXPECT_FALSE(openTotals(chain, OptionRight::Put, oneMissing).change);
    EXPECT_FALSE(putCallOpen(chain, oneMissing));
    const InterestOf none = [](InstrumentId id) { return std::optional(interest(id, 0, 0)); };
    EXPECT_FALSE(putCallOpen(chain, none)) << "no call is open";
    EXPECT_FALSE(openTotals({}, OptionRight::Call, none).lots) << "none is listed";
}

TEST(AsianReading, FindsTheVolatilityOfAFixingThatMadeThePrice) {
    const ContractMonth month{2026, 11};
    const Timestamp now = parseIso("2026-11-12T21:00:00Z").value();
    MonthAverage average{.days = 21, .fixed = 9, .carried = 0, .sum = Int128{9} * 1'950'000'000};
    std::vector<pricing::ComingFixing> left;
    const auto times = fixingTimes(month);
    ASSERT_EQ(times.size(), 21U);
    const double coming = (2.0 * 21 - 1.95 * 9) / 12;
    for (std::size_t i = 9; i < times.size(); ++i) {
        left.push_back({static_cast<double>((times[i] - now).count()) / (365 * 86'400e9), coming});
    }
    const double price = pricing::asianValue({.right = domain::OptionRight::Call,
                                              .strike = 2,
                                              .volatility = 0.45,
                                              .fixedSum = 1.95 * 9,
                                              .fixedCount = 9,
                                              .coming = left})
                             ->price;
    Chain chain;
    chain.month = month;
    chain.forward = Price::fromNanoUsd(2'000'000'000);
    chain.days = static_cast<double>((times.back() - now).count()) / 86'400e9;
    const OptionSpec atTheMoney{month, {}, OptionRight::Call, *chain.forward};
    chain.atTheMoney = volatilityOf(atTheMoney, *chain.forward, chain.years(), price).value;
    ASSERT_TRUE(chain.atTheMoney);
    EXPECT_LT(*chain.atTheMoney, 0.3) << "the average future moves less than a fixing";
    EXPECT_NEAR(*asianReadingOf(chain, average, now).fixingVolatility, 0.45, 1e-6);
    average.fixed = average.days - 2;
    EXPECT_FALSE(asianReadingOf(chain, average, now).fixingVolatility) << "two are to come";
    chain.atTheMoney.reset();
    average.fixed = 9;
    EXPECT_FALSE(asianReadingOf(chain, average, now).fixingVolatility);
}

}  // namespace
}  // namespace tessera::options
