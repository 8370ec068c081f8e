#include "app/market/contract_catalogue.h"

#include "app/market/margins.h"

#include <gtest/gtest.h>

#include "app/market/embedded_data.h"
#include "app/market/market_terms.h"
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

std::vector<std::string> monthsAt(const char* family, const char* when) {
    const ContractCatalogue catalogue = builtIn();
    std::vector<std::string> out;
    for (const ContractMonth month :
         catalogue.listedMonths(*catalogue.find(family), parseIso(when).value())) {
        out.push_back(monthCode(month));
    }
    return out;
}

TEST(ContractCatalogue, TheCompositeFamilyComesFirstWithItsTerms) {
    const ContractCatalogue catalogue = builtIn();
    ASSERT_EQ(catalogue.families().size(), 13U);
    const ContractFamily& composite = catalogue.families()[0];
    EXPECT_EQ(composite.code, "SITC");
    EXPECT_EQ(composite.lot, 1000);
    EXPECT_EQ(composite.feePerLot, Money::fromNanoUsd(850'000'000));
    EXPECT_EQ(catalogue.find("H100")->lot, 730);
    EXPECT_EQ(catalogue.find("B200")->lot, 730);
    EXPECT_EQ(catalogue.find("B300"), nullptr);
}

TEST(ContractCatalogue, EveryTierHasFuturesOnItsIndexAndOnTheMeanOfAMonth) {
    const ContractCatalogue catalogue = builtIn();
    for (const std::string tier : {"SITC", "SITF", "SITS", "SITB"}) {
        const ContractFamily* of = catalogue.find(tier);
        const ContractFamily* average = catalogue.find(tier + "A");
        ASSERT_NE(of, nullptr) << tier;
        ASSERT_NE(average, nullptr) << tier;
        EXPECT_EQ(of->indexSymbol, "@" + tier);
        EXPECT_EQ(of->settlement, SettlementRule::IndexOnLastDay);
        EXPECT_FALSE(embeddedIndexLevels(of->historyFile).empty()) << "real levels";
        EXPECT_EQ(average->indexSymbol, of->indexSymbol) << "one index for both";
        EXPECT_EQ(average->indexOf, tier);
        EXPECT_EQ(average->settlement, SettlementRule::MonthAverage);
        EXPECT_TRUE(average->quotesAverage);
        EXPECT_EQ(average->process.sigma, of->process.sigma);
        for (const ContractFamily* family : {of, average}) {
            EXPECT_EQ(family->lot, 1'000);
            EXPECT_EQ(family->months, family == average ? 24 : 6);
            EXPECT_EQ(family->quarters, family == average ? 0 : 4);
            EXPECT_FALSE(family->quoting.empty()) << "a quiet month must cost little";
        }
        const Instrument future = catalogue.future(*average, {2026, 12}, price("1.93"), InstrumentId{1});
        EXPECT_EQ(future.symbol, tier + "A-Z26");
        EXPECT_TRUE(future.isAverage());
        EXPECT_EQ(formatIso(future.lastTradingTime, 0), "2026-12-31T20:00:00Z");
    }
}

TEST(ContractCatalogue, SkillFuturesAreTenDollarsAPointOnAnIndexOfTheirOwn) {
    const ContractCatalogue catalogue = builtIn();
    for (const auto& [code, forecaster] :
         {std::pair{"SKILL-DRIFT", "drift"}, {"SKILL-ETS", "ets"}, {"SKILL-THETA", "theta"}}) {
        const ContractFamily* family = catalogue.find(code);
        ASSERT_NE(family, nullptr) << code;
        EXPECT_TRUE(family->isSkill());
        EXPECT_FALSE(family->hasProcess());
        EXPECT_EQ(family->skillOf, "SITC");
        EXPECT_EQ(family->forecaster, forecaster);
        EXPECT_EQ(family->months, 3);
        const Instrument future = catalogue.future(*family, {2026, 12}, price("47.88"), InstrumentId{1});
        EXPECT_EQ(future.symbol, std::string(code) + "-Z26");
        EXPECT_EQ(future.underlying, "@" + std::string(code));
        EXPECT_EQ(future.tick, price("0.05") - Price{});
        EXPECT_EQ(*tickValue(future), Money::fromNanoUsd(500'000'000)) << "0.50 USD";
        EXPECT_EQ(future.initialMarginPerLot, Money::fromNanoUsd(47'880'000'000)) << "a tenth of 478.80";
        const Instrument index = catalogue.index(*family, InstrumentId{2});
        EXPECT_EQ(index.priceDecimals, 2);
        EXPECT_EQ(index.underlying, "@SITC") << "what is forecast";
    }
}

TEST(ContractCatalogue, ASkillFamilyThatContradictsItselfIsRefused) {
    const auto files = embeddedContracts();
    const auto found = std::ranges::find(files, "42-skill-ets.toml", &NamedText::name);
    ASSERT_NE(found, files.end());
    const auto complaint = [&](std::string_view from, std::string_view to) {
        std::vector<NamedText> changed = files;
        for (NamedText& file : changed) {
            if (file.name == found->name) {
                file.text.replace(file.text.find(from), from.size(), to);
            }
        }
        const auto parsed = ContractCatalogue::parse(changed);
        return parsed ? std::string("parsed") : parsed.error().sentence;
    };
    EXPECT_EQ(
        complaint("skill_of = \"SITC\"", "skill_of = \"SITCA\""),
        "42-skill-ets.toml: [index] skill_of names SITCA, which is no family with an index of its own.");
    EXPECT_EQ(complaint("forecaster = \"ets\"", ""),
              "42-skill-ets.toml: the text [index] forecaster is missing.");
    EXPECT_EQ(complaint("code = \"SKILL-ETS\"", "code = \"SKILL-\""),
              "42-skill-ets.toml: line 5: code must be at most 16 characters without '/', '-' and blanks, "
              "not 'SKILL-'.");
}

/// Markets that were opened with them replay by their digest.
TEST(ContractCatalogue, TheContractsOfEarlierMarketsAreKeptByteForByte) {
    const auto sets = embeddedEarlierContracts();
    ASSERT_EQ(sets.size(), 3U);
    const auto earlier = ContractCatalogue::parse(sets[0]);
    ASSERT_TRUE(earlier.ok()) << earlier.error().sentence;
    const auto sixMonths = ContractCatalogue::parse(sets[1]);
    ASSERT_TRUE(sixMonths.ok()) << sixMonths.error().sentence;
    EXPECT_EQ(sixMonths->digest(), 0x646816DDU) << "averages of six months, no futures on skill";
    EXPECT_EQ(sixMonths->find("SKILL-ETS"), nullptr);
    EXPECT_EQ(earlier->digest(), 0xA1D2E367U);
    ASSERT_EQ(earlier->families().size(), 2U);
    const ContractFamily& gpu = *earlier->find("H100");
    EXPECT_EQ(gpu.settlement, SettlementRule::MonthAverage);
    EXPECT_FALSE(gpu.quotesAverage) << "they quoted the price of the last day, and replay so";
    EXPECT_TRUE(gpu.quoting.empty());
    EXPECT_EQ(gpu.quotingAt(5).interval, Duration::zero());
}

TEST(ContractCatalogue, TiersAreListedAgainstEachOtherOrTheFileSaysWhyNot) {
    const auto whyNot = [](const char* file, const char* from, const std::string& to) {
        std::vector<NamedText> files = embeddedContracts();
        for (NamedText& one : files) {
            const auto at = one.name == file ? one.text.find(from) : std::string::npos;
            if (at != std::string::npos) {
                one.text.replace(at, std::string_view(from).size(), to);
            }
        }
        const auto parsed = ContractCatalogue::parse(files);
        return parsed ? std::string() : parsed.error().sentence;
    };
    const auto against = [&](const std::string& codes) {
        return whyNot("14-sits.toml", "against = [\"SITB\"]", "against = " + codes);
    };
    EXPECT_EQ(against("[\"SITB\", \"SITC\"]"), "");
    EXPECT_EQ(
        against("[\"SITX\"]"),
        "14-sits.toml: line 65: [inter_tier] against names SITX, and no file defines a family of that code.");
    EXPECT_EQ(against("[\"SITS\"]"), "14-sits.toml: line 65: [inter_tier] against names SITS itself.");
    EXPECT_EQ(
        against("[\"SITF\"]"),
        "12-sitf.toml: line 65: [inter_tier] against names SITS, which is listed against SITF already.");
    EXPECT_EQ(
        against("[\"H100\"]"),
        "14-sits.toml: line 65: [inter_tier] against names H100, whose lot is 730 GPU-hours and not 1000 "
        "Mtok.");
    EXPECT_EQ(against("[\"SITBA\"]"),
              "14-sits.toml: line 65: [inter_tier] against names SITBA, whose months end on another day.");
    EXPECT_EQ(against("[\"SITB\", \"SITB\"]"),
              "14-sits.toml: line 65: [inter_tier] against must be a list of different codes, not [ 'SITB', "
              "'SITB' ].");
    EXPECT_EQ(
        whyNot("16-sitb.toml", "months = 6", "months = 2"),
        "14-sits.toml: line 65: [inter_tier] against names SITB, which does not list the same 3 months.");
    EXPECT_EQ(whyNot("14-sits.toml", "months = 3", "months = 9"),
              "14-sits.toml: line 66: [inter_tier] months are more than the 6 consecutive months of SITS.");
    EXPECT_EQ(whyNot("14-sits.toml", "implied = true", "implied = false"),
              "14-sits.toml: [inter_tier] needs [quoting] and [spreads] implied = true.");
}

TEST(ContractCatalogue, TheLastPlaceOfTheQuotingCountsForAllBehindIt) {
    const ContractFamily composite = builtIn().families()[0];
    EXPECT_EQ(composite.quotingAt(0).interval, Duration::zero());
    EXPECT_EQ(composite.quotingAt(3).interval, std::chrono::seconds(2));
    EXPECT_EQ(composite.quotingAt(9).interval, std::chrono::seconds(2));
    EXPECT_EQ(composite.quotingAt(9).warmUp, std::chrono::hours(4));
    EXPECT_EQ(composite.quotingAt(9).volume, 0.05);
}

TEST(ContractCatalogue, TheFrontMonthIsTheOneStillTrading) {
    using Months = std::vector<std::string>;
    EXPECT_EQ(monthsAt("SITC", "2026-11-18T19:59:59Z"),
              (Months{"X26", "Z26", "F27", "G27", "H27", "J27", "M27", "U27", "Z27", "H28"}));
    EXPECT_EQ(monthsAt("SITC", "2026-11-18T20:00:00Z"),
              (Months{"Z26", "F27", "G27", "H27", "J27", "K27", "M27", "U27", "Z27", "H28"}));
    EXPECT_EQ(monthsAt("SITC", "2026-12-31T00:00:00Z"),
              (Months{"F27", "G27", "H27", "J27", "K27", "M27", "U27", "Z27", "H28", "M28"}))
        << "six months, and the quarters begin behind them";
    EXPECT_EQ(monthsAt("SITFA", "2026-11-28T00:00:00Z").front(), "X26") << "the month being averaged is";
    EXPECT_EQ(monthsAt("SITFA", "2026-11-30T20:00:00Z").front(), "Z26");
    for (const char* const card : {"H100", "B200"}) {
        const Months months = monthsAt(card, "2026-11-22T00:00:00Z");
        ASSERT_EQ(months.size(), 36U) << card;
        EXPECT_EQ(months.front(), "Z26") << "of GPU-hours a month being averaged is not listed";
        EXPECT_EQ(months.back(), "X29");
    }
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

TEST(ContractCatalogue, AnOptionCarriesTheTermsOfItsFutureAndAStrike) {
    const ContractCatalogue catalogue = builtIn();
    const ContractFamily& family = *catalogue.find("SITC");
    const Instrument future = catalogue.future(family, {2026, 12}, price("1.93"), InstrumentId{7});
    const Instrument put =
        catalogue.option(family, future, price("1.93"), OptionRight::Put, price("1.9"), InstrumentId{9});
    EXPECT_EQ(put.symbol, "SITC-Z26-P1.9000");
    EXPECT_EQ(put.kind(), InstrumentKind::Option);
    EXPECT_TRUE(put.isListed());
    EXPECT_FALSE(put.isSpread());
    EXPECT_EQ(put.underlying, "SITC-Z26");
    EXPECT_EQ(put.tick, delta("0.001"));
    EXPECT_EQ(put.feePerLot, Money::fromNanoUsd(200'000'000));
    EXPECT_EQ(put.bandBase(), InstrumentId{7});
    EXPECT_EQ(exerciseValue(*put.option(), price("1.5")), price("0.4"));
    EXPECT_EQ(exerciseValue(*put.option(), price("2")), Price{});
    const auto strikes = catalogue.strikes(family, price("1.93"));
    ASSERT_EQ(strikes.size(), 15U);
    EXPECT_EQ(strikes.front(), price("1.6"));
    EXPECT_EQ(strikes[7], price("1.95")) << "the nearest";
    EXPECT_EQ(catalogue.strikes(family, price("0.0003")).front(), price("0.00023"));
    EXPECT_TRUE(std::ranges::all_of(catalogue.strikes(family, Price::fromNanoUsd(3)),
                                    [](Price strike) { return strike > Price{}; }));
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
    const auto changed = [&](const char* from, const char* to) {
        auto all = files;
        for (NamedText& file : all) {
            if (const auto at = file.text.find(from);
                at != std::string::npos && (file.name == "10-sitc.toml" || file.name == "30-sitca.toml")) {
                file.text.replace(at, std::string_view(from).size(), to);
            }
        }
        return complaint(all);
    };
    EXPECT_EQ(changed("quarters = 4", "quarters = 40"),
              "10-sitc.toml: line 9: quarters must be a whole number from 0 to 12, not 40.");
    EXPECT_EQ(changed("settlement = \"index\"", "settlement = \"month-average\""),
              "10-sitc.toml: line 11: settlement and last_trading_day contradict each other: a month's "
              "average is known on its last business day, and then alone.");
    EXPECT_EQ(changed("settlement = \"index\"", "settlement = \"soon\""),
              "10-sitc.toml: line 11: settlement must be \"index\" or \"month-average\", not 'soon'.");
    EXPECT_EQ(changed("seconds = [0, 0, 0, 2]", "seconds = []"),
              "10-sitc.toml: line 46: [quoting] seconds must be a list of numbers from 0 to 3600, not [].");
    EXPECT_EQ(changed("seconds = [0, 0, 0, 2]", "seconds = [0, \"fast\"]"),
              "10-sitc.toml: line 46: [quoting] seconds must be a list of numbers from 0 to 3600, not [ 0, "
              "'fast' ].");
    auto unknown = files;
    for (NamedText& file : unknown) {
        if (const auto at = file.text.find("history = \"sitc.csv\""); at != std::string::npos) {
            file.text.replace(at, 20, "history = \"none.csv\"");
        }
    }
    const auto terms = marketTerms(std::move(unknown));
    ASSERT_FALSE(terms.ok());
    EXPECT_EQ(terms.error().sentence,
              "SITC: [index] history names \"none.csv\", and there are no index levels of that name.");
    EXPECT_EQ(changed("of = \"SITC\"", "of = \"SITX\""),
              "30-sitca.toml: [index] of names SITX, and no file defines a family of that code with an index "
              "of its own.");
    EXPECT_EQ(changed("of = \"SITC\"", "of = \"SITFA\"").substr(0, 36),
              "30-sitca.toml: [index] of names SITF")
        << "an average has no index of its own";
    EXPECT_EQ(changed("[index]\nof", "[process]\nkappa = 2\n[index]\nof"),
              "30-sitca.toml: [process] belongs to the family whose index this is, SITC.");
    EXPECT_EQ(changed("of = \"SITC\"", "of = \"SITC\"\nsymbol = \"@X\""),
              "30-sitca.toml: line 16: \"symbol\" is not a known key.");
    EXPECT_EQ(
        changed("strikes_each_side = 7", "strikes_each_side = 0"),
        "10-sitc.toml: line 57: [options] strikes_each_side must be a whole number from 1 to 40, not 0.");
    EXPECT_EQ(changed("settlement = \"month-average\"\n", ""),
              "30-sitca.toml: [options] on a month's average need settlement = \"month-average\".");
    for (const char* text : {"", "code = 3", "[index]\nsymbol = \"SITC\"", "lot = -1"}) {
        EXPECT_FALSE(complaint({{"x.toml", text}}).empty());
    }
}

}  // namespace
}  // namespace tessera::market
