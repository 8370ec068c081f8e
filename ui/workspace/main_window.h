#pragma once
// The window: band, docks, status strip; arranges, saves and restores, and asks before it closes on working
// orders.

#include <QMainWindow>
#include <QTimer>
#include <memory>
#include <vector>

#include "ui/chart/chart_panel.h"
#include "ui/ladder/ladder_panel.h"
#include "ui/workspace/presence_watch.h"
#include "ui/workspace/top_band.h"

class QDockWidget;
class QSettings;

namespace tessera::ui {

class AccountWindow;
class BlotterPanel;
class FeedManager;
class KeyEditor;
class NotifyCenter;
class NotifyWindow;
class RiskWindow;
class TicketPanel;

enum class CloseChoice { LeaveGtc, CancelAll, Stay };

class MainWindow : public QMainWindow {
    Q_OBJECT
 public:
    MainWindow(UiContext& context, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    StatusStrip& statusStrip() { return *m_status; }
    const std::vector<LadderPanel*>& ladders() const { return m_ladders; }
    ChartPanel& chart() { return *m_chart; }
    /// Adds a read-only ladder for a third-party instrument beside the others.
    LadderPanel* addLadder(const QString& name);
    /// Ladders and chart take the trading venue's front contracts, or `symbol` when it is not empty.
    void setStartSymbol(const std::string& symbol) { m_startSymbol = symbol; }
    void startFrames();
    void openFeedManager();
    void openRisk();
    void openKeys();
    void openNotify();
    void openAccounts();
    void openResults();
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
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content, QWidget* titleBar);
    void buildDocks();
    void buildReplayBar();
    void buildMenu();
    void bindKey(QAction* action, const char* id);
    void focusNextLadder();
    void arrange();
    void restore();
    void save();
    void saveLadder(std::size_t index);
    void restoreLadder(std::size_t index);
    void onInstrument(InstrumentMarket* market);
    void onSelection();
    void updateArmed();
    void armAll(bool armed);
    void chooseTheme(widgets::Appearance appearance, widgets::PriceColours colours);
    AccountWindow& accountWindow();
    CloseChoice askClose(std::size_t working);

    UiContext& m_context;
    QSettings& m_settings;
    TopBand* m_band = nullptr;
    StatusStrip* m_status = nullptr;
    ChartPanel* m_chart = nullptr;
    BlotterPanel* m_blotter = nullptr;
    FeedManager* m_feedManager = nullptr;
    RiskWindow* m_risk = nullptr;
    AccountWindow* m_accountWindow = nullptr;
    KeyEditor* m_keyEditor = nullptr;
    std::unique_ptr<NotifyCenter> m_notify;
    NotifyWindow* m_notifyWindow = nullptr;
    TicketPanel* m_ticket = nullptr;
    std::vector<LadderPanel*> m_ladders;
    LadderPanel* m_activeLadder = nullptr;
    std::vector<QDockWidget*> m_docks;
    QTimer m_frames;
    PresenceWatch m_presence;
    std::string m_startSymbol;
    bool m_quietClose = false;
};

}  // namespace tessera::ui
