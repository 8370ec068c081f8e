#include "ui/workspace/main_window.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/accounts/account_window.h"
#include "ui/blotter/blotter_panel.h"
#include "ui/feeds/feed_manager.h"
#include "ui/keys/key_editor.h"
#include "ui/notify/notify_center.h"
#include "ui/notify/notify_window.h"
#include "ui/risk/risk_window.h"
#include "ui/ticket/ticket_panel.h"
#include "ui/workspace/replay_bar.h"
#include "ui/workspace/watchlist_panel.h"

namespace tessera::ui {

namespace {

constexpr int kLayoutVersion = 1;
constexpr int kWatchlistWidth = 260, kChartWidth = 618, kLadderWidth = 400, kBlotterHeight = 306;

}  // namespace

MainWindow::MainWindow(UiContext& context, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), m_context(context), m_settings(settings) {
    m_context.presets().load(settings);
    m_context.keys().load(settings);
    setWindowTitle(QStringLiteral("Tessera, PAPER"));
    setDockNestingEnabled(true);
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                   QMainWindow::AllowTabbedDocks);
    m_band = new TopBand(context);
    m_status = new StatusStrip(context);
    setMenuWidget(m_band);
    auto* bottom = new QWidget;
    bottom->setFixedHeight(0);  // the docks are the whole window; QMainWindow wants some central widget
    setCentralWidget(bottom);
    bottom->hide();
    buildDocks();
    buildMenu();
    resize(1680, 1050);
    arrange();
    restore();

    connect(&m_context.keys(), &KeyMap::changed, this, [this] { m_context.keys().save(m_settings); });
    m_notify = std::make_unique<NotifyCenter>(context, settings, *this);
    connect(m_notify.get(), &NotifyCenter::changed, this,
            [this] { m_status->setMuted(m_notify->isMuted()); });
    connect(m_status, &StatusStrip::muteRequested, this,
            [this] { m_notify->setMuted(!m_notify->isMuted()); });
    m_status->setMuted(m_notify->isMuted());
    connect(m_status, &StatusStrip::feedsRequested, this, &MainWindow::openFeedManager);
    connect(m_band, &TopBand::riskRequested, this, &MainWindow::openRisk);
    connect(m_band, &TopBand::accountRequested, this, &MainWindow::openAccounts);
    connect(&context, &UiContext::noteWanted, this, &MainWindow::writeNote);
    connect(m_band, &TopBand::armRequested, this, [this] { armAll(true); });
    connect(m_band, &TopBand::disarmRequested, this, [this] { armAll(false); });
    connect(&context.hub(), &MarketHub::instrumentAdded, this, &MainWindow::onInstrument);
    connect(&context, &UiContext::selectionChanged, this, &MainWindow::onSelection);
    // Locking the screen or leaving the machine: what was armed for a present trader is disarmed.
    connect(&m_presence, &PresenceWatch::gone, this, [this](const QString& why) {
        for (LadderPanel* ladder : m_ladders) {
            ladder->presenter().setArmed(false, why);
        }
    });
    QTimer::singleShot(0, &m_presence, &PresenceWatch::start);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationSuspended) {
            armAll(false);
        }
    });
    m_frames.setTimerType(Qt::PreciseTimer);
    connect(&m_frames, &QTimer::timeout, &m_context, &UiContext::tick);
}

MainWindow::~MainWindow() = default;

void MainWindow::startFrames() {
    const QScreen* screen = this->screen();
    const double rate = screen != nullptr && screen->refreshRate() > 20 ? screen->refreshRate() : 60;
    m_frames.start(static_cast<int>(std::lround(1000 / std::min(rate, 120.0))));
}

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content,
                                 QWidget* titleBar) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(content);
    if (titleBar != nullptr) {
        dock->setTitleBarWidget(titleBar);
    }
    m_docks.push_back(dock);
    return dock;
}

