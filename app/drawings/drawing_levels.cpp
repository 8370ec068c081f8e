#include "app/drawings/drawing_levels.h"

#include <algorithm>

namespace tessera::drawings {

using domain::Int128;
using domain::Price;
using domain::Timestamp;

namespace {

/// On the line through `a` and `b`; none where it stands upright, or beyond the range of a price.
std::optional<Price> onLine(const Point& a, const Point& b, Timestamp at) {
    const std::int64_t span = (b.time - a.time).count();
    if (span == 0) {
        return std::nullopt;
    }
    const Int128 rise = Int128{b.price.nanoUsd()} - a.price.nanoUsd();
    // Prices lie within 1e18 and times within 2^63 ns, so the product stays below 2^127.
    const Int128 level = a.price.nanoUsd() + domain::divideHalfEven(rise * (at - a.time).count(), span);
    if (level > domain::kPriceLimit || level < -domain::kPriceLimit) {
        return std::nullopt;
    }
    return Price::fromNanoUsd(static_cast<std::int64_t>(level));
}

void addRetracement(std::vector<Price>& levels, Price from, Price to) {
    const Int128 back = Int128{from.nanoUsd()} - to.nanoUsd();
    for (const int thousandths : fibonacciLevels()) {
        levels.push_back(Price::fromNanoUsd(
            to.nanoUsd() + static_cast<std::int64_t>(domain::divideHalfEven(back * thousandths, 1000))));
    }
}

void addSlanted(std::vector<Price>& levels, const Drawing& drawing, Timestamp at) {
    const auto& points = drawing.points;
    const auto base = onLine(points[0], points[1], at);
    if (!base) {
        return;
    }
    levels.push_back(*base);
    const auto under =
        drawing.kind == DrawingKind::Channel ? onLine(points[0], points[1], points[2].time) : std::nullopt;
    if (under) {
        levels.push_back(*base + (points[2].price - *under));
    }
}

}  // namespace

bool hasLevels(DrawingKind kind) {
    return kind != DrawingKind::Vertical && kind != DrawingKind::Text && kind != DrawingKind::AnchoredVwap;
}

std::vector<Price> levelsAt(const Drawing& drawing, Timestamp at) {
    std::vector<Price> levels;
    const auto& points = drawing.points;
    if (!hasLevels(drawing.kind) || !check(drawing).ok()) {
        return levels;
    }
    if (drawing.kind == DrawingKind::Horizontal) {
        return {points[0].price};
    }
    const auto [first, last] = std::minmax(points[0].time, points[1].time);
    const bool isEndless = drawing.kind == DrawingKind::Ray || drawing.kind == DrawingKind::Fibonacci;
    const bool isBackwards = drawing.kind == DrawingKind::Ray && points[1].time < points[0].time;
    if (isBackwards ? at > points[0].time : at < first || (!isEndless && at > last)) {
        return levels;
    }
    switch (drawing.kind) {
        case DrawingKind::Rectangle:
        case DrawingKind::PriceRange:
            levels = {points[0].price, points[1].price};
            break;
        case DrawingKind::Fibonacci:
            addRetracement(levels, points[0].price, points[1].price);
            break;
        default:
            addSlanted(levels, drawing, at);
    }
    std::ranges::sort(levels);
    return levels;
}

}  // namespace tessera::drawings
