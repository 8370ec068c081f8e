#include "feeds/venue/order_service.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "feeds/venue/position_limits.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about
using wire::SessionMessage;

namespace {
/// A session whose peer cannot be reached any more is over at once.
constexpr Duration kLongAgo = -std::chrono::hours(24);

/// A list without this could name one order twice, or hide an id that was used.
bool idsRise(const NewOrderList& list) {
    for (std::size_t i = 1; i < list.orders.size(); ++i) {
        if (static_cast<std::uint64_t>(list.orders[i].id) !=
            static_cast<std::uint64_t>(list.orders[i - 1].id) + 1) {
            return false;
        }
    }
    return !list.orders.empty();
}

/// UTC between 2000 and 2100: differences of two such never overflow.
bool isPlausible(std::int64_t nanos) {
    constexpr std::int64_t k2000 = 946'684'800, k2100 = 4'102'444'800;
    return nanos >= k2000 * 1'000'000'000 && nanos < k2100 * 1'000'000'000;
}

/// Ids may be counted up or be nanoseconds of the clock; further ahead would use up what is left of them.
constexpr std::int64_t kIdsAhead = 1'000'000'000'000'000;
/// MaxOrderQty of every contract: a thousand times what all participants show.
constexpr Quantity kMostLots = Quantity::fromRaw(10'000'000);

bool isTooLarge(const LogInput& input) {
    if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        return std::any_of(list->orders.begin(), list->orders.end(),
                           [](const NewOrder& order) { return order.quantity > kMostLots; });
    }
    if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        return replace->quantity > kMostLots;
    }
    const auto* order = std::get_if<NewOrder>(&input.order);
    return order != nullptr && order->quantity > kMostLots;
}
}  // namespace

void OrderService::setTime(Duration mono, Timestamp utc, Timestamp venue) {
    m_mono = mono;
    m_utc = utc;
    m_venue = venue;
}

void OrderService::read(int limit) {
    ::zmq::socket_t& socket = m_sockets.orders();
    for (int i = 0; i < limit; ++i) {
        ::zmq::message_t peer, body;
        if (!socket.recv(peer, ::zmq::recv_flags::dontwait)) {
            return;
        }
        bool whole = peer.more() && socket.recv(body, ::zmq::recv_flags::dontwait) && !body.more();
        while (body.more() && socket.recv(body, ::zmq::recv_flags::dontwait)) {
            whole = false;
        }
        ++m_counters.messages;
        const auto message =
            m_decoder.decodeSession({static_cast<const std::byte*>(body.data()), body.size()});
        if (!whole) {
            reject(peer.to_string(), {}, "wrong frames", "The message has the wrong number of frames.");
            continue;
        }
        if (!message) {
            const bool isRange = message.error().code == ErrorCode::OutOfRange;
            reject(peer.to_string(), m_decoder.refusedRequest(), isRange ? "out of range" : "unreadable",
                   isRange ? fmt::format("The message holds a value outside its range: {}.",
                                         message.error().detail)
                           : fmt::format("The message is none of this protocol: {}.",
                                         message.error().detail.empty() ? message.error().sentence
                                                                        : message.error().detail));
            continue;
        }
        handle(peer.to_string(), m_sockets.accountOf(body), *message);
    }
}

void OrderService::reject(const std::string& peer, const wire::RefusedRequest& refused, std::string_view kind,
                          const std::string& why, Reason reason) {
    ++m_counters.rejected;
    m_refusals.tell(kind, why);
    const Session* session = sessionOf(peer);
    SessionMessage answer;
    answer.session = session != nullptr ? session->number : refused.session;
    answer.sentNanos = m_utc.nanos();
    answer.body = wire::SessionReject{refused.clientSeq, refused.id, why, reason};
    bool isGone = false;
    transmit(peer, answer, isGone);
}

OrderService::Session* OrderService::sessionOf(const std::string& peer) {
    for (auto& [account, session] : m_sessions) {
        if (session.peer == peer) {
            return &session;
        }
    }
    return nullptr;
}

