// A file that is to be imported: whose data it is.

#include "ui/history/import_page.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QTableWidget>
#include <map>

#include "tests/ui/fakes.h"

namespace tessera::test {
namespace {

TEST(ImportPage, AnotherFileIsNotTakenForTheInstrumentOfTheFileBefore) {
    Desk screen;
    ui::ImportPage page(screen.context);
    QComboBox* instrument = nullptr;
    for (auto* box : page.findChildren<QComboBox*>()) {
        instrument = box->accessibleName() == QStringLiteral("Instrument") ? box : instrument;
    }
    ASSERT_NE(instrument, nullptr);
    page.setFile(QStringLiteral("/data/first.csv"));
    EXPECT_EQ(instrument->currentText(), QStringLiteral("first"));
    instrument->setCurrentText(QStringLiteral("MINE"));
    page.setFile(QStringLiteral("/data/first.csv"));  // looked at again
    EXPECT_EQ(instrument->currentText(), QStringLiteral("MINE"));
    page.setFile(QStringLiteral("/data/second.csv"));
    EXPECT_EQ(instrument->currentText(), QStringLiteral("second"));
}

TEST(ImportPage, AFileThatNamesItsInstrumentsItselfOffersNoNameForThem) {
    Desk screen;
    ui::ImportPage page(screen.context);
    std::map<QString, QWidget*> named;
    for (auto* child : page.findChildren<QWidget*>()) {
        named[child->accessibleName()] = child;
    }
    auto* instrument = qobject_cast<QComboBox*>(named.at(QStringLiteral("Instrument"))->parentWidget());
    instrument =
        instrument != nullptr ? instrument : qobject_cast<QComboBox*>(named.at(QStringLiteral("Instrument")));
    ASSERT_NE(instrument, nullptr);
    page.setFile(QStringLiteral("/data/es-ohlcv.dbn"));
    history::ImportPreview preview;
    preview.kind = "Databento DBN 2 ohlcv-1m (GLBX.MDP3)";
    page.showPreview(preview);
    EXPECT_EQ(instrument->currentText(), QString());
    EXPECT_FALSE(instrument->isEnabled());
    EXPECT_FALSE(named.at(QStringLiteral("Decimal mark of numbers"))->isEnabled());
    page.setFile(QStringLiteral("/data/euro.csv"));
    preview.kind = "CSV";
    page.showPreview(preview);
    EXPECT_EQ(instrument->currentText(), QStringLiteral("euro"));
    EXPECT_TRUE(instrument->isEnabled());
}

TEST(ImportPage, WhatAFileIsAndHowItIsReadAreSentencesAsTheyCame) {
    Desk screen;
    ui::ImportPage page(screen.context);
    history::ImportPreview preview;
    preview.kind = "CSV";
    preview.stamps = "Times are taken to be day, month, year: \"13.. 1. 2026\" can be nothing else.";
    preview.numbers = "Numbers are taken to have a decimal comma: \"1,5\" can be nothing else.";
    page.setFile(QStringLiteral("/data/euro.csv"));
    page.showPreview(preview);
    QStringList said;
    for (const auto* label : page.findChildren<QLabel*>()) {
        said << label->text();
    }
    EXPECT_TRUE(
        said.contains("CSV. Times are taken to be day, month, year: \"13.. 1. 2026\" can be nothing else. "
                      "Numbers are taken to have a decimal comma: \"1,5\" can be nothing else."))
        << said.join('\n').toStdString();
    preview = {};
    preview.kind = "Databento DBN 2 ohlcv-1m (GLBX.MDP3)";
    page.showPreview(preview);
    said.clear();
    for (const auto* label : page.findChildren<QLabel*>()) {
        said << label->text();
    }
    EXPECT_TRUE(
        said.contains("Databento DBN 2 ohlcv-1m (GLBX.MDP3). It names its instruments, times and "
                      "sizes itself."))
        << said.join('\n').toStdString();
}

TEST(ImportPage, HowARowIsReadIsNeverCutOff) {
    Desk screen;
    ui::ImportPage page(screen.context);
    page.resize(700, 500);
    page.show();
    history::ImportPreview preview;
    preview.kind = "CSV";
    preview.headings = {"timestamp", "open", "high", "low", "close", "volume"};
    preview.columns.resize(6);
    preview.rows = {{"1672531200", "100.0000", "100.0252", "99.9900", "100.0152", "1"}};
    preview.read = {"2023-01-01T00:00:00Z  100.0000 100.0252 99.9900 100.0152  1"};
    page.setFile(QStringLiteral("/data/big.csv"));
    page.showPreview(preview);
    auto* table = page.findChild<QTableWidget*>();
    EXPECT_GE(table->columnWidth(6),
              QFontMetrics(table->font()).horizontalAdvance(table->item(1, 6)->text()));
}

}  // namespace
}  // namespace tessera::test
