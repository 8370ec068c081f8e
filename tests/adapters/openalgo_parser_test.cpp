#include "feeds/adapters/openalgo_parser.h"

#include <gtest/gtest.h>

#include <random>

namespace tessera::adapters {
namespace {

using domain::Side;
using Kind = AdapterMessage::Kind;
using Mode = OpenAlgoTopic::Mode;

struct OpenAlgo : testing::Test {
    OpenAlgoParser parser;
    std::span<const AdapterMessage> read(std::string_view topic, std::string_view payload) {
        const auto result = parser.parse(std::array{topic, payload});
        EXPECT_TRUE(result.ok()) << payload << ": " << result.error().detail;
        return result.ok() ? *result : std::span<const AdapterMessage>{};
    }
    domain::ErrorCode refused(std::string_view topic, std::string_view payload) {
        const auto result = parser.parse(std::array{topic, payload});
        EXPECT_FALSE(result.ok()) << payload;
        return result.ok() ? domain::ErrorCode::Cancelled : result.error().code;
    }
};

void topicIs(std::string_view text, Mode mode, std::string_view exchange, std::string_view symbol) {
    const OpenAlgoTopic topic = parseOpenAlgoTopic(text);
    EXPECT_EQ(topic.mode, mode) << text;
    EXPECT_EQ(topic.exchange, exchange) << text;
    EXPECT_EQ(topic.symbol, symbol) << text;
}

TEST(OpenAlgoTopics, ExchangesAndSymbolsMayHoldUnderscores) {
    topicIs("NSE_RELIANCE_LTP", Mode::Ltp, "NSE", "RELIANCE");
    topicIs("NSE_RELIANCE_Quote", Mode::Quote, "NSE", "RELIANCE");
    topicIs("NSE_INDEX_NIFTY_DEPTH", Mode::Depth, "NSE_INDEX", "NIFTY");
    topicIs("NFO_NIFTY_24_FUT_ltp", Mode::Ltp, "NFO", "NIFTY_24_FUT");
    topicIs("ANGEL_NSE_SBIN_LTP", Mode::Ltp, "NSE", "SBIN");
    topicIs("ANGEL_BSE_INDEX_SENSEX_LTP", Mode::Ltp, "BSE_INDEX", "SENSEX");
    topicIs("XETRA_SAP_LTP", Mode::Ltp, "XETRA", "SAP");
}

TEST(OpenAlgoTopics, WhatIsNotMarketDataIsNotRead) {
    for (const char* text : {"CACHE_INVALIDATE_ALL_USER_LTP", "user_orders", "user_positions", "user_margins",
                             "LTP", "NSE_LTP", "", "_", "NSE_RELIANCE_"}) {
        EXPECT_EQ(parseOpenAlgoTopic(text).mode, Mode::None) << text;
    }
}

TEST_F(OpenAlgo, ALastPriceIsNoTradeAndKeepsItsDigits) {
    const auto all = read("NSE_RELIANCE_LTP", R"({"ltp":1424.05,"timestamp":1748353658856,"mode":"ltp"})");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, Kind::Last);
    EXPECT_EQ(all[0].lastNano, 1'424'050'000'000);
    EXPECT_EQ(all[0].volumeNano, -1);
    EXPECT_EQ(all[0].timeNanos, 1'748'353'658'856'000'000);
    EXPECT_EQ(read("NSE_X_LTP", R"({"last_price":"12.5"})")[0].lastNano, 12'500'000'000)
        << "as some brokers call it";
}

TEST_F(OpenAlgo, NullsAndMissingKeysAreNoFault) {
    EXPECT_TRUE(read("NSE_X_LTP", R"({"ltp":null,"timestamp":null})").empty());
    EXPECT_TRUE(read("NSE_X_QUOTE", "{}").empty());
    const auto all =
        read("NSE_X_QUOTE", R"({"ltp":5,"open":null,"high":null,"low":null,"close":null,"volume":null})");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].volumeNano, -1);
    EXPECT_TRUE(read("NSE_X_DEPTH", R"({"ltp":null,"depth":null})").empty());
}

