#pragma once
// Market data out: one sequenced channel per symbol and one for reference data, with the ring that replays
// come from. Venue thread.

#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "feeds/venue/exchange.h"
#include "feeds/wire/codec.h"

namespace tessera::venue {

/// Records of one channel, numbered from 1; the last ones are kept.
class RecordRing {
 public:
    /// Sixteen times the largest gap that is asked for again: a hundred busy books are kept for months.
    static constexpr std::size_t kCapacity = 16'384;
    /// Of a month that is quoted now and then: four times that gap.
    static constexpr std::size_t kQuietCapacity = 4'096;
    explicit RecordRing(std::size_t capacity = kCapacity) : m_capacity(capacity) {}
    void push(const domain::MarketRecord& record);
    /// Keeps no record any more, and counts on.
    void forget() {
        m_records = {};
        m_base = m_last;
    }
    std::uint64_t last() const { return m_last; }
    /// First sequence still held; last() + 1 when empty.
    std::uint64_t first() const { return m_last + 1 - m_records.size(); }
    /// `sequence` in first() .. last().
    const domain::MarketRecord& at(std::uint64_t sequence) const;

 private:
    std::size_t m_capacity;
    std::vector<domain::MarketRecord> m_records;  // sequence s at (s - 1 - m_base) % m_capacity
    std::uint64_t m_base = 0;                     // last before the records began
    std::uint64_t m_last = 0;
};

struct PublisherCounters {
    std::uint64_t messages = 0, records = 0, refused = 0;
};

class MarketPublisher : public ExchangeSink {
 public:
    MarketPublisher(::zmq::socket_t& socket, std::uint64_t epoch) : m_socket(socket), m_epoch(epoch) {}

    /// Opens the channels of everything listed; before the first event.
    void open(const Exchange& exchange);
    /// Heartbeats after 250 ms of silence, checksums each second; of a settled contract a heartbeat every ten
    /// seconds, for some two thousand end each year. `mono`: monotonic, `utc`: for latency.
    void keepTime(domain::Duration mono, domain::Timestamp utc);
    /// Times for what is published from now on.
    void setTime(domain::Duration mono, domain::Timestamp utc);

    /// Somebody subscribed to `topic`: a channel that seldom beats does so now.
    void welcome(std::string_view topic);

    std::uint64_t epoch() const { return m_epoch; }
    std::uint64_t referenceSequence() const { return m_refSequence; }
    /// Null when there is no such channel.
    const RecordRing* ring(domain::InstrumentId instrument) const;
    const PublisherCounters& counters() const { return m_counters; }

    // ExchangeSink
    void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport&) override {}
    void onDefinition(const domain::Instrument& instrument) override;
    void onFixing(const domain::Fixing& fixing) override;
    void onSettlement(const domain::SettlementPrice& price) override;

 private:
    struct Channel {
        std::string topic;
        RecordRing ring;
        domain::Duration lastSent = {}, lastChecksum = {};
        std::optional<domain::OpenInterest> toldInterest = {};
        bool hasEnded = false;  // settled: nothing will happen here
    };
    void openChannel(const domain::Instrument& instrument);
    void publish(const std::string& topic, std::span<const std::byte> body);
    void publishReference(wire::RefBatch batch);
    void publishOpenInterest();
    void beat(domain::InstrumentId instrument, Channel& channel, bool withChecksum);
    void end(domain::InstrumentId instrument, Channel& channel);

    ::zmq::socket_t& m_socket;
    std::uint64_t m_epoch;
    const Exchange* m_exchange = nullptr;
    wire::Encoder m_encoder;
    std::map<domain::InstrumentId, Channel> m_channels;                // tradable instruments
    std::map<std::string, domain::InstrumentId, std::less<>> m_ended;  // by topic
    std::uint64_t m_refSequence = 0;
    domain::Duration m_refLastSent{};
    domain::Duration m_interestLastSent{}, m_allInterestSent{};
    domain::Duration m_mono{};
    domain::Timestamp m_utc;
    PublisherCounters m_counters;
};

}  // namespace tessera::venue
