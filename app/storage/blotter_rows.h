#pragma once
// Values <-> columns of the blotter. The only place that knows the column order.

#include <memory>

#include "app/storage/audit_chain.h"
#include "app/storage/blotter_sums.h"
#include "app/storage/sqlite_handle.h"
#include "app/trading/blotter_query.h"
#include "app/trading/blotter_store.h"

namespace tessera::storage {

/// Column lists for a SELECT that readOrder(), readOrderView() and readFill() understand.
extern const char* const kOrderColumns;
extern const char* const kOrderViewColumns;
extern const char* const kFillColumns;
extern const char* const kFirstFillColumns;  // of a file of any version from 4 on, read by readFill() too

trading::OrderRecord readOrder(Statement& row);
trading::OrderView readOrderView(Statement& row);
trading::FillView readFill(Statement& row);
trading::PositionView readPosition(Statement& row);  // SELECT * FROM positions
domain::Instrument readContract(Statement& row);     // SELECT * FROM instruments

/// Header, living and recent orders, positions, terms. An empty blotter gives an empty desk.
domain::Result<trading::StoredDesk> readDesk(Database& db, const std::string& path);
domain::Result<trading::DeskHeader> readHeader(Database& db, const std::string& path);

/// The statements that write one transaction's rows. Prepared once a connection; SQLite codes come back
/// unchanged. Rows of the journal, of orders and of fills are gathered and written table by table (see
/// staged_rows.h); what was added must live until flush().
class BlotterWriter {
 public:
    BlotterWriter();
    ~BlotterWriter();
    BlotterWriter(BlotterWriter&&) noexcept;
    BlotterWriter& operator=(BlotterWriter&&) noexcept;

    int prepare(const Database& db);
    /// One event row; `digest` is the last row's and becomes this one's.
    void addEvent(const trading::JournalEvent& event, Digest& digest);
    /// `sequence` is the event's: it joins the history of every order it changed.
    int addChanges(const trading::Changes& changes, std::uint64_t sequence);
    /// Writes what was added.
    int flush();
    /// The last of a transaction's rows, what was added among them: the sums of what it changed go with it.
    int writeHeader(const trading::DeskHeader& header);
    /// The transaction was rolled back.
    void forget();

 private:
    struct Gathered;  // where SQLite finds it, wherever this object moves to

    void add(const trading::OrderRecord& record);
    int write(const trading::PositionView& position);
    int write(const trading::ModelPosition& position);
    static int writePosition(Statement& row, const trading::PositionView& position);
    int write(const domain::Instrument& contract);
    int write(const trading::LimitRow& row);
    int write(const trading::TagRow& row);
    int countAnew(const trading::OrderView& order, bool isNew);
    int tagFills(const trading::TagRow& row);
    void addHistory(const trading::Changes& changes, std::uint64_t sequence);

    Statement m_position, m_modelPosition, m_instrument, m_header, m_limit, m_limitGone, m_lastOrder,
        m_storedOrder, m_fillsOfOrder, m_tagOrder, m_tagFills;
    std::unique_ptr<Gathered> m_gathered;
    SumsWriter m_sums;
    std::int64_t m_newestOrder = 0;  // largest id there is
};

}  // namespace tessera::storage
