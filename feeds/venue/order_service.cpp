#include "feeds/venue/order_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "feeds/venue/server_sockets.h"

namespace tessera::venue {

namespace {

constexpr auto kHeartbeat = std::chrono::seconds(1);
constexpr auto kTestAfter = std::chrono::seconds(2);
constexpr auto kDeadAfter = std::chrono::seconds(3);
constexpr auto kCancelOnDisconnect = std::chrono::seconds(5);
constexpr int kMessagesPerTurn = 256;

std::uint64_t raw(domain::ClientOrderId id) { return static_cast<std::uint64_t>(id); }

VenueInput inputFor(InputKind kind, domain::AccountId account) {
    VenueInput input;
    input.kind = kind;
    input.account = account;
    return input;
}

}  // namespace

OrderService::OrderService(::zmq::socket_t socket, Accounts& accounts, std::uint64_t epoch)
    : m_socket(std::move(socket)), m_accounts(accounts), m_epoch(epoch), m_nextSession(epoch) {}

void OrderService::resumeAccounts(domain::Duration lastAlive) {
    for (const auto& account : m_accounts.all()) {
        m_goneSince[static_cast<std::uint32_t>(account->id)] = lastAlive;
    }
}

void OrderService::receive(const VenueMoment& now, std::vector<VenueInput>& inputs) {
    ::zmq::message_t peer;
    for (int i = 0; i < kMessagesPerTurn && m_socket.recv(peer, ::zmq::recv_flags::dontwait); ++i) {
        ::zmq::message_t body;
        bool isWhole = peer.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait) && !body.more();
        while (body.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait)) {
            isWhole = false;
        }
        if (!isWhole) {
            ++m_counters.malformed;
            continue;
        }
        const auto message = m_decoder.decodeSession({static_cast<const std::byte*>(body.data()), body.size()});
        if (!message) {
            ++m_counters.malformed;
            continue;
        }
        handle(peer.to_string(), accountNameOf(body), *message, now, inputs);
    }
}

void OrderService::handle(const std::string& identity, const std::string& accountName,
                          const wire::SessionMessage& message, const VenueMoment& now,
                          std::vector<VenueInput>& inputs) {
    if (const auto* logon = std::get_if<wire::Logon>(&message.body)) {
        onLogon(identity, accountName, *logon, now, inputs);
        return;
    }
    const auto found = m_sessions.find(identity);
    if (found == m_sessions.end() || message.session != found->second.number) {
        ++m_counters.malformed;
        wire::SessionMessage answer;
        answer.session = message.session;
        answer.body = wire::Logout{"no session: log on first"};
        send(identity, std::move(answer), now);
        return;
    }
    Session& session = found->second;
    session.lastHeard = now.monotonic;
    session.testSent = false;
    if (Account* account = m_accounts.find(session.account)) {
        m_accounts.acknowledge(*account, message.ackedServerSeq);
    }
    onRequest(session, message, now, inputs);
}

void OrderService::onRequest(Session& session, const wire::SessionMessage& message, const VenueMoment& now,
                             std::vector<VenueInput>& inputs) {
    if (const auto* order = std::get_if<domain::NewOrder>(&message.body)) {
        onOrder(session, *order, isTooOld(session, message, now), now, inputs);
    } else if (const auto* cancel = std::get_if<domain::CancelOrder>(&message.body)) {
        // A late cancel still reduces risk: its age is not judged.
        VenueInput input = inputFor(InputKind::Cancel, session.account);
        input.cancel = *cancel;
        inputs.push_back(std::move(input));
    } else if (const auto* replace = std::get_if<domain::ReplaceOrder>(&message.body)) {
        VenueInput input = inputFor(InputKind::Replace, session.account);
        input.replace = *replace;
        if (isTooOld(session, message, now)) {
            ++m_counters.expired;
            input.replace.target = {};  // names no order: answered as a rejected replace
        }
        inputs.push_back(std::move(input));
    } else if (const auto* status = std::get_if<wire::StatusRequest>(&message.body)) {
        onStatusRequest(session, status->target, now);
    } else if (const auto* beat = std::get_if<wire::SessionHeartbeat>(&message.body)) {
        if (beat->testRequest) {
            send(session, wire::SessionHeartbeat{}, now);
        }
    } else if (std::holds_alternative<wire::Logout>(message.body)) {
        end(std::string(session.identity));
    } else {
        ++m_counters.malformed;
    }
}

bool OrderService::isTooOld(const Session& session, const wire::SessionMessage& message,
                            const VenueMoment& now) const {
    if (message.maxAgeMs == 0) {
        return false;
    }
    const std::int64_t age = now.wall.nanos() - (message.sentNanos + session.clockOffsetNanos);
    return age > std::int64_t{message.maxAgeMs} * 1'000'000;
}

