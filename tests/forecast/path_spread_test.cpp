#include "app/forecast/path_spread.h"

#include <gtest/gtest.h>

namespace tessera::forecast {
namespace {

const std::vector<double> kMoving{2.0, 2.1, 2.0, 2.2, 2.1, 2.3, 2.0, 2.1};
const std::vector<double> kAtRest{2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0};

Paths pathsOf(int count) {
    Paths paths;
    for (int i = 0; i < count; ++i) {
        paths.push_back({2.0, 2.0 + 0.01 * i, 2.0 + 0.02 * i + 0.001});
    }
    return paths;
}

TEST(PathSpread, PathsThatDifferAreADistribution) {
    EXPECT_EQ(whyNoDistribution(pathsOf(16)), "");
    EXPECT_EQ(whyNoDistribution(pathsOf(2)), "");
}

TEST(PathSpread, OnePathAloneIsNotJudged) {
    EXPECT_EQ(whyNoDistribution(pathsOf(1)), "");
    EXPECT_EQ(whyNoDistribution({}), "");
}

TEST(PathSpread, PathsAllTheSameOrWithOneEndAreNone) {
    Paths paths(16, pathsOf(1)[0]);
    EXPECT_EQ(whyNoDistribution(paths), "all 16 sampled paths are the same: not shown as a distribution");
    paths[3][0] = 1.9;
    EXPECT_EQ(whyNoDistribution(paths),
              "all 16 sampled paths end at the same price: not shown as a distribution");
    paths[3].back() = 1.9;
    EXPECT_EQ(whyNoDistribution(paths), "") << "whoever is sure of most of it may be";
}

TEST(PathSpread, OfAModelHalfThePathsMustDiffer) {
    Paths paths = pathsOf(16);
    for (std::size_t i = 8; i < 16; ++i) {
        paths[i] = paths[0];
    }
    EXPECT_EQ(whyNoDistribution(paths, kMoving), "");
    paths[7] = paths[0];
    EXPECT_EQ(whyNoDistribution(paths, kMoving),
              "only 7 of 16 sampled paths differ (at least 8 must): not shown as a distribution");
}

TEST(PathSpread, OfAModelMostPathsMustMove) {
    Paths paths = pathsOf(16);
    for (std::size_t i = 0; i < 8; ++i) {
        paths[i] = std::vector<double>(3, 2.0 + 0.1 * static_cast<double>(i));
    }
    EXPECT_EQ(whyNoDistribution(paths, kMoving),
              "8 of 16 sampled paths never move: not shown as a distribution");
}

TEST(PathSpread, APriceThatStandsStillMayGoOnDoingSo) {
    Paths paths(16, {2.0, 2.0, 2.0});
    EXPECT_EQ(whyNoDistribution(paths, kAtRest),
              "all 16 sampled paths are the same: not shown as a distribution");
    paths[0] = {2.0, 2.0, 1.8};
    paths[1] = {2.0, 1.5, 1.5};
    EXPECT_EQ(whyNoDistribution(paths, kAtRest), "");
    EXPECT_EQ(whyNoDistribution(paths, kMoving),
              "only 3 of 16 sampled paths differ (at least 8 must): not shown as a distribution");
    paths[2] = paths[3] = paths[4] = paths[0];
    EXPECT_EQ(whyNoDistribution(paths, kAtRest),
              "only 2 of 5 sampled paths differ (at least 3 must): not shown as a distribution")
        << "those that move are held against each other";
}

TEST(PathSpread, QuantilesAreOfEachStep) {
    const auto tracks = quantilesOf(pathsOf(3));
    ASSERT_EQ(tracks.size(), 7u);
    EXPECT_DOUBLE_EQ(tracks[3].level, .5);
    EXPECT_DOUBLE_EQ(tracks[3].values.at(1), 2.01);
    EXPECT_DOUBLE_EQ(tracks[0].values.at(0), 2.0);
    EXPECT_LT(tracks[0].values.at(2), tracks[6].values.at(2));
}

}  // namespace
}  // namespace tessera::forecast
