// history.open: ten million minutes on disk, opened and first looked at, beside loading the same bars into
// memory.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "app/history/history_store.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;
using history::BarPyramid;
using history::HistoryStore;

constexpr std::size_t kColumns = 800;
const history::SeriesKey kKey{"bench", "LONG", 0};

/// `count` minutes of a random walk, without holding them all.
std::vector<Bar> minutesFrom(std::size_t first, std::size_t count, std::mt19937& random,
                             std::int64_t& price) {
    std::vector<Bar> bars;
    bars.reserve(count);
    for (std::size_t i = first; i < first + count; ++i) {
        const std::int64_t close = price + static_cast<std::int64_t>(random() % 2001) - 1000;
        const auto at = [](std::int64_t nano) { return domain::Price::fromNanoUsd(nano); };
        bars.push_back({Timestamp::fromSeconds(static_cast<std::int64_t>(18'000'000 + i) * 60),
                        at(price),
                        at(std::max(price, close) + 5),
                        at(std::min(price, close) - 5),
                        at(close),
                        domain::Quantity::fromRaw(static_cast<std::int64_t>(random() % 100)),
                        {}});
        price = close;
    }
    return bars;
}

void writeHistory(const std::string& folder, std::size_t count) {
    auto store = HistoryStore::open(folder, HistoryStore::Access::Write).value().release();
    const std::unique_ptr<HistoryStore> owner(store);
    std::mt19937 random(1);
    std::int64_t price = 1'900'000'000;
    const std::vector<Bar> bars = minutesFrom(0, count, random, price);
    const history::ImportPart part{kKey, bars, {}};
    keep(store->import({&part, 1}, "bench", Timestamp::fromSeconds(2'000'000'000)).ok());
}

/// Drops the files from the system's cache, as far as it lets go of them.
void makeCold(const std::string& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const history::FileHandle file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
        if (entry.is_regular_file() && file.isOpen()) {
            ::fsync(file.get());
            ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
        }
    }
}

std::size_t look(const BarPyramid& bars) {
    std::vector<Bar> out;
    bars.read(bars.firstStart(), bars.lastStart() + bars.interval(), kColumns, out);
    return out.size();
}

/// From a folder to the bars a chart paints first.
std::size_t openAndLook(const std::string& folder, Duration interval) {
    auto store = HistoryStore::open(folder, HistoryStore::Access::Read);
    const auto view = store.value()->view(*store.value()->find(kKey));
    return look(history::storedBars(*view, interval, Timestamp::fromNanos(INT64_MAX)));
}

/// What a program without pyramids on disk does: every bar into memory.
std::size_t loadAndLook(const std::string& folder) {
    auto store = HistoryStore::open(folder, HistoryStore::Access::Read);
    const auto view = store.value()->view(*store.value()->find(kKey));
    BarPyramid bars(kKey.interval);
    history::BarCursor cursor(*view);
    while (const Bar* bar = cursor.next()) {
        (void)bars.append(*bar);
    }
    return look(bars);
}

/// Megabytes a process of its own grows by: it opens, looks at the whole and at a thousand places.
double grownBy(const std::string& folder) {
    int ends[2];
    if (::pipe(ends) != 0) {
        return 0;
    }
    if (::fork() == 0) {
        const double before = residentMegabytes();
        auto store = HistoryStore::open(folder, HistoryStore::Access::Read);
        const auto view = store.value()->view(*store.value()->find(kKey));
        const BarPyramid bars = history::storedBars(*view, kKey.interval, Timestamp::fromNanos(INT64_MAX));
        keep(look(bars));
        std::mt19937 random(3);
        std::vector<Bar> out;
        const auto minutes =
            static_cast<std::uint64_t>((bars.lastStart() - bars.firstStart()) / kKey.interval);
        for (int i = 0; i < 1000; ++i) {
            const Timestamp to =
                bars.lastStart() - kKey.interval * static_cast<std::int64_t>(random() % minutes);
            bars.read(to - kKey.interval * (std::int64_t{800} << (random() % 12)), to, kColumns, out);
        }
        const double grown = residentMegabytes() - before;
        (void)!::write(ends[1], &grown, sizeof grown);
        std::_Exit(0);
    }
    double grown = 0;
    (void)!::read(ends[0], &grown, sizeof grown);
    ::close(ends[0]);
    ::close(ends[1]);
    ::wait(nullptr);
    return grown;
}

TESSERA_BENCH("history.open",
              "ten million minutes on disk: opened, and the 800 columns a chart paints first") {
    const std::size_t count = context.scaled(10'000'000);
    const std::string folder = context.scratch + "/history";
    writeHistory(folder, count);
    const auto milliseconds = [](auto&& work) { return nanosEach(1, [&] { keep(work()); }) / 1e6; };
    const auto measures = interleave(
        context, {[&] { return milliseconds([&] { return openAndLook(folder, kKey.interval); }); },
                  [&] { return milliseconds([&] { return loadAndLook(folder); }); },
                  [&] {
                      makeCold(folder);
                      return milliseconds([&] { return openAndLook(folder, kKey.interval); });
                  },
                  [&] { return milliseconds([&] { return openAndLook(folder, std::chrono::hours(1)); }); }});
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    }
    context.add(timeRow("history.open", "ms", {measures[0], measures[1]}, "loaded into memory")
                    .ratioAtLeast(20)
                    .remark(fmt::format(
                        "{} bars, {:.0f} MB with the pyramids of six intervals and what an undo needs", count,
                        static_cast<double>(bytes) / 1e6)));
    context.add(plainRow("history.open.ms", "ms", measures[0]).atMost(100));
    context.add(
        plainRow("history.open.cold", "ms", measures[2]).atMost(100).remark("not in the system's cache"));
    context.add(plainRow("history.open.hours", "ms", measures[3]).atMost(100).remark("as bars of an hour"));
    context.add(plainRow("history.open.memory", "MB", grownBy(folder))
                    .atMost(40)
                    .remark("and after a thousand looks at any place and zoom"));
}

}  // namespace
}  // namespace tessera::bench
