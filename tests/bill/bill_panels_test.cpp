// The bill as a person meets it: files looked at, kept, taken apart, taken back.
#include <gtest/gtest.h>

#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <fstream>

#include "app/terminal/usage_worker.h"
#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/bill/bill_panel.h"
#include "ui/bill/import_window.h"
#include "ui/bill/moved_panel.h"

namespace tessera::test {
namespace {

class BillPanels : public testing::Test {
 protected:
    BillPanels() {
        m_clock.now = *domain::parseIso("2026-11-01T12:00:00Z");
        m_worker = std::make_unique<terminal::UsageWorker>(m_directory.path(), m_clock);
        m_bills = new ui::BillServices(m_desk.context, m_worker.get());
        m_bill = std::make_unique<ui::BillPanel>(m_desk.context);
        m_moved = std::make_unique<ui::MovedPanel>(m_desk.context);
        wait([this] { return m_bills->isRead(); });
    }
    ~BillPanels() override {
        m_bill.reset();
        m_moved.reset();
        delete m_bills;
    }
    template <class Condition>
    bool wait(Condition isThere) {
        return m_desk.wait(isThere);
    }
    QString file(const char* name, const std::string& text) {
        const std::string path = m_directory.path() + "/" + name;
        std::ofstream(path) << text;
        return QString::fromStdString(path);
    }
    ui::ImportWindow& look(const QStringList& paths) {
        m_bill->openImport();
        ui::ImportWindow& window = *m_bills->importWindow();
        window.takeFiles(paths);
        const int rows = static_cast<int>(paths.size());
        EXPECT_TRUE(wait([&] { return window.table().rowCount() == rows; }));
        return window;
    }
    void keep(const QStringList& paths) {
        look(paths).keepButton().click();
        const auto before = m_bills->book()->imports.size();
        EXPECT_TRUE(wait([&] { return m_bills->book()->imports.size() > before; }));
    }
    static std::string cost(const std::string& rows) {
        return "start_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item\n" + rows;
    }

