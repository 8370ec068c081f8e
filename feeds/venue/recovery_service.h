#pragma once
// Answers snapshots, replays, reference, bars and fixings. Venue thread: a snapshot and its sequence cannot
// disagree.

#include <zmq.hpp>

#include "feeds/venue/market_publisher.h"
#include "feeds/venue/refusal_log.h"

namespace tessera::venue {

class RecoveryService {
 public:
    RecoveryService(::zmq::socket_t& socket, const Exchange& exchange, const MarketPublisher& publisher,
                    RefusalLog& refusals)
        : m_socket(socket), m_exchange(exchange), m_publisher(publisher), m_refusals(refusals) {}

    /// Answers at most `limit` waiting requests; never waits.
    void serve(int limit);
    std::uint64_t requests() const { return m_requests; }
    /// Malformed, unknown or contradictory; answered with a sentence where the sender can be told.
    std::uint64_t rejected() const { return m_rejected; }

 private:
    void answer(const wire::RecoveryRequest& request);
    void snapshot(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void replay(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void reference(const wire::RecoveryRequest& request);
    wire::RefBatch referenceOf(std::span<const domain::Instrument> instruments) const;
    void bars(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void fixings(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void sendRecords(wire::RecoveryChunk chunk, std::span<const domain::MarketRecord> records);
    void fail(std::uint64_t requestId, const std::string& sentence);
    wire::RecoveryChunk chunkFor(const wire::RecoveryRequest& request) const;
    void send(const wire::RecoveryChunk& chunk);

    ::zmq::socket_t& m_socket;
    const Exchange& m_exchange;
    const MarketPublisher& m_publisher;
    RefusalLog& m_refusals;
    wire::Decoder m_decoder;
    wire::Encoder m_encoder;
    ::zmq::message_t m_peer;  // routing id of the request being answered
    bool m_peerGone = false;
    std::uint64_t m_requests = 0, m_rejected = 0;
};

}  // namespace tessera::venue
