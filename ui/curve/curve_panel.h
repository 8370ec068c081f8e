#pragma once
// Prices by month, now and before; and what moves together. GUI thread only.

#include <QLabel>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/curve/curve_markets.h"
#include "ui/curve/curve_tables.h"
#include "ui/curve/together_page.h"
#include "widgets/chart/term_view.h"
#include "widgets/table/record_table.h"

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace tessera::ui {

class CurvePanel : public Panel {
    Q_OBJECT
 public:
    enum Tab { CurveTab, TogetherTab };
    explicit CurvePanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    void takeInstrument(InstrumentMarket* market) override;

    widgets::TermView& view() { return *m_view; }
    widgets::RecordTable& months() { return *m_months; }
    TogetherPage& together() { return *m_together; }
    QString nowcastText() const { return m_nowcast->text(); }
    QTabBar& tabs() { return *m_tabs; }

 private:
    void chooseUnderlying(const QString& underlying);
    void refresh();
    void showCurve();
    void showNowcast(int decimals);

    AppServices& m_context;
    CurveMarkets m_markets;
    PanelHeader* m_header;
    QToolButton* m_underlying = nullptr;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    widgets::TermView* m_view;
    MonthTable* m_monthModel;
    widgets::RecordTable* m_months;
    QLabel* m_nowcast;
    TogetherPage* m_together;
    int m_framesToCurve = 0, m_framesToTogether = 0;
};

}  // namespace tessera::ui
