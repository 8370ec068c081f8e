#pragma once
// Port: the way orders leave and answers come back. Used by the order session thread only.

#include <functional>
#include <string>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/position_limit.h"
#include "app/trading/order_desk.h"
#include "app/trading/paper_fill.h"

namespace tessera::trading {

/// What the venue says stands after recovery.
struct VenueOrder {
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
struct VenuePosition {
    domain::InstrumentId instrument{};
    domain::Quantity net;
};
struct RecoverySnapshot {
    std::vector<VenueOrder> openOrders;
    std::vector<VenuePosition> positions;
    std::uint64_t lastServerSequence = 0;
    domain::ClientOrderId lastClientOrderId{};  // largest the venue has seen from this account
    domain::MarginNotice marginCall{};          // without a time: none is open
};

struct BookedAccount {
    domain::Money startingCash{};
    ModelAccounts models{};  // Base's positions are the account's
    domain::ClientOrderId lastClientOrderId{};
};

/// Callbacks, on the thread that calls poll(), in the venue's sequence.
class OrderGatewayListener {
 public:
    virtual ~OrderGatewayListener() = default;
    virtual void onReport(const domain::ExecutionReport& report, std::uint64_t serverSequence,
                          bool possDup) = 0;
    /// An order or a change that never reached the market, with the venue's sentence; in no stream of it.
    virtual void onRefused(const domain::ExecutionReport& report, const std::string& sentence) {
        (void)sentence;
        onReport(report, 0, false);
    }
    /// What the account may hold at most there; before onRecovered. Empty: nothing, or the venue does not
    /// tell. Not journalled.
    virtual void onPositionLimits(const std::vector<domain::PositionLimit>&) {}
    virtual void onRecovered(const RecoverySnapshot& snapshot) = 0;
    virtual void onLink(LinkState state, const std::string& sentence) = 0;
    /// Of a gateway that fills orders on paper; Base's come right after their report.
    virtual void onModelFill(const ModelFill&) {}
    /// Where a paper order stands in a queue that never saw it; only when that changed. Not journalled.
    virtual void onQueue(const QueueTold&) {}
    /// What the journal holds, for a gateway that keeps no account of its own.
    virtual BookedAccount booked() const { return {}; }
};

/// One logged-on order session. Implementations: ZmqOrderGateway (feeds/zmq), a scripted memory gateway in
/// tests.
class OrderGateway {
 public:
    virtual ~OrderGateway() = default;
    /// `lastServerSequence`: the last one committed to the journal; the venue replays what came after.
    virtual domain::Result<void> connect(std::uint64_t lastServerSequence,
                                         OrderGatewayListener& listener) = 0;
    /// False: not sent (link not ready); the caller keeps the order UNKNOWN or denies it, never guesses.
    virtual bool send(const domain::NewOrder& order) = 0;
    virtual bool send(const domain::NewOrderList& list) = 0;
    virtual bool send(const domain::CancelOrder& cancel) = 0;
    virtual bool send(const domain::ReplaceOrder& replace) = 0;
    /// Tells the venue what is durable here, so that it may trim its stream.
    virtual void acknowledge(std::uint64_t serverSequence) = 0;
    /// Waits at most `timeout` for input or wake(), then delivers what came.
    virtual void poll(domain::Duration timeout) = 0;
    /// From any thread: makes poll() return.
    virtual void wake() = 0;
    virtual void disconnect() = 0;
    /// Venue time minus wall time, as the venue told it last (at logon and about once a second); zero before.
    virtual domain::Duration venueTimeOffset() const { return {}; }
};

}  // namespace tessera::trading
