#pragma once
// Time and price to pixels and back, ranges, zoom, ticks. No painting: tested as tables. Doubles only here.

#include <QRectF>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/domain/bar.h"
#include "widgets/chart/chart_data.h"
#include "widgets/chart/chart_zone.h"

namespace tessera::widgets {

/// A run of pixels on an axis: rows of the price axis, columns of the time axis.
struct AxisRun {
    double from = 0, to = 0;  // from < to
    bool meets(const AxisRun& other) const { return from < other.to && other.from < to; }
    bool operator==(const AxisRun&) const = default;
};

struct ChartTick {
    double position = 0;  // pixels, x or y
    QString label;
    bool isMajor = false;  // a new day on an intraday axis, a new year on a daily one
    double value = 0;      // of a tick of prices
};

struct ChartGeometry {
    QRectF plot;                            // candles
    QRectF volume;                          // volume pane, same x
    domain::Timestamp from, to;             // visible time, from < to
    double low = 0, high = 1;               // visible price in USD, low < high; > 0 on a log scale
    ChartScale scale = ChartScale::Linear;  // all but Log map alike
    bool isInverted = false;                // high prices at the bottom
    ChartZone zone = {};                    // of the words and round times on the time axis
    /// A pan goes by whole pixels, so that what was painted can be moved: `moved` of them to the right since
    /// `anchor` was at the left edge, and `phase` (at most a half) is what that is off the time asked for.
    domain::Timestamp anchor = {};
    std::int64_t moved = 0;
    double phase = 0;
    domain::Duration anchoredSpan = {};
    double anchoredWidth = 0;

    /// To be called when from, to or the width changed: counts on from the anchor, or takes another.
    void alignToPixels();

    /// To 2^-24 of a pixel: the same moment has the same place in a column wherever the view stands.
    double mapTimeToX(domain::Timestamp time) const;
    domain::Timestamp mapXToTime(double x) const;
    double mapPriceToY(domain::Price price) const;
    double mapUsdToY(double usd) const;
    /// 0 at the low end of the price range, 1 at the high one.
    double shareAt(double y) const;
    double valueAt(double y) const;
    /// Nearest 1e-9 USD.
    domain::Price mapYToPrice(double y) const;
    double pixelsPer(domain::Duration interval) const;

    /// Zoom by `factor` (> 1 shows less time) keeping the time under `x` in place. At least 8 intervals stay
    /// visible.
    void zoomTime(double x, double factor, domain::Duration interval);
    void panTime(double pixels);
    /// Scale the price range around the price under `y`.
    void zoomPrice(double y, double factor);
    void panPrice(double pixels);
    /// Range of prices with `margin` (share of the height) above and below; a flat range is widened.
    void fitPrice(domain::Price lowest, domain::Price highest, double margin = 0.08);
    void fitValues(double lowest, double highest, double margin = 0.08);

    /// Round steps (1, 2, 2.5, 5 x 10^n), at least `minPixels` apart, labels with one precision of at least
    /// `minDecimals`.
    std::vector<ChartTick> priceTicks(double minPixels = 50, int minDecimals = 0) const;
    /// Calendar steps of the zone from seconds to years; days of 23 and 25 hours are as long as they are.
    std::vector<ChartTick> timeTicks(double minPixels = 66) const;
};

/// How a bar is drawn at a given pitch (pixels a bar): width of the body, or only the high-low line.
int candleBodyWidth(double pitch);

}  // namespace tessera::widgets
