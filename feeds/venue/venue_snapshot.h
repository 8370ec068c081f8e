#pragma once
// The snapshot beside the venue's log: everything the market goes on from at one place of the log, so that a
// start replays only what came after it.
//
// venue.snapshot: "TSVSNAP1", u32 version, u64 length, that many bytes, u32 CRC-32C of version, length and
// bytes. It is replaced in one step, so a crash leaves the one before. venue.history: "TSVHIST1", then what
// only grows (finished bars, fixings, the streams of reports), appended; the snapshot says how much of it
// counts, and its CRC. What is behind that belongs to a snapshot that was never finished.

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "feeds/venue/log_record.h"

namespace tessera::venue {

/// Grows with every change of what is described in a *_state.cpp or of the fields that go there.
inline constexpr std::uint32_t kSnapshotVersion = 1;

struct Snapshot {
    LogHeader market;               // whose log it belongs to
    std::uint64_t logPosition = 0;  // what came before this is in it
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
    /// Waits for the disk. False, until one succeeds: the last snapshot could not be written. Nothing is lost
    /// by that, the one before is whole.
    bool finish();
    /// Why, as a sentence; empty after a success.
    const std::string& failure() const { return m_failure; }

 private:
    struct Job;
    std::string path(const char* suffix) const { return m_directory + "/venue" + suffix; }
    static std::string run(const Job& job);

    std::string m_directory;
    std::uint64_t m_historyLength = 0;  // of the file, as the last finished snapshot says
    std::uint32_t m_historyCrc = 0;
    std::vector<std::byte> m_unsaved;  // of the history: what the snapshot under way appends
    std::uint32_t m_crcWithUnsaved = 0;
    std::future<std::string> m_running;
    std::string m_failure;
};

}  // namespace tessera::venue
