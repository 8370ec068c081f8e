#include <gtest/gtest.h>

#include <fstream>

#include "feeds/imports/import_file.h"
#include "tests/replay/foreign_samples.h"
#include "tests/support/temporary_directory.h"

namespace tessera::imports {
namespace {

using domain::Duration;
using domain::ErrorCode;
using domain::Timestamp;
using history::ImportColumn;
using history::ImportPart;
using history::ImportRequest;
using history::StampFormat;
using std::chrono::hours;
using std::chrono::minutes;

const Timestamp kNow = domain::parseIso("2026-11-27T12:00:00Z").value();
constexpr const char* kHead = "Date,Open,High,Low,Close,Volume\n";

/// Berlin as far as these tests go: an hour ahead, two in summer, and an hour that is not there.
std::optional<Duration> berlin(const std::string& zone, Timestamp local) {
    if (zone != "Europe/Berlin") {
        return std::nullopt;
    }
    const auto forward = domain::parseIso("2026-03-29T02:00:00Z").value();
    const auto back = domain::parseIso("2026-10-25T03:00:00Z").value();
    if (local >= forward && local < forward + hours(1)) {
        return std::nullopt;
    }
    return local >= forward && local < back ? Duration(hours(2)) : Duration(hours(1));
}

struct Imported {
    std::unique_ptr<ImportRows> rows;
    std::vector<ImportPart> parts;
    domain::Result<void> read;
    const history::ImportCounts& counts() const { return std::as_const(*rows).counts(); }
    std::vector<Timestamp> starts() const {
        std::vector<Timestamp> all;
        for (const domain::Bar& bar : parts.at(0).bars) {
            all.push_back(bar.start);
        }
        return all;
    }
    std::string reason(std::size_t i) const { return counts().first.at(i).reason; }
};

class ImportFile : public ::testing::Test {
 protected:
    ImportRequest csv(const std::string& text) {
        m_request.path = m_folder.path() + "/bars.csv";
        m_request.key = {"files", "BTC-USD", 8, minutes(1)};
        std::ofstream(m_request.path, std::ios::binary) << text;
        return m_request;
    }
    Imported run(const ImportRequest& request) {
        Imported imported{std::make_unique<ImportRows>(m_folder.path(), kNow), {}, {}};
        imported.read = readFile(request, berlin, *imported.rows, m_progress);
        auto parts = imported.rows->finish();
        EXPECT_TRUE(parts.ok());
        imported.parts = *parts;
        return imported;
    }
    std::string write(const std::vector<std::byte>& bytes) {
        const std::string path = m_folder.path() + "/file.dbn";
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    test::TemporaryDirectory m_folder;
    ImportRequest m_request;
    ImportProgress m_progress;
};

TEST_F(ImportFile, ColumnsAreFoundByTheirHeadingsWhateverSeparatesThem) {
    for (const std::string& text :
         {std::string("Timestamp,Open,High,Low,Close,Vol\n1764201600,1,3,0.5,2,7\n"),
          std::string("\xEF\xBB\xBFopen time (UTC);o;h;l;c;v\r\n2025-11-27 00:00:00;1;3;0.5;2;7\r\n"),
          std::string(
              "# "
              "source\nnote\tLOW\tHIGH\tclose\tOpen\tdate\tvolume\nx\t0.5\t3\t2\t1\t2025-11-27T00:00Z\t7")}) {
        const Imported imported = run(csv(text));
        ASSERT_TRUE(imported.read.ok()) << imported.read.error().sentence;
        ASSERT_EQ(imported.parts.size(), 1u) << text;
        const domain::Bar& bar = imported.parts[0].bars[0];
        EXPECT_EQ(formatIso(bar.start, 0), "2025-11-27T00:00:00Z");
        EXPECT_EQ(bar.open.nanoUsd(), 1'000'000'000);
        EXPECT_EQ(bar.high.nanoUsd(), 3'000'000'000);
        EXPECT_EQ(bar.low.nanoUsd(), 500'000'000);
        EXPECT_EQ(bar.close.nanoUsd(), 2'000'000'000);
        EXPECT_EQ(bar.volume.raw(), 700'000'000);
    }
}

TEST_F(ImportFile, ADecimalCommaIsReadWhereTheNumbersTellIt) {
    const std::string rows =
        "date;open;high;low;close;volume\n"
        "20.11.2026 00:00;43210,50;43213,5;43.203,24;43206,24;1.250\n"
        "20.11.2026 00:01;43.206,24;43 209,24;43197,62;43\xC2\xA0"
        "200,62;0,25\n"
        "20.11.2026 00:02;1.23,50;43209;43197;43200;1\n";
    const Imported imported = run(csv(rows));
    ASSERT_EQ(imported.parts.size(), 1u) << imported.reason(0);
    ASSERT_EQ(imported.parts[0].bars.size(), 2u);
    const domain::Bar &first = imported.parts[0].bars[0], &second = imported.parts[0].bars[1];
    EXPECT_EQ(first.open.nanoUsd(), 43'210'500'000'000);
    EXPECT_EQ(first.low.nanoUsd(), 43'203'240'000'000);
    EXPECT_EQ(first.volume.raw(), 125'000'000'000) << "a point parts its thousands";
    EXPECT_EQ(second.high.nanoUsd(), 43'209'240'000'000);
    EXPECT_EQ(second.close.nanoUsd(), 43'200'620'000'000);
    EXPECT_EQ(second.volume.raw(), 25'000'000);
    EXPECT_EQ(imported.counts().rejected, 1u);
    EXPECT_EQ(imported.reason(0), "\"1.23,50\" is no open price") << "thousands have three digits";
    const auto preview = previewFile(m_request, berlin);
    ASSERT_TRUE(preview.ok());
    EXPECT_EQ(preview->problem, "");
    EXPECT_NE(preview->numbers.find("\"43210,50\" can be nothing else"), std::string::npos)
        << preview->numbers;
}

TEST_F(ImportFile, CommasBetweenThousandsAreNoDecimals) {
    const Imported imported =
        run(csv("date\topen\thigh\tlow\tclose\tvolume\n"
                "2026-11-20T00:00Z\t1,234.50\t1,235\t1,233.25\t1234.5\t1,000,000\n"));
    ASSERT_EQ(imported.parts.size(), 1u) << imported.reason(0);
    EXPECT_EQ(imported.parts[0].bars[0].open.nanoUsd(), 1'234'500'000'000);
    EXPECT_EQ(imported.parts[0].bars[0].high.nanoUsd(), 1'235'000'000'000);
    EXPECT_EQ(imported.parts[0].bars[0].volume.raw(), 100'000'000'000'000);
}

TEST_F(ImportFile, ACommaOfWhichNothingTellsWhatItIsIsAskedAbout) {
    ImportRequest request = csv("date;open;high;low;close\n20.11.2026 00:00;1,234;1,236;1,233;1,235\n");
    auto preview = previewFile(request, berlin);
    ASSERT_TRUE(preview.ok());
    EXPECT_NE(preview->problem.find("whether the comma in \"1,234\""), std::string::npos) << preview->problem;
    request.mark = history::DecimalMark::Comma;
    preview = previewFile(request, berlin);
    EXPECT_EQ(preview->problem, "");
    EXPECT_EQ(run(request).parts.at(0).bars[0].open.nanoUsd(), 1'234'000'000);
    request.mark = history::DecimalMark::Point;
    EXPECT_EQ(run(request).parts.at(0).bars[0].open.nanoUsd(), 1'234'000'000'000);
    const auto both = previewFile(csv("date;open;high;low;close\n2026-11-20;1,5;1,6;1,4;1.55\n"), berlin);
    EXPECT_NE(both->problem.find("\"1,5\"), of others the point (\"1.55\")"), std::string::npos)
        << both->problem;
}

TEST_F(ImportFile, WrongColumnsAreSaidBeforeARowIsRead) {
    const auto sentence = [&](const std::string& text) { return run(csv(text)).read.error().sentence; };
    EXPECT_NE(sentence("a,b,c\n1,2,3\n").find("time"), std::string::npos);
    EXPECT_NE(sentence("date,open,high,close\n").find("low"), std::string::npos);
    EXPECT_NE(sentence("date,price\n").find("quantity"), std::string::npos);
    EXPECT_NE(sentence("date,open,high,low,close,price\n").find("side by side"), std::string::npos);
    ImportRequest twice = csv("a,b\n1,2\n");
    twice.columns = {ImportColumn::Time, ImportColumn::Time};
    EXPECT_NE(run(twice).read.error().sentence.find("Two columns"), std::string::npos);
}

TEST_F(ImportFile, EachRejectedRowHasItsLineAndItsReason) {
    const Imported imported = run(csv(std::string(kHead) + "2026-11-01T00:00:00Z,1,2,1,2,5\n"
                                                           "2026-11-01T00:01:00Z,NaN,2,1,2,5\n"
                                                           "2026-11-01T00:02:00Z,1,2,1,2,-5\n"
                                                           "2026-11-01T00:03:00Z,1,2,1.5,2,5\n"
                                                           "2199-01-01T00:00:00Z,1,2,1,2,5\n"
                                                           "yesterday,1,2,1,2,5\n"
                                                           "2026-11-01T00:06:00Z,inf,2,1,2,5\n"
                                                           "2026-11-01T00:07:00Z,1,2,1\n"));
    ASSERT_TRUE(imported.read.ok());
    EXPECT_EQ(imported.parts.at(0).bars.size(), 1u);
    EXPECT_EQ(imported.counts().rows, 8u);
    ASSERT_EQ(imported.counts().rejected, 7u);
    EXPECT_EQ(imported.counts().first[0].line, 3u);
    EXPECT_EQ(imported.reason(0), "\"NaN\" is no open price");
    EXPECT_NE(imported.reason(1).find("\"-5\" is no volume"), std::string::npos);
    EXPECT_NE(imported.reason(2).find("its low above"), std::string::npos);
    EXPECT_NE(imported.reason(3).find("2199-01-01T00:00:00Z is more than a day in the future"),
              std::string::npos);
    EXPECT_EQ(imported.reason(4), "\"yesterday\" is no time");
    EXPECT_EQ(imported.reason(6), "it has 4 columns where the first row has 6");
    EXPECT_EQ(imported.counts().first[6].line, 9u);
}

TEST_F(ImportFile, StrictARejectedRowMeansNothing) {
    ImportRequest request = csv(std::string(kHead) + "2026-11-01T00:00:00Z,1,2,1,2,5\nx,1,2,1,2,5\n");
    request.isStrict = true;
    const auto read = run(request).read;
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().sentence.find("line 3"), std::string::npos) << read.error().sentence;
}

TEST_F(ImportFile, RowsOutOfOrderAreSortedAndDuplicatesCounted) {
    const Imported imported = run(csv(std::string(kHead) + "2026-11-01T00:03:00Z,1,2,1,2,5\n"
                                                           "2026-11-01T00:02:00Z,1,2,1,2,5\n"
                                                           "2026-11-01T00:02:00Z,1,2,1,2,5\n"
                                                           "2026-11-01T00:02:00Z,1,9,1,2,5\n"
                                                           "2026-11-01T00:01:00Z,1,2,1,2,5\n"));
    EXPECT_EQ(imported.counts().unordered, 2u);
    EXPECT_EQ(imported.counts().duplicates, 1u);
    ASSERT_EQ(imported.counts().rejected, 1u);
    EXPECT_EQ(imported.counts().first[0].line, 5u);
    EXPECT_NE(imported.reason(0).find("twice, with other prices"), std::string::npos);
    const auto starts = imported.starts();
    ASSERT_EQ(starts.size(), 3u);
    EXPECT_TRUE(std::ranges::is_sorted(starts));
}

TEST_F(ImportFile, ZonesMayNotBeMixed) {
    const Imported imported = run(csv(std::string(kHead) + "2026-11-01T01:00:00+01:00,1,2,1,2,5\n"
                                                           "2026-11-01T00:01:00,1,2,1,2,5\n"
                                                           "2026-11-01T00:02:00Z,1,2,1,2,5\n"));
    EXPECT_EQ(imported.parts.at(0).bars.size(), 2u);
    EXPECT_EQ(formatIso(imported.starts()[0], 0), "2026-11-01T00:00:00Z");
    ASSERT_EQ(imported.counts().rejected, 1u);
    EXPECT_EQ(imported.reason(0), "\"2026-11-01T00:01:00\" names no time zone and the rows before do");
}

TEST_F(ImportFile, LocalTimesAreOfTheirZoneAlsoOnTheDayItChanges) {
    ImportRequest request = csv(std::string(kHead) +
                                "28/03/2026 12:00,1,2,1,2,5\n"
                                "29/03/2026 01:59,1,2,1,2,5\n"
                                "29/03/2026 02:30,1,2,1,2,5\n"
                                "29/03/2026 03:00,1,2,1,2,5\n"
                                "2026-03-29 04:00,1,2,1,2,5\n");
    request.stamps = StampFormat::Pattern;
    request.pattern = "%d/%m/%Y %H:%M";
    request.zone = "Europe/Berlin";
    const Imported imported = run(request);
    ASSERT_EQ(imported.starts().size(), 3u);
    EXPECT_EQ(formatIso(imported.starts()[0], 0), "2026-03-28T11:00:00Z");
    EXPECT_EQ(formatIso(imported.starts()[1], 0), "2026-03-29T00:59:00Z");
    EXPECT_EQ(formatIso(imported.starts()[2], 0), "2026-03-29T01:00:00Z");
    EXPECT_NE(imported.reason(0).find("does not exist in Europe/Berlin"), std::string::npos);
    request.zone = "Europe/Nowhere";
    EXPECT_EQ(run(request).read.error().code, ErrorCode::BadInput);
    request.zone = "+05:30";
    EXPECT_EQ(formatIso(run(request).starts()[0], 0), "2026-03-28T06:30:00Z");
}

TEST_F(ImportFile, CountsSince1970AreReadInTheUnitThatFits) {
    for (const char* stamp : {"1764201600", "1764201600000", "1764201600000000", "1764201600000000000"}) {
        const Imported imported = run(csv(std::string(kHead) + stamp + ",1,2,1,2,5\n"));
        ASSERT_EQ(imported.parts.size(), 1u) << stamp;
        EXPECT_EQ(formatIso(imported.starts()[0], 0), "2025-11-27T00:00:00Z");
    }
}

TEST_F(ImportFile, FinerRowsBecomeTheBarsOfTheirMinuteAndPrintsStay) {
    const Imported seconds = run(csv(std::string(kHead) + "2026-11-01T00:00:00Z,1,2,1,2,5\n"
                                                          "2026-11-01T00:00:30Z,2,9,2,3,5\n"
                                                          "2026-11-01T00:01:00Z,3,3,3,3,1\n"));
    ASSERT_EQ(seconds.parts.at(0).bars.size(), 2u);
    EXPECT_EQ(seconds.parts[0].bars[0].high.nanoUsd(), 9'000'000'000);
    EXPECT_EQ(seconds.parts[0].bars[0].close.nanoUsd(), 3'000'000'000);
    EXPECT_EQ(seconds.parts[0].bars[0].volume.raw(), 1'000'000'000);
    const Imported prints =
        run(csv("time,price,size,side\n1764201600.25,5,0.5,buy\n1764201600.25,5,0.5,SELL\n"
                "1764201599,4,1,\n1764201600,4,1,maybe\n"));
    ASSERT_EQ(prints.parts.at(0).ticks.size(), 3u) << "two prints may be alike";
    EXPECT_EQ(prints.parts[0].ticks[0].aggressor, std::nullopt);
    EXPECT_EQ(prints.parts[0].ticks[2].aggressor, domain::Side::Sell);
    EXPECT_EQ(prints.parts[0].bars.size(), 2u);
    EXPECT_EQ(prints.parts[0].bars[1].buyVolume.raw(), 50'000'000);
    EXPECT_EQ(prints.reason(0), "\"maybe\" is no side: buy or sell");
}

TEST_F(ImportFile, HalfAFileIsRefusedWhole) {
    EXPECT_NE(run(csv(std::string(kHead) + "\"2026-11-01T00:00:00Z,1,2,1"))
                  .read.error()
                  .sentence.find("never closed"),
              std::string::npos);
    EXPECT_NE(run(csv("")).read.error().sentence.find("empty"), std::string::npos);
    ImportRequest missing;
    missing.path = m_folder.path() + "/none.csv";
    EXPECT_FALSE(run(missing).read.ok());
}

TEST_F(ImportFile, APersonMayChangeTheirMind) {
    m_progress.isCancelled = true;
    const auto read = run(csv(std::string(kHead) + "2026-11-01T00:00:00Z,1,2,1,2,5\n")).read;
    EXPECT_EQ(read.error().code, ErrorCode::Cancelled);
}

TEST_F(ImportFile, ThePreviewSaysHowTheFirstRowsAreRead) {
    const auto preview = previewFile(csv(std::string(kHead) + "2026-11-01T00:00:00Z,1,2,1,2,5\n"
                                                              "2026-11-01T01:00:00Z,x,2,1,2,5\n"),
                                     berlin);
    ASSERT_TRUE(preview.ok());
    EXPECT_EQ(preview->kind, "CSV");
    EXPECT_EQ(preview->columns.at(4), ImportColumn::Close);
    EXPECT_EQ(preview->interval, Duration(hours(1)));
    EXPECT_EQ(preview->read.at(0), "2026-11-01T00:00:00Z  1 2 1 2  5");
    EXPECT_EQ(preview->read.at(1), "left out: \"x\" is no open price");
    EXPECT_TRUE(preview->problem.empty());
    EXPECT_FALSE(previewFile(csv("a,b\n1,2\n"), berlin)->problem.empty());
    EXPECT_EQ(
        previewFile(csv(std::string(kHead) + "01/02/2026,1,2,1,2,5\n"), berlin)->problem,
        "\"01/02/2026\" may have the day or the month first, and no row tells which. Choose Day first or "
        "Month first under Times.");
}

TEST_F(ImportFile, WhichNumberOfADateIsTheDayIsGuessedFromAllRowsAndSaid) {
    const auto reads = [this](const std::string& first, const std::string& second) {
        const auto preview = previewFile(
            csv(std::string(kHead) + "\"" + first + "\",1,2,1,2,5\n\"" + second + "\",1,2,1,2,5\n"), berlin);
        return preview->stamps + preview->problem + "|" + preview->read.at(0).substr(0, 20);
    };
    EXPECT_EQ(
        reads("05.06.2026", "06.06.2026 00:00"),
        "Times are taken to be day, month, year, as dates with points are: \"05.06.2026\". No row proves "
        "it.|2026-06-05T00:00:00Z");
    EXPECT_EQ(reads("05/06/2026 14:05", "17/06/2026 14:05"),
              "Times are taken to be day, month, year: \"17/06/2026 14:05\" can be nothing else."
              "|2026-06-05T14:05:00Z");
    EXPECT_EQ(reads("5/6/26, 2:05 PM", "5/17/26, 12:05 AM"),
              "Times are taken to be month, day, year: \"5/17/26, 12:05 AM\" can be nothing else."
              "|2026-05-06T14:05:00Z");
    EXPECT_EQ(reads("05-06-2026 14:05:09", "06-06-2026 14:05:09").substr(0, 60),
              "\"05-06-2026 14:05:09\" may have the day or the month first, a");
    EXPECT_EQ(reads("17/06/2026", "06/17/2026").substr(0, 95),
              "Times are written in two ways: \"17/06/2026\" has the day first, \"06/17/2026\" the month. "
              "Choose o");
    EXPECT_EQ(reads("2026/06/17 14:05", "2026/06/18 14:05"), "|2026-06-17T14:05:00Z") << "nothing is open";
}

TEST_F(ImportFile, WhatThePreviewGuessedIsWhatIsRead) {
    std::string rows = kHead;
    for (int hour = 0; hour < 10; ++hour) {
        rows += "05.06.2026 0" + std::to_string(hour) + ":00,1,2,1,2,5\n";
    }
    Imported imported = run(csv(rows + "31.06.2026 00:00,1,2,1,2,5\n"));
    ASSERT_EQ(imported.parts.size(), 1u);
    EXPECT_EQ(formatIso(imported.starts().front(), 0), "2026-06-05T00:00:00Z");
    EXPECT_EQ(imported.starts().size(), 10u);
    EXPECT_EQ(imported.reason(0), "\"31.06.2026 00:00\" is no time");
    ImportRequest asked = csv(std::string(kHead) + "05/06/2026,1,2,1,2,5\n");
    EXPECT_EQ(run(asked).reason(0), "\"05/06/2026\" may have the day or the month first: choose one");
    asked.stamps = StampFormat::MonthFirst;
    EXPECT_EQ(formatIso(run(asked).starts().front(), 0), "2026-05-06T00:00:00Z");
    asked.stamps = StampFormat::DayFirst;
    asked.zone = "Europe/Berlin";
    EXPECT_EQ(formatIso(run(asked).starts().front(), 0), "2026-06-04T22:00:00Z");
}

/// Of the published layout: header, open, high, low, close, volume.
void ohlcv(replay::test::DbnBytes& file, std::uint64_t time, std::int64_t open, std::int64_t high) {
    file.number(std::uint8_t{14});
    file.number(std::uint8_t{0x21});
    file.number(std::uint16_t{1});
    file.number(std::uint32_t{5482});
    file.number(time);
    for (const std::int64_t price : {open, high, open, open}) {
        file.number(price);
    }
    file.number(std::uint64_t{42});
}

TEST_F(ImportFile, DatabentoBarsAreReadByTheirSymbol) {
    replay::test::DbnBytes file(2, 6);
    ohlcv(file, 1'764'201'600'000'000'000, 4'000'000'000'000, 4'100'000'000'000);
    ohlcv(file, 1'764'201'660'000'000'000, 4'000'000'000'000, INT64_MAX);
    ImportRequest request;
    request.path = write(file.bytes);
    const Imported imported = run(request);
    ASSERT_TRUE(imported.read.ok()) << imported.read.error().sentence;
    EXPECT_EQ(imported.parts.at(0).key.symbol, "ESZ3");
    EXPECT_EQ(imported.parts[0].key.source, "GLBX.MDP3");
    EXPECT_EQ(imported.parts[0].bars[0].volume.raw(), 42);
    EXPECT_EQ(imported.counts().rejected, 1u);
    EXPECT_EQ(previewFile(request, berlin)->kind, "Databento DBN 2 ohlcv-1m (GLBX.MDP3)");
    file.bytes.resize(file.bytes.size() - 10);
    request.path = write(file.bytes);
    const auto cut = run(request).read;
    ASSERT_FALSE(cut.ok());
    EXPECT_NE(cut.error().sentence.find("cut off"), std::string::npos);
}

TEST_F(ImportFile, ARecordedBookGivesItsPrints) {
    replay::test::DbnBytes file;
    file.mbo('A', 'A', 1, 4'000'000'000'000, 5);
    file.mbo('T', 'B', 0, 4'000'000'000'000, 2);
    file.mbo('T', 'B', 0, 4'000'250'000'000, 1);
    ImportRequest request;
    request.path = write(file.bytes);
    const Imported imported = run(request);
    ASSERT_TRUE(imported.read.ok()) << imported.read.error().sentence;
    ASSERT_EQ(imported.parts.size(), 1u);
    EXPECT_EQ(imported.parts[0].key.symbol, "ESZ3");
    EXPECT_EQ(imported.parts[0].ticks.size(), 2u);
    EXPECT_EQ(imported.parts[0].bars[0].volume.raw(), 3);
}

TEST_F(ImportFile, AFileThatNamesItsInstrumentsShowsThemTheirSpanAndCanBeReadInPart) {
    replay::test::DbnBytes file(2, 6);
    for (const std::uint64_t minute : {0, 1, 2}) {
        ohlcv(file, (1'764'201'600 + 60 * minute) * 1'000'000'000, 4'000'000'000'000, 4'100'000'000'000);
    }
    ohlcv(file, UINT64_MAX, 4'000'000'000'000, 4'100'000'000'000);  // no time: it tells of no span
    ImportRequest request;
    request.path = write(file.bytes);
    const auto preview = previewFile(request, berlin);
    ASSERT_TRUE(preview.ok());
    const auto at = [](int minute) { return Timestamp::fromSeconds(1'764'201'600 + 60 * minute); };
    EXPECT_EQ(preview->instruments, (std::vector<history::ImportedInstrument>{{"ESZ3", 3, at(0), at(2)}}));
    EXPECT_EQ(preview->looked, 10'000);
    request.from = at(1);
    request.to = at(2);
    EXPECT_EQ(run(request).starts(), std::vector<Timestamp>{at(1)});
    request.symbols = {"NQZ3", "ESZ3"};
    EXPECT_EQ(run(request).starts(), std::vector<Timestamp>{at(1)});
    request.symbols = {"NQZ3"};
    EXPECT_TRUE(run(request).parts.empty());
    replay::test::DbnBytes book;
    book.mbo('A', 'A', 1, 4'000'000'000'000, 5);
    book.mbo('T', 'B', 0, 4'000'000'000'000, 2);
    ImportRequest recording;
    recording.path = write(book.bytes);
    const auto prints = previewFile(recording, berlin);
    ASSERT_EQ(prints->instruments.size(), 1u);
    EXPECT_EQ(prints->instruments[0].symbol, "ESZ3");
    EXPECT_EQ(prints->instruments[0].rows, 1u);
    recording.symbols = {"NQZ3"};
    EXPECT_TRUE(run(recording).parts.empty());
}

/// Both were found by the fuzz target: a start rounded down to no time, and a sum that went round.
TEST(ImportedRows, NoBarStartsAtNoTimeAndNoVolumeGoesRound) {
    const test::TemporaryDirectory folder;
    ImportRows rows(folder.path(), Timestamp::fromSeconds(1'800'000'000));
    const history::SeriesKey key{.source = "a", .symbol = "B"};
    const auto bar = [](std::int64_t seconds, std::int64_t volume) {
        const auto price = domain::Price::fromNanoUsd(1'000'000'000);
        return domain::Bar{Timestamp::fromSeconds(seconds),   price, price, price, price,
                           domain::Quantity::fromRaw(volume), {}};
    };
    rows.addBar(key, bar(30, 1), 2);
    rows.addBar(key, bar(1'700'000'041, INT64_MAX - 2), 3);
    rows.addBar(key, bar(1'700'000'042, 5), 4);
    rows.addBar(key, bar(1'700'000'043, 2), 5);
    const auto parts = rows.finish();
    ASSERT_TRUE(parts.ok() && parts->size() == 1 && parts->front().bars.size() == 1);
    EXPECT_EQ(parts->front().bars.front().volume.raw(), INT64_MAX);
    ASSERT_EQ(rows.counts().rejected, 2u);
    EXPECT_NE(rows.counts().first[0].reason.find("is before 2 January 1970"), std::string::npos);
    EXPECT_EQ(rows.counts().first[1].line, 4u);
    EXPECT_NE(rows.counts().first[1].reason.find("more than can be counted"), std::string::npos);
}

}  // namespace
}  // namespace tessera::imports
