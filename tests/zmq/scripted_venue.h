#pragma once
// A venue that does exactly what a test says, on the other side of a MarketDataSession. It keeps what it has
// sent, so that messages can be lost, doubled and reordered; what the screen would show is rebuilt from the
// session's output alone.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "feeds/zmq/market_data_session.h"

namespace tessera::zmq {

constexpr std::int64_t kCent = 10'000'000;

/// "1.92 x 5 | 1.94 x 7", best levels, "-" for an empty side.
inline std::string bookText(const domain::OrderBook& book) {
    const auto side = [&](domain::Side s) -> std::string {
        const auto level = book.best(s);
        if (!level) {
            return "-";
        }
        const auto cents = level->price.nanoUsd() / kCent;
        return fmt::format("{}.{:02} x {}", cents / 100, cents % 100, level->quantity.raw());
    };
    return side(domain::Side::Buy) + " | " + side(domain::Side::Sell);
}

class ScriptedVenue final : public SessionOutput {
 public:
    explicit ScriptedVenue(LockedBook locked = LockedBook::Fault)
        : session("SITC-Z26", domain::PriceDelta::fromNanoUsd(kCent), 3, *this, locked) {}

    // --- what the venue does
    std::uint64_t add(std::uint64_t id, domain::Side side, std::int64_t cents, std::int64_t quantity,
                      bool eventEnd = true) {
        domain::MarketRecord r;
        r.kind = domain::RecordKind::Add;
        r.orderId = id;
        r.side = side;
        r.priceNanoUsd = cents * kCent;
        r.quantityRaw = quantity;
        r.flags = eventEnd ? domain::record_flag::kEventEnd : std::uint16_t{0};
        return publish(r);
    }
    std::uint64_t bid(std::uint64_t id, std::int64_t cents, std::int64_t quantity) {
        return add(id, domain::Side::Buy, cents, quantity);
    }
    std::uint64_t ask(std::uint64_t id, std::int64_t cents, std::int64_t quantity) {
        return add(id, domain::Side::Sell, cents, quantity);
    }
    std::uint64_t status(domain::TradingStatus s) {
        domain::MarketRecord r;
        r.kind = domain::RecordKind::Status;
        r.aux = static_cast<std::uint32_t>(s);
        r.flags = domain::record_flag::kEventEnd;
        tradingStatus = s;
        return publish(r);
    }
    std::uint64_t publish(const domain::MarketRecord& record) {
        log.push_back(record);
        (void)book.apply(record);
        return log.size();
    }
    void restart() {
        ++epoch;
        log.clear();
        book.clear();
    }

    // --- what reaches the session
    void deliver(std::uint64_t from, std::uint64_t to, std::optional<std::uint32_t> checksum = std::nullopt) {
        const auto part = std::span(log).subspan(from - 1, to - from + 1);
        session.onBatch({epoch, from, now.count() - clockOffset, part, checksum}, now);
    }
    void deliverLast() { deliver(log.size(), log.size()); }
    void heartbeat(std::optional<std::uint32_t> checksum = std::nullopt) {
        session.onBatch({epoch, log.size() + 1, now.count() - clockOffset, {}, checksum}, now);
    }
    /// Time passes in timer steps; with `beating` the venue sends its heartbeats.
    void pass(int milliseconds, bool beating = true) {
        for (int i = 0; i < milliseconds; i += 50) {
            now += std::chrono::milliseconds(50);
            if (beating && i % 250 == 200) {
                heartbeat();
            }
            session.onTimer(now);
        }
    }
    void answerSnapshot(std::size_t recordsPerChunk = 1000) {
        answerSnapshot(requests.back(), recordsPerChunk);
    }
    void answerSnapshot(const wire::RecoveryRequest& request, std::size_t recordsPerChunk = 1000) {
        ASSERT_EQ(request.what, wire::RecoveryKind::Snapshot);
        snapshotRecords.clear();
        std::vector<domain::RestingOrder> orders;
        book.orders(orders);
        for (const auto& order : orders) {
            domain::MarketRecord r;
            r.kind = domain::RecordKind::Add;
            r.orderId = static_cast<std::uint64_t>(order.id);
            r.side = order.side;
            r.priceNanoUsd = order.price.nanoUsd();
            r.quantityRaw = order.quantity.raw();
            r.flags = domain::record_flag::kSnapshot;
            snapshotRecords.push_back(r);
        }
        sendChunks(request, snapshotRecords, log.size(), recordsPerChunk);
    }
    void answerReplay() {
        const wire::RecoveryRequest request = requests.back();
        ASSERT_EQ(request.what, wire::RecoveryKind::Replay);
        ASSERT_EQ(request.epoch, epoch);
        const auto part = std::span(log).subspan(request.fromSeq - 1, request.toSeq - request.fromSeq + 1);
        sendChunks(request, part, request.toSeq, 1000);
    }
    void answer(wire::ChunkStatus status, std::string text = {}) {
        wire::RecoveryChunk chunk;
        chunk.requestId = requests.back().requestId;
        chunk.status = status;
        chunk.epoch = epoch;
        chunk.text = std::move(text);
        session.onChunk(chunk, now);
    }
    /// Joins and brings the session to Live on the present book.
    void goLive() {
        session.join(now);
        heartbeat();
        answerSnapshot();
        ASSERT_EQ(session.state(), ports::StreamState::Live);
        requests.clear();
        problems.clear();
        states.clear();
    }

