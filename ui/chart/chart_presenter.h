#pragma once
// What a chart shows of one instrument at one interval: bars from minutes, the index behind, the forecast, my
// orders. No widget. GUI thread only.

#include <QObject>
#include <memory>
#include <vector>

#include "app/history/bar_pyramid.h"
#include "ui/workspace/ui_context.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

class ChartPresenter : public QObject {
    Q_OBJECT
 public:
    explicit ChartPresenter(UiContext& context, QObject* parent = nullptr);
    ~ChartPresenter() override;

    /// Rebuilds the bars. True when the source is a new object and the view has to be told.
    void setSubject(InstrumentMarket* market, domain::Duration interval);
    InstrumentMarket* market() const { return m_market; }
    domain::Duration interval() const { return m_interval; }
    const domain::BarSource* source() const { return m_bars.get(); }

    /// Takes what the market has since the last call into the bars. True when something changed.
    bool advance();

    widgets::ChartState state() const;
    std::vector<widgets::ChartIndexLine> indexLines() const;
    std::optional<widgets::ChartForecast> forecast() const;
    std::vector<widgets::ChartOrderLine> orders() const;
    std::vector<widgets::ChartFill> fills() const;
    std::optional<widgets::ChartPosition> position() const;
    std::optional<widgets::ChartLast> last() const;
    QString note() const;

 signals:
    void sourceChanged();

 private:
    void rebuild();

    UiContext& m_context;
    InstrumentMarket* m_market = nullptr;
    domain::Duration m_interval = std::chrono::hours(1);
    std::unique_ptr<history::BarPyramid> m_bars;
    std::vector<trading::FillView> m_fills;
    std::uint64_t m_seenRevision = 0, m_seenEpoch = 0;
};

/// "1h", "15m", "1d".
QString intervalText(domain::Duration interval);

}  // namespace tessera::ui
