#include <gtest/gtest.h>

#include <cmath>

#include "app/hedge/follow_up.h"
#include "app/hedge/hedge_plan.h"
#include "app/hedge/list_history.h"
#include "app/market/embedded_data.h"
#include "app/terminal/prices_command.h"
#include "tests/support/temporary_directory.h"

namespace tessera::hedge {
namespace {

using domain::Money;

/// One model on every day of a month.
void use(bill::JoinedBill& bill, const std::string& month, int days, const std::string& model,
         std::int64_t cents, std::int64_t input, std::int64_t output, const std::string& currency = "USD") {
    for (int day = 0; day < days; ++day) {
        bill::BillLine line;
        line.line.key.day = *domain::parseIso(month + "-01") + std::chrono::hours(24 * day);
        line.line.key.model = model;
        line.line.key.currency = currency;
        line.line.tokens[bill::Metered::Input] = input;
        line.line.tokens[bill::Metered::Output] = output;
        if (cents >= 0) {
            line.line.cost = bill::Amount::fromNano(domain::Int128(cents) * 10'000'000);
        }
        bill.lines.push_back(line);
    }
}

/// With the price ledger that comes with the program.
class Plan : public testing::Test {
 protected:
    Plan()
        : m_ledger(std::move(terminal::openPriceLedger(m_directory.path())).value()),
          m_catalogue(std::move(market::ContractCatalogue::parse(market::embeddedContracts())).value()) {}

    domain::Result<HedgePlan> plan(const HedgeSettings& settings = {}) {
        PlanQuestion question;
        question.bill = std::make_shared<const bill::JoinedBill>(m_bill);
        question.prices = m_ledger->book();
        question.catalogue = &m_catalogue;
        question.settings = settings;
        question.settings.paths = 500;
        question.now = *domain::parseIso("2026-11-05T10:00:00Z");
        return planHedge(question);
    }
    const Exposure* row(const HedgePlan& plan, const std::string& name) {
        for (const Exposure& each : plan.exposures.rows) {
            if (each.name == name) {
                return &each;
            }
        }
        return nullptr;
    }

