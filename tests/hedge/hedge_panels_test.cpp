// A company's hedge as a person meets it: files imported, pages filled, an order reviewed, a report written.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <fstream>

#include "app/terminal/hedge_worker.h"
#include "app/terminal/price_worker.h"
#include "app/terminal/usage_worker.h"
#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/hedge/hedge_panels.h"
#include "ui/hedge/hedge_report.h"
#include "ui/hedge/hedge_words.h"
#include "ui/hedge/order_review.h"

namespace tessera::test {
namespace {

class HedgePanels : public testing::Test {
 protected:
    HedgePanels() {
        m_clock.now = *domain::parseIso("2026-11-05T12:00:00Z");
        m_prices = std::make_unique<terminal::PriceWorker>(m_directory.path(), m_clock);
        m_desk.context.setPrices(m_prices.get());
        m_usage = std::make_unique<terminal::UsageWorker>(m_directory.path(), m_clock);
        m_worker = std::make_unique<terminal::HedgeWorker>(m_clock);
        m_hedges = new ui::HedgeServices(m_desk.context, m_usage.get(), m_worker.get());
        m_hedge = std::make_unique<ui::HedgePanel>(m_desk.context);
        m_outlook = std::make_unique<ui::OutlookPanel>(m_desk.context);
        m_before = std::make_unique<ui::BeforePanel>(m_desk.context);
        m_test = std::make_unique<ui::BackTestPanel>(m_desk.context);
    }
    ~HedgePanels() override {
        m_hedge.reset();
        m_outlook.reset();
        m_before.reset();
        m_test.reset();
        delete m_hedges;
        m_desk.context.setPrices(nullptr);
    }
    template <class Condition>
    bool wait(Condition isThere) {
        return m_desk.wait(isThere);
    }
    void keepBill(const std::string& model, const std::string& currency = {}) {
        const std::string path = m_directory.path() + "/use.csv";
        std::ofstream file(path);
        if (currency.empty()) {
            file << "Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens\n";
        } else {
            file << "start_time,amount_value,amount_currency,quantity,quantity_unit,line_item\n";
        }
        for (int day = 1; day <= 31; ++day) {
            if (currency.empty()) {
                file << "\"2026-10-" << (day < 10 ? "0" : "") << day << " 00:00:00\",\"" << model
                     << "\",\"1000\",\"0\",\"301\",\"4000000\",\"1000000\",\"0\"\n";
            } else {
                file << 1790812800 + 86400 * (day - 1) << ",250.00," << currency << ",100,tokens,\"" << model
                     << ", input\"\n";
            }
        }
        file.close();
        m_usage->look({path});
        ASSERT_TRUE(wait([this] { return m_usage->takePreview().has_value(); }));
        m_usage->keep();
        ASSERT_TRUE(wait([this] {
            const auto answer = m_usage->takeAnswer();
            return answer && answer->isDone;
        }));
    }
    bool waitForPlan() {
        return wait([this] { return m_hedges->plan() != nullptr && !m_hedges->isBusy(); });
    }