void MainWindow::buildDocks() {
    auto* watchHeader = new PanelHeader(m_context);
    watchHeader->setTitle(QStringLiteral("Watchlist"), QStringLiteral("Tokens and GPU-hours"));
    addDock(QStringLiteral("watchlist"), QStringLiteral("Watchlist"), new WatchlistPanel(m_context),
            watchHeader);
    m_chart = new ChartPanel(m_context);
    addDock(QStringLiteral("chart"), QStringLiteral("Chart"), m_chart, &m_chart->header());
    m_blotter = new BlotterPanel(m_context);
    addDock(QStringLiteral("blotter"), QStringLiteral("Blotter"), m_blotter, m_blotter->tabs());
    for (const char* name : {"ladder 1", "ladder 2"}) {
        addLadder(QString::fromLatin1(name));
    }
    m_activeLadder = m_ladders.front();
    // The status strip is a dock area of its own height under everything.
    auto* strip = new QToolBar(QStringLiteral("Status"));
    strip->setObjectName(QStringLiteral("status"));
    strip->setMovable(false);
    strip->setContextMenuPolicy(Qt::PreventContextMenu);
    strip->addWidget(m_status);
    m_status->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addToolBar(Qt::BottomToolBarArea, strip);
    if (m_context.replay() != nullptr) {
        buildReplayBar();
    }
}