void OrderService::handle(const std::string& peer, AccountId account, const SessionMessage& message) {
    if (const auto* logon = std::get_if<wire::Logon>(&message.body)) {
        logOn(peer, account, *logon);
        return;
    }
    Session* session = sessionOf(peer);
    if (session == nullptr || message.session != session->number || account != session->account) {
        ++m_counters.rejected;
        bool isGone = false;
        SessionMessage answer;
        answer.session = message.session;
        answer.sentNanos = m_utc.nanos();
        answer.body = wire::Logout{"There is no such session; log on again."};
        transmit(peer, answer, isGone);
        return;
    }
    session->lastHeard = m_mono;
    session->testSent = false;
    if (std::holds_alternative<NewOrder>(message.body) || std::holds_alternative<CancelOrder>(message.body) ||
        std::holds_alternative<ReplaceOrder>(message.body) ||
        std::holds_alternative<NewOrderList>(message.body)) {
        request(*session, message);
    } else if (const auto* beat = std::get_if<wire::SessionHeartbeat>(&message.body)) {
        if (beat->testRequest) {
            send(*session, heartbeat());
        }
    } else if (const auto* status = std::get_if<wire::StatusRequest>(&message.body)) {
        answerStatus(*session, status->target);
    } else if (std::holds_alternative<wire::Logout>(message.body)) {
        spdlog::info("account {} logged off", static_cast<std::uint32_t>(session->account));
        // Confirmed like FIX Logout (35=5): two connections have no common order, so whoever logs on from
        // another one waits for this.
        send(*session, wire::Logout{});
        end(session->account);
    } else {
        reject(peer, {message.session, message.clientSeq, {}}, "wrong direction",
               "A message of this kind comes from the venue only.");
    }
}

void OrderService::refuseLogon(const std::string& peer, const std::string& why) {
    ++m_counters.refusedLogons;
    m_refusals.tell("logon", why);
    SessionMessage answer;
    answer.sentNanos = m_utc.nanos();
    answer.body = wire::LogonRefused{why};
    bool isGone = false;
    transmit(peer, answer, isGone);
}

void OrderService::logOn(const std::string& peer, AccountId account, const wire::Logon& logon) {
    if (account == AccountId{}) {
        refuseLogon(peer, "The venue cannot tell who you are from this connection.");
        return;
    }
    if (logon.wallNanos != 0 && !isPlausible(logon.wallNanos)) {
        refuseLogon(peer, fmt::format("The logon's clock says {} ns, which is no time of this century.",
                                      logon.wallNanos));
        return;
    }
    const auto existing = m_sessions.find(account);
    if (existing != m_sessions.end() && existing->second.peer != peer) {
        // A message to a peer that has gone fails at once, so a crashed client need not wait for the
        // time-out.
        send(existing->second, heartbeat(true));
        if (m_mono - existing->second.lastHeard < session_time::kDead) {
            refuseLogon(peer, fmt::format("This account has an order session already ({}). Close it first.",
                                          existing->second.client));
            return;
        }
    }
    const Account& book = m_core.account(account);
    if (logon.lastServerSeq > book.stream.size()) {
        refuseLogon(peer, fmt::format("You have report {} and this venue has sent only {}: {}.",
                                      logon.lastServerSeq, book.stream.size(), wire::kRecordLost));
        return;
    }
    m_disconnected.erase(account);
    Session& session = m_sessions[account];
    session = {};
    session.peer = peer;
    session.client = logon.client.substr(0, 64);
    session.account = account;
    session.number = (m_core.epoch() << 12U) + ++m_lastSession;
    session.lastHeard = m_mono;
    session.clockOffset = logon.wallNanos == 0 ? Duration{} : Duration(m_utc.nanos() - logon.wallNanos);
    session.nextServerSeq = logon.lastServerSeq + 1;
    session.replayUntil = book.stream.size();
    ++m_counters.logons;
    m_core.deposit(account, logon.deposit, m_venue);
    send(session, wire::LogonAck{session.number, m_core.epoch(), account, book.lastId, m_utc.nanos(),
                                 m_venue.nanos()});
    spdlog::info("account {} logged on as {}", static_cast<std::uint32_t>(account), session.client);
}

bool OrderService::isTooOld(const Session& session, const SessionMessage& message) const {
    if (message.maxAgeMs == 0) {
        return false;
    }
    const Duration age = Duration(m_utc.nanos() - message.sentNanos) - session.clockOffset;
    return age > std::chrono::milliseconds(message.maxAgeMs);
}

