#pragma once
// Notes on disk: ACCOUNT/notes.sqlite, mode 0600, WAL, synchronous=FULL, append-only by trigger and chained
// by SHA-256, with each picture's digest in its row; pictures in ACCOUNT/snapshots.

#include <memory>
#include <string>

#include "app/domain/result.h"
#include "app/ports/clock.h"
#include "app/ports/note_book.h"

namespace tessera::storage {

std::string notesPath(const std::string& accountDir);

/// Owner: the GUI thread, which makes all calls. One thread of its own holds the only connection.
class SqliteNoteBook final : public ports::NoteBook {
 public:
    /// Opens or creates, and checks the chain. With a file that cannot be trusted it opens all the same:
    /// problem() says why, and every draft comes back. `clock` outlives it.
    static std::unique_ptr<SqliteNoteBook> open(const std::string& accountDir, const ports::Clock& clock);
    /// Writes what waits first.
    ~SqliteNoteBook() override;

    void write(ports::NoteDraft draft) override;
    void readSnapshot(ports::NoteId id) override;
    std::vector<ports::Note> notes() const override;
    std::uint64_t revision() const override;
    std::string problem() const override;
    std::size_t drain(std::vector<ports::NoteAnswer>& out) override;

 private:
    struct Impl;
    explicit SqliteNoteBook(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Reads the chain of a note file, and every picture it names; the number of versions. 0 without a file.
/// Corrupt names the first row, or the picture, that is not what was written.
domain::Result<std::int64_t> verifyNotes(const std::string& accountDir);

}  // namespace tessera::storage
