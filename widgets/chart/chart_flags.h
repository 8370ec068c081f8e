#pragma once
// Flags of events (a price changed, a headline) on the volume pane. GUI thread only.

#include <QStringList>
#include <vector>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

struct ChartFlag {
    const ChartEvent* event = nullptr;  // of the model
    double x = 0;
    QString words;  // as drawn: what there is room for before the next flag; empty: none
};

/// Those in view, from left to right.
std::vector<ChartFlag> flagsOf(const ChartModel& model);
/// What the flags under the pointer say, whole, with the time of the chart's clock; empty: there is none.
QStringList flagsAt(const ChartModel& model, const QPointF& at);
void paintFlags(QPainter& painter, const ChartModel& model);

}  // namespace tessera::widgets
