#pragma once
// Values <-> columns of the blotter. The only place that knows the column order.

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

trading::OrderRecord readOrder(Statement& row);
trading::OrderView readOrderView(Statement& row);
trading::FillView readFill(Statement& row);
trading::PositionView readPosition(Statement& row);  // SELECT * FROM positions
domain::Instrument readContract(Statement& row);     // SELECT * FROM instruments

/// Header, living and recent orders, positions, terms. An empty blotter gives an empty desk.
domain::Result<trading::StoredDesk> readDesk(Database& db, const std::string& path);
domain::Result<trading::DeskHeader> readHeader(Database& db, const std::string& path);

/// The statements that write one transaction's rows. Prepared once a connection; SQLite codes come back
/// unchanged.
class BlotterWriter {
 public:
    int prepare(const Database& db);
    /// One event row; `digest` is the last row's and becomes this one's.
    int writeEvent(const trading::JournalEvent& event, Digest& digest);
    /// The book an order was pressed over, where the event is one that tells it.
    int writeArrival(const trading::JournalEvent& event);
    /// `sequence` is the event's: it joins the history of every order it changed.
    int writeChanges(const trading::Changes& changes, std::uint64_t sequence);
    /// The last of a transaction's rows: the sums of what it changed go with it.
    int writeHeader(const trading::DeskHeader& header);
    /// The transaction was rolled back.
    void forget();

 private:
    int write(const trading::OrderRecord& record);
    int write(const trading::FillView& fill);
    int write(const trading::PositionView& position);
    int write(const trading::ModelPosition& position);
    static int writePosition(Statement& row, const trading::PositionView& position);
    int write(const domain::Instrument& contract);
    int write(const trading::LimitRow& row);
    int write(const trading::TagRow& row);
    int countAnew(const trading::OrderView& order);
    int tagFills(const trading::TagRow& row);

    Statement m_event, m_order, m_fill, m_position, m_modelPosition, m_instrument, m_header, m_limit,
        m_limitGone, m_orderEvent, m_newOrder, m_lastOrder, m_storedOrder, m_fillsOfOrder, m_tagOrder,
        m_tagFills, m_arrival, m_newArrival;
    SumsWriter m_sums;
    std::int64_t m_newestOrder = 0;  // largest id there is
};

}  // namespace tessera::storage
