#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QShortcut>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/accounts/account_window.h"
#include "ui/chart/chart_panel.h"
#include "ui/context/forecast_choice.h"
#include "ui/feeds/feed_manager.h"
#include "ui/history/history_window.h"
#include "ui/keys/key_card.h"
#include "ui/keys/key_editor.h"
#include "ui/models/models_panel.h"
#include "ui/models/price_sources_window.h"
#include "ui/notify/notify_center.h"
#include "ui/notify/notify_window.h"
#include "ui/risk/risk_window.h"
#include "ui/settings/settings_window.h"
#include "ui/shell/contract_card.h"
#include "ui/shell/glossary_window.h"
#include "ui/shell/guide.h"
#include "ui/shell/palette.h"
#include "ui/shell/replay_bar.h"
#include "ui/ticket/ticket_panel.h"
#include "widgets/accessible/spoken.h"

namespace tessera::ui {

namespace {

/// Esc closes it, as it closes a dialog.
template <class W>
W* toolWindow(W* window) {
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), window);
    QObject::connect(escape, &QShortcut::activated, window, &QWidget::close);
    return window;
}

}  // namespace

MainWindow::MainWindow(AppServices& context, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), m_context(context), m_settings(settings) {
    m_context.presets().load(settings);
    m_context.keys().load(settings);
    m_context.settings().load(settings);
    restoreForecastChoice(m_context);
    widgets::installAccessible();
    followMotion();
    connect(&m_motion, &DesktopMotion::changed, this, &MainWindow::followMotion);
    const QString folder = QFileInfo(settings.fileName()).absolutePath() + QStringLiteral("/workspaces");
    PanelCatalogue catalogue = standardPanels();
    const auto isKnown = [kinds = catalogue](const QString& id) { return kinds.find(id) != nullptr; };
    m_host = std::make_unique<WorkspaceHost>(context, std::move(catalogue), WorkspaceStore(folder, isKnown),
                                             settings, *this);
    m_band = new TopBand(context);
    m_status = new StatusStrip(context);
    setMenuWidget(m_band);
    m_guide = new GuideStrip(context, *m_host, settings, m_band->armButton(), [this] {
        return std::ranges::any_of(ladders(),
                                   [](LadderPanel* ladder) { return ladder->presenter().isArmed(); });
    });
    auto* central = new QWidget;
    auto* rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_guide);
    rows->addWidget(&m_host->mainView(), 1);
    setCentralWidget(central);
    buildBars();
    resize(1680, 1050);
    connectParts();
    bindCommands();
    buildMenu();
    m_host->openLast();
    if (const QRect place =
            m_host->workspace().windows.empty() ? QRect() : m_host->workspace().windows.front().geometry;
        !place.isEmpty()) {
        std::vector<QRect> screens;
        for (const QScreen* screen : QGuiApplication::screens()) {
            screens.push_back(screen->availableGeometry());
        }
        setGeometry(fitOnScreens(place, screens, size()));
    }
    m_notify = std::make_unique<NotifyCenter>(context, settings, *this);
    connect(m_notify.get(), &NotifyCenter::changed, this,
            [this] { m_status->setMuted(m_notify->isMuted()); });
    connect(m_status, &StatusStrip::muteRequested, this, [this] {
        m_context.settings().set(QStringLiteral("notify/muted"), m_notify->isMuted() ? 0 : 1);
    });
    connect(m_notify.get(), &NotifyCenter::changed, this, [this] {  // the notifications' own window
        m_context.settings().set(QStringLiteral("notify/muted"), m_notify->isMuted() ? 1 : 0);
    });
    connect(&m_context.settings(), &SettingsStore::changed, this, &MainWindow::applySetting);
    for (const QString& problem : m_context.settings().problems()) {
        emit m_context.told(problem, true);
    }
    m_status->setMuted(m_notify->isMuted());
    watchPresence();
    m_context.useStyleSheet();
    // The keyboard begins on no button: F6 goes to the first ladder, Ctrl+F6 to the first panel.
    m_host->mainView().setFocusPolicy(Qt::ClickFocus);
    m_host->mainView().setAccessibleName(QStringLiteral("Panels"));
    QTimer::singleShot(0, &m_host->mainView(), qOverload<>(&QWidget::setFocus));
    m_frames.setTimerType(Qt::PreciseTimer);
    connect(&m_frames, &QTimer::timeout, &m_context, &AppServices::tick);
}

