#pragma once
// How a feed's thread hands events to the market thread: a bounded ring that never waits. While it is full,
// depth coalesces: the book goes on in the feed's thread, and once there is room the stream gets a Reset and
// the whole book. Trades are kept aside meanwhile. Every feed uses this one.

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/market_data_feed.h"

namespace tessera::ports {

/// Bounded ring for one producer and one consumer. What is pushed becomes visible at publish(), so that a
/// batch costs one release store.
class FeedRing {
 public:
    /// Rounded up to a power of two.
    explicit FeedRing(std::size_t capacity) {
        std::size_t size = 2;
        while (size < capacity) {
            size *= 2;
        }
        m_slots = std::make_unique<FeedEvent[]>(size);
        m_mask = size - 1;
    }

    std::size_t capacity() const { return m_mask + 1; }

    // --- producer
    bool push(const FeedEvent& event) {
        if (m_pushed - m_readSeen > m_mask) {
            m_readSeen = m_read.load(std::memory_order_acquire);
            if (m_pushed - m_readSeen > m_mask) {
                return false;
            }
        }
        m_slots[m_pushed & m_mask] = event;
        ++m_pushed;
        return true;
    }
    std::size_t room() {
        m_readSeen = m_read.load(std::memory_order_acquire);
        return capacity() - static_cast<std::size_t>(m_pushed - m_readSeen);
    }
    void publish() {
        if (m_written.load(std::memory_order_relaxed) == m_pushed) {
            return;
        }
        m_written.store(m_pushed, std::memory_order_release);
        if (FeedWake* wake = m_wake.load(std::memory_order_acquire)) {
            wake->ring();
        }
    }
    /// From any thread.
    void setWake(FeedWake* wake) { m_wake.store(wake, std::memory_order_release); }

    // --- consumer
    std::size_t drain(std::span<FeedEvent> out) {
        const std::uint64_t read = m_read.load(std::memory_order_relaxed);
        const std::uint64_t ready = m_written.load(std::memory_order_acquire) - read;
        const std::size_t count = ready < out.size() ? static_cast<std::size_t>(ready) : out.size();
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = m_slots[(read + i) & m_mask];
        }
        m_read.store(read + count, std::memory_order_release);
        return count;
    }

 private:
    std::unique_ptr<FeedEvent[]> m_slots;
    std::uint64_t m_mask = 0;
    // Producer's and consumer's words on cache lines of their own.
    alignas(64) std::uint64_t m_pushed = 0;
    std::uint64_t m_readSeen = 0;
    alignas(64) std::atomic<std::uint64_t> m_written{0};
    alignas(64) std::atomic<std::uint64_t> m_read{0};
    alignas(64) std::atomic<FeedWake*> m_wake{nullptr};
};

/// One instrument's way into the ring. Feed thread only; the ring outlives it.
class FeedStream {
 public:
    /// `book` is the feed's own, kept current by it before record() is called.
    FeedStream(FeedRing& ring, domain::InstrumentId instrument, const domain::OrderBook& book)
        : m_ring(&ring), m_book(&book), m_instrument(instrument) {}

    /// A record already applied to the book.
    void record(std::uint64_t sequence, const domain::MarketRecord& record) {
        m_sequence = sequence;
        FeedEvent event;
        event.instrument = m_instrument;
        event.sequence = sequence;
        event.record = record;
        if (!m_overflowed && m_waiting.empty() && m_ring->push(event)) [[likely]] {
            return;
        }
        later(event);
    }

    /// The book was replaced: sends it whole. `status` travels with it.
    void reset(std::uint64_t sequence, std::optional<domain::TradingStatus> status) {
        m_sequence = sequence;
        m_status = status;
        m_trades.clear();
        m_waiting.clear();
        m_overflowed = true;
        flush();
    }

    void state(StreamState state) {
        FeedEvent event;
        event.kind = FeedEvent::Kind::State;
        event.state = state;
        event.instrument = m_instrument;
        event.sequence = m_sequence;
        m_lastState = state;
        if (m_overflowed || !m_waiting.empty()) {
            m_stateWaits = true;
        } else if (!m_ring->push(event)) {
            m_waiting.push_back(event);
        }
    }

