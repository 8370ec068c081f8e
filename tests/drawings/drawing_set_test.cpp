// Drawings as a value: what is taken, what is refused, and that every edit can be undone and done again.

#include "app/drawings/drawing_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <random>

namespace tessera::drawings {
namespace {

using domain::ErrorCode;
using domain::Price;
using domain::PriceDelta;
using domain::Timestamp;
using std::chrono::minutes;

Point at(std::int64_t minute, std::int64_t cents) {
    return {Timestamp::fromSeconds(1'790'000'000 + minute * 60), Price::fromNanoUsd(cents * 10'000'000)};
}

Drawing line(std::int64_t from = 0, std::int64_t to = 10) {
    return {.id = 0, .kind = DrawingKind::TrendLine, .points = {at(from, 200), at(to, 210)}, .text = {}};
}

TEST(Drawing, EveryKindHasItsNameInFilesAndTakesItsNumberOfPoints) {
    for (const KindInfo& info : drawingKinds()) {
        EXPECT_EQ(kindNamed(info.id), info.kind);
        Drawing drawing{.id = 0, .kind = info.kind, .points = {}, .text = {}};
        drawing.text = info.kind == DrawingKind::Text ? "here" : "";
        for (std::size_t points = 0; points < 5; ++points) {
            EXPECT_EQ(check(drawing).ok(), points == info.points) << info.title << " with " << points;
            drawing.points.push_back(at(static_cast<std::int64_t>(points), 200));
        }
    }
    EXPECT_EQ(kindNamed("wish"), std::nullopt);
}

TEST(Drawing, RefusalsNameWhatIsWrong) {
    Drawing text{.id = 0, .kind = DrawingKind::Text, .points = {at(0, 200)}, .text = {}};
    EXPECT_FALSE(check(text).ok());
    text.text = std::string(kLongestText + 1, 'x');
    EXPECT_NE(check(text).error().sentence.find("501 bytes"), std::string::npos);
    Drawing timeless = line();
    timeless.points[1].time = {};
    EXPECT_FALSE(check(timeless).ok());
}

TEST(Drawing, MovesWholeAndNeverOverflows) {
    const Drawing moved = movedBy(line(), minutes(5), PriceDelta::fromNanoUsd(-10'000'000));
    EXPECT_EQ(moved.points, (std::vector<Point>{at(5, 199), at(15, 209)}));
    Drawing far = line();
    far.points[0].price = Price::fromNanoUsd(std::numeric_limits<std::int64_t>::max() - 5);
    EXPECT_EQ(movedBy(far, {}, PriceDelta::fromNanoUsd(10)).points[0].price, far.points[0].price);
}

TEST(DrawingSet, ALockedDrawingIsNeitherMovedNorRemovedButUnlockedAndHidden) {
    DrawingSet set;
    const DrawingId id = set.add(line()).value();
    Drawing locked = *set.find(id);
    locked.isLocked = true;
    ASSERT_TRUE(set.change(locked).ok());
    EXPECT_EQ(set.change(movedBy(locked, minutes(1), {})).error().code, ErrorCode::Refused);
    EXPECT_EQ(set.remove(id).error().code, ErrorCode::Refused);
    EXPECT_EQ(set.removeAll(), 0U);
    locked.isHidden = true;
    EXPECT_TRUE(set.change(locked).ok());
    locked.isLocked = false;
    EXPECT_TRUE(set.change(locked).ok());
    EXPECT_TRUE(set.remove(id).ok());
    EXPECT_EQ(set.remove(id).error().code, ErrorCode::NotFound);
}

TEST(DrawingSet, WhatIsRefusedLeavesNothingToUndo) {
    DrawingSet set;
    const std::uint64_t revision = set.revision();
    Drawing half = line();
    half.points.pop_back();
    EXPECT_FALSE(set.add(half).ok());
    EXPECT_FALSE(set.canUndo());
    EXPECT_EQ(set.revision(), revision);
}

TEST(DrawingSet, FillsUpWithASentence) {
    DrawingSet set;
    for (std::size_t i = 0; i < DrawingSet::kMost; ++i) {
        ASSERT_TRUE(set.add(line()).ok());
    }
    EXPECT_NE(set.add(line()).error().sentence.find("500"), std::string::npos);
}

TEST(DrawingSet, AFileOfDoubtfulDrawingsGivesTheGoodOnes) {
    DrawingSet set;
    Drawing bad = line();
    bad.points.clear();
    std::vector<std::string> leftOut;
    set.restore({line(), bad, line(3, 4)}, leftOut);
    ASSERT_EQ(set.all().size(), 2U);
    EXPECT_NE(set.all()[0].id, set.all()[1].id);
    EXPECT_EQ(leftOut.size(), 1U);
    EXPECT_FALSE(set.canUndo());
}

/// One edit of any kind; some are refused.
void editAnyhow(DrawingSet& set, std::mt19937_64& random) {
    const DrawingId id = set.all().empty() ? 0 : set.all()[random() % set.all().size()].id;
    switch (random() % 6) {
        case 0:
            (void)set.remove(id);
            break;
        case 1:
            set.raise(id);
            break;
        case 2:
            set.lower(id);
            break;
        case 3:
            if (const Drawing* drawing = set.find(id)) {
                Drawing next = movedBy(*drawing, minutes(1), PriceDelta::fromNanoUsd(7));
                next.isLocked = random() % 4 == 0;
                (void)set.change(next);
            }
            break;
        default:
            (void)set.add(line(static_cast<std::int64_t>(random() % 50)));
    }
}

RC_GTEST_PROP(DrawingSetProperty, EveryEditIsUndoneAndDoneAgainExactly, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    DrawingSet set;
    std::vector<std::vector<Drawing>> states{set.all()};
    for (int i = 0; i < 60; ++i) {
        const std::uint64_t before = set.revision();
        editAnyhow(set, random);
        if (set.revision() != before) {
            states.push_back(set.all());
        }
    }
    for (std::size_t i = states.size() - 1; i > 0; --i) {
        RC_ASSERT(set.canUndo());
        set.undo();
        RC_ASSERT(set.all() == states[i - 1]);
    }
    RC_ASSERT(!set.canUndo());
    for (std::size_t i = 1; i < states.size(); ++i) {
        RC_ASSERT(set.canRedo());
        set.redo();
        RC_ASSERT(set.all() == states[i]);
    }
    RC_ASSERT(!set.canRedo());
}

}  // namespace
}  // namespace tessera::drawings
