#include "app/history/history_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "app/history/bar_aggregator.h"
#include "tests/history/history_bars.h"
#include "tests/support/temporary_directory.h"

namespace tessera::history {
namespace {

using domain::Bar;
using domain::ErrorCode;
using domain::Timestamp;
using Access = HistoryStore::Access;

constexpr HistoryStore::Options kSmall{40, 20, 30, 4096, 3};

class History : public ::testing::Test {
 protected:
    std::unique_ptr<HistoryStore> open(HistoryStore::Options options = {}, Access access = Access::Write) {
        auto store = HistoryStore::open(m_folder.path(), access, options);
        EXPECT_TRUE(store.ok()) << store.error().sentence;
        return store ? std::move(store).value() : nullptr;
    }
    std::filesystem::path journal() const {
        for (const auto& entry : std::filesystem::directory_iterator(m_folder.path())) {
            if (entry.path().filename().string().starts_with("journal-")) {
                return entry.path();
            }
        }
        return {};
    }
    int journals() const {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder.path())) {
            count += entry.path().filename().string().starts_with("journal-") ? 1 : 0;
        }
        return count;
    }
    static void flipByte(const std::filesystem::path& path, std::streamoff at) {
        std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(at);
        const char was = static_cast<char>(stream.get());
        stream.seekp(at);
        stream.put(static_cast<char>(was ^ 0x10));
    }
    test::TemporaryDirectory m_folder;
};

void expectBars(HistoryStore& store, const SeriesKey& key, const std::map<Timestamp, Bar>& want) {
    const auto number = store.find(key);
    ASSERT_TRUE(number);
    const std::vector<Bar> got = allBars(*store.view(*number));
    ASSERT_EQ(got.size(), want.size());
    auto at = want.begin();
    for (const Bar& bar : got) {
        ASSERT_TRUE(isSameBar(bar, at->second)) << formatIso(bar.start) << " for " << formatIso(at->first);
        ++at;
    }
}

TEST_F(History, WhatWasSyncedIsThereAfterAStart) {
    {
        auto store = open();
        const auto series = store->series(kCoin);
        ASSERT_TRUE(series.ok());
        for (const Bar& bar : barsOf(0, 100)) {
            store->put(*series, bar);
        }
        for (int n = 0; n < 50; ++n) {
            store->put(*series, tickOf(n));
        }
        ASSERT_TRUE(store->sync().ok());
        store->put(*series, barOf(100));  // never synced
    }
    auto store = open();
    EXPECT_EQ(allBars(*store->view(*store->find(kCoin))).size(), 100u);
    const auto ticks = store->ticks(*store->find(kCoin), Timestamp{}, minuteAt(1000));
    ASSERT_EQ(ticks->size(), 50u);
    for (int n = 0; n < 50; ++n) {
        EXPECT_EQ((*ticks)[static_cast<std::size_t>(n)], tickOf(n));
    }
    EXPECT_TRUE(store->problems().empty());
}

TEST_F(History, OneTerminalWritesAndOthersAreToldSo) {
    auto store = open();
    const auto second = HistoryStore::open(m_folder.path(), Access::Write);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::Refused);
    EXPECT_NE(second.error().sentence.find("in use"), std::string::npos);
    EXPECT_TRUE(HistoryStore::open(m_folder.path(), Access::Read).ok());
}

TEST_F(History, ATornEndIsCutAtTheLastWholeLine) {
    {
        auto store = open();
        const auto series = *store->series(kCoin);
        for (const Bar& bar : barsOf(0, 10)) {
            store->put(series, bar);
        }
        ASSERT_TRUE(store->sync().ok());
    }
    const auto whole = std::filesystem::file_size(journal());
    std::filesystem::resize_file(journal(), whole - 5);
    {
        auto store = open();
        EXPECT_EQ(allBars(*store->view(*store->find(kCoin))).size(), 9u);
        EXPECT_TRUE(store->problems().empty());
        store->put(*store->find(kCoin), barOf(20));
        ASSERT_TRUE(store->sync().ok());
    }
    std::ofstream(journal(), std::ios::app) << std::string(500, '\0');  // room reserved and never written
    EXPECT_EQ(allBars(*open()->view(*open(kSmall, Access::Read)->find(kCoin))).size(), 10u);
}

