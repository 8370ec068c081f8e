#pragma once
// What a chart shows of one instrument at one interval: bars from minutes, the index behind, the forecast, my
// orders. No widget. GUI thread only.

#include <QObject>
#include <memory>
#include <vector>

#include "app/history/calendar_bars.h"
#include "ui/chart/computed_bars.h"
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
    /// Bars of an expression instead of an instrument's; market() is null from then on.
    void setExpression(const QString& expression, domain::Duration interval);
    InstrumentMarket* market() const { return m_market; }
    domain::Duration interval() const { return m_interval; }
    const domain::BarSource* source() const { return m_calendar ? m_calendar.get() : dailySource(); }
    /// Decimals of an expression's values.
    int computedDecimals() const { return m_computed ? m_computed->decimals() : 2; }

    /// Takes what the market has since the last call into the bars. True when something changed.
    bool advance();

    widgets::ChartState state() const;
    std::vector<widgets::ChartIndexLine> indexLines() const;
    /// What forecastOverlay() draws: another object when something of it changed. Null without a subject.
    std::shared_ptr<const ports::ForecastView> forecast() const;
    std::vector<widgets::ChartOrderLine> orders() const;
    /// Of the price of the subject, those that watch.
    std::vector<widgets::ChartAlert> alerts() const;
    std::vector<widgets::ChartFill> fills() const;
    std::optional<widgets::ChartPosition> position() const;
    /// What a move of the price is worth to the position held: "+300.00"; empty: none is held.
    QString profitOf(domain::PriceDelta moved) const;
    std::optional<widgets::ChartLast> last() const;
    QString note() const;

 signals:
    void sourceChanged();
    void fillsChanged();

 private:
    widgets::ChartState computedState() const;
    QString computedNote() const;
    /// Why there is no bar shorter than a minute.
    widgets::ChartState withoutPrints() const;
    /// At most of a day: longer ones are made of these.
    const history::BarPyramid& bars() const { return m_computed ? m_computed->bars() : m_bars.bars(); }
    const domain::BarSource* dailySource() const { return &bars(); }
    /// bars() is another object.
    void tellSource();
    void askForFills();
    void takeFills(const std::vector<trading::FillView>& stored);

    AppServices& m_context;
    InstrumentMarket* m_market = nullptr;
    domain::Duration m_interval = std::chrono::hours(1);
    MarketBars m_bars;
    std::unique_ptr<ComputedBars> m_computed;  // null: an instrument's bars are shown
    /// Weeks or months of bars(), null below; the one before lives until the view was told.
    std::unique_ptr<history::CalendarBars> m_calendar, m_calendarBefore;
    std::vector<trading::FillView> m_fills;           // of the subject, oldest first
    std::optional<trading::PageTicket> m_askedFills;  // an answer is still to come
};

}  // namespace tessera::ui
