// A file that is to be imported: whose data it is.

#include "ui/history/import_page.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QDateTimeEdit>
#include <QLabel>
#include <QTableWidget>
#include <map>

#include "tests/ui/fakes.h"
#include "ui/history/content_choice.h"

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
    EXPECT_FALSE(page.findChild<ui::ContentChoice*>()->isVisibleTo(&page));
    said.clear();
    for (const auto* label : page.findChildren<QLabel*>()) {
        said << label->text();
    }
    EXPECT_TRUE(
        said.contains("Databento DBN 2 ohlcv-1m (GLBX.MDP3). It names its instruments, times and "
                      "sizes itself. It holds no bar and no print."))
        << said.join('\n').toStdString();
}

TEST(ImportPage, OfARecordingInstrumentsAndSpanAreShownAndChosen) {
    Desk screen;
    ui::ImportPage page(screen.context);
    page.setFile(QStringLiteral("/data/day.tsr"));
    history::ImportPreview preview;
    preview.kind = "Tessera recording 1";
    const auto at = [](int second) { return domain::Timestamp::fromSeconds(1'795'392'000 + second); };
    preview.instruments = {{"SITC-Z26", 900, at(0), at(3'600)}, {"H100-Z26", 7, at(60), at(1'800)}};
    preview.looked = 4'000;
    page.showPreview(preview);
    QStringList said;
    for (const auto* label : page.findChildren<QLabel*>()) {
        said << label->text();
    }
    EXPECT_TRUE(said.contains(
        "Tessera recording 1. It names its instruments, times and sizes itself. 2 instruments, 2026-11-23 "
        "00:00:00 to 2026-11-23 01:00:00 UTC. So far: the first 40 % of the file were looked at, more may "
        "follow."))
        << said.join('\n').toStdString();
    auto* choice = page.findChild<ui::ContentChoice*>();
    history::ImportRequest request;
    choice->ask(request);
    EXPECT_TRUE(request.symbols.empty()) << "all, those that follow as well";
    EXPECT_FALSE(request.from.isSet() || request.to.isSet());
    auto* table = choice->findChild<QTableWidget*>();
    table->item(1, 0)->setCheckState(Qt::Unchecked);
    auto* from = choice->findChildren<QDateTimeEdit*>().front();
    from->setDateTime(QDateTime::fromSecsSinceEpoch(at(30).seconds(), Qt::UTC));
    choice->ask(request);
    EXPECT_EQ(request.symbols, std::vector<std::string>{"SITC-Z26"});
    EXPECT_EQ(request.from, at(30));
    EXPECT_FALSE(request.to.isSet());
    table->item(0, 0)->setCheckState(Qt::Unchecked);
    EXPECT_EQ(choice->problem(), "No instrument of the file is chosen.");
    table->item(0, 0)->setCheckState(Qt::Checked);
    from->setDateTime(QDateTime::fromSecsSinceEpoch(at(7'200).seconds(), Qt::UTC));
    EXPECT_EQ(choice->problem(),
              "The import is to begin at 2026-11-23 02:00:00, which is not before its end, "
              "2026-11-23 01:00:01.");
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
