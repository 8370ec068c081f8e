#pragma once
// The venue's own append-only log: what came from outside and how far the simulation had gone. With the seed
// it is enough to rebuild the market exactly.
//
// File: "TSVLOG1\n", then records (log_record.h). What a crash left unfinished at the end was never answered
// and is cut off; a bad record with good ones behind it is damage, and a damaged log is never changed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "feeds/venue/log_record.h"

namespace tessera::venue {

/// Owner: the venue's thread. The file is locked against a second venue while open.
class VenueLog {
 public:
    /// Opens and locks; nothing in it is changed. Unavailable: cannot open, or another venue holds it.
    static domain::Result<VenueLog> open(const std::string& directory);
    /// Renames the log of `directory` to venue-<n>.log; nothing is deleted. Ok without a log.
    static domain::Result<void> archive(const std::string& directory);

    VenueLog(VenueLog&& other) noexcept;
    VenueLog& operator=(VenueLog&&) = delete;
    ~VenueLog();

    /// From what the market was made; none for a new log, or one whose beginning cannot be read.
    const std::optional<LogHeader>& header() const { return m_header; }

    /// Every record from position `from` on; 0: all of them, header included. A torn end is cut off and put
    /// aside; a new log gets its first bytes. Corrupt, with nothing changed: damaged, or it does not reach
    /// `from`.
    domain::Result<std::vector<LogRecord>> read(std::uint64_t from = 0);
    /// When read() said Corrupt: goes on with the records that are good from `from` up to the damage. The
    /// file as it was is kept as venue-<n>.damaged.log. `header`: of the snapshot that stands for what was
    /// before `from`; none without a snapshot.
    domain::Result<std::vector<LogRecord>> restore(const std::optional<LogHeader>& header,
                                                   std::uint64_t from = 0);
    /// Bytes cut off by read().
    std::size_t tornBytes() const { return m_torn; }
    /// Where a torn end or the damaged log went; empty: nothing was put aside.
    const std::string& putAside() const { return m_putAside; }

    /// Buffers a record.
    void append(const LogRecord& record);
    /// Writes what is buffered; with `durable` also waits for the disk. False: the log cannot be written any
    /// more.
    bool flush(bool durable);
    /// Why flush() said false, as a sentence.
    std::string failure() const;
    /// Where the next record goes: what read() takes. Right after a flush.
    std::uint64_t position() const { return m_end - m_bytesBeforeBase + m_base; }

 private:
    VenueLog() = default;
    domain::Result<std::vector<std::byte>> bytes() const;
    domain::Result<void> lock();
    void readHead(std::span<const std::byte> bytes);
    std::optional<std::uint64_t> placeOf(std::uint64_t position) const;
    domain::Result<std::uint64_t> startOf(std::span<const std::byte> all, std::uint64_t from) const;
    domain::Result<void> beginFile();
    domain::Result<void> keepTorn(std::span<const std::byte> torn);
    domain::Result<void> replaceBy(std::span<const std::byte> bytes);
    std::string freeName(const char* suffix) const;

    int m_file = -1;
    std::string m_directory, m_path, m_putAside;
    std::optional<LogHeader> m_header;
    std::uint64_t m_base = 0;  // position where the first record after LogBase stands; 0 without one
    std::uint64_t m_bytesBeforeBase = 0;  // of the file, that LogBase included
    std::uint64_t m_end = 0;              // bytes in the file
    std::size_t m_torn = 0;
    std::vector<std::byte> m_buffer;
    bool m_failed = false;
    int m_error = 0;  // errno of the failure
};

}  // namespace tessera::venue
