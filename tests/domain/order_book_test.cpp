#include "app/domain/order_book.h"

#include <gtest/gtest.h>

#include "app/domain/crc32c.h"
#include "tests/support/text_book.h"

namespace tessera::domain {
namespace {

using testing::delta;
using testing::lots;
using testing::price;
using testing::toText;

OrderBook centBook() {
    return OrderBook(delta("0.01"));
}

/// One order a level, numbered from 1 in the order written.
OrderBook fromText(std::string_view text) {
    OrderBook book = centBook();
    const testing::TextBook levels = testing::book(text);
    std::uint64_t id = 0;
    for (const auto& level : levels.bids) {
        EXPECT_EQ(book.add(OrderId{++id}, Side::Buy, level.price, level.quantity), BookError::None);
    }
    for (const auto& level : levels.asks) {
        EXPECT_EQ(book.add(OrderId{++id}, Side::Sell, level.price, level.quantity), BookError::None);
    }
    return book;
}

TEST(OrderBook, ReadsBackAsWritten) {
    EXPECT_EQ(toText(fromText("1.92 x 148, 1.91 x 134 | 1.93 x 96, 1.94 x 112")),
              "1.92 x 148, 1.91 x 134 | 1.93 x 96, 1.94 x 112");
    EXPECT_EQ(toText(fromText("| 1.93 x 96")), "| 1.93 x 96");
    EXPECT_FALSE(fromText("1.92 x 148 | 1.93 x 96").isCrossed());
    EXPECT_TRUE(fromText("1.94 x 148 | 1.93 x 96").isCrossed());
    EXPECT_TRUE(fromText("1.94 x 148 | 1.93 x 96").isCrossedOrLocked());
    EXPECT_FALSE(fromText("1.94 x 148 | 1.93 x 96").isLocked());
}

TEST(OrderBook, ALockedBookIsNotACrossedOne) {
    EXPECT_FALSE(fromText("1.93 x 148 | 1.93 x 96").isCrossed());
    EXPECT_TRUE(fromText("1.93 x 148 | 1.93 x 96").isLocked());
    EXPECT_FALSE(fromText("1.92 x 148 | 1.93 x 96").isLocked());
    EXPECT_FALSE(fromText("1.92 x 148 |").isLocked());
}

TEST(OrderBook, QuantityDecreaseKeepsThePlaceInTheQueueAndIncreaseLosesIt) {
    OrderBook book = centBook();
    book.add(OrderId{1}, Side::Buy, price("1.92"), lots(10));
    book.add(OrderId{2}, Side::Buy, price("1.92"), lots(20));
    book.modify(OrderId{1}, price("1.92"), lots(4));
    EXPECT_EQ(book.front(Side::Buy)->id, OrderId{1});
    EXPECT_EQ(book.queuePosition(OrderId{2})->ahead, lots(4));
    book.modify(OrderId{1}, price("1.92"), lots(5));
    EXPECT_EQ(book.front(Side::Buy)->id, OrderId{2});
    EXPECT_EQ(book.queuePosition(OrderId{1})->ahead, lots(20));
    EXPECT_EQ(book.queuePosition(OrderId{1})->ordersAhead, 1U);
    EXPECT_EQ(toText(book), "1.92 x 25 |");
}

TEST(OrderBook, ExecutionTakesFromTheOrderAndRemovesItAtNothing) {
    OrderBook book = fromText("| 1.93 x 10, 1.94 x 5");
    EXPECT_EQ(book.execute(OrderId{1}, lots(11)), BookError::BadQuantity);
    EXPECT_EQ(book.execute(OrderId{1}, lots(4)), BookError::None);
    EXPECT_EQ(toText(book), "| 1.93 x 6, 1.94 x 5");
    EXPECT_EQ(book.execute(OrderId{1}, lots(6)), BookError::None);
    EXPECT_EQ(toText(book), "| 1.94 x 5");
    EXPECT_EQ(book.execute(OrderId{1}, lots(1)), BookError::UnknownOrder);
    EXPECT_EQ(book.orderCount(), 1U);
}

TEST(OrderBook, BadInputChangesNothingAndNamesTheFault) {
    OrderBook book = fromText("1.92 x 10 |");
    EXPECT_EQ(book.add(OrderId{1}, Side::Buy, price("1.92"), lots(1)), BookError::DuplicateOrder);
    EXPECT_EQ(book.add(OrderId{}, Side::Buy, price("1.92"), lots(1)), BookError::UnknownOrder);
    EXPECT_EQ(book.add(OrderId{2}, Side::Buy, price("1.925"), lots(1)), BookError::OffTick);
    EXPECT_EQ(book.add(OrderId{2}, Side::Buy, price("1.92"), lots(0)), BookError::BadQuantity);
    EXPECT_EQ(book.add(OrderId{2}, Side::Buy, price("1.92"), lots(kQuantityLimit + 1)),
              BookError::BadQuantity);
    const Price tooHigh = Price::fromNanoUsd(kPriceLimit) + delta("0.01");
    EXPECT_EQ(book.add(OrderId{2}, Side::Buy, tooHigh, lots(1)), BookError::BadPrice);
    EXPECT_EQ(book.modify(OrderId{1}, price("1.925"), lots(1)), BookError::OffTick);
    EXPECT_EQ(book.modify(OrderId{1}, price("1.92"), lots(0)), BookError::BadQuantity);
    EXPECT_EQ(book.modify(OrderId{9}, price("1.92"), lots(1)), BookError::UnknownOrder);
    EXPECT_EQ(book.remove(OrderId{9}), BookError::UnknownOrder);
    EXPECT_EQ(book.remove(OrderId{}), BookError::UnknownOrder);
    EXPECT_EQ(book.setLevel(Side::Buy, price("1.92"), lots(3)), BookError::MixedKinds);
    EXPECT_EQ(toText(book), "1.92 x 10 |");
}

TEST(OrderBook, LevelQuantityCannotOverflowByManyHugeOrders) {
    OrderBook book = centBook();
    std::uint64_t id = 0;
    BookError error = BookError::None;
    while (error == BookError::None && id < 20'000) {
        error = book.add(OrderId{++id}, Side::Buy, price("1"), lots(kQuantityLimit));
    }
    EXPECT_EQ(error, BookError::BadQuantity);
    EXPECT_GT(book.best(Side::Buy)->quantity, lots(0));
}

TEST(OrderBook, EndsOfThePriceRangeAreUsable) {
    OrderBook book(delta("0.000000001"));
    const Price top = Price::fromNanoUsd(kPriceLimit), bottom = Price::fromNanoUsd(-kPriceLimit);
    EXPECT_EQ(book.add(OrderId{1}, Side::Sell, top, lots(1)), BookError::None);
    EXPECT_EQ(book.add(OrderId{2}, Side::Buy, bottom, lots(1)), BookError::None);
    EXPECT_EQ(book.best(Side::Sell)->price, top);
    EXPECT_EQ(book.best(Side::Buy)->price, bottom);
    EXPECT_FALSE(book.next(Side::Sell, top).has_value());
    EXPECT_EQ(book.next(Side::Buy, top)->price, bottom);
}

TEST(OrderBook, SparseCryptoSnapshotNeedsNoDenseMemoryAndKeepsTheBest) {
    OrderBook book = centBook();
    EXPECT_EQ(book.setLevel(Side::Buy, price("0.01"), lots(5)), BookError::None);
    EXPECT_EQ(book.setLevel(Side::Sell, price("1000000"), lots(5)), BookError::None);
    for (int i = 0; i < 5'000; ++i) {
        const PriceDelta away = delta("0.07") * i;
        ASSERT_EQ(book.setLevel(Side::Buy, price("50000") - away, lots(i + 1)), BookError::None);
        ASSERT_EQ(book.setLevel(Side::Sell, price("50000.01") + away, lots(i + 1)), BookError::None);
    }
    EXPECT_EQ(book.best(Side::Buy)->price, price("50000"));
    EXPECT_EQ(book.best(Side::Sell)->price, price("50000.01"));
    std::vector<BookLevel> bids;
    book.levels(Side::Buy, 10'000, bids);
    ASSERT_EQ(bids.size(), 5'001U);
    EXPECT_EQ(bids.back().price, price("0.01"));
    EXPECT_EQ(book.next(Side::Sell, price("900000"))->price, price("1000000"));
}

TEST(OrderBook, OneWildBidFarAboveTheMarketIsBestAndLeavesAgain) {
    OrderBook book = fromText("1.92 x 10 |");
    book.add(OrderId{50}, Side::Buy, price("90000"), lots(1));
    EXPECT_EQ(book.best(Side::Buy)->price, price("90000"));
    EXPECT_EQ(book.next(Side::Buy, price("90000"))->price, price("1.92"));
    book.remove(OrderId{50});
    EXPECT_EQ(toText(book), "1.92 x 10 |");
}

TEST(OrderBook, NextLooksAwayFromTheMarketAlsoBetweenTicks) {
    const OrderBook book = fromText("1.92 x 1, 1.90 x 2 | 1.93 x 3, 1.97 x 4");
    EXPECT_EQ(book.next(Side::Buy, price("1.92"))->price, price("1.90"));
    EXPECT_EQ(book.next(Side::Buy, price("1.925"))->price, price("1.92"));
    EXPECT_EQ(book.next(Side::Sell, price("1.925"))->price, price("1.93"));
    EXPECT_EQ(book.next(Side::Sell, price("1.93"))->price, price("1.97"));
    EXPECT_FALSE(book.next(Side::Sell, price("1.97")).has_value());
    EXPECT_EQ(book.level(Side::Buy, price("1.90"))->quantity, lots(2));
    EXPECT_FALSE(book.level(Side::Buy, price("1.91")).has_value());
}

TEST(OrderBook, SpreadsTradeBelowZero) {
    const OrderBook book = fromText("-0.03 x 5, -0.05 x 1 | -0.01 x 2, 0.00 x 3, 0.02 x 4");
    EXPECT_EQ(toText(book), "-0.03 x 5, -0.05 x 1 | -0.01 x 2, 0.00 x 3, 0.02 x 4");
    EXPECT_FALSE(book.isCrossed());
}

TEST(OrderBook, SnapshotListsOrdersInPriorityOrder) {
    OrderBook book = centBook();
    book.add(OrderId{3}, Side::Sell, price("1.93"), lots(1));
    book.add(OrderId{1}, Side::Buy, price("1.91"), lots(1));
    book.add(OrderId{2}, Side::Buy, price("1.92"), lots(1), 77);
    book.add(OrderId{4}, Side::Buy, price("1.92"), lots(1));
    std::vector<RestingOrder> orders;
    book.orders(orders);
    ASSERT_EQ(orders.size(), 4U);
    EXPECT_EQ(orders[0].id, OrderId{2});
    EXPECT_EQ(orders[0].tag, 77U);
    EXPECT_EQ(orders[1].id, OrderId{4});
    EXPECT_EQ(orders[2].id, OrderId{1});
    EXPECT_EQ(orders[3].id, OrderId{3});
}

TEST(OrderBook, ClearForgetsEverythingAndTheBookServesAnotherSource) {
    OrderBook book = fromText("1.92 x 1 | 1.93 x 3");
    book.clear();
    EXPECT_EQ(book.orderCount(), 0U);
    EXPECT_FALSE(book.best(Side::Buy).has_value());
    EXPECT_EQ(book.setLevel(Side::Buy, price("1.92"), lots(9)), BookError::None);
    EXPECT_EQ(toText(book), "1.92 x 9 |");
    EXPECT_FALSE(book.front(Side::Buy).has_value()) << "a price level has no orders";
    EXPECT_EQ(book.add(OrderId{1}, Side::Buy, price("1.92"), lots(1)), BookError::MixedKinds);
}

TEST(OrderBook, ChecksumIsTheCastagnoliCrcOfTheTopLevels) {
    std::vector<std::byte> digits;
    for (const char c : std::string_view("123456789")) {
        digits.push_back(static_cast<std::byte>(c));
    }
    EXPECT_EQ(crc32c(digits), 0xE3069283U) << "the published check value of CRC-32C";
    std::vector<std::byte> bytes(41);
    std::uint32_t byByte = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>(i * 37 + 5);
        byByte = crc32c(std::span(bytes).subspan(i, 1), byByte);
    }
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        EXPECT_EQ(crc32c(std::span(bytes).subspan(cut), crc32c(std::span(bytes).first(cut))), byByte) << cut;
    }
    const OrderBook book = fromText("1.92 x 148 | 1.93 x 96");
    std::uint32_t expected = crc32cOfInt64(1'920'000'000, 0);
    expected = crc32cOfInt64(148, expected);
    expected = crc32cOfInt64(1'930'000'000, expected);
    expected = crc32cOfInt64(96, expected);
    EXPECT_EQ(book.checksum(), expected);
    EXPECT_EQ(centBook().checksum(), 0U);
    EXPECT_NE(fromText("1.92 x 148, 1.91 x 1 | 1.93 x 96").checksum(), book.checksum());
    EXPECT_EQ(fromText("1.92 x 148, 1.91 x 1 | 1.93 x 96").checksum(1), book.checksum(1));
}

}  // namespace
}  // namespace tessera::domain
