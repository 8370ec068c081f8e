// Controls that do not fit are not cut: they stand in the menu at the row's end and work from there.
#include "ui/context/overflow_row.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QMenu>
#include <QToolButton>

namespace tessera::test {
namespace {

struct OverflowTest : ::testing::Test {
    ui::OverflowRow row{4, 26};
    QToolButton* buttons[4] = {};
    QComboBox* choice = new QComboBox;
    QWidget* search = new QWidget;
    int clicks = 0;

    OverflowTest() {
        row.addStretch(search, 50);
        choice->addItems({"All states", "Working"});
        choice->setFixedWidth(100);
        row.addOptional(choice);
        for (int i = 0; i < 4; ++i) {
            buttons[i] = new QToolButton;
            buttons[i]->setText(QStringLiteral("Button %1").arg(i));
            buttons[i]->setFixedWidth(60);
            QObject::connect(buttons[i], &QToolButton::clicked, [this] { ++clicks; });
            row.addOptional(buttons[i]);
        }
        row.show();
    }
    void widen(int width) {
        row.resize(width, 26);
        QCoreApplication::processEvents();
    }
    QMenu* menu() {
        for (QToolButton* button : row.findChildren<QToolButton*>(Qt::FindDirectChildrenOnly)) {
            if (button->accessibleName() == "More" && button->isVisible()) {
                emit button->menu()->aboutToShow();
                return button->menu();
            }
        }
        return nullptr;
    }
    std::vector<QWidget*> parts() { return {search, choice, buttons[0], buttons[1], buttons[2], buttons[3]}; }
};

TEST_F(OverflowTest, WideEnoughEverythingStandsInTheRow) {
    widen(600);
    EXPECT_EQ(menu(), nullptr);
    for (const QWidget* part : parts()) {
        EXPECT_TRUE(part->isVisible());
    }
    EXPECT_GT(search->width(), 50) << "what is left goes to the field that grows";
}

TEST_F(OverflowTest, AtEveryWidthAPartIsWholeOrInTheMenu) {
    for (int width = 600; width >= 90; width -= 7) {
        widen(width);
        const qsizetype listed = menu() == nullptr ? 0 : menu()->actions().size();
        qsizetype hidden = 0;
        for (const QWidget* part : parts()) {
            hidden += part->isVisible() ? 0 : 1;
            if (part->isVisible()) {
                EXPECT_GE(part->geometry().left(), 0) << width;
                EXPECT_LE(part->geometry().right(), width) << width;
                EXPECT_GE(part->width(), part == search ? 50 : part == choice ? 100 : 60) << width;
            }
        }
        EXPECT_EQ(listed, hidden) << width;
    }
}

TEST_F(OverflowTest, TheMenuDoesWhatTheButtonDoes) {
    widen(300);
    ASSERT_NE(menu(), nullptr);
    QAction* last = menu()->actions().back();
    EXPECT_EQ(last->text(), "Button 3");
    last->trigger();
    EXPECT_EQ(clicks, 1);
}

TEST_F(OverflowTest, AChoiceCanBeMadeFromTheMenu) {
    widen(100);
    int told = -1;
    QObject::connect(choice, &QComboBox::activated, [&](int index) { told = index; });
    QMenu* choices = menu()->actions().front()->menu();
    ASSERT_NE(choices, nullptr);
    choices->actions().at(1)->trigger();
    EXPECT_EQ(choice->currentText(), "Working");
    EXPECT_EQ(told, 1);
}

TEST_F(OverflowTest, WhatIsNotWantedStandsNowhere) {
    row.setWanted(buttons[3], false);
    row.setWanted(choice, false);
    widen(190);
    ASSERT_NE(menu(), nullptr);
    for (const QAction* action : menu()->actions()) {
        EXPECT_NE(action->text(), "Button 3");
    }
    EXPECT_FALSE(choice->isVisible());
}

}  // namespace
}  // namespace tessera::test
