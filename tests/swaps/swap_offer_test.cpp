// What a swap would trade at, and the sentence why it cannot.

#include "tests/swaps/swap_samples.h"

#include "app/domain/order.h"

namespace tessera::swaps {
namespace {

using namespace samples;  // NOLINT

class SwapOffers : public ::testing::Test {
 protected:
    SwapOffer offer(const SwapRequest& request) const {
        return offerOf(request, months.quotes(), published, now);
    }
    Months months{{2026, 12}, 6};
    Timestamp now = at("2026-12-15T12:00:00Z");
    std::vector<DatedLevel> published = levels({2026, 12}, now);
};

TEST_F(SwapOffers, PayingFixedTradesAtTheMeanOfTheAsksAndItsParLiesInTheMiddle) {
    const SwapOffer swap = offer({.first = {2027, 1}, .months = 3, .lots = 2});
    EXPECT_EQ(swap.why, "");
    ASSERT_EQ(swap.months.size(), 3U);
    EXPECT_EQ(swap.rate, usd(1.94)) << "asks of 1.93, 1.94 and 1.95";
    EXPECT_EQ(swap.par, usd(1.93));
    EXPECT_EQ(swap.months[0].fixedPrice, usd(1.93));
    EXPECT_EQ(swap.months[2].contract->symbol, "SITCA-H27");
    EXPECT_EQ(swap.months[1].quantity, Quantity::fromRaw(2));
    EXPECT_EQ(swap.months[0].fixed, 0);
    EXPECT_GT(swap.months[0].days, 19);
}

TEST_F(SwapOffers, ReceivingFixedTradesAtTheBidsAndTicksBeyondAreWorse) {
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .paysFixed = false}).rate, usd(1.92));
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .paysFixed = false, .ticksBeyond = 2}).rate, usd(1.90));
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .ticksBeyond = 1}).rate, usd(1.95));
}

TEST_F(SwapOffers, TheMonthThatHasBegunShowsWhatOfItIsKnown) {
    const SwapOffer swap = offer({.first = {2026, 12}, .months = 2});
    EXPECT_EQ(swap.why, "");
    EXPECT_EQ(swap.months[0].fixed, 10) << "December 1 to 14";
    EXPECT_EQ(swap.months[0].soFar, usd(2.0));
    EXPECT_FALSE(swap.months[1].soFar.has_value()) << "unknown is none";
}

TEST_F(SwapOffers, ARateThatTheMarketDoesNotGiveIsSaidWithBothNumbers) {
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .rate = usd(1.94)}).why, "");
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .rate = usd(1.93)}).why,
              "The market asks a rate of 1.9400; you would pay at most at 1.9300.");
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 3, .paysFixed = false, .rate = usd(1.95)}).why,
              "The market bids a rate of 1.9200; you would receive at least at 1.9500.");
}

TEST_F(SwapOffers, ABrokenScheduleIsSaidAndHasNoRate) {
    const SwapOffer beyond = offer({.first = {2027, 4}, .months = 4});
    EXPECT_EQ(beyond.why, "June 2027 is not listed.");
    EXPECT_FALSE(beyond.rate.has_value());
    EXPECT_FALSE(beyond.par.has_value());
    EXPECT_EQ(beyond.months[2].contract, nullptr);
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 0}).why, "A swap has 1 to 24 months; 0 were asked for.");
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 25}).why, "A swap has 1 to 24 months; 25 were asked for.");
    EXPECT_EQ(offer({.first = {2027, 13}, .months = 1}).why,
              "A swap begins in a month of 1 to 12, not in 13.");
    EXPECT_EQ(offer({.first = {2027, 1}, .months = 1, .lots = 0}).why,
              "A swap has at least one lot a month, not 0.");
}

TEST_F(SwapOffers, QuantitiesThatOverflowAreRefusedWithTheirNumber) {
    const SwapOffer swap =
        offer({.first = {2027, 1}, .months = 1, .lots = std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(swap.why, "9223372036854775807 lots a month are more than an order can have.");
    EXPECT_FALSE(swap.months[0].fixedPrice.has_value());
}

TEST_F(SwapOffers, AMonthWithoutFixingsHasNoMeanAndIsNotSwapped) {
    published.clear();
    const SwapOffer swap = offer({.first = {2026, 12}, .months = 2});
    EXPECT_NE(swap.why.find("December 2026: "), std::string::npos) << swap.why;
    EXPECT_EQ(swap.months[1].why, "") << "of a month that has not begun none is missing";
}

TEST_F(SwapOffers, AMonthThatIsOverAndAnEmptyBookAreNotSwapped) {
    now = at("2027-01-01T00:00:00Z");
    published = levels({2026, 12}, now);
    EXPECT_EQ(offer({.first = {2026, 12}, .months = 2}).why,
              "December 2026 is over: every fixing of it is known.");
    auto quotes = months.quotes();
    quotes[2].ask.reset();
    EXPECT_EQ(offerOf({.first = {2027, 1}, .months = 3}, quotes, published, now).why,
              "Nobody offers SITCA-G27 now.");
}

}  // namespace
}  // namespace tessera::swaps