void MainWindow::connectParts() {
    connect(&m_context.keys(), &KeyMap::changed, this, [this] { m_context.keys().save(m_settings); });
    connect(m_host.get(), &WorkspaceHost::panelMade, this, &MainWindow::onPanel);
    connect(m_host.get(), &WorkspaceHost::changed, this, [this] {
        showTitle();
        m_band->showWorkspace(m_host->workspace().id);
        updateArmed();
    });
    connect(m_status, &StatusStrip::feedsRequested, this, &MainWindow::openFeedManager);
    connect(m_band, &TopBand::riskRequested, this, &MainWindow::openRisk);
    connect(m_band, &TopBand::accountRequested, this, &MainWindow::openAccounts);
    connect(m_band, &TopBand::armRequested, this, [this] { armAll(true); });
    connect(m_band, &TopBand::disarmRequested, this, [this] { armAll(false); });
    connect(&m_context, &AppServices::noteWanted, this, &MainWindow::writeNote);
    connect(&m_context, &AppServices::ticketWanted, this, &MainWindow::openTicket);
    connect(&m_context, &AppServices::contractWanted, this, &MainWindow::openContract);
    connect(&m_context, &AppServices::panelWanted, this,
            [this](const QString& kind, InstrumentMarket* market) {
                if (Panel* panel = m_host->addPanel(kind); panel != nullptr && market != nullptr) {
                    panel->link().setColour(LinkColour::None);  // it was asked for this instrument
                    panel->takeInstrument(market);
                }
            });
    connect(&m_context, &AppServices::alertWanted, this, &MainWindow::openAlert);
    connect(&m_context, &AppServices::seriesWanted, this, &MainWindow::drawSeries);
    connect(&m_context.hub(), &MarketHub::instrumentAdded, this, &MainWindow::onInstrument);
}

/// Locking the screen or leaving the machine: what was armed for a present trader is disarmed.
void MainWindow::watchPresence() {
    connect(&m_presence, &PresenceWatch::gone, this, [this](const QString& why) {
        for (LadderPanel* ladder : ladders()) {
            ladder->presenter().setArmed(false, why);
        }
    });
    QTimer::singleShot(0, &m_presence, &PresenceWatch::start);
    QTimer::singleShot(0, &m_motion, &DesktopMotion::start);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationSuspended) {
            armAll(false);
        }
    });
}

MainWindow::~MainWindow() = default;

void MainWindow::startFrames() {
    const QScreen* screen = this->screen();
    const double rate = screen != nullptr && screen->refreshRate() > 20 ? screen->refreshRate() : 60;
    m_frames.start(static_cast<int>(std::lround(1000 / std::min(rate, 120.0))));
}

