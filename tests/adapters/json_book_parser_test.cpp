// cryptofeed's messages and our own JSON format, without a socket.

#include "feeds/adapters/json_book_parser.h"

#include <gtest/gtest.h>

#include <random>

namespace tessera::adapters {
namespace {

using domain::Side;
using Kind = AdapterMessage::Kind;

template <class Parser>
struct ParserTest : testing::Test {
    Parser parser;
    std::span<const AdapterMessage> readAll(std::vector<std::string_view> parts) {
        const auto result = parser.parse(parts);
        EXPECT_TRUE(result.ok()) << parts.back() << ": " << result.error().detail;
        return result.ok() ? *result : std::span<const AdapterMessage>{};
    }
    /// The one message of a frame.
    const AdapterMessage& read(std::string_view text, std::string_view second = {}) {
        const auto all = readAll(second.empty() ? std::vector{text} : std::vector{text, second});
        EXPECT_EQ(all.size(), 1U) << text;
        static const AdapterMessage none;
        return all.empty() ? none : all[0];
    }
    domain::ErrorCode refused(std::string_view text) {
        const auto result = parser.parse(std::vector{text});
        EXPECT_FALSE(result.ok()) << text;
        if (result.ok()) {
            return domain::ErrorCode::Cancelled;
        }
        EXPECT_FALSE(result.error().sentence.empty());
        return result.error().code;
    }
    bool ignored(std::string_view text) { return readAll({text}).empty(); }
};

using Parse = ParserTest<CryptofeedParser>;

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
    EXPECT_TRUE(ignored(R"(X-ticker-S {"exchange":"X","symbol":"S","bid":1.0,"ask":2.0,"timestamp":1})"));
    EXPECT_TRUE(ignored(R"(X-funding-S {"exchange":"X","symbol":"S","mark_price":null,"rate":0.1})"));
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
        (void)parser.parse(std::vector<std::string_view>{text});
    }
    for (std::size_t depth : {100U, 5'000U}) {
        const std::string text = "{\"a\":" + std::string(depth, '[') + "}";
        (void)parser.parse(std::vector<std::string_view>{text});
    }
}

TEST_F(Parse, NullAndMissingSidesAreEmptyOnes) {
    EXPECT_EQ(read(R"({"exchange":"X","symbol":"S","book":{"bid":null,"ask":{"2":1}}})").levels.size(), 1U);
    EXPECT_EQ(read(R"({"exchange":"X","symbol":"S","book":{"ask":{"2":1}}})").levels.size(), 1U);
    EXPECT_TRUE(read(R"({"exchange":"X","symbol":"S","book":{}})").levels.empty());
}

TEST_F(Parse, NumbersBeyondTheLimitsAreToldApartFromRubbish) {
    using domain::ErrorCode;
    const auto level = [](const std::string& price, const std::string& size) {
        return R"({"exchange":"X","symbol":"S","delta":{"bid":[[)" + price + "," + size + "]]}}";
    };
    EXPECT_EQ(refused(level("0", "1")), ErrorCode::OutOfRange);
    EXPECT_EQ(refused(level("-1", "1")), ErrorCode::OutOfRange);
    EXPECT_EQ(refused(level("1e30", "1")), ErrorCode::OutOfRange);
    EXPECT_EQ(refused(level("1", "-0.5")), ErrorCode::OutOfRange);
    EXPECT_EQ(refused(level("NaN", "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("1", "Infinity")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level(std::string(400, '9'), "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("\"" + std::string(400, '9') + "\"", "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("1." + std::string(400, '3'), "1")), ErrorCode::BadInput);
}

TEST_F(Parse, AnAskBeyondTheLimitIsLeftOutAndCountedAndABidThereIsRefused) {
    const auto& m =
        read(R"({"exchange":"X","symbol":"S","book":{"ask":{"2":1,"9999999999.00":"0.001"},"bid":{"1":1}}})");
    EXPECT_EQ(m.levels.size(), 2U);
    EXPECT_EQ(m.leftOut, 1U);
    EXPECT_EQ(read(R"({"exchange":"X","symbol":"S","delta":{"ask":[[1e30,0]]}})").leftOut, 1U);
    refused(R"({"exchange":"X","symbol":"S","delta":{"ask":[[-1e30,0]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[9999999999,1]]}})");
}

TEST_F(Parse, ABookThatBrokeOffIsNamed) {
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,2],[3]]}})");
    ASSERT_EQ(parser.broken().size(), 1U);
    EXPECT_EQ(parser.broken()[0].symbol, "S");
    refused("rubbish");
    EXPECT_TRUE(parser.broken().empty());
}

TEST_F(Parse, APickleIsRefusedByName) {
    // pickle.dumps({"price": 1}, protocol) of Python 3.11, protocols 2 to 5
    const std::string two("\x80\x02}q\x00X\x05\x00\x00\x00priceq\x01K\x01s.", 21);
    for (char protocol = 2; protocol <= 5; ++protocol) {
        std::string text = two;
        text[1] = protocol;
        EXPECT_EQ(refused(text), domain::ErrorCode::Refused);
        const auto twoParts = parser.parse(std::vector<std::string_view>{"topic", text});
        ASSERT_FALSE(twoParts.ok());
        EXPECT_NE(twoParts.error().sentence.find("pickle"), std::string::npos);
    }
}

