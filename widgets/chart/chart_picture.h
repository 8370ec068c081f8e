#pragma once
// A chart as a picture that can leave the program: what is seen, and a foot that says where it is from. GUI
// thread only.

#include <QImage>
#include <QString>

#include "widgets/chart/chart_view.h"

namespace tessera::widgets {

/// Twice the pixels of the screen's, so that it prints well.
QImage chartImage(ChartView& chart, const QString& foot, const Theme& theme);

/// To `path`, by its suffix: png, svg or pdf (one page as large as the chart). Empty when written, else a
/// sentence that says why it was not; nothing half-written stays.
QString saveChart(ChartView& chart, const QString& foot, const Theme& theme, const QString& path);

}  // namespace tessera::widgets
