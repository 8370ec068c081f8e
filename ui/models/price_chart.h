#pragma once
// What the chosen models cost over time: steps with gaps, on a log scale unless told otherwise. GUI thread
// only.

#include <memory>

#include "ui/context/app_services.h"
#include "ui/models/compare_legend.h"
#include "ui/models/models_state.h"
#include "ui/models/price_lines.h"
#include "widgets/chart/chart_view.h"
#include "widgets/table/pieces.h"

class QToolButton;

namespace tessera::ui {

class OverflowRow;

class PriceChart : public QWidget {
    Q_OBJECT
 public:
    explicit PriceChart(AppServices& context, QWidget* parent = nullptr);
    /// Draws what `state` compares. Null: there is no book yet, and `words` say why.
    void show(std::shared_ptr<const listprices::PriceBook> book, const ModelsState& state,
              domain::Timestamp now);
    void setWords(const widgets::ChartState& words);
    widgets::ChartView& view() { return *m_view; }
    CompareLegend& legend() { return *m_legend; }
    QString title() const { return m_title->text(); }
    QString origin() const { return m_origin->text(); }

 signals:
    void dimensionChosen(tessera::listprices::PriceDimension dimension);
    void scaleChosen(bool isLog);
    void spanChosen(tessera::ui::PriceSpan span);
    void removed(const tessera::listprices::ModelKey& key);
    void kept(const tessera::listprices::ModelKey& key);

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    struct Drawn {
        listprices::ListingNumber listing = 0;
        ComparedModel model;
        LineName name = {};
    };
    void buildHead();
    void nameLines();
    void drawLines();
    void showTime();
    void showLegend();
    void showTitle();
    widgets::ChartState state() const;

    AppServices& m_context;
    widgets::ElidedLabel *m_title, *m_origin;
    OverflowRow* m_head;
    std::vector<QToolButton*> m_dimensions, m_spans, m_scales;
    CompareLegend* m_legend;
    widgets::ChartView* m_view;
    std::shared_ptr<const listprices::PriceBook> m_book;
    ModelsState m_state;
    widgets::ChartState m_words;
    std::vector<Drawn> m_drawn;
    domain::Timestamp m_now;
    std::optional<domain::Timestamp> m_pointed;  // the day whose values the legend says
    bool m_isMoved = false;                      // by the person: a resize leaves the time alone
};

}  // namespace tessera::ui
