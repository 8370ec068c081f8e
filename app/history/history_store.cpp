#include "app/history/history_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <set>

#include "app/history/history_store_parts.h"
#include "app/history/tick_blocks.h"

namespace tessera::history {

using domain::Bar;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr const char* kJournalPrefix = "journal-";
constexpr std::size_t kSeriesMost = 100'000;

std::optional<std::uint64_t> numberIn(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "2026-11-27", which its name ends in.
std::string_view dayOf(const TickFile& file) {
    constexpr std::size_t kEnd = std::string_view("2026-11-27.ticks").size(), kDay = 10;
    return file.name.size() < kEnd ? "" : std::string_view(file.name).substr(file.name.size() - kEnd, kDay);
}

std::vector<std::filesystem::path> entriesOf(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
}

}  // namespace

std::string journalName(std::uint64_t number) {
    return fmt::format("{}{:06}", kJournalPrefix, number);
}

HistoryStore::HistoryStore(std::filesystem::path folder, Access access, Options options)
    : m_folder(std::move(folder)), m_access(access), m_options(options) {}
HistoryStore::~HistoryStore() = default;

Result<std::unique_ptr<HistoryStore>> HistoryStore::open(const std::filesystem::path& folder, Access access) {
    return open(folder, access, Options{});
}

Result<std::unique_ptr<HistoryStore>> HistoryStore::open(const std::filesystem::path& folder, Access access,
                                                         Options options) {
    std::unique_ptr<HistoryStore> store(new HistoryStore(folder, access, options));
    if (access == Access::Write) {
        if (auto locked = store->lock(); !locked) {
            return locked.error();
        }
    } else if (!std::filesystem::is_directory(folder)) {
        return Error{ErrorCode::NotFound, fmt::format("There is no history in {} yet.", folder.string()),
                     "history"};
    }
    if (auto loaded = store->load(); !loaded) {
        return loaded.error();
    }
    return store;
}

Result<void> HistoryStore::lock() {
    std::error_code problem;
    std::filesystem::create_directories(m_folder, problem);
    if (problem) {
        return writeError(m_folder, problem.value());
    }
    ::chmod(m_folder.c_str(), 0700);
    m_lock = FileHandle(::open((m_folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!m_lock.isOpen()) {
        return writeError(m_folder, errno);
    }
    if (::flock(m_lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return Error{
            ErrorCode::Refused,
            fmt::format("The history in {} is in use: close the Tessera that has it open, or do it there.",
                        m_folder.string()),
            "history lock"};
    }
    return {};
}

Result<void> HistoryStore::load() {
    if (auto finished = finishCommit(); !finished) {
        return finished;
    }
    for (const auto& path : entriesOf(m_folder)) {
        if (std::filesystem::is_directory(path) && numberIn(path.filename().string())) {
            loadSeries(path);
        }
    }
    return loadJournal();
}

/// An import of several series that was committed and not yet brought to its end, or one that was not.
Result<void> HistoryStore::finishCommit() {
    if (m_access == Access::Read) {
        return {};
    }
    const auto listed = readWhole(m_folder / kCommit);
    const bool isCommitted = listed.ok();
    std::error_code ignored;
    for (const auto& path : entriesOf(m_folder)) {
        const auto fresh = path / kNewManifest;
        if (!std::filesystem::exists(fresh, ignored)) {
            continue;
        }
        if (isCommitted) {
            std::filesystem::rename(fresh, path / "manifest.toml", ignored);
            if (auto synced = syncFolder(path); !synced) {
                return synced;
            }
        } else {
            std::filesystem::remove(fresh, ignored);
        }
    }
    std::filesystem::remove(m_folder / kCommit, ignored);
    return {};
}

void HistoryStore::loadSeries(const std::filesystem::path& folder) {
    const auto number = *numberIn(folder.filename().string());
    if (number >= kSeriesMost) {
        return;
    }
    if (m_series.size() <= number) {
        m_series.resize(number + 1);
    }
    const auto text = readWhole(folder / "manifest.toml");
    if (!text && text.error().code == ErrorCode::NotFound) {
        return;  // made, and never finished
    }
    auto manifest = text ? parseManifest(*text) : Result<SeriesManifest>(text.error());
    if (!manifest) {
        m_problems.push_back(fmt::format("The series in {} was left out, and kept: {}.", folder.string(),
                                         manifest.error().sentence));
        return;
    }
    auto series = std::make_unique<Series>();
    series->number = SeriesNumber{static_cast<std::uint32_t>(number)};
    series->folder = folder;
    series->manifest = std::move(manifest).value();
    if (m_access == Access::Write) {
        removeOrphans(*series);
    }
    m_byKey[series->manifest.key] = series->number;
    m_series[number] = std::move(series);
}

/// Files of a change that never came to be.
void HistoryStore::removeOrphans(const Series& series) const {
    std::set<std::string> known{"manifest.toml"};
    known.insert(series.manifest.segments.begin(), series.manifest.segments.end());
    for (const TickFile& file : series.manifest.ticks) {
        known.insert(file.name);
    }
    for (const ImportInfo& import : series.manifest.imports) {
        known.insert(fmt::format("import-{}.bars", import.id));
    }
    std::error_code ignored;
    for (const auto& path : entriesOf(series.folder)) {
        if (!known.contains(path.filename().string())) {
            std::filesystem::remove(path, ignored);
        }
    }
}

Result<void> HistoryStore::loadJournal() {
    std::vector<std::uint64_t> numbers;
    for (const auto& path : entriesOf(m_folder)) {
        const std::string name = path.filename().string();
        const auto number = name.starts_with(kJournalPrefix)
                                ? numberIn(std::string_view(name).substr(std::strlen(kJournalPrefix)))
                                : std::nullopt;
        if (number) {
            numbers.push_back(*number);
        }
    }
    const bool isWriting = m_access == Access::Write;
    m_journalNumber = numbers.empty() ? 1 : std::ranges::max(numbers);
    const auto path = m_folder / journalName(m_journalNumber);
    if (numbers.empty()) {
        if (!isWriting) {
            return {};
        }
        auto made = HistoryJournal::create(path);
        if (!made) {
            return made.error();
        }
        m_journal = std::move(made).value();
        return syncFolder(m_folder);
    }
    auto opened = HistoryJournal::open(
        path, !isWriting,
        [this](const JournalRecord& record, std::uint64_t offset) { takeRecord(record, offset); }, m_found);
    if (!opened) {
        return opened.error();
    }
    m_journal = std::move(opened).value();
    if (m_found.damaged > 0) {
        m_problems.push_back(
            fmt::format("{}: {} lines in its middle do not bear their checksum and were left out.",
                        path.string(), m_found.damaged));
    }
    std::error_code ignored;
    for (const std::uint64_t number : numbers) {
        if (isWriting && number != m_journalNumber) {
            std::filesystem::remove(m_folder / journalName(number), ignored);
        }
    }
    return {};
}

/// Lines that were brought into segments out of this very journal, before a crash, are there already.
void HistoryStore::takeRecord(const JournalRecord& record, std::uint64_t offset) {
    Series* series = at(record.series);
    if (series == nullptr) {
        return;
    }
    const bool isSealed =
        series->manifest.journal == m_journalNumber && offset < series->manifest.journalBytes;
    const bool isBefore =
        series->manifest.sealedThrough.isSet() && record.bar.start <= series->manifest.sealedThrough;
    switch (record.kind) {
        case JournalRecord::Kind::Tick:
            if (!isSealed) {
                series->ticks.push_back(record.tick);
            }
            return;
        case JournalRecord::Kind::Revision:
            series->revisions[record.bar.start] = record.bar;
            return;
        case JournalRecord::Kind::Bar:
            break;
    }
    if (!isBefore) {
        putRecord(*series, record.kind, record.bar);
    }
}

HistoryStore::Series* HistoryStore::at(SeriesNumber number) const {
    const auto index = static_cast<std::size_t>(number);
    return index < m_series.size() ? m_series[index].get() : nullptr;
}

std::optional<SeriesNumber> HistoryStore::find(const SeriesKey& key) const {
    const auto found = m_byKey.find(key);
    return found == m_byKey.end() ? std::nullopt : std::optional(found->second);
}

Result<SeriesNumber> HistoryStore::series(const SeriesKey& key) {
    if (const auto known = find(key)) {
        return *known;
    }
    const std::size_t number = std::max<std::size_t>(m_series.size(), 1);
    if (number >= kSeriesMost) {
        return Error{ErrorCode::OutOfRange,
                     fmt::format("The history holds {} series; no more fit.", kSeriesMost), "history"};
    }
    auto series = std::make_unique<Series>();
    series->number = SeriesNumber{static_cast<std::uint32_t>(number)};
    series->folder = m_folder / fmt::format("{:06}", number);
    series->manifest.key = key;
    series->isOpened = true;
    std::error_code problem;
    std::filesystem::create_directory(series->folder, problem);
    if (problem) {
        return writeError(series->folder, problem.value());
    }
    ::chmod(series->folder.c_str(), 0700);
    if (auto written = writeWhole(series->manifestPath(), formatManifest(series->manifest)); !written) {
        return written.error();
    }
    if (auto synced = syncFolder(m_folder); !synced) {
        return synced.error();
    }
    m_byKey[key] = series->number;
    m_series.resize(number + 1);
    m_series[number] = std::move(series);
    return SeriesNumber{static_cast<std::uint32_t>(number)};
}

void HistoryStore::openSegments(Series& series) {
    if (series.isOpened) {
        return;
    }
    series.isOpened = true;
    for (const std::string& name : series.manifest.segments) {
        auto segment = BarSegment::open(series.folder / name);
        if (segment) {
            series.segments.push_back(std::move(segment).value());
        } else {
            series.isWhole = false;
            m_problems.push_back(segment.error().sentence);
        }
    }
}

void HistoryStore::putRecord(Series& series, JournalRecord::Kind kind, const Bar& bar) {
    if (kind == JournalRecord::Kind::Revision) {
        series.revisions[bar.start] = bar;
        return;
    }
    auto& tail = series.tail;
    if (tail.empty() || bar.start > tail.back().start) {
        tail.push_back(bar);
        return;
    }
    const auto place = std::ranges::lower_bound(tail, bar.start, {}, &Bar::start);
    if (place->start == bar.start) {
        *place = bar;
    } else {
        tail.insert(place, bar);
    }
}

void HistoryStore::put(SeriesNumber number, const Bar& bar) {
    Series* series = at(number);
    if (series == nullptr) {
        return;
    }
    const Timestamp sealed = series->manifest.sealedThrough;
    const auto kind =
        sealed.isSet() && bar.start <= sealed ? JournalRecord::Kind::Revision : JournalRecord::Kind::Bar;
    m_journal->put({kind, number, bar, {}});
    series->isTold = true;
    putRecord(*series, kind, bar);
}

void HistoryStore::put(SeriesNumber number, const Tick& tick) {
    if (Series* series = at(number)) {
        m_journal->put({JournalRecord::Kind::Tick, number, {}, tick});
        series->isTold = true;
        series->ticks.push_back(tick);
    }
}

void HistoryStore::putTold(SeriesNumber number, std::span<const Bar> bars) {
    Series* series = at(number);
    if (series == nullptr || bars.empty()) {
        return;
    }
    openSegments(*series);
    const SeriesView kept = series->view();
    BarCursor cursor(kept, bars.front().start);
    const Bar* known = cursor.next();
    for (const Bar& bar : bars) {
        while (known != nullptr && known->start < bar.start) {
            known = cursor.next();
        }
        const auto revision = series->revisions.find(bar.start);
        const Bar* as = revision != series->revisions.end()             ? &revision->second
                        : known != nullptr && known->start == bar.start ? known
                                                                        : nullptr;
        if (as == nullptr || !isSameBar(*as, bar)) {
            put(number, bar);
        }
    }
}

std::shared_ptr<const SeriesView> HistoryStore::view(SeriesNumber number) {
    Series* series = at(number);
    if (series == nullptr) {
        return nullptr;
    }
    openSegments(*series);
    return std::make_shared<const SeriesView>(series->view());
}

Result<std::vector<Tick>> HistoryStore::ticks(SeriesNumber number, Timestamp from, Timestamp to) {
    Series* series = at(number);
    std::vector<Tick> out;
    if (series == nullptr) {
        return out;
    }
    TickFindings findings;
    const std::string firstDay = formatIso(from, 0).substr(0, 10);
    const std::string lastDay = formatIso(to, 0).substr(0, 10);
    for (const TickFile& file : series->manifest.ticks) {
        if ((from.nanos() > 0 && dayOf(file) < firstDay) || (to.nanos() > 0 && dayOf(file) > lastDay)) {
            continue;
        }
        if (auto read = readTicks(series->folder / file.name, file.bytes, from, to, out, findings); !read) {
            return read.error();
        }
    }
    std::ranges::copy_if(series->ticks, std::back_inserter(out),
                         [&](const Tick& tick) { return tick.time >= from && tick.time < to; });
    if (findings.damagedBlocks > 0) {
        m_problems.push_back(
            fmt::format("{}: {} blocks of prints do not bear their checksum and were left out.",
                        series->manifest.key.symbol, findings.damagedBlocks));
    }
    return out;
}

}  // namespace tessera::history
