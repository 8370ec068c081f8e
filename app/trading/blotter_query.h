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
    std::string kind;  // "order intent", "execution report", "risk decision", ...
    std::string who;
    std::string text;  // plain words
};

/// What is wanted of a table. Every part narrows; the whole store is searched, through indices.
struct BlotterFilter {
    /// An order or execution number, the start of a symbol, part of a tag, or words of a note; in the
    /// activity words of a row.
    std::string text{};
    enum class State : std::uint8_t { All, Working, Filled, Ended, Refused } state = State::All;  // of orders
    std::optional<domain::Side> side{};
    /// Time, Price, Symbol, State, Tag and Execution come along an index, whatever the number of rows. The
    /// others have none, so that writing stays fast: they order the newest kSortRows that match.
    enum class Sort : std::uint8_t {
        Time,
        Price,
        Symbol,
        State,
        Tag,
        Execution,
        Side,
        Quantity,
        Filled,
        Type,
        Average,
        TimeInForce,
        Fees,
        Realised,
        Role,
        Kind,
        Who
    } sort = Sort::Time;
    bool ascending = false;
    std::string kind{};                // activity: rows of this kind alone
    std::optional<std::string> tag{};  // exactly this one; empty: none at all
    // A group's rows:
    std::optional<domain::InstrumentId> instrument{};
    std::optional<std::int64_t> day{};  // session day, as sessionDayOf
    std::optional<OrderLife> life{};    // of orders
    bool operator==(const BlotterFilter&) const = default;
};
inline constexpr std::size_t kSortRows = 50'000;

/// Where a page goes on: the last row's key, and what it was sorted by.
struct PageKey {
    std::int64_t id = 0;  // 0: from the start
    std::int64_t value = 0;
    std::string text{};  // sorted by tag
    bool operator==(const PageKey&) const = default;
};

enum class GroupBy : std::uint8_t { None, Instrument, Day, Side, State, Tag };

/// Rows that have something in common, added up in exact integers.
struct GroupRow {
    std::string title;   // the symbol, the side, the tag; of a day the date it began
    BlotterFilter rows;  // which rows it is: the filter they were counted under, narrowed
    std::int64_t count = 0;
    domain::Quantity quantity, filled;  // of fills both are the same
    int quantityDecimals = 0;
    bool hasQuantity = true;                    // false: its instruments count in different units
    std::optional<domain::Price> averagePrice;  // of what was filled; of one instrument alone
    int priceDecimals = 4;
    domain::Money fees, realised;
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
    std::vector<Row> rows;  // newest first
    PageKey next;           // where the following page starts; id 0: no more
    std::string sentence;   // why rows may be missing: the search was stopped, the file cannot be read
};
/// Realised profit of one session day (it begins at 20:00 UTC) in one instrument under one tag, before fees.
/// What a fill closed counts under that fill's tag.
struct ProfitRow {
    std::int64_t day = 0;  // as sessionDayOf
    std::string symbol;
    std::string tag;
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
                                 Page<ProfitRow>, Exported, Page<GroupRow>>;

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
    /// What the filter leaves of orders or fills in groups, added up; from sums the writer keeps, so that it
    /// costs the same at ten million rows.
    virtual PageTicket groups(BlotterTable table, const BlotterFilter& filter, GroupBy by) = 0;
    /// Every day, instrument and tag, newest day first; counted from the fills on a thread of its own.
    virtual PageTicket profit() = 0;
    /// Writes every row the filter leaves to `path`, as XLSX when it ends so and as CSV otherwise, beside the
    /// paging; answered with Exported. A file that is there already is replaced only by a whole one.
    virtual PageTicket exportRows(BlotterTable table, const BlotterFilter& filter,
                                  const std::string& path) = 0;
    virtual std::size_t drain(std::vector<BlotterPage>& out) = 0;
};

}  // namespace tessera::trading
