#pragma once
// The chart with its header: interval, scale, forecast now.

#include <QWidget>

#include "ui/chart/chart_presenter.h"
#include "ui/workspace/panel_header.h"
#include "widgets/chart/chart_view.h"

class QToolButton;

namespace tessera::ui {

class ChartPanel : public QWidget {
    Q_OBJECT
 public:
    explicit ChartPanel(UiContext& context, QWidget* parent = nullptr);
    PanelHeader& header() { return *m_header; }
    widgets::ChartView& view() { return *m_view; }
    ChartPresenter& presenter() { return m_presenter; }

 private:
    void buildHeader();
    void subjectChanged();
    void refresh();
    void refreshOverlays();
    void refreshForecast();
    void showIndexRange();

    UiContext& m_context;
    ChartPresenter m_presenter;
    PanelHeader* m_header = nullptr;
    widgets::ChartView* m_view = nullptr;
    QToolButton* m_interval = nullptr;
    QToolButton* m_scale = nullptr;
    std::uint64_t m_deskRevision = 0;
    int m_framesToOverlays = 0;
    bool m_hasRoom = false;                                 // for the forecast, once per subject
    std::shared_ptr<const ports::ForecastView> m_forecast;  // as drawn
    const InstrumentMarket* m_ranged = nullptr;             // the index whose range was set
};

}  // namespace tessera::ui
