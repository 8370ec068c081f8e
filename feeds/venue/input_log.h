#pragma once
// The exchange's own log: every accepted input, on disk before it is answered. Append-only; a torn last record is cut.
// One thread.
//
// File: a 128-byte head, then 160-byte records {crc32c, kind, fields little-endian}. Fixed size, so that the last complete
// record is found without an index.

#include <filesystem>
#include <functional>
#include <string>

#include "app/domain/result.h"
#include "feeds/venue/venue_input.h"

namespace tessera::venue {

/// What a market was made of; a log belongs to one of these.
struct LogHead {
    std::uint64_t seed = 1;
    domain::Timestamp start;      // venue time at which trading with the outside began
    std::int32_t warmupDays = 10;
};

class InputLog {
 public:
    /// Opens or creates `directory`/inputs.log (0600). `fresh` is used when there is no log yet.
    /// Unavailable: cannot be written, or another venue holds it. Corrupt: not ours, or another version.
    static domain::Result<std::unique_ptr<InputLog>> open(const std::filesystem::path& directory, const LogHead& fresh);
    ~InputLog();

    const LogHead& head() const { return m_head; }
    bool isNew() const { return m_isNew; }
    /// Bytes of a torn last record that were cut at opening.
    std::size_t cutBytes() const { return m_cutBytes; }
    /// Calls `apply` for each record in order; stops at its first error.
    domain::Result<void> replay(const std::function<domain::Result<void>(const VenueInput&)>& apply);
    /// To the kernel: survives the process. Unavailable when the disk refuses.
    domain::Result<void> append(const VenueInput& input);
    /// To the device: survives the machine. Call before an answer leaves.
    domain::Result<void> sync();

    /// Where the next record goes; rollback() takes back what was appended since, when a later one could not be written.
    std::int64_t position() const;
    void rollback(std::int64_t position);

    /// Puts an existing log aside as inputs-<UTC>.log; never deletes. The next open() starts anew.
    static domain::Result<void> archive(const std::filesystem::path& directory, domain::Timestamp now);

 private:
    InputLog() = default;
    domain::Result<void> readHead(const LogHead& fresh);

    std::filesystem::path m_path;
    int m_file = -1;
    LogHead m_head;
    bool m_isNew = false;
    bool m_dirty = false;
    std::size_t m_cutBytes = 0;
    std::uint64_t m_records = 0;
};

}  // namespace tessera::venue
