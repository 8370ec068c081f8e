// Settings as a person meets them: kept, refused, searched, reset; and what a hand-edited file does.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>

#include "tests/ui/fakes.h"
#include "ui/settings/settings_window.h"

namespace tessera::test {
namespace {

struct SettingsTest : ::testing::Test {
    QTemporaryDir folder;
    QSettings file{folder.filePath("settings.ini"), QSettings::IniFormat};
    ui::SettingsStore store;
};

TEST_F(SettingsTest, EveryEntryHasAPossibleDefaultAndWords) {
    for (const ui::SettingInfo& setting : ui::settingTable()) {
        EXPECT_GE(setting.usual, setting.least) << setting.id;
        EXPECT_LE(setting.usual, setting.most) << setting.id;
        EXPECT_GT(std::strlen(setting.sentence), 10U) << setting.id;
        EXPECT_EQ(setting.kind == ui::SettingKind::Choice, ui::optionsOf(setting).size() > 1) << setting.id;
        if (setting.kind == ui::SettingKind::Choice) {
            EXPECT_EQ(ui::optionsOf(setting).size(), setting.most + 1) << setting.id;
        }
    }
}

TEST_F(SettingsTest, WhatIsSetIsThereAfterARestart) {
    store.load(file);
    EXPECT_EQ(store.set("orders/stopLimitTicks", 7), "");
    EXPECT_EQ(store.set("appearance", 1), "");
    file.sync();
    ui::SettingsStore later;
    later.load(file);
    EXPECT_EQ(later.value("orders/stopLimitTicks"), 7);
    EXPECT_EQ(later.value("appearance"), 1);
    EXPECT_TRUE(later.isChanged("appearance"));
    later.reset("appearance");
    EXPECT_FALSE(later.isChanged("appearance"));
    EXPECT_FALSE(file.contains("appearance"));
}

TEST_F(SettingsTest, OutOfRangeIsRefusedInWordsAndChangesNothing) {
    store.load(file);
    int told = 0;
    QObject::connect(&store, &ui::SettingsStore::changed, [&] { ++told; });
    EXPECT_EQ(store.set("orders/stopLimitTicks", 0),
              "Offset of a stop-limit order: from 1 ticks to 9999 ticks is possible; asked 0.");
    EXPECT_NE(store.set("appearance", 2), "");
    EXPECT_EQ(store.value("orders/stopLimitTicks"), 2);
    EXPECT_EQ(told, 0);
}

TEST_F(SettingsTest, AHandEditedFileKeepsTheDefaultAndSaysSo) {
    file.setValue("orders/stopLimitTicks", "many");
    file.setValue("appearance", 17);
    file.setValue("reduceMotion", true);  // as earlier versions wrote it
    file.setValue("settingsVersion", 99);
    store.load(file);
    EXPECT_EQ(store.value("orders/stopLimitTicks"), 2);
    EXPECT_EQ(store.value("appearance"), 0);
    EXPECT_EQ(store.value("reduceMotion"), 1);
    const QString problems = store.problems().join("\n");
    EXPECT_TRUE(problems.contains("\"many\" in settings.ini is out of range; 2 ticks holds instead"));
    EXPECT_TRUE(problems.contains("\"17\" in settings.ini is out of range; Dark holds instead"));
    EXPECT_TRUE(problems.contains("newer Tessera (version 99)"));
    EXPECT_EQ(file.value("orders/stopLimitTicks").toString(), "many") << "the file is the person's";
}

struct SettingsWindowTest : ::testing::Test {
    QTemporaryDir folder;
    QSettings file{folder.filePath("settings.ini"), QSettings::IniFormat};
    Desk screen;
    ui::SettingsWindow window{screen.context};
    SettingsWindowTest() { screen.context.settings().load(file); }
    template <class W>
    W* control(const QString& name) {
        for (W* each : window.findChildren<W*>()) {
            if (each->accessibleName() == name) {
                return each;
            }
        }
        return nullptr;
    }
};

TEST_F(SettingsWindowTest, TheSearchLeavesWhatHasAllItsWords) {
    window.open();
    EXPECT_TRUE(control<QComboBox>("Theme")->isVisible());
    window.findChild<QLineEdit*>()->setText("flash blink");
    EXPECT_FALSE(control<QComboBox>("Theme")->isVisible());
    EXPECT_TRUE(control<QComboBox>("Reduce motion")->isVisible());
    window.findChild<QLineEdit*>()->setText("colour-blind");
    EXPECT_TRUE(control<QComboBox>("Price colours")->isVisible()) << "an option is found too";
    window.findChild<QLineEdit*>()->setText("submarine");
    bool isSaid = false;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        isSaid = isSaid || (label->isVisible() && label->text() == "No setting has \"submarine\" in it.");
    }
    EXPECT_TRUE(isSaid);
}

TEST_F(SettingsWindowTest, AChangeIsKeptMarkedAndCanBeReset) {
    window.open();
    QCheckBox* muted = control<QCheckBox>("Mute all notifications and sounds");
    QPushButton* reset = control<QPushButton>("Reset: Mute all notifications and sounds");
    EXPECT_FALSE(reset->isVisible());
    muted->click();
    EXPECT_TRUE(screen.context.settings().isOn("notify/muted"));
    EXPECT_EQ(file.value("notify/muted").toInt(), 1);
    EXPECT_TRUE(reset->isVisible());
    reset->click();
    EXPECT_FALSE(muted->isChecked());
    EXPECT_FALSE(reset->isVisible());
}

TEST_F(SettingsWindowTest, AChangeFromElsewhereIsShown) {
    window.open();
    screen.context.settings().set("appearance", 1);
    EXPECT_EQ(control<QComboBox>("Theme")->currentText(), "Light");
}

}  // namespace
}  // namespace tessera::test
