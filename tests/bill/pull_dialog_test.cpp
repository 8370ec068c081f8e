// A bill pulled on the screen: said before it is asked, looked at as a file is, the key kept where the person
// says.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>

#include "app/terminal/usage_worker.h"
#include "tests/pull/vendor_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/bill/bill_panel.h"
#include "ui/bill/import_window.h"
#include "ui/bill/pull_dialog.h"

namespace tessera::test {
namespace {

/// A secret service that may be missing.
class FakeKeyStore final : public ports::KeyStore {
 public:
    bool isMissing = false;
    int asked = 0;
    std::map<std::string, Key> kept;

    void find(const std::string& vendor, Found found) override {
        ++asked;
        if (isMissing) {
            found(domain::Error{domain::ErrorCode::Unavailable, "No service answers.", ""});
        } else {
            found(kept.contains(vendor) ? kept[vendor] : nullptr);
        }
    }
    void keep(const std::string& vendor, Key key, Done done) override {
        kept[vendor] = std::move(key);
        done({});
    }
    void forget(const std::string& vendor, Done done) override {
        kept.erase(vendor);
        done({});
    }
};

class PullOnScreen : public testing::Test {
 protected:
    PullOnScreen() {
        m_clock.now = *domain::parseIso("2026-11-01T12:00:00Z");
        m_desk.context.setMachineClock(&m_clock);
        m_worker = std::make_unique<terminal::UsageWorker>(m_directory.path(), m_clock);
        m_bills = new ui::BillServices(m_desk.context, m_worker.get());
        m_bills->setKeyStore(&m_store);
        m_bill = std::make_unique<ui::BillPanel>(m_desk.context);
        wait([this] { return m_bills->isRead(); });
    }
    ~PullOnScreen() override {
        m_bill.reset();
        delete m_bills;
    }
    template <class Condition>
    bool wait(Condition isThere) {
        return m_desk.wait(isThere);
    }
    ui::ImportWindow& window() { return *m_bills->importWindow(); }
    ui::PullDialog& open(const std::string& behaviour) {
        m_bill->openImport();
        window().pullButton().click();
        ui::PullDialog& dialog = *window().pullDialog();
        dialog.setBaseUrl(m_server.url(behaviour));
        return dialog;
    }
    static void type(ui::PullDialog& dialog, const char* key) { dialog.key().setText(QLatin1String(key)); }

