#pragma once
// The 48 px above the plot: values of the bar under the pointer (or the last), names of lines, the forecast's
// line and badge. GUI thread only.

#include <QWidget>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

class ChartLegend : public QWidget {
 public:
    ChartLegend(const ChartModel& model, QWidget* parent);
    void setNote(const QString& note);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void paintValues(QPainter& painter) const;
    void paintForecast(QPainter& painter) const;

    const ChartModel& m_model;
    QString m_note;
};

}  // namespace tessera::widgets
