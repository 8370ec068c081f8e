#pragma once
// Sentences over the top of the plot that are said whole: the market is silent, the contract has ended, why a
// forecast is dimmed or missing.

#include <QRect>
#include <QString>
#include <vector>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

struct ChartNotice {
    QString text;
    QRect box;  // from the top of the canvas down, as wide as the plot
    QColor edge;
    bool isState = true;  // of the market; else of the forecast
};

/// From the top down; none where no bars are shown.
std::vector<ChartNotice> chartNotices(const ChartModel& m);
/// How much of the plot's top they cover.
int noticesHeight(const ChartModel& m);
void paintNotices(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
