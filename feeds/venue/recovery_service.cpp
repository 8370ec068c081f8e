#include "feeds/venue/recovery_service.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::venue {

using domain::MarketRecord;
using wire::ChunkStatus;
using wire::RecoveryChunk;
using wire::RecoveryKind;
using wire::RecoveryRequest;

namespace {
constexpr int kRequestsPerTurn = 64;
}

RecoveryService::RecoveryService(::zmq::socket_t socket, const Exchange& exchange, const MarketPublisher& publisher)
    : m_socket(std::move(socket)), m_exchange(exchange), m_publisher(publisher) {}

void RecoveryService::answerRequests() {
    for (int i = 0; i < kRequestsPerTurn && m_socket.recv(m_peer, ::zmq::recv_flags::dontwait); ++i) {
        ::zmq::message_t body;
        bool isWhole = m_peer.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait) && !body.more();
        while (body.more() && m_socket.recv(body, ::zmq::recv_flags::dontwait)) {
            isWhole = false;
        }
        if (!isWhole) {
            ++m_rejected;
            continue;
        }
        const auto message = m_decoder.decode({static_cast<const std::byte*>(body.data()), body.size()});
        const auto* request = message ? std::get_if<RecoveryRequest>(&*message) : nullptr;
        if (request == nullptr) {
            ++m_rejected;
            fail(0, ChunkStatus::Failed, message ? "That is not a recovery request." : message.error().sentence);
            continue;
        }
        answer(*request);
        ++m_answered;
    }
}

void RecoveryService::answer(const RecoveryRequest& request) {
    if (request.what == RecoveryKind::Reference) {
        reference(request);
        return;
    }
    const domain::Instrument* instrument = m_publisher.instrument(request.symbol);
    if (instrument == nullptr) {
        fail(request.requestId, ChunkStatus::Failed, fmt::format("{} is not listed here.", request.symbol));
        return;
    }
    const bool wantsBook = request.what == RecoveryKind::Snapshot || request.what == RecoveryKind::Replay;
    if (wantsBook && !instrument->isTradable()) {
        fail(request.requestId, ChunkStatus::Failed, fmt::format("{} is an index: it has no book.", request.symbol));
        return;
    }
    switch (request.what) {
        case RecoveryKind::Snapshot: snapshot(request, *instrument); break;
        case RecoveryKind::Replay: replay(request, *instrument); break;
        case RecoveryKind::Bars: bars(request, *instrument); break;
        case RecoveryKind::Fixings: fixings(request, *instrument); break;
        case RecoveryKind::Reference: break;
    }
}

RecoveryChunk RecoveryService::chunk(std::uint64_t requestId) const {
    RecoveryChunk chunk;
    chunk.requestId = requestId;
    chunk.epoch = m_publisher.epoch();
    return chunk;
}

void RecoveryService::snapshot(const RecoveryRequest& request, const domain::Instrument& instrument) {
    const domain::OrderBook& book = *m_exchange.book(instrument.id);
    std::vector<domain::RestingOrder> orders;
    book.orders(orders);
    std::vector<MarketRecord> records(orders.size());
    std::transform(orders.begin(), orders.end(), records.begin(), [this](const domain::RestingOrder& order) {
        MarketRecord record;
        record.kind = domain::RecordKind::Add;
        record.orderId = static_cast<std::uint64_t>(order.id);
        record.side = order.side;
        record.priceNanoUsd = order.price.nanoUsd();
        record.quantityRaw = order.quantity.raw();
        record.venueTimeNanos = m_exchange.now().nanos();
        record.flags = domain::record_flag::kSnapshot;
        return record;
    });
    if (!records.empty()) {
        records.back().flags |= domain::record_flag::kEventEnd;
    }
    std::span<const MarketRecord> left(records);
    while (left.size() > wire::kMaxChunkRecords) {
        RecoveryChunk part = chunk(request.requestId);
        part.records = left.first(wire::kMaxChunkRecords);
        send(part);
        left = left.subspan(wire::kMaxChunkRecords);
    }
    RecoveryChunk end = chunk(request.requestId);
    end.status = ChunkStatus::End;
    end.records = left;
    end.lastSeq = m_publisher.ring(instrument.id)->lastSeq();
    end.count = static_cast<std::uint32_t>(records.size());
    end.checksum = book.checksum();
    end.tradingStatus = m_exchange.tradingStatus(instrument.id);
    send(end);
}

