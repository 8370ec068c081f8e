#pragma once
// Market-by-order publication: one channel a symbol, numbered records, heartbeats with the last sequence, a checksum a
// second, a ring of the last 65 536 records for replay. One thread.

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>
#include <zmq.hpp>

#include "feeds/venue/exchange.h"
#include "feeds/wire/codec.h"

namespace tessera::venue {

/// The last records of a channel; older ones are gone.
class RecordRing {
 public:
    static constexpr std::size_t kCapacity = 65'536;
    void push(const domain::MarketRecord& record);
    std::uint64_t lastSeq() const { return m_lastSeq; }
    /// True when every record of from..to (inclusive, from >= 1) is still here.
    bool holds(std::uint64_t from, std::uint64_t to) const;
    const domain::MarketRecord& at(std::uint64_t seq) const { return m_records[(seq - 1) % kCapacity]; }

 private:
    std::vector<domain::MarketRecord> m_records;
    std::uint64_t m_lastSeq = 0;
};

class MarketPublisher {
 public:
    MarketPublisher(::zmq::socket_t socket, const Exchange& exchange, std::uint64_t epoch);

    ::zmq::socket_t& socket() { return m_socket; }
    std::uint64_t epoch() const { return m_epoch; }
    /// One market event; goes out with the next flush().
    void add(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records);
    void add(const domain::Fixing& fixing);
    void add(const domain::SettlementPrice& settlement);
    /// Sends what waits, heartbeats of idle channels and due checksums. `monotonic` drives the times, `wallNanos`
    /// stamps the batches.
    void flush(domain::Duration monotonic, std::int64_t wallNanos);
    /// Reads subscription messages, so that they do not pile up.
    void drainSubscriptions();

    /// Null for an index.
    const RecordRing* ring(domain::InstrumentId instrument) const;
    const domain::Instrument* instrument(const std::string& symbol) const;
    std::uint64_t referenceSeq() const { return m_reference.firstSeq - 1; }
    std::uint64_t sentMessages() const { return m_sentMessages; }

 private:
    struct Channel {
        domain::InstrumentId instrument{};
        std::string topic;
        RecordRing ring;
        std::vector<domain::MarketRecord> pending;
        domain::Duration lastSent{};
        domain::Duration lastChecksum{};
    };
    void flushChannel(Channel& channel, domain::Duration monotonic, std::int64_t wallNanos);
    void send(Channel& channel, std::span<const domain::MarketRecord> records, std::uint64_t firstSeq,
              std::optional<std::uint32_t> checksum, std::int64_t wallNanos);
    void flushReference(domain::Duration monotonic, std::int64_t wallNanos);
    void sendFrames(const std::string& topic, std::span<const std::byte> body);

    ::zmq::socket_t m_socket;
    const Exchange& m_exchange;
    std::uint64_t m_epoch;
    std::vector<std::unique_ptr<Channel>> m_channels;
    std::unordered_map<std::uint32_t, Channel*> m_byInstrument;
    wire::RefBatch m_reference;         // pending; firstSeq is the next number
    domain::Duration m_referenceSent{};
    wire::Encoder m_encoder;
    std::uint64_t m_sentMessages = 0;
};

}  // namespace tessera::venue
