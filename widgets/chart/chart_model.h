#pragma once
// What all layers of one chart read: the data, the view and the theme. Owned by ChartView, GUI thread.

#include <QPointF>
#include <QRect>
#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/bar.h"
#include "app/drawings/drawing.h"
#include "widgets/chart/chart_data.h"
#include "widgets/chart/chart_depth.h"
#include "widgets/chart/chart_geometry.h"
#include "widgets/chart/chart_plot.h"
#include "widgets/chart/chart_renko.h"
#include "widgets/chart/chart_sessions.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

/// How the forecast's line shares the width: its badge and "not advice" always stand, the line is cut with
/// an ellipsis, and where even that is too much the words go into the plot's corner, on a plate.
struct ForecastLine {
    QString line, words;  // as they fit
    int lineX = 0, badgeX = 0, wordsX = 0;
    QString wordsInPlot;  // empty: they stand in the legend
};
/// Width of a bar from which its footprint is drawn, and of a half of it from which with numbers; height of a
/// row.
inline constexpr int kFootprintPitch = 26, kFootprintNumbers = 22, kFootprintRow = 13;
/// Height of a legend of one line.
inline constexpr int kShortLegend = 26;

/// A pane as it is laid out; its time is the chart's.
struct ChartPaneModel {
    ChartPane pane;
    ChartGeometry g;  // g.plot is the pane; no height: not shown
    bool isAuto = true;
    int decimals = 2;
    std::vector<double> guides;
    std::vector<ChartTick> ticks;
    bool isShown() const { return g.plot.height() >= 8; }
};

struct ChartModel {
    Theme theme;
    ChartGeometry g;
    QRect canvas, priceAxis, timeAxis;  // the plot and the volume pane are in g
    bool isOwnLeft = false;             // the price axis stands at the left, the second one at the right
    QRect secondAxis;                   // opposite the price axis; no width: there is none
    ChartGeometry secondScale;          // of what stands against it; its time is the chart's
    bool hasSecond = false;             // something in view does
    std::vector<ChartTick> secondTicks = {};

    const domain::BarSource* source = nullptr;
    std::vector<domain::Bar> bars;            // visible, at barInterval
    std::vector<domain::Bar> heikinAshiBars;  // of that type alone: as many as bars
    std::vector<ChartBrick> bricks;           // of Renko alone
    domain::PriceDelta brick;                 // height of one
    domain::Duration barInterval{};
    std::vector<ChartTick> priceTicks, timeTicks;
    std::vector<ChartIndexLine> indexLines;
    std::vector<ChartStudy> studies;
    std::vector<std::vector<ChartStudyPoint>> studyPoints;  // visible, one entry a study
    std::vector<ChartPaneModel> panes;
    std::optional<int> maximised;  // a pane's id, 0 the price's: alone over the time axis
    std::optional<ChartForecast> forecast;
    mutable std::optional<ForecastLine> forecastLine;  // reset with forecast, width and theme
    std::vector<ChartOrderLine> orders;
    std::vector<ChartAlert> alerts;
    std::vector<ChartFill> fills;
    std::vector<ChartEvent> events;
    std::optional<ChartPosition> position;
    /// What a move of the price brings or costs the position held; empty words: none is held.
    std::function<QString(domain::PriceDelta)> profitOf;
    ChartProfiler profiler;  // of the bars shown; empty: none
    ChartProfile profile;
    ChartSessions sessions;
    std::shared_ptr<const ChartFootprintSource> footprints;  // null: there are none
    std::vector<ChartFootprintBar> footprintBars;            // visible; empty where they have no room
    domain::PriceDelta footprintHeight;                      // of a row
    std::shared_ptr<const ChartDepthSource> depth;           // null: the book over time is not drawn
    mutable ChartDepthImage depthImage;                      // of it, as far as it was drawn
    std::uint64_t revision =
        1;  // of all that is painted but place in time, pointer and what is written over it
    mutable ChartPlotImage plotImage;
    mutable std::optional<AxisRun> strip;  // columns that are being painted; none: all of them
    std::optional<ChartLast> last;
    ChartState state;
    std::vector<drawings::Drawing> drawings;  // bottom to top
    ChartDrawingLines drawingLines;
    std::map<std::uint64_t, std::vector<ChartStudyPoint>> drawingPoints;  // visible
    std::optional<drawings::DrawingId> selected;
    std::optional<drawings::Drawing> draft;  // being placed or moved; the last point follows the pointer
    std::optional<std::pair<drawings::Point, drawings::Point>> measured;

