#pragma once
// Order sessions on the ROUTER socket: logon, replay, heartbeats, cancel on disconnect. It turns messages into inputs
// and answers into messages; what an input does is Accounts' business. One thread.

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
#include <zmq.hpp>

#include "feeds/venue/accounts.h"
#include "feeds/wire/codec.h"

namespace tessera::venue {

/// The three clocks at one moment.
struct VenueMoment {
    domain::Duration monotonic{};
    domain::Timestamp wall;
    domain::Timestamp venue;
};

struct OrderServiceCounters {
    std::uint64_t logons = 0;
    std::uint64_t refusedLogons = 0;
    std::uint64_t malformed = 0;      // not decodable, or out of place
    std::uint64_t duplicates = 0;     // a client order id seen before
    std::uint64_t expired = 0;        // older than their max age
    std::uint64_t disconnects = 0;
};

class OrderService {
 public:
    OrderService(::zmq::socket_t socket, Accounts& accounts, std::uint64_t epoch);

    ::zmq::socket_t& socket() { return m_socket; }
    /// Accounts existed before this start: the grace of their DAY orders runs from `lastAlive` (monotonic scale).
    void resumeAccounts(domain::Duration lastAlive);
    /// Reads what has come; what must be logged and applied is appended to `inputs`, in order. An account that logs on
    /// for the first time is an input too: its logon is answered by finishLogons().
    void receive(const VenueMoment& now, std::vector<VenueInput>& inputs);
    /// After the inputs were applied.
    void finishLogons(const VenueMoment& now);
    /// Sends a new answer, if its account has a session.
    void deliver(const Account& account, const StreamedReport& streamed, const VenueMoment& now);
    /// Heartbeats, dead sessions, and the accounts whose DAY orders must go.
    void keepTime(const VenueMoment& now, std::vector<VenueInput>& inputs);
    /// Ends every session with a sentence.
    void logOutAll(const std::string& text, const VenueMoment& now);
    std::size_t sessionCount() const { return m_sessions.size(); }
    const OrderServiceCounters& counters() const { return m_counters; }

 private:
    struct Session {
        std::string identity;
        domain::AccountId account{};
        std::uint64_t number = 0;
        domain::Duration lastHeard{}, lastSent{};
        std::int64_t clockOffsetNanos = 0;  // server's wall clock minus the client's, at logon
        bool testSent = false;
        std::uint64_t clientSeq = 0;
    };
    struct PendingLogon {
        std::string identity, accountName;
        wire::Logon logon;
    };

    void handle(const std::string& identity, const std::string& accountName, const wire::SessionMessage& message,
                const VenueMoment& now, std::vector<VenueInput>& inputs);
    void onLogon(const std::string& identity, const std::string& accountName, const wire::Logon& logon,
                 const VenueMoment& now, std::vector<VenueInput>& inputs);
    void onOrder(Session& session, const domain::NewOrder& order, bool isTooOld, const VenueMoment& now,
                 std::vector<VenueInput>& inputs);
    void onRequest(Session& session, const wire::SessionMessage& message, const VenueMoment& now,
                   std::vector<VenueInput>& inputs);
    void onStatusRequest(Session& session, domain::ClientOrderId target, const VenueMoment& now);
    bool isTooOld(const Session& session, const wire::SessionMessage& message, const VenueMoment& now) const;
    void open(const PendingLogon& pending, Account& account, const VenueMoment& now);
    void refuse(const std::string& identity, const std::string& text, const VenueMoment& now);
    Session* sessionOf(domain::AccountId account);
    bool send(const std::string& identity, wire::SessionMessage message, const VenueMoment& now);
    bool send(Session& session, wire::SessionBody body, const VenueMoment& now);
    void end(const std::string& identity);

    ::zmq::socket_t m_socket;
    Accounts& m_accounts;
    std::uint64_t m_epoch;
    std::uint64_t m_nextSession;
    std::unordered_map<std::string, Session> m_sessions;  // by ROUTER identity
    std::vector<PendingLogon> m_pendingLogons;
    std::unordered_map<std::uint32_t, domain::Duration> m_goneSince;  // by account
    wire::Decoder m_decoder;
    wire::Encoder m_encoder;
    OrderServiceCounters m_counters;
};

}  // namespace tessera::venue
