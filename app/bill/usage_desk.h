#pragma once
// What a screen can ask about usage files and the ledger of them. The GUI thread never waits for a disk:
// book() is a finished value, everything else is asked for and answered later.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bill/column_mapping.h"
#include "app/bill/usage_book.h"
#include "app/bill/vendor_pull.h"

namespace tessera::bill {

/// One file as it was looked at; nothing of it is kept yet.
struct FilePreview {
    std::string path;
    std::optional<UsageFile> file;        // read whole
    std::string problem;                  // why it was not, as a sentence
    std::optional<UnknownTable> unknown;  // a CSV that needs a mapping
};
/// How asking a vendor ended.
struct PullEnd {
    bool isDone = false;   // its documents are among the files looked at
    std::string sentence;  // for the person
    std::string counts;    // "5 questions, 4 pages; asked to wait 1"
};
struct UsagePreview {
    std::optional<PullEnd> pulled = {};  // none: files were looked at
    std::vector<FilePreview> files;
    std::vector<std::string> decisions;     // of joining them
    std::vector<std::string> replacements;  // what keeping them would do to what is there
    std::vector<std::string> already;       // names of files that are in the ledger
};

/// The answer to anything that changes the ledger.
struct UsageAnswer {
    std::string sentence;
    bool isDone = false;
    std::int64_t import = 0;  // the new one; 0: none
};

/// Called from one thread, the screen's.
class UsageDesk {
 public:
    virtual ~UsageDesk() = default;
    /// The newest book, never null: empty until the ledger was read, which the first call asks for.
    virtual std::shared_ptr<const UsageBook> book() = 0;
    /// Grows when book() or problem() is another; 0: the ledger was not read yet.
    virtual std::uint64_t revision() const = 0;
    /// Why nothing is kept, as a sentence; empty: nothing is wrong.
    virtual std::string problem() const = 0;

    /// Reads files without keeping them; answered by takePreview(). What was looked at before is forgotten.
    virtual void look(std::vector<std::string> paths) = 0;
    /// The same of the made-up company that is built in.
    virtual void lookAtSample() = 0;
    /// Asks a vendor, and looks at its answers as at files: answered by takePreview(). What was looked at
    /// before is forgotten.
    virtual void pull(PullQuestion question) = 0;
    /// Keeps what was looked at last.
    virtual void keep() = 0;
    /// Takes an import back.
    virtual void undo(std::int64_t import) = 0;
    /// Which listing prices a model; see ModelChoices. None: as its name says.
    virtual void choose(std::string model, std::optional<std::string> listing) = 0;
    /// Remembers how a CSV with these headings is read, and looks at the files again.
    virtual void readAs(std::string headingSet, ColumnMapping mapping) = 0;
    /// Ends the reading or asking in hand.
    virtual void cancel() = 0;

    /// While files are read: parts of 10,000 of the one in hand; while a vendor is asked: of the period.
    /// None: neither.
    virtual std::optional<int> progress() const = 0;
    /// What is asked of a vendor, or waited for, as a sentence; empty: nothing.
    virtual std::string doing() const = 0;
    virtual std::optional<UsagePreview> takePreview() = 0;
    virtual std::optional<UsageAnswer> takeAnswer() = 0;
};

}  // namespace tessera::bill
