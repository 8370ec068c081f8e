#include "feeds/venue/market_publisher.h"

#include "feeds/wire/endpoints.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {
constexpr Duration kIdle = std::chrono::milliseconds(250);
constexpr Duration kChecksumInterval = std::chrono::seconds(1);
constexpr Duration kInterestInterval = std::chrono::seconds(1);
constexpr Duration kAllInterestInterval = std::chrono::minutes(1);
}  // namespace

void RecordRing::push(const MarketRecord& record) {
    ++m_last;
    if (m_records.size() < m_capacity) {
        m_records.push_back(record);
    } else {
        m_records[(m_last - 1) % m_capacity] = record;
    }
}

const MarketRecord& RecordRing::at(std::uint64_t sequence) const {
    return m_records[(sequence - 1) % m_capacity];
}

void MarketPublisher::open(const Exchange& exchange) {
    m_exchange = &exchange;
    for (const Instrument& instrument : exchange.instruments()) {
        openChannel(instrument);
    }
}

/// Of a contract that is known a new definition changes nothing here: within an epoch a channel counts on,
/// for whoever listens takes a smaller number for something it has had.
void MarketPublisher::openChannel(const Instrument& instrument) {
    if (instrument.isListed()) {
        const bool isBusy = m_exchange->isBusy(instrument.id);
        m_channels.try_emplace(
            instrument.id, Channel{wire::topicFor(instrument.symbol),
                                   RecordRing(isBusy ? RecordRing::kCapacity : RecordRing::kQuietCapacity),
                                   {},
                                   {},
                                   {}});
    }
}

const RecordRing* MarketPublisher::ring(InstrumentId instrument) const {
    const auto it = m_channels.find(instrument);
    return it == m_channels.end() ? nullptr : &it->second.ring;
}

void MarketPublisher::setTime(Duration mono, Timestamp utc) {
    m_mono = mono;
    m_utc = utc;
}

void MarketPublisher::publish(const std::string& topic, std::span<const std::byte> body) {
    ++m_counters.messages;
    // XPUB drops for a subscriber at its mark and never waits.
    const bool sent =
        m_socket.send(::zmq::buffer(topic), ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait) &&
        m_socket.send(::zmq::buffer(body.data(), body.size()), ::zmq::send_flags::dontwait);
    m_counters.refused += sent ? 0 : 1;
}

void MarketPublisher::onEvent(InstrumentId instrument, std::span<const MarketRecord> records) {
    const auto it = m_channels.find(instrument);
    if (it == m_channels.end()) {
        return;  // listed a moment ago: the definition opens the channel, the book comes by snapshot
    }
    Channel& channel = it->second;
    while (!records.empty()) {
        const auto part = records.first(std::min(records.size(), wire::kMaxChunkRecords));
        records = records.subspan(part.size());
        wire::Batch batch{.epoch = m_epoch,
                          .firstSeq = channel.ring.last() + 1,
                          .sendNanos = m_utc.nanos(),
                          .records = part,
                          .checksum = {}};
        for (const MarketRecord& record : part) {
            channel.ring.push(record);
        }
        m_counters.records += part.size();
        publish(channel.topic, m_encoder.encode(batch));
    }
    channel.lastSent = m_mono;
}

void MarketPublisher::beat(InstrumentId instrument, Channel& channel, bool withChecksum) {
    wire::Batch batch{.epoch = m_epoch,
                      .firstSeq = channel.ring.last() + 1,
                      .sendNanos = m_utc.nanos(),
                      .records = {},
                      .checksum = {}};
    if (withChecksum) {
        batch.checksum = m_exchange->orderBook(instrument).checksum();
        channel.lastChecksum = m_mono;
    }
    publish(channel.topic, m_encoder.encode(batch));
    channel.lastSent = m_mono;
}

void MarketPublisher::keepTime(Duration mono, Timestamp utc) {
    setTime(mono, utc);
    for (auto& [instrument, channel] : m_channels) {
        const bool isChecksumDue = mono - channel.lastChecksum >= kChecksumInterval;
        if (isChecksumDue || mono - channel.lastSent >= kIdle) {
            beat(instrument, channel, isChecksumDue);
        }
    }
    if (mono - m_interestLastSent >= kInterestInterval) {
        m_interestLastSent = mono;
        publishOpenInterest();
    }
    if (mono - m_refLastSent >= kIdle) {
        publishReference({});
    }
}

/// Of the contracts that were opened, closed or settled since it was told last; once a minute of all, for
/// whoever missed it.
void MarketPublisher::publishOpenInterest() {
    const bool isOfAll = m_mono - m_allInterestSent >= kAllInterestInterval;
    m_allInterestSent = isOfAll ? m_mono : m_allInterestSent;
    wire::RefBatch batch;
    for (auto& [instrument, channel] : m_channels) {
        const auto now = m_exchange->openInterest(instrument);
        const auto& told = channel.toldInterest;
        if (now && (isOfAll || !told || told->lots != now->lots || told->settled != now->settled)) {
            channel.toldInterest = now;
            batch.openInterest.push_back(*now);
        }
    }
    if (!batch.openInterest.empty()) {
        publishReference(std::move(batch));
    }
}

void MarketPublisher::publishReference(wire::RefBatch batch) {
    batch.epoch = m_epoch;
    batch.firstSeq = m_refSequence + 1;
    batch.sendNanos = m_utc.nanos();
    m_refSequence += batch.size();
    m_refLastSent = m_mono;
    publish(wire::referenceTopic(), m_encoder.encode(batch));
}

void MarketPublisher::onDefinition(const Instrument& instrument) {
    openChannel(instrument);
    wire::RefBatch batch;
    batch.definitions.push_back(instrument);
    publishReference(std::move(batch));
}

void MarketPublisher::onFixing(const Fixing& fixing) {
    wire::RefBatch batch;
    batch.fixings.push_back(fixing);
    publishReference(std::move(batch));
}

void MarketPublisher::onSettlement(const SettlementPrice& price) {
    wire::RefBatch batch;
    batch.settlements.push_back(price);
    publishReference(std::move(batch));
}

}  // namespace tessera::venue
