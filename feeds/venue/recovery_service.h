#pragma once
// Answers SNAP, REPLAY, REFERENCE, BARS and FIXINGS on the ROUTER socket, in chunks of at most 256 KiB. One thread.

#include <zmq.hpp>

#include "feeds/venue/market_publisher.h"

namespace tessera::venue {

class RecoveryService {
 public:
    RecoveryService(::zmq::socket_t socket, const Exchange& exchange, const MarketPublisher& publisher);

    ::zmq::socket_t& socket() { return m_socket; }
    /// Answers at most 64 waiting requests. The book must be flushed, so that a snapshot's sequence is the last sent.
    void answerRequests();
    std::uint64_t answered() const { return m_answered; }
    /// Malformed requests, and answers that could not be delivered.
    std::uint64_t rejected() const { return m_rejected; }

 private:
    void answer(const wire::RecoveryRequest& request);
    void snapshot(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void replay(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void reference(const wire::RecoveryRequest& request);
    void bars(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void fixings(const wire::RecoveryRequest& request, const domain::Instrument& instrument);
    void fail(std::uint64_t requestId, wire::ChunkStatus status, const std::string& text);
    wire::RecoveryChunk chunk(std::uint64_t requestId) const;
    void send(const wire::RecoveryChunk& chunk);

    ::zmq::socket_t m_socket;
    const Exchange& m_exchange;
    const MarketPublisher& m_publisher;
    wire::Decoder m_decoder;
    wire::Encoder m_encoder;
    ::zmq::message_t m_peer;  // identity of who is being answered
    std::uint64_t m_answered = 0;
    std::uint64_t m_rejected = 0;
};

}  // namespace tessera::venue
