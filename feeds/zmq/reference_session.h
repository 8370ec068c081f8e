#pragma once
// The session of the reference channel: definitions, fixings, settlement prices. Everything in it is a
// statement of what is, so recovery is always the whole REFERENCE answer. No sockets, threads or clocks; one
// thread owns it.

#include <cstdint>
#include <random>
#include <string>

#include "app/ports/market_data_feed.h"
#include "feeds/wire/codec.h"

namespace tessera::zmq {

class ReferenceOutput {
 public:
    virtual ~ReferenceOutput() = default;
    virtual void request(const wire::RecoveryRequest& request) = 0;
    virtual void noAnswer() = 0;
    /// News, or the whole again after a recovery: the receiver tells repetition from change.
    virtual void reference(const wire::RefBatch& batch) = 0;
    virtual void state(ports::StreamState state) = 0;
    virtual void problem(const std::string& sentence) = 0;
};

class ReferenceSession {
 public:
    ReferenceSession(std::uint32_t channel, ReferenceOutput& output);

    void join(domain::Duration now);
    void onBatch(const wire::RefBatch& batch, domain::Duration now);
    void onChunk(const wire::RecoveryChunk& chunk, domain::Duration now);
    void onTimer(domain::Duration now);
    void onLinkDown(domain::Duration now);

    ports::StreamState state() const { return m_state; }
    std::uint64_t gaps() const { return m_gaps; }
    std::uint64_t rejected() const { return m_rejected; }

 private:
    enum class Phase : std::uint8_t { Idle, Joining, Loading, Live };

    void load(domain::Duration now);
    void showState(domain::Duration now);

    std::uint32_t m_channel;
    ReferenceOutput* m_output;
    Phase m_phase = Phase::Idle;
    ports::StreamState m_state = ports::StreamState::Waiting;
    bool m_linkDown = false;
    domain::Duration m_lastTraffic{};
    std::uint64_t m_epoch = 0;
    std::uint64_t m_expected = 1;
    std::uint64_t m_lastSeen = 0;
    std::uint64_t m_requestId = 0;
    std::uint32_t m_requestCount = 0;
    domain::Duration m_deadline{};
    int m_tries = 0;
    std::minstd_rand m_jitter;
    std::uint64_t m_gaps = 0;
    std::uint64_t m_rejected = 0;
};

}  // namespace tessera::zmq
