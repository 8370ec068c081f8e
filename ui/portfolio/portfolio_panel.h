#pragma once
// What the account's positions could gain and lose: greeks by month, scenarios, stress tests, value at risk,
// and what made the day. GUI thread only.

#include <QLabel>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/context/scenario_view.h"
#include "ui/portfolio/held_portfolio.h"
#include "ui/portfolio/portfolio_tables.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class PortfolioPanel : public Panel {
    Q_OBJECT
 public:
    explicit PortfolioPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Portfolio risk"); }

    widgets::RecordTable& months() { return *m_months; }
    widgets::RecordTable& stress() { return *m_stress; }
    ScenarioView& scenarios() { return *m_scenarios; }
    QString dayText() const { return m_day->text(); }
    QString historicalText() const { return m_historical->text(); }
    QString simulatedText() const { return m_simulated->text(); }
    QString unknownText() const { return m_unknown->text(); }

 private:
    QLabel* addLine(const char* name, const char* tone);
    QLabel* addHead(const QString& title, const QString& words);
    void refresh();
    void showRisk();
    void showLosses(const portfolio::Portfolio& held);

    AppServices& m_context;
    PanelHeader* m_header;
    MonthRiskTable* m_monthModel;
    StressTable* m_stressModel;
    widgets::RecordTable* m_months;
    widgets::RecordTable* m_stress;
    ScenarioView* m_scenarios;
    QLabel* m_unknown = nullptr;
    QLabel* m_day = nullptr;
    QLabel* m_lossHead = nullptr;
    QLabel* m_historical = nullptr;
    QLabel* m_simulated = nullptr;
    int m_framesToRisk = 0, m_framesToLosses = 0;
};

}  // namespace tessera::ui
