#pragma once
// The main window: band, the open workspace, status strip; the windows of features, and the question before
// it closes on working orders.

#include <QMainWindow>
#include <QPointer>
#include <QTimer>
#include <memory>
#include <vector>

#include "ui/ladder/ladder_panel.h"
#include "ui/shell/desktop_motion.h"
#include "ui/shell/presence_watch.h"
#include "ui/shell/term_hover.h"
#include "ui/shell/top_band.h"
#include "ui/shell/workspace_host.h"

class QMenu;
class QSettings;

namespace tessera::listprices {
class PriceSourceDesk;
}  // namespace tessera::listprices
namespace tessera::ports {
class ReplayPosition;
}  // namespace tessera::ports

namespace tessera::ui {

class AccountWindow;
class ChartPanel;
class ContractCard;
class FeedManager;
class HistoryWindow;
class GuideStrip;
class GlossaryWindow;
class KeyCard;
class KeyEditor;
class NotifyCenter;
class NotifyWindow;
class Palette;
class ReplayBar;
class PriceSourcesWindow;
class RiskWindow;
class SettingsWindow;
class TicketPanel;

enum class CloseChoice { LeaveGtc, CancelAll, Stay };

class MainWindow : public QMainWindow {
    Q_OBJECT
 public:
    /// Workspaces are files in the folder `workspaces` beside the settings' file.
    MainWindow(AppServices& context, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    StatusStrip& statusStrip() { return *m_status; }
    WorkspaceHost& workspaces() { return *m_host; }
    std::vector<LadderPanel*> ladders() const { return m_host->panelsOf<LadderPanel>(); }
    /// The first chart of the workspace; null where it has none.
    ChartPanel* chart() const;
    /// What openPriceSources() speaks of; null, and without this: no prices are kept. `desk` outlives the
    /// window.
    void setPriceSources(listprices::PriceSourceDesk* desk) { m_priceDesk = desk; }
    /// The replay can be sent to a place; only in a replay. `position` outlives the window.
    void setReplayPosition(ports::ReplayPosition* position);
    /// Ladders and chart take the trading venue's front contracts, or `symbol` when it is not empty.
    void setStartSymbol(const std::string& symbol) { m_startSymbol = symbol; }
    void startFrames();
    void openFeedManager();
    void openHistory();
    void openPriceSources();
    void openRisk();
    void openKeys();
    void openKeyCard();
    void openNotify();
    void openSettings(const QString& search = {});
    void openAccounts();
    void openResults();
    void openGlossary(const QString& term = {});
    GuideStrip& guide() { return *m_guide; }
    void openPalette(const QString& text = {});
    void openContract(InstrumentMarket* market);
    /// With a picture of the chart as it is now.
    void writeNote(const ports::NoteSubject& subject);
    /// Zero: what the ticket's fields say already stays.
    void openTicket(InstrumentMarket* market, domain::Price price, domain::Quantity quantity);
    /// Without a person to ask (end of --quit-after): DAY orders are left to cancel-on-disconnect.
    void setQuietClose(bool on) { m_quietClose = on; }

 signals:
    void closing();

 protected:
    void closeEvent(QCloseEvent* event) override;

 private:
    void buildBars();
    void buildReplayBar();
    void connectParts();
    void watchPresence();
    // --- main_menu.cpp
    void buildMenu();
    void followMotion();
    void bindCommands();
    void bindPanelCommands();
    void bindCompanyCommands();
    void bindIndexCommands();
    void bindChartCommands();
    void drawSeries(const QString& key);
    void chartExpression(const QString& expression);
    void openAlert(const alerts::Alert& draft);
    void bindWorkspaceCommands();
    void addCommand(QMenu& menu, const char* id);
    void fillPanelMenu();
    void fillWorkspaceMenu();
    void askSaveAs();

    void focusNextLadder();
    void onPanel(Panel* panel);
    void showTitle();
    void onInstrument(InstrumentMarket* market);
    bool isAwaited(LinkColour colour) const;
    void updateArmed();
    void armAll(bool armed);
    void applySetting(const QString& id);
    void chooseTheme(widgets::Appearance appearance, widgets::PriceColours colours);
    AccountWindow& accountWindow();
    CloseChoice askClose(std::size_t working);

    AppServices& m_context;
    QSettings& m_settings;
    TopBand* m_band = nullptr;
    StatusStrip* m_status = nullptr;
    std::unique_ptr<WorkspaceHost> m_host;
    QMenu* m_panelMenu = nullptr;
    QMenu* m_workspaceMenu = nullptr;
    Palette* m_palette = nullptr;
    GuideStrip* m_guide = nullptr;
    GlossaryWindow* m_glossary = nullptr;
    ContractCard* m_contract = nullptr;
    FeedManager* m_feedManager = nullptr;
    HistoryWindow* m_history = nullptr;
    listprices::PriceSourceDesk* m_priceDesk = nullptr;
    PriceSourcesWindow* m_priceSources = nullptr;
    ReplayBar* m_replayBar = nullptr;
    RiskWindow* m_risk = nullptr;
    SettingsWindow* m_settingsWindow = nullptr;
    AccountWindow* m_accountWindow = nullptr;
    KeyEditor* m_keyEditor = nullptr;
    KeyCard* m_keyCard = nullptr;
    std::unique_ptr<NotifyCenter> m_notify;
    NotifyWindow* m_notifyWindow = nullptr;
    TicketPanel* m_ticket = nullptr;
    QPointer<LadderPanel> m_activeLadder;
    QTimer m_frames;
    PresenceWatch m_presence;
    TermHover m_terms;
    DesktopMotion m_motion;
    std::string m_startSymbol;
    bool m_quietClose = false;
};

}  // namespace tessera::ui