    test::TemporaryDirectory m_directory;
    std::unique_ptr<storage::SqlitePriceLedger> m_ledger;
    market::ContractCatalogue m_catalogue;
    bill::JoinedBill m_bill;
};

TEST_F(Plan, AModelWhosePriceNeverMovedHasNoHedge) {
    use(m_bill, "2026-10", 31, "gpt-5-mini", 1'000, 4'000'000, 1'000'000);
    const auto made = plan();
    ASSERT_TRUE(made) << made.error().sentence;
    const Exposure* exposure = row(*made, "gpt-5-mini");
    ASSERT_NE(exposure, nullptr);
    EXPECT_EQ(exposure->estimate.verdict, HedgeVerdict::NeverMoved);
    EXPECT_EQ(exposure->monthly, Money::fromUsd(310));
    EXPECT_EQ(made->strip.lots, 0);
    EXPECT_NE(made->verdict.find("Do not hedge"), std::string::npos);
    EXPECT_EQ(made->simulation.hedged.totals, made->simulation.unhedged.totals);
}

TEST_F(Plan, AModelThatNoListNamesIsShownAndLeftAlone) {
    use(m_bill, "2026-10", 31, "our-own-model", 1'000, 4'000'000, 1'000'000);
    use(m_bill, "2026-10", 31, "nobody-knows", -1, 4'000'000, 1'000'000);
    const auto made = plan({.handRatioPpm = 1'000'000});
    ASSERT_TRUE(made);
    EXPECT_EQ(row(*made, "our-own-model")->estimate.verdict, HedgeVerdict::NoPrice);
    EXPECT_EQ(made->strip.lots, 0) << "not even by hand: there is nothing known to try it on";
    EXPECT_EQ(made->exposures.unknown, std::vector<std::string>{"nobody-knows"});
    EXPECT_EQ(made->exposures.tokensMonthly, Money::fromUsd(310))
        << "what nobody prices is not zero, it is left out";
}

TEST_F(Plan, AHandRatioTriesWhatTheEvidenceDoesNotGiveAndSaysSo) {
    use(m_bill, "2026-10", 31, "mistralai/mistral-nemo", 100'000, 4'000'000, 1'000'000);
    const auto without = plan();
    ASSERT_TRUE(without);
    ASSERT_EQ(without->strip.lots, 0);
    const auto tried = plan({.handRatioPpm = 500'000});
    ASSERT_TRUE(tried);
    EXPECT_GT(tried->strip.lots, 0);
    EXPECT_TRUE(tried->isByHand());
    EXPECT_TRUE(tried->strip.legs.front().isByHand);
    EXPECT_NE(tried->verdict.find("do not hedge"), std::string::npos) << tried->verdict;
    EXPECT_TRUE(tried->areOffersSimulated);
}

TEST_F(Plan, TheUnhedgedBillIsTheSameWhetherAHedgeIsTriedOrNot) {
    use(m_bill, "2026-10", 31, "mistralai/mistral-nemo", 100'000, 4'000'000, 1'000'000);
    const auto without = plan(), tried = plan({.handRatioPpm = 500'000});
    const auto oneDay = plan({.kind = FutureKind::Outright, .handRatioPpm = 2'000'000});
    ASSERT_TRUE(without && tried && oneDay);
    ASSERT_GT(tried->strip.lots, 0);
    EXPECT_EQ(tried->simulation.unhedged.totals, without->simulation.unhedged.totals);
    EXPECT_EQ(oneDay->simulation.unhedged.totals, without->simulation.unhedged.totals);
}

TEST_F(Plan, AHedgeOfAPriceThatHardlyEverMovedIsSimulatedTooAndOnlyAddsRisk) {
    // Moved in three weeks of those known: no line is drawn through them, but lots were typed.
    use(m_bill, "2026-10", 31, "nousresearch/hermes-4-70b", 100'000, 4'000'000, 1'000'000);
    const auto tried = plan({.handRatioPpm = 1'000'000});
    ASSERT_TRUE(tried);
    ASSERT_EQ(tried->exposures.rows.front().estimate.verdict, HedgeVerdict::TooFewMoves);
    ASSERT_GT(tried->strip.lots, 0);
    EXPECT_GT(tried->simulation.hedged.variance, tried->simulation.unhedged.variance);
}

TEST_F(Plan, APartOfAMonthIsScaledInTheBackTestAndTheAlternativesAlike) {
    use(m_bill, "2026-08", 31, "openai/gpt-4o", -1, 4'000'000, 1'000'000);
    const auto whole = plan();
    m_bill.lines.resize(10);
    const auto part = plan();
    ASSERT_TRUE(whole && part);
    ASSERT_FALSE(whole->backTest.months.empty());
    EXPECT_EQ(part->backTest.unhedged, whole->backTest.unhedged);
    EXPECT_EQ(part->alternatives[3].saving, whole->alternatives[3].saving);
}

TEST_F(Plan, TheBatchTariffIsFoundUnderTheNameAListSellsItBy) {
    use(m_bill, "2026-10", 31, "anthropic/claude-sonnet-4.5", -1, 4'000'000, 1'000'000);
    const auto made = plan();
    ASSERT_TRUE(made);
    ASSERT_EQ(made->alternatives[2].kind, AlternativeKind::BatchTier);
    // 31 days x (4 x 3 + 1 x 15) USD = 837; half of it at half the price.
    EXPECT_EQ(made->alternatives[2].saving,
              Money::fromNanoUsd(static_cast<std::int64_t>(837e9 / 2 * AlternativeSettings{}.batchShare)));
}

TEST_F(Plan, HostedGpuHoursAreHedgedAsAgreedWithTheirOwnFuture) {
    use(m_bill, "2026-10", 31, "mistralai/mistral-nemo", 1'000, 4'000'000, 1'000'000);
    const auto without = plan();
    HedgeSettings hosting;
    hosting.growthSigmaPpm = 0;
    hosting.gpu = {7'300, domain::Price::fromNanoUsd(2'400'000'000), 500'000};
    const auto with = plan(hosting);
    ASSERT_TRUE(without && with);
    const Exposure* gpu = row(*with, "H100 GPU-hours");
    ASSERT_NE(gpu, nullptr);
    EXPECT_EQ(gpu->monthly, Money::fromNanoUsd(17'520'000'000'000));
    EXPECT_EQ(gpu->estimate.verdict, HedgeVerdict::ByContract);
    EXPECT_EQ(with->exposures.monthly().nanoUsd(),
              without->exposures.monthly().nanoUsd() + gpu->monthly.nanoUsd());
    ASSERT_EQ(with->strip.legs.size(), 6U) << "the tokens are as little hedged as before";
    for (const StripLeg& leg : with->strip.legs) {
        EXPECT_EQ(leg.symbol.substr(0, 5), "H100-");
        EXPECT_FALSE(leg.isByHand);
        EXPECT_NEAR(static_cast<double>(leg.milliLots), 5'000, 300) << "half of ten lots, at the forward";
    }
    const auto& bill = with->simulation;
    EXPECT_LT(bill.hedged.variance, 0.9 * bill.unhedged.variance);
    hosting.kind = FutureKind::Outright;
    EXPECT_EQ(plan(hosting)->strip.legs[0].symbol, with->strip.legs[0].symbol) << "there is one kind";
    hosting.gpu.floatingPpm = 0;
    EXPECT_TRUE(plan(hosting)->strip.legs.empty()) << "a fixed price is no price risk";
    hosting.gpu.price = {};
    EXPECT_FALSE(plan(hosting)) << "hours without a price";
}

TEST_F(Plan, AHedgeIsFollowedBesideAFixedBasketAtListPrices) {
    // 0.039 / 0.10 USD until it was cut on 2026-07-17: see `tessera prices changes`.
    use(m_bill, "2026-10", 31, "mistralai/mistral-nemo", 100'000, 4'000'000, 1'000'000);
    const auto tried = plan({.handRatioPpm = 1'000'000});
    ASSERT_TRUE(tried);
    const std::string tier = tried->exposures.rows[0].tier;
    const auto now = *domain::parseIso("2026-11-05T10:00:00Z");
    const auto usd = [](double amount) { return Money::fromNanoUsd(std::llround(amount * 1e9)); };
    const auto placed = [&](const char* day) {
        return std::vector<HeldHedge>{{tier, *domain::parseIso(day), usd(-1.0), 500'000}};
    };
    const auto followed = followUp(*tried, *m_ledger->book(), placed("2026-07-01"), now);
    ASSERT_TRUE(followed && followed->billChange) << followed->why;
    const auto& model = tried->exposures.models[0];
    const auto was =
        basketCost(model.tokens, *m_ledger->book(), *model.number, *domain::parseIso("2026-07-01"));
    const auto is = basketCost(model.tokens, *m_ledger->book(), *model.number, tried->pricesUntil);
    ASSERT_TRUE(was && is);
    ASSERT_NE(was->cost, is->cost) << "the price moved in between";
    EXPECT_EQ(followed->billChange->nanoUsd(), (is->cost.nanoUsd() - was->cost.nanoUsd()) / 2);
    EXPECT_NEAR(*followed->offset, -1e9 / static_cast<double>(followed->billChange->nanoUsd()), 1e-9);

    const auto later = followUp(*tried, *m_ledger->book(), placed("2026-11-01"), now);
    ASSERT_TRUE(later);
    EXPECT_FALSE(later->billChange) << "the lists end before it was placed: unknown is none";
    EXPECT_NE(sentenceFor(*later, 1).find("is not known: list prices are known until 2026-08-22"),
              std::string::npos)
        << sentenceFor(*later, 1);
    EXPECT_EQ(sentenceFor(*followUp(*tried, *m_ledger->book(), {}, now), 0), "");
}

TEST_F(Plan, WhatIsLockedStandsBesideTheIndexAndWhereThePathsSettle) {
    use(m_bill, "2026-10", 31, "mistralai/mistral-nemo", 100'000, 4'000'000, 1'000'000);
    const auto tried = plan({.handRatioPpm = 500'000});
    ASSERT_TRUE(tried);
    ASSERT_FALSE(tried->locked.empty());
    for (const LockedLeg& locked : tried->locked) {
        const double price = static_cast<double>(tried->strip.legs[locked.leg].price->nanoUsd()) * 1e-9;
        EXPECT_LT(locked.settlement[0], price);
        EXPECT_GT(locked.settlement[3], price);
    }
    ASSERT_EQ(tried->history.size(), 1U);
    EXPECT_EQ(tried->history[0].levels.size(), 53U);
    EXPECT_TRUE(plan()->locked.empty()) << "nothing is locked without a hedge";
}

TEST_F(Plan, ABillInEurosWaitsForARate) {
    use(m_bill, "2026-10", 31, "gpt-5-mini", 1'000, 4'000'000, 1'000'000, "EUR");
    const auto refused = plan();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().sentence.find("EUR"), std::string::npos);
    const auto made = plan({.nanoUsdPerUnit = 1'100'000'000});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->exposures.tokensMonthly, Money::fromUsd(341));
}

TEST_F(Plan, APartOfAMonthIsScaledAndSaid) {
    use(m_bill, "2026-10", 10, "gpt-5-mini", 1'000, 4'000'000, 1'000'000);
    const auto made = plan();
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->exposures.usual.isWhole());
    EXPECT_EQ(made->exposures.tokensMonthly, Money::fromUsd(310));
    EXPECT_NE(made->assumptions.front().find("10 days; it is scaled to 31"), std::string::npos)
        << made->assumptions.front();
    use(m_bill, "2026-09", 30, "gpt-5-mini", 500, 4'000'000, 1'000'000);
    const auto whole = plan();
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->exposures.usual.month, "2026-09")
        << "a whole month is better than a part of a newer one";
    EXPECT_EQ(whole->exposures.tokensMonthly, Money::fromUsd(150));
}

TEST_F(Plan, ABillWithoutCostIsTakenAtListPrice) {
    use(m_bill, "2026-08", 31, "gpt-5-mini", -1, 4'000'000, 1'000'000);
    const auto made = plan();
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->exposures.models.front().isAtList);
    EXPECT_EQ(made->exposures.tokensMonthly, Money::fromUsd(93));  // 31 x (4 x 0.25 + 1 x 2)
}

TEST_F(Plan, TheBackTestAddsUpAndUsesNothingFromLater) {
    use(m_bill, "2026-10", 31, "meta-llama/llama-3.3-70b-instruct", 100'000, 400'000'000, 100'000'000);
    const auto made = plan({.handRatioPpm = 1'000'000});
    ASSERT_TRUE(made);
    const BackTest& test = made->backTest;
    ASSERT_EQ(test.months.size(), 12U) << test.whyNone;
    std::int64_t unhedged = 0, hedged = 0;
    int traded = 0;
    for (const BackTestMonth& month : test.months) {
        EXPECT_EQ(month.hedged.nanoUsd(), month.unhedged.nanoUsd() - month.payout.nanoUsd());
        unhedged += month.unhedged.nanoUsd();
        hedged += month.hedged.nanoUsd();
        traded += month.lots != 0 ? 1 : 0;
    }
    EXPECT_EQ(test.unhedged.nanoUsd(), unhedged);
    EXPECT_EQ(test.hedged.nanoUsd(), hedged);
    EXPECT_GT(traded, 3);
    EXPECT_EQ(test.better + test.worse + test.without, 12);
    EXPECT_EQ(test.months.back().month, (domain::ContractMonth{2026, 7})) << "August is not known to its end";
}

TEST_F(Plan, AlternativesComeFromTheCompanysOwnTokens) {
    use(m_bill, "2026-08", 31, "openai/gpt-4o", -1, 4'000'000, 1'000'000);
    const auto made = plan();
    ASSERT_TRUE(made);
    ASSERT_EQ(made->alternatives.size(), 4U);
    const Alternative& smaller = made->alternatives[3];
    EXPECT_EQ(smaller.kind, AlternativeKind::SmallerModel);
    ASSERT_EQ(smaller.lines.size(), 1U) << smaller.assumption;
    EXPECT_GT(smaller.saving, Money{});
    // gpt-4o costs 31 x (4 x 2.5 + 10) = 620 a month; no share of 30 % can save more than 186.
    EXPECT_LT(smaller.saving, Money::fromUsd(186));
}

TEST_F(Plan, SettingsOutOfRangeAreRefusedByName) {
    use(m_bill, "2026-10", 31, "gpt-5-mini", 1'000, 4'000'000, 1'000'000);
    for (const auto& [settings, word] :
         {std::pair(HedgeSettings{.months = 0}, "36 months"), std::pair(HedgeSettings{.months = 37}, "37"),
          std::pair(HedgeSettings{.budget = Money::fromUsd(-1)}, "budget"),
          std::pair(HedgeSettings{.growthPpm = 2'000'000}, "Growth"),
          std::pair(HedgeSettings{.handRatioPpm = -1}, "ratio")}) {
        const auto refused = plan(settings);
        ASSERT_FALSE(refused) << word;
        EXPECT_NE(refused.error().sentence.find(word), std::string::npos) << refused.error().sentence;
    }
}

TEST_F(Plan, ABudgetOfZeroIsABudget) {
    use(m_bill, "2026-10", 31, "gpt-5-mini", 1'000, 4'000'000, 1'000'000);
    const auto made = plan({.budget = Money{}});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->simulation.unhedged.exceeding, 1);
}

TEST_F(Plan, AnEmptyBillSaysWhatToDo) {
    const auto made = plan();
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().sentence.find("import"), std::string::npos);
}

}  // namespace
}  // namespace tessera::hedge
