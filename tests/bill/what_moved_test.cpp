#include "app/bill/what_moved.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/bill/read_usage.h"

namespace tessera::bill {
namespace {

constexpr std::int64_t kUsd = domain::kNanoPerUsd;

std::int64_t changeOf(const std::vector<MovedItem>& items) {
    std::int64_t change = 0;
    for (const MovedItem& item : items) {
        change += item.nanoAfter - item.nanoBefore;
    }
    return change;
}

TEST(WhatMoved, TwiceTheTokensAtTheSamePriceIsVolumeAlone) {
    EXPECT_EQ(attribute({{"a", 100, 200, 10 * kUsd, 20 * kUsd}, {"b", 50, 100, 5 * kUsd, 10 * kUsd}}),
              (Effects{0, 15 * kUsd, 0}));
}

TEST(WhatMoved, ACheaperPriceForTheSameTokensIsPriceAlone) {
    EXPECT_EQ(attribute({{"a", 100, 100, 10 * kUsd, 6 * kUsd}}), (Effects{-4 * kUsd, 0, 0}));
}

TEST(WhatMoved, TheSameTokensMovedToADearerModelIsMixAlone) {
    // 100 tokens at $1 and 100 at $3 become 50 and 150.
    EXPECT_EQ(
        attribute({{"cheap", 100, 50, 100 * kUsd, 50 * kUsd}, {"dear", 100, 150, 300 * kUsd, 450 * kUsd}}),
        (Effects{0, 0, 100 * kUsd}));
}

TEST(WhatMoved, ANewModelIsNeverPrice) {
    const Effects effects = attribute({{"old", 100, 0, 100 * kUsd, 0}, {"new", 0, 100, 0, 300 * kUsd}});
    EXPECT_EQ(effects, (Effects{0, 0, 200 * kUsd}));
}

TEST(WhatMoved, WorkedByHandForOneModelItSharesTheJointPartEqually) {
    // 100 x $1 to 200 x $3: volume alone adds 100, price alone 200, both together 500; Shapley 200 and 300.
    EXPECT_EQ(attribute({{"a", 100, 200, 100 * kUsd, 600 * kUsd}}), (Effects{300 * kUsd, 200 * kUsd, 0}));
}

rc::Gen<std::vector<MovedItem>> anyItems() {
    const auto item =
        rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::int64_t>(0, 1'000'000'000),
                                    rc::gen::inRange<std::int64_t>(0, 1'000'000'000),
                                    rc::gen::inRange<std::int64_t>(1, 100'000),
                                    rc::gen::inRange<std::int64_t>(1, 100'000)),
                     [](const auto& t) {
                         const auto [before, after, priceBefore, priceAfter] = t;
                         return MovedItem{"m", before, after, before * priceBefore, after * priceAfter};
                     });
    return rc::gen::suchThat(rc::gen::container<std::vector<MovedItem>>(item), [](const auto& items) {
        return std::ranges::all_of(items,
                                   [](const MovedItem& i) { return i.tokensBefore + i.tokensAfter > 0; });
    });
}

RC_GTEST_PROP(WhatMoved, AddsUpExactlyInAnyOrder, ()) {
    auto items = *anyItems();
    const Effects effects = attribute(items);
    RC_ASSERT(effects.price + effects.volume + effects.mix == changeOf(items));
    std::ranges::reverse(items);
    RC_ASSERT(attribute(items) == effects);
}

RC_GTEST_PROP(WhatMoved, BackwardsIsTheOpposite, ()) {
    auto items = *anyItems();
    const Effects there = attribute(items);
    for (MovedItem& item : items) {
        std::swap(item.tokensBefore, item.tokensAfter);
        std::swap(item.nanoBefore, item.nanoAfter);
    }
    const Effects back = attribute(items);
    RC_ASSERT(std::abs(there.price + back.price) <= 2);
    RC_ASSERT(std::abs(there.mix + back.mix) <= 2);
}

RC_GTEST_PROP(WhatMoved, CentsAsShownAddUp, ()) {
    const auto parts = *rc::gen::container<std::vector<std::int64_t>>(
        4, rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000));
    const auto cents = centsThatAddUp(parts);
    const std::int64_t sum = std::accumulate(parts.begin(), parts.end(), std::int64_t(0));
    RC_ASSERT(std::accumulate(cents.begin(), cents.end(), std::int64_t(0)) ==
              static_cast<std::int64_t>(domain::divideHalfEven(sum, kUsd / 100)));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        RC_ASSERT(std::abs(cents[i] * (kUsd / 100) - parts[i]) < kUsd / 100);
    }
}

TEST(WhatMoved, ReadsMonthsOfABillAndKeepsToolsApart) {
    const std::string cost =
        "start_time,amount_value,amount_currency,quantity,quantity_unit,line_item\n"
        "2026-09-02,1.00,usd,100,tokens,\"m, input\"\n2026-10-02,3.00,usd,300,tokens,\"m, input\"\n"
        "2026-10-03,0.50,usd,,,web search tool calls\n";
    std::string withTimes = cost;
    const auto file = test::readUsage("start_time_iso" + withTimes.substr(withTimes.find(',')));
    const auto moved = whatMoved(joinFiles({file}), "2026-09", "2026-10");
    ASSERT_TRUE(moved) << moved.error().sentence;
    EXPECT_EQ(moved->effects, (Effects{0, 2 * kUsd, 0}));
    EXPECT_EQ(moved->others, kUsd / 2);
    EXPECT_EQ(moved->changeCents, 250);
    EXPECT_EQ(whatMoved(joinFiles({file}), "2026-08", "2026-10").error().sentence,
              "There is nothing of 2026-08 to compare 2026-10 with.");
}

TEST(WhatMoved, AModelWhoseCostNoFileSaysIsNotZero) {
    JoinedBill bill;
    const auto add = [&bill](const char* day, const char* model, std::int64_t tokens,
                             std::optional<std::int64_t> usd) {
        BillLine line;
        line.line.key.day = domain::parseIso(day).value();
        line.line.key.model = model;
        line.line.key.currency = "USD";
        line.line.tokens[Metered::Input] = tokens;
        if (usd) {
            line.line.cost = Amount::fromNano(domain::Int128{*usd} * kUsd);
        }
        bill.lines.push_back(std::move(line));
    };
    add("2026-09-02", "paid", 100, 1);
    add("2026-09-02", "counted", 700, std::nullopt);
    add("2026-10-02", "paid", 100, 2);
    add("2026-10-02", "counted", 900, std::nullopt);
    const auto moved = whatMoved(bill, "2026-09", "2026-10");
    ASSERT_TRUE(moved) << moved.error().sentence;
    ASSERT_EQ(moved->models.size(), 2U);
    EXPECT_TRUE(moved->models[0].hasCost);
    EXPECT_EQ(moved->models[1].name, "counted");
    EXPECT_FALSE(moved->models[1].hasCost) << "shown as a dash, not as 0.00";
    EXPECT_EQ(moved->effects, (Effects{kUsd, 0, 0})) << "its tokens move nobody's share";
}

}  // namespace
}  // namespace tessera::bill
