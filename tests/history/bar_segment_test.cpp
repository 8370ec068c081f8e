#include "app/history/bar_segment.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "app/history/bar_aggregator.h"
#include "app/history/bar_segment_layout.h"
#include "tests/support/temporary_directory.h"

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::Quantity;
using domain::Timestamp;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration kKept[] = {minutes(1), minutes(5), hours(1), hours(24)};
using Segments = std::vector<std::shared_ptr<const BarSegment>>;

std::vector<Bar> randomBars(unsigned seed, std::size_t count, unsigned gapPercent) {
    std::mt19937 random(seed);
    std::vector<Bar> bars;
    std::int64_t at = 28'000'000 + static_cast<std::int64_t>(random() % 1000), price = 1'900'000'000;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t close = price + static_cast<std::int64_t>(random() % 2001) - 1000;
        const auto wick = static_cast<std::int64_t>(random() % 500),
                   volume = static_cast<std::int64_t>(random() % 100);
        bars.push_back({Timestamp::fromSeconds(at * 60), Price::fromNanoUsd(price),
                        Price::fromNanoUsd(std::max(price, close) + wick),
                        Price::fromNanoUsd(std::min(price, close) - wick), Price::fromNanoUsd(close),
                        Quantity::fromRaw(volume), Quantity::fromRaw(volume / 3)});
        price = close;
        at += 1 + (random() % 100 < gapPercent ? static_cast<int>(random() % 3000) : 0);
    }
    return bars;
}

bool isSame(const Bar& a, const Bar& b) {
    return std::tie(a.start, a.open, a.high, a.low, a.close, a.volume, a.buyVolume) ==
           std::tie(b.start, b.open, b.high, b.low, b.close, b.volume, b.buyVolume);
}

class BarSegmentFile : public ::testing::Test {
 protected:
    std::filesystem::path file(int number) const {
        return std::filesystem::path(m_folder.path()) / ("bars-" + std::to_string(number));
    }
    std::shared_ptr<const BarSegment> write(std::span<const Bar> bars, const BarSegment* before = nullptr) {
        const auto path = file(m_files++);
        auto writer = BarSegmentWriter::create(path, kKept, before);
        EXPECT_TRUE(writer.ok());
        EXPECT_TRUE((*writer)->append(bars).ok());
        EXPECT_TRUE((*writer)->finish().ok());
        auto segment = BarSegment::open(path);
        EXPECT_TRUE(segment.ok()) << segment.error().sentence;
        return *segment;
    }
    /// `bars` as segments that end where `ends` say.
    Segments writeAll(std::span<const Bar> bars, const std::vector<std::size_t>& ends) {
        Segments segments;
        std::size_t begin = 0;
        for (const std::size_t end : ends) {
            segments.push_back(
                write(bars.subspan(begin, end - begin), segments.empty() ? nullptr : segments.back().get()));
            begin = end;
        }
        return segments;
    }
    void flipByte(const std::filesystem::path& path, std::streamoff at) const {
        std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(at);
        const char was = static_cast<char>(stream.get());
        stream.seekp(at);
        stream.put(static_cast<char>(was ^ 0x40));
    }

    test::TemporaryDirectory m_folder;
    int m_files = 0;
};

void expectSameReads(const BarPyramid& stored, const BarPyramid& memory, const std::vector<Bar>& base,
                     std::mt19937& random) {
    ASSERT_EQ(stored.size(), memory.size());
    ASSERT_EQ(stored.firstStart(), memory.firstStart());
    ASSERT_EQ(stored.lastStart(), memory.lastStart());
    std::vector<Bar> a, b;
    for (int read = 0; read < 60; ++read) {
        const auto x = base[random() % base.size()].start, y = base[random() % base.size()].start;
        const Timestamp from = std::min(x, y) - Duration(random() % 1000),
                        to = std::max(x, y) + minutes(random() % 9);
        const std::size_t most = 2 + random() % 900;
        ASSERT_EQ(stored.read(from, to, most, a), memory.read(from, to, most, b));
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            ASSERT_TRUE(isSame(a[i], b[i])) << "bar " << i << " at " << formatIso(b[i].start);
        }
    }
}

TEST_F(BarSegmentFile, StoredBarsWithALiveTailReadAsAPyramidInMemoryDoes) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        const std::vector<Bar> bars = randomBars(seed, 500 + seed * 331, seed % 4 * 3);
        const std::size_t live = random() % 400;
        std::vector<std::size_t> ends;
        for (std::size_t end = 0; end < bars.size() - live;) {
            end = std::min<std::size_t>(end + 1 + random() % 2500, bars.size() - live);
            ends.push_back(end);
        }
        const Segments segments = writeAll(bars, ends);
        for (const Duration interval : kKept) {
            SCOPED_TRACE(::testing::Message() << "seed " << seed << " interval " << interval.count());
            BarPyramid stored(interval, segments), memory(interval);
            for (const Bar& bar : std::span(bars).last(live)) {
                ASSERT_TRUE(stored.add(bar).ok());
            }
            ASSERT_TRUE(memory.appendAll(resample(bars, interval)).ok());
            expectSameReads(stored, memory, bars, random);
        }
    }
}

