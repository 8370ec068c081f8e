// The file itself: what goes in comes out, what is torn or bent is told.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "feeds/replay/recording_reader.h"
#include "feeds/replay/recording_summary.h"
#include "tests/replay/recording_samples.h"
#include "tests/support/temporary_directory.h"

namespace tessera::replay {
namespace {

using domain::InstrumentId;
using domain::RecordKind;
using domain::Side;
using Kind = SourceItem::Kind;

struct RecordingFile : testing::Test {
    tessera::test::TemporaryDirectory directory;
    std::string path = directory.path() + "/session.tsr";

    std::unique_ptr<RecordingWriter> writer(WriterOptions options = {}) {
        options.replaceExisting = true;
        auto made = RecordingWriter::create(path, options);
        EXPECT_TRUE(made.ok());
        return std::move(made).value();
    }
    std::unique_ptr<RecordSource> reader() {
        auto opened = openRecording(path);
        EXPECT_TRUE(opened.ok()) << opened.error().sentence;
        return std::move(opened).value();
    }
    RecordingSummary summary() { return summarize(*reader()); }
};

/// Many are kept while a recording is surveyed, within a bound.
TEST_F(RecordingFile, APlaceSaysWhatTheOrdersItRemembersTakeInMemory) {
    const test::Session session(5'000);
    auto out = writer();
    session.writeTo(*out, test::future(7, "SITC-Z26"));
    ASSERT_TRUE(out->close().ok());
    auto in = reader();
    SourceItem item;
    std::vector<std::size_t> bytes;
    while (in->next(item).ok() && item.kind != Kind::End) {
        if (const auto place = in->place()) {
            bytes.push_back(place->bytes());
        }
    }
    std::vector<domain::RestingOrder> orders;
    session.book.orders(orders);
    ASSERT_FALSE(bytes.empty());
    ASSERT_GT(orders.size(), 20U);
    EXPECT_GT(bytes.back(), orders.size() * 2 * sizeof(std::uint64_t));
    EXPECT_GT(bytes.back(), bytes.front());
}

TEST_F(RecordingFile, GivesBackEveryRecordTimeAndSequenceAsWritten) {
    for (const bool randomIds : {false, true}) {
        const test::Session session(5'000, randomIds);
        auto out = writer();
        session.writeTo(*out, test::future(7, "SITC-Z26"));
        ASSERT_TRUE(out->close().ok());
        auto in = reader();
        std::vector<domain::MarketRecord> seen;
        SourceItem item;
        std::uint64_t expected = 1;
        for (;;) {
            ASSERT_TRUE(in->next(item).ok());
            if (item.kind == Kind::End) {
                break;
            }
            if (item.kind != Kind::Records) {
                continue;
            }
            EXPECT_EQ(item.instrument, InstrumentId{7});
            EXPECT_EQ(item.epoch, 1U);
            EXPECT_EQ(item.firstSequence, expected);
            if (!item.records.empty()) {
                EXPECT_EQ(item.received.nanos(), item.records.back().venueTimeNanos);
            }
            expected += item.records.size();
            seen.insert(seen.end(), item.records.begin(), item.records.end());
        }
        ASSERT_EQ(seen.size(), session.records.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            ASSERT_EQ(std::memcmp(&seen[i], &session.records[i], sizeof seen[i]), 0) << i;
        }
        EXPECT_TRUE(in->notes().empty()) << in->notes().front();
        EXPECT_EQ(in->lastReceived()->nanos(), session.records.back().venueTimeNanos);
        fmt::print("[          ] {:.2f} bytes a record with {} ids\n",
                   static_cast<double>(out->bytes()) / static_cast<double>(out->records()),
                   randomIds ? "random" : "rising");
    }
}

TEST_F(RecordingFile, KeepsEveryFieldOfEveryKindOfRecord) {
    std::mt19937_64 random(4);
    std::vector<domain::MarketRecord> records;
    for (int i = 0; i < 20'000; ++i) {
        domain::MarketRecord r;
        r.kind = RecordKind(random() % 8);
        r.side = Side(random() % 2);
        r.orderId = random() % 3 == 0 ? random() : random() % 300;
        r.priceNanoUsd =
            (static_cast<std::int64_t>(random() % 2'000) - 1'000) * (i % 5'000 == 0 ? 1 : 10'000'000);
        r.quantityRaw =
            static_cast<std::int64_t>(random() % (random() % 9 == 0 ? domain::kQuantityLimit : 100));
        r.venueTimeNanos = static_cast<std::int64_t>(random());
        r.flags = static_cast<std::uint16_t>(random() % 9 == 0 ? random() : random() % 4);
        r.aux = r.kind == RecordKind::Status ? static_cast<std::uint32_t>(random() % 7)
                                             : static_cast<std::uint32_t>(random() % 9 == 0 ? random() : 0);
        records.push_back(r);
    }
    auto out = writer();
    ASSERT_TRUE(out->write(test::definition(test::future(1, "A"))).ok());
    std::uint64_t sequence = 1;
    for (std::size_t at = 0; at < records.size(); at += 100) {
        const std::vector<domain::MarketRecord> some(records.begin() + static_cast<std::ptrdiff_t>(at),
                                                     records.begin() + static_cast<std::ptrdiff_t>(at + 100));
        const bool isSnapshot = at % 1'700 == 0;
        ASSERT_TRUE(out->write(isSnapshot ? test::snapshot(InstrumentId{1}, sequence, some)
                                          : test::batch(InstrumentId{1}, sequence, some))
                        .ok());
        sequence += 100;
        if (at % 3'000 == 0) {
            ASSERT_TRUE(out->flush().ok());
        }
    }
    ASSERT_TRUE(out->close().ok());
    auto in = reader();
    SourceItem item;
    std::size_t at = 0;
    for (;;) {
        const auto read = in->next(item);
        ASSERT_TRUE(read.ok()) << read.error().sentence << read.error().detail;
        if (item.kind == Kind::End) {
            break;
        }
        for (const domain::MarketRecord& r : item.records) {
            ASSERT_EQ(std::memcmp(&r, &records[at], sizeof r), 0) << at;
            ++at;
        }
    }
    EXPECT_EQ(at, records.size());
}

TEST_F(RecordingFile, CutAnywhereItIsGoodUpToTheLastWholeBlock) {
    const test::Session session(3'000);
    WriterOptions options;
    options.maxRecords = 100;
    auto out = writer(options);
    session.writeTo(*out, test::future(1, "SITC-Z26"));
    ASSERT_TRUE(out->close().ok());
    const auto whole = test::bytesOf(path);
    std::uint64_t before = 0;
    int unclosed = 0;
    for (std::size_t length = format::kHeaderBytes; length < whole.size(); length += 37) {
        test::writeBytes(path, std::span(whole).first(length));
        const RecordingSummary s = summary();
        ASSERT_FALSE(s.damage) << length << ": " << s.damage->sentence;
        EXPECT_EQ(s.notes.size(), 1U) << length;
        unclosed += static_cast<int>(s.notes.size());
        EXPECT_GE(s.records(), before) << length;
        before = s.records();
        if (s.instruments.empty()) {
            continue;
        }
        EXPECT_EQ(s.instruments[0].wrongChecksums, 0U);
        // The book is the one after exactly these records.
        domain::OrderBook book(domain::PriceDelta::fromNanoUsd(10'000'000));
        for (std::size_t i = 0; i < s.records(); ++i) {
            ASSERT_EQ(book.apply(session.records[i]), domain::BookError::None);
        }
        EXPECT_EQ(s.instruments[0].bookChecksum, book.checksum()) << length;
    }
    EXPECT_GT(unclosed, 100);
    EXPECT_GT(before, 2'900U);
    test::writeBytes(path, std::span(whole).first(10));
    const auto refused = openRecording(path);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().sentence.find("shorter"), std::string::npos);
}

TEST_F(RecordingFile, AFlippedBitIsToldAndNeverMakesAWrongBook) {
    const test::Session session(800);
    WriterOptions options;
    options.maxRecords = 100;
    auto out = writer(options);
    session.writeTo(*out, test::future(1, "SITC-Z26"));
    ASSERT_TRUE(out->close().ok());
    const auto whole = test::bytesOf(path);
    std::mt19937 random(2);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto bent = whole;
        bent[at] ^= static_cast<std::byte>(1U << (random() % 8));
        test::writeBytes(path, bent);
        const auto opened = openRecording(path);
        if (!opened) {
            continue;  // the header
        }
        const RecordingSummary s = summarize(*std::move(opened).value());
        EXPECT_TRUE(s.damage || !s.notes.empty()) << "byte " << at << " of " << whole.size();
        if (s.instruments.empty()) {
            continue;
        }
        domain::OrderBook book(domain::PriceDelta::fromNanoUsd(10'000'000));
        for (std::size_t i = 0; i < s.records(); ++i) {
            (void)book.apply(session.records[i]);
        }
        EXPECT_EQ(s.instruments[0].bookChecksum, book.checksum()) << "byte " << at;
    }
}

TEST_F(RecordingFile, SaysWhichVersionItCannotRead) {
    ASSERT_TRUE(writer()->close().ok());
    auto bytes = test::bytesOf(path);
    bytes[8] = std::byte{9};
    test::writeBytes(path, bytes);
    const auto opened = openRecording(path);
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().sentence.find("version 9"), std::string::npos) << opened.error().sentence;
}

TEST_F(RecordingFile, CountsAGapAndShowsNoBookUntilTheNextSnapshot) {
    const auto buy = [](std::uint64_t id, std::int64_t ticks) {
        return test::record(RecordKind::Add, id, Side::Buy, ticks * 10'000'000, 5);
    };
    auto out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(InstrumentId{1}, 10, {buy(1, 100)}));
    (void)out->write(test::batch(InstrumentId{1}, 11, {buy(2, 101)}));
    (void)out->write(test::batch(InstrumentId{1}, 20, {buy(3, 102)}));  // 12 .. 19 are missing
    ASSERT_TRUE(out->close().ok());
    const InstrumentSummary lost = summary().instruments.at(0);
    EXPECT_EQ(lost.gaps, 1U);
    EXPECT_EQ(lost.missing, 8U);
    EXPECT_FALSE(lost.isSound);
    EXPECT_EQ(lost.bid->price.nanoUsd(), 1'010'000'000) << "the book as it was before the gap";

    out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(InstrumentId{1}, 10, {buy(1, 100)}));
    (void)out->write(test::snapshot(InstrumentId{1}, 30, {buy(9, 104)}));  // 11 .. 30 are missing
    (void)out->write(test::batch(InstrumentId{1}, 31, {buy(10, 105)}));
    ASSERT_TRUE(out->close().ok());
    const InstrumentSummary mended = summary().instruments.at(0);
    EXPECT_EQ(mended.gaps, 1U);
    EXPECT_EQ(mended.missing, 20U);
    EXPECT_TRUE(mended.isSound);
    EXPECT_EQ(mended.bid->price.nanoUsd(), 1'050'000'000);
}

TEST_F(RecordingFile, CountsUnknownOrdersAndBatchesOfAnOlderEpochWithoutTouchingTheBook) {
    auto out = writer();
    const InstrumentId a{1};
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(a, 0, {}, test::kStart, 2));
    (void)out->write(
        test::batch(a, 1, {test::record(RecordKind::Add, 1, Side::Buy, 990'000'000, 5)}, test::kStart, 2));
    (void)out->write(test::batch(a, 2,
                                 {test::record(RecordKind::Delete, 77, Side::Buy, 990'000'000, 5),
                                  test::record(RecordKind::Execute, 78, Side::Buy, 990'000'000, 5)},
                                 test::kStart, 2));
    (void)out->write(
        test::batch(a, 4, {test::record(RecordKind::Delete, 1, Side::Buy, 990'000'000, 5)}, test::kStart, 1));
    ASSERT_TRUE(out->close().ok());
    const RecordingSummary s = summary();
    EXPECT_EQ(s.unknownOrders(), 2U);
    EXPECT_EQ(s.instruments.at(0).rejected, 1U);
    EXPECT_EQ(s.instruments.at(0).bid->quantity.raw(), 5);
}

TEST_F(RecordingFile, RefusesToReplaceAFileUnlessTold) {
    ASSERT_TRUE(writer()->close().ok());
    const auto again = RecordingWriter::create(path, {});
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().code, domain::ErrorCode::Refused);
    EXPECT_NE(again.error().sentence.find("exists"), std::string::npos);
}

TEST_F(RecordingFile, ADiskThatIsFullIsAnErrorInWords) {
    WriterOptions options;
    options.replaceExisting = true;
    auto made = RecordingWriter::create("/dev/full", options);
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().sentence.find("No space left"), std::string::npos) << made.error().sentence;
}

TEST_F(RecordingFile, AFilterKeepsOneInstrument) {
    auto out = writer();
    for (std::uint32_t id : {1U, 2U}) {
        (void)out->write(test::definition(test::future(id, id == 1 ? "A" : "B")));
        (void)out->write(test::snapshot(InstrumentId{id}, 0, {}));
        (void)out->write(test::batch(InstrumentId{id}, 1,
                                     {test::record(RecordKind::Add, id, Side::Buy, 990'000'000, id)}));
    }
    ASSERT_TRUE(out->close().ok());
    auto in = openRecording(path, {{"B"}, {}});
    ASSERT_TRUE(in.ok());
    const RecordingSummary s = summarize(**in);
    ASSERT_EQ(s.instruments.size(), 1U);
    EXPECT_EQ(s.instruments[0].instrument.symbol, "B");
    EXPECT_EQ(s.instruments[0].bid->quantity.raw(), 2);
}

TEST_F(RecordingFile, WhatIsNoRecordingIsSaidSo) {
    const std::vector<std::pair<std::string, std::string>> files = {
        {"", "empty"},
        {"\x1f\x8b\x08 and more", "gzip"},
        {"hello, this is no market data", "no Tessera recording"}};
    for (const auto& [content, word] : files) {
        test::writeBytes(path, std::as_bytes(std::span(content)));
        const auto opened = openRecording(path);
        ASSERT_FALSE(opened.ok());
        EXPECT_NE(opened.error().sentence.find(word), std::string::npos) << opened.error().sentence;
    }
    const auto missing = openRecording(directory.path() + "/none");
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.error().sentence.find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace tessera::replay
