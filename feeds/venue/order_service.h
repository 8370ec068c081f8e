#pragma once
// Order sessions: logon, replay of the server stream, heartbeats, max age, cancel on disconnect. What must
// survive is in VenueCore; what is here ends with the connection. Venue thread.

#include <map>
#include <string>
#include <zmq.hpp>

#include "feeds/venue/refusal_log.h"
#include "feeds/venue/venue_core.h"
#include "feeds/venue/venue_sockets.h"
#include "feeds/wire/codec.h"

namespace tessera::venue {

/// Limits of wire.md, order session.
namespace session_time {
inline constexpr domain::Duration kHeartbeat = std::chrono::seconds(1);
inline constexpr domain::Duration kTest = std::chrono::seconds(2);
inline constexpr domain::Duration kDead = std::chrono::seconds(3);
inline constexpr domain::Duration kCancelOnDisconnect = std::chrono::seconds(5);
}  // namespace session_time

struct OrderServiceCounters {
    std::uint64_t messages = 0;
    std::uint64_t rejected = 0;  // malformed or out of place
    std::uint64_t logons = 0;
    std::uint64_t refusedLogons = 0;
    std::uint64_t tooLate = 0;
    std::uint64_t duplicates = 0;
};

class OrderService {
 public:
    OrderService(VenueSockets& sockets, VenueCore& core, RefusalLog& refusals)
        : m_sockets(sockets), m_core(core), m_refusals(refusals) {}

    /// The clocks for what follows.
    void setTime(domain::Duration mono, domain::Timestamp utc, domain::Timestamp venue);
    /// Takes in at most `limit` messages; never waits.
    void read(int limit);
    /// Heartbeats, dead sessions, cancel on disconnect.
    void keepTime();
    /// Sends what is durable. Call only after VenueCore::flush() said true.
    void pump();
    /// Something could not be sent yet: a peer at its mark.
    bool hasBacklog() const { return m_hasBacklog; }
    /// Ends every session with a word.
    void logoutAll(const std::string& why);
    const OrderServiceCounters& counters() const { return m_counters; }

 private:
    struct Session {
        std::string peer;  // routing id
        std::string client;
        domain::AccountId account{};
        std::uint64_t number = 0;
        domain::Duration lastHeard{}, lastSent{};
        domain::Duration clockOffset{};   // venue's wall clock minus the client's, at logon
        std::uint64_t nextServerSeq = 1;  // to send
        std::uint64_t replayUntil = 0;    // flagged POSSDUP up to here
        bool recovered = false;           // RECOVERY_DONE went out
        bool testSent = false;
    };

    void handle(const std::string& peer, domain::AccountId account, const wire::SessionMessage& message);
    void logOn(const std::string& peer, domain::AccountId account, const wire::Logon& logon);
    void refuseLogon(const std::string& peer, const std::string& why);
    /// Answers a message that cannot be taken at all, and notes it under `kind` (a literal).
    void reject(const std::string& peer, const wire::RefusedRequest& refused, std::string_view kind,
                const std::string& why, domain::Reason reason = domain::Reason::BadTerms);
    /// Why the request's numbers cannot be taken, naming the value; empty: they can.
    std::string complaintAbout(const LogInput& input, const wire::SessionMessage& message) const;
    void request(Session& session, const wire::SessionMessage& message);
    bool isTooOld(const Session& session, const wire::SessionMessage& message) const;
    bool answerAgain(Session& session, domain::ClientOrderId id);
    void answerStatus(Session& session, domain::ClientOrderId target);
    void end(domain::AccountId account);
    Session* sessionOf(const std::string& peer);
    /// False: the peer is at its mark (try again) or gone (the session is then marked dead).
    bool send(Session& session, wire::SessionBody body, std::uint64_t serverSeq = 0, bool possDup = false);
    bool transmit(const std::string& peer, const wire::SessionMessage& message, bool& isGone);
    bool pumpSession(Session& session);
    wire::RecoveryDone recoveryDone(const Session& session) const;
    wire::SessionHeartbeat heartbeat(bool testRequest = false) const {
        return {testRequest, m_venue.nanos()};
    }

    VenueSockets& m_sockets;
    VenueCore& m_core;
    RefusalLog& m_refusals;
    wire::Decoder m_decoder;
    wire::Encoder m_encoder;
    std::map<domain::AccountId, Session> m_sessions;
    std::map<domain::AccountId, domain::Duration> m_disconnected;  // when last heard; day orders follow
    domain::Duration m_mono{};
    domain::Timestamp m_utc, m_venue;
    std::uint64_t m_lastSession = 0;
    bool m_hasBacklog = false;
    OrderServiceCounters m_counters;
};

}  // namespace tessera::venue
