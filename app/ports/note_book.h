#pragma once
// Port: the trading journal of a person, in their own words, beside the orders' journal. Append-only: an edit
// is a new version of the note, and what it said before stays readable.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/timestamp.h"

namespace tessera::ports {

inline constexpr std::size_t kNoteLengthMost = 10'000;  // bytes

/// Number of a note: the sequence of its first version. 0: none.
enum class NoteId : std::uint64_t {};

/// What a note is about.
struct NoteSubject {
    enum class Kind : std::uint8_t { Nothing, Order, RoundTrip } kind = Kind::Nothing;
    std::uint64_t number = 0;  // client order id; or journal sequence of the round trip's first fill
    std::string symbol;        // of the order, the round trip or the chart; empty: none
    bool operator==(const NoteSubject&) const = default;
};

/// What a person wrote. Of an edit, subject and picture stay those of the note.
struct NoteDraft {
    NoteId edited{};   // 0: a new note
    std::string text;  // UTF-8, not blank
    std::string tag;   // empty: none
    NoteSubject subject;
    std::string png;  // the chart as it was; empty: no picture
};

struct NoteVersion {
    domain::Timestamp at;  // wall time
    std::string text, tag;
};

/// A note as it stands.
struct Note {
    NoteId id{};
    std::vector<NoteVersion> versions;  // oldest first, never empty
    NoteSubject subject;
    std::string snapshotFile;    // path; empty: no picture
    std::string snapshotSha256;  // as written into the chain with the first version
    const NoteVersion& latest() const { return versions.back(); }
    bool isEdited() const { return versions.size() > 1; }
};

struct NoteWritten {
    NoteId id{};
};
/// Not written: the draft comes back, so that nothing typed is lost.
struct NoteRefused {
    NoteDraft draft;
    std::string sentence;
};
struct SnapshotRead {
    NoteId id{};
    std::string png;  // empty when `sentence` is not: missing, or not what was written
    std::string sentence;
};
using NoteAnswer = std::variant<NoteWritten, NoteRefused, SnapshotRead>;

/// For the GUI thread; no call waits for a disk.
class NoteBook {
 public:
    virtual ~NoteBook() = default;
    virtual void write(NoteDraft draft) = 0;
    virtual void readSnapshot(NoteId id) = 0;
    /// Newest first. Changes only when revision() does.
    virtual std::vector<Note> notes() const = 0;
    virtual std::uint64_t revision() const = 0;
    /// Why notes cannot be read or written; empty: they can.
    virtual std::string problem() const = 0;
    virtual std::size_t drain(std::vector<NoteAnswer>& out) = 0;
};

}  // namespace tessera::ports
