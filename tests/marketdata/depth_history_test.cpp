#include "app/marketdata/depth_history.h"

#include <gtest/gtest.h>

#include "tests/marketdata/scripted_feed.h"

namespace tessera::marketdata::test {
namespace {

class DepthHistoryTest : public ::testing::Test {
 protected:
    DepthHistoryTest() {
        m_world.market.addFeed(0, m_world.venue);
        m_world.venue.define(future());
        m_world.turn();
        m_world.venue.state(kId, ports::StreamState::Live);
        m_world.market.setInterest({.followed = {kId}, .ownOrders = {}, .channelsOf = {}});
    }
    void level(Side side, const char* at, std::int64_t quantity) {
        m_world.venue.level(kId, side, at, quantity);
        m_world.turn();
    }
    void take(int second, bool isKnown = true) {
        m_history.take(m_start + seconds(second), m_world.view(1).depth, isKnown);
    }

    static constexpr domain::InstrumentId kId{1};
    World m_world;
    DepthHistory m_history;
    const domain::Timestamp m_start = m_world.clock.now;
};

TEST_F(DepthHistoryTest, ASecondIsTheBookAsItWasFirstSeenInIt) {
    level(Side::Buy, "2.00", 5);
    level(Side::Sell, "2.02", 7);
    level(Side::Sell, "2.05", 9);
    take(0);
    level(Side::Buy, "2.01", 1);
    take(0);  // the same second
    take(1);
    ASSERT_EQ(m_history.columns().size(), 2U);
    EXPECT_EQ(m_history.columns()[0]->bids,
              (std::vector<DepthLevel>{{price("2.00"), domain::Quantity::fromRaw(5)}}));
    EXPECT_EQ(m_history.columns()[0]->asks,
              (std::vector<DepthLevel>{{price("2.02"), domain::Quantity::fromRaw(7)},
                                       {price("2.05"), domain::Quantity::fromRaw(9)}}));
    EXPECT_EQ(m_history.columns()[1]->bids.front().price, price("2.01"));
}

TEST_F(DepthHistoryTest, WhatIsNotKnownIsAGap) {
    level(Side::Buy, "2.00", 5);
    take(0);
    take(1, false);
    EXPECT_TRUE(m_history.columns()[1]->bids.empty());
}

TEST_F(DepthHistoryTest, ItIsBoundedAndBeginsAnewWhenTimeGoesBack) {
    for (int i = 0; i < 6000; ++i) {
        take(i);
    }
    EXPECT_EQ(m_history.columns().size(), DepthHistory::kMost);
    take(10);
    EXPECT_EQ(m_history.columns().size(), 1U) << "a replay was started over";
}

}  // namespace
}  // namespace tessera::marketdata::test