    VendorServer m_server;
    TemporaryDirectory m_directory;
    FakeClock m_clock;
    FakeKeyStore m_store;
    Desk m_desk;
    std::unique_ptr<terminal::UsageWorker> m_worker;
    ui::BillServices* m_bills = nullptr;
    std::unique_ptr<ui::BillPanel> m_bill;
};

TEST_F(PullOnScreen, IsSaidInWordsBeforeAnythingIsAsked) {
    const ui::PullDialog& dialog = open("good");
    EXPECT_TRUE(dialog.words().contains(QStringLiteral("from 2026-10-01 to 2026-10-31")))
        << dialog.words().toStdString();
    EXPECT_TRUE(dialog.words().contains(QStringLiteral("/v1/organization/costs")));
    EXPECT_TRUE(dialog.keyWords().contains(QStringLiteral("admin key")));
    EXPECT_EQ(m_server.seen(), "[]");
    ui::PullDialog& real = *window().pullDialog();
    EXPECT_FALSE(real.askButton().isEnabled());  // there is no key yet
    real.setBaseUrl("");
    EXPECT_TRUE(real.words().contains(QStringLiteral("go to api.openai.com (")));
}

TEST_F(PullOnScreen, WhatComesIsLookedAtAndKeptAsAFileIs) {
    ui::PullDialog& dialog = open("paged");
    type(dialog, kVendorKey);
    dialog.askButton().click();
    EXPECT_TRUE(dialog.key().text().isEmpty());
    ASSERT_TRUE(wait([&] { return !dialog.isVisible(); })) << dialog.problem().toStdString();
    ASSERT_EQ(window().table().rowCount(), 2);
    EXPECT_EQ(window().table().item(0, 0)->text(),
              QStringLiteral("OpenAI usage, pulled 2026-11-01, 2026-10-01 to 2026-10-31"));
    EXPECT_EQ(window().table().item(1, 5)->text(), QStringLiteral("3.10 USD"));
    EXPECT_TRUE(m_bills->book()->imports.empty());
    window().keepButton().click();
    ASSERT_TRUE(wait([&] { return !m_bills->book()->imports.empty(); }));
    EXPECT_EQ(m_bill->figure(), QStringLiteral("3.10 USD"));
    m_worker->undo(1);
    EXPECT_TRUE(wait([&] { return m_bill->rows().rowCount() == 0; }));
    EXPECT_TRUE(m_store.kept.empty());  // nobody asked for that
}

TEST_F(PullOnScreen, AFailedPullSaysWhyAndLooksAtNothing) {
    ui::PullDialog& dialog = open("wrong-key");
    type(dialog, "sk-proj-ordinary-key");
    dialog.askButton().click();
    ASSERT_TRUE(wait([&] { return !dialog.problem().isEmpty(); }));
    EXPECT_TRUE(dialog.isVisible());
    EXPECT_TRUE(dialog.problem().contains(QStringLiteral("Admin keys"))) << dialog.problem().toStdString();
    EXPECT_FALSE(dialog.problem().contains(QStringLiteral("ordinary")));
    EXPECT_EQ(window().table().rowCount(), 0);
    EXPECT_FALSE(window().keepButton().isEnabled());
    EXPECT_TRUE(dialog.askButton().isEnabled());  // with the key of this session
}

TEST_F(PullOnScreen, StopEndsIt) {
    ui::PullDialog& dialog = open("wait");
    type(dialog, kVendorKey);
    dialog.askButton().click();
    ASSERT_TRUE(wait([&] { return dialog.words().contains(QStringLiteral("Asking again")); }));
    dialog.cancelButton().click();
    ASSERT_TRUE(wait([&] { return dialog.problem().contains(QStringLiteral("was stopped")); }));
    EXPECT_TRUE(dialog.isVisible());
}

TEST_F(PullOnScreen, TheKeyIsKeptWhereThePersonSaysAndForgotten) {
    ui::PullDialog& dialog = open("good");
    EXPECT_FALSE(dialog.keeps().isChecked());
    EXPECT_EQ(m_store.asked, 0) << "a desktop may ask for a password then";
    dialog.keeps().setChecked(true);
    type(dialog, kVendorKey);
    dialog.askButton().click();
    ASSERT_TRUE(wait([&] { return !dialog.isVisible(); }));
    ASSERT_TRUE(m_store.kept.contains("bill key of openai"));
    EXPECT_EQ(m_store.kept[bill::keyNameOf(bill::PullVendor::OpenAi)]->secret(), kVendorKey);
    dialog.show();
    EXPECT_EQ(dialog.key().placeholderText(), QStringLiteral("the one the password store keeps"));
    EXPECT_EQ(m_desk.context.settings().text("bill/keptKeys"), QStringLiteral("openai"))
        << "whose, never a key";
    dialog.forgetButton().click();
    EXPECT_TRUE(m_store.kept.empty());
    EXPECT_EQ(m_desk.context.settings().text("bill/keptKeys"), QString());
    EXPECT_FALSE(dialog.askButton().isEnabled());
}

TEST_F(PullOnScreen, WithoutASecretServiceTheKeyStaysInMemory) {
    m_store.isMissing = true;
    m_desk.context.settings().setText("bill/keptKeys", "openai");
    const ui::PullDialog& dialog = open("good");
    EXPECT_TRUE(dialog.keyWords().endsWith(
        QStringLiteral("No service answers. The key stays in memory until Tessera ends.")))
        << dialog.keyWords().toStdString();
    EXPECT_FALSE(window().pullDialog()->keeps().isEnabled());
}

TEST_F(PullOnScreen, AVendorOfThirtyDaysIsAskedForThose) {
    ui::PullDialog& dialog = open("good");
    dialog.vendor().setCurrentIndex(2);
    EXPECT_EQ(dialog.askButton().text(), QStringLiteral("Ask OpenRouter"));
    EXPECT_EQ(dialog.first().text(), QStringLiteral("2026-10-02"));
    EXPECT_EQ(dialog.last().text(), QStringLiteral("2026-10-31"));
    dialog.first().setText(QStringLiteral("2026-09-01"));
    type(dialog, kVendorKey);
    EXPECT_TRUE(dialog.words().contains(QStringLiteral("last 30 whole days alone")));
    EXPECT_FALSE(dialog.askButton().isEnabled());
}

}  // namespace
}  // namespace tessera::test
