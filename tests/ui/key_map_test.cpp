#include "ui/context/key_map.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/keys/key_editor.h"
#include "ui/ladder/ladder_panel.h"

namespace tessera::test {
namespace {

using ui::KeyEntry;
using ui::KeyMap;
using widgets::LadderAction;
using widgets::LadderClick;
using widgets::LadderProfileId;

std::optional<LadderAction> action(const KeyMap& map, const char* key) {
    return map.ladderKeys().find(widgets::keysFromText(QLatin1String(key)).front());
}

TEST(KeyMap, NothingIsHeldTwiceByDefault) {
    KeyMap map;
    for (const KeyEntry& entry : map.entries()) {
        for (const QString& trigger : entry.triggers) {
            const KeyEntry* other = map.holderOf(trigger, entry.id);
            EXPECT_EQ(other, nullptr)
                << entry.id.toStdString() << " and " << (other ? other->id.toStdString() : "") << " share "
                << trigger.toStdString();
        }
    }
}

TEST(KeyMap, AKeyTakenFromAnotherActionLeavesThatOneWithoutIt) {
    KeyMap map;
    EXPECT_EQ(map.holderOf("Space", "ladder.buy")->id, "ladder.recentre");
    map.assign("ladder.buy", "Space");
    EXPECT_EQ(action(map, "Space"), LadderAction::BuyLimit);
    EXPECT_FALSE(action(map, "B"));
    EXPECT_EQ(map.words("ladder.recentre"), "Home");
    map.assign("ladder.buy", "B", true);
    EXPECT_EQ(map.words("ladder.buy"), "Space or B");
}

TEST(KeyMap, SwappedKeysChangeHands) {
    KeyMap map;
    map.swap("ladder.buy", "S");
    EXPECT_EQ(action(map, "S"), LadderAction::BuyLimit);
    EXPECT_EQ(action(map, "B"), LadderAction::SellLimit);
    map.reset("ladder.buy");
    EXPECT_EQ(action(map, "B"), LadderAction::BuyLimit);
    EXPECT_FALSE(action(map, "S")) << "a reset takes the usual key back and gives none away";
    map.resetAll();
    EXPECT_EQ(action(map, "S"), LadderAction::SellLimit);
}

TEST(KeyMap, AWindowShortcutAndALadderKeyAreOneKeyboard) {
    KeyMap map;
    ASSERT_TRUE(map.holderOf("Ctrl+T", "ladder.buy"));
    EXPECT_EQ(map.holderOf("Ctrl+T", "ladder.buy")->id, "window.ticket");
    QAction ticket;
    map.bind(&ticket, "window.ticket");
    EXPECT_EQ(ticket.shortcut(), QKeySequence("Ctrl+T"));
    map.assign("window.ticket", "F9");
    EXPECT_EQ(ticket.shortcuts(), QList<QKeySequence>{QKeySequence("F9")});
}

TEST(KeyMap, ClicksAreReboundInTheirProfileAlone) {
    KeyMap map;
    EXPECT_EQ(map.holderOf("Right", "standard.stopA")->id, "standard.limitB");
    EXPECT_NE(map.holderOf("Right", "standard.stopA")->id, "standard.cancel")
        << "my orders are another place than the book";
    map.assign("standard.stopA", "Right");
    const auto profile = map.profile(LadderProfileId::Standard);
    EXPECT_EQ(profile.onOrderCell({Qt::RightButton, {}}), LadderClick::StopA);
    EXPECT_EQ(profile.onMyOrder({Qt::RightButton, {}}), LadderClick::Cancel);
    EXPECT_EQ(map.profile(LadderProfileId::AutoSide).onOrderCell({Qt::RightButton, {}}), LadderClick::LimitB);
    map.assign("standard.stopA", "Nonsense");
    EXPECT_EQ(map.profile(LadderProfileId::Standard), profile);
    // Recentre works everywhere, so it stands in the way of both a placing and a cancelling click.
    map.assign("standard.recentre", "Right");
    EXPECT_FALSE(map.profile(LadderProfileId::Standard).onMyOrder({Qt::RightButton, {}}));
    EXPECT_FALSE(map.profile(LadderProfileId::Standard).onOrderCell({Qt::RightButton, {}}));
}

TEST(KeyMap, WhatWasChosenSurvivesInTheSettingsAndNothingElseIsWritten) {
    TemporaryDirectory folder;
    const QString path = QString::fromStdString(folder.path() + "/settings.ini");
    {
        QSettings settings(path, QSettings::IniFormat);
        KeyMap map;
        map.assign("ladder.buy", "Ctrl+Shift+Up");
        map.assign("ib.limitA", "Alt+Right");
        map.clear("ladder.flatten");
        map.save(settings);
    }
    QSettings settings(path, QSettings::IniFormat);
    settings.beginGroup("keys");
    // BracketA of that profile keeps Alt+Left; nobody lost a key.
    EXPECT_EQ(settings.childKeys().size(), 3);
    settings.setValue("ladder.sell", "Rubbish+Q Ctrl+Q+");
    settings.endGroup();
    KeyMap map;
    map.load(settings);
    EXPECT_EQ(action(map, "Ctrl+Shift+Up"), LadderAction::BuyLimit);
    EXPECT_EQ(
        map.profile(LadderProfileId::InteractiveBrokers).onOrderCell({Qt::RightButton, Qt::AltModifier}),
        LadderClick::LimitA);
    EXPECT_EQ(map.words("ladder.flatten"), "");
    EXPECT_EQ(map.words("ladder.sell"), "") << "what is no key is left out";
}

TEST(KeyMap, AButtonThatChangesItsWordsKeepsItsKey) {
    KeyMap map;
    QWidget window;
    auto* kill = new QPushButton("Kill switch", &window);
    kill->setToolTip("Cancels everything");
    map.press(kill, "window.kill");
    EXPECT_EQ(kill->toolTip(), "Cancels everything (Ctrl+Shift+K)");
    window.show();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    int presses = 0;
    QObject::connect(kill, &QPushButton::clicked, [&] {
        ++presses;
        kill->setText("Release kill switch");
    });
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(presses, 2);
}

struct KeyEditorTest : ::testing::Test {
    KeyEditorTest() {
        panel.presenter().setMarket(&screen.market());
        editor.open();
        search = editor.findChild<QLineEdit*>();
        table = editor.findChild<widgets::RecordTable*>();
        recorder = editor.findChild<ui::KeyRecorder*>();
    }
    QString cell(int row, int column) { return table->model()->index(row, column).data().toString(); }
    QString sentence() { return editor.findChild<QLabel*>("sentence")->text(); }
    void press(const char* name) { editor.findChild<QPushButton*>(QLatin1String(name))->click(); }
    KeyMap& keys() { return screen.context.keys(); }

