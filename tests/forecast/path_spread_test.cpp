#include "app/forecast/path_spread.h"

#include <gtest/gtest.h>

namespace tessera::forecast {
namespace {

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

TEST(PathSpread, HalfThePathsMustDiffer) {
    Paths paths = pathsOf(16);
    for (std::size_t i = 8; i < 16; ++i) {
        paths[i] = paths[0];
    }
    EXPECT_EQ(whyNoDistribution(paths), "");
    paths[7] = paths[0];
    EXPECT_EQ(whyNoDistribution(paths),
              "only 7 of 16 sampled paths differ (at least 8 must): not shown as a distribution");
}

TEST(PathSpread, MostPathsMustMove) {
    Paths paths = pathsOf(16);
    for (std::size_t i = 0; i < 8; ++i) {
        paths[i] = std::vector<double>(3, 2.0 + 0.1 * static_cast<double>(i));
    }
    EXPECT_EQ(whyNoDistribution(paths), "8 of 16 sampled paths never move: not shown as a distribution");
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