TEST_F(History, ADamagedLineInTheMiddleIsSaidAndTheRestKept) {
    {
        auto store = open();
        const auto series = *store->series(kCoin);
        for (const Bar& bar : barsOf(0, 10)) {
            store->put(series, bar);
        }
        ASSERT_TRUE(store->sync().ok());
    }
    flipByte(journal(), 72 * 4 + 30);
    auto store = open(kSmall);
    EXPECT_EQ(allBars(*store->view(*store->find(kCoin))).size(), 9u);
    ASSERT_EQ(store->problems().size(), 1u);
    EXPECT_NE(store->problems().front().find("1 lines in its middle"), std::string::npos);
    ASSERT_TRUE(store->rotate().ok());
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(m_folder.path()) / "journal-000001.damaged"));
}

TEST_F(History, ADamagedManifestLeavesItsSeriesOutAndOnDisk) {
    {
        auto store = open();
        (void)store->series(kCoin);
        const auto other = *store->series({"cryptofeed", "ETH-USD", 8});
        store->put(other, barOf(1));
        ASSERT_TRUE(store->sync().ok());
    }
    const auto manifest = std::filesystem::path(m_folder.path()) / "000001" / "manifest.toml";
    flipByte(manifest, 20);
    auto store = open();
    EXPECT_FALSE(store->find(kCoin));
    EXPECT_TRUE(store->find({"cryptofeed", "ETH-USD", 8}));
    ASSERT_EQ(store->problems().size(), 1u);
    EXPECT_TRUE(std::filesystem::exists(manifest));
    // Its number stays its own: a new series does not take its folder.
    ASSERT_TRUE(store->series(kCoin).ok());
    EXPECT_EQ(static_cast<int>(*store->find(kCoin)), 3);
}

TEST_F(History, ALatePrintSupersedesItsBarWhereverItLies) {
    auto store = open(kSmall);
    const auto series = *store->series(kCoin);
    std::map<Timestamp, Bar> want;
    for (const Bar& bar : barsOf(0, 200)) {
        store->put(series, bar);
        want[bar.start] = bar;
    }
    ASSERT_TRUE(store->rotate().ok());
    const Bar inTail = barOf(195, 5), inSegment = barOf(10, 5), between = barOf(-3, 1);
    for (const Bar& bar : {inTail, inSegment, between}) {
        store->put(series, bar);
        want[bar.start] = bar;
    }
    ASSERT_TRUE(store->rotate().ok());
    expectBars(*store, kCoin, want);
    store.reset();
    expectBars(*open(kSmall), kCoin, want);
}

TEST_F(History, WhatIsQuietIsNotCarriedFromJournalToJournal) {
    auto store = open();
    std::map<Timestamp, Bar> want;
    for (const Bar& bar : barsOf(0, 100)) {
        want[bar.start] = bar;
    }
    constexpr int kEnded = 50;
    const auto ended = [](int n) { return SeriesKey{"venue", "SITC-" + std::to_string(n), 0}; };
    for (int n = 0; n < kEnded; ++n) {
        const auto series = *store->series(ended(n));
        store->putTold(series, barsOf(0, 100));
        store->put(series, tickOf(n));
    }
    const auto live = *store->series(kCoin);
    store->put(live, barOf(0));
    ASSERT_TRUE(store->rotate().ok());
    EXPECT_GT(std::filesystem::file_size(journal()), kEnded * 100 * 60u) << "told just now, and kept open";
    store->put(live, barOf(1));
    ASSERT_TRUE(store->rotate().ok());
    EXPECT_LT(std::filesystem::file_size(journal()), 1000u);
    EXPECT_EQ(journals(), 1) << "the one before is gone";
    expectBars(*store, ended(7), want);
    // One that wakes up goes on.
    const Bar late = barOf(99, 5), next = barOf(120);
    store->put(*store->find(ended(7)), late);
    store->put(*store->find(ended(7)), next);
    want[late.start] = late;
    want[next.start] = next;
    ASSERT_TRUE(store->sync().ok());
    store.reset();
    store = open();
    ASSERT_TRUE(store->rotate().ok());
    expectBars(*store, ended(7), want);
    EXPECT_EQ(store->ticks(*store->find(ended(7)), Timestamp{}, minuteAt(1000))->size(), 1u);
    EXPECT_TRUE(store->verify().problems.empty());
}

