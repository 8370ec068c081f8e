#pragma once
// The price ledger on disk: PROFILE/prices.sqlite. Rows are only ever added (but for a source's newest date
// and a listing's title); what is asked is asked of the PriceBook in memory, which holds the same events.
//
// Several processes may hold the same file: the terminal, the collector, a command. Each append takes
// SQLite's write lock, reads what others added since, and gives the next numbers; refresh() takes what others
// wrote.

#include <cstdint>
#include <memory>
#include <string>

#include "app/domain/result.h"
#include "app/listprices/price_book.h"
#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

/// PROFILE/prices.sqlite.
std::string pricesPath(const std::string& profileDir);

/// One thread at a time. book() may be read by any other for as long as it is held.
class SqlitePriceLedger {
 public:
    /// Opens or makes the file and reads it. Corrupt: no price ledger, one of another version, or rows that
    /// contradict themselves. Unavailable: cannot be opened.
    static domain::Result<std::unique_ptr<SqlitePriceLedger>> open(const std::string& path);

    /// One transaction: the whole batch is on disk and in book(), or neither changed. Waits up to 10 s for
    /// another process's. Errors as PriceBook::append, and Unavailable when the disk does not take it.
    domain::Result<listprices::Appended> append(const listprices::PriceBatch& batch);
    /// Takes what other processes wrote since; true: book() is another value. Microseconds where nobody did.
    /// After an error book() is as it was, and the next call tries again.
    domain::Result<bool> refresh();
    /// The newest value; never null.
    std::shared_ptr<const listprices::PriceBook> book() const { return m_book; }

 private:
    SqlitePriceLedger() = default;
    domain::Result<void> load();
    domain::Result<void> readTables();
    std::int64_t dataVersion();
    template <class Failed>
    domain::Result<listprices::Appended> appendLocked(const listprices::PriceBatch& batch,
                                                      const Failed& failed);
    int write(const listprices::PriceBook& book, const listprices::Appended& added);

    std::string m_path;
    Database m_db;
    std::int64_t m_dataVersion = -1;
    std::shared_ptr<const listprices::PriceBook> m_book;
};

}  // namespace tessera::storage
