#include "feeds/adapters/dwx_parser.h"

#include <gtest/gtest.h>

namespace tessera::adapters {
namespace {

using namespace std::string_view_literals;
using Kind = AdapterMessage::Kind;

struct Dwx : testing::Test {
    DwxParser parser;
    std::string read(std::vector<std::string_view> parts) {
        const auto result = parser.parse(parts);
        if (!result) {
            return "refused";
        }
        std::string out;
        for (const AdapterMessage& m : *result) {
            EXPECT_EQ(m.kind, Kind::Quote);
            EXPECT_TRUE(m.sizeless);
            EXPECT_EQ(m.timeNanos, 0);
            out += m.symbol + " " + std::to_string(m.levels[0].priceNano) + ";" +
                   std::to_string(m.levels[1].priceNano) + " ";
        }
        return out;
    }
};

TEST_F(Dwx, AQuoteIsBidAndAskWithoutSizeAndTime) {
    EXPECT_EQ(read({"EURUSD 1.10001;1.10003"}), "EURUSD 1100010000;1100030000 ");
    EXPECT_EQ(read({"EURUSD:|:1.10001;1.10003"}), "EURUSD 1100010000;1100030000 ") << "since version 2.0.2";
    EXPECT_EQ(read({"EURUSD", "1.10001;1.10003"}), "EURUSD 1100010000;1100030000 ");
    EXPECT_EQ(read({"[SP500] 5000.5;5001"}), "[SP500] 5000500000000;5001000000000 ");
}

TEST_F(Dwx, TrailingSeparatorsAndZeroBytesAreNothing) {
    EXPECT_EQ(read({"EURUSD 1.1;1.2; "}), "EURUSD 1100000000;1200000000 ");
    EXPECT_EQ(read({"EURUSD 1.1;1.2\0"sv}), "EURUSD 1100000000;1200000000 ");
    EXPECT_EQ(read({"EURUSD 1.1;1.2\r\n"}), "EURUSD 1100000000;1200000000 ");
}

TEST_F(Dwx, SeveralSymbolsShareAPart) {
    EXPECT_EQ(read({"EURUSD 1.1;1.2 GBPUSD 1.3;1.4\nUSDJPY 150;151"}),
              "EURUSD 1100000000;1200000000 GBPUSD 1300000000;1400000000 USDJPY 150000000000;151000000000 ");
}

TEST_F(Dwx, SymbolsAreTakenAsBrokersWriteThemAndOneBadQuoteCostsNoOther) {
    EXPECT_EQ(read({"EUR/USD 1;2"}), "EUR/USD 1000000000;2000000000 ");
    EXPECT_EQ(read({"EURUSD 0;0 GBPUSD 1.3;1.4"}), "GBPUSD 1300000000;1400000000 ");
    ASSERT_EQ(parser.refused().size(), 1U);
    EXPECT_EQ(parser.refused()[0].sentence, "A quote of EURUSD was ignored: price 0 is not above zero.");
    ASSERT_EQ(parser.broken().size(), 1U);
}

TEST_F(Dwx, BarsOfTheOtherChannelAreNoFault) {
    EXPECT_EQ(read({"EURUSD_M1 1564511220;1.1;1.2;1.0;1.1;55;2;0"}), "");
}

TEST_F(Dwx, WhatCannotBeTrueIsRefused) {
    for (const auto text : {""sv, " "sv, "EURUSD"sv, "EURUSD "sv, "1.1;1.2"sv, "EURUSD 1.1"sv,
                            "EURUSD 1.1;"sv, "EURUSD 1.1;1.2;1.3"sv, "EURUSD ;1.2"sv, "EURUSD 0;0"sv,
                            "EURUSD -1;1"sv, "EURUSD nan;1"sv, "EURUSD 1.1;inf"sv, "EURUSD 1e99;1"sv,
                            "EURUSD 1;2;3;4;5;6;7;8;9"sv, "EURUSD 1.1;1.2 GBPUSD"sv, "\x80\x04]."sv}) {
        EXPECT_EQ(read({text}), "refused") << text;
    }
    const std::string long400 = "EURUSD " + std::string(400, '9') + ";1";
    EXPECT_EQ(read({long400}), "refused");
    EXPECT_EQ(read({"EURUSD", "1.1;1.2", "x"}), "refused");
    EXPECT_EQ(read({}), "refused");
}

}  // namespace
}  // namespace tessera::adapters
