#include "app/history/volume_profile.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;

constexpr std::int64_t kCent = 10'000'000;
const PriceDelta kTick = PriceDelta::fromNanoUsd(kCent);

Bar bar(std::int64_t low, std::int64_t high, std::int64_t volume, std::int64_t bought = 0) {
    const auto l = Price::fromNanoUsd(low * kCent), h = Price::fromNanoUsd(high * kCent);
    return {{}, l, h, l, h, Quantity::fromRaw(volume), Quantity::fromRaw(bought)};
}

TEST(VolumeProfile, SpreadsABarFromItsLowToItsHigh) {
    const std::vector<Bar> bars{bar(200, 204, 40), bar(202, 202, 5)};
    const VolumeProfile profile = volumeProfile(bars, kTick, 10);
    ASSERT_EQ(profile.rows.size(), 5U);
    std::vector<std::int64_t> volumes;
    for (const ProfileRow& row : profile.rows) {
        volumes.push_back(row.volume.raw());
    }
    EXPECT_EQ(volumes, (std::vector<std::int64_t>{10, 10, 15, 10, 0}));
    EXPECT_EQ(profile.pointOfControl, 2U);
}

TEST(VolumeProfile, TheValueAreaGrowsToTheLargerNeighbour) {
    const std::vector<Bar> bars{bar(200, 200, 5), bar(201, 201, 20), bar(202, 202, 50), bar(203, 203, 15),
                                bar(204, 204, 10)};
    const VolumeProfile profile = volumeProfile(bars, kTick, 10);
    std::vector<bool> inArea;
    for (const ProfileRow& row : profile.rows) {
        inArea.push_back(row.isInValueArea);
    }
    EXPECT_EQ(inArea, (std::vector<bool>{false, true, true, false, false}));
}

TEST(VolumeProfile, WithoutVolumeThereIsNone) {
    const std::vector<Bar> bars{bar(200, 204, 0)};
    EXPECT_TRUE(volumeProfile(bars, kTick, 10).rows.empty());
    EXPECT_TRUE(volumeProfile({}, kTick, 10).rows.empty());
}

RC_GTEST_PROP(VolumeProfileProperty, LosesNothingAndDoesNotHangOnTheOrder, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    std::vector<Bar> bars;
    Quantity all, bought;
    for (std::size_t i = 1 + random() % 60; i > 0; --i) {
        const auto low = static_cast<std::int64_t>(random() % 400) - 100;
        const auto volume = static_cast<std::int64_t>(random() % 1000);
        bars.push_back(bar(low, low + static_cast<std::int64_t>(random() % 50), volume,
                           volume > 0 ? static_cast<std::int64_t>(random()) % (volume + 1) : 0));
        bars.back().buyVolume = Quantity::fromRaw(std::abs(bars.back().buyVolume.raw()));
        all = all + bars.back().volume;
        bought = bought + bars.back().buyVolume;
    }
    const std::size_t most = 1 + random() % 60;
    const VolumeProfile profile = volumeProfile(bars, kTick, most);
    Quantity sum, sumBought, inArea;
    for (const ProfileRow& row : profile.rows) {
        RC_ASSERT(row.buyVolume <= row.volume);
        RC_ASSERT(row.buyVolume.raw() >= 0);
        sum = sum + row.volume;
        sumBought = sumBought + row.buyVolume;
        inArea = row.isInValueArea ? inArea + row.volume : inArea;
    }
    RC_ASSERT(sum == all);
    RC_ASSERT(sumBought == bought);
    RC_ASSERT(profile.rows.size() <= most);
    RC_ASSERT(inArea.raw() * 10 >= all.raw() * 7);
    std::ranges::shuffle(bars, random);
    const VolumeProfile again = volumeProfile(bars, kTick, most);
    for (std::size_t i = 0; i < profile.rows.size(); ++i) {
        RC_ASSERT(again.rows[i].volume == profile.rows[i].volume);
    }
}

}  // namespace
}  // namespace tessera::history
