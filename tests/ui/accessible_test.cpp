// The whole window as a screen reader meets it: every control has a name, every painted part words.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <set>

#include "tests/ui/fakes.h"
#include "ui/chart/chart_panel.h"
#include "ui/ladder/ladder_panel.h"
#include "ui/shell/main_window.h"
#include "widgets/accessible/spoken.h"
#include "widgets/table/record_table.h"

namespace tessera::test {
namespace {

QString pathOf(QWidget* widget) {
    QStringList path;
    for (QWidget* at = widget; at != nullptr; at = at->parentWidget()) {
        path.prepend(QLatin1String(at->metaObject()->className()) +
                     (at->objectName().isEmpty() ? QString() : QStringLiteral("#") + at->objectName()));
    }
    return path.join(QLatin1Char('/'));
}

struct Walk {
    int nodes = 0;
    QStringList nameless, broken;
    std::map<QAccessible::Role, int> roles;

    void visit(QAccessibleInterface* node, const QString& path, int depth = 0) {
        ASSERT_LT(depth, 60) << path.toStdString();
        ++nodes;
        ++roles[node->role()];
        const QString name = node->text(QAccessible::Name);
        const QString here = QStringLiteral("%1/%2 '%3'").arg(path).arg(node->role(), 0, 16).arg(name);
        const QAccessible::State state = node->state();
        if (state.focusable && name.isEmpty() && !isEmptyText(*node)) {
            auto* widget = qobject_cast<QWidget*>(node->object());
            nameless << (widget != nullptr ? pathOf(widget) : here);
        }
        for (int i = 0; i < node->childCount(); ++i) {
            QAccessibleInterface* child = node->child(i);
            if (child == nullptr || !child->isValid()) {
                broken << QStringLiteral("%1: child %2 of %3").arg(here).arg(i).arg(node->childCount());
                continue;
            }
            visit(child, here, depth + 1);
        }
    }
    /// The separator of a list, and a text that can be selected while there is none.
    static bool isEmptyText(const QAccessibleInterface& node) {
        return node.object() == nullptr || qobject_cast<QLabel*>(node.object()) != nullptr;
    }
};

struct AccessibleTest : ::testing::Test {
    QTemporaryDir folder;
    Desk screen;
    QSettings settings{folder.filePath("settings.ini"), QSettings::IniFormat};
    std::unique_ptr<ui::MainWindow> window;