void MainWindow::buildBars() {
    // The status strip is a bar of its own height under everything.
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

void MainWindow::showTitle() {
    setWindowTitle(
        QStringLiteral("Tessera, %1, %2")
            .arg(m_context.replay() != nullptr ? QStringLiteral("REPLAY") : QStringLiteral("PAPER"),
                 m_host->workspace().title));
}

ChartPanel* MainWindow::chart() const {
    const auto charts = m_host->panelsOf<ChartPanel>();
    return charts.empty() ? nullptr : charts.front();
}

void MainWindow::onPanel(Panel* panel) {
    auto* ladder = qobject_cast<LadderPanel*>(panel);
    if (ladder == nullptr) {
        return;
    }
    connect(ladder, &LadderPanel::activated, this, [this, ladder] { m_activeLadder = ladder; });
    connect(&ladder->presenter(), &LadderPresenter::armedChanged, this, &MainWindow::updateArmed);
    if (m_activeLadder == nullptr) {
        m_activeLadder = ladder;
    }
}

void MainWindow::buildReplayBar() {
    auto* bar = new QToolBar(QStringLiteral("Replay"));
    bar->setObjectName(QStringLiteral("replay"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    auto* controls = m_replayBar = new ReplayBar(m_context);
    bar->addWidget(controls);
    controls->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addToolBar(Qt::TopToolBarArea, bar);
}

void MainWindow::setReplayPosition(ports::ReplayPosition* position) {
    m_replayBar->setPosition(position);
}

void MainWindow::openTicket(InstrumentMarket* market, domain::Price price, domain::Quantity quantity) {
    if (m_ticket == nullptr) {
        m_ticket = new TicketPanel(m_context, m_settings, this);
        m_ticket->setArmedProbe([this](const InstrumentMarket& asked) {
            return std::ranges::any_of(ladders(), [&](LadderPanel* ladder) {
                return ladder->presenter().market() == &asked && ladder->presenter().isArmed();
            });
        });
    }
    m_ticket->open(market, price, quantity);
}

void MainWindow::focusNextLadder() {
    const std::vector<LadderPanel*> all = ladders();
    if (all.empty()) {
        return;
    }
    const auto focused =
        std::ranges::find_if(all, [](LadderPanel* ladder) { return ladder->view().hasFocus(); });
    LadderPanel* next = focused == all.end() || focused + 1 == all.end() ? all.front() : *(focused + 1);
    next->window()->activateWindow();
    next->view().setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::openGlossary(const QString& term) {
    if (m_glossary == nullptr) {
        m_glossary = toolWindow(new GlossaryWindow(m_context, this));
    }
    m_glossary->open(term);
}

void MainWindow::openContract(InstrumentMarket* market) {
    if (m_contract == nullptr) {
        m_contract = toolWindow(new ContractCard(m_context, this));
    }
    m_contract->open(market);
}

void MainWindow::openPalette(const QString& text) {
    if (m_palette == nullptr) {
        m_palette = new Palette(m_context, *m_host, m_settings, this);
        connect(m_palette, &Palette::termChosen, this, &MainWindow::openGlossary);
        connect(m_palette, &Palette::expressionChosen, this, &MainWindow::chartExpression);
        connect(m_palette, &Palette::modelChosen, this, [this](const listprices::ModelKey& key) {
            if (auto* panel = qobject_cast<ModelsPanel*>(m_host->showPanel(QStringLiteral("models")))) {
                panel->showModel(key);
                panel->focusContent();
            }
        });
        connect(m_palette, &Palette::settingChosen, this, &MainWindow::openSettings);
    }
    m_palette->open(text);
}

void MainWindow::openKeys() {
    if (m_keyEditor == nullptr) {
        m_keyEditor = toolWindow(new KeyEditor(m_context, this));
    }
    m_keyEditor->open();
}

void MainWindow::openKeyCard() {
    if (m_keyCard == nullptr) {
        m_keyCard = toolWindow(new KeyCard(m_context, this));
    }
    m_keyCard->open();
}

void MainWindow::openHistory() {
    if (m_history == nullptr) {
        m_history = toolWindow(new HistoryWindow(m_context, this));
    }
    m_history->open();
}

void MainWindow::openPriceSources() {
    if (m_priceSources == nullptr) {
        m_priceSources = toolWindow(new PriceSourcesWindow(m_context, m_priceDesk, this));
    }
    m_priceSources->open();
}

void MainWindow::openFeedManager() {
    if (m_feedManager == nullptr) {
        m_feedManager = toolWindow(new FeedManager(m_context, this));
    }
    m_feedManager->open();
}

void MainWindow::openRisk() {
    if (m_risk == nullptr) {
        m_risk = toolWindow(new RiskWindow(m_context, this));
    }
    m_risk->open();
}

void MainWindow::openNotify() {
    if (m_notifyWindow == nullptr) {
        m_notifyWindow = toolWindow(new NotifyWindow(*m_notify, this));
    }
    m_notifyWindow->open();
}

AccountWindow& MainWindow::accountWindow() {
    if (m_accountWindow == nullptr) {
        m_accountWindow = toolWindow(new AccountWindow(m_context, this));
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
    ChartPanel* shown = chart();
    const QImage chart = shown != nullptr && shown->isVisible() ? shown->grab().toImage() : QImage();
    ports::NoteSubject about = subject;
    const auto& orders = m_context.desk().recentOrders();
    if (const auto order = orders.find(subject.number);
        about.kind == ports::NoteSubject::Kind::Order && about.symbol.empty() && order != orders.end()) {
        about.symbol = order->second.symbol;
    }
    accountWindow().writeNote(about, chart);
}

void MainWindow::chooseTheme(widgets::Appearance appearance, widgets::PriceColours colours) {
    m_context.settings().set(QStringLiteral("appearance"), static_cast<int>(appearance));
    m_context.settings().set(QStringLiteral("priceColours"), static_cast<int>(colours));
}

void MainWindow::applySetting(const QString& id) {
    const SettingsStore& settings = m_context.settings();
    if (id == QStringLiteral("appearance") || id == QStringLiteral("priceColours")) {
        m_context.setTheme(
            static_cast<widgets::Appearance>(settings.value(QStringLiteral("appearance"))),
            static_cast<widgets::PriceColours>(settings.value(QStringLiteral("priceColours"))));
    } else if (id == QStringLiteral("reduceMotion")) {
        followMotion();
    } else if (id == QStringLiteral("chart.horizon") || id == QStringLiteral("chart.recalibrated")) {
        restoreForecastChoice(m_context);
    } else if (id == QStringLiteral("notify/muted")) {
        m_notify->setMuted(settings.isOn(id));
    } else if (id == QStringLiteral("zoom")) {
        emit m_context.told(QStringLiteral("The new size holds from the next start on."), true);
    }
}

void MainWindow::openSettings(const QString& search) {
    if (m_settingsWindow == nullptr) {
        m_settingsWindow = toolWindow(new SettingsWindow(m_context, this));
    }
    m_settingsWindow->open(search);
}

/// A panel of that colour was left with an instrument that is still to come.
bool MainWindow::isAwaited(LinkColour colour) const {
    return std::ranges::any_of(m_host->panels(), [&](const Panel* panel) {
        return panel->link().colour() == colour && !panel->awaitedSymbol().isEmpty();
    });
}

/// What a workspace leaves open: charts begin with the trading venue's first future, the second ladder with
/// its GPU-hours; of a recording, with what it has.
void MainWindow::onInstrument(InstrumentMarket* market) {
    const domain::Instrument& instrument = market->instrument();
    // A third-party recording has external instruments only: they take the places futures have otherwise.
    const bool isRecorded =
        m_context.replay() != nullptr && instrument.kind() == domain::InstrumentKind::External;
    const bool isFuture = instrument.kind() == domain::InstrumentKind::Future;
    const bool isWanted = m_startSymbol.empty() ? isFuture || isRecorded : instrument.symbol == m_startSymbol;
    if (isWanted && (m_context.selected() == nullptr || !m_startSymbol.empty())) {
        const bool isAsked = !m_startSymbol.empty();
        m_startSymbol.clear();
        for (const LinkColour colour : {LinkColour::Sky, LinkColour::Teal}) {  // of the ready workspaces
            if (isAsked || !isAwaited(colour)) {
                m_context.links().group(colour).setInstrument(market);
            }
        }
        if (isAsked || !isAwaited(m_context.links().active().colour())) {
            m_context.select(market);
        }
    }
    const std::vector<LadderPanel*> all = ladders();
    for (std::size_t i = 0; i < all.size(); ++i) {
        LadderPanel* ladder = all[i];
        const bool isFree = ladder->presenter().market() == nullptr && ladder->awaitedSymbol().isEmpty() &&
                            ladder->link().colour() == LinkColour::None;
        const bool suits =
            isRecorded || (isFuture && instrument.unit != "Mtok") || (i >= 2 && !market->isSequenced());
        if (isFree && suits && m_context.selected() != market) {
            ladder->takeInstrument(market);
        }
    }
}

void MainWindow::updateArmed() {
    m_band->setArmed(static_cast<int>(
        std::ranges::count_if(ladders(), [](LadderPanel* ladder) { return ladder->presenter().isArmed(); })));
}

void MainWindow::armAll(bool armed) {
    for (LadderPanel* ladder : ladders()) {
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
    m_host->end();
    m_settings.sync();
    emit closing();
    event->accept();
}

}  // namespace tessera::ui
