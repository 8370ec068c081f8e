#pragma once
// Bars and prints of every series on disk: PROFILE/history. What is told goes to one journal and from there,
// when it has grown, into segments and packed prints; a series' manifest says what counts, and replacing it
// is the one moment anything happens. Killed at any point, all that was synced is there and nothing is there
// by half.
//
//   history/lock, journal-000007, commit (an import of several series on its way)
//   history/000001/manifest.toml, 000004.bars, 2026-11-27.ticks, import-2.bars
//
// A bar put again supersedes the one before; one that lies in a segment already is kept as a revision and
// applied when the series is next brought into segments.

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/history/history_journal.h"
#include "app/history/series_manifest.h"

namespace tessera::history {

/// What a run of bars and prints is imported as.
struct ImportPart {
    SeriesKey key;
    std::span<const domain::Bar> bars;  // aligned, ascending, no start twice
    std::span<const Tick> ticks;        // ascending
};

struct ImportOutcome {
    std::uint32_t id = 0;
    std::uint64_t changedBars = 0, changedTicks = 0;  // added; of an undo taken back
    std::uint64_t keptBars = 0;   // not taken: the series had a bar of that time, which stays
    std::uint64_t keptTicks = 0;  // not taken: the source itself told prints of that day
};

struct VerifyReport {
    std::uint64_t series = 0, segments = 0, bars = 0, ticks = 0;
    std::vector<std::string> problems;  // sentences; empty: all is sound
};

/// One thread. Views handed out are for any.
class HistoryStore {
 public:
    enum class Access : std::uint8_t { Read, Write };
    struct Options {
        std::size_t tailMost = 1024;          // bars beside the segments before they are brought into one
        std::size_t tailKept = 512;           // of them stay beside: late prints still change them
        std::size_t ticksMost = 512;          // prints of a series before they are packed
        std::uint64_t journalMost = 8 << 20;  // bytes before it is emptied, beside what stays in it
        std::size_t segmentsMost = 8;         // of a series before they are put together
    };

    /// Makes the folder when writing. Unavailable: it cannot be read or made. Refused: another Tessera writes
    /// it. NotFound: nothing there to read. What is damaged is left out and told by problems().
    static domain::Result<std::unique_ptr<HistoryStore>> open(const std::filesystem::path& folder,
                                                              Access access, Options options);
    static domain::Result<std::unique_ptr<HistoryStore>> open(const std::filesystem::path& folder,
                                                              Access access);
    ~HistoryStore();

    std::optional<SeriesNumber> find(const SeriesKey& key) const;
    /// Makes it when it is not there. Unavailable: the disk does not take it.
    domain::Result<SeriesNumber> series(const SeriesKey& key);

    /// Kept with the next sync(). `bar` aligned to the series' interval.
    void put(SeriesNumber series, const domain::Bar& bar);
    void put(SeriesNumber series, const Tick& tick);
    /// A source's own stored bars, ascending: those that differ from what is kept, or are not there.
    void putTold(SeriesNumber series, std::span<const domain::Bar> bars);
    /// Everything put is on the disk; empties the journal when it has grown. Unavailable: it is not, and the
    /// sentence says why; what is on the disk is as it was.
    domain::Result<void> sync();
    /// Bytes put since, which are in memory.
    std::uint64_t waiting() const { return m_journal ? m_journal->waiting() : 0; }
    /// Brings what the journal holds into segments and begins a new one.
    domain::Result<void> rotate();

    /// Its bars now; null where nothing of it can be read.
    std::shared_ptr<const SeriesView> view(SeriesNumber series);
    /// Prints in [from, to), in the order they were kept.
    domain::Result<std::vector<Tick>> ticks(SeriesNumber series, domain::Timestamp from,
                                            domain::Timestamp to);
    std::vector<SeriesInfo> list();

    /// All parts or none, on the disk when it returns. Refused: a series is damaged, and merging would lose
    /// it.
    domain::Result<ImportOutcome> import(std::span<const ImportPart> parts, const std::string& fileName,
                                         domain::Timestamp at);
    /// Takes back what import `id` added; a bar its source has told anew since stays. NotFound.
    domain::Result<ImportOutcome> undoImport(std::uint32_t id);

    /// Removes prints of days before `keep`, and the oldest days' until all is at most `bytesMost` (0: no
    /// limit). The number of bytes still there. Bars are never removed.
    domain::Result<std::uint64_t> retain(domain::Timestamp keep, std::uint64_t bytesMost);
    /// Everything under another source's name from now on: it is not that market any more.
    domain::Result<void> renameSource(const std::string& source, const std::string& to);
    /// Reads every byte.
    VerifyReport verify();
    /// What was found damaged so far, in sentences.
    const std::vector<std::string>& problems() const { return m_problems; }
    std::uint64_t bytes() const;
    /// Grows when a series' files have changed: views taken before are of before.
    std::uint64_t generation() const { return m_generation; }

 private:
    struct Series;
    struct Draft;
    HistoryStore(std::filesystem::path folder, Access access, Options options);

    domain::Result<void> load();
    domain::Result<void> lock();
    domain::Result<void> finishCommit();
    void loadSeries(const std::filesystem::path& folder);
    domain::Result<void> loadJournal();
    void takeRecord(const JournalRecord& record, std::uint64_t offset);
    void removeOrphans(const Series& series) const;
    Series* at(SeriesNumber number) const;
    void openSegments(Series& series);
    void putRecord(Series& series, JournalRecord::Kind kind, const domain::Bar& bar);

    bool isDue(const Series& series) const;
    domain::Result<Draft> draftOf(Series& series);
    domain::Result<void> seal(Series& series);
    domain::Result<void> appendTail(Draft& draft, std::size_t count);
    domain::Result<void> joinSegments(Draft& draft);
    domain::Result<void> addTicks(Draft& draft, std::span<const Tick> ticks, std::uint32_t importId);
    domain::Result<void> checkWhole(const Draft& draft) const;
    domain::Result<void> rewrite(Draft& draft, std::span<const domain::Bar> incoming,
                                 const SeriesView& removed, ImportInfo& import, ImportOutcome& outcome);
    domain::Result<void> takeWhole(Draft& draft, BarSegmentWriter& writer, const std::string& name);
    domain::Result<void> commit(std::vector<Draft>& drafts);
    void adopt(Draft& draft);
    void carry(HistoryJournal& journal) const;
    std::uint32_t nextImport() const;

    std::filesystem::path m_folder;
    Access m_access;
    Options m_options;
    FileHandle m_lock;
    std::map<SeriesKey, SeriesNumber> m_byKey;
    std::vector<std::unique_ptr<Series>> m_series;  // by number; null where a folder is missing or damaged
    std::unique_ptr<HistoryJournal> m_journal;
    std::uint64_t m_journalNumber = 0;
    std::uint64_t m_generation = 1;
    std::uint64_t m_carried = 0;  // bytes the journal began with
    JournalFindings m_found;
    std::vector<std::string> m_problems;
};

}  // namespace tessera::history
