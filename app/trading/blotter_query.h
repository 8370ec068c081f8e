#pragma once
// Port: reading the blotter in keyset pages without making the screen wait.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/trading/order_desk.h"

namespace tessera::trading {

enum class PageTicket : std::uint64_t {};

/// An audit line as shown: every event of the journal, newest first.
struct ActivityRow {
    std::int64_t sequence = 0;
    domain::Timestamp at;
    std::string kind;       // "order intent", "execution report", "risk decision", ...
    std::string who;
    std::string text;       // plain words
};

/// What is wanted of a table. Every part narrows; the whole store is searched, through indices.
struct BlotterFilter {
    /// An order or execution number, the start of a symbol, or words of a note; in the activity words of a row.
    std::string text{};
    enum class State : std::uint8_t { All, Working, Filled, Ended, Refused } state = State::All;  // of orders
    std::optional<domain::Side> side{};
    enum class Sort : std::uint8_t { Time, Price } sort = Sort::Time;
    bool ascending = false;
    std::string kind{};  // activity: rows of this kind alone
    bool operator==(const BlotterFilter&) const = default;
};
/// Where a page goes on: the last row's key, and its price when the sort is by price.
struct PageKey {
    std::int64_t id = 0;  // 0: from the start
    std::int64_t price = 0;
};

/// Everything on record about one order.
struct OrderHistory {
    OrderView order;
    std::optional<OrderIntent> intent;  // with the book as it was at the click
    std::vector<FillView> fills;        // oldest first
    std::vector<ActivityRow> events;    // oldest first
};

template <class Row>
struct Page {
    PageTicket ticket{};
    std::vector<Row> rows;          // newest first
    std::int64_t nextBefore = 0;    // key for the following page; 0: no more
    std::int64_t nextPrice = 0;     // beside it, when sorted by price
    std::string sentence;           // why rows may be missing: the search was stopped, the file cannot be read
};
/// Realised profit of one session day (it begins at 20:00 UTC) in one instrument, before fees.
struct ProfitRow {
    std::int64_t day = 0;  // as sessionDayOf
    std::string symbol;
    std::int64_t fills = 0;
    domain::Money fifo, average;  // first in first out; average cost
    domain::Money fees;
};

/// An export ended, well or not.
struct Exported {
    PageTicket ticket{};
    bool ok = false;
    std::string sentence;  // rows and file, or what went wrong and what to do
};
using BlotterPage = std::variant<Page<OrderView>, Page<FillView>, Page<ActivityRow>, Page<OrderHistory>,
                                 Page<ProfitRow>, Exported>;

enum class BlotterTable : std::uint8_t { Orders, Fills, Activity };

/// Own reading thread behind it. `before` 0 means from the newest.
class BlotterQuery {
 public:
    virtual ~BlotterQuery() = default;
    virtual PageTicket request(BlotterTable table, std::int64_t before, std::size_t limit) = 0;
    /// The same of what a filter leaves.
    virtual PageTicket search(BlotterTable table, const BlotterFilter& filter, PageKey after,
                              std::size_t limit) = 0;
    /// Answered with one row, or none when there is no such order.
    virtual PageTicket history(domain::ClientOrderId order) = 0;
    /// Every day and instrument, newest day first; counted from the fills on a thread of its own.
    virtual PageTicket profit() = 0;
    /// Writes every row the filter leaves to `path`, as XLSX when it ends so and as CSV otherwise, beside the
    /// paging; answered with Exported. A file that is there already is replaced only by a whole one.
    virtual PageTicket exportRows(BlotterTable table, const BlotterFilter& filter, const std::string& path) = 0;
    virtual std::size_t drain(std::vector<BlotterPage>& out) = 0;
};

}  // namespace tessera::trading