TEST_F(BarSegmentFile, SegmentsPutTogetherReadAsBefore) {
    std::mt19937 random(7);
    const std::vector<Bar> bars = randomBars(7, 6000, 5);
    const Segments segments = writeAll(bars, {1, 700, 701, 4000, 6000});
    auto writer = BarSegmentWriter::create(file(99), kKept);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->concatenate(segments).ok());
    ASSERT_TRUE((*writer)->finish().ok());
    const auto one = BarSegment::open(file(99));
    ASSERT_TRUE(one.ok());
    for (const Duration interval : kKept) {
        const Segments whole{*one};
        expectSameReads(BarPyramid(interval, whole), BarPyramid(interval, segments), bars, random);
    }
}

TEST_F(BarSegmentFile, ADamagedMiddleIsSaidKeptAndLeavesAGapThere) {
    const std::vector<Bar> bars = randomBars(3, 3000, 0);
    const auto path = write(bars)->path();
    flipByte(path, static_cast<std::streamoff>(kHeadBytes + kBarsPerBlock * sizeof(Bar) + 100));
    const auto bytes = std::filesystem::file_size(path);
    const auto damaged = BarSegment::open(path);
    ASSERT_TRUE(damaged.ok());
    const Segments segments{*damaged};
    const BarPyramid pyramid(minutes(1), segments);
    std::vector<Bar> out;
    pyramid.read(bars.front().start, bars.back().start + minutes(1), 10'000, out);
    EXPECT_EQ(out.size(), bars.size() - kBarsPerBlock);
    EXPECT_EQ((*damaged)->damagedBlocks(), 1u);
    ASSERT_EQ((*damaged)->problems().size(), 1u);
    EXPECT_NE((*damaged)->problems().front().find("512 bars"), std::string::npos)
        << (*damaged)->problems().front();
    EXPECT_EQ(std::filesystem::file_size(path), bytes);
    // A finer look beside the damage finds what is sound.
    pyramid.read(bars[1100].start, bars[1200].start, 500, out);
    EXPECT_EQ(out.size(), 100u);
}

TEST_F(BarSegmentFile, EveryFlippedBitIsFoundOrHarmless) {
    const std::vector<Bar> bars = randomBars(5, 700, 2);
    const auto path = write(bars)->path();
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
    std::mt19937 random(5);
    for (int i = 0; i < 400; ++i) {
        const auto at =
            static_cast<std::streamoff>(kHeadBytes) +
            static_cast<std::streamoff>(random() % static_cast<unsigned>(size - std::streamoff{kHeadBytes}));
        flipByte(path, at);
        if (const auto segment = BarSegment::open(path); segment.ok()) {
            EXPECT_EQ((*segment)->verify(), 1u) << "byte " << at;
        }
        flipByte(path, at);
    }
    EXPECT_EQ(BarSegment::open(path).value()->verify(), 0u);
}

TEST_F(BarSegmentFile, AFileCutShortWhileItIsMappedLosesBarsAndEndsNothing) {
    const std::vector<Bar> bars = randomBars(3, 6000, 0);
    const auto segment = write(bars);
    const Segments segments{segment};
    const BarPyramid pyramid(minutes(1), segments);
    std::vector<Bar> out;
    const Timestamp from = bars.front().start, to = bars.back().start + minutes(1);
    pyramid.read(from, bars[2000].start, 10'000, out);
    ASSERT_EQ(out.size(), 2000u) << "some are read, and found sound, before";

    // In the middle of what was read.
    constexpr std::size_t kLeft = 1000;
    std::filesystem::resize_file(segment->path(), kHeadBytes + kLeft * sizeof(Bar));
    pyramid.read(from, to, 10'000, out);
    EXPECT_LE(out.size(), kLeft);
    for (const Bar& bar : out) {
        const auto written = std::ranges::find(bars, bar.start, &Bar::start);
        ASSERT_TRUE(written != bars.end() && isSame(bar, *written))
            << "what is left is what was written, and no zeros";
    }
    EXPECT_NE(segment->problems().front().find("cannot be read any more"), std::string::npos);
    (void)segment->verify();
    (void)pyramid.firstStart();
    (void)pyramid.at(5000);
    for (std::size_t columns = 2; columns < 2000; columns += 97) {
        pyramid.read(from, to, columns, out);  // any zoom
    }
}

TEST_F(BarSegmentFile, AFileCutToNothingWhileItIsMappedIsEmpty) {
    const std::vector<Bar> bars = randomBars(3, 3000, 0);
    const auto segment = write(bars);
    const Segments segments{segment};
    const BarPyramid pyramid(minutes(1), segments);
    std::filesystem::resize_file(segment->path(), 0);
    std::vector<Bar> out;
    pyramid.read(bars.front().start, bars.back().start, 10'000, out);
    EXPECT_TRUE(out.empty());
    EXPECT_NE(segment->problems().front().find("cannot be read any more"), std::string::npos);
}

TEST_F(BarSegmentFile, AnUnfinishedOrCutFileIsNoSegment) {
    const std::vector<Bar> bars = randomBars(5, 700, 2);
    const auto path = write(bars)->path();
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    const auto cut = BarSegment::open(path);
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code, domain::ErrorCode::Corrupt);
    EXPECT_NE(cut.error().sentence.find(path.filename().string()), std::string::npos);
    {
        auto writer = BarSegmentWriter::create(file(50), kKept);
        ASSERT_TRUE((*writer)->append(bars).ok());
    }
    EXPECT_FALSE(std::filesystem::exists(file(50)));
}

}  // namespace
}  // namespace tessera::history
