#pragma once
// What a person draws on a chart: marks held by points in time and price, so that they stand where they were
// put at any interval. Plain values.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::drawings {

enum class DrawingKind : std::uint8_t {
    TrendLine,   // from the first point to the second
    Ray,         // from the first through the second and on
    Horizontal,  // a price
    Vertical,    // a time
    Rectangle,   // two corners
    Channel,     // a line, and its parallel through the third point
    Fibonacci,   // retracement levels between two prices
    PriceRange,  // what lies between two points, in words
    Text,
    AnchoredVwap,  // the volume-weighted mean since a bar; its point's price says nothing
};

struct KindInfo {
    DrawingKind kind;
    std::string_view id;     // in files, so for good
    std::string_view title;  // "Trend line"
    std::size_t points;      // that hold it
};
/// In the order of a menu.
std::span<const KindInfo> drawingKinds();
const KindInfo& infoOf(DrawingKind kind);
/// None for an unknown id.
std::optional<DrawingKind> kindNamed(std::string_view id);

/// Levels of a retracement, in thousandths of the way back from the second price to the first.
std::span<const int> fibonacciLevels();

struct Point {
    domain::Timestamp time;
    domain::Price price;
    bool operator==(const Point&) const = default;
};

using DrawingId = std::uint64_t;

struct Drawing {
    DrawingId id = 0;  // > 0 in a set
    DrawingKind kind = DrawingKind::TrendLine;
    std::vector<Point> points;  // as many as its kind has
    std::string text;           // Text alone
    int colour = 1;             // 0..5, Theme::series; not that of the index behind
    bool isLocked = false;      // it is neither moved nor removed by hand
    bool isHidden = false;
    bool operator==(const Drawing&) const = default;
};

/// Longest text of a drawing, in bytes.
inline constexpr std::size_t kLongestText = 500;

/// BadInput with a sentence: another number of points than the kind has, a point without time, a text that is
/// empty or too long, a text where there is none.
domain::Result<void> check(const Drawing& drawing);

/// Every point by the same time and price; Overflow-free: what would leave the range of either stays.
Drawing movedBy(Drawing drawing, domain::Duration time, domain::PriceDelta price);

}  // namespace tessera::drawings
