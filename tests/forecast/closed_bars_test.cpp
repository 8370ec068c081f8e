#include "app/forecast/closed_bars.h"

#include <gtest/gtest.h>

namespace tessera::forecast {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

domain::Bar barOf(domain::Timestamp start, std::int64_t usd) {
    domain::Bar bar;
    bar.start = start;
    bar.open = bar.high = bar.low = bar.close = domain::Price::fromNanoUsd(usd * 1'000'000'000);
    return bar;
}

TEST(ClosedBars, LeaveOutTheBarThatIsStillOpen) {
    const domain::Timestamp hour = domain::Timestamp::fromSeconds(3600 * 1000);
    const std::vector<domain::Bar> minutesOf{barOf(hour - minutes(2), 1), barOf(hour - minutes(1), 2),
                                             barOf(hour, 3)};
    const ClosedBars closed = closedBars(minutesOf, hours(1), hour + minutes(30));
    ASSERT_EQ(closed.closes.size(), 1u);
    EXPECT_DOUBLE_EQ(closed.closes[0], 2.0);
    EXPECT_EQ(closed.ends[0], hour);
}

TEST(ClosedBars, IntervalsWithoutTradesHaveNoBar) {
    const domain::Timestamp hour = domain::Timestamp::fromSeconds(3600 * 1000);
    const std::vector<domain::Bar> minutesOf{barOf(hour, 1), barOf(hour + hours(3), 2)};
    const ClosedBars closed = closedBars(minutesOf, hours(1), hour + hours(9));
    EXPECT_EQ(closed.ends, (std::vector{hour + hours(1), hour + hours(4)}));
}

}  // namespace
}  // namespace tessera::forecast