void RecoveryService::replay(const RecoveryRequest& request, const domain::Instrument& instrument) {
    const RecordRing& ring = *m_publisher.ring(instrument.id);
    if (request.epoch != m_publisher.epoch() || !ring.holds(request.fromSeq, request.toSeq)) {
        fail(request.requestId, ChunkStatus::Gone, "Those records are no longer kept; ask for a snapshot.");
        return;
    }
    std::vector<MarketRecord> records;
    for (std::uint64_t seq = request.fromSeq; seq <= request.toSeq; ++seq) {
        records.push_back(ring.at(seq));
    }
    std::span<const MarketRecord> left(records);
    std::uint64_t seq = request.fromSeq - 1;
    while (left.size() > wire::kMaxChunkRecords) {
        RecoveryChunk part = chunk(request.requestId);
        part.records = left.first(wire::kMaxChunkRecords);
        seq += part.records.size();
        part.lastSeq = seq;
        send(part);
        left = left.subspan(wire::kMaxChunkRecords);
    }
    RecoveryChunk end = chunk(request.requestId);
    end.status = ChunkStatus::End;
    end.records = left;
    end.lastSeq = request.toSeq;
    end.count = static_cast<std::uint32_t>(records.size());
    end.checksum = m_exchange.book(instrument.id)->checksum();
    end.tradingStatus = m_exchange.tradingStatus(instrument.id);
    send(end);
}

void RecoveryService::reference(const RecoveryRequest& request) {
    RecoveryChunk end = chunk(request.requestId);
    end.status = ChunkStatus::End;
    end.lastSeq = m_publisher.referenceSeq();
    wire::RefBatch all;
    all.epoch = m_publisher.epoch();
    all.definitions = m_exchange.instruments();
    for (const domain::Instrument& instrument : all.definitions) {
        const auto& fixings = m_exchange.fixings(instrument.id);
        if (!fixings.empty()) {
            all.fixings.push_back(fixings.back());
        }
    }
    all.settlements = m_exchange.settlements();
    end.count = static_cast<std::uint32_t>(all.size());
    end.reference = std::move(all);
    send(end);
}

void RecoveryService::bars(const RecoveryRequest& request, const domain::Instrument& instrument) {
    const std::vector<domain::Bar>& all = m_exchange.bars(instrument.id);
    std::size_t at = 0;
    do {
        const std::size_t count = std::min(wire::kMaxChunkBars, all.size() - at);
        RecoveryChunk part = chunk(request.requestId);
        part.bars.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                         all.begin() + static_cast<std::ptrdiff_t>(at + count));
        part.barInterval = std::chrono::minutes(1);
        at += count;
        part.status = at == all.size() ? ChunkStatus::End : ChunkStatus::More;
        part.count = part.status == ChunkStatus::End ? static_cast<std::uint32_t>(all.size()) : 0;
        send(part);
    } while (at < all.size());
}

void RecoveryService::fixings(const RecoveryRequest& request, const domain::Instrument& instrument) {
    const std::vector<domain::Fixing>& all = m_exchange.fixings(instrument.id);
    std::size_t at = 0;
    do {
        const std::size_t count = std::min(wire::kMaxChunkFixings, all.size() - at);
        RecoveryChunk part = chunk(request.requestId);
        wire::RefBatch batch;
        batch.epoch = m_publisher.epoch();
        batch.fixings.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                             all.begin() + static_cast<std::ptrdiff_t>(at + count));
        part.reference = std::move(batch);
        at += count;
        part.status = at == all.size() ? ChunkStatus::End : ChunkStatus::More;
        part.count = part.status == ChunkStatus::End ? static_cast<std::uint32_t>(all.size()) : 0;
        send(part);
    } while (at < all.size());
}

void RecoveryService::fail(std::uint64_t requestId, ChunkStatus status, const std::string& text) {
    RecoveryChunk answer = chunk(requestId);
    answer.status = status;
    answer.text = text;
    send(answer);
}

void RecoveryService::send(const RecoveryChunk& chunk) {
    const auto bytes = m_encoder.encode(chunk);
    try {
        ::zmq::message_t peer(m_peer.data(), m_peer.size());
        const bool isSent = m_socket.send(peer, ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait) &&
                            m_socket.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::dontwait);
        m_rejected += isSent ? 0 : 1;
    } catch (const ::zmq::error_t&) {
        ++m_rejected;  // the peer left, or does not read: its time-out asks again
    }
}

}  // namespace tessera::venue