    int priceDecimals = 2, quantityDecimals = 0;
    domain::PriceDelta tick;
    ChartType type = ChartType::Candles;
    ChartScale wantedScale = ChartScale::Linear;
    std::optional<domain::Duration> sessionStart;  // of the UTC day; none: not drawn
    ChartZone wantedZone;                          // of bars shorter than a day
    double countFrom = 0;                          // USD; of a counting scale what is 0 % or 100
    std::int64_t mostVolume = 0;                   // of a visible bar
    bool isPriceAuto = true;
    bool isLinesOnly = false;
    std::optional<QPointF> pointer;  // inside plot or volume pane
    std::optional<ChartOrderMove> moved;
    std::optional<domain::Price> hoveredPrice;    // from another panel
    std::optional<domain::Timestamp> linkedTime;  // from another chart

    bool isShown() const { return state.phase == ChartPhase::Live || state.phase == ChartPhase::Stale; }
    /// Prices at or below zero have no logarithm and no percentages: such a view is linear whatever was
    /// chosen.
    bool isLinearByNeed() const { return wantedScale != ChartScale::Linear && g.scale == ChartScale::Linear; }
    /// The scale counts from the first bar shown.
    bool isCounting() const { return g.scale == ChartScale::Percent || g.scale == ChartScale::Indexed; }
    /// The second line is the forecast's.
    int legendHeight() const { return isLinesOnly ? 0 : forecast ? Metrics::legend : kShortLegend; }
    bool isStale() const { return state.phase == ChartPhase::Stale; }
    /// Of `all` (ascending, one a bar) those that are drawn in the strip, and a few on either side.
    template <class Of, class Get>
    std::span<const Of> inStrip(const std::vector<Of>& all, Get startOf) const {
        if (!strip) {
            return all;
        }
        constexpr double kMore = 8;  // px: what is wide or soft reaches over its place
        const domain::Duration more = barInterval * 3;
        const auto begin =
            std::ranges::lower_bound(all, g.mapXToTime(strip->from - kMore) - more, {}, startOf);
        const auto end = std::ranges::lower_bound(all, g.mapXToTime(strip->to + kMore) + more, {}, startOf);
        return {begin, end};
    }
    std::span<const domain::Bar> drawnBars() const { return inStrip(bars, &domain::Bar::start); }
    /// What maps the values of study number `study`, which is over the price.
    const ChartGeometry& geometryOf(std::size_t study) const {
        return hasSecond && studies[study].isSecond ? secondScale : g;
    }
    /// Whether columns [from, to] are being painted.
    bool isInStrip(double from, double to) const {
        return !strip || (from <= strip->to && to >= strip->from);
    }
    double xOf(const domain::Bar& bar) const { return g.mapTimeToX(bar.start + barInterval / 2); }
    /// The bar under an x, if one is drawn there.
    const domain::Bar* barAt(double x) const;
    /// The one whose values are told: under the pointer, else the last; null without bars.
    const domain::Bar* shownBar() const;
    /// What the axis says at a price: itself, or what the scale counts.
    QString axisLabel(double usd) const;
    /// Price as text at the chart's precision.
    QString priceLabel(domain::Price price) const;
    /// The price has room: no pane stands in its place.
    bool hasPlot() const { return g.plot.height() >= 8; }
    bool isPlotShown() const { return isShown() && hasPlot(); }
    /// The lowest pixel over the time axis.
    double bottom() const;
    const ChartPaneModel* paneAt(double y) const;
    /// What study number `study` says of the bar whose values are told; empty where it says nothing.
    ChartStudyPoint shownPoint(std::size_t study) const;
    /// Reads the bars and study values that the present view shows, and fits the price range when it is
    /// automatic.
    void readVisible();

 private:
    /// What the whole pixels show, which is up to a half of one off what was asked for.
    std::pair<domain::Timestamp, domain::Timestamp> shownTime() const;
    void readStudies();
    void countComparisons();
    std::vector<ChartTick> makePriceTicks() const;
    void fit();
    void fitPanes();
    void fitSecond();
    void chooseScale();
    void makeHeikinAshi(std::size_t columns);
    void makeBricks(std::size_t columns);
    void readFootprints();
};

/// Close: mean of the four prices; open: middle of the candle before; high and low reach to both.
std::vector<domain::Bar> heikinAshi(const std::vector<domain::Bar>& bars);

}  // namespace tessera::widgets
