// What the window's menu holds and what its commands do.
#include <QApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QSettings>
#include <QToolButton>

#include "ui/alerts/alert_editor.h"
#include "ui/bill/bill_panel.h"
#include "ui/chart/chart_panel.h"
#include "ui/context/forecast_choice.h"
#include "ui/forecast/news_window.h"
#include "ui/forecast/servers_window.h"
#include "ui/hedge/hedge_panels.h"
#include "ui/indexes/index_panel.h"
#include "ui/ladder/ladder_panel.h"
#include "ui/shell/guide.h"
#include "ui/shell/main_window.h"
#include "ui/shell/ready_workspaces.h"
#include "widgets/table/copied_text.h"

namespace tessera::ui {

namespace {
enum Motion { kAsTheDesktop, kReduced, kMoving };  // of the setting
}  // namespace

/// What a person chose here holds, whatever the desktop says; before that the desktop does.
void MainWindow::followMotion() {
    const int chosen = m_context.settings().value(QStringLiteral("reduceMotion"));
    m_context.setReducedMotion(chosen == kAsTheDesktop ? m_motion.isReduced() : chosen == kReduced);
}

void MainWindow::bindCommands() {
    CommandCatalogue& commands = m_context.commands();
    for (const CommandInfo& command : commandTable()) {
        const QString id = QLatin1String(command.id);
        if (id == QStringLiteral("window.kill") || id.startsWith(QStringLiteral("window.play")) ||
            id.startsWith(QStringLiteral("window.step"))) {
            continue;  // a button holds its keys
        }
        auto* action = new QAction(QString::fromUtf8(command.title), this);
        action->setObjectName(id);
        action->setShortcutContext(Qt::ApplicationShortcut);  // in every window of the workspace
        connect(action, &QAction::triggered, this, [this, id] { m_context.commands().run(id); });
        m_context.keys().bind(action, id);
        addAction(action);
    }
    commands.bind("palette.open", [this] { openPalette(); });
    commands.bind(
        "edit.copy",
        [] {
            if (const widgets::Copyable* source = widgets::copyableAt(QApplication::focusWidget())) {
                widgets::copyToClipboard(source->copiedText());
            }
        },
        [] {
            return widgets::copyableAt(QApplication::focusWidget()) == nullptr
                       ? QStringLiteral(
                             "Select a row first: in a table, the watchlist, the events or, with "
                             "its cursor, on a ladder.")
                       : QString();
        });
    commands.bind("instrument.find", [this] { openPalette(QStringLiteral("@")); });
    commands.bind("window.arm", [this] { armAll(true); });
    commands.bind("window.disarm", [this] { armAll(false); });
    commands.bind(
        "window.nextLadder", [this] { focusNextLadder(); },
        [this] {
            return ladders().empty() ? QStringLiteral("There is no ladder in this workspace.") : QString();
        });
    commands.bind("window.ticket", [this] {
        InstrumentMarket* market = m_activeLadder != nullptr ? m_activeLadder->presenter().market() : nullptr;
        openTicket(market != nullptr ? market : m_context.selected(), {}, {});
    });
    commands.bind("window.kill", [this] { m_status->pressKillSwitch(); });
    commands.bind("window.risk", [this] { openRisk(); });
    commands.bind("window.accounts", [this] { openAccounts(); });
    commands.bind("window.results", [this] { openResults(); });
    commands.bind("window.note", [this] {
        const InstrumentMarket* market = m_context.selected();
        writeNote({.kind = ports::NoteSubject::Kind::Nothing,
                   .number = 0,
                   .symbol = market != nullptr ? market->instrument().symbol : std::string()});
    });
    commands.bind("window.feeds", [this] { openFeedManager(); });
    commands.bind("window.history", [this] { openHistory(); });
    commands.bind("window.prices", [this] { openPriceSources(); });
    bindCompanyCommands();
    commands.bind(
        "window.contract", [this] { openContract(m_context.selected()); },
        [this] {
            return m_context.selected() == nullptr ? QStringLiteral("No instrument is chosen yet.")
                                                   : QString();
        });
    bindIndexCommands();
    bindChartCommands();
    commands.bind("window.settings", [this] { openSettings(); });
    commands.bind("window.keys", [this] { openKeys(); });
    commands.bind("window.notify", [this] { openNotify(); });
    commands.bind("window.quit", [this] { close(); });
    commands.bind("help.glossary", [this] { openGlossary(TermHover::underPointer()); });
    commands.bind(
        "help.guide", [this] { m_guide->start(); },
        [this] {
            return m_context.replay() != nullptr
                       ? QStringLiteral("A recording is shown: nothing can be bought in it.")
                       : QString();
        });
    commands.bind("help.keys", [this] { openKeyCard(); });
    using widgets::Appearance;
    commands.bind("theme.dark", [this] { chooseTheme(Appearance::Dark, m_context.theme().priceColours); });
    commands.bind("theme.light", [this] { chooseTheme(Appearance::Light, m_context.theme().priceColours); });
    commands.bind("theme.calm", [this] {
        m_context.settings().set(QStringLiteral("reduceMotion"),
                                 m_context.isMotionReduced() ? kMoving : kReduced);
    });
    bindPanelCommands();
    bindWorkspaceCommands();
}

void MainWindow::bindCompanyCommands() {
    CommandCatalogue& commands = m_context.commands();
    commands.bind("bill.open", [this] { m_host->showPanel(QStringLiteral("bill")); });
    commands.bind("bill.import", [this] {
        if (auto* panel = qobject_cast<BillPanel*>(m_host->showPanel(QStringLiteral("bill")))) {
            panel->openImport();
        }
    });
    commands.bind(
        "bill.sample",
        [this] {
            if (auto* panel = qobject_cast<BillPanel*>(m_host->showPanel(QStringLiteral("bill")))) {
                panel->openSample();
            }
        },
        [this] {
            const BillServices* bills = BillServices::of(m_context);
            return bills != nullptr && !bills->book()->files.empty()
                       ? QStringLiteral("A bill is there already; take its imports back first.")
                       : QString();
        });
    const auto onHedge = [this](void (OutlookPanel::*act)()) {
        return [this, act] {
            if (auto* panel = qobject_cast<OutlookPanel*>(m_host->showPanel(QStringLiteral("outlook")))) {
                (panel->*act)();
            }
        };
    };
    const auto whyNoPlan = [this](bool needsLots) {
        const HedgeServices* hedges = HedgeServices::of(m_context);
        const auto plan = hedges != nullptr ? hedges->plan() : nullptr;
        return plan == nullptr ? QStringLiteral("There is no plan: import a bill first.")
               : needsLots && !plan->isHedge()
                   ? QStringLiteral("The plan holds no futures. Tick \"try\" to see what a hedge would do.")
                   : QString();
    };
    commands.bind("hedge.try", onHedge(&OutlookPanel::tryOnPaper), [whyNoPlan] { return whyNoPlan(true); });
    commands.bind("hedge.report", onHedge(&OutlookPanel::exportReport),
                  [whyNoPlan] { return whyNoPlan(false); });
}

void MainWindow::bindIndexCommands() {
    const auto onIndex = [this](auto act) {
        return [this, act] {
            if (auto* panel = qobject_cast<IndexPanel*>(m_host->showPanel(QStringLiteral("index")))) {
                act(*panel);
            }
        };
    };
    CommandCatalogue& commands = m_context.commands();
    commands.bind("index.open", onIndex([](IndexPanel& panel) { panel.focusContent(); }));
    commands.bind("index.audit", onIndex([](IndexPanel& panel) {
                      panel.showAudit();
                      panel.focusContent();
                  }));
    commands.bind("index.export", onIndex([](IndexPanel& panel) { panel.exportAudit(); }));
    commands.bind("index.addPrice", onIndex([](IndexPanel& panel) { panel.askForSeries(); }));
}

/// On the chart in focus, else on the first there is.
void MainWindow::bindChartCommands() {
    const auto chart = [this]() -> ChartPanel* {
        PanelFrame* frame = m_host->focusedFrame();
        auto* focused = frame != nullptr ? qobject_cast<ChartPanel*>(&frame->panel()) : nullptr;
        const std::vector<ChartPanel*> all = m_host->panelsOf<ChartPanel>();
        return focused != nullptr ? focused : all.empty() ? nullptr : all.front();
    };
    const auto whyNot = [chart] {
        return chart() == nullptr ? QStringLiteral("There is no chart in this workspace.") : QString();
    };
    const auto onChart = [chart](void (ChartPanel::*act)()) {
        return [chart, act] {
            if (ChartPanel* panel = chart()) {
                (panel->*act)();
            }
        };
    };
    CommandCatalogue& commands = m_context.commands();
    const auto noAlerts = [this] {
        return m_context.alerts() == nullptr
                   ? QStringLiteral("A recording is shown: what it tells has happened already.")
                   : QString();
    };
    commands.bind(
        "alert.new",
        [this] {
            alerts::Alert draft;
            if (const InstrumentMarket* market = m_context.selected()) {
                draft.condition =
                    alerts::PriceCondition{market->instrument().symbol, alerts::Crossing::Either,
                                           market->reference().value_or(domain::Price{})};
            }
            openAlert(draft);
        },
        noAlerts);
    commands.bind("alert.open", [this] {
        if (Panel* panel = m_host->showPanel(QStringLiteral("alerts"))) {
            panel->focusContent();
        }
    });
    commands.bind("chart.forecastNow", [this] { m_context.forecasts().forecastNow(); });
    commands.bind("chart.forecaster", [this] { showNextForecaster(m_context); });
    commands.bind("chart.outline", [this] { showNextOutline(m_context); });
    commands.bind("chart.ghosts", [this] { toggleEarlierForecasts(m_context); });
    commands.bind("chart.horizon", [this] { showNextHorizon(m_context); });
    commands.bind("chart.recalibrated", [this] { toggleRecalibrated(m_context); });
    commands.bind("forecast.watch", [this] { toggleWatched(m_context); });
    commands.bind("forecast.open", [this] {
        if (Panel* panel = m_host->showPanel(QStringLiteral("forecast"))) {
            panel->focusContent();
        }
    });
    commands.bind(
        "forecast.news", [this] { openNews(m_context, this); },
        [this] {
            return NewsServices::of(m_context) == nullptr
                       ? QStringLiteral("A recording is shown: no news is fetched beside it.")
                       : QString();
        });
    commands.bind(
        "forecast.servers", [this] { openModelServers(m_context, this); },
        [this] {
            const ServerServices* servers = ServerServices::of(m_context);
            return servers == nullptr || servers->desk() == nullptr
                       ? QStringLiteral("A recording is shown: no model is asked about it.")
                       : QString();
        });
    commands.bind("chart.studies", onChart(&ChartPanel::openStudies), whyNot);
    commands.bind("chart.compare", onChart(&ChartPanel::openCompare), whyNot);
    commands.bind("chart.leftAxis", onChart(&ChartPanel::toggleOwnLeft), whyNot);
    commands.bind("chart.sessionVolume", onChart(&ChartPanel::toggleSessionProfiles), whyNot);
    commands.bind("chart.copy", onChart(&ChartPanel::copyChart), whyNot);
    commands.bind("chart.export", onChart(&ChartPanel::exportChart), whyNot);
}

/// A price was handed over by another panel; what cannot be drawn is said.
void MainWindow::drawSeries(const QString& key) {
    if (auto* panel = qobject_cast<IndexPanel*>(m_host->showPanel(QStringLiteral("index")))) {
        const QString problem = panel->addSeries(key);
        if (!problem.isEmpty()) {
            emit m_context.told(problem, true);
        }
    }
}

/// It stays open beside the market, which goes on.
void MainWindow::openAlert(const alerts::Alert& draft) {
    auto* editor = new AlertEditor(m_context, draft, this);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    editor->open();
}

void MainWindow::chartExpression(const QString& expression) {
    if (auto* panel = qobject_cast<ChartPanel*>(m_host->addPanel(QStringLiteral("chart")))) {
        panel->link().setColour(LinkColour::None);  // it was asked for this expression
        panel->showExpression(expression);
    }
}

void MainWindow::bindPanelCommands() {
    CommandCatalogue& commands = m_context.commands();
    const auto whyNot = [this] {
        return m_host->focusedFrame() == nullptr
                   ? QStringLiteral("Click into a panel first: the command is for the one in focus.")
                   : QString();
    };
    const auto onFocused = [this](auto act) {
        return [this, act] {
            if (PanelFrame* frame = m_host->focusedFrame()) {
                act(*frame);
            }
        };
    };
    commands.bind("panel.next", [this] { m_host->focusNext(1); });
    commands.bind("panel.previous", [this] { m_host->focusNext(-1); });
    commands.bind("panel.splitRight",
                  onFocused([this](PanelFrame& f) { m_host->split(f.id(), DropZone::Right); }), whyNot);
    commands.bind("panel.splitBelow",
                  onFocused([this](PanelFrame& f) { m_host->split(f.id(), DropZone::Below); }), whyNot);
    commands.bind("panel.toWindow", onFocused([this](PanelFrame& f) { m_host->toNewWindow(f.id()); }),
                  whyNot);
    commands.bind("panel.full", onFocused([this](PanelFrame& f) { m_host->toggleFull(f.id()); }), whyNot);
    commands.bind("panel.close", onFocused([this](PanelFrame& f) { m_host->close(f.id()); }), whyNot);
    commands.bind("panel.menu", onFocused([](PanelFrame& f) { f.openMenu(); }), whyNot);
}

void MainWindow::bindWorkspaceCommands() {
    CommandCatalogue& commands = m_context.commands();
    for (const Workspace& ready : readyWorkspaces()) {
        commands.bind(QStringLiteral("workspace.") + ready.id, [this, id = ready.id] { m_host->open(id); });
    }
    commands.bind("workspace.saveAs", [this] { askSaveAs(); });
    commands.bind("workspace.reset", [this] { m_host->reset(); });
    commands.bind("workspace.export", [this] {
        const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Export the workspace"),
                                                          m_host->workspace().id + QStringLiteral(".json"),
                                                          QStringLiteral("Workspaces (*.json)"));
        if (!file.isEmpty()) {
            const QString problem = m_host->exportTo(file);
            emit m_context.told(
                problem.isEmpty() ? QStringLiteral("Workspace written to %1.").arg(file) : problem,
                !problem.isEmpty());
        }
    });
    commands.bind("workspace.import", [this] {
        const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Import a workspace"),
                                                          QString(), QStringLiteral("Workspaces (*.json)"));
        if (!file.isEmpty()) {
            m_host->import(file);
        }
    });
    commands.bind(
        "workspace.remove", [this] { m_host->removeOwn(); },
        [this] {
            return readyWorkspace(m_host->workspace().id) != nullptr
                       ? QStringLiteral("%1 is a ready workspace: it can be reset, not removed.")
                             .arg(m_host->workspace().title)
                       : QString();
        });
}

