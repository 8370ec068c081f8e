// Workspaces as a person meets them: panels come and go, windows, switching, restart, crash.
#include "ui/shell/workspace_host.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QMainWindow>
#include <QSettings>
#include <QStackedWidget>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>
#include <set>

#include "tests/ui/fakes.h"
#include "ui/chart/chart_panel.h"
#include "ui/ladder/ladder_panel.h"
#include "ui/shell/main_window.h"

namespace tessera::test {
namespace {

using ui::LinkColour;
using ui::PanelId;

/// A panel somebody adds: one class, and one line in the catalogue.
class DemoPanel : public ui::Panel {
 public:
    explicit DemoPanel(ui::AppServices& services) : Panel(services), m_head(new QLabel("Demo")) {
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(new QLabel("Hello"));
    }
    QWidget* headerRow() override { return m_head; }
    QString title() const override { return "Demo"; }

 private:
    QLabel* m_head;
};

struct HostTest : ::testing::Test {
    QTemporaryDir folder;
    Desk screen;
    struct Run {
        QSettings settings;
        QMainWindow window;
        ui::WorkspaceHost host;
        Run(Desk& screen, const QTemporaryDir& folder, ui::PanelCatalogue catalogue = ui::standardPanels())
            : settings(folder.filePath("settings.ini"), QSettings::IniFormat),
              host(screen.context, catalogue,
                   ui::WorkspaceStore(
                       folder.filePath("workspaces"),
                       [catalogue](const QString& id) { return catalogue.find(id) != nullptr; }),
                   settings, window) {
            window.setCentralWidget(&host.mainView());
            window.resize(1680, 1050);
            host.openLast();
            window.show();
            QCoreApplication::processEvents();
        }
    };
    std::unique_ptr<Run> run = std::make_unique<Run>(screen, folder);
    ui::WorkspaceHost& host() { return run->host; }
    PanelId idOf(const ui::Panel* panel) {
        return qobject_cast<ui::PanelFrame*>(panel->parentWidget())->id();
    }
};

TEST_F(HostTest, APanelInAWindowOfItsOwnComesBackAfterARestart) {
    const std::size_t before = host().panels().size();
    ui::Panel* made = host().addPanel("chart");
    ASSERT_NE(made, nullptr);
    made->link().setColour(LinkColour::Rose);
    host().toNewWindow(idOf(made));
    EXPECT_EQ(host().windows().size(), 1U);
    host().save();
    run = std::make_unique<Run>(screen, folder);  // kill -9 loses what two seconds hold, and nothing else
    EXPECT_EQ(host().panels().size(), before + 1);
    EXPECT_EQ(host().windows().size(), 1U);
    EXPECT_EQ(host().panels().back()->link().colour(), LinkColour::Rose);
}

TEST_F(HostTest, SwitchingIsQuickAndThePanelsStayTheSameObjects) {
    const std::vector<ui::Panel*> before = host().panels();
    qint64 quickest = std::numeric_limits<qint64>::max();  // of five: others may have the processor meanwhile
    for (int i = 0; i < 5; ++i) {
        host().open("analyst");
        EXPECT_EQ(host().panelsOf<ui::ChartPanel>().size(), 4U);
        QElapsedTimer timer;
        timer.start();
        host().open("trader");
        QCoreApplication::processEvents();
        quickest = std::min(quickest, timer.elapsed());
    }
    EXPECT_LT(quickest, 150);
    EXPECT_EQ(host().panels(), before);
}

/// What a colour shares is the workspace's: of those that are not on the screen it moves nothing.
TEST_F(HostTest, ChartsKeepTheirIntervalsWhileAnotherWorkspaceIsOpen) {
    host().open("analyst");
    const auto intervals = [this] {
        std::vector<domain::Duration> all;
        for (const ui::ChartPanel* chart : host().panelsOf<ui::ChartPanel>()) {
            all.push_back(chart->link().interval());
        }
        return all;
    };
    const std::vector<domain::Duration> before = intervals();
    EXPECT_EQ(std::set<domain::Duration>(before.begin(), before.end()).size(), 4U) << "15m, 1h, 4h, 1d";
    host().open("trader");
    host().panelsOf<ui::ChartPanel>().front()->link().setInterval(std::chrono::minutes(1));
    host().open("analyst");
    EXPECT_EQ(intervals(), before);
    host().panelsOf<ui::ChartPanel>().front()->link().setInstrument(&screen.market());
    for (const ui::ChartPanel* chart : host().panelsOf<ui::ChartPanel>()) {
        EXPECT_EQ(chart->link().instrument(), &screen.market()) << "what it shares it shares again";
    }
    host().open("trader");
    host().save();
    run = std::make_unique<Run>(screen, folder);
    host().open("analyst");
    EXPECT_EQ(intervals(), before) << "nor is another one kept";
}

TEST_F(HostTest, AnArmedLadderThatLeavesTheScreenIsDisarmedAndCannotBeClosedBefore) {
    ui::LadderPanel* ladder = host().panelsOf<ui::LadderPanel>().front();
    screen.context.links().group(LinkColour::Sky).setInstrument(&screen.market());
    ladder->presenter().setArmed(true, "test");
    ASSERT_TRUE(ladder->presenter().isArmed());
    const std::size_t before = host().panels().size();
    host().close(idOf(ladder));
    EXPECT_EQ(host().panels().size(), before) << "an armed ladder says no";
    host().open("analyst");
    EXPECT_FALSE(ladder->presenter().isArmed());
    host().open("trader");
    host().close(idOf(ladder));
    EXPECT_EQ(host().panels().size(), before - 1);
}

TEST_F(HostTest, AColourSharesTheInstrumentAndNoneKeepsItsOwn) {
    ui::ChartPanel* linked = host().panelsOf<ui::ChartPanel>().front();
    auto* alone = qobject_cast<ui::ChartPanel*>(host().addPanel("chart"));
    alone->link().setColour(LinkColour::None);
    screen.context.links().group(LinkColour::Sky).setInstrument(&screen.market());
    EXPECT_EQ(linked->presenter().market(), &screen.market());
    EXPECT_NE(alone->presenter().market(), &screen.market());
    alone->link().setInterval(std::chrono::minutes(5));
    EXPECT_EQ(alone->presenter().interval(), std::chrono::minutes(5));
    EXPECT_NE(linked->link().interval(), std::chrono::minutes(5));
}

TEST_F(HostTest, ALadderMadeLaterShowsWhatItsColourShowsAlready) {
    screen.context.links().group(LinkColour::Sky).setInstrument(&screen.market());
    host().open("options");
    ui::LadderPanel* ladder = host().panelsOf<ui::LadderPanel>().front();
    EXPECT_EQ(ladder->presenter().market(), &screen.market());
    EXPECT_FALSE(ladder->presenter().isArmed());
}

TEST_F(HostTest, MovingEveryPanelOntoEveryOtherLosesNone) {
    const auto sorted = [&] {
        auto all = host().workspace().panels();
        std::sort(all.begin(), all.end());
        return all;
    };
    const auto before = sorted();
    for (const PanelId from : before) {
        for (const PanelId to : before) {
            for (const auto zone : {ui::DropZone::Left, ui::DropZone::Below, ui::DropZone::Tab}) {
                host().move(from, to, zone);
                ASSERT_EQ(sorted(), before);
                ASSERT_EQ(host().panels().size(), before.size());
            }
        }
    }
    QCoreApplication::processEvents();
    host().reset();
    EXPECT_EQ(host().panels().size(), 6U);
}

TEST_F(HostTest, AWorkspaceThatEndedTheProgramTwiceIsPutAside) {
    host().addPanel("chart");
    host().save();
    const QString path = host().store().path("trader");
    ASSERT_TRUE(QFile::exists(path));
    for (int i = 0; i < 2; ++i) {
        run = std::make_unique<Run>(screen, folder);  // ends within ten seconds
    }
    EXPECT_EQ(host().panels().size(), 6U) << "as it was made";
    EXPECT_TRUE(QFile::exists(folder.filePath("workspaces/trader.crashed.json")));
}

TEST_F(HostTest, ANewPanelCostsOneClassAndOneLine) {
    ui::PanelCatalogue catalogue = ui::standardPanels();
    catalogue.add({"demo", "Demo", "Says hello.", QSize(200, 100), true, true, true,
                   [](ui::AppServices& services) -> ui::Panel* { return new DemoPanel(services); }});
    run = std::make_unique<Run>(screen, folder, catalogue);
    ASSERT_NE(host().addPanel("demo"), nullptr);
    EXPECT_EQ(host().panels().size(), 7U);
    host().end();
    run = std::make_unique<Run>(screen, folder);  // a program without it
    EXPECT_EQ(host().panels().size(), 6U);
    EXPECT_TRUE(QFile::exists(folder.filePath("workspaces/trader.kept.json")));
}

TEST_F(HostTest, EveryCommandOfTheWindowIsBoundAndSaysWhyNotInASentence) {
    QSettings settings(folder.filePath("other.ini"), QSettings::IniFormat);
    ui::MainWindow window(screen.context, settings);
    for (const ui::CommandInfo& command : ui::commandTable()) {
        const QString id = QLatin1String(command.id);
        if (id.startsWith("window.play") || id.startsWith("window.step")) {
            continue;  // of a replay alone
        }
        EXPECT_TRUE(screen.context.commands().isBound(id)) << command.id;
        const QString why = screen.context.commands().whyNot(id);
        EXPECT_TRUE(why.isEmpty() || why.endsWith('.')) << command.id << ": " << why.toStdString();
    }
}

/// By keys alone: the next key is for the panel that has just been made, or for a neighbour of one that went.
TEST_F(HostTest, AfterAnEditTheKeyboardIsInThePanelItWasAbout) {
    const auto focused = [&] {
        return host().focusedFrame() != nullptr ? host().focusedFrame()->id() : PanelId{};
    };
    host().focusNext(1);
    const PanelId first = focused();
    ASSERT_NE(first, PanelId{});
    host().split(first, ui::DropZone::Right);
    const PanelId made = focused();
    EXPECT_NE(made, first);
    EXPECT_NE(made, PanelId{});
    host().move(made, first, ui::DropZone::Below);
    EXPECT_EQ(focused(), made);
    host().close(made);
    EXPECT_NE(focused(), PanelId{});
    EXPECT_NE(focused(), made);
}

TEST_F(HostTest, AClickOnATabIsAClickIntoItsPanel) {
    host().open("analyst");
    QCoreApplication::processEvents();
    QTabBar* tabs = nullptr;
    for (QTabBar* bar : host().mainView().findChildren<QTabBar*>()) {
        tabs = tabs == nullptr && bar->count() > 1 && bar->isVisible() &&
                       bar->parentWidget()->findChild<QStackedWidget*>(QString(), Qt::FindDirectChildrenOnly)
                   ? bar
                   : tabs;
    }
    ASSERT_NE(tabs, nullptr);
    for (const int index : {1, 0}) {
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(index).center());
        ASSERT_NE(host().focusedFrame(), nullptr);
        EXPECT_EQ(host().focusedFrame()->panel().title(), tabs->tabText(index));
    }
    tabs->setFocus();
    ASSERT_NE(host().focusedFrame(), nullptr) << "as by the Tab key";
    EXPECT_EQ(host().focusedFrame()->panel().title(), tabs->tabText(0));
}

TEST_F(HostTest, AfterASwitchTheKeyboardIsOnNoButtonOfTheWindow) {
    host().focusNext(1);
    host().open("analyst");
    QCoreApplication::processEvents();
    EXPECT_EQ(QApplication::focusWidget(), &host().mainView());
}

}  // namespace
}  // namespace tessera::test
