#include "feeds/venue/recovery_service.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about
using wire::ChunkStatus;
using wire::RecoveryChunk;
using wire::RecoveryKind;
using wire::RecoveryRequest;

namespace {
/// Of one chunk of the reference: some 75 KB.
constexpr std::size_t kMostInstruments = 200;
}  // namespace

void RecoveryService::serve(int limit) {
    for (int i = 0; i < limit; ++i) {
        ::zmq::message_t body;
        if (!m_socket.recv(m_peer, ::zmq::recv_flags::dontwait)) {
            return;
        }
        m_peerGone = false;
        bool whole = m_peer.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait) && !body.more();
        while (body.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait)) {
            whole = false;
        }
        ++m_requests;
        auto message = m_decoder.decode({static_cast<const std::byte*>(body.data()), body.size()});
        const auto* request = whole && message ? std::get_if<RecoveryRequest>(&*message) : nullptr;
        if (request == nullptr) {
            fail(0, "This is not a recovery request of Tessera's protocol.");
            continue;
        }
        answer(*request);
    }
}

void RecoveryService::answer(const RecoveryRequest& request) {
    if (request.what == RecoveryKind::Reference) {
        reference(request);
        return;
    }
    const Instrument* instrument = m_exchange.find(request.symbol);
    if (instrument == nullptr) {
        fail(request.requestId, "The venue lists no such symbol.");
    } else if (request.what == RecoveryKind::Fixings) {
        fixings(request, *instrument);
    } else if (!instrument->isListed()) {
        fail(request.requestId, instrument->symbol + " is an index: it has fixings, no book and no trades.");
    } else if (request.what == RecoveryKind::Snapshot) {
        snapshot(request, *instrument);
    } else if (request.what == RecoveryKind::Replay) {
        replay(request, *instrument);
    } else {
        bars(request, *instrument);
    }
}

RecoveryChunk RecoveryService::chunkFor(const RecoveryRequest& request) const {
    RecoveryChunk chunk;
    chunk.requestId = request.requestId;
    chunk.epoch = m_publisher.epoch();
    return chunk;
}

void RecoveryService::snapshot(const RecoveryRequest& request, const Instrument& instrument) {
    const OrderBook& book = m_exchange.orderBook(instrument.id);
    std::vector<RestingOrder> orders;
    book.orders(orders);
    std::vector<MarketRecord> records;
    records.reserve(orders.size());
    for (const RestingOrder& order : orders) {
        MarketRecord& record = records.emplace_back();
        record.kind = RecordKind::Add;
        record.flags = record_flag::kSnapshot;
        record.orderId = static_cast<std::uint64_t>(order.id);
        record.side = order.side;
        record.priceNanoUsd = order.price.nanoUsd();
        record.quantityRaw = order.quantity.raw();
        record.venueTimeNanos = m_exchange.now().nanos();
    }
    RecoveryChunk chunk = chunkFor(request);
    const RecordRing* ring = m_publisher.ring(instrument.id);
    chunk.lastSeq = ring == nullptr ? 0 : ring->last();
    chunk.checksum = book.checksum();
    chunk.tradingStatus = m_exchange.tradingStatus(instrument.id);
    sendRecords(chunk, records);
}

void RecoveryService::replay(const RecoveryRequest& request, const Instrument& instrument) {
    RecoveryChunk chunk = chunkFor(request);
    const RecordRing* ring = m_publisher.ring(instrument.id);
    if (ring == nullptr || request.epoch != m_publisher.epoch() || request.fromSeq < ring->first()) {
        chunk.status = ChunkStatus::Gone;
        send(chunk);
        return;
    }
    if (request.fromSeq > request.toSeq || request.toSeq > ring->last()) {
        fail(request.requestId, "The replay asks for records that do not exist yet.");
        return;
    }
    std::vector<MarketRecord> records;
    for (std::uint64_t sequence = request.fromSeq; sequence <= request.toSeq; ++sequence) {
        records.push_back(ring->at(sequence));
    }
    chunk.lastSeq = request.toSeq;
    chunk.tradingStatus = m_exchange.tradingStatus(instrument.id);
    sendRecords(chunk, records);
}

void RecoveryService::sendRecords(RecoveryChunk chunk, std::span<const MarketRecord> records) {
    chunk.count = static_cast<std::uint32_t>(records.size());
    while (!records.empty()) {
        chunk.status = ChunkStatus::More;
        chunk.records = records.first(std::min(records.size(), wire::kMaxChunkRecords));
        records = records.subspan(chunk.records.size());
        send(chunk);
    }
    chunk.records = {};
    chunk.status = ChunkStatus::End;
    send(chunk);
}

