#pragma once
// The order session's messages as plain values. Orders and reports are app/domain's own types.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/position_limit.h"

namespace tessera::wire {

/// Client -> server, first message of a session.
struct Logon {
    std::string client;               // a name for people; the account comes from the connection
    std::uint64_t lastServerSeq = 0;  // last one durable at the client; the server replays what came after
    std::int64_t wallNanos = 0;       // client's UTC clock
    domain::Money deposit{};          // what the account began with; zero: not said
};

/// Server -> client. The two clocks give the offset by which `maxAgeMs` is judged.
struct LogonAck {
    std::uint64_t session = 0;
    std::uint64_t epoch = 0;
    domain::AccountId account{};
    domain::ClientOrderId lastClientOrderId{};  // largest the server has seen from this account
    std::int64_t wallNanos = 0;                 // server's UTC clock
    std::int64_t venueNanos = 0;                // venue time
};

struct LogonRefused {
    std::string text;  // for the person
};
/// Part of the refusal's text when the client has reports that the venue does not: the two cannot go on
/// together.
inline constexpr std::string_view kRecordLost = "it is another venue, or it lost its record";

/// Answered by an ExecutionReport of type Status.
struct StatusRequest {
    domain::ClientOrderId target{};
};

struct OpenOrder {
    domain::ClientOrderId id{};
    domain::OrderId orderId{};
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity, cumQuantity;
    domain::OrderType type = domain::OrderType::Limit;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    domain::OrderTerms terms{};
};

struct OpenPosition {
    domain::InstrumentId instrument{};
    domain::Quantity net;  // signed
};

/// Ends the replay after a logon: what stands at the venue now.
struct RecoveryDone {
    std::uint64_t lastServerSeq = 0;
    std::vector<OpenOrder> orders;
    std::vector<OpenPosition> positions;
    domain::MarginNotice marginCall{};                    // without a time: none is open
    std::vector<domain::PositionLimit> positionLimits{};  // of a family not named: none, or not told
};

struct SessionHeartbeat {
    bool testRequest = false;     // true: answer at once
    std::int64_t venueNanos = 0;  // of the server: venue time now; 0: not told
};

/// FIX Logout (35=5). The venue confirms a client's with one of its own, without text.
struct Logout {
    std::string text;
};

/// Server -> client: a message that cannot be taken at all (FIX Reject, 35=3), or an order beyond a position
/// limit. It is in no durable stream.
struct SessionReject {
    std::uint64_t clientSeq = 0;  // of the message; 0: it could not be read
    domain::ClientOrderId id{};   // the request it carried; 0: none, or it could not be read
    std::string text;             // for the person: names the field, or the limit, and its value
    domain::Reason reason = domain::Reason::BadTerms;  // of the order's end
};

using SessionBody = std::variant<Logon, LogonAck, LogonRefused, domain::NewOrder, domain::CancelOrder,
                                 domain::ReplaceOrder, StatusRequest, domain::ExecutionReport, RecoveryDone,
                                 SessionHeartbeat, Logout, domain::NewOrderList, SessionReject>;

/// Header and body. `serverSeq` numbers the durable server stream (ExecutionReport only) and is 0 on
/// everything else.
struct SessionMessage {
    std::uint64_t session = 0;
    std::uint64_t clientSeq = 0;
    std::uint64_t serverSeq = 0;
    std::uint64_t ackedServerSeq = 0;  // durable at the client
    std::int64_t sentNanos = 0;        // sender's UTC clock
    std::uint32_t maxAgeMs = 0;        // 0: never too old
    bool possDup = false;              // replayed
    SessionBody body;
};

}  // namespace tessera::wire
