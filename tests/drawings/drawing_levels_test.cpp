#include "app/drawings/drawing_levels.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::drawings {
namespace {

using domain::Price;
using domain::Timestamp;

Timestamp at(int hour) {
    return Timestamp::fromSeconds(1'700'000'000) + std::chrono::hours(hour);
}

Price usd(const char* text) {
    return domain::parsePrice(text).value();
}

std::vector<Price> levels(DrawingKind kind, std::vector<Point> points, int hour) {
    return levelsAt({.id = 1, .kind = kind, .points = std::move(points), .text = {}}, at(hour));
}

using Levels = std::vector<Price>;

TEST(DrawingLevels, ATrendLineStandsBetweenItsPointsAndARayGoesOn) {
    const std::vector<Point> points{{at(0), usd("1")}, {at(4), usd("3")}};
    EXPECT_EQ(levels(DrawingKind::TrendLine, points, 1), Levels{usd("1.5")});
    EXPECT_EQ(levels(DrawingKind::TrendLine, points, 4), Levels{usd("3")});
    EXPECT_EQ(levels(DrawingKind::TrendLine, points, 5), Levels{});
    EXPECT_EQ(levels(DrawingKind::TrendLine, points, -1), Levels{});
    EXPECT_EQ(levels(DrawingKind::Ray, points, 8), Levels{usd("5")});
    EXPECT_EQ(levels(DrawingKind::Ray, points, -1), Levels{});
    EXPECT_EQ(levels(DrawingKind::Ray, {{at(4), usd("3")}, {at(0), usd("1")}}, -2), Levels{usd("0")})
        << "drawn from right to left it goes on to the left";
}

TEST(DrawingLevels, BoxesAndChannelsHaveTwoEdges) {
    EXPECT_EQ(levels(DrawingKind::Rectangle, {{at(4), usd("3")}, {at(0), usd("1")}}, 2),
              (Levels{usd("1"), usd("3")}));
    EXPECT_EQ(levels(DrawingKind::Channel, {{at(0), usd("1")}, {at(4), usd("3")}, {at(2), usd("1.5")}}, 1),
              (Levels{usd("1"), usd("1.5")}));
}

TEST(DrawingLevels, ARetracementHasItsSevenLevelsFromThenOn) {
    const auto found = levels(DrawingKind::Fibonacci, {{at(0), usd("1")}, {at(4), usd("2")}}, 400);
    EXPECT_EQ(found, (Levels{usd("1"), usd("1.214"), usd("1.382"), usd("1.5"), usd("1.618"), usd("1.764"),
                             usd("2")}));
}

TEST(DrawingLevels, WhatHasNoPriceHasNone) {
    EXPECT_EQ(levels(DrawingKind::Vertical, {{at(0), usd("1")}}, 0), Levels{});
    EXPECT_EQ(levels(DrawingKind::TrendLine, {{at(0), usd("1")}, {at(0), usd("3")}}, 0), Levels{})
        << "it stands upright";
    EXPECT_EQ(levels(DrawingKind::Ray, {{at(0), usd("-900000000")}, {at(1), usd("900000000")}}, 10), Levels{})
        << "beyond any price";
}

}  // namespace
}  // namespace tessera::drawings