TEST_F(Parse, APickleWithABlankInsideIsOneToo) {
    EXPECT_EQ(refused("\x80\x04\x8c\x03"
                      "a b\x94."),
              domain::ErrorCode::Refused);
}

// ---------------------------------------------------------------- our own format

using Pyzmq = ParserTest<PyzmqParser>;

TEST_F(Pyzmq, BothFramingsSayTheSame) {
    const std::string_view payload =
        R"({"type":"trade","symbol":"TOK","side":"buy","amount":"2","price":1.5})";
    for (const auto& parts : std::vector<std::vector<std::string_view>>{
             {payload},
             {"any topic", payload},
             {R"(topic {"type":"trade","symbol":"TOK","side":"buy","amount":2,"price":1.5})"}}) {
        const auto all = readAll(parts);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].kind, Kind::Trade);
        EXPECT_EQ(all[0].symbol, "TOK");
        EXPECT_EQ(all[0].exchange, "");
        EXPECT_EQ(all[0].trade.priceNano, 1'500'000'000);
    }
    EXPECT_FALSE(parser.parse(std::vector<std::string_view>{"a", "b", payload}).ok())
        << "three parts are no format";
    EXPECT_FALSE(parser.parse(MessageParts{}).ok());
}

TEST_F(Pyzmq, TheTopicIsTheSymbolWhereThePayloadNamesNone) {
    EXPECT_EQ(read("TOK", R"({"type":"quote","bid":1.1,"ask":1.2})").symbol, "TOK");
    EXPECT_EQ(read(R"(TOK {"type":"quote","bid":1.1,"ask":1.2})").symbol, "TOK");
    refused(R"({"type":"quote","bid":1.1,"ask":1.2})");
}

TEST_F(Pyzmq, AQuoteWithoutSizesInventsNone) {
    const auto& bare = read("TOK", R"({"type":"quote","bid":"1.1","ask":"1.2"})");
    EXPECT_TRUE(bare.sizeless);
    EXPECT_EQ(bare.levels[0].quantityNano, 0);
    EXPECT_TRUE(read("TOK", R"({"type":"quote","bid":"1.1","bid_size":3,"ask":"1.2"})").sizeless);
    const auto& sized = read("TOK", R"({"type":"quote","bid":"1.1","bid_size":3,"ask":null})");
    EXPECT_FALSE(sized.sizeless);
    ASSERT_EQ(sized.levels.size(), 1U);
    EXPECT_EQ(sized.levels[0].quantityNano, 3'000'000'000);
}

TEST_F(Pyzmq, BooksMayBeObjectsOrPairsAndLastPricesCountTheirVolume) {
    EXPECT_EQ(
        read("T", R"({"type":"snapshot","book":{"bid":[[1,2],["0.9",3]],"ask":{"1.1":4}}})").levels.size(),
        3U);
    EXPECT_EQ(read("T", R"({"type":"delta","delta":{"bid":{"1":0}}})").kind, Kind::Delta);
    const auto& last = read("T", R"({"type":"last","price":"1.25","volume":1200,"timestamp":1748353658856})");
    EXPECT_EQ(last.kind, Kind::Last);
    EXPECT_EQ(last.lastNano, 1'250'000'000);
    EXPECT_EQ(last.volumeNano, 1'200'000'000'000);
    EXPECT_EQ(last.timeNanos, 1'748'353'658'856'000'000) << "milliseconds are seen as such";
    EXPECT_EQ(read("T", R"({"type":"last","price":"1.25"})").volumeNano, -1);
}

TEST_F(Pyzmq, SeveralMessagesMayShareOnePayload) {
    const auto all =
        readAll({"T", R"([{"type":"last","price":1},{"symbol":"U","side":"sell","amount":1,"price":2}])"});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].symbol, "T");
    EXPECT_EQ(all[1].symbol, "U");
    EXPECT_TRUE(readAll({"T", "[]"}).empty());
    refused(R"(T [{"type":"last","price":1},{"type":"last"}])");
}

TEST_F(Pyzmq, ATypeThatContradictsItsKeysIsRefused) {
    refused(R"(T {"type":"delta","book":{"bid":{"1":1}}})");
    refused(R"(T {"type":"snapshot","side":"buy","amount":1,"price":2})");
    refused(R"(T {"type":"quote","side":"buy","amount":1,"price":2})");
    refused(R"(T {"type":"quote","bid":-1,"ask":2})");
    refused(R"(T {"type":"quote","bid":1,"bid_size":"many","ask":2})");
    refused(R"(T {"type":"last","price":0})");
    refused(R"(T {"type":"last","price":1,"volume":-5})");
    refused(R"(T {"book":{"bid":{"1":1}},"delta":{"bid":[[1,1]]}})");
    refused("T 17");
    refused("T");
}

}  // namespace
}  // namespace tessera::adapters