TEST_F(History, WhatASourceTellsAgainIsWrittenOnlyWhereItDiffers) {
    auto store = open(kSmall);
    const auto series = *store->series(kCoin);
    store->putTold(series, barsOf(0, 300));
    ASSERT_TRUE(store->rotate().ok());
    ASSERT_TRUE(store->sync().ok());
    const auto before = store->bytes();
    store->putTold(series, barsOf(0, 300));
    ASSERT_TRUE(store->sync().ok());
    EXPECT_EQ(store->bytes(), before);
    std::vector<Bar> told = barsOf(0, 310);
    told[100] = barOf(100, 9);
    store->putTold(series, told);
    ASSERT_TRUE(store->rotate().ok());
    std::map<Timestamp, Bar> want;
    for (const Bar& bar : told) {
        want[bar.start] = bar;
    }
    expectBars(*store, kCoin, want);
}

TEST_F(History, AnImportFillsWhereNothingWasAndIsTakenBackWhole) {
    auto store = open(kSmall);
    const auto series = *store->series(kCoin);
    std::map<Timestamp, Bar> told, both;
    for (const Bar& bar : barsOf(100, 200)) {
        store->put(series, bar);
        told[bar.start] = both[bar.start] = bar;
    }
    std::vector<Bar> imported;
    for (int n = 0; n < 250; ++n) {
        imported.push_back(barOf(n, 3));
        both.try_emplace(imported.back().start, imported.back());
    }
    const std::vector<Tick> ticks{tickOf(1), tickOf(2)};
    const SeriesKey other{"file", "OTHER", 0};
    const ImportPart parts[] = {{kCoin, imported, ticks}, {other, imported, {}}};
    const auto done = store->import(parts, "bars.csv", minuteAt(5000));
    ASSERT_TRUE(done.ok()) << done.error().sentence;
    EXPECT_EQ(done->changedBars, 150u + 250u);
    EXPECT_EQ(done->keptBars, 100u);
    EXPECT_EQ(done->changedTicks, 2u);
    expectBars(*store, kCoin, both);
    store.reset();
    store = open(kSmall);
    expectBars(*store, kCoin, both);
    ASSERT_EQ(store->list().size(), 2u);
    EXPECT_EQ(store->list().front().imports.front().file, "bars.csv");
    // Its source tells one of the imported minutes now: that one is its own.
    const Bar own = barOf(30, 8);
    store->put(*store->find(kCoin), own);
    told[own.start] = own;
    const auto undone = store->undoImport(done->id);
    ASSERT_TRUE(undone.ok());
    EXPECT_EQ(undone->changedBars, 149u + 250u);
    EXPECT_EQ(undone->changedTicks, 2u);
    expectBars(*store, kCoin, told);
    EXPECT_EQ(store->undoImport(done->id).error().code, ErrorCode::NotFound);
    store.reset();
    expectBars(*open(kSmall), kCoin, told);
}

TEST_F(History, ADamagedSeriesIsReadAndRefusesAnImport) {
    std::filesystem::path segment;
    {
        auto store = open(kSmall);
        store->putTold(*store->series(kCoin), barsOf(0, 2000));
        ASSERT_TRUE(store->rotate().ok());
        segment = store->view(*store->find(kCoin))->segments.front()->path();
    }
    flipByte(segment, 4096 + 700);
    auto store = open(kSmall);
    const std::vector<Bar> more = barsOf(-50, 0);
    const ImportPart part{kCoin, more, {}};
    const auto done = store->import({&part, 1}, "more.csv", minuteAt(0));
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::Refused);
    EXPECT_EQ(allBars(*store->view(*store->find(kCoin))).size(), 2000u - 512u);
    const VerifyReport report = store->verify();
    EXPECT_EQ(report.problems.size(), 1u);
    EXPECT_TRUE(std::filesystem::exists(segment));
}