void OrderService::onOrder(Session& session, const domain::NewOrder& order, bool tooOld, const VenueMoment& now,
                           std::vector<VenueInput>& inputs) {
    const Account& account = *m_accounts.find(session.account);
    const auto known = account.orders.find(raw(order.id));
    const bool isWaiting = std::any_of(inputs.begin(), inputs.end(), [&](const VenueInput& input) {
        return input.account == session.account && input.kind == InputKind::Submit && input.submit.id == order.id;
    });
    if (known != account.orders.end() || isWaiting) {
        ++m_counters.duplicates;
        if (!isWaiting && known->second.last.venueTime.isSet()) {
            // Idempotent: the earlier answer again, marked as such, and never a second order.
            wire::SessionMessage answer;
            answer.session = session.number;
            answer.possDup = true;
            answer.body = known->second.last;
            send(session.identity, std::move(answer), now);
        }
        return;
    }
    VenueInput input = inputFor(InputKind::Submit, session.account);
    input.submit = order;
    if (order.id <= account.lastClientOrderId) {
        input.kind = InputKind::Refuse;
        input.reason = domain::Reason::DuplicateId;
    } else if (tooOld) {
        ++m_counters.expired;
        input.kind = InputKind::Refuse;
        input.reason = domain::Reason::TooLate;
    }
    inputs.push_back(std::move(input));
}

void OrderService::onStatusRequest(Session& session, domain::ClientOrderId target, const VenueMoment& now) {
    const Account& account = *m_accounts.find(session.account);
    const auto known = account.orders.find(raw(target));
    domain::ExecutionReport report;
    if (known != account.orders.end()) {
        report = known->second.last;
    } else {
        report.id = target;
        report.reason = domain::Reason::UnknownOrder;
        report.account = account.id;
    }
    report.type = domain::ExecType::Status;
    send(session, report, now);
}

void OrderService::onLogon(const std::string& identity, const std::string& accountName, const wire::Logon& logon,
                           const VenueMoment& now, std::vector<VenueInput>& inputs) {
    if (accountName.empty()) {
        refuse(identity, "the connection says nothing of who you are", now);
        return;
    }
    if (const Account* account = m_accounts.find(accountName)) {
        Session* live = sessionOf(account->id);
        // A peer whose connection is gone cannot be reached: its session ends here, not after three silent seconds.
        if (live != nullptr && live->identity != identity &&
            send(*live, wire::SessionHeartbeat{.testRequest = true}, now)) {
            refuse(identity, "this account has a session already", now);
            return;
        }
    } else if (std::none_of(m_pendingLogons.begin(), m_pendingLogons.end(),
                            [&](const PendingLogon& pending) { return pending.accountName == accountName; })) {
        VenueInput input = inputFor(InputKind::OpenAccount, m_accounts.nextId());
        const auto opening = std::count_if(inputs.begin(), inputs.end(), [](const VenueInput& other) {
            return other.kind == InputKind::OpenAccount;
        });
        input.account = domain::AccountId{static_cast<std::uint32_t>(m_accounts.nextId()) +
                                          static_cast<std::uint32_t>(opening)};
        input.name = accountName;
        inputs.push_back(std::move(input));
    }
    m_pendingLogons.push_back({identity, accountName, logon});
}

void OrderService::finishLogons(const VenueMoment& now) {
    for (const PendingLogon& pending : m_pendingLogons) {
        if (Account* account = m_accounts.find(pending.accountName)) {
            open(pending, *account, now);
        }
    }
    m_pendingLogons.clear();
}

void OrderService::open(const PendingLogon& pending, Account& account, const VenueMoment& now) {
    const std::uint64_t from = pending.logon.lastServerSeq;
    if (from > account.lastServerSeq) {
        refuse(pending.identity,
               fmt::format("your journal has {} answers of this exchange and it has given {}: it was started anew. "
                           "Use another profile",
                           from, account.lastServerSeq),
               now);
        return;
    }
    if (Session* old = sessionOf(account.id)) {
        end(std::string(old->identity));
    }
    Session session;
    session.identity = pending.identity;
    session.account = account.id;
    session.number = ++m_nextSession;
    session.lastHeard = session.lastSent = now.monotonic;
    session.clockOffsetNanos = now.wall.nanos() - pending.logon.wallNanos;
    m_goneSince.erase(static_cast<std::uint32_t>(account.id));
    Session& live = m_sessions[pending.identity] = session;
    ++m_counters.logons;
    send(live,
         wire::LogonAck{live.number, m_epoch, account.id, account.lastClientOrderId, now.wall.nanos(),
                        now.venue.nanos()},
         now);
    for (const StreamedReport& streamed : account.stream) {
        if (streamed.serverSeq > from) {
            wire::SessionMessage message;
            message.session = live.number;
            message.serverSeq = streamed.serverSeq;
            message.possDup = true;
            message.body = streamed.report;
            send(pending.identity, std::move(message), now);
        }
    }
    wire::RecoveryDone done;
    done.lastServerSeq = account.lastServerSeq;
    for (const AccountOrder* order : m_accounts.openOrders(account)) {
        done.orders.push_back({order->id, order->orderId, order->last.instrument, order->last.side, order->last.price,
                               order->last.quantity, order->last.cumQuantity});
    }
    for (const auto& [instrument, net] : account.positions) {
        if (!net.isZero()) {
            done.positions.push_back({instrument, net});
        }
    }
    send(live, std::move(done), now);
}

