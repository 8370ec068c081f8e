#pragma once
// Writes a Tessera recording. Appends only; what a block holds is on its way to the disk when the call that
// ended the block returns. One thread.

#include <cstdint>
#include <memory>
#include <string>

#include "app/domain/result.h"
#include "feeds/replay/record_source.h"

namespace tessera::replay {

struct WriterOptions {
    /// A block ends when its items span this much receive time, or at `maxRecords`.
    domain::Duration blockSpan = std::chrono::seconds(5);
    std::size_t maxRecords = 65'536;
    /// fdatasync at most this often; a power failure loses no more than this.
    domain::Duration syncInterval = std::chrono::seconds(5);
    int zstdLevel = 9;
    bool replaceExisting = false;
    domain::Timestamp created;  // UTC, for the header
};

class RecordingWriter {
 public:
    /// Refused: the file exists and is not to be replaced. Unavailable: it cannot be made.
    static domain::Result<std::unique_ptr<RecordingWriter>> create(const std::string& path,
                                                                   const WriterOptions& options);
    /// Closes as close() does, without telling.
    ~RecordingWriter();

    /// BadInput: a batch of an instrument that was not defined, or one larger than the format allows.
    /// Unavailable: the disk is full or gone; the file then ends with the last whole block.
    domain::Result<void> write(const SourceItem& item);
    /// Ends the block if it spans long enough at `now`; to be called when nothing comes.
    domain::Result<void> flushIfDue(domain::Timestamp now);
    /// Ends the block now.
    domain::Result<void> flush();
    /// Flushes, writes index and trailer, syncs. Idempotent.
    domain::Result<void> close();

    /// Numbered records, snapshots not counted.
    std::uint64_t records() const;
    /// Bytes in the file.
    std::uint64_t bytes() const;

 private:
    struct Impl;
    explicit RecordingWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::replay
