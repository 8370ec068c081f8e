#include "feeds/zmq/reference_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "feeds/zmq/market_data_session.h"

namespace tessera::zmq {

using domain::Duration;
using ports::StreamState;
using wire::ChunkStatus;
namespace limit = session_limit;

ReferenceSession::ReferenceSession(std::uint32_t channel, ReferenceOutput& output)
    : m_channel(channel), m_output(&output), m_jitter(channel + 1) {}

void ReferenceSession::join(Duration now) {
    m_phase = Phase::Joining;
    m_lastTraffic = now;
    m_output->state(m_state);
}

void ReferenceSession::onBatch(const wire::RefBatch& batch, Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    if (batch.epoch < m_epoch || batch.epoch == 0) {
        ++m_rejected;
        return;
    }
    m_lastTraffic = now;
    m_linkDown = false;
    const bool newEpoch = batch.epoch > m_epoch;
    if (newEpoch) {
        m_epoch = batch.epoch;
        m_lastSeen = 0;
    }
    m_lastSeen = std::max(m_lastSeen, batch.lastSeq());
    if (newEpoch) {
        load(now);
    } else if (m_phase == Phase::Live) {
        if (batch.firstSeq > m_expected) {
            ++m_gaps;
            load(now);
        } else {
            m_expected = std::max(m_expected, batch.lastSeq() + 1);
        }
    }
    // What arrives is true whatever was missed before it.
    if (batch.size() > 0 || !batch.openInterest.empty()) {
        m_output->reference(batch);
    }
    showState(now);
}

void ReferenceSession::load(Duration now) {
    m_phase = Phase::Loading;
    m_requestId = (static_cast<std::uint64_t>(m_channel) << 32U) | ++m_requestCount;
    wire::RecoveryRequest request;
    request.requestId = m_requestId;
    request.what = wire::RecoveryKind::Reference;
    request.epoch = m_epoch;
    m_deadline = now + limit::kRequestTimeout + std::chrono::milliseconds(m_jitter() % 100);
    m_output->request(request);
}

void ReferenceSession::onChunk(const wire::RecoveryChunk& chunk, Duration now) {
    if (m_phase != Phase::Loading || chunk.requestId != m_requestId) {
        return;
    }
    m_tries = 0;
    m_deadline = now + limit::kRequestTimeout;
    if (chunk.status == ChunkStatus::Failed || chunk.status == ChunkStatus::Gone) {
        m_output->problem(fmt::format("The venue could not give its instruments: {}", chunk.text));
        m_deadline = now + limit::kRetryAfterFailure;
        return;
    }
    if (chunk.reference) {
        m_output->reference(*chunk.reference);
    }
    if (chunk.status != ChunkStatus::End) {
        return;
    }
    if (chunk.epoch < m_epoch) {
        ++m_rejected;
        load(now);
        return;
    }
    m_epoch = chunk.epoch;
    m_expected = chunk.lastSeq + 1;
    m_phase = Phase::Live;
    if (m_lastSeen >= m_expected) {
        load(now);  // something was published while the answer travelled
    }
    showState(now);
}

void ReferenceSession::onTimer(Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    if (m_phase == Phase::Loading && now >= m_deadline && m_state != StreamState::Disconnected) {
        if (++m_tries >= limit::kTries) {
            m_tries = 0;
            m_output->noAnswer();
        }
        load(now);
    }
    showState(now);
}

void ReferenceSession::onLinkDown(Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    m_linkDown = true;
    showState(now);
}

void ReferenceSession::showState(Duration now) {
    const Duration silence = now - m_lastTraffic;
    StreamState state = StreamState::Live;
    if (m_linkDown || silence >= limit::kDisconnectedAfter) {
        state = StreamState::Disconnected;
    } else if (m_phase == Phase::Joining) {
        state = StreamState::Waiting;
    } else if (m_phase == Phase::Loading) {
        state = StreamState::Recovering;
    } else if (silence >= limit::kStaleAfter) {
        state = StreamState::Stale;
    }
    if (state == m_state) {
        return;
    }
    m_state = state;
    m_output->state(state);
}

}  // namespace tessera::zmq
