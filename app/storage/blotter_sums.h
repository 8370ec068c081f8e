#pragma once
// Sums the writer keeps beside the rows, so that ten million of them are grouped without being read: of ended
// orders by day, instrument, side, life and tag, of fills by day, instrument, side and tag. Orders that work
// are few and are added up when asked.

#include <compare>
#include <map>
#include <string>

#include "app/domain/values.h"
#include "app/storage/sqlite_handle.h"
#include "app/trading/blotter_store.h"

namespace tessera::storage {

/// Where a row counts. `life` is kFillLife for fills.
struct SumKey {
    std::int64_t day = 0, instrument = 0, side = 0, life = 0;
    std::string tag;
    auto operator<=>(const SumKey&) const = default;
};
inline constexpr std::int64_t kFillLife = -1;

/// What counts there; exact. `value`: of orders what was filled, 1e-9 USD; of fills price times raw quantity.
struct SumOf {
    std::int64_t count = 0, quantity = 0, filled = 0;
    domain::Int128 value = 0;
    std::int64_t fees = 0, realised = 0;   // 1e-9 USD
    std::int64_t firstId = 0, lastId = 0;  // every row lies between them
    void add(const SumOf& other, int sign);
    bool operator==(const SumOf&) const = default;
};
using Sums = std::map<SumKey, SumOf>;

/// What one row counts, and where.
std::pair<SumKey, SumOf> countOf(const trading::OrderView& order);
std::pair<SumKey, SumOf> countOf(const trading::FillView& fill);

/// The stored ones, both kinds; rows that count nothing are left out. SQLite's code.
int readSums(Database& db, Sums& out);
/// As the stored orders and fills say: for a migration and for the audit.
int countSums(Database& db, Sums& out);

/// Collects one transaction's changes and writes them once. The writer's thread.
class SumsWriter {
 public:
    int prepare(const Database& db);
    void add(const trading::OrderView& order, int sign);
    void add(const trading::FillView& fill, int sign);
    void add(const Sums& sums);
    /// Before the commit.
    int flush();
    /// The transaction is not going to be committed.
    void forget() { m_changed.clear(); }

 private:
    Sums m_changed;
    Statement m_orders, m_fills;
};

/// An order that works stands in one small index alone; the indices for searching take it in when it has
/// ended, so that the rows a trader waits for cost the least. A query names these terms as they stand here.
inline constexpr const char* kLiving = "(life = 0 OR life = 2 OR life = 3)";
inline constexpr const char* kEnded = "life <> 0 AND life <> 2 AND life <> 3";

}  // namespace tessera::storage
