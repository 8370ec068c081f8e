#include "app/market/contract_catalogue.h"

#include <gtest/gtest.h>

#include "app/market/embedded_data.h"
#include "tests/support/text_book.h"

namespace tessera::market {
namespace {

using namespace domain;  // NOLINT
using tessera::testing::delta;
using tessera::testing::price;

ContractCatalogue builtIn() {
    auto catalogue = ContractCatalogue::parse(embeddedContracts());
    EXPECT_TRUE(catalogue.ok()) << (catalogue.ok() ? "" : catalogue.error().sentence);
    return *catalogue;
}

std::vector<std::string> monthsAt(std::size_t family, const char* when) {
    const ContractCatalogue catalogue = builtIn();
    std::vector<std::string> out;
    for (const ContractMonth month :
         catalogue.listedMonths(catalogue.families()[family], parseIso(when).value())) {
        out.push_back(monthCode(month));
    }
    return out;
}

TEST(ContractCatalogue, TheCompositeFamilyComesFirstWithItsTerms) {
    const ContractCatalogue catalogue = builtIn();
    ASSERT_EQ(catalogue.families().size(), 2U);
    const ContractFamily& composite = catalogue.families()[0];
    EXPECT_EQ(composite.code, "SITC");
    EXPECT_EQ(composite.lot, 1000);
    EXPECT_EQ(composite.feePerLot, Money::fromNanoUsd(850'000'000));
    EXPECT_EQ(catalogue.families()[1].lot, 730);
}

TEST(ContractCatalogue, TheFrontMonthIsTheOneStillTrading) {
    EXPECT_EQ(monthsAt(0, "2026-11-18T19:59:59Z"), (std::vector<std::string>{"X26", "Z26", "F27"}));
    EXPECT_EQ(monthsAt(0, "2026-11-18T20:00:00Z"), (std::vector<std::string>{"Z26", "F27", "G27"}));
    EXPECT_EQ(monthsAt(0, "2026-12-31T00:00:00Z"), (std::vector<std::string>{"F27", "G27", "H27"}));
    EXPECT_EQ(monthsAt(1, "2026-11-22T00:00:00Z"), (std::vector<std::string>{"Z26"}))
        << "a month being averaged is not listed";
}

TEST(ContractCalendar, LastTradingDaysAreThirdWednesdaysAndLastBusinessDays) {
    EXPECT_EQ(formatIso(lastTradingTime({2026, 12}, LastDayRule::ThirdWednesday), 0), "2026-12-16T20:00:00Z");
    EXPECT_EQ(formatIso(lastTradingTime({2027, 9}, LastDayRule::ThirdWednesday), 0), "2027-09-15T20:00:00Z");
    EXPECT_EQ(formatIso(lastTradingTime({2027, 1}, LastDayRule::LastBusinessDay), 0), "2027-01-29T20:00:00Z");
    EXPECT_EQ(formatIso(lastTradingTime({2027, 2}, LastDayRule::LastBusinessDay), 0), "2027-02-26T20:00:00Z");
    EXPECT_EQ(lastSettlementBefore(parseIso("2026-11-22T19:59:59Z").value()),
              parseIso("2026-11-21T20:00:00Z").value());
    EXPECT_EQ(lastSettlementBefore(parseIso("2026-11-22T20:00:00Z").value()),
              parseIso("2026-11-22T20:00:00Z").value());
}

TEST(ContractCatalogue, TheTickIsTheOneTwoFiveStepNearestHalfAPercent) {
    EXPECT_EQ(tickFor(price("2.00")), delta("0.01"));
    EXPECT_EQ(tickFor(price("0.29")), delta("0.001"));
    EXPECT_EQ(tickFor(price("1.69")), delta("0.01"));
    EXPECT_EQ(tickFor(price("9.41")), delta("0.05"));
    EXPECT_EQ(tickFor(price("50000")), delta("200"));
    EXPECT_EQ(tickFor(price("0.000000001")), PriceDelta::fromNanoUsd(1));
    EXPECT_EQ(stepBelow(delta("0.01")), delta("0.005"));
    EXPECT_EQ(stepBelow(delta("0.005")), delta("0.002"));
    EXPECT_EQ(decimalsOf(delta("0.005")), 3);
    EXPECT_EQ(decimalsOf(delta("5")), 0);
}

TEST(ContractCatalogue, FuturesAndSpreadsCarryTheirTerms) {
    const ContractCatalogue catalogue = builtIn();
    const ContractFamily& family = catalogue.families()[0];
    const Instrument near = catalogue.future(family, {2026, 12}, price("1.93"), InstrumentId{3});
    const Instrument far = catalogue.future(family, {2027, 1}, price("1.95"), InstrumentId{4});
    EXPECT_EQ(near.symbol, "SITC-Z26");
    EXPECT_EQ(near.name, "Composite, December 2026");
    EXPECT_EQ(near.underlying, "@SITC");
    EXPECT_EQ(tickValue(near).value(), Money::fromUsd(10));
    // 3 x 0.40 x sqrt(2 / 365) = 8.883 % of 1 930 USD.
    EXPECT_NEAR(static_cast<double>(near.initialMarginPerLot.nanoUsd()) * 1e-9, 171.4, 0.1);
    const Instrument spread = catalogue.spread(family, near, far, InstrumentId{5});
    EXPECT_EQ(spread.symbol, "SITC-Z26-F27");
    EXPECT_EQ(spread.kind(), InstrumentKind::CalendarSpread);
    EXPECT_EQ(spread.tick, delta("0.005"));
    ASSERT_EQ(spread.legs().size(), 2U);
    EXPECT_EQ(spread.legs()[0], (Leg{near.id, 1}));
    EXPECT_EQ(spread.legs()[1], (Leg{far.id, -1}));
    EXPECT_LT(spread.initialMarginPerLot, near.initialMarginPerLot);
}

TEST(ContractCatalogue, MarginStaysWithinItsRange) {
    ContractFamily family = builtIn().families()[0];
    family.process.sigma = 0.01;
    EXPECT_EQ(initialMargin(family, price("2")), Money::fromUsd(160)) << "not below 8 %";
    family.process.sigma = 2.0;
    EXPECT_EQ(initialMargin(family, price("2")), Money::fromUsd(240)) << "not above 12 %";
}

TEST(ContractCatalogue, AMistakeIsNamedWithFileAndLine) {
    std::vector<NamedText> files = embeddedContracts();
    const auto complaint = [](std::vector<NamedText> changed) {
        const auto result = ContractCatalogue::parse(std::move(changed));
        EXPECT_FALSE(result.ok());
        return result.ok() ? std::string() : result.error().sentence;
    };
    auto misspelt = files;
    misspelt[0].text += "\nseason_ticket = 4\n";
    EXPECT_NE(complaint(misspelt).find("season_ticket"), std::string::npos);
    auto broken = files;
    broken[0].text = "code = \n";
    EXPECT_NE(complaint(broken).find("line 1"), std::string::npos);
    auto twice = files;
    twice.push_back(files[0]);
    EXPECT_NE(complaint(twice).find("twice"), std::string::npos);
    EXPECT_FALSE(complaint({}).empty());
    for (const char* text : {"", "code = 3", "[index]\nsymbol = \"SITC\"", "lot = -1"}) {
        EXPECT_FALSE(complaint({{"x.toml", text}}).empty());
    }
}

}  // namespace
}  // namespace tessera::market