/// In parts: a market lists some two thousand contracts a year, and none is forgotten.
void RecoveryService::reference(const RecoveryRequest& request) {
    RecoveryChunk chunk = chunkFor(request);
    chunk.lastSeq = m_publisher.referenceSequence();
    std::span<const Instrument> left = m_exchange.instruments();
    do {
        const auto part = left.first(std::min(left.size(), kMostInstruments));
        left = left.subspan(part.size());
        chunk.reference = referenceOf(part);
        chunk.count += static_cast<std::uint32_t>(chunk.reference->size());
        chunk.status = left.empty() ? ChunkStatus::End : ChunkStatus::More;
        send(chunk);
    } while (!left.empty());
}

/// What a newcomer needs of each: its definition and the newest fixing, settlement and open interest.
wire::RefBatch RecoveryService::referenceOf(std::span<const Instrument> instruments) const {
    wire::RefBatch batch;
    batch.epoch = m_publisher.epoch();
    for (const Instrument& instrument : instruments) {
        batch.definitions.push_back(instrument);
        if (const auto& fixings = m_exchange.fixings(instrument.id); !fixings.empty()) {
            batch.fixings.push_back(fixings.back());
        }
        if (const SettlementPrice price = m_exchange.settlement(instrument.id); price.asOf.isSet()) {
            batch.settlements.push_back(price);
        }
        if (const auto interest = m_exchange.openInterest(instrument.id)) {
            batch.openInterest.push_back(*interest);
        }
    }
    return batch;
}

void RecoveryService::bars(const RecoveryRequest& request, const Instrument& instrument) {
    const std::vector<Bar>& bars = m_exchange.bars(instrument.id);
    RecoveryChunk chunk = chunkFor(request);
    chunk.barInterval = std::chrono::minutes(1);
    chunk.count = static_cast<std::uint32_t>(bars.size());
    std::size_t at = 0;
    while (bars.size() - at > wire::kMaxChunkBars) {
        chunk.bars.assign(bars.begin() + static_cast<std::ptrdiff_t>(at),
                          bars.begin() + static_cast<std::ptrdiff_t>(at + wire::kMaxChunkBars));
        at += wire::kMaxChunkBars;
        send(chunk);
    }
    chunk.bars.assign(bars.begin() + static_cast<std::ptrdiff_t>(at), bars.end());
    chunk.status = ChunkStatus::End;
    const RecordRing* ring = m_publisher.ring(instrument.id);
    chunk.lastSeq = ring == nullptr ? 0 : ring->last();
    send(chunk);
}

void RecoveryService::fixings(const RecoveryRequest& request, const Instrument& instrument) {
    const std::vector<Fixing>& fixings = m_exchange.fixings(instrument.id);
    RecoveryChunk chunk = chunkFor(request);
    chunk.count = static_cast<std::uint32_t>(fixings.size());
    chunk.lastSeq = m_publisher.referenceSequence();
    std::size_t at = 0;
    do {
        const std::size_t part = std::min(fixings.size() - at, wire::kMaxChunkFixings);
        wire::RefBatch batch;
        batch.epoch = m_publisher.epoch();
        batch.fixings.assign(fixings.begin() + static_cast<std::ptrdiff_t>(at),
                             fixings.begin() + static_cast<std::ptrdiff_t>(at + part));
        at += part;
        chunk.reference = std::move(batch);
        chunk.status = at == fixings.size() ? ChunkStatus::End : ChunkStatus::More;
        send(chunk);
    } while (at < fixings.size());
}

void RecoveryService::fail(std::uint64_t requestId, const std::string& sentence) {
    ++m_rejected;
    m_refusals.tell("recovery request", sentence);
    RecoveryChunk chunk;
    chunk.requestId = requestId;
    chunk.epoch = m_publisher.epoch();
    chunk.status = ChunkStatus::Failed;
    chunk.text = sentence;
    send(chunk);
}

void RecoveryService::send(const RecoveryChunk& chunk) {
    if (m_peerGone) {
        return;
    }
    const auto bytes = m_encoder.encode(chunk);
    try {
        // A client that does not read loses the rest of its answer and asks again; nobody else waits for it.
        m_peerGone = !m_socket.send(::zmq::buffer(m_peer.data(), m_peer.size()),
                                    ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait) ||
                     !m_socket.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::dontwait);
    } catch (const ::zmq::error_t&) {
        m_peerGone = true;  // ROUTER_MANDATORY: the peer left
    }
}

}  // namespace tessera::venue
