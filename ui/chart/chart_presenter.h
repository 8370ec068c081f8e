#pragma once
// What a chart shows of one instrument at one interval: bars from minutes, the index behind, the forecast, my
// orders. No widget. GUI thread only.

#include <QObject>
#include <memory>
#include <vector>

#include "app/history/history_types.h"
#include "ui/context/app_services.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

class ChartPresenter : public QObject {
    Q_OBJECT
 public:
    explicit ChartPresenter(AppServices& context, QObject* parent = nullptr);
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
    /// What forecastOverlay() draws: another object when something of it changed. Null without a subject.
    std::shared_ptr<const ports::ForecastView> forecast() const;
    std::vector<widgets::ChartOrderLine> orders() const;
    std::vector<widgets::ChartFill> fills() const;
    std::optional<widgets::ChartPosition> position() const;
    std::optional<widgets::ChartLast> last() const;
    QString note() const;

 signals:
    void sourceChanged();
    void fillsChanged();

 private:
    void rebuild();
    void takeStored();
    void takeMinutes(domain::Timestamp from);
    bool hasOtherHistory();
    void askForFills();
    void takeFills(const std::vector<trading::FillView>& stored);

    AppServices& m_context;
    InstrumentMarket* m_market = nullptr;
    domain::Duration m_interval = std::chrono::hours(1);
    std::unique_ptr<history::BarPyramid> m_bars;
    std::vector<trading::FillView> m_fills;           // of the subject, oldest first
    std::optional<trading::PageTicket> m_askedFills;  // an answer is still to come
    std::uint64_t m_seenRevision = 0, m_seenEpoch = 0, m_seenHistory = 0;
    std::shared_ptr<const history::SeriesView> m_stored;  // of earlier days; null: none, or not read yet
    domain::Timestamp m_marketFrom;                       // from here on the market's own minutes count
    std::optional<domain::Bar> m_storedEnd;               // the last bar as far as it is stored
};

}  // namespace tessera::ui
