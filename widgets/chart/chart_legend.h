#pragma once
// The 48 px above the plot: values of the bar under the pointer (or the last), names of lines, the forecast's
// line and badge. GUI thread only.

#include <QWidget>

#include "widgets/chart/chart_model.h"
#include "widgets/table/terms.h"

namespace tessera::widgets {

/// Of a model with a forecast. Laid out once for a forecast, a width and a theme: measuring words is dear.
const ForecastLine& arrangeForecastLine(const ChartModel& model);

class ChartLegend : public QWidget, public HasTerms {
 public:
    ChartLegend(const ChartModel& model, QWidget* parent);
    void setNote(const QString& note);
    /// The forecast's badge, or the random walk.
    QString termAt(const QPoint& at) const override;

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

 private:
    struct Item {
        QString name, value;  // "O", "2.27"
        QColor swatch;        // of a line; invalid: none
    };
    std::vector<Item> items() const;
    void paintValues(QPainter& painter) const;
    void paintForecast(QPainter& painter) const;

    const ChartModel& m_model;
    QString m_note;
};

}  // namespace tessera::widgets