void OrderService::request(Session& session, const SessionMessage& message) {
    LogInput input;
    input.venueTime = m_venue;
    input.account = session.account;
    ClientOrderId id{};
    bool isCancel = false;
    if (const auto* order = std::get_if<NewOrder>(&message.body)) {
        input.order = *order;
        id = order->id;
    } else if (const auto* cancel = std::get_if<CancelOrder>(&message.body)) {
        input.order = *cancel;
        id = cancel->id;
        isCancel = true;
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&message.body)) {
        input.order = *replace;
        id = replace->id;
    } else if (const auto* list = std::get_if<NewOrderList>(&message.body)) {
        input.order = *list;
        id = list->orders.empty() ? ClientOrderId{} : list->orders.front().id;
    }
    if (const std::string complaint = complaintAbout(input, message); !complaint.empty()) {
        reject(session.peer, {message.session, message.clientSeq, id}, "order's numbers", complaint);
        return;
    }
    const Account& book = m_core.account(session.account);
    if (const std::string over = id > book.lastId ? overPositionLimit(m_core.exchange(), book, input) : "";
        !over.empty()) {
        reject(session.peer, {message.session, message.clientSeq, id}, "position limit", over,
               Reason::PositionLimit);
        return;
    }
    if (id <= m_core.account(session.account).lastId) {
        ++m_counters.duplicates;
        if (answerAgain(session, id)) {
            return;
        }
        input.refusal = Reason::DuplicateId;
    } else if (!isCancel && isTooOld(session, message)) {
        // Cancels always pass: late is better than never.
        ++m_counters.tooLate;
        input.refusal = Reason::TooLate;
    } else if (isTooLarge(input)) {
        input.refusal = Reason::TooLarge;
    } else if (!isCancel && m_core.exchange().isLiquidating(session.account)) {
        input.refusal = Reason::Margin;
    }
    if (input.refusal != Reason::None) {
        m_refusals.tell(describe(input.refusal),
                        fmt::format("request {} of account {}", static_cast<std::uint64_t>(id),
                                    static_cast<std::uint32_t>(session.account)));
    }
    m_core.input(std::move(input));
}

std::string OrderService::complaintAbout(const LogInput& input, const SessionMessage& message) const {
    const auto* list = std::get_if<NewOrderList>(&input.order);
    if (list != nullptr && !idsRise(*list)) {
        return "The order ids of a list must follow one another.";
    }
    const auto last = static_cast<std::uint64_t>(requestIdOf(input));
    if (last == 0) {
        return "Order id 0 names no order: ids begin at 1.";
    }
    const std::uint64_t most = static_cast<std::uint64_t>(m_utc.nanos() + kIdsAhead);
    if (last > most) {
        return fmt::format("Order id {} is beyond {}: no later order could have a larger one.", last, most);
    }
    // A cancel passes whatever its clock says; 0 says nothing, and then nothing may depend on it.
    const bool isSaid = message.sentNanos != 0 || message.maxAgeMs != 0;
    if (isSaid && !std::holds_alternative<CancelOrder>(input.order) && !isPlausible(message.sentNanos)) {
        return fmt::format("The send time of order {} is {} ns, which is no time of this century.", last,
                           message.sentNanos);
    }
    return {};
}

bool OrderService::answerAgain(Session& session, ClientOrderId id) {
    std::uint64_t sequence = 0;
    const ExecutionReport* report = m_core.account(session.account).answerTo(id, sequence);
    if (report == nullptr) {
        return false;
    }
    // Not sent yet means it is on its way in the stream.
    return sequence >= session.nextServerSeq || send(session, *report, sequence, true);
}

void OrderService::answerStatus(Session& session, ClientOrderId target) {
    if (const auto standing = m_core.statusOf(session.account, target)) {
        send(session, *standing);
    } else if (!answerAgain(session, target)) {
        ExecutionReport unknown;
        unknown.type = ExecType::Status;
        unknown.reason = Reason::UnknownOrder;
        unknown.id = target;
        unknown.account = session.account;
        unknown.venueTime = m_venue;
        send(session, unknown);
    }
}

