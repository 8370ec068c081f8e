#include "widgets/chart/chart_geometry.h"

#include <algorithm>
#include <cmath>

namespace tessera::widgets {
namespace {

using domain::Duration;
using domain::Price;
using domain::Timestamp;

constexpr double kNanoPerUsd = 1e9;
constexpr double kFewestIntervals = 8;
constexpr std::int64_t kLongestSpan = std::int64_t{100} * 365 * 86'400 * 1'000'000'000;

double usd(Price price) {
    return static_cast<double>(price.nanoUsd()) / kNanoPerUsd;
}

}  // namespace

void ChartGeometry::alignToPixels() {
    constexpr double kFarthest = 1e6;  // pixels: beyond, the sum loses what it counts
    const Duration span = to - from;
    const double pixels =
        static_cast<double>((anchor - from).count()) / static_cast<double>(span.count()) * plot.width();
    if (span != anchoredSpan || plot.width() != anchoredWidth || std::abs(pixels) > kFarthest) {
        anchoredSpan = span;
        anchoredWidth = plot.width();
        anchor = from;
        moved = 0;
        phase = 0;
        return;
    }
    moved = std::llround(pixels);
    phase = static_cast<double>(moved) - pixels;
}

double ChartGeometry::mapTimeToX(Timestamp time) const {
    // Added and taken away it leaves multiples of 2^-24, far cheaper than rounding.
    constexpr double kGrain = 1.5 * (1LL << 28);
    const double share =
        static_cast<double>((time - from).count()) / static_cast<double>((to - from).count());
    return (plot.left() + share * plot.width() + phase + kGrain) - kGrain;
}

Timestamp ChartGeometry::mapXToTime(double x) const {
    const double share = (x - plot.left() - phase) / plot.width();
    return from + Duration(static_cast<std::int64_t>(share * static_cast<double>((to - from).count())));
}

double ChartGeometry::mapUsdToY(double value) const {
    double share = (value - low) / (high - low);
    if (scale == ChartScale::Log) {
        const double least = std::max(low, 1e-12);
        share = std::log(std::max(value, least * 1e-6) / least) / std::log(high / least);
    }
    return isInverted ? plot.top() + share * plot.height() : plot.bottom() - share * plot.height();
}

double ChartGeometry::shareAt(double y) const {
    return (isInverted ? y - plot.top() : plot.bottom() - y) / plot.height();
}

double ChartGeometry::mapPriceToY(Price price) const {
    return mapUsdToY(usd(price));
}

double ChartGeometry::valueAt(double y) const {
    const double share = shareAt(y);
    return scale == ChartScale::Log ? low * std::pow(high / low, share) : low + share * (high - low);
}

Price ChartGeometry::mapYToPrice(double y) const {
    return Price::fromNanoUsd(std::llround(valueAt(y) * kNanoPerUsd));
}

double ChartGeometry::pixelsPer(Duration interval) const {
    return static_cast<double>(interval.count()) / static_cast<double>((to - from).count()) * plot.width();
}

void ChartGeometry::zoomTime(double x, double factor, Duration interval) {
    const double share = std::clamp((x - plot.left()) / plot.width(), 0.0, 1.0);
    const auto span = static_cast<double>((to - from).count());
    const double least = kFewestIntervals * static_cast<double>(interval.count());
    const double next = std::clamp(span / factor, least, static_cast<double>(kLongestSpan));
    const Timestamp under = from + Duration(static_cast<std::int64_t>(share * span));
    from = under - Duration(static_cast<std::int64_t>(share * next));
    to = from + Duration(static_cast<std::int64_t>(next));
}

void ChartGeometry::panTime(double pixels) {
    const Duration shift(
        static_cast<std::int64_t>(pixels / plot.width() * static_cast<double>((to - from).count())));
    from = from - shift;
    to = to - shift;
}

void ChartGeometry::zoomPrice(double y, double factor) {
    const double share = std::clamp(shareAt(y), 0.0, 1.0);
    if (scale == ChartScale::Log) {
        const double span = std::log(high / low) / factor;
        const double under = std::log(low) + share * std::log(high / low);
        low = std::exp(under - share * span);
        high = std::exp(under + (1 - share) * span);
        return;
    }
    const double under = low + share * (high - low), span = (high - low) / factor;
    low = under - share * span;
    high = under + (1 - share) * span;
}

void ChartGeometry::panPrice(double pixels) {
    const double share = (isInverted ? -pixels : pixels) / plot.height();
    if (scale == ChartScale::Log) {
        const double factor = std::pow(high / low, share);
        low *= factor;
        high *= factor;
        return;
    }
    const double shift = share * (high - low);
    low += shift;
    high += shift;
}

void ChartGeometry::fitPrice(Price lowest, Price highest, double margin) {
    fitValues(usd(lowest), usd(highest), margin);
}

void ChartGeometry::fitValues(double a, double b, double margin) {
    if (scale == ChartScale::Log && a > 0) {
        const double ratio = std::max(b / a, 1.002);
        const double extra = std::pow(ratio, margin);
        const double centre = std::sqrt(a * b);
        low = centre / std::sqrt(ratio) / extra;
        high = centre * std::sqrt(ratio) * extra;
        return;
    }
    const double flat = std::max(std::abs(a) * 0.001, 1 / kNanoPerUsd);
    if (b - a < flat) {
        a -= flat;
        b += flat;
    }
    low = a - (b - a) * margin;
    high = b + (b - a) * margin;
}

int candleBodyWidth(double pitch) {
    if (pitch < 3) {
        return 1;
    }
    const int width = static_cast<int>(pitch * 0.84);
    return std::max(3, width % 2 == 0 ? width - 1 : width);  // odd, so that the wick is in the middle
}

}  // namespace tessera::widgets
