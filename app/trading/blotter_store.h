#pragma once
// Port: where the journal is kept. The order session thread calls it; an implementation may have a writer
// thread of its own. What is committed survives the process and the machine's power.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/trading/journal_event.h"

namespace tessera::trading {

/// An order with what the state machine needs beyond the view.
struct OrderRecord {
    OrderView view;
    domain::ClientOrderId cancelId{};   // pending cancel request; 0: none
    domain::ClientOrderId replaceId{};  // pending replace request; 0: none
    domain::Price replacePrice;
    domain::Quantity replaceQuantity;
    bool acknowledged = false;  // the venue has answered about it
    bool external = false;      // found at the venue, not placed from this journal
    /// Best bid and ask painted when it was pressed, unset unless both were: slippage is measured from them.
    std::optional<domain::Price> arrivalBid, arrivalAsk;
};

/// Everything of the state that is not an order, fill or position. Small; stored with each commit.
struct DeskHeader {
    std::uint64_t lastSequence = 0;  // of the journal
    std::uint64_t lastClientOrderId = 0;
    std::uint64_t lastServerSequence = 0;
    std::uint64_t ordersDigest = 0;  // sum over all orders of their hashes
    std::uint64_t fillsDigest = 0;
    std::uint64_t orderCount = 0;
    std::uint64_t fillCount = 0;
    std::uint64_t rejectedEvents = 0;  // reports the state machine refused
    std::uint64_t duplicateEvents = 0;
    std::uint64_t externalFills = 0;
    std::int64_t day = 0;          // UTC days since 1970 of the last event
    domain::Money dayStartResult;  // realised - fees when that day began
    bool killSwitch = false;
    bool recovering = true;  // between a lost link and the next recovery
    bool mismatch = false;   // the last recovery contradicted the journal
    AccountView account;
    std::optional<RiskLimits> limits;  // as first set; LimitRows go over them
    TradingState tradingState = TradingState::Normal;
    std::int64_t sessionDay = 0;  // of the last SessionDayStarted; 0: none yet
    domain::Money sessionStart;   // realised - fees + open result when it began
    domain::Timestamp sessionSince;
    std::vector<domain::InstrumentId> sessionWithout;  // positions sessionStart leaves out: no price yet
    std::vector<OpenIntent> intents;                   // in order of their beginning
    bool operator==(const DeskHeader& other) const;
};

/// A tag as it now is, of an order that may be too old to be among the changed ones.
struct TagRow {
    domain::ClientOrderId order{};
    std::string tag;
};

/// What one event changed: rows to store and values to show.
struct Changes {
    std::vector<OrderRecord> orders;
    std::vector<FillView> fills;
    std::vector<PositionView> positions;
    std::vector<domain::Instrument> contracts;
    std::vector<LimitRow> limits;
    std::vector<ModelPosition> models;
    std::vector<domain::ClientOrderId>
        explained;  // orders whose history the event belongs to, unchanged by it
    std::vector<TagRow> tags;
    std::vector<IntentChanged> intents;
    bool account = false;
    bool risk = false;                // limits, trading state or session day
    std::vector<std::string> alerts;  // shown, not stored (the event itself is)
};

/// One event with its projection, written in one transaction.
struct JournalEntry {
    JournalEvent event;
    Changes changes;
    DeskHeader header;  // after the event
};

/// Ended orders remembered across a start: those among the newest ids. A fill of an older one is quarantined.
inline constexpr std::ptrdiff_t kRecentOrders = 2'000;

/// What a start needs: not the whole history.
struct StoredDesk {
    DeskHeader header;
    std::vector<OrderRecord> orders;      // every living one and those among the kRecentOrders newest ids
    std::vector<domain::ExecId> execIds;  // of the fills of those orders
    std::vector<PositionView> positions;
    std::vector<domain::Instrument> contracts;
    std::vector<LimitRow> limits;
    std::vector<ModelPosition> models;
};

struct StoreNotice {
    enum class Kind : std::uint8_t {
        Committed,  // everything up to `sequence` is durable
        Failed,  // no order may leave: writing does not work (what waits stays queued and is tried again), or
                 // the journal was found not to be what was written
        Resumed,  // writing works again
    };
    Kind kind = Kind::Committed;
    std::uint64_t sequence = 0;
    std::string sentence;  // Failed: what is wrong and what to do
};

class BlotterStore {
 public:
    virtual ~BlotterStore() = default;
    /// Once, before the first append; may wait for the disk.
    virtual domain::Result<StoredDesk> load() = 0;
    /// Enqueues; never waits. Sequences must follow each other.
    virtual void append(JournalEntry entry) = 0;
    /// Moves what happened since the last call to `out`, in order.
    virtual std::size_t drain(std::vector<StoreNotice>& out) = 0;
    /// Called by the writer after it has put a notice; set before the first append. May be called from its
    /// thread.
    virtual void setWake(std::function<void()> wake) = 0;
    /// Commits what waits (once more, if writing fails) and stops. Idempotent.
    virtual void close() = 0;
};

}  // namespace tessera::trading
