#pragma once
// The 40 px band: PAPER, account, profit, margin, indexes, menu, arming. Always visible.

#include <QWidget>

#include "ui/context/app_services.h"
#include "ui/shell/spoken_labels.h"
#include "widgets/table/pieces.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace tessera::ui {

struct AccountFigures;

class TopBand : public QWidget {
    Q_OBJECT
 public:
    explicit TopBand(AppServices& context, QWidget* parent = nullptr);
    QToolButton* menuButton() const { return m_menu; }
    QWidget* armButton() const;
    /// The one that is open; another than the ready ones: none of them is marked.
    void showWorkspace(const QString& id);
    /// How many ladders are armed.
    void setArmed(int ladders);

 signals:
    void armRequested();
    void disarmRequested();
    void riskRequested();
    /// The account figure was pressed.
    void accountRequested();

 protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    struct Figure {
        QLabel* title = nullptr;
        QLabel* value = nullptr;
    };
    static Figure addFigure(QHBoxLayout* layout, const QString& title, QLabel* value);
    void addWorkspaces(QHBoxLayout* layout);
    static void setShown(const Figure& figure, bool on);
    void refresh();
    void refreshAccount();
    void showMargin(const AccountFigures& figures);
    void showMarginLook(const QString& title, const char* titleTone, const char* valueTone,
                        const QString& tip);
    void showTotal(const AccountFigures& figures);
    QString resultTip(const AccountFigures& figures) const;
    bool isShadow() const { return m_context.hub().tradingAt() == marketdata::TradingAt::Shadow; }
    void refreshRisk();
    void refreshIndex(Figure& figure, const char* symbol, int fromWidth);
    void applyTheme();

    AppServices& m_context;
    widgets::ModeBanner* m_banner;
    Figure m_account, m_equity, m_margin, m_composite, m_gpu;
    QLabel* m_profit;
    Figure m_profitNote;
    QToolButton* m_risk;
    QToolButton* m_menu;
    std::vector<QToolButton*> m_workspaces;
    QPushButton* m_arm;
    QPushButton* m_disarm;
    bool m_isMarginUrgent = false;  // shown however narrow the window is
    std::uint64_t m_valuation = 0;  // shown
};

/// The 24 px strip: feed, venue, journal, model, books, time, kill switch.
class StatusStrip : public QWidget {
    Q_OBJECT
 public:
    explicit StatusStrip(AppServices& context, QWidget* parent = nullptr);
    /// Sentence of the local exchange process; `isGood` while it serves.
    void setVenue(const QString& sentence, bool isGood);
    void pressKillSwitch() { toggleKillSwitch(); }
    /// Shows whether notes and sounds are muted; before the first call it shows neither.
    void setMuted(bool isMuted);

 signals:
    void feedsRequested();
    /// A press on the mute state: the other one is wanted.
    void muteRequested();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void refresh();
    void refreshFeeds();
    void refreshTime();
    static void showFeed(widgets::StatusDot& dot, const FeedReading& reading);
    void refreshModel();
    void showSentence(const QString& sentence, bool isUrgent);
    void toggleKillSwitch();
    void applyTheme();

    AppServices& m_context;
    std::vector<widgets::StatusDot*> m_feeds;
    widgets::StatusDot* m_venue;
    widgets::StatusDot* m_orders;
    widgets::StatusDot* m_journal;
    widgets::StatusDot* m_model;
    widgets::StatusDot* m_alerts;
    SentenceLabel* m_sentence;
    QLabel* m_time;
    QPushButton* m_kill;
    QHBoxLayout* m_layout;
    domain::Duration m_sentenceUntil{};
    bool m_killed = false;
    std::shared_ptr<const ports::ModelStatus> m_shownModel;
    std::string m_toldModel;  // said once, not at every refresh
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
