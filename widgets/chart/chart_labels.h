#pragma once
// Where the labels of a chart stand, so that none covers another. No painting: tested as a table.

#include <optional>
#include <vector>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

/// The own pointer's, the ladder's or a linked chart's: what it points at, snapped to bar and tick.
struct Crosshair {
    std::optional<double> x, y;
    domain::Timestamp time;  // where x is set
    domain::Price price;     // where y is set
};
Crosshair crosshairOf(const ChartModel& m);
/// Unchanged where no tick is known.
domain::Price nearestTick(const ChartModel& m, domain::Price price);

/// `wanted` moved as little as may be until it meets none of `taken` and lies in `limits`; as wanted, inside
/// the limits, where there is no room at all.
AxisRun nearestFree(AxisRun wanted, const std::vector<AxisRun>& taken, AxisRun limits);

/// The filled tags of the price axis. The last price keeps its place; the position's gives way to it, and
/// the pointer's to both: its dashed line says where it points.
struct PriceTags {
    std::optional<AxisRun> last, position, pointer;
    bool meets(const AxisRun& label) const;
};
PriceTags priceTags(const ChartModel& m);

/// What of an axis is beside the line that parts it from the plot.
QRect besideLine(const ChartModel& m, const QRect& axis);
/// The column of that line.
int lineOf(const ChartModel& m, const QRect& axis);

/// Pixels that the price axis needs for the longest of its labels, at least Metrics::priceAxis. A digit is
/// `digitWidth` wide.
int neededAxisWidth(const ChartModel& m, int digitWidth);
/// Of the second one; 0 where nothing stands against it.
int neededSecondWidth(const ChartModel& m, int digitWidth);
/// Of the axis's widest font.
int axisDigitWidth(const Theme& theme);

/// True where `y` lies in the plot.
bool isInPlot(const ChartModel& m, double y);

}  // namespace tessera::widgets