bool OrderService::transmit(const std::string& peer, const SessionMessage& message, bool& isGone) {
    const auto bytes = m_encoder.encode(message);
    try {
        return m_sockets.orders().send(::zmq::buffer(peer),
                                       ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait) &&
               m_sockets.orders().send(::zmq::buffer(bytes.data(), bytes.size()),
                                       ::zmq::send_flags::dontwait);
    } catch (const ::zmq::error_t&) {
        isGone = true;  // ROUTER_MANDATORY
        return false;
    }
}

bool OrderService::send(Session& session, wire::SessionBody body, std::uint64_t serverSeq, bool possDup) {
    SessionMessage message;
    message.session = session.number;
    message.serverSeq = serverSeq;
    message.possDup = possDup;
    message.sentNanos = m_utc.nanos();
    message.body = std::move(body);
    bool isGone = false;
    const bool sent = transmit(session.peer, message, isGone);
    if (sent) {
        session.lastSent = m_mono;
    } else if (isGone && session.lastHeard != kLongAgo) {
        m_disconnected.emplace(session.account, session.lastHeard);  // cancel on disconnect counts from there
        session.lastHeard = kLongAgo;
    }
    return sent;
}

wire::RecoveryDone OrderService::recoveryDone(const Session& session) const {
    wire::RecoveryDone done;
    const Account& account = m_core.account(session.account);
    done.lastServerSeq = account.stream.size();
    for (const auto& [id, order] : account.open) {
        done.orders.push_back({order.id, id, order.instrument, order.side, order.price, order.quantity,
                               order.filled, order.type, order.timeInForce, order.terms});
    }
    done.marginCall = m_core.exchange().marginCallOf(session.account);
    done.positionLimits = positionLimits(m_core.exchange());
    const auto& positions = m_core.exchange().positions();
    if (const auto held = positions.find(session.account); held != positions.end()) {
        for (const auto& [instrument, position] : held->second) {
            if (!position.net.isZero()) {
                done.positions.push_back({instrument, position.net});
            }
        }
    }
    return done;
}

bool OrderService::pumpSession(Session& session) {
    const Account& account = m_core.account(session.account);
    while (session.nextServerSeq <= account.stream.size()) {
        const std::uint64_t sequence = session.nextServerSeq;
        if (!send(session, account.stream[sequence - 1], sequence, sequence <= session.replayUntil)) {
            return false;
        }
        ++session.nextServerSeq;
    }
    if (!session.recovered) {
        session.recovered = send(session, recoveryDone(session));
    }
    return session.recovered;
}

void OrderService::pump() {
    m_hasBacklog = false;
    for (auto& [account, session] : m_sessions) {
        if (session.lastHeard != kLongAgo && !pumpSession(session)) {
            m_hasBacklog = session.lastHeard != kLongAgo || m_hasBacklog;
        }
    }
}

void OrderService::end(AccountId account) {
    const auto it = m_sessions.find(account);
    if (it == m_sessions.end()) {
        return;
    }
    m_disconnected.emplace(account, std::max(it->second.lastHeard, Duration::zero()));
    m_sessions.erase(it);
}

void OrderService::keepTime() {
    std::vector<AccountId> dead;
    for (auto& [account, session] : m_sessions) {
        const Duration silence = m_mono - session.lastHeard;
        if (silence >= session_time::kDead) {
            dead.push_back(account);
        } else if (silence >= session_time::kTest && !session.testSent) {
            session.testSent = send(session, heartbeat(true));
        } else if (m_mono - session.lastSent >= session_time::kHeartbeat) {
            send(session, heartbeat());
        }
    }
    for (const AccountId account : dead) {
        spdlog::warn("account {}: the session is dead", static_cast<std::uint32_t>(account));
        end(account);
    }
    for (auto it = m_disconnected.begin(); it != m_disconnected.end();) {
        if (m_mono - it->second < session_time::kCancelOnDisconnect) {
            ++it;
            continue;
        }
        m_core.cancelOnDisconnect(it->first, m_venue);
        it = m_disconnected.erase(it);
    }
}

void OrderService::logoutAll(const std::string& why) {
    for (auto& [account, session] : m_sessions) {
        send(session, wire::Logout{why});
    }
}

}  // namespace tessera::venue