TEST_F(History, OldPrintsGoWhenTheirDaysAreOver) {
    auto store = open(kSmall);
    const auto series = *store->series(kCoin);
    for (int day = 0; day < 5; ++day) {
        for (int n = 0; n < 40; ++n) {
            Tick tick = tickOf(n);
            tick.time = tick.time + std::chrono::hours(24 * day);
            store->put(series, tick);
        }
    }
    store->put(series, barOf(1));
    ASSERT_TRUE(store->rotate().ok());
    ASSERT_TRUE(store->retain(minuteAt(0) + std::chrono::hours(24 * 2), 0).ok());
    EXPECT_EQ(store->ticks(series, Timestamp{}, minuteAt(100'000))->size(), 3u * 40u);
    ASSERT_TRUE(store->retain(minuteAt(0), 1).ok());  // at most a byte: every print goes, no bar does
    EXPECT_EQ(store->ticks(series, Timestamp{}, minuteAt(100'000))->size(), 0u);
    EXPECT_EQ(allBars(*store->view(series)).size(), 1u);
}

TEST_F(History, RandomLivesReadAsAPlainMapDoes) {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        test::TemporaryDirectory folder;
        std::mt19937 random(seed);
        auto store = HistoryStore::open(folder.path(), Access::Write, kSmall).value().release();
        std::unique_ptr<HistoryStore> owner(store);
        const auto series = *owner->series(kCoin);
        std::map<Timestamp, Bar> want;
        std::vector<std::pair<std::uint32_t, std::vector<Bar>>> imports;
        std::int64_t now = 0;
        for (int step = 0; step < 400; ++step) {
            const auto what = random() % 100;
            if (what < 70) {
                now += 1 + (random() % 20 == 0 ? random() % 90 : 0);
                const Bar bar = barOf(now, static_cast<std::int64_t>(random() % 50));
                owner->put(series, bar);
                want[bar.start] = bar;
            } else if (what < 85) {
                const Bar late = barOf(now - static_cast<std::int64_t>(random() % 150), 60 + step);
                owner->put(series, late);
                want[late.start] = late;
            } else if (what < 90) {
                ASSERT_TRUE(owner->rotate().ok());
            } else if (what < 93) {
                std::vector<Bar> bars;
                for (std::int64_t n = now - 300; n < now - 100; n += 1 + random() % 4) {
                    bars.push_back(barOf(n, 1000 + step));
                }
                const ImportPart part{kCoin, bars, {}};
                const auto done = owner->import({&part, 1}, "x", minuteAt(now));
                ASSERT_TRUE(done.ok());
                std::erase_if(bars, [&](const Bar& bar) { return !want.try_emplace(bar.start, bar).second; });
                imports.emplace_back(done->id, bars);
            } else if (what < 95 && !imports.empty() && !imports.back().second.empty()) {
                ASSERT_TRUE(owner->undoImport(imports.back().first).ok());
                for (const Bar& bar : imports.back().second) {
                    if (isSameBar(want.at(bar.start), bar)) {
                        want.erase(bar.start);
                    }
                }
                imports.pop_back();
            } else if (what >= 97) {
                ASSERT_TRUE(owner->sync().ok());
                owner.reset();
                owner = HistoryStore::open(folder.path(), Access::Write, kSmall).value();
            }
        }
        ASSERT_TRUE(owner->rotate().ok());
        SCOPED_TRACE(seed);
        ASSERT_NO_FATAL_FAILURE(expectBars(*owner, kCoin, want));
        const auto view = owner->view(*owner->find(kCoin));
        std::vector<Bar> base, a, b;
        for (const auto& [start, bar] : want) {
            base.push_back(bar);
        }
        for (const auto interval : keptIntervals(kCoin.interval)) {
            BarPyramid stored(interval, view->segments), memory(interval);
            for (const Bar& bar : view->tail) {
                ASSERT_TRUE(stored.add(bar).ok());
            }
            ASSERT_TRUE(memory.appendAll(resample(base, interval)).ok());
            for (const std::size_t most : {3u, 20u, 100u, 5000u}) {
                ASSERT_EQ(stored.read(base.front().start, minuteAt(now + 1), most, a),
                          memory.read(base.front().start, minuteAt(now + 1), most, b));
                ASSERT_TRUE(std::ranges::equal(a, b, isSameBar));
            }
        }
    }
}

/// Writes minutes, prints and imports until it is killed; tells each minute that is on the disk.
[[noreturn]] void writeUntilKilled(const std::string& folder, std::int64_t from, int out) {
    auto opened = HistoryStore::open(folder, Access::Write, kSmall);
    if (!opened) {
        std::_Exit(3);
    }
    HistoryStore& store = **opened;
    const auto series = *store.series(kCoin);
    for (std::int64_t n = from;; ++n) {
        store.put(series, barOf(n));
        store.put(series, tickOf(n));
        if (n % 37 == 0) {
            store.put(series, barOf(n - 30, 4));
        }
        if (n % 3 == 0) {
            if (!store.sync().ok()) {
                std::_Exit(4);
            }
            (void)!::write(out, &n, sizeof n);
        }
        if (n % 151 == 0) {
            const std::vector<Bar> bars = barsOf(-n - 20, -n);
            const ImportPart parts[] = {{kCoin, bars, {}}, {{"file", "B", 0}, bars, {}}};
            if (!store.import(parts, "x", minuteAt(n)).ok()) {
                std::_Exit(5);
            }
        }
    }
}

TEST_F(History, KilledAtAnyPointItHoldsAllThatWasSyncedAndNothingByHalf) {
    std::mt19937 random(11);
    std::int64_t acknowledged = -1;
    // Minutes a life may have written: up to a few more than it acknowledged.
    std::vector<std::pair<std::int64_t, std::int64_t>> lives;
    unsigned stuck = 0;  // lives in a row too short for the next step: on a slow disk an import takes longer
    for (int cycle = 0; cycle < 60; ++cycle) {
        int pipes[2];
        ASSERT_EQ(::pipe(pipes), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(pipes[0]);
            writeUntilKilled(m_folder.path(), acknowledged + 1, pipes[1]);
        }
        ::close(pipes[1]);
        ::usleep(static_cast<useconds_t>(1000 + random() % (60'000 * (1 + stuck))));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "ended by itself with " << WEXITSTATUS(status);
        const std::int64_t begun = acknowledged + 1;
        for (std::int64_t n = 0; ::read(pipes[0], &n, sizeof n) == sizeof n;) {
            acknowledged = n;
        }
        ::close(pipes[0]);
        stuck = acknowledged < begun ? stuck + 1 : 0;
        lives.emplace_back(begun, acknowledged + 6);
        auto store = open(kSmall);
        ASSERT_TRUE(store->problems().empty()) << store->problems().front();
        const VerifyReport report = store->verify();
        ASSERT_TRUE(report.problems.empty()) << report.problems.front();
        const auto number = store->find(kCoin);
        ASSERT_TRUE(number || acknowledged < 0);
        if (!number) {
            continue;
        }
        std::map<Timestamp, Bar> held;
        for (const Bar& bar : allBars(*store->view(*number))) {
            ASSERT_TRUE(held.try_emplace(bar.start, bar).second);
        }
        std::int64_t last = acknowledged;  // what was not acknowledged may be there too
        for (std::int64_t n = 0; n <= last; ++n) {
            ASSERT_TRUE(held.contains(minuteAt(n))) << "cycle " << cycle << " minute " << n;
        }
        const auto ticks = store->ticks(*number, minuteAt(0), minuteAt(1'000'000));
        std::map<Timestamp, std::ptrdiff_t> count;
        for (const Tick& tick : *ticks) {
            ++count[tick.time];
        }
        for (std::int64_t n = 0; n <= last + 6; ++n) {
            const auto written = std::ranges::count_if(
                lives, [n](const auto& life) { return n >= life.first && n <= life.second; });
            ASSERT_LE(count[tickOf(n).time], written) << "print " << n << " came back";
        }
        for (std::int64_t n = 0; n <= last; ++n) {
            ASSERT_GE(count[tickOf(n).time], 1) << n;
        }
        // An import touched both series or none.
        const auto infos = store->list();
        const auto other =
            std::ranges::find(infos, "B", [](const SeriesInfo& info) { return info.key.symbol; });
        const auto coin =
            std::ranges::find(infos, "BTC-USD", [](const SeriesInfo& info) { return info.key.symbol; });
        if (other != infos.end()) {
            ASSERT_LE(other->imports.size(), coin->imports.size() + 0u);
        }
    }
    EXPECT_GT(acknowledged, 300);
}

TEST_F(History, AFullDiskIsSaidAndLeavesWhatWasThere) {
    {
        auto store = open(kSmall);
        store->putTold(*store->series(kCoin), barsOf(0, 500));
        ASSERT_TRUE(store->rotate().ok());
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto store = HistoryStore::open(m_folder.path(), Access::Write, kSmall);
        const rlimit limit{6000, 6000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto series = *(*store)->find(kCoin);
        domain::Result<void> synced;
        for (int n = 500; n < 2000 && synced; ++n) {
            (*store)->put(series, barOf(n));
            synced = (*store)->sync();
        }
        const bool isSaid = !synced && synced.error().code == ErrorCode::Unavailable &&
                            synced.error().sentence.find("cannot be written") != std::string::npos;
        std::_Exit(isSaid ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    auto store = open(kSmall);
    EXPECT_GE(allBars(*store->view(*store->find(kCoin))).size(), 500u);
    EXPECT_TRUE(store->verify().problems.empty());
}

}  // namespace
}  // namespace tessera::history
