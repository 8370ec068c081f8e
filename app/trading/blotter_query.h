#pragma once
// Port: reading the blotter in keyset pages without making the screen wait.

#include <cstdint>
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

template <class Row>
struct Page {
    PageTicket ticket{};
    std::vector<Row> rows;          // newest first
    std::int64_t nextBefore = 0;    // key for the following page; 0: no more
};
using BlotterPage = std::variant<Page<OrderView>, Page<FillView>, Page<ActivityRow>>;

enum class BlotterTable : std::uint8_t { Orders, Fills, Activity };

/// Own reading thread behind it. `before` 0 means from the newest.
class BlotterQuery {
 public:
    virtual ~BlotterQuery() = default;
    virtual PageTicket request(BlotterTable table, std::int64_t before, std::size_t limit) = 0;
    virtual std::size_t drain(std::vector<BlotterPage>& out) = 0;
};

}  // namespace tessera::trading
