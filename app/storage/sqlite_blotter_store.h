#pragma once
// The journal on disk: PROFILE/blotter.sqlite, mode 0600, WAL, synchronous=FULL.

#include <chrono>
#include <memory>
#include <string>

#include "app/domain/result.h"
#include "app/trading/blotter_store.h"

namespace tessera::storage {

struct SqliteBlotterOptions {
    std::string profileDir;                        // exists, 0700
    std::string vfs;                               // empty: the system's; tests put a failing one here
    std::chrono::milliseconds retryInterval{500};  // after a failed commit
    bool verifies = true;                          // the whole journal, beside the first minutes of work
};

/// One writing connection on one writer thread; entries that wait together share one commit. Owner: the order
/// session thread, which makes every call. From load() on a second thread of the lowest priority verifies the
/// whole journal over a connection of its own; what it finds comes as a Failed notice that no Resumed
/// follows.
///
/// The last row known to be durable is kept in a second place as well (journal_anchor.h), while nothing waits
/// or every few seconds, and at the close.
class SqliteBlotterStore final : public trading::BlotterStore {
 public:
    /// Takes the profile's lock, creates or migrates the file, starts the writer. Refused when another
    /// process holds the profile, Corrupt when the file is not ours or newer than this program, or is
    /// missing, empty or an older copy of what was written here; Unavailable on I/O errors.
    static domain::Result<std::unique_ptr<SqliteBlotterStore>> open(SqliteBlotterOptions options);
    ~SqliteBlotterStore() override;

    domain::Result<trading::StoredDesk> load() override;
    void append(trading::JournalEntry entry) override;
    std::size_t drain(std::vector<trading::StoreNotice>& out) override;
    void setWake(std::function<void()> wake) override;
    void close() override;

 private:
    struct Impl;
    explicit SqliteBlotterStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// PROFILE/blotter.sqlite.
std::string blotterPath(const std::string& profileDir);

}  // namespace tessera::storage