void OrderService::deliver(const Account& account, const StreamedReport& streamed, const VenueMoment& now) {
    Session* session = sessionOf(account.id);
    if (session == nullptr) {
        return;  // it stays in the stream and is replayed at the next logon
    }
    wire::SessionMessage message;
    message.session = session->number;
    message.serverSeq = streamed.serverSeq;
    message.body = streamed.report;
    session->lastSent = now.monotonic;
    send(std::string(session->identity), std::move(message), now);
}

void OrderService::keepTime(const VenueMoment& now, std::vector<VenueInput>& inputs) {
    std::vector<std::string> dead;
    for (auto& [identity, session] : m_sessions) {
        const domain::Duration silence = now.monotonic - session.lastHeard;
        if (silence >= kDeadAfter) {
            dead.push_back(identity);
        }
    }
    for (const std::string& identity : dead) {
        end(identity);
    }
    std::vector<std::string> identities;
    for (const auto& [identity, session] : m_sessions) {
        identities.push_back(identity);
    }
    for (const std::string& identity : identities) {
        Session& session = m_sessions.at(identity);
        const bool isTestDue = !session.testSent && now.monotonic - session.lastHeard >= kTestAfter;
        if (isTestDue || now.monotonic - session.lastSent >= kHeartbeat) {
            session.testSent = session.testSent || isTestDue;
            send(session, wire::SessionHeartbeat{.testRequest = isTestDue}, now);
        }
    }
    for (auto at = m_goneSince.begin(); at != m_goneSince.end();) {
        const Account* account = m_accounts.find(domain::AccountId{at->first});
        if (now.monotonic - at->second < kCancelOnDisconnect) {
            ++at;
            continue;
        }
        if (account != nullptr && m_accounts.hasOpenDayOrders(*account)) {
            inputs.push_back(inputFor(InputKind::Disconnect, account->id));
            ++m_counters.disconnects;
        }
        at = m_goneSince.erase(at);
    }
}

void OrderService::logOutAll(const std::string& text, const VenueMoment& now) {
    std::vector<std::string> identities;
    for (const auto& [identity, session] : m_sessions) {
        identities.push_back(identity);
    }
    for (const std::string& identity : identities) {
        send(m_sessions.at(identity), wire::Logout{text}, now);
        end(identity);
    }
}

void OrderService::refuse(const std::string& identity, const std::string& text, const VenueMoment& now) {
    ++m_counters.refusedLogons;
    wire::SessionMessage answer;
    answer.body = wire::LogonRefused{text + "."};
    send(identity, std::move(answer), now);
}

OrderService::Session* OrderService::sessionOf(domain::AccountId account) {
    for (auto& [identity, session] : m_sessions) {
        if (session.account == account) {
            return &session;
        }
    }
    return nullptr;
}

bool OrderService::send(Session& session, wire::SessionBody body, const VenueMoment& now) {
    wire::SessionMessage message;
    message.session = session.number;
    message.body = std::move(body);
    session.lastSent = now.monotonic;
    return send(std::string(session.identity), std::move(message), now);
}

bool OrderService::send(const std::string& identity, wire::SessionMessage message, const VenueMoment& now) {
    message.sentNanos = now.wall.nanos();
    const auto bytes = m_encoder.encode(message);
    try {
        const bool isSent =
            m_socket.send(::zmq::buffer(identity), ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait) &&
            m_socket.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::dontwait);
        if (isSent) {
            return true;
        }
    } catch (const ::zmq::error_t& error) {
        if (error.num() != EHOSTUNREACH) {
            throw;
        }
    }
    // Gone, or 256 messages behind: the session ends, and a logon replays what was missed.
    end(identity);
    return false;
}

void OrderService::end(const std::string& identity) {
    const auto found = m_sessions.find(identity);
    if (found != m_sessions.end()) {
        m_goneSince[static_cast<std::uint32_t>(found->second.account)] = found->second.lastHeard;
        m_sessions.erase(found);
    }
}

}  // namespace tessera::venue
