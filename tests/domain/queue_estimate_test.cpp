#include "app/domain/queue_estimate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <numeric>

namespace tessera::domain {
namespace {

Quantity lots(std::int64_t raw) {
    return Quantity::fromRaw(raw);
}

TEST(QueueEstimate, JoiningAtTheBackEverythingIsAheadAndThatIsExact) {
    const QueueEstimate queue(lots(40));
    EXPECT_EQ(queue.most(), lots(40));
    EXPECT_TRUE(queue.isExact());
}

TEST(QueueEstimate, TradesShortenTheQueueExactlyInEitherOrderOfTelling) {
    QueueEstimate tradeFirst(lots(40)), totalFirst(lots(40));
    tradeFirst.onTrade(lots(15));
    tradeFirst.onTotal(lots(25));
    EXPECT_EQ(tradeFirst.most(), lots(25));
    EXPECT_EQ(tradeFirst.least(), lots(25));
    totalFirst.onTotal(lots(25));
    totalFirst.onTrade(lots(15));
    EXPECT_EQ(totalFirst.most(), lots(25));
    EXPECT_LE(totalFirst.least(), lots(25));
}

TEST(QueueEstimate, ACancelOpensABandBecauseNobodySaysWhoseItWas) {
    QueueEstimate queue(lots(40));
    queue.onTotal(lots(60));  // others join behind
    queue.onTotal(lots(50));
    EXPECT_EQ(queue.most(), lots(40)) << "it may have been one behind";
    EXPECT_EQ(queue.least(), lots(30)) << "or one ahead";
}

TEST(QueueEstimate, NoMoreCanBeAheadThanTheLevelHolds) {
    QueueEstimate queue(lots(40));
    queue.onTotal(lots(12));
    EXPECT_EQ(queue.most(), lots(12));
    EXPECT_EQ(queue.least(), lots(12));
    queue.onTotal(lots(90));
    EXPECT_EQ(queue.most(), lots(12)) << "newcomers stand behind";
}

TEST(QueueEstimate, CancelsComeEvenlyFromAheadAndBehindInTheLikelyView) {
    QueueEstimate queue(lots(40));
    queue.onTotal(lots(80));
    queue.onTotal(lots(60));  // 20 of 80 left: half of them ahead
    EXPECT_EQ(queue.likely(), lots(30));
    EXPECT_EQ(queue.least(), lots(20));
    EXPECT_EQ(queue.most(), lots(40));
}

TEST(QueueEstimate, ATradeReachesUsWithWhatTheQueueDoesNotTake) {
    QueueEstimate queue(lots(40));
    EXPECT_EQ(queue.onTrade(lots(30)).ifLeast, lots(0));
    queue.onTotal(lots(10));
    const TradePassed passed = queue.onTrade(lots(25));
    EXPECT_EQ(passed.ifMost, lots(15));
    EXPECT_EQ(passed.ifLikely, lots(15));
    EXPECT_EQ(passed.ifLeast, lots(15));
}

TEST(QueueEstimate, ATradeToldAfterItsTotalFellDoesNotReachUs) {
    const Timestamp start = Timestamp::fromNanos(1'000'000'000'000);
    QueueEstimate queue(lots(6));
    queue.onTotal(lots(0), start);
    const TradePassed echo = queue.onTrade(lots(6), start + std::chrono::milliseconds(200));
    EXPECT_EQ(echo.ifLeast, lots(0)) << "those six were dealt, and stood in front";
    EXPECT_EQ(echo.ifMost, lots(0));
    const TradePassed late = queue.onTrade(lots(6), start + std::chrono::seconds(3));
    EXPECT_EQ(late.ifMost, lots(6)) << "nobody is ahead any more";
}

TEST(QueueEstimate, NobodyIsAheadOnceTheMarketTradedThrough) {
    QueueEstimate queue(lots(40));
    queue.onTradedThrough();
    EXPECT_EQ(queue.most(), lots(0));
    EXPECT_EQ(queue.likely(), lots(0));
}

/// A real queue with us in it, of which only totals and trades are told, in either order.
RC_GTEST_PROP(QueueEstimateProperty, TheTruthLiesBetweenTheBounds, ()) {
    std::deque<int> ahead = *rc::gen::container<std::deque<int>>(rc::gen::inRange(1, 50));
    std::deque<int> behind;
    const auto sum = [](const std::deque<int>& q) { return std::accumulate(q.begin(), q.end(), 0); };
    QueueEstimate queue(lots(sum(ahead)));
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
        const int what = *rc::gen::inRange(0, 4);
        int traded = 0;
        if (what == 0) {
            behind.push_back(*rc::gen::inRange(1, 50));
        } else if (what == 1 && !ahead.empty()) {
            ahead.erase(ahead.begin() +
                        *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(ahead.size())));
        } else if (what == 2 && !behind.empty()) {
            behind.erase(behind.begin() +
                         *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(behind.size())));
        } else if (!ahead.empty()) {
            traded = *rc::gen::inRange(1, ahead.front() + 1);
            ahead.front() -= traded;
            if (ahead.front() == 0) {
                ahead.pop_front();
            }
        }
        const Quantity total = lots(sum(ahead) + sum(behind));
        const bool tradeIsToldFirst = *rc::gen::arbitrary<bool>();
        if (traded > 0 && tradeIsToldFirst) {
            queue.onTrade(lots(traded));
        }
        queue.onTotal(total);
        RC_ASSERT(queue.most() >= lots(sum(ahead)));
        if (traded > 0 && !tradeIsToldFirst) {
            queue.onTrade(lots(traded));
        }
        RC_ASSERT(queue.most() >= lots(sum(ahead)));
        RC_ASSERT(queue.least() <= lots(sum(ahead)));
        RC_ASSERT(queue.least() <= queue.likely() && queue.likely() <= queue.most());
    }
}

}  // namespace
}  // namespace tessera::domain
