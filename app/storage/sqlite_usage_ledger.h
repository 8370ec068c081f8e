#pragma once
// The usage ledger on disk: PROFILE/usage.sqlite, a file of its own. Nothing in it leaves the machine. What
// an import replaced stays in the file, so that undoing the import brings it back.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bill/usage_book.h"
#include "app/domain/result.h"
#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

/// PROFILE/usage.sqlite.
std::string usagePath(const std::string& profileDir);
/// SHA-256 of a file's bytes, hex; Unavailable: cannot be read.
domain::Result<std::string> fileDigest(const std::string& path);
/// The same of a text.
std::string textDigest(std::string_view text);

/// One thread at a time. book() may be read by any other for as long as it is held.
class SqliteUsageLedger {
 public:
    /// Opens or makes the file and reads it. Corrupt: no usage ledger, or one of another version.
    /// Unavailable: cannot be opened.
    static domain::Result<std::unique_ptr<SqliteUsageLedger>> open(const std::string& path);

    /// Keeps files as one import, in one transaction; those whose bytes are there already are left out. On
    /// the days a file speaks of it replaces what earlier imports hold of the same format and vendor.
    /// Refused: nothing is new, or the made-up company's files beside a company's own; own files take its
    /// import back. The import says what it changed.
    domain::Result<bill::UsageImport> keep(const std::vector<bill::UsageFile>& files, domain::Timestamp at);
    /// Takes an import back: its lines go, what it replaced counts again. NotFound: there is none, or it is
    /// undone already. Refused: a later import replaced part of it, which is to be undone first.
    domain::Result<void> undo(std::int64_t import);
    /// Which listing prices a model; empty: none does. None: as the name itself says.
    domain::Result<void> choose(const std::string& model, const std::optional<std::string>& listing);
    /// How a CSV with these headings is read from now on.
    domain::Result<void> remember(const std::string& headingSet, const std::string& mapping);

    /// Takes what other processes wrote since. After an error book() is as it was.
    domain::Result<void> refresh();
    /// The newest value; never null.
    std::shared_ptr<const bill::UsageBook> book() const { return m_book; }

 private:
    SqliteUsageLedger() = default;
    domain::Result<std::shared_ptr<bill::UsageBook>> readTables();
    domain::Result<void> loadFiles(bill::UsageBook& book);
    domain::Result<void> loadLines(bill::UsageBook& book);
    void writeImport(StatementRunner& runner, const std::vector<bill::UsageFile>& files,
                     const bill::KeepPlan& plan, const bill::UsageImport& import);
    void writeFile(StatementRunner& runner, const bill::UsageFile& file, std::int64_t import);
    /// Runs `work` in one transaction on the newest book(); what it refuses or cannot write changes nothing.
    template <class Work>
    domain::Result<void> change(Work work);
    template <class Work>
    domain::Result<void> changeLocked(Work& work);
    domain::Error unchanged(int code) const;

    std::string m_path;
    Database m_db;
    std::shared_ptr<const bill::UsageBook> m_book;
};

}  // namespace tessera::storage
