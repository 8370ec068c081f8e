// A file that is to be imported: whose data it is.

#include "ui/history/import_page.h"

#include <gtest/gtest.h>

#include <QComboBox>

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

}  // namespace
}  // namespace tessera::test