void MainWindow::askSaveAs() {
    bool isGiven = false;
    const QString title =
        QInputDialog::getText(this, QStringLiteral("Save the workspace as"), QStringLiteral("Name"),
                              QLineEdit::Normal, m_host->workspace().title, &isGiven)
            .trimmed();
    if (isGiven && !title.isEmpty()) {
        m_host->saveAs(title.left(60));
    }
}

void MainWindow::addCommand(QMenu& menu, const char* id) {
    menu.addAction(findChild<QAction*>(QLatin1String(id)));
}

void MainWindow::buildMenu() {
    auto* menu = new QMenu(this);
    addCommand(*menu, "palette.open");
    menu->addSeparator();
    m_workspaceMenu = menu->addMenu(QStringLiteral("Workspace"));
    connect(m_workspaceMenu, &QMenu::aboutToShow, this, &MainWindow::fillWorkspaceMenu);
    m_panelMenu = menu->addMenu(QStringLiteral("Add a panel"));
    connect(m_panelMenu, &QMenu::aboutToShow, this, &MainWindow::fillPanelMenu);
    menu->addSeparator();
    for (const char* id : {"window.ticket", "window.accounts", "window.results", "window.note",
                           "window.feeds", "window.prices", "window.history", "forecast.servers",
                           "forecast.news", "bill.import", "bill.sample", "window.contract", "window.risk"}) {
        addCommand(*menu, id);
    }
    menu->addSeparator();
    for (const char* id : {"theme.dark", "theme.light"}) {
        addCommand(*menu, id);
    }
    using widgets::PriceColours;
    QMenu* colours = menu->addMenu(QStringLiteral("Price colours"));
    const std::pair<const char*, PriceColours> choices[] = {
        {"Green and red", PriceColours::GreenRed},
        {"Red is up", PriceColours::RedUp},
        {"Red and blue", PriceColours::RedBlue},
        {"Blue and orange (colour-blind)", PriceColours::ColourBlind}};
    for (const auto& [name, choice] : choices) {
        colours->addAction(QString::fromLatin1(name), this,
                           [this, choice = choice] { chooseTheme(m_context.theme().appearance, choice); });
    }
    QAction* calm = findChild<QAction*>(QStringLiteral("theme.calm"));
    calm->setText(QStringLiteral("Reduce motion"));
    calm->setCheckable(true);
    calm->setChecked(m_context.isMotionReduced());
    connect(&m_context, &AppServices::reducedMotionChanged, calm, &QAction::setChecked);
    menu->addAction(calm);
    menu->addSeparator();
    for (const char* id :
         {"window.settings", "window.keys", "window.notify", "help.glossary", "help.keys", "help.guide"}) {
        addCommand(*menu, id);
    }
    menu->addSeparator();
    for (const char* id : {"window.arm", "window.disarm", "window.quit"}) {
        addCommand(*menu, id);
    }
    m_band->menuButton()->setMenu(menu);
}

void MainWindow::fillWorkspaceMenu() {
    m_workspaceMenu->clear();
    for (const auto& [id, title] : m_host->store().list()) {
        QAction* action =
            readyWorkspace(id) != nullptr
                ? findChild<QAction*>(QStringLiteral("workspace.") + id)
                : m_workspaceMenu->addAction(title, this, [this, id = id] { m_host->open(id); });
        action->setText(title);
        action->setCheckable(true);
        action->setChecked(id == m_host->workspace().id);
        m_workspaceMenu->addAction(action);
    }
    m_workspaceMenu->addSeparator();
    for (const char* id : {"workspace.saveAs", "workspace.reset", "workspace.export", "workspace.import",
                           "workspace.remove"}) {
        addCommand(*m_workspaceMenu, id);
    }
}

void MainWindow::fillPanelMenu() {
    m_panelMenu->clear();
    for (const PanelKind& kind : m_host->catalogue().kinds()) {
        QAction* action =
            m_panelMenu->addAction(kind.title, this, [this, id = kind.id] { m_host->addPanel(id); });
        action->setToolTip(kind.sentence);
    }
}

}  // namespace tessera::ui