    TemporaryDirectory m_directory;
    FakeClock m_clock;
    Desk m_desk;
    std::unique_ptr<terminal::PriceWorker> m_prices;
    std::unique_ptr<terminal::UsageWorker> m_usage;
    std::unique_ptr<terminal::HedgeWorker> m_worker;
    ui::HedgeServices* m_hedges;
    std::unique_ptr<ui::HedgePanel> m_hedge;
    std::unique_ptr<ui::OutlookPanel> m_outlook;
    std::unique_ptr<ui::BeforePanel> m_before;
    std::unique_ptr<ui::BackTestPanel> m_test;
};

TEST_F(HedgePanels, WithoutABillEveryPageSaysWhatToDoFirst) {
    wait([this] { return m_hedges->isEmpty(); });
    for (const ui::PlanPanel* panel : std::initializer_list<ui::PlanPanel*>{m_hedge.get(), m_outlook.get(),
                                                                            m_before.get(), m_test.get()}) {
        EXPECT_TRUE(panel->words().contains(QStringLiteral("Import"))) << panel->words().toStdString();
    }
}

TEST_F(HedgePanels, APriceThatNeverMovedGivesNoHedgeOnEveryPage) {
    keepBill("openai/gpt-5-mini");
    ASSERT_TRUE(waitForPlan());
    ASSERT_TRUE(wait([this] { return m_hedges->plan()->exposures.rows.front().estimate.weeksKnown > 0; }));
    EXPECT_TRUE(m_hedge->findChild<QLabel*>(QStringLiteral("verdict"))
                    ->text()
                    .startsWith(QStringLiteral("Do not hedge")));
    EXPECT_EQ(m_hedge->strip().rowCount(), 0);
    EXPECT_FALSE(m_outlook->tryButton().isEnabled());
    EXPECT_TRUE(m_hedge->ratios().spokenPart(0).name.contains(QStringLiteral("has not moved")));
}

TEST_F(HedgePanels, AChoiceMakesAnotherPlanAndIsKept) {
    keepBill("mistralai/mistral-nemo");
    ASSERT_TRUE(waitForPlan());
    m_outlook->form().findChild<QSpinBox*>()->setValue(3);
    auto* budget = m_outlook->form().findChild<QLineEdit*>();
    budget->setText(QStringLiteral("100,000"));
    emit budget->editingFinished();
    m_outlook->form().findChild<QCheckBox*>()->setChecked(true);
    ASSERT_TRUE(wait([this] { return m_hedges->plan()->strip.lots > 0; }));
    const hedge::HedgePlan& plan = *m_hedges->plan();
    EXPECT_EQ(plan.settings.months, 3);
    EXPECT_EQ(plan.settings.budget, domain::Money::fromUsd(100'000));
    EXPECT_EQ(m_hedge->strip().rowCount(), 4) << "three months and their sum";
    EXPECT_TRUE(m_outlook->tryButton().isEnabled());
    const ui::PanelState state = m_outlook->saveState();
    ui::OutlookPanel again(m_desk.context);
    again.restoreState(state);
    EXPECT_EQ(again.form().settings(), plan.settings);
}

TEST_F(HedgePanels, AStateOutOfRangeIsNotTaken) {
    ui::OutlookPanel panel(m_desk.context);
    panel.restoreState({{QStringLiteral("months"), 4000}});
    EXPECT_EQ(panel.form().settings(), hedge::HedgeSettings{});
}

TEST_F(HedgePanels, AnAmountThatIsNoneIsToldAndChangesNothing) {
    QString told;
    QObject::connect(&m_desk.context, &ui::AppServices::told,
                     [&](const QString& words, bool) { told = words; });
    auto* budget = m_outlook->form().findChild<QLineEdit*>();
    budget->setText(QStringLiteral("about ten"));
    emit budget->editingFinished();
    EXPECT_EQ(told, QStringLiteral("Budget: \"about ten\" is no amount such as 300,000."));
    EXPECT_FALSE(m_outlook->form().settings().budget);
}

TEST_F(HedgePanels, ABillInEurosAsksForItsRate) {
    keepBill("gpt-5-mini-2025-08-07", "eur");
    ASSERT_TRUE(wait([this] { return m_hedges->problem().contains(QStringLiteral("EUR")); }));
    EXPECT_TRUE(m_hedge->words().contains(QStringLiteral("guesses no rate")));
    EXPECT_EQ(m_hedges->currency(), QStringLiteral("EUR"));
    hedge::HedgeSettings settings = m_hedges->settings();
    settings.nanoUsdPerUnit = 1'100'000'000;
    m_hedges->setSettings(settings);
    ASSERT_TRUE(wait([this] { return m_hedges->plan() != nullptr; }));
    EXPECT_EQ(m_hedges->plan()->exposures.tokensMonthly, domain::Money::fromUsd(8'525));
}

TEST_F(HedgePanels, TheReportHasTheScreensFigures) {
    keepBill("mistralai/mistral-nemo");
    ASSERT_TRUE(waitForPlan());
    const hedge::HedgePlan& plan = *m_hedges->plan();
    const QStringList pages = ui::hedgeReportPages(plan);
    ASSERT_EQ(pages.size(), 4);
    for (const ui::ComparedLine& line : ui::comparedLines(plan)) {
        EXPECT_TRUE(pages[2].contains(line.unhedged)) << line.unhedged.toStdString();
    }
    EXPECT_TRUE(pages[0].contains(ui::usdWords(plan.exposures.monthly())));
    const QString path = QString::fromStdString(m_directory.path() + "/report.pdf");
    ASSERT_TRUE(ui::writeHedgeReport(plan, path));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.read(5) == "%PDF-");
    EXPECT_GT(file.size(), 10'000);
    EXPECT_FALSE(ui::writeHedgeReport(plan, QStringLiteral("/no/such/folder/report.pdf")));
}

TEST_F(HedgePanels, WhatNobodyOffersIsShownAndCannotBePlaced) {
    keepBill("mistralai/mistral-nemo");
    hedge::HedgeSettings settings;
    settings.handRatioPpm = 1'000'000;
    settings.months = 2;
    m_hedges->setSettings(settings);
    ASSERT_TRUE(wait([this] { return m_hedges->plan() != nullptr && m_hedges->plan()->strip.lots > 0; }));
    ui::OrderReview review(m_desk.context, *m_hedges, nullptr);
    ASSERT_EQ(review.sentences().size(), 2);
    EXPECT_TRUE(review.sentences().front().contains(QStringLiteral("nobody offers it now")));
    EXPECT_FALSE(review.placeButton().isEnabled());
}

}  // namespace
}  // namespace tessera::test
