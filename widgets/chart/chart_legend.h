#pragma once
// The 48 px above the plot: values of the bar under the pointer (or the last), names of lines, the forecast's
// line and badge. GUI thread only.

#include <QWidget>

#include "widgets/chart/chart_model.h"
#include "widgets/table/terms.h"

namespace tessera::widgets {

/// How the forecast's line shares the width: its badge and "not advice" always stand, the line is cut with
/// an ellipsis, and where even that is too much the words go into the plot's corner, on a plate.
struct ForecastLine {
    QString line, words;  // as they fit
    int lineX = 0, badgeX = 0, wordsX = 0;
    QString wordsInPlot;  // empty: they stand in the legend
};
/// Of a model with a forecast.
ForecastLine arrangeForecastLine(const ChartModel& model);

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
