#include "app/drawings/drawing.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::drawings {

namespace {

constexpr KindInfo kKinds[] = {{DrawingKind::TrendLine, "trend", "Trend line", 2},
                               {DrawingKind::Ray, "ray", "Ray", 2},
                               {DrawingKind::Horizontal, "horizontal", "Horizontal line", 1},
                               {DrawingKind::Vertical, "vertical", "Vertical line", 1},
                               {DrawingKind::Rectangle, "rectangle", "Rectangle", 2},
                               {DrawingKind::Channel, "channel", "Parallel channel", 3},
                               {DrawingKind::Fibonacci, "fibonacci", "Fibonacci retracement", 2},
                               {DrawingKind::PriceRange, "range", "Price range", 2},
                               {DrawingKind::AnchoredVwap, "anchoredVwap", "Anchored VWAP", 1},
                               {DrawingKind::Text, "text", "Text", 1}};

constexpr int kLevels[] = {0, 236, 382, 500, 618, 786, 1000};

domain::Error refused(std::string sentence) {
    return {domain::ErrorCode::BadInput, std::move(sentence), {}};
}

}  // namespace

std::span<const KindInfo> drawingKinds() {
    return kKinds;
}

const KindInfo& infoOf(DrawingKind kind) {
    return *std::ranges::find(kKinds, kind, &KindInfo::kind);
}

std::optional<DrawingKind> kindNamed(std::string_view id) {
    const auto found = std::ranges::find(kKinds, id, &KindInfo::id);
    return found == std::end(kKinds) ? std::nullopt : std::optional(found->kind);
}

std::span<const int> fibonacciLevels() {
    return kLevels;
}

domain::Result<void> check(const Drawing& drawing) {
    const KindInfo& info = infoOf(drawing.kind);
    if (drawing.points.size() != info.points) {
        return refused(fmt::format("{} is held by {} points, not by {}.", info.title, info.points,
                                   drawing.points.size()));
    }
    if (std::ranges::any_of(drawing.points, [](const Point& point) { return !point.time.isSet(); })) {
        return refused(fmt::format("A point of {} has no time.", info.title));
    }
    const bool hasText = drawing.kind == DrawingKind::Text;
    if (hasText && drawing.text.empty()) {
        return refused("A text without a word is not kept.");
    }
    if (drawing.text.size() > kLongestText) {
        return refused(
            fmt::format("The text has {} bytes; {} are kept at most.", drawing.text.size(), kLongestText));
    }
    if (!hasText && !drawing.text.empty()) {
        return refused(fmt::format("{} has no text.", info.title));
    }
    return {};
}

Drawing movedBy(Drawing drawing, domain::Duration time, domain::PriceDelta price) {
    for (Point& point : drawing.points) {
        point.time = point.time + time;
        std::int64_t moved = 0;
        if (!__builtin_add_overflow(point.price.nanoUsd(), price.nanoUsd(), &moved)) {
            point.price = domain::Price::fromNanoUsd(moved);
        }
    }
    return drawing;
}

}  // namespace tessera::drawings
