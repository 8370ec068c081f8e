#pragma once
// What cryptofeed's messages mean, without a socket: instruments defined as they are first seen, books that
// are never shown in part, and what to do when a message cannot be true. One thread owns it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/feed_outlet.h"
#include "app/ports/market_data_feed.h"
#include "feeds/adapters/cryptofeed_message.h"

namespace tessera::adapters {

struct CryptofeedCounters {
    std::uint64_t messages = 0;
    std::uint64_t records = 0;  // level changes and trades taken
    std::uint64_t trades = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t deltas = 0;
    std::uint64_t rejected = 0;  // unreadable, impossible or crossed
    std::uint64_t early = 0;     // deltas before the first snapshot: of no use, and no fault
    std::uint64_t gaps = 0;      // snapshots that contradicted the book: deltas were lost
    std::uint64_t ignored = 0;   // channels that are not shown (ticker, funding, ...)
};

class CryptofeedStreams {
 public:
    using Tell = std::function<void(ports::FeedNotice)>;

    CryptofeedStreams(ports::FeedRing& ring, Tell tell);
    ~CryptofeedStreams();

    /// One frame as received.
    void onFrame(std::string_view text, domain::Duration now);
    /// The producer went away: whatever it sends next, deltas in between are lost.
    void onProducerGone();
    /// Every 50 ms or so.
    void onTimer(domain::Duration now);

    void subscribe(domain::InstrumentId instrument);
    void unsubscribe(domain::InstrumentId instrument);
    /// Bars of the trades seen since the start, as a notice.
    void sendBars(domain::InstrumentId instrument);

    const CryptofeedCounters& counters() const { return m_counters; }
    std::uint64_t dropped() const;
    ports::StreamState worst() const;
    std::size_t instrumentCount() const { return m_books.size(); }
    std::size_t liveCount() const;
    /// For tests and panels; null before it was seen.
    const domain::OrderBook* book(std::string_view exchange, std::string_view symbol) const;
    /// The producer's time of the last message: UTC nanoseconds, 0 if none.
    std::int64_t lastTimeNanos() const { return m_lastTimeNanos; }

 private:
    struct Book;

    Book& bookFor(const CryptofeedMessage& message);
    Book* find(domain::InstrumentId instrument);
    void onSnapshot(Book& book, const CryptofeedMessage& message, domain::Duration now);
    void onDelta(Book& book, const CryptofeedMessage& message);
    void onTrade(Book& book, const CryptofeedMessage& message);
    bool refine(Book& book, std::span<const CryptofeedLevel> levels, domain::Duration now);
    void define(const Book& book);
    void distrust(Book& book, const std::string& why);
    void setState(Book& book, ports::StreamState state);
    void reject(const std::string& sentence);
    void sendDifference(Book& book, const domain::OrderBook& fresh, std::int64_t timeNanos);

    ports::FeedRing& m_ring;
    Tell m_tell;
    CryptofeedParser m_parser;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Book>> m_books;  // by exchange and symbol
    CryptofeedCounters m_counters;
    domain::Duration m_now{};
    domain::Duration m_lastMessage{};
    domain::Duration m_nextRejectReport{};
    std::uint64_t m_rejectedTold = 0;
    std::int64_t m_lastTimeNanos = 0;
};

}  // namespace tessera::adapters