void MainWindow::buildReplayBar() {
    auto* bar = new QToolBar(QStringLiteral("Replay"));
    bar->setObjectName(QStringLiteral("replay"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    auto* controls = new ReplayBar(m_context);
    bar->addWidget(controls);
    controls->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addToolBar(Qt::TopToolBarArea, bar);
    setWindowTitle(QStringLiteral("Tessera, REPLAY"));
}

LadderPanel* MainWindow::addLadder(const QString& name) {
    auto* ladder = new LadderPanel(m_context);
    const QString title = name.left(1).toUpper() + name.mid(1);
    QDockWidget* dock = addDock(name, title, ladder, &ladder->header());
    connect(ladder, &LadderPanel::activated, this, [this, ladder] { m_activeLadder = ladder; });
    connect(ladder, &LadderPanel::keysRequested, this, &MainWindow::openKeys);
    connect(&ladder->presenter(), &LadderPresenter::armedChanged, this, &MainWindow::updateArmed);
    connect(&ladder->presenter(), &LadderPresenter::ticketNeeded, this,
            [this, ladder](domain::Price price, domain::Quantity quantity) {
                openTicket(ladder->presenter().market(), price, quantity);
            });
    addDockWidget(Qt::RightDockWidgetArea, dock);
    if (!m_ladders.empty()) {
        QDockWidget* last = findChild<QDockWidget*>(QStringLiteral("ladder %1").arg(m_ladders.size()));
        if (last != nullptr && last != dock) {
            splitDockWidget(last, dock, Qt::Horizontal);
        }
    }
    m_ladders.push_back(ladder);
    const std::size_t index = m_ladders.size() - 1;
    restoreLadder(index);
    connect(&ladder->presenter(), &LadderPresenter::settingsChanged, this,
            [this, index] { saveLadder(index); });
    ladder->view().setReducedMotion(m_settings.value(QStringLiteral("reduceMotion"), false).toBool());
    return ladder;
}

void MainWindow::arrange() {
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    QDockWidget* watch = findChild<QDockWidget*>(QStringLiteral("watchlist"));
    QDockWidget* chart = findChild<QDockWidget*>(QStringLiteral("chart"));
    QDockWidget* blotter = findChild<QDockWidget*>(QStringLiteral("blotter"));
    QDockWidget* first = findChild<QDockWidget*>(QStringLiteral("ladder 1"));
    QDockWidget* second = findChild<QDockWidget*>(QStringLiteral("ladder 2"));
    for (QDockWidget* dock : {watch, chart, blotter, first, second}) {
        dock->setFloating(false);
        dock->show();
    }
    addDockWidget(Qt::LeftDockWidgetArea, watch);
    splitDockWidget(watch, blotter, Qt::Vertical);
    splitDockWidget(watch, chart, Qt::Horizontal);
    addDockWidget(Qt::RightDockWidgetArea, first);
    splitDockWidget(first, second, Qt::Horizontal);
    resizeDocks({watch, chart, first, second}, {kWatchlistWidth, kChartWidth, kLadderWidth, kLadderWidth},
                Qt::Horizontal);
    resizeDocks({watch, blotter}, {height() - kBlotterHeight - 64, kBlotterHeight}, Qt::Vertical);
}

void MainWindow::buildMenu() {
    auto* menu = new QMenu(this);
    using widgets::Appearance;
    using widgets::PriceColours;
    menu->addAction(QStringLiteral("Dark"), this,
                    [this] { chooseTheme(Appearance::Dark, m_context.theme().priceColours); });
    menu->addAction(QStringLiteral("Light"), this,
                    [this] { chooseTheme(Appearance::Light, m_context.theme().priceColours); });
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
    QAction* calm = menu->addAction(QStringLiteral("Reduce motion"));
    calm->setCheckable(true);
    calm->setChecked(m_settings.value(QStringLiteral("reduceMotion"), false).toBool());
    connect(calm, &QAction::toggled, this, [this](bool on) {
        m_settings.setValue(QStringLiteral("reduceMotion"), on);
        for (LadderPanel* ladder : m_ladders) {
            ladder->view().setReducedMotion(on);
        }
    });
    menu->addSeparator();
    QMenu* panels = menu->addMenu(QStringLiteral("Panels"));
    for (QDockWidget* dock : m_docks) {
        panels->addAction(dock->toggleViewAction());
    }
    QAction* ticket = menu->addAction(QStringLiteral("Order ticket…"), this, [this] {
        InstrumentMarket* market = m_activeLadder != nullptr ? m_activeLadder->presenter().market() : nullptr;
        openTicket(market != nullptr ? market : m_context.selected(), {}, {});
    });
    bindKey(ticket, "window.ticket");
    bindKey(menu->addAction(QStringLiteral("Accounts…"), this, &MainWindow::openAccounts), "window.accounts");
    bindKey(menu->addAction(QStringLiteral("Results…"), this, &MainWindow::openResults), "window.results");
    QAction* note = menu->addAction(QStringLiteral("Write a note…"), this, [this] {
        const InstrumentMarket* market = m_context.selected();
        writeNote({.kind = ports::NoteSubject::Kind::Nothing,
                   .number = 0,
                   .symbol = market != nullptr ? market->instrument().symbol : std::string()});
    });
    bindKey(note, "window.note");
    menu->addAction(QStringLiteral("Market data feeds…"), this, &MainWindow::openFeedManager);
    QAction* risk = menu->addAction(QStringLiteral("Risk limits…"), this, &MainWindow::openRisk);
    bindKey(risk, "window.risk");
    bindKey(menu->addAction(QStringLiteral("Keys and clicks…"), this, &MainWindow::openKeys), "window.keys");
    menu->addAction(QStringLiteral("Sounds and notifications…"), this, &MainWindow::openNotify);
    menu->addAction(QStringLiteral("Restore the Trader layout"), this, &MainWindow::arrange);
    menu->addSeparator();
    QAction* arm = menu->addAction(QStringLiteral("Arm ladders"), this, [this] { armAll(true); });
    bindKey(arm, "window.arm");
    QAction* disarm = menu->addAction(QStringLiteral("Disarm ladders"), this, [this] { armAll(false); });
    bindKey(disarm, "window.disarm");
    QAction* quit = menu->addAction(QStringLiteral("Quit"), this, &QWidget::close);
    bindKey(quit, "window.quit");
    auto* next = new QAction(this);
    connect(next, &QAction::triggered, this, &MainWindow::focusNextLadder);
    bindKey(next, "window.nextLadder");
    m_band->menuButton()->setMenu(menu);
}

void MainWindow::openTicket(InstrumentMarket* market, domain::Price price, domain::Quantity quantity) {
    if (m_ticket == nullptr) {
        m_ticket = new TicketPanel(m_context, m_settings, this);
        m_ticket->setArmedProbe([this](const InstrumentMarket& asked) {
            return std::any_of(m_ladders.begin(), m_ladders.end(), [&](LadderPanel* ladder) {
                return ladder->presenter().market() == &asked && ladder->presenter().isArmed();
            });
        });
    }
    m_ticket->open(market, price, quantity);
}

/// The action's keys work in the whole window, and are the ones the person chose.
void MainWindow::bindKey(QAction* action, const char* id) {
    m_context.keys().bind(action, QLatin1String(id));
    addAction(action);
}

void MainWindow::focusNextLadder() {
    const auto focused = std::find_if(m_ladders.begin(), m_ladders.end(),
                                      [](LadderPanel* ladder) { return ladder->view().hasFocus(); });
    const auto next =
        focused == m_ladders.end() || focused + 1 == m_ladders.end() ? m_ladders.begin() : focused + 1;
    (*next)->view().setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::openKeys() {
    if (m_keyEditor == nullptr) {
        m_keyEditor = new KeyEditor(m_context, this);
    }
    m_keyEditor->open();
}

void MainWindow::openFeedManager() {
    if (m_feedManager == nullptr) {
        m_feedManager = new FeedManager(m_context, this);
    }
    m_feedManager->open();
}

void MainWindow::openRisk() {
    if (m_risk == nullptr) {
        m_risk = new RiskWindow(m_context, this);
    }
    m_risk->open();
}

void MainWindow::openNotify() {
    if (m_notifyWindow == nullptr) {
        m_notifyWindow = new NotifyWindow(*m_notify, this);
    }
    m_notifyWindow->open();
}

AccountWindow& MainWindow::accountWindow() {
    if (m_accountWindow == nullptr) {
        m_accountWindow = new AccountWindow(m_context, this);
    }
    return *m_accountWindow;
}

void MainWindow::openAccounts() {
    accountWindow().open(AccountWindow::Page::Accounts);
}

void MainWindow::openResults() {
    accountWindow().open(AccountWindow::Page::Results);
}

void MainWindow::writeNote(const ports::NoteSubject& subject) {
    const QImage chart = m_chart->isVisible() ? m_chart->grab().toImage() : QImage();
    ports::NoteSubject about = subject;
    const auto& orders = m_context.desk().recentOrders();
    if (const auto order = orders.find(subject.number);
        about.kind == ports::NoteSubject::Kind::Order && about.symbol.empty() && order != orders.end()) {
        about.symbol = order->second.symbol;
    }
    accountWindow().writeNote(about, chart);
}

void MainWindow::chooseTheme(widgets::Appearance appearance, widgets::PriceColours colours) {
    m_context.setTheme(appearance, colours);
    m_settings.setValue(QStringLiteral("appearance"), static_cast<int>(appearance));
    m_settings.setValue(QStringLiteral("priceColours"), static_cast<int>(colours));
}

void MainWindow::restore() {
    const QByteArray geometry = m_settings.value(QStringLiteral("window/geometry")).toByteArray();
    const QByteArray docks = m_settings.value(QStringLiteral("window/docks")).toByteArray();
    m_blotter->restore(m_settings);
    if (!geometry.isEmpty()) {
        restoreGeometry(geometry);
    }
    if (!docks.isEmpty()) {
        restoreState(docks, kLayoutVersion);
    }
}

void MainWindow::save() {
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/docks"), saveState(kLayoutVersion));
    m_blotter->save(m_settings);
    for (std::size_t i = 0; i < m_ladders.size(); ++i) {
        saveLadder(i);
    }
    if (m_context.selected() != nullptr) {
        m_settings.setValue(QStringLiteral("chart/symbol"),
                            QString::fromStdString(m_context.selected()->instrument().symbol));
    }
    m_settings.sync();
}

void MainWindow::saveLadder(std::size_t index) {
    const LadderPresenter& presenter = m_ladders[index]->presenter();
    const QString group = QStringLiteral("ladder%1/").arg(index + 1);
    if (const InstrumentMarket* market = presenter.market()) {
        m_settings.setValue(group + QStringLiteral("symbol"),
                            QString::fromStdString(market->instrument().symbol));
    }
    presenter.settings().save(m_settings, group);
    m_settings.setValue(group + QStringLiteral("timeInForce"), static_cast<int>(presenter.timeInForce()));
    m_settings.setValue(group + QStringLiteral("quantityA"),
                        QVariant::fromValue<qlonglong>(presenter.units(widgets::LadderQuantitySlot::A)));
    m_settings.setValue(group + QStringLiteral("quantityB"),
                        QVariant::fromValue<qlonglong>(presenter.units(widgets::LadderQuantitySlot::B)));
}

void MainWindow::restoreLadder(std::size_t index) {
    LadderPresenter& presenter = m_ladders[index]->presenter();
    const QString group = QStringLiteral("ladder%1/").arg(index + 1);
    const int tif = m_settings.value(group + QStringLiteral("timeInForce"), 0).toInt();
    presenter.setTimeInForce(static_cast<domain::TimeInForce>(std::clamp(tif, 0, 3)));
    presenter.setSettings(LadderSettings::load(m_settings, group));
    const auto units = [&](const char* key, std::int64_t otherwise) {
        return m_settings.value(group + QString::fromLatin1(key), static_cast<qlonglong>(otherwise))
            .toLongLong();
    };
    using widgets::LadderQuantitySlot;
    presenter.setUnits(LadderQuantitySlot::A, units("quantityA", presenter.units(LadderQuantitySlot::A)));
    presenter.setUnits(LadderQuantitySlot::B, units("quantityB", presenter.units(LadderQuantitySlot::B)));
}

void MainWindow::onInstrument(InstrumentMarket* market) {
    const std::string& symbol = market->instrument().symbol;
    const auto wanted = [&](const QString& key) { return m_settings.value(key).toString().toStdString(); };
    // A third-party recording has external instruments only: they take the places futures have otherwise.
    const bool isRecorded =
        m_context.replay() != nullptr && market->instrument().kind() == domain::InstrumentKind::External;
    const bool isFuture = market->instrument().kind() == domain::InstrumentKind::Future;
    const bool startsChart = isFuture || isRecorded;
    for (std::size_t i = 0; i < m_ladders.size(); ++i) {
        LadderPresenter& presenter = m_ladders[i]->presenter();
        const std::string saved = wanted(QStringLiteral("ladder%1/symbol").arg(i + 1));
        // The second ladder shows GPU-hours by default: another unit than the first one's tokens.
        const bool isShown = isRecorded && i > 0 && m_ladders[0]->presenter().market() == market;
        const bool suits = (isRecorded && i < 2 && !isShown) ||
                           (i == 0 && isFuture && market->instrument().unit == "Mtok") ||
                           (i == 1 && isFuture && market->instrument().unit != "Mtok");
        const bool isExternalDefault = i >= 2 && !market->isSequenced();
        if (symbol == saved || (presenter.market() == nullptr && (suits || isExternalDefault) && i < 3)) {
            presenter.setMarket(market);
        }
    }
    const std::string chart = m_startSymbol.empty() ? wanted(QStringLiteral("chart/symbol")) : m_startSymbol;
    if (symbol == chart || (m_context.selected() == nullptr && startsChart)) {
        m_context.select(market);
    }
}

void MainWindow::onSelection() {
    InstrumentMarket* market = m_context.selected();
    const bool hasBook = market != nullptr && market->instrument().kind() != domain::InstrumentKind::Index;
    const bool isShown = std::any_of(m_ladders.begin(), m_ladders.end(), [&](LadderPanel* ladder) {
        return ladder->presenter().market() == market;
    });
    if (hasBook && !isShown && m_activeLadder != nullptr && m_activeLadder->presenter().market() != nullptr) {
        m_activeLadder->presenter().setMarket(market);
    }
}

void MainWindow::updateArmed() {
    m_band->setArmed(
        static_cast<int>(std::count_if(m_ladders.begin(), m_ladders.end(),
                                       [](LadderPanel* ladder) { return ladder->presenter().isArmed(); })));
}

void MainWindow::armAll(bool armed) {
    for (LadderPanel* ladder : m_ladders) {
        const InstrumentMarket* market = ladder->presenter().market();
        if (market != nullptr && market->canTrade()) {
            ladder->presenter().setArmed(armed, QStringLiteral("by you"));
        }
    }
}

CloseChoice MainWindow::askClose(std::size_t working) {
    QMessageBox question(
        QMessageBox::NoIcon, QStringLiteral("Close Tessera"),
        QStringLiteral("%1 %2 at the paper exchange.")
            .arg(working)
            .arg(working == 1 ? QStringLiteral("order is working") : QStringLiteral("orders are working")),
        QMessageBox::NoButton, this);
    question.setInformativeText(
        QStringLiteral("GTC orders can stay; day orders are cancelled when the link ends."));
    auto* leave = question.addButton(QStringLiteral("Leave GTC orders"), QMessageBox::DestructiveRole);
    auto* cancel = question.addButton(QStringLiteral("Cancel all"), QMessageBox::AcceptRole);
    auto* stay = question.addButton(QStringLiteral("Stay"), QMessageBox::RejectRole);
    question.setDefaultButton(stay);
    question.setEscapeButton(stay);
    question.exec();
    return question.clickedButton() == leave    ? CloseChoice::LeaveGtc
           : question.clickedButton() == cancel ? CloseChoice::CancelAll
                                                : CloseChoice::Stay;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const std::size_t working = m_context.desk().working().size();
    if (working > 0 && !m_quietClose) {
        const CloseChoice choice = askClose(working);
        if (choice == CloseChoice::Stay) {
            event->ignore();
            return;
        }
        if (choice == CloseChoice::CancelAll) {
            m_context.desk().desk().cancelAll(std::nullopt, std::nullopt, "close");
        }
    }
    save();
    emit closing();
    event->accept();
}

}  // namespace tessera::ui