    TemporaryDirectory m_directory;
    FakeClock m_clock;
    Desk m_desk;
    std::unique_ptr<terminal::UsageWorker> m_worker;
    ui::BillServices* m_bills = nullptr;
    std::unique_ptr<ui::BillPanel> m_bill;
    std::unique_ptr<ui::MovedPanel> m_moved;
};

const std::string kSeptember = "2026-09-02,1.00,usd,100,tokens,\"m, input\"\n";
const std::string kOctober =
    "2026-10-02,4.00,usd,200,tokens,\"m, input\"\n2026-10-03,0.50,usd,,,web search\n";

TEST_F(BillPanels, NothingIsKeptBeforeThePersonSaysSo) {
    ui::ImportWindow& window = look({file("a.csv", cost(kSeptember)), file("b.pdf", "%PDF-1.7")});
    EXPECT_EQ(window.table().item(0, 1)->text(), QStringLiteral("OpenAI cost CSV"));
    EXPECT_EQ(window.table().item(0, 5)->text(), QStringLiteral("1.00 USD"));
    EXPECT_TRUE(window.details().contains(QStringLiteral("b.pdf is a PDF")))
        << window.details().toStdString();
    EXPECT_TRUE(window.keepButton().isEnabled());
    EXPECT_EQ(m_bill->rows().rowCount(), 0);
    EXPECT_TRUE(m_bills->book()->imports.empty());
}

TEST_F(BillPanels, TheBillIsShownByModelAndAddsUp) {
    keep({file("a.csv", cost(kSeptember + kOctober))});
    EXPECT_EQ(m_bill->figure(), QStringLiteral("5.50 USD"));
    ASSERT_EQ(m_bill->rows().rowCount(), 3);
    EXPECT_EQ(m_bill->rows().index(0, ui::BillRows::Name).data().toString(), QStringLiteral("m"));
    EXPECT_EQ(m_bill->rows().index(0, ui::BillRows::Paid).data().toString(), QStringLiteral("5.00"));
    EXPECT_EQ(m_bill->rows().index(0, ui::BillRows::Output).data().toString(), QStringLiteral("–"));
    EXPECT_EQ(m_bill->rows().index(2, ui::BillRows::Name).data().toString(), QStringLiteral("Total"));
    m_bill->restoreState({{QStringLiteral("grouping"), 3}});
    EXPECT_EQ(m_bill->rows().index(1, ui::BillRows::Name).data().toString(), QStringLiteral("October 2026"));
}

TEST_F(BillPanels, AMadeUpCompanyIsLookedOverKeptSaidAndReplaced) {
    const auto says = [this](const QString& words) {
        for (const QLabel* label : m_bill->findChildren<QLabel*>()) {
            if (!label->isHidden() && label->text().contains(words)) {
                return true;
            }
        }
        return false;
    };
    m_bill->openSample();
    ui::ImportWindow& window = *m_bills->importWindow();
    ASSERT_TRUE(wait([&] { return window.table().rowCount() == 3; }));
    EXPECT_TRUE(m_bills->book()->files.empty()) << "looked at, not kept";
    window.keepButton().click();
    ASSERT_TRUE(wait([this] { return m_bills->book()->isSample(); }));
    EXPECT_FALSE(window.isVisible());
    EXPECT_EQ(m_bill->figure(), QStringLiteral("30,636.96 USD"));
    EXPECT_TRUE(says(QStringLiteral("made-up company")));
    ui::ImportWindow& again = look({file("a.csv", cost(kSeptember))});
    EXPECT_TRUE(again.details().contains(QStringLiteral("made-up company")));
    again.keepButton().click();
    ASSERT_TRUE(wait([this] { return !m_bills->book()->isSample(); }));
    EXPECT_EQ(m_bill->figure(), QStringLiteral("1.00 USD"));
    EXPECT_FALSE(says(QStringLiteral("made-up company")));
}

TEST_F(BillPanels, InALowPanelTheSentenceBesideTheFigureKeepsItsLines) {
    m_bill->openSample();
    ui::ImportWindow& window = *m_bills->importWindow();
    ASSERT_TRUE(wait([&] { return window.table().rowCount() == 3; }));
    window.keepButton().click();
    ASSERT_TRUE(wait([this] { return m_bills->book()->isSample(); }));
    for (const int width : {340, 420, 700}) {
        m_bill->resize(width, 190);
        m_bill->show();
        QCoreApplication::processEvents();
        for (const QLabel* label : m_bill->findChildren<QLabel*>()) {
            if (label->text().contains(QStringLiteral("came from the cache"))) {
                EXPECT_GE(label->height(), label->heightForWidth(label->width())) << width;
            }
        }
    }
}

TEST_F(BillPanels, WhatMovedItAddsUpToTheCent) {
    keep({file("a.csv", cost(kSeptember + kOctober))});
    // 100 at 0.01 to 200 at 0.02: 1 to 4; volume 1.5, price 1.5, tools 0.5.
    EXPECT_EQ(
        m_moved->waterfall().spokenName(),
        QStringLiteral("September 2026 1.00, price +1.50, volume +1.50, mix 0.00, not tokens +0.50, October "
                       "2026 4.50"));
    EXPECT_EQ(m_moved->rows().index(2, ui::MovedRows::All).data().toString(), QStringLiteral("+3.50"));
}

TEST_F(BillPanels, AnUnknownCsvAsksWhatItsColumnsAre) {
    ui::ImportWindow& window = look({file("own.csv", "When,Paid\n2026-09-02,3\n")});
    EXPECT_EQ(window.table().item(0, 1)->text(), QStringLiteral("needs you: say what its columns are"));
    EXPECT_FALSE(window.keepButton().isEnabled());
    m_worker->readAs(bill::headingSet({"When", "Paid"}),
                     *bill::parseColumnMapping("day=When,cost=Paid,currency=EUR"));
    EXPECT_TRUE(wait([&] { return window.keepButton().isEnabled(); }));
    EXPECT_EQ(window.table().item(0, 5)->text(), QStringLiteral("3.00 EUR"));
}

TEST_F(BillPanels, AnImportCanBeTakenBack) {
    keep({file("a.csv", cost(kSeptember))});
    m_worker->undo(1);
    EXPECT_TRUE(wait([&] { return m_bill->rows().rowCount() == 0; }));
}

}  // namespace
}  // namespace tessera::test