    Desk screen;
    ui::LadderPanel panel{screen.context};
    ui::KeyEditor editor{screen.context};
    QLineEdit* search;
    widgets::RecordTable* table;
    ui::KeyRecorder* recorder;
};

TEST_F(KeyEditorTest, ListsEverythingAndFindsByWordAndByKey) {
    EXPECT_EQ(table->model()->rowCount(), static_cast<int>(keys().entries().size()));
    search->setText("furthest ask");
    ASSERT_EQ(table->model()->rowCount(), 1);
    EXPECT_EQ(cell(0, 0), "Cancel the furthest ask");
    search->setText("ctrl+esc");
    ASSERT_EQ(table->model()->rowCount(), 1);
    EXPECT_EQ(cell(0, 0), "Cancel all my orders here");
    search->setText("no such thing");
    EXPECT_EQ(table->model()->rowCount(), 0);
    press("change");
    EXPECT_FALSE(recorder->isRecording());
}

TEST_F(KeyEditorTest, ARecordedKeyHoldsAtOnceOnTheLadder) {
    search->setText("Buy limit, quantity A");
    QTest::keyClick(search, Qt::Key_Return);
    QTest::keyClick(table, Qt::Key_Return);
    ASSERT_TRUE(recorder->isRecording());
    QTest::keyClick(recorder, Qt::Key_K);
    EXPECT_FALSE(recorder->isRecording());
    EXPECT_EQ(cell(0, 2), "K");
    EXPECT_EQ(cell(0, 3), "B") << "what it usually is, for the way back";
    panel.presenter().setArmed(true, "by you");
    panel.resize(400, 700);
    panel.show();
    QCoreApplication::processEvents();
    screen.context.tick();
    panel.view().repaint();
    panel.view().setCursorPrice(usd(1.91));
    QTest::keyClick(&panel.view(), Qt::Key_B);
    EXPECT_TRUE(screen.desk.placed.empty());
    QTest::keyClick(&panel.view(), Qt::Key_K);
    ASSERT_EQ(screen.desk.placed.size(), 1U);
    EXPECT_EQ(screen.desk.placed[0].price, usd(1.91));
    press("reset");
    EXPECT_EQ(cell(0, 2), "B");
}

TEST_F(KeyEditorTest, AHeldKeyNamesItsHolderAndOffersToTakeOrSwap) {
    search->setText("Buy limit, quantity A");
    press("change");
    QTest::keyClick(recorder, Qt::Key_Escape);  // a key like any other here
    EXPECT_TRUE(sentence().contains("Cancel the newest order")) << sentence().toStdString();
    EXPECT_EQ(keys().words("ladder.buy"), "B") << "nothing happens before the person decides";
    press("leave");
    EXPECT_EQ(keys().words("ladder.buy"), "B");
    press("change");
    QTest::keyClick(recorder, Qt::Key_S);
    press("swap");
    EXPECT_EQ(keys().words("ladder.buy"), "S");
    EXPECT_EQ(keys().words("ladder.sell"), "B");
    press("add");
    QTest::keyClick(recorder, Qt::Key_F);
    press("take");
    EXPECT_EQ(keys().words("ladder.buy"), "S or F");
    EXPECT_EQ(keys().words("ladder.flatten"), "");
    press("resetAll");
    EXPECT_EQ(keys().words("ladder.flatten"), "F");
}

TEST_F(KeyEditorTest, AClickIsRecordedByClicking) {
    search->setText("BookTrader Stop, quantity A");
    ASSERT_EQ(cell(0, 2), "Right click");
    press("change");
    ASSERT_TRUE(recorder->isRecording());
    QTest::mouseClick(recorder, Qt::MiddleButton, Qt::ControlModifier);
    EXPECT_EQ(cell(0, 2), "Ctrl+Middle click");
    EXPECT_EQ(keys()
                  .profile(LadderProfileId::InteractiveBrokers)
                  .onOrderCell({Qt::MiddleButton, Qt::ControlModifier}),
              LadderClick::StopA);
}

TEST_F(KeyEditorTest, TheToolTipsOfALadderFollow) {
    QStringList tips;
    for (const QPushButton* each : panel.findChildren<QPushButton*>()) {
        tips << each->toolTip();
    }
    EXPECT_TRUE(tips.contains("Cancel all, then close at market (F)")) << tips.join("; ").toStdString();
    keys().assign("ladder.flatten", "Ctrl+F");
    tips.clear();
    for (const QPushButton* each : panel.findChildren<QPushButton*>()) {
        tips << each->toolTip();
    }
    EXPECT_TRUE(tips.contains("Cancel all, then close at market (Ctrl+F)"));
}

}  // namespace
}  // namespace tessera::test
