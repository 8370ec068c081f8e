#pragma once
// What the journal holds: one appended value for everything that can change the desk's state. Replaying them
// in order through DeskState gives the state again, so nothing that matters may happen without one.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/result.h"
#include "app/trading/order_desk.h"
#include "app/trading/order_gateway.h"

namespace tessera::trading {

struct AccountOpened {
    std::string name;
    domain::Money startingCash;
};
/// The program started: whatever was in flight is UNKNOWN until the venue has told.
struct SessionStarted {
    std::string program;
};
/// Kept with the orders so that a replay needs nothing else.
struct ContractDefined {
    domain::Instrument contract;
};
/// Passed every check; may leave once this is committed.
struct OrderPlaced {
    domain::ClientOrderId id{};
    OrderIntent intent;
};
struct OrderDenied {
    domain::ClientOrderId id{};
    OrderIntent intent;
    std::string sentence;
};
struct CancelAsked {
    domain::ClientOrderId id{};      // of this request
    domain::ClientOrderId order{};   // the order's first id
    domain::ClientOrderId target{};  // the order as last named
    std::string source;
};
struct ReplaceAsked {
    domain::ClientOrderId id{};
    domain::ClientOrderId order{};
    domain::ClientOrderId target{};
    domain::Price price;
    domain::Quantity quantity;
    BookSeen seen;
};
struct ReplaceDenied {
    domain::ClientOrderId order{};
    domain::Price price;
    domain::Quantity quantity;
    std::string sentence;
};
/// A journalled message that certainly did not leave.
struct NotSent {
    domain::ClientOrderId id{};  // order or request
    std::string sentence;
};
/// No answer in time. Not a failure: the order becomes UNKNOWN.
struct AckOverdue {
    domain::ClientOrderId id{};  // order or request
};
struct ReportReceived {
    std::uint64_t serverSequence = 0;
    bool possDup = false;
    domain::ExecutionReport report;
};
struct LinkLost {
    std::string sentence;
};
struct Recovered {
    RecoverySnapshot snapshot;
};
struct ArmedChanged {
    domain::InstrumentId instrument{};
    bool armed = false;
    std::string reason;
};
struct KillSwitchChanged {
    bool on = false;
};
struct LimitsChanged {
    RiskLimits limits;
};
struct GateMoved {
    bool open = false;
    std::string sentence;
};
/// One limit, by a person. `hasTo` false: the instrument follows the account again.
struct LimitSet {
    bool isAccount = true;
    domain::InstrumentId instrument{};
    RiskLimit limit = RiskLimit::OrderQuantity;
    bool hasFrom = false;
    std::int64_t from = 0;
    bool hasTo = false;
    std::int64_t to = 0;
};
/// Daily settlement passed: what the open positions were worth at the first prices seen after it.
struct SessionDayStarted {
    std::int64_t day = 0;
    domain::Money openResult;
    std::vector<domain::InstrumentId> without;  // positions left out: no price of them was known
};
/// The first price of a position that was left out when the session day began: it counts from here.
struct SessionMarked {
    domain::InstrumentId instrument{};
    domain::Money openResult;
};
struct TradingStateChanged {
    TradingState state = TradingState::Normal;
    domain::Money result;
    std::string sentence;
};
/// A fill under one assumption of shadow paper trading. Base's explains the execution report before it.
struct ModelFilled {
    ModelFill fill;
};

/// The person's word for an order of any age; its fills inherit it. Empty: removed.
struct OrderTagged {
    domain::ClientOrderId order{};
    std::string tag;
};

/// The number of an intent is the sequence of this event.
struct IntentBegun {
    Intent intent;
};
struct IntentEnded {
    std::uint64_t id = 0;
    bool isDone = false;  // false: it ended elsewhere than asked
    std::string sentence;
};

using JournalBody =
    std::variant<AccountOpened, SessionStarted, ContractDefined, OrderPlaced, OrderDenied, CancelAsked,
                 ReplaceAsked, ReplaceDenied, NotSent, AckOverdue, ReportReceived, LinkLost, Recovered,
                 ArmedChanged, KillSwitchChanged, LimitsChanged, GateMoved, LimitSet, SessionDayStarted,
                 TradingStateChanged, OrderTagged, ModelFilled, SessionMarked, IntentBegun, IntentEnded>;

struct JournalEvent {
    std::uint64_t sequence = 0;  // 1, 2, 3, ... without a hole
    domain::Timestamp at;        // wall time
    std::string who;             // "you", "venue", "Tessera"
    std::string why;             // plain words, shown in the activity table
    JournalBody body;
};

/// Stable name stored with the event: "order placed", "execution report", ...
std::string_view kindOf(const JournalBody& body);
/// The body as one line of `name=value` pairs; integers in decimal, text percent-escaped.
std::string encodePayload(const JournalBody& body);
/// The same, put behind what `out` holds.
void appendPayload(const JournalBody& body, std::string& out);
/// A contract as such pairs. decodeContract: none when `text` is not that.
std::string encodeContract(const domain::Instrument& contract);
std::optional<domain::Instrument> decodeContract(std::string_view text);
/// An order's terms as such pairs; empty for a plain order. decodeTerms: false when `text` is not that.
std::string encodeTerms(const domain::OrderTerms& terms);
bool decodeTerms(std::string_view text, domain::OrderTerms& terms);
/// An intent that has begun and not ended.
struct OpenIntent {
    std::uint64_t id = 0;
    domain::Timestamp begunAt;  // wall time
    Intent intent;
};
/// As the journal's projection keeps them; the decoders are false when `text` is not that.
std::string encodeIntents(const std::vector<OpenIntent>& intents);
bool decodeIntents(std::string_view text, std::vector<OpenIntent>& intents);
std::string encodeInstruments(const std::vector<domain::InstrumentId>& instruments);
bool decodeInstruments(std::string_view text, std::vector<domain::InstrumentId>& instruments);
/// The inverse of encodePayload. Corrupt when the kind is unknown or a field is missing or not a number.
domain::Result<JournalBody> decodePayload(std::string_view kind, std::string_view payload);

}  // namespace tessera::trading
