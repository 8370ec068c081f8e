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
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[["NaN",2]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,"Infinity"]]}})");
    refused(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1e30,1]]}})");
    refused(R"({"exchange":"X","symbol":"S","book":{"bid":{"abc":1}}})");
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
}

TEST_F(Parse, NumbersBeyondTheLimitsAreToldApartFromRubbish) {
    using domain::ErrorCode;
    const auto level = [](const std::string& price, const std::string& size) {
        return R"({"exchange":"X","symbol":"S","delta":{"bid":[[)" + price + "," + size + "]]}}";
    };
    EXPECT_EQ(refused(level("1e30", "1")), ErrorCode::OutOfRange);
    EXPECT_EQ(refused(level("NaN", "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("1", "Infinity")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level(std::string(400, '9'), "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("\"" + std::string(400, '9') + "\"", "1")), ErrorCode::BadInput);
    EXPECT_EQ(refused(level("1." + std::string(400, '3'), "1")), ErrorCode::BadInput);
}

TEST_F(Parse, WhatCannotBeHeldIsRefusedByFieldAndTheRestOfTheMessageStands) {
    const auto& m = read(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1.5,0.123456789012],[1.4,2]],)"
                         R"("ask":[[1.6,-0.5],[1.7,1e11]]}})");
    ASSERT_EQ(m.levels.size(), 4U);
    EXPECT_EQ(m.levels[0].held, Held::NotItsSize);
    EXPECT_EQ(m.levels[0].priceNano, 1'500'000'000) << "whatever stood there is known to be wrong";
    EXPECT_EQ(m.levels[1].held, Held::Yes);
    EXPECT_EQ(m.levels[1].quantityNano, 2'000'000'000);
    EXPECT_EQ(m.levels[2].held, Held::NotItsSize);
    EXPECT_EQ(m.levels[3].held, Held::NotItsSize);
    EXPECT_EQ(m.refused.count, 3U);
    EXPECT_EQ(m.refused.first, "size 0.123456789012 at 1.5 has more than 9 decimals");
    const auto& price =
        read(R"({"exchange":"X","symbol":"S","book":{"bid":{"0.12345678912":1,"-3":1},"ask":{"0":2}}})");
    ASSERT_EQ(price.levels.size(), 3U);
    for (const AdapterLevel& level : price.levels) {
        EXPECT_EQ(level.held, Held::NotItsPrice);
    }
    EXPECT_EQ(price.levels[0].priceNano, 123'456'790) << "a bid: the next price towards the asks";
    EXPECT_EQ(price.refused.count, 3U);
    EXPECT_EQ(price.refused.first, "price 0.12345678912 has more than 9 decimals");
    EXPECT_TRUE(read(R"({"exchange":"X","symbol":"S","delta":{"bid":[[0.0000000001,0]]}})").levels.empty())
        << "taking away what was never here is no fault";
}

TEST_F(Parse, WhatBinaryArithmeticLeftOfADecimalIsThatDecimal) {
    const auto size = [&](const std::string& text) {
        const auto& m = read(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1,)" + text + "]]}}");
        return m.levels.at(0).held == Held::Yes ? m.levels.at(0).quantityNano : -1;
    };
    EXPECT_EQ(size("0.30000000000000004"), 300'000'000);  // 0.1 + 0.2
    EXPECT_EQ(size("\"0.30000000000000004\""), 300'000'000);
    EXPECT_EQ(size("0.7999999999999999"), 800'000'000);      // 0.1 + 0.7
    EXPECT_EQ(size("1.2100000000000002"), 1'210'000'000);    // 1.1 * 1.1
    EXPECT_EQ(size("434.99999999999994"), 435'000'000'000);  // 4.35 * 100
    EXPECT_EQ(size("0.29999999999999716"), 300'000'000);     // 100.3 - 100
    EXPECT_EQ(size("9.999999999999998"), 10'000'000'000);
    EXPECT_EQ(size("0.00010000000000000005"), 100'000);
    EXPECT_EQ(size("1234567.1000000001"), 1'234'567'100'000'000);
    // Not these: they may mean what they say.
    EXPECT_EQ(size("0.123456789012"), -1);
    EXPECT_EQ(size("0.1234567890123456"), -1);
    EXPECT_EQ(size("0.300000000001"), -1);
    EXPECT_EQ(size("12345678.1234567891"), -1);
    EXPECT_EQ(size("1.0000000000000002e-14"), -1) << "and never a deletion";
    EXPECT_EQ(size("0.00000000000000010000000000000005"), -1) << "nor so";
    const auto& price = read(R"({"exchange":"X","symbol":"S","delta":{"bid":[[1.2100000000000002,1]]}})");
    EXPECT_EQ(price.levels[0].priceNano, 1'210'000'000);
}

TEST_F(Parse, SymbolsAreTakenAsTheWorldWritesThem) {
    for (const std::string symbol : {"BTC/USDT", "BTC/USDT:USDT", "BTCF0:USTF0", "E-mini S&P 500", "日経 225",
                                     "S/../S", "A-SYMBOL-OF-FORTY-ONE-LETTERS-AND-NO-LESS"}) {
        EXPECT_EQ(read(R"({"exchange":"X","symbol":")" + symbol + R"(","book":{"bid":{"1":1}}})").symbol,
                  symbol);
    }
}

TEST_F(Parse, ASymbolThatIsNoneIsNamedWithTheReason) {
    const auto sentence = [&](const std::string& symbol) {
        const auto result = parser.parse(std::vector<std::string_view>{
            R"({"exchange":"X","symbol":")" + symbol + R"(","book":{"bid":{"1":1}}})"});
        EXPECT_FALSE(result.ok()) << symbol;
        return result.ok() ? std::string() : result.error().sentence;
    };
    EXPECT_NE(sentence(std::string(129, 'A')).find("longer than 128 bytes"), std::string::npos);
    EXPECT_NE(sentence(" BTC").find("\" BTC\" is no symbol, it begins or ends with a blank"),
              std::string::npos);
    EXPECT_NE(sentence("BT\\u0000C").find("cannot be seen"), std::string::npos);
    EXPECT_NE(sentence("BTC\xe2\x80\xae").find("cannot be seen"), std::string::npos) << "a direction mark";
    EXPECT_NE(sentence("").find("it is empty"), std::string::npos);
}

TEST_F(Parse, ABookWithNeitherSideIsNoBookAndItsKeysAreNamed) {
    refused(R"({"exchange":"X","symbol":"S","book":{}})");
    const auto result = parser.parse(std::array<std::string_view, 1>{
        R"({"exchange":"X","symbol":"S","book":{"bids":{"1":1},"asks":{"2":1}}})"});
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.error().sentence.find(R"("bids", "asks")"), std::string::npos)
        << result.error().sentence;
    EXPECT_EQ(parser.unknownKeys().count, 2U);
    ASSERT_EQ(parser.unknownKeys().fresh.size(), 2U);
    EXPECT_EQ(parser.unknownKeys().fresh[0], "bids");
}

TEST_F(Parse, AnAskBeyondTheLimitIsLeftOutAndCountedAndABidThereIsRefused) {
    const auto& m =
        read(R"({"exchange":"X","symbol":"S","book":{"ask":{"2":1,"9999999999.00":"0.001"},"bid":{"1":1}}})");
    EXPECT_EQ(m.levels.size(), 2U);
    EXPECT_EQ(m.leftOut, 1U);
    EXPECT_EQ(read(R"({"exchange":"X","symbol":"S","delta":{"ask":[[1e30,0]]}})").leftOut, 1U);
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

TEST_F(Pyzmq, OtherWordsForTheSameAreTaken) {
    for (const std::string_view text :
         {R"({"type":"snapshot","symbol":"T","book":{"bids":[[1,2]],"asks":[[1.1,4]]}})",
          R"({"symbol":"T","bids":[[1,2]],"asks":[[1.1,4]]})",
          R"({"type":"orderbook","pair":"T","bids":{"1":2},"offers":{"1.1":4},"ts":1748353658856})",
          R"({"instrument":"T","book":{"buy":[["1","2"]],"sell":[["1.1","4"]]}})",
          R"({"symbol":"T","bid":[[1,2]],"ask":[[1.1,4]]})"}) {
        const auto& m = read(text);
        EXPECT_EQ(m.kind, Kind::Snapshot) << text;
        EXPECT_EQ(m.symbol, "T") << text;
        ASSERT_EQ(m.levels.size(), 2U) << text;
        EXPECT_EQ(m.levels[1].side, Side::Sell) << text;
        EXPECT_EQ(m.levels[1].quantityNano, 4'000'000'000) << text;
    }
    EXPECT_EQ(read("T", R"({"type":"delta","bids":[[1,0]]})").kind, Kind::Delta);
    const auto& trade = read("T", R"({"side":"SELL","size":2,"price":"1.5","trade_id":7,"time":60})");
    EXPECT_EQ(trade.kind, Kind::Trade);
    EXPECT_EQ(trade.trade.side, Side::Sell);
    EXPECT_EQ(trade.trade.quantityNano, 2'000'000'000);
    EXPECT_EQ(trade.tradeId, 7U);
    EXPECT_EQ(trade.timeNanos, 60'000'000'000);
    EXPECT_FALSE(read("T", R"({"bidPrice":1,"bidQty":2,"askPrice":1.1,"askQty":3})").sizeless);
    EXPECT_EQ(parser.unknownKeys().count, 0U);
}

TEST_F(Pyzmq, UnknownKeysAreToldOnceAndCounted) {
    read("T", R"({"type":"last","price":1,"colour":"red","mood":2})");
    ASSERT_EQ(parser.unknownKeys().fresh.size(), 2U);
    EXPECT_EQ(parser.unknownKeys().fresh[1], "mood");
    read("T", R"({"type":"last","price":1,"colour":"red","book":null})");
    EXPECT_TRUE(parser.unknownKeys().fresh.empty());
    EXPECT_EQ(parser.unknownKeys().count, 3U);
}

TEST_F(Pyzmq, ATopicWithBlanksIsASymbolToo) {
    EXPECT_EQ(read(R"(E-mini S&P 500 {"type":"last","price":1})").symbol, "E-mini S&P 500");
}

TEST_F(Pyzmq, OneRefusedMessageOfAPayloadLeavesTheOthers) {
    const auto all =
        readAll({"T", R"([{"type":"last","price":1},{"type":"last"},{"type":"snapshot","symbol":"B",)"
                      R"("book":{"bid":[[1,1]]},"bids":[]},{"type":"last","price":3}])"});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].lastNano, 3'000'000'000);
    ASSERT_EQ(parser.refused().size(), 2U);
    EXPECT_NE(parser.refused()[0].sentence.find("without a price"), std::string::npos);
    ASSERT_EQ(parser.broken().size(), 1U) << "its book missed something";
    EXPECT_EQ(parser.broken()[0].symbol, "B");
}

TEST_F(Pyzmq, AQuotesSizeThatCannotBeHeldCostsItsSideAlone) {
    const auto& m = read("T", R"({"type":"quote","bid":1,"bid_size":0.123456789012,"ask":2,"ask_size":3})");
    ASSERT_EQ(m.levels.size(), 2U);
    EXPECT_EQ(m.levels[0].held, Held::NotItsSize);
    EXPECT_EQ(m.levels[1].held, Held::Yes);
    EXPECT_EQ(m.refused.count, 1U);
    EXPECT_EQ(read("T", R"({"type":"last","price":1,"volume":-5})").volumeNano, -1) << "unknown, and told";
}

TEST_F(Pyzmq, SeveralMessagesMayShareOnePayload) {
    const auto all =
        readAll({"T", R"([{"type":"last","price":1},{"symbol":"U","side":"sell","amount":1,"price":2}])"});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].symbol, "T");
    EXPECT_EQ(all[1].symbol, "U");
    EXPECT_TRUE(readAll({"T", "[]"}).empty());
    refused(R"(T [{"type":"last","price":1},{"type":"last"])");
}

TEST_F(Pyzmq, ATypeThatContradictsItsKeysIsRefused) {
    refused(R"(T {"type":"delta","book":{"bid":{"1":1}}})");
    refused(R"(T {"type":"snapshot","side":"buy","amount":1,"price":2})");
    refused(R"(T {"type":"quote","side":"buy","amount":1,"price":2})");
    refused(R"(T {"type":"quote","bid":-1,"ask":2})");
    refused(R"(T {"type":"quote","bid":1,"bid_size":"many","ask":2})");
    refused(R"(T {"type":"last","price":0})");
    refused(R"(T {"book":{"bid":{"1":1}},"delta":{"bid":[[1,1]]}})");
    refused("T 17");
    refused("T");
}

}  // namespace
}  // namespace tessera::adapters
