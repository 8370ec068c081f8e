#pragma once
// The snapshot beside the venue's log: everything the market goes on from at one place of the log, so that a
// start replays only what came after it.
//
// venue.snapshot: "TSVSNAP1", u32 version, u64 length, that many bytes, u32 CRC-32C of version, length and
// bytes. It is replaced in one step, so a crash leaves the one before. venue.history: "TSVHIST1", then what
// is only added to (finished bars, fixings, the streams of reports), appended; the snapshot says how much of
// it counts, and its CRC. What is behind that belongs to a snapshot that was never finished. A history that
// holds much that is no longer kept is written anew; until the snapshot of that is in place, the one before
// has its own under the name venue.history.old.

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/state_archive.h"
#include "feeds/venue/log_record.h"

namespace tessera::venue {

struct Snapshot {
    std::uint32_t version = domain::kStateVersion;  // of the state's fields
    LogHeader market;                               // whose log it belongs to
    std::uint64_t logPosition = 0;                  // what came before this is in it
    std::vector<std::byte> state;
    std::vector<std::vector<std::byte>> history;  // read: all of it, oldest first. Written: one, what is new
};

/// Owner: the venue's thread; files are written on another, one at a time.
class SnapshotFiles {
 public:
    explicit SnapshotFiles(std::string directory) : m_directory(std::move(directory)) {}

    /// None: there is no snapshot. Corrupt: there is one that cannot be used; a sentence why.
    domain::Result<std::optional<Snapshot>> read();
    /// Renames what is there to venue-<n>.snapshot and .history; the next snapshot begins anew.
    void putAside();

    /// Still writing the one before.
    bool isBusy() const;
    /// Begins to write; the log must be on the disk up to `logPosition`. Not while isBusy().
    void write(Snapshot snapshot);
    /// Bytes of the history as the last finished snapshot has it, and of its first part: all there was then.
    std::uint64_t historyLength() const { return m_historyLength; }
    std::uint64_t freshLength() const { return m_freshLength; }
    /// The next snapshot brings the whole history, which takes the place of the one there is. Not while
    /// isBusy().
    void beginAnew();
    /// Waits for the disk. False, until one succeeds: the last snapshot could not be written. Nothing is lost
    /// by that, the one before is whole.
    bool finish();
    /// Why, as a sentence; empty after a success.
    const std::string& failure() const { return m_failure; }

 private:
    struct Job;
    std::string path(const char* suffix) const { return m_directory + "/venue" + suffix; }
    static std::string run(const Job& job);
    domain::Result<std::vector<std::byte>> readHistory(std::uint64_t length, std::uint32_t crc);

    std::string m_directory;
    std::uint64_t m_historyLength = 0;  // of the file, as the last finished snapshot says
    std::uint64_t m_freshLength = 0;
    std::uint32_t m_historyCrc = 0;
    bool m_isAnew = false;             // the next one's history replaces the file
    std::vector<std::byte> m_unsaved;  // of the history: what the snapshot under way appends
    std::uint32_t m_crcWithUnsaved = 0;
    std::future<std::string> m_running;
    std::string m_failure;
};

}  // namespace tessera::venue
