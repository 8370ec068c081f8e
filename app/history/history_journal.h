#pragma once
// What was told last, on the disk before anything else is done with it: one append-only file for all series.
// One thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "app/domain/result.h"
#include "app/history/file_io.h"
#include "app/history/history_types.h"

namespace tessera::history {

/// Number of a series in its folder; for good.
enum class SeriesNumber : std::uint32_t {};

/// One line of the journal. A bar supersedes an earlier one of the same series and start.
struct JournalRecord {
    enum class Kind : std::uint8_t {
        Bar = 1,
        Revision = 2,  // of a bar that lies in a segment
        Tick = 3,
    };
    Kind kind = Kind::Bar;
    SeriesNumber series{};
    domain::Bar bar;  // Bar, Revision
    Tick tick;        // Tick
};

/// What was met when a journal was read.
struct JournalFindings {
    std::uint64_t records = 0;
    std::uint64_t damaged = 0;    // in the middle, skipped
    std::uint64_t tornBytes = 0;  // at the end, not whole: cut off
};

class HistoryJournal {
 public:
    /// Makes the file, empty. Unavailable: it cannot be made.
    static domain::Result<std::unique_ptr<HistoryJournal>> create(const std::filesystem::path& path);
    /// Reads every sound record in order, cuts off a torn end (unless `isReadOnly`) and goes on behind it.
    static domain::Result<std::unique_ptr<HistoryJournal>> open(
        const std::filesystem::path& path, bool isReadOnly,
        const std::function<void(const JournalRecord&, std::uint64_t offset)>& take,
        JournalFindings& findings);

    void put(const JournalRecord& record);
    /// Everything put is on the disk. Unavailable: the disk does not take it; what was put stays waiting.
    domain::Result<void> sync();
    /// Put since the last sync.
    std::uint64_t waiting() const { return m_waiting.size(); }
    /// On the disk and waiting.
    std::uint64_t bytes() const { return m_bytes + m_waiting.size(); }
    /// Its file has been given another name.
    void setPath(std::filesystem::path path) { m_path = std::move(path); }
    const std::filesystem::path& path() const { return m_path; }

 private:
    HistoryJournal(std::filesystem::path path, FileHandle file)
        : m_path(std::move(path)), m_file(std::move(file)) {}

    std::filesystem::path m_path;
    FileHandle m_file;
    std::uint64_t m_bytes = 0;  // synced
    std::vector<std::byte> m_waiting;
};

}  // namespace tessera::history