TEST_F(OpenAlgo, DepthIsAWholeBookWithoutItsPadding) {
    const auto all =
        read("NSE_X_DEPTH", R"({"ltp":10.05,"depth":{"buy":[{"price":10,"quantity":5,"orders":2},{"price":0,)"
                            R"("quantity":0,"orders":0}],)"
                            R"("sell":[{"price":"10.10","quantity":7},{"price":null,"quantity":null}]}})");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].kind, Kind::Last);
    EXPECT_EQ(all[1].kind, Kind::Snapshot);
    ASSERT_EQ(all[1].levels.size(), 2U);
    EXPECT_EQ(all[1].levels[0].side, Side::Buy);
    EXPECT_EQ(all[1].levels[1].priceNano, 10'100'000'000);
    EXPECT_EQ(read("NSE_X_DEPTH", R"({"bids":[{"price":1,"quantity":2}],"asks":[]})")[0].levels.size(), 1U);
}

TEST_F(OpenAlgo, WhatCannotBeTrueIsRefusedAndABookSaysThatItMissedSomething) {
    EXPECT_EQ(refused("NSE_X_LTP", R"({"ltp":-1})"), domain::ErrorCode::OutOfRange);
    EXPECT_EQ(refused("NSE_X_LTP", R"({"ltp":0})"), domain::ErrorCode::OutOfRange);
    EXPECT_EQ(refused("NSE_X_LTP", R"({"ltp":NaN})"), domain::ErrorCode::BadInput);
    EXPECT_EQ(refused("NSE_X_LTP", "[]"), domain::ErrorCode::BadInput);
    EXPECT_EQ(refused("NSE_X_LTP", R"({"ltp":1} more)"), domain::ErrorCode::BadInput);
    refused("NSE_X_DEPTH", R"({"depth":{"buy":[{"price":"three","quantity":1}]}})");
    ASSERT_EQ(parser.broken().size(), 1U);
    EXPECT_EQ(parser.broken()[0].symbol, "X");
    EXPECT_EQ(refused("NSE_X_DEPTH", "\x80\x04}."), domain::ErrorCode::Refused);
    EXPECT_FALSE(parser.parse(std::array<std::string_view, 1>{R"({"ltp":1})"}).ok()) << "nobody says of what";
}

TEST_F(OpenAlgo, WhatCannotBeHeldIsRefusedByField) {
    const auto volume = read("NSE_X_LTP", R"({"ltp":1,"volume":-1})");
    ASSERT_EQ(volume.size(), 1U);
    EXPECT_EQ(volume[0].volumeNano, -1);
    EXPECT_EQ(volume[0].refused.first, "size -1 is below zero");
    const auto depth = read("NSE_X_DEPTH", R"({"ltp":-1,"depth":{"buy":[{"price":-3,"quantity":1},)"
                                           R"({"price":3,"quantity":1.0123456789}],"sell":[]}})");
    ASSERT_EQ(depth.size(), 1U) << "the book without the last price";
    EXPECT_EQ(depth[0].kind, Kind::Snapshot);
    EXPECT_EQ(depth[0].refused.count, 3U);
    EXPECT_EQ(depth[0].levels[1].held, Held::NotItsSize);
}

TEST_F(OpenAlgo, DepthWithNeitherSideIsNoBook) {
    EXPECT_EQ(refused("NSE_X_DEPTH", R"({"ltp":1,"depth":{"b":[{"price":3,"quantity":1}]}})"),
              domain::ErrorCode::BadInput);
}

TEST_F(OpenAlgo, OnePartWithABlankInBetweenIsReadToo) {
    const auto result = parser.parse(std::array<std::string_view, 1>{R"(NSE_X_LTP {"ltp":5})"});
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->size(), 1U);
}

TEST_F(OpenAlgo, DamagedMessagesNeverCrash) {
    const std::string good =
        R"({"ltp":10.05,"volume":7,"depth":{"buy":[{"price":10,"quantity":5}],"sell":[{"price":11,)"
        R"("quantity":7}]}})";
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good.substr(0, random() % 4 == 0 ? random() % good.size() : good.size());
        for (auto hits = random() % 5; hits > 0 && !text.empty(); --hits) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        (void)parser.parse(std::array<std::string_view, 2>{"NSE_X_DEPTH", text});
    }
}

}  // namespace
}  // namespace tessera::adapters
