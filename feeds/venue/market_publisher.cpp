#include "feeds/venue/market_publisher.h"

#include <algorithm>

#include "feeds/wire/endpoints.h"

namespace tessera::venue {

namespace {
constexpr auto kHeartbeat = std::chrono::milliseconds(250);
constexpr auto kChecksum = std::chrono::seconds(1);
constexpr std::size_t kMaxBatch = 1024;  // records a frame: 40 KiB
}  // namespace

void RecordRing::push(const domain::MarketRecord& record) {
    if (m_records.size() < kCapacity) {
        m_records.push_back(record);
    } else {
        m_records[m_lastSeq % kCapacity] = record;
    }
    ++m_lastSeq;
}

bool RecordRing::holds(std::uint64_t from, std::uint64_t to) const {
    const std::uint64_t oldest = m_lastSeq > kCapacity ? m_lastSeq - kCapacity + 1 : 1;
    return from >= oldest && from <= to && to <= m_lastSeq;
}

MarketPublisher::MarketPublisher(::zmq::socket_t socket, const Exchange& exchange, std::uint64_t epoch)
    : m_socket(std::move(socket)), m_exchange(exchange), m_epoch(epoch) {
    for (const domain::Instrument& instrument : exchange.instruments()) {
        m_reference.definitions.push_back(instrument);
        if (!instrument.isTradable()) {
            continue;
        }
        auto channel = std::make_unique<Channel>();
        channel->instrument = instrument.id;
        channel->topic = wire::topicFor(instrument.symbol);
        m_byInstrument[static_cast<std::uint32_t>(instrument.id)] = channel.get();
        m_channels.push_back(std::move(channel));
    }
    m_reference.epoch = epoch;
}

void MarketPublisher::add(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) {
    const auto found = m_byInstrument.find(static_cast<std::uint32_t>(instrument));
    if (found == m_byInstrument.end()) {
        return;
    }
    for (const domain::MarketRecord& record : records) {
        found->second->ring.push(record);
        found->second->pending.push_back(record);
    }
}

void MarketPublisher::add(const domain::Fixing& fixing) { m_reference.fixings.push_back(fixing); }

void MarketPublisher::add(const domain::SettlementPrice& settlement) {
    m_reference.settlements.push_back(settlement);
}

void MarketPublisher::flush(domain::Duration monotonic, std::int64_t wallNanos) {
    flushReference(monotonic, wallNanos);
    for (const auto& channel : m_channels) {
        flushChannel(*channel, monotonic, wallNanos);
    }
}

void MarketPublisher::flushChannel(Channel& channel, domain::Duration monotonic, std::int64_t wallNanos) {
    const bool checksumDue = monotonic - channel.lastChecksum >= kChecksum;
    const bool heartbeatDue = monotonic - channel.lastSent >= kHeartbeat;
    if (channel.pending.empty() && !checksumDue && !heartbeatDue) {
        return;
    }
    std::optional<std::uint32_t> checksum;
    if (checksumDue) {
        checksum = m_exchange.book(channel.instrument)->checksum();
        channel.lastChecksum = monotonic;
    }
    std::span<const domain::MarketRecord> left(channel.pending);
    std::uint64_t seq = channel.ring.lastSeq() - left.size() + 1;
    while (left.size() > kMaxBatch) {
        send(channel, left.first(kMaxBatch), seq, std::nullopt, wallNanos);
        left = left.subspan(kMaxBatch);
        seq += kMaxBatch;
    }
    send(channel, left, seq, checksum, wallNanos);  // the book is as it stands after the last of them
    channel.pending.clear();
    channel.lastSent = monotonic;
}

void MarketPublisher::send(Channel& channel, std::span<const domain::MarketRecord> records, std::uint64_t firstSeq,
                           std::optional<std::uint32_t> checksum, std::int64_t wallNanos) {
    wire::Batch batch;
    batch.epoch = m_epoch;
    batch.firstSeq = firstSeq;
    batch.sendNanos = wallNanos;
    batch.records = records;
    batch.checksum = checksum;
    sendFrames(channel.topic, m_encoder.encode(batch));
}

void MarketPublisher::flushReference(domain::Duration monotonic, std::int64_t wallNanos) {
    if (m_reference.size() == 0 && monotonic - m_referenceSent < kHeartbeat) {
        return;
    }
    m_reference.sendNanos = wallNanos;
    sendFrames(wire::referenceTopic(), m_encoder.encode(m_reference));
    m_reference.firstSeq += m_reference.size();
    m_reference.definitions.clear();
    m_reference.fixings.clear();
    m_reference.settlements.clear();
    m_referenceSent = monotonic;
}

void MarketPublisher::sendFrames(const std::string& topic, std::span<const std::byte> body) {
    // PUB never blocks: a subscriber at its mark loses messages and finds the gap.
    m_socket.send(::zmq::buffer(topic), ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait);
    m_socket.send(::zmq::buffer(body.data(), body.size()), ::zmq::send_flags::dontwait);
    ++m_sentMessages;
}

void MarketPublisher::drainSubscriptions() {
    ::zmq::message_t subscription;
    while (m_socket.recv(subscription, ::zmq::recv_flags::dontwait)) {
    }
}

const RecordRing* MarketPublisher::ring(domain::InstrumentId instrument) const {
    const auto found = m_byInstrument.find(static_cast<std::uint32_t>(instrument));
    return found == m_byInstrument.end() ? nullptr : &found->second->ring;
}

const domain::Instrument* MarketPublisher::instrument(const std::string& symbol) const {
    const auto& all = m_exchange.instruments();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& i) { return i.symbol == symbol; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace tessera::venue
