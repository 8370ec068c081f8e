// DBN and ITCH files as they should not be: every fault is a sentence or a count, and no book is wrong.

#include <gtest/gtest.h>

#include <random>

#include "feeds/replay/dbn_reader.h"
#include "feeds/replay/itch_reader.h"
#include "feeds/replay/recording_summary.h"
#include "tests/replay/foreign_samples.h"

namespace tessera::replay {
namespace {

using test::DbnBytes;
using test::ItchBytes;
constexpr std::int64_t kTick = 250'000'000;

domain::Result<std::unique_ptr<DbnReader>> openDbn(std::span<const std::byte> bytes) {
    return DbnReader::open(ByteSource::ofMemory(bytes));
}
domain::Result<std::unique_ptr<ItchReader>> openItch(std::span<const std::byte> bytes) {
    return ItchReader::open(ByteSource::ofMemory(bytes));
}
template <class Source>
RecordingSummary summaryOf(domain::Result<std::unique_ptr<Source>> source) {
    EXPECT_TRUE(source.ok()) << source.error().sentence;
    return summarize(**source);
}

TEST(DbnFile, UnknownOrdersAreCountedAndTheBookStays) {
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.mbo('C', 'B', 99, 100 * kTick, 3);
    file.mbo('C', 'B', 1, 100 * kTick, 4);
    const auto s = summaryOf(openDbn(file.bytes));
    EXPECT_EQ(s.unknownOrders(), 1U);
    EXPECT_EQ(s.instruments.at(0).bid->quantity.raw(), 6);
    EXPECT_EQ(s.instruments.at(0).instrument.symbol, "ESZ3");
}

TEST(DbnFile, UndefinedPricesZeroSizesAndDuplicatesAreRejected) {
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.mbo('A', 'B', 2, dbn::kUndefinedPrice, 10);
    file.mbo('A', 'B', 3, 101 * kTick, 0);
    file.mbo('A', 'B', 1, 102 * kTick, 5);
    file.mbo('A', 'N', 4, 102 * kTick, 5);
    file.mbo('Z', 'B', 5, 102 * kTick, 5);
    const auto s = summaryOf(openDbn(file.bytes));
    EXPECT_EQ(s.counters.rejected, 5U);
    EXPECT_EQ(s.instruments.at(0).orders, 1U);
    EXPECT_EQ(s.instruments.at(0).bid->price.nanoUsd(), 100 * kTick);
}

TEST(DbnFile, AFillNamesWhatTheCancelBehindItExecutes) {
    DbnBytes file;
    file.mbo('A', 'A', 1, 100 * kTick, 10);
    file.mbo('T', 'B', 0, 100 * kTick, 4, 0);
    file.mbo('F', 'A', 1, 100 * kTick, 4, 0);
    file.mbo('C', 'A', 1, 100 * kTick, 4);
    auto source = openDbn(file.bytes);
    ASSERT_TRUE(source.ok());
    std::vector<domain::RecordKind> kinds;
    SourceItem item;
    do {
        ASSERT_TRUE((*source)->next(item).ok());
        for (const auto& r : item.records) {
            kinds.push_back(r.kind);
        }
    } while (item.kind != SourceItem::Kind::End);
    using domain::RecordKind;
    EXPECT_EQ(kinds, (std::vector{RecordKind::Add, RecordKind::Trade, RecordKind::Execute}));
    EXPECT_EQ((*source)->book(domain::InstrumentId{1})->best(domain::Side::Sell)->quantity.raw(), 6);
}

TEST(DbnFile, ACrossedBookIsAnAuctionUntilItUncrosses) {
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.mbo('A', 'A', 2, 99 * kTick, 10);
    file.mbo('C', 'A', 2, 99 * kTick, 10);
    auto source = openDbn(file.bytes);
    std::vector<std::uint32_t> statuses;
    SourceItem item;
    do {
        ASSERT_TRUE((*source)->next(item).ok());
        for (const auto& r : item.records) {
            if (r.kind == domain::RecordKind::Status) {
                statuses.push_back(r.aux);
            }
        }
    } while (item.kind != SourceItem::Kind::End);
    EXPECT_EQ(statuses, (std::vector{static_cast<std::uint32_t>(domain::TradingStatus::PreOpen),
                                     static_cast<std::uint32_t>(domain::TradingStatus::Open)}));
    EXPECT_EQ((*source)->counters().crossedEvents, 1U);
}

TEST(DbnFile, ALockedBookIsContinuousTrading) {
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.mbo('A', 'A', 2, 100 * kTick, 10);
    auto source = openDbn(file.bytes);
    SourceItem item;
    do {
        ASSERT_TRUE((*source)->next(item).ok());
        for (const auto& r : item.records) {
            EXPECT_NE(r.kind, domain::RecordKind::Status);
        }
    } while (item.kind != SourceItem::Kind::End);
    EXPECT_EQ((*source)->counters().crossedEvents, 0U);
}

TEST(DbnFile, AFinerPriceDefinesTheInstrumentAgainAndKeepsItsOrders) {
    DbnBytes file;
    for (std::uint64_t i = 1; i <= 40; ++i) {
        file.mbo('A', 'B', i, static_cast<std::int64_t>(i) * kTick, 1);
    }
    for (int i = 0; i < 100'000; ++i) {
        file.mbo('N', 'N', 0, 0, 0);  // beyond what the first look sees
    }
    file.mbo('A', 'B', 41, 40 * kTick + 10'000'000, 2);
    const auto s = summaryOf(openDbn(file.bytes));
    EXPECT_EQ(s.instruments.at(0).instrument.tick.nanoUsd(), 10'000'000);
    EXPECT_EQ(s.definitions, 2U);
    EXPECT_EQ(s.instruments.at(0).orders, 41U);
    EXPECT_EQ(s.instruments.at(0).bid->quantity.raw(), 2);
    EXPECT_EQ(s.gaps(), 0U);
}

TEST(DbnFile, AGapThePublisherMarksIsAGapHere) {
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.mbo('A', 'B', 2, 101 * kTick, 10, dbn::flag::kLast | dbn::flag::kMaybeBadBook);
    file.mbo('A', 'B', 3, 102 * kTick, 10, dbn::flag::kLast | dbn::flag::kMaybeBadBook);
    const auto s = summaryOf(openDbn(file.bytes));
    EXPECT_EQ(s.gaps(), 1U);
    EXPECT_TRUE(s.instruments.at(0).isSound);
    EXPECT_EQ(s.instruments.at(0).orders, 3U);
    ASSERT_EQ(s.notes.size(), 1U);
}

TEST(DbnFile, WrongSchemaVersionAndLengthsAreSentences) {
    const auto schema = openDbn(DbnBytes(2, 4).bytes);
    ASSERT_FALSE(schema.ok());
    EXPECT_NE(schema.error().sentence.find("trades"), std::string::npos) << schema.error().sentence;
    auto bytes = DbnBytes().bytes;
    bytes[3] = std::byte{7};
    EXPECT_NE(openDbn(bytes).error().sentence.find("version 7"), std::string::npos);
    bytes = DbnBytes().bytes;
    bytes[7] = std::byte{0x7F};
    EXPECT_NE(openDbn(bytes).error().sentence.find("impossible length"), std::string::npos);
    DbnBytes file;
    file.mbo('A', 'B', 1, 100 * kTick, 10);
    file.bytes.resize(file.bytes.size() - 1);
    const auto cut = summaryOf(openDbn(file.bytes));
    ASSERT_TRUE(cut.damage);
    EXPECT_NE(cut.damage->sentence.find("cut off"), std::string::npos);
    file.bytes.push_back(std::byte{0});
    file.bytes.push_back(std::byte{0});  // a record of no length
    const auto empty = summaryOf(openDbn(file.bytes));
    ASSERT_TRUE(empty.damage);
    EXPECT_EQ(empty.instruments.at(0).orders, 1U);
}

TEST(DbnFile, BentBytesNeverBreakTheReader) {
    DbnBytes file;
    for (std::uint64_t i = 1; i <= 60; ++i) {
        file.mbo(i % 7 == 0 ? 'C' : 'A', i % 2 == 0 ? 'B' : 'A', i, 100 * kTick, 3);
    }
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = file.bytes;
        for (int i = 0; i < 3; ++i) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        auto source = openDbn(bytes);
        if (!source) {
            continue;
        }
        const auto s = summarize(**source);
        for (const auto& i : s.instruments) {
            EXPECT_EQ(i.unknownOrders + i.rejected, 0U) << "let through unsound";
        }
    }
}

TEST(ItchFile, AnExecutionIsThePrintAtTheRestingPriceAndAReplaceKeepsTheSide) {
    ItchBytes file;
    file.add(1, 10, 'S', 100, "AAPL", 1'500'000);
    file.execute(1, 10, 40);
    file.replace(1, 10, 11, 70, 1'500'500);
    file.reduce(1, 11, 20);
    file.remove(1, 77);
    file.replace(1, 78, 79, 5, 1'400'000);
    const auto s = summaryOf(openItch(file.bytes));
    const auto& apple = s.instruments.at(0);
    EXPECT_EQ(apple.instrument.symbol, "AAPL");
    EXPECT_EQ(apple.trades, 1U);
    EXPECT_EQ(apple.ask->price.nanoUsd(), 150'050'000'000);
    EXPECT_EQ(apple.ask->quantity.raw(), 50);
    EXPECT_EQ(s.unknownOrders(), 2U);
    EXPECT_FALSE(apple.bid) << "a replace of an unknown order adds nothing";
}

TEST(ItchFile, NewYorksMidnightFollowsDaylightSavingTime) {
    EXPECT_EQ(formatIso(newYorkMidnight({2019, 1, 30}), 0), "2019-01-30T05:00:00Z");
    EXPECT_EQ(formatIso(newYorkMidnight({2019, 3, 10}), 0), "2019-03-10T05:00:00Z");  // clocks change at two
    EXPECT_EQ(formatIso(newYorkMidnight({2019, 3, 11}), 0), "2019-03-11T04:00:00Z");
    EXPECT_EQ(formatIso(newYorkMidnight({2019, 11, 3}), 0), "2019-11-03T04:00:00Z");
    EXPECT_EQ(formatIso(newYorkMidnight({2019, 11, 4}), 0), "2019-11-04T05:00:00Z");
    EXPECT_EQ(dateInFileName("/data/01302019.NASDAQ_ITCH50"), (domain::CivilDate{2019, 1, 30}));
    EXPECT_EQ(dateInFileName("S081321-20210813.itch"), (domain::CivilDate{2021, 8, 13}));
    EXPECT_FALSE(dateInFileName("session-123456789.itch"));
}

TEST(ItchFile, BentBytesNeverBreakTheReader) {
    ItchBytes file;
    for (std::uint64_t i = 1; i <= 60; ++i) {
        file.add(static_cast<std::uint16_t>(i % 3), i, i % 2 == 0 ? 'B' : 'S', 100, "AAPL",
                 static_cast<std::uint32_t>(i % 2 == 0 ? 1'499'900 : 1'500'000));
        if (i % 4 == 0) {
            file.execute(static_cast<std::uint16_t>(i % 3), i, 30);
        }
        if (i % 5 == 0) {
            file.replace(static_cast<std::uint16_t>(i % 3), i, i + 1'000, 7, 1'500'100);
        }
    }
    std::mt19937 random(6);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = file.bytes;
        for (int i = 0; i < 3; ++i) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        auto source = openItch(bytes);
        if (!source) {
            continue;
        }
        const auto s = summarize(**source);
        for (const auto& i : s.instruments) {
            EXPECT_EQ(i.unknownOrders + i.rejected + i.gaps, 0U) << "let through unsound";
        }
    }
}

}  // namespace
}  // namespace tessera::replay
