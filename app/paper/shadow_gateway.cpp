#include "app/paper/shadow_gateway.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::paper {

using domain::Duration;
using domain::Timestamp;
using trading::LinkState;

namespace {
constexpr Duration kTellQueuesEvery = std::chrono::milliseconds(200);
}  // namespace

ShadowGateway::ShadowGateway(ShadowTerms terms, const ports::Clock& clock) : m_terms(terms), m_clock(clock) {}
ShadowGateway::~ShadowGateway() = default;

domain::Result<void> ShadowGateway::connect(std::uint64_t lastServerSequence,
                                            trading::OrderGatewayListener& listener) {
    m_listener = &listener;
    m_sequence = lastServerSequence;
    m_isRecovering = true;
    m_isReady = false;
    return {};
}

/// The journal is the only record of a shadow account: what it holds is what stands.
void ShadowGateway::recover() {
    m_isRecovering = false;
    const trading::BookedAccount booked = m_listener->booked();
    m_terms.startingCash = booked.startingCash;
    m_exchange = std::make_unique<ShadowExchange>(m_terms, booked.models,
                                                  static_cast<std::uint64_t>(m_clock.utcNow().nanos()));
    trading::RecoverySnapshot snapshot;
    for (const auto& [id, position] :
         booked.models[static_cast<std::size_t>(trading::FillModel::Base)].positions) {
        snapshot.positions.push_back({id, position.net});
    }
    snapshot.lastServerSequence = m_sequence;
    snapshot.lastClientOrderId = booked.lastClientOrderId;
    m_listener->onRecovered(snapshot);
    m_isReady = true;
    m_listener->onLink(LinkState::Ready,
                       fmt::format("Shadow paper: orders wait on paper beside the live market, {} ms away.",
                                   m_terms.latency.count() / 1'000'000));
}

template <class Message>
bool ShadowGateway::pass(const Message& message) {
    if (!m_isReady) {
        return false;
    }
    m_exchange->send(message, now());
    return true;
}

bool ShadowGateway::send(const domain::NewOrder& order) {
    return pass(order);
}
bool ShadowGateway::send(const domain::NewOrderList& list) {
    return pass(list);
}
bool ShadowGateway::send(const domain::CancelOrder& cancel) {
    return pass(cancel);
}
bool ShadowGateway::send(const domain::ReplaceOrder& replace) {
    return pass(replace);
}

void ShadowGateway::waitFor(Duration timeout) {
    if (m_isReady) {
        if (const auto due = m_exchange->nextDue()) {
            timeout = std::clamp(*due - now(), Duration::zero(), timeout);
        }
    }
    std::unique_lock lock(m_mutex);
    m_came.wait_for(lock, timeout, [this] { return m_isWoken || (m_isReady && !m_seen.empty()); });
    m_isWoken = false;
}

void ShadowGateway::poll(Duration timeout) {
    if (m_isRecovering) {
        recover();
    }
    waitFor(timeout);
    if (!m_isReady) {
        return;
    }
    std::vector<Seen> seen;
    {
        const std::lock_guard lock(m_mutex);
        seen.swap(m_seen);
    }
    (void)now();
    for (const Seen& one : seen) {
        if (const auto* instrument = std::get_if<domain::Instrument>(&one)) {
            m_exchange->define(*instrument, now());
            if (instrument->kind() == domain::InstrumentKind::External) {
                m_externals.insert(instrument->id);
            }
        } else if (const auto* batch = std::get_if<Batch>(&one)) {
            // What was drained just before a replay began again bears a time that is still to come.
            m_exchange->onEvents(batch->events, std::min(batch->at + m_venueOffset.load(), m_lastNow));
        } else if (const auto* settlement = std::get_if<domain::SettlementPrice>(&one)) {
            m_exchange->settle(settlement->instrument, settlement->price, now());
        } else if (const auto* gone = std::get_if<domain::InstrumentId>(&one)) {
            m_exchange->forsake(*gone, now());
        }
    }
    m_exchange->advance(now());
    deliver();
    tellQueues();
}

void ShadowGateway::tellQueues() {
    const Duration at = m_clock.monotonicNow();
    if (at - m_queuesToldAt < kTellQueuesEvery) {
        return;
    }
    m_queuesToldAt = at;
    std::map<domain::ClientOrderId, trading::QueueTold> fresh;
    for (const auto& [id, place] : m_exchange->queued()) {
        const trading::QueueTold told{id, place->least(), place->ahead(), place->most(), true};
        fresh[id] = told;
        const auto known = m_queues.find(id);
        if (known == m_queues.end() || known->second.least != told.least ||
            known->second.likely != told.likely || known->second.most != told.most) {
            m_listener->onQueue(told);
        }
    }
    for (const auto& [id, told] : m_queues) {
        if (!fresh.contains(id)) {
            m_listener->onQueue({id, {}, {}, {}, false});
        }
    }
    m_queues = std::move(fresh);
}

Timestamp ShadowGateway::now() {
    const Timestamp wall = m_clock.utcNow(), at = wall + m_venueOffset.load();
    if (wall < m_lastWall - std::chrono::seconds(1)) {
        m_exchange->startOver(at);
        m_lastNow = at;
    }
    m_lastWall = wall;
    m_lastNow = std::max(m_lastNow, at);
    return m_lastNow;
}

void ShadowGateway::deliver() {
    for (const ShadowOutput& out : m_exchange->take()) {
        if (const auto* found = std::get_if<domain::ExecutionReport>(&out)) {
            domain::ExecutionReport report = *found;
            if (m_externals.contains(report.instrument)) {
                report.venueTime = report.venueTime - m_venueOffset.load();
            }
            m_listener->onReport(report, ++m_sequence, false);
        } else {
            m_listener->onModelFill(std::get<trading::ModelFill>(out));
        }
    }
}

void ShadowGateway::wake() {
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = true;
    }
    m_came.notify_one();
}

void ShadowGateway::disconnect() {
    if (m_isReady) {
        m_exchange->cancelAll(domain::Reason::Disconnected, now());
        deliver();
    }
    m_isReady = m_isRecovering = false;
    if (m_listener != nullptr) {
        m_listener->onLink(LinkState::Down, "Logged off.");
    }
}

void ShadowGateway::see(Seen seen) {
    {
        const std::lock_guard lock(m_mutex);
        m_seen.push_back(std::move(seen));
    }
    m_came.notify_one();
}

void ShadowGateway::onInstrument(const domain::Instrument& instrument) {
    see(instrument);
}

void ShadowGateway::onEvents(std::span<const ports::FeedEvent> events, Timestamp at) {
    see(Batch{{events.begin(), events.end()}, at});
}

void ShadowGateway::onGone(domain::InstrumentId instrument) {
    see(instrument);
}

void ShadowGateway::onSettlement(const domain::SettlementPrice& settlement) {
    if (settlement.isFinal) {
        see(settlement);
    }
}

}  // namespace tessera::paper
