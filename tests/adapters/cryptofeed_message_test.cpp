#include "feeds/adapters/cryptofeed_message.h"

#include <gtest/gtest.h>

#include <random>

namespace tessera::adapters {
namespace {

using domain::Side;
using Kind = CryptofeedMessage::Kind;

struct Parse : testing::Test {
    CryptofeedParser parser;
    const CryptofeedMessage& read(std::string_view text) {
        const auto result = parser.parse(text);
        EXPECT_TRUE(result.ok()) << text << ": " << result.error().detail;
        static const CryptofeedMessage none;
        return result.ok() ? **result : none;
    }
    void refused(std::string_view text) {
        const auto result = parser.parse(text);
        ASSERT_FALSE(result.ok()) << text;
        EXPECT_FALSE(result.error().sentence.empty());
    }
};

TEST_F(Parse, ReadsASnapshotWithPricesAsKeys) {
    const auto& m = read(R"(COINBASE-book-BTC-USD {"exchange":"COINBASE","symbol":"BTC-USD","book":{"bid":)"
                         R"({"50000.1":1.5,"49999":2},"ask":{"50001":1e-8}},"timestamp":1618677817.061845,)"
                         R"("receipt_timestamp":1618677817.07})");
    EXPECT_EQ(m.kind, Kind::Snapshot);
    EXPECT_EQ(m.exchange, "COINBASE");
    EXPECT_EQ(m.symbol, "BTC-USD");
    ASSERT_EQ(m.levels.size(), 3U);
    EXPECT_EQ(m.levels[0].side, Side::Buy);
    EXPECT_EQ(m.levels[0].priceNano, 50'000'100'000'000);
    EXPECT_EQ(m.levels[0].quantityNano, 1'500'000'000);
    EXPECT_EQ(m.levels[2].side, Side::Sell);
    EXPECT_EQ(m.levels[2].quantityNano, 10);
    EXPECT_EQ(m.timeNanos, 1'618'677'817'061'845'000);
}

TEST_F(Parse, ReadsADeltaAndASizeOfZeroAsDeletion) {
    const auto& m =
        read(R"(KRAKEN-book-ETH-BTC {"exchange":"KRAKEN","symbol":"ETH-BTC","delta":{"bid":[[0.03,0]],)"
             R"("ask":[[0.031,2.5],[0.032,1]]},"timestamp":null,"receipt_timestamp":5.5})");
    EXPECT_EQ(m.kind, Kind::Delta);
    ASSERT_EQ(m.levels.size(), 3U);
    EXPECT_EQ(m.levels[0].quantityNano, 0);
    EXPECT_EQ(m.levels[2].side, Side::Sell);
    EXPECT_EQ(m.timeNanos, 5'500'000'000);
}

TEST_F(Parse, NumbersMayBeStringsAndAreTakenDigitByDigit) {
    const auto& m =
        read(R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"sell","amount":"0.123456789",)"
             R"("price":"12345678.123456789","id":"77","type":null,"timestamp":1.0})");
    EXPECT_EQ(m.kind, Kind::Trade);
    EXPECT_EQ(m.trade.side, Side::Sell);
    EXPECT_EQ(m.trade.priceNano, 12'345'678'123'456'789) << "a double would have lost the tail";
    EXPECT_EQ(m.trade.quantityNano, 123'456'789);
    EXPECT_EQ(m.tradeId, 77U);
}

TEST_F(Parse, ExponentsOfEitherCaseAreDecimals) {
    const auto& m =
        read(R"({"exchange":"X","symbol":"S","delta":{"bid":[["1.076E-5","1E-8"],[1.076e-05,1e2]]}})");
    EXPECT_EQ(m.levels[0].priceNano, 10'760);
    EXPECT_EQ(m.levels[0].quantityNano, 10);
    EXPECT_EQ(m.levels[1].priceNano, 10'760);
    EXPECT_EQ(m.levels[1].quantityNano, 100'000'000'000);
}

TEST_F(Parse, KeysMayComeInAnyOrderAndUnknownOnesAreSkipped) {
    const auto& m =
        read(R"({"new":{"deep":[1,{"x":2}]},"timestamp":2,"book":{"ask":{},"bid":{"1":1}},"symbol":"S",)"
             R"("exchange":"X","raw":null})");
    EXPECT_EQ(m.kind, Kind::Snapshot);
    EXPECT_EQ(m.levels.size(), 1U);
}

TEST_F(Parse, OtherChannelsAreNoFault) {
    EXPECT_EQ(read(R"(X-ticker-S {"exchange":"X","symbol":"S","bid":1.0,"ask":2.0,"timestamp":1})").kind,
              Kind::Other);
    EXPECT_EQ(read(R"(X-funding-S {"exchange":"X","symbol":"S","mark_price":null,"rate":0.1})").kind,
              Kind::Other);
}

TEST_F(Parse, WhatCannotBeTrueIsRefused) {
    refused("");
    refused("COINBASE-book-BTC-USD");
    refused("COINBASE-book-BTC-USD [1,2]");
    refused(R"(X-book-S {"exchange":"X","symbol":"S"})");
    refused(R"(X-trades-S {"exchange":"X","symbol":"S","side":"sell","amount":null,"price":1})");
    refused(R"(X-trades-S {"exchange":"X","symbol":"S","side":"up","amount":1,"price":1})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,2,3]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[-1,2]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,-2]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[["NaN",2]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,"Infinity"]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1e30,1]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[0.0000000001,1]]}})");
    refused(R"({"exchange":"X","symbol":"S","book":{"bid":{"abc":1}}})");
    refused(R"({"exchange":"X","symbol":"S/../S","book":{"bid":{"1":1}}})");
    refused(R"({"exchange":"X","symbol":"S","book":{"bid":{"1":1}}} trailing)");
    refused(R"({"exchange":"X","symbol":"S","book":{"bid":{"1":1}})");
    refused("X-book-S {\"exchange\":\"X\",\"symbol\":\"\xff\xfe\",\"book\":{\"bid\":{\"1\":1}}}");
}

TEST_F(Parse, DamagedMessagesNeverCrash) {
    const std::string good =
        R"(COINBASE-book-BTC-USD {"exchange":"COINBASE","symbol":"BTC-USD","book":{"bid":{"50000.1":1.5},)"
        R"("ask":{"50001":"1E-8"}},"delta":{"bid":[[1,2]],"ask":[]},"side":"buy","amount":1,"price":2,)"
        R"("timestamp":1.5})";
    std::mt19937 random(3);
    for (int round = 0; round < 30'000; ++round) {
        std::string text = good.substr(0, random() % 4 == 0 ? random() % good.size() : good.size());
        for (auto hits = random() % 5; hits > 0 && !text.empty(); --hits) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        (void)parser.parse(text);
    }
    for (std::size_t depth : {100U, 5'000U}) (void)parser.parse("{\"a\":" + std::string(depth, '[') + "}");
}

}  // namespace
}  // namespace tessera::adapters