    /// Brings what waits into the ring as far as there is room; to be called after every batch and timer.
    /// `bookIsSound` false while the feed's book is under repair: then only what was collected before goes
    /// on.
    void flush(bool bookIsSound = true) {
        if (m_overflowed && m_waiting.empty() && bookIsSound) {
            // A little patience: resending the whole book for a few free slots would overflow again at once.
            if (m_ring->room() < m_ring->capacity() / 4) {
                return;
            }
            collect();
        }
        while (!m_waiting.empty() && m_ring->push(m_waiting.front())) {
            m_waiting.pop_front();
        }
        if (m_waiting.empty() && !m_overflowed && m_stateWaits) {
            m_stateWaits = false;
            state(m_lastState);
        }
    }

    bool hasOverflowed() const { return m_overflowed || !m_waiting.empty(); }
    /// Depth records coalesced and trades lost at a full ring, since the start.
    std::uint64_t dropped() const { return m_dropped; }

    void setStatus(domain::TradingStatus status) { m_status = status; }

 private:
    static constexpr std::size_t kMaxTradesAside = 10'000;
    static constexpr std::size_t kMaxBehindResend = 100'000;
    static constexpr std::size_t kAllLevels = 1'000'000;

    void later(const FeedEvent& event) {
        if (!m_overflowed && m_waiting.size() < m_waitLimit && !m_waiting.empty()) {
            m_waiting.push_back(event);  // behind a resend that is under way
            return;
        }
        if (!m_overflowed) {
            m_dropped += m_waiting.size();
            m_waiting.clear();
            m_overflowed = true;
        }
        if (event.record.kind == domain::RecordKind::Trade && m_trades.size() < kMaxTradesAside) {
            m_trades.push_back(event);
        } else {
            ++m_dropped;
        }
    }

    void collect() {
        FeedEvent event;
        event.instrument = m_instrument;
        event.sequence = m_sequence;
        event.kind = FeedEvent::Kind::Reset;
        m_waiting.push_back(event);
        event.kind = FeedEvent::Kind::Record;
        if (m_status) {
            event.record = {};
            event.record.kind = domain::RecordKind::Status;
            event.record.aux = static_cast<std::uint32_t>(*m_status);
            event.record.flags = domain::record_flag::kSnapshot;
            m_waiting.push_back(event);
        }
        collectBook(event);
        for (const FeedEvent& trade : m_trades) {
            m_waiting.push_back(trade);
        }
        m_trades.clear();
        m_overflowed = false;
        m_waitLimit = m_waiting.size() + kMaxBehindResend;
    }

    void collectBook(FeedEvent& event) {
        const std::size_t before = m_waiting.size();
        std::vector<domain::RestingOrder> orders;
        m_book->orders(orders);
        for (const domain::RestingOrder& order : orders) {
            event.record = {};
            event.record.kind = domain::RecordKind::Add;
            event.record.orderId = static_cast<std::uint64_t>(order.id);
            setPlace(event.record, order.side, order.price, order.quantity);
            m_waiting.push_back(event);
        }
        if (orders.empty()) {
            collectLevels(event);
        }
        if (m_waiting.size() == before) {
            event.record = {};
            event.record.kind = domain::RecordKind::Clear;
            event.record.flags = domain::record_flag::kSnapshot;
            m_waiting.push_back(event);
        }
        m_waiting.back().record.flags |= domain::record_flag::kEventEnd;
    }

    void collectLevels(FeedEvent& event) {
        std::vector<domain::BookLevel> levels;
        for (const domain::Side side : {domain::Side::Buy, domain::Side::Sell}) {
            levels.clear();
            m_book->levels(side, kAllLevels, levels);
            for (const domain::BookLevel& level : levels) {
                event.record = {};
                event.record.kind = domain::RecordKind::Level;
                setPlace(event.record, side, level.price, level.quantity);
                m_waiting.push_back(event);
            }
        }
    }

    static void setPlace(domain::MarketRecord& record, domain::Side side, domain::Price price,
                         domain::Quantity quantity) {
        record.side = side;
        record.priceNanoUsd = price.nanoUsd();
        record.quantityRaw = quantity.raw();
        record.flags = domain::record_flag::kSnapshot;
    }

    FeedRing* m_ring;
    const domain::OrderBook* m_book;
    domain::InstrumentId m_instrument;
    std::uint64_t m_sequence = 0;
    std::optional<domain::TradingStatus> m_status;
    StreamState m_lastState = StreamState::Waiting;
    bool m_overflowed = false;
    bool m_stateWaits = false;
    std::deque<FeedEvent> m_waiting;
    std::size_t m_waitLimit = kMaxBehindResend;
    std::vector<FeedEvent> m_trades;
    std::uint64_t m_dropped = 0;
};

}  // namespace tessera::ports
