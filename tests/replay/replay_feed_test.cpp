// A recording as a feed: the screen ends with the book that was recorded, at every speed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "feeds/replay/recording_summary.h"
#include "feeds/replay/replay_feed.h"
#include "tests/replay/recording_samples.h"
#include "tests/support/feed_screen.h"
#include "tests/support/real_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::replay {
namespace {

using domain::InstrumentId;
using domain::RecordKind;
using domain::Side;
using ports::StreamState;
using support::FeedScreen;

struct Replay : testing::Test {
    tessera::test::TemporaryDirectory directory;
    std::string path = directory.path() + "/session.tsr";
    support::RealClock clock;
    ReplayOptions options;

    std::unique_ptr<RecordingWriter> writer() {
        WriterOptions how;
        how.replaceExisting = true;
        auto made = RecordingWriter::create(path, how);
        EXPECT_TRUE(made.ok());
        return std::move(made).value();
    }
    std::unique_ptr<ReplayFeed> feed() {
        options.file = path;
        auto opened = ReplayFeed::open(options, clock);
        EXPECT_TRUE(opened.ok());
        return std::move(opened).value();
    }
    void record(const test::Session& session) {
        auto out = writer();
        session.writeTo(*out, test::future(1, "SITC-Z26"));
        ASSERT_TRUE(out->close().ok());
    }
};

TEST_F(Replay, EndsWithTheBookThatWasRecorded) {
    const test::Session session(4'000);  // 148 s of recorded time
    record(session);
    options.speed = 1'000;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 20));
    screen.until([] { return false; }, 0.1);
    const auto* stream = screen.find("SITC-Z26");
    ASSERT_NE(stream, nullptr);
    EXPECT_EQ(stream->book->checksum(), session.book.checksum());
    EXPECT_EQ(stream->sequence, 4'000U);
    EXPECT_EQ(stream->refused, 0U);
    EXPECT_EQ(stream->crossed, 0U);
    EXPECT_EQ(stream->state, StreamState::Live);
    EXPECT_EQ(replay->statistics().gaps, 0U);
    EXPECT_EQ(replay->statistics().worst, StreamState::Live);
    EXPECT_EQ(replay->recordedNow().nanos(), session.records.back().venueTimeNanos);
}

TEST_F(Replay, KeepsThePaceAskedForAndTheRecordingsClock) {
    record(test::Session(400));  // 14.8 s
    options.speed = 10;
    const auto replay = feed();
    EXPECT_EQ(replay->recordedNow().nanos(), test::kStart) << "the clock is the recording's before it starts";
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    const auto began = std::chrono::steady_clock::now();
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_GT(took.count(), 1.3);
    EXPECT_LT(took.count(), 4.0);
    for (const auto state : screen.find("SITC-Z26")->states) {
        EXPECT_NE(state, StreamState::Stale);
        EXPECT_NE(state, StreamState::Disconnected);
    }
}

TEST_F(Replay, StandsStillWhenPausedAndStepsEventByEvent) {
    record(test::Session(200));
    options.startsPaused = true;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    screen.until([] { return false; }, 0.2);
    EXPECT_TRUE(screen.streams.empty()) << "nothing is known before the first record is played";
    replay->step();
    ASSERT_TRUE(screen.until([&] { return screen.isLive("SITC-Z26"); }, 5));
    const auto at = replay->recordedNow();
    screen.until([] { return false; }, 0.3);
    EXPECT_EQ(replay->recordedNow(), at) << "paused";
    const auto* stream = screen.find("SITC-Z26");
    for (int i = 2; i <= 5; ++i) {
        const auto wanted = static_cast<std::uint64_t>(4 * i);
        replay->step();
        ASSERT_TRUE(screen.until([&] { return stream->sequence == wanted; }, 5)) << stream->sequence;
    }
    replay->setSpeed(1'000);
    replay->play();
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 5));
}

TEST_F(Replay, StartsOverWithAnEmptyBookAndEndsTheSame) {
    const test::Session session(1'000);
    record(session);
    options.speed = 300;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    const auto* stream = screen.find("SITC-Z26");
    const auto recordsBefore = stream->records;
    replay->restart();
    ASSERT_TRUE(screen.until([&] { return !replay->replayStatus().hasEnded; }, 5));
    ASSERT_TRUE(screen.until([&] { return !screen.bars.empty(); }, 5));
    EXPECT_TRUE(screen.bars.back().startsOver) << "what the chart showed is void";
    EXPECT_LT(replay->recordedNow().nanos(), session.records.back().venueTimeNanos);
    ASSERT_TRUE(screen.until(
        [&] { return replay->replayStatus().hasEnded && stream->records >= 2 * recordsBefore; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_EQ(stream->book->checksum(), session.book.checksum());
    EXPECT_EQ(stream->refused, 0U);
}

/// Book, bars and sequence of a feed that stands at `to`, having played there from the start.
struct Standing {
    std::uint32_t checksum = 0;
    std::uint64_t sequence = 0;
    std::vector<std::string> bars;
    std::vector<history::Tick> prints;
    bool operator==(const Standing&) const = default;
};

std::vector<std::string> barWords(const std::vector<domain::Bar>& bars) {
    std::vector<std::string> out;
    for (const domain::Bar& bar : bars) {
        out.push_back(fmt::format("{} {} {} {} {} {} {}", bar.start.nanos(), bar.open.nanoUsd(),
                                  bar.high.nanoUsd(), bar.low.nanoUsd(), bar.close.nanoUsd(),
                                  bar.volume.raw(), bar.buyVolume.raw()));
    }
    return out;
}

TEST_F(Replay, SeekingGivesWhatPlayingGivesAtAnyTimeForwardsAndBackwards) {
    // Prints as well, so that there are bars to compare.
    test::Session session(6'000);
    for (std::size_t i = 0; i < session.records.size(); i += 7) {
        session.records.insert(
            session.records.begin() + static_cast<std::ptrdiff_t>(i),
            test::record(RecordKind::Trade, 0, Side::Buy, 10'000'000'000,
                         static_cast<std::int64_t>(i % 9 + 1), session.records[i].venueTimeNanos));
    }
    record(session);
    options.startsPaused = true;
    options.checkpointEvery = 500;  // a dozen of them
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    replay->step();
    ASSERT_TRUE(screen.until([&] { return screen.isLive("SITC-Z26"); }, 5));
    const auto* stream = screen.find("SITC-Z26");
    const InstrumentId id{1};
    const auto standing = [&](ReplayFeed& feed, FeedScreen& seen) {
        seen.bars.clear();
        feed.requestBars(id);
        EXPECT_TRUE(seen.until([&] { return !seen.bars.empty(); }, 5));
        const auto* shown = seen.find("SITC-Z26");
        return Standing{shown->book->checksum(), shown->sequence, barWords(seen.bars.back().bars),
                        feed.prints(id, domain::Timestamp{}, domain::Timestamp::fromNanos(INT64_MAX))};
    };
    const std::int64_t span = session.records.back().venueTimeNanos - test::kStart;
    std::mt19937_64 chance(20'261'127);
    for (int i = 0; i < 25; ++i) {
        const auto to = domain::Timestamp::fromNanos(
            test::kStart + static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(span)));
        const int resets = stream->resets;
        replay->seek(to);
        ASSERT_TRUE(screen.until([&] { return replay->recordedNow() == to && stream->resets > resets; }, 10));
        screen.until([] { return false; }, 0.03);
        const Standing sought = standing(*replay, screen);
        EXPECT_EQ(stream->state, StreamState::Live);
        EXPECT_EQ(stream->refused, 0U);
        // The witness plays there and never seeks.
        options.checkpointEvery = 1'000'000;
        const auto witness = feed();
        ASSERT_TRUE(witness->start().ok());
        FeedScreen other(*witness);
        witness->stepBar(to - domain::Timestamp{});  // the first multiple of it after the start is `to`
        ASSERT_TRUE(other.until([&] { return witness->recordedNow() == to; }, 10));
        other.until([] { return false; }, 0.03);
        EXPECT_FALSE(sought.prints.empty() && !sought.bars.empty());
        EXPECT_EQ(sought, standing(*witness, other)) << "at " << (to.nanos() - test::kStart) << " ns";
    }
    replay->seek(domain::Timestamp::fromNanos(test::kStart + 2 * span));
    EXPECT_TRUE(screen.until([&] { return stream->book->checksum() == session.book.checksum(); }, 5));
    replay->seek(domain::Timestamp::fromNanos(1));
    EXPECT_TRUE(screen.until([&] { return replay->recordedNow().nanos() == test::kStart; }, 5));
}

TEST_F(Replay, WhatWasNeverPlayedIsReachedWithoutPlayingAllOfIt) {
    const test::Session session(6'000);
    record(session);
    options.startsPaused = true;
    options.checkpointEvery = 500;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->isSurveyed(); }, 10));
    EXPECT_TRUE(screen.streams.empty()) << "a survey shows nothing";
    const std::int64_t span = session.records.back().venueTimeNanos - test::kStart;
    const auto to = domain::Timestamp::fromNanos(test::kStart + span - span / 50);
    replay->seek(to);
    ASSERT_TRUE(screen.until([&] { return replay->recordedNow() == to; }, 10));
    ASSERT_TRUE(screen.until([&] { return screen.isLive("SITC-Z26"); }, 5))
        << "the screen is told of an instrument it never saw defined";
    screen.until([] { return false; }, 0.1);
    EXPECT_LT(replay->statistics().records, session.records.size() / 3) << "the way was not played";
    options.checkpointEvery = 1'000'000;
    const auto witness = feed();
    ASSERT_TRUE(witness->start().ok());
    FeedScreen other(*witness);
    witness->stepBar(to - domain::Timestamp{});
    ASSERT_TRUE(other.until([&] { return witness->recordedNow() == to; }, 10));
    other.until([] { return false; }, 0.03);
    EXPECT_EQ(screen.find("SITC-Z26")->book->checksum(), other.find("SITC-Z26")->book->checksum());
    EXPECT_EQ(screen.find("SITC-Z26")->sequence, other.find("SITC-Z26")->sequence);
}

TEST_F(Replay, GoesOnPlayingFromThePlaceItWasSentTo) {
    const test::Session session(4'000);
    record(session);
    options.speed = 300;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return screen.isLive("SITC-Z26"); }, 5));
    for (int i = 0; i < 50; ++i) {  // as a hand drags: each newer one ends the one before
        replay->seek(domain::Timestamp::fromNanos(test::kStart + i * 2'000'000'000LL));
    }
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_EQ(screen.find("SITC-Z26")->book->checksum(), session.book.checksum());
    EXPECT_EQ(screen.find("SITC-Z26")->refused, 0U);
}

TEST_F(Replay, ABarAtATimeEndsWhereTheBarEnds) {
    record(test::Session(4'000));
    options.startsPaused = true;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    constexpr std::int64_t kMinute = 60'000'000'000;
    std::int64_t wanted = test::kStart / kMinute * kMinute;
    for (int i = 0; i < 2; ++i) {
        wanted += kMinute;
        replay->stepBar(std::chrono::minutes(1));
        EXPECT_TRUE(screen.until([&] { return replay->recordedNow().nanos() == wanted; }, 5));
        EXPECT_FALSE(replay->replayStatus().isPlaying);
    }
}

TEST_F(Replay, AWayThatTakesLongIsToldAndCanBeGivenUp) {
    const test::Session session(6'000);
    record(session);
    options.startsPaused = true;
    options.queueCapacity = 64;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    replay->step();
    ASSERT_TRUE(screen.until([&] { return screen.isLive("SITC-Z26"); }, 5));
    const auto to = domain::Timestamp::fromNanos(session.records.back().venueTimeNanos);
    replay->stepBar(to - domain::Timestamp{});
    for (int i = 0; i < 500 && !replay->replayStatus().way; ++i) {  // nobody takes what comes: it waits
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const auto way = replay->replayStatus().way;
    ASSERT_TRUE(way);
    EXPECT_EQ(way->to, to);
    replay->stay();
    ASSERT_TRUE(screen.until([&] { return !replay->replayStatus().way; }, 10));
    EXPECT_LT(replay->recordedNow(), to);
    EXPECT_FALSE(replay->replayStatus().isPlaying);
}

TEST_F(Replay, ShowsARecordedGapAndIsLiveAgainWithTheNextSnapshot) {
    const auto buy = [](std::uint64_t id, std::int64_t ticks, std::int64_t at) {
        return test::record(RecordKind::Add, id, Side::Buy, ticks * 10'000'000, 5, at);
    };
    constexpr std::int64_t kSecond = 1'000'000'000;
    const InstrumentId a{1};
    auto out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(a, 10, {buy(1, 100, test::kStart)}));
    (void)out->write(test::batch(a, 11, {buy(2, 101, test::kStart)}, test::kStart + kSecond));
    (void)out->write(
        test::batch(a, 20, {buy(3, 102, test::kStart)}, test::kStart + 2 * kSecond));  // 12 .. 19 missing
    (void)out->write(test::snapshot(a, 25, {buy(7, 103, test::kStart)}, test::kStart + 5 * kSecond));
    (void)out->write(test::batch(a, 26, {buy(8, 104, test::kStart)}, test::kStart + 6 * kSecond));
    ASSERT_TRUE(out->close().ok());
    options.speed = 4;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return screen.isLive("A"); }, 5));
    ASSERT_TRUE(screen.until([&] { return screen.find("A")->state == StreamState::Recovering; }, 5))
        << "the gap";
    EXPECT_EQ(screen.find("A")->book->best(Side::Buy)->price.nanoUsd(), 1'010'000'000)
        << "never a guessed book";
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_EQ(screen.find("A")->state, StreamState::Live);
    EXPECT_EQ(screen.find("A")->book->best(Side::Buy)->price.nanoUsd(), 1'040'000'000);
    EXPECT_GE(replay->statistics().gaps, 1U);
    ASSERT_FALSE(screen.problems.empty());
    EXPECT_NE(screen.problems.front().find("gap"), std::string::npos) << screen.problems.front();
}

TEST_F(Replay, NeverGoesBackToABookThatTheRecordsHaveOvertaken) {
    const auto buy = [](std::uint64_t id, std::int64_t ticks) {
        return test::record(RecordKind::Add, id, Side::Buy, ticks * 10'000'000, 5);
    };
    const InstrumentId a{1};
    auto out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(a, 10, {buy(1, 100)}));
    (void)out->write(test::batch(a, 11, {buy(2, 101)}));
    (void)out->write(
        test::snapshot(a, 11, {buy(1, 100), buy(2, 101)}));  // of no use: the session has this book
    (void)out->write(test::batch(a, 12, {buy(3, 102)}));
    (void)out->write(
        test::batch(a, 20, {buy(4, 103)}, test::kStart + 2'000'000'000));  // 13 .. 19 are missing
    ASSERT_TRUE(out->close().ok());
    options.speed = 4;  // half a second for the screen to subscribe
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_EQ(screen.find("A")->state, StreamState::Recovering);
    EXPECT_EQ(screen.find("A")->book->best(Side::Buy)->price.nanoUsd(), 1'020'000'000)
        << "what was sound last";
    ASSERT_FALSE(screen.problems.empty());
    EXPECT_NE(screen.problems.front().find("gap"), std::string::npos) << screen.problems.front();
}

TEST_F(Replay, AWholeBookThatReplacesAnotherIsNoFaultHoweverSoonTheNextComes) {
    const auto level = [](Side side, std::int64_t ticks, std::int64_t size) {
        return test::record(RecordKind::Level, 0, side, ticks * 10'000'000, size);
    };
    constexpr std::int64_t kSecond = 1'000'000'000;
    const InstrumentId a{1};
    auto out = writer();
    SourceItem defined = test::definition(test::future(1, "A"));
    defined.news = ports::InstrumentDefined{test::future(1, "A"), false};
    (void)out->write(defined);
    for (std::int64_t i = 0; i < 6; ++i) {  // as a source that crosses its book again and again
        (void)out->write(test::snapshot(
            a, 10 + static_cast<std::uint64_t>(i),
            i % 2 == 0
                ? std::vector<domain::MarketRecord>{level(Side::Buy, 100 + i, 5), level(Side::Sell, 110, 5)}
                : std::vector<domain::MarketRecord>{},
            test::kStart + i * kSecond));
        (void)out->write(test::batch(a, 11 + static_cast<std::uint64_t>(i), {level(Side::Sell, 120, 1 + i)},
                                     test::kStart + i * kSecond + kSecond / 2));
    }
    ASSERT_TRUE(out->close().ok());
    options.speed = 4;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_TRUE(screen.problems.empty()) << screen.problems.front();
    EXPECT_EQ(screen.find("A")->state, StreamState::Live);
    EXPECT_EQ(screen.find("A")->book->level(Side::Sell, domain::Price::fromNanoUsd(1'200'000'000))->quantity,
              domain::Quantity::fromRaw(6));
    EXPECT_EQ(replay->statistics().recoveries, 0U);
}

TEST_F(Replay, ARecordedSilenceIsShownAsOne) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const InstrumentId a{1};
    auto out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(a, 0, {}));
    SourceItem down;
    down.kind = SourceItem::Kind::State;
    down.instrument = a;
    down.received = domain::Timestamp::fromNanos(test::kStart + kSecond);
    down.state = StreamState::Disconnected;
    (void)out->write(down);
    (void)out->write(test::batch(a, 1, {test::record(RecordKind::Add, 1, Side::Buy, 990'000'000, 5)},
                                 test::kStart + 4 * kSecond));
    ASSERT_TRUE(out->close().ok());
    options.speed = 4;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    const auto& states = screen.find("A")->states;
    EXPECT_NE(std::find(states.begin(), states.end(), StreamState::Disconnected), states.end());
    EXPECT_EQ(screen.find("A")->state, StreamState::Live);
}

TEST_F(Replay, DamageInTheMiddleEndsTheReplayInWordsWithTheBookAsFarAsItGoes) {
    WriterOptions how;
    how.replaceExisting = true;
    how.maxRecords = 200;
    auto made = RecordingWriter::create(path, how);
    ASSERT_TRUE(made.ok());
    const test::Session session(2'000);
    session.writeTo(**made, test::future(1, "SITC-Z26"));
    ASSERT_TRUE((*made)->close().ok());
    auto bytes = test::bytesOf(path);
    bytes[bytes.size() / 2] ^= std::byte{4};
    test::writeBytes(path, bytes);
    options.speed = 1'000;
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 10));
    screen.until([] { return false; }, 0.1);
    EXPECT_NE(replay->replayStatus().sentence.find("damaged"), std::string::npos);
    const auto* stream = screen.find("SITC-Z26");
    domain::OrderBook book(domain::PriceDelta::fromNanoUsd(10'000'000));
    for (std::size_t i = 0; i < stream->sequence; ++i) {
        (void)book.apply(session.records[i]);
    }
    EXPECT_GT(stream->sequence, 500U);
    EXPECT_EQ(stream->book->checksum(), book.checksum());
}

TEST_F(Replay, BarsAreThoseOfThePrintsReplayed) {
    const InstrumentId a{1};
    auto out = writer();
    (void)out->write(test::definition(test::future(1, "A")));
    (void)out->write(test::snapshot(a, 0, {}));
    (void)out->write(test::batch(a, 1,
                                 {test::record(RecordKind::Trade, 1, Side::Buy, 1'000'000'000, 3),
                                  test::record(RecordKind::Trade, 2, Side::Sell, 1'020'000'000, 4)}));
    ASSERT_TRUE(out->close().ok());
    const auto replay = feed();
    ASSERT_TRUE(replay->start().ok());
    FeedScreen screen(*replay);
    ASSERT_TRUE(screen.until([&] { return replay->replayStatus().hasEnded; }, 5));
    replay->requestBars(a);
    ASSERT_TRUE(screen.until([&] { return !screen.bars.empty(); }, 5));
    ASSERT_EQ(screen.bars[0].bars.size(), 1U);
    EXPECT_EQ(screen.bars[0].bars[0].high.nanoUsd(), 1'020'000'000);
    EXPECT_EQ(screen.bars[0].bars[0].volume.raw(), 7);
    EXPECT_EQ(screen.bars[0].bars[0].buyVolume.raw(), 3);
    EXPECT_EQ(screen.bars[0].interval, std::chrono::minutes(1));
}

}  // namespace
}  // namespace tessera::replay