    // --- SessionOutput
    void request(const wire::RecoveryRequest& r) override { requests.push_back(r); }
    void noAnswer() override { ++renewals; }
    void records(std::uint64_t first, std::span<const domain::MarketRecord> rs) override {
        EXPECT_EQ(first, shownSequence + 1) << "records must follow each other";
        for (const auto& r : rs) {
            EXPECT_EQ(shown.apply(r), domain::BookError::None);
        }
        shownSequence = first + rs.size() - 1;
        for (const auto& r : rs) {
            trades += r.kind == domain::RecordKind::Trade ? 1 : 0;
        }
    }
    void reset(std::uint64_t sequence, domain::TradingStatus) override {
        ++resets;
        shown.clear();
        std::vector<domain::RestingOrder> orders;
        session.book().orders(orders);
        for (const auto& o : orders) {
            (void)shown.add(o.id, o.side, o.price, o.quantity);
        }
        shownSequence = sequence;
    }
    void state(ports::StreamState s) override { states.push_back(s); }
    void problem(const std::string& sentence) override { problems.push_back(sentence); }

    std::uint64_t epoch = 5;
    domain::Duration now = std::chrono::seconds(1000);
    std::int64_t clockOffset = 0;  // what the venue's clock is behind ours
    domain::TradingStatus tradingStatus = domain::TradingStatus::Open;
    std::vector<domain::MarketRecord> log;
    domain::OrderBook book{domain::PriceDelta::fromNanoUsd(kCent)};   // the venue's
    domain::OrderBook shown{domain::PriceDelta::fromNanoUsd(kCent)};  // the screen's
    std::uint64_t shownSequence = 0;
    std::vector<wire::RecoveryRequest> requests;
    std::vector<ports::StreamState> states;
    std::vector<std::string> problems;
    int renewals = 0;
    int resets = 0;
    int trades = 0;
    MarketDataSession session;

 private:
    void sendChunks(const wire::RecoveryRequest& request, std::span<const domain::MarketRecord> all,
                    std::uint64_t lastSeq, std::size_t each) {
        std::size_t at = 0;
        do {
            const std::size_t count = std::min(each, all.size() - at);
            wire::RecoveryChunk chunk;
            chunk.requestId = request.requestId;
            chunk.epoch = epoch;
            chunk.records = all.subspan(at, count);
            at += count;
            if (at == all.size()) {
                chunk.status = wire::ChunkStatus::End;
                chunk.lastSeq = lastSeq;
                chunk.count = static_cast<std::uint32_t>(all.size());
                chunk.checksum = book.checksum();
                chunk.tradingStatus = tradingStatus;
            }
            session.onChunk(chunk, now);
        } while (at < all.size());
    }

    std::vector<domain::MarketRecord> snapshotRecords;
};

}  // namespace tessera::zmq