    AccessibleTest() {
        widgets::setListener([](QAccessibleEvent&) {});
        window = std::make_unique<ui::MainWindow>(screen.context, settings);
        window->show();
        screen.context.links().group(ui::LinkColour::Sky).setInstrument(&screen.market());
        for (int i = 0; i < 20; ++i) {
            screen.context.tick();
            QCoreApplication::processEvents();
        }
    }
    ~AccessibleTest() override {
        window.reset();
        widgets::setListener(nullptr);
    }
    static Walk walk(QWidget* top) {
        Walk walk;
        walk.visit(QAccessible::queryAccessibleInterface(top), {});
        return walk;
    }
    /// Each window the commands open; the palette is a popup, in front of which nothing else has the
    /// keyboard.
    std::vector<QWidget*> openEverything(bool hasPopup = true) {
        for (const char* id : {"window.ticket", "window.risk", "window.accounts", "window.results",
                               "window.feeds", "window.prices", "window.history", "window.contract",
                               "window.keys", "window.notify", "help.glossary", "palette.open"}) {
            if (hasPopup || QLatin1String(id) != "palette.open") {
                screen.context.commands().run(QLatin1String(id));
                QCoreApplication::processEvents();
            }
        }
        std::vector<QWidget*> tops;
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (top->isVisible() || top == window.get()) {
                tops.push_back(top);
            }
        }
        return tops;
    }
};

TEST_F(AccessibleTest, EveryControlOfEveryWindowHasAName) {
    for (const char* workspace :
         {"workspace.trader", "workspace.analyst", "workspace.company", "workspace.options"}) {
        screen.context.commands().run(QLatin1String(workspace));
        QCoreApplication::processEvents();
        for (QWidget* top : openEverything()) {
            const Walk found = walk(top);
            EXPECT_TRUE(found.nameless.isEmpty())
                << workspace << ", " << top->windowTitle().toStdString() << ":\n"
                << found.nameless.join("\n").toStdString();
            EXPECT_TRUE(found.broken.isEmpty()) << found.broken.join("\n").toStdString();
        }
    }
}

TEST_F(AccessibleTest, EveryWidgetTheKeyboardReachesHasANameByItself) {
    for (QWidget* top : openEverything()) {
        for (QWidget* widget : top->findChildren<QWidget*>()) {
            const bool isInside = widget->objectName().startsWith("qt_");  // a part Qt made
            if (!(widget->focusPolicy() & Qt::TabFocus) || isInside || qobject_cast<QLabel*>(widget)) {
                continue;
            }
            const QAccessibleInterface* told = QAccessible::queryAccessibleInterface(widget);
            ASSERT_NE(told, nullptr) << pathOf(widget).toStdString();
            EXPECT_FALSE(told->text(QAccessible::Name).trimmed().isEmpty())
                << "no name: " << pathOf(widget).toStdString();
        }
    }
}

TEST_F(AccessibleTest, AButtonThatSaysNothingIsFound) {
    auto* silent = new QPushButton(window->centralWidget());
    EXPECT_EQ(walk(window.get()).nameless.size(), 1) << "the walk would miss a control without a name";
    silent->setAccessibleName("Speaks");
    EXPECT_TRUE(walk(window.get()).nameless.isEmpty());
}

/// A person without a mouse must see where the keyboard is.
TEST_F(AccessibleTest, TheFocusIsSeenOnEveryControlInBothThemes) {
    int looked = 0;
    for (const auto appearance : {widgets::Appearance::Dark, widgets::Appearance::Light}) {
        screen.context.setTheme(appearance, widgets::PriceColours::GreenRed);
        for (QWidget* top : openEverything(false)) {
            QApplication::setActiveWindow(top);
            for (QWidget* widget : top->findChildren<QWidget*>()) {
                const bool isInside = widget->objectName().startsWith("qt_") || qobject_cast<QLabel*>(widget);
                if (!(widget->focusPolicy() & Qt::TabFocus) || isInside || !widget->isVisible() ||
                    !widget->isEnabled() || widget->window() != top || widget->size().isEmpty()) {
                    continue;
                }
                const auto picture = [widget] { return widget->grab().toImage(); };
                if (QWidget* before = QApplication::focusWidget()) {
                    before->clearFocus();
                }
                const QImage without = picture();
                widget->setFocus(Qt::TabFocusReason);
                if (!widget->hasFocus()) {
                    continue;  // it hands the keyboard on
                }
                const QImage with = picture();
                ++looked;
                EXPECT_TRUE(with != without) << "nothing shows the focus on " << pathOf(widget).toStdString();
            }
        }
    }
    EXPECT_GT(looked, 150);
}

TEST_F(AccessibleTest, OneCommandCopiesWhereTheKeyboardIs) {
    const auto copy = [&] {
        QApplication::clipboard()->setText("before");
        screen.context.commands().run("edit.copy");
        return QApplication::clipboard()->text();
    };
    window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(window.get()));
    auto* chart = window->findChild<ui::ChartPanel*>();
    chart->focusContent();
    QCoreApplication::processEvents();
    EXPECT_EQ(copy(), "before") << "nothing is selected there";
    EXPECT_TRUE(screen.context.commands().whyNot("edit.copy").endsWith('.'));
    QWidget* watchlist = nullptr;
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (widget->inherits("tessera::ui::WatchlistView")) {
            watchlist = widget;
        }
    }
    ASSERT_NE(watchlist, nullptr);
    watchlist->setFocus();
    QCoreApplication::processEvents();
    ASSERT_EQ(QApplication::focusWidget(), watchlist);
    ASSERT_NE(dynamic_cast<widgets::Copyable*>(watchlist)->copiedText(), QString());
    const QString symbol = QString::fromStdString(screen.market().instrument().symbol);
    EXPECT_TRUE(
        copy().startsWith("Symbol\tLast price\tChange in 24 hours %\tForecast's median %\n" + symbol + "\t"))
        << QApplication::clipboard()->text().toStdString();
}

TEST_F(AccessibleTest, AnOwnChoiceOfMotionHoldsAndIsKept) {
    EXPECT_FALSE(screen.context.isMotionReduced());
    screen.context.commands().run("theme.calm");
    EXPECT_TRUE(screen.context.isMotionReduced());
    window = std::make_unique<ui::MainWindow>(screen.context, settings);
    EXPECT_TRUE(screen.context.isMotionReduced());
}

}  // namespace
}  // namespace tessera::test
