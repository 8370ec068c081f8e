#pragma once
// What the venue remembers of each account: the sequenced stream of reports, the names of its orders, what is
// open. Fed by the exchange's reports in order; deterministic. Venue thread.

#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/state_archive.h"
#include "app/domain/working_leaves.h"

namespace tessera::venue {

inline constexpr domain::ClientOrderId kLargestClientOrderId{std::uint64_t{1} << 63U};

struct OpenAtVenue {
    domain::ClientOrderId id{};  // its name now
    domain::OrderId orderId{};
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    domain::OrderType type = domain::OrderType::Limit;
    domain::Price price;
    domain::Quantity quantity, filled;
    domain::OrderTerms terms{};
};

struct Account {
    domain::ClientOrderId lastId{};               // largest request id seen
    std::vector<domain::ExecutionReport> stream;  // server sequence = place + 1; never trimmed
    std::map<domain::OrderId, OpenAtVenue> open;  // ordered: cancel on disconnect goes by age
    std::map<domain::InstrumentId, domain::WorkingLeaves>
        working;  // of `open`, at worst, by contract; without what comes to nothing
    std::unordered_map<std::uint64_t, domain::OrderId>
        names;  // every name an order ever had; 0: never accepted
    std::unordered_map<std::uint64_t, std::size_t> lastAnswer;  // request or order id -> place in `stream`

    std::vector<std::pair<domain::ClientOrderId, std::uint64_t>>
        answeredBy;  // cancels and the place of the report that answered them, as they came

    /// Takes a report into the stream and updates what is open.
    void add(const domain::ExecutionReport& report);
    /// Notes that request `id` was seen. One that no later id could exceed counts for nothing: older programs
    /// took it, and the account would be closed for ever.
    void note(domain::ClientOrderId id) {
        lastId = id > kLargestClientOrderId ? lastId : std::max(lastId, id);
    }
    /// Latest report naming `id`; null when there is none.
    const domain::ExecutionReport* answerTo(domain::ClientOrderId id, std::uint64_t& serverSequence) const;
    /// Of an open order; zero when it is not open.
    domain::InstrumentId instrumentOf(domain::OrderId order) const {
        const auto standing = open.find(order);
        return standing == open.end() ? domain::InstrumentId{} : standing->second.instrument;
    }
    /// The report at `place` answers request `id` too.
    void answer(domain::ClientOrderId id, std::size_t place);

 private:
    void follow(const domain::ExecutionReport& report);
    std::vector<domain::OrderId> countedTogether(const domain::ExecutionReport& report) const;
    void count(std::span<const domain::OrderId> orders, int sign);

    std::map<domain::ClientOrderId, std::vector<domain::OrderId>> m_lists;  // of `open`, by first id
};

/// How much of what only grows is in the history file already.
struct AccountHistoryMark {
    std::size_t reports = 0, answers = 0;
};
using AccountHistoryMarks = std::map<domain::AccountId, AccountHistoryMark>;

/// The streams beyond `marks`, which move on.
void saveHistory(domain::StateWriter& out, const std::map<domain::AccountId, Account>& accounts,
                 AccountHistoryMarks& marks);
/// In the order they were saved; what is open and every name follows from the streams.
bool addHistory(domain::StateReader& in, std::map<domain::AccountId, Account>& accounts,
                AccountHistoryMarks& marks);

}  // namespace tessera::venue
