#pragma once
// Who forecast what how well: live records, back-tests apart from them, and where each forecast came from.
// GUI thread only.

#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/forecast/provenance_page.h"
#include "ui/forecast/record_page.h"
#include "ui/forecast/record_tables.h"
#include "ui/forecast/watch_page.h"

namespace tessera::ui {

class ForecastPanel : public Panel {
    Q_OBJECT
 public:
    enum Tab { LiveTab, BacktestTab, ForecastsTab, WatchTab };
    explicit ForecastPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Forecast track record"); }
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    void focusContent() override;

    RecordPage& live() { return *m_live; }
    RecordPage& backtests() { return *m_backtests; }
    ProvenancePage& forecasts() { return *m_forecasts; }
    WatchPage& watchList() { return *m_watch; }
    /// Who did not forecast the linked instrument the last time, and why; empty: everyone did.
    QString attemptWords() const { return m_attempts->text(); }
    void openTab(Tab tab) { m_tabs->setCurrentIndex(tab); }
    /// What an export writes: every record, live ones first; the scored forecasts of the record chosen on the
    /// tab that is open.
    ExportTable allRecords() const;
    ExportTable chosenForecasts() const;

 private:
    void buildHeader();
    void refresh();
    void showAll();
    void showTitle();
    void showAttempts();
    void showEvidence(const ports::ForecastRow& row);
    const RecordPage& recordPage() const;
    void exportTable(const ExportTable& table, const QString& suggested);

    AppServices& m_context;
    PanelHeader* m_header;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    RecordPage* m_live;
    RecordPage* m_backtests;
    ProvenancePage* m_forecasts;
    WatchPage* m_watch;
    QLabel* m_attempts;
    std::shared_ptr<const ports::BacktestSummaries> m_summaries;  // as shown
    bool m_isStale = true;
    int m_framesToShow = 0;
};

}  // namespace tessera::ui
