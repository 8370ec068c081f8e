#pragma once
// What third-party messages mean over time, without a socket: instruments defined as they are first seen or
// as the person mapped them, books that are never shown in part, and what to do when a message cannot be
// true. One thread owns it.
//
// Silence. Every stream has the age of its own last message. Where the person gave the source's settings a
// limit (stale_after_s), the source promises to speak of each of its symbols that often: one that does not is
// Stale, however much others talk. Without it a quiet market is no fault, and only the silence of the whole
// source makes its streams Stale, by the format's own limit. Either way a Stale stream is Live again by a
// message of its own. What is silent costs nothing.
//
// Refusals. What cannot be held is refused by field: the value is named and counted, the rest of the message
// applies. A level whose size cannot be held is not shown (nothing wrong may stand there); a price that
// cannot be held is left out, unless it would be the best of its side: then the book waits for its next
// snapshot.

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/ports/feed_outlet.h"
#include "app/ports/market_data_feed.h"
#include "feeds/adapters/adapter_book.h"
#include "feeds/adapters/adapter_parser.h"

namespace tessera::adapters {

/// Why a message was refused.
enum class RejectKind : std::uint8_t {
    Unreadable,  // not the format
    OutOfRange,  // a number that cannot be held: too large, too fine, a price of zero, a negative size
    Pickle,
    Impossible,  // off the tick or finer than the size scale of the mapping
    Crossed,
    Mixed,    // quotes without sizes beside a book with sizes
    TooMany,  // instruments, or definitions of one
};
inline constexpr std::array<std::string_view, 7> kRejectKindNames{
    "unreadable",   "out of range",  "Python pickle", "impossible level",
    "crossed book", "sizes missing", "too many"};

struct AdapterCounters {
    std::uint64_t messages = 0;  // ZeroMQ messages
    std::uint64_t records = 0;   // level changes, trades and last prices taken
    std::uint64_t trades = 0;
    std::uint64_t lastPrices = 0;
    std::uint64_t snapshots = 0;  // quotes among them: each is the whole of what its source shows
    std::uint64_t deltas = 0;
    std::uint64_t early = 0;       // deltas before the first snapshot: of no use, and no fault
    std::uint64_t gaps = 0;        // snapshots that contradicted the book: deltas were lost
    std::uint64_t recoveries = 0;  // snapshots that brought a book back after a gap or a fault
    std::uint64_t duplicates = 0;  // levels said twice in one snapshot: the last one counts
    std::uint64_t leftOut = 0;     // asks beyond the price limit, which no book here can hold
    std::uint64_t ignored = 0;     // channels that are not shown
    std::uint64_t unknownKeys = 0;
    std::uint64_t rejected = 0;  // the sum of the kinds
    std::array<std::uint64_t, kRejectKindNames.size()> rejectedKinds{};
};

class AdapterStreams {
 public:
    using Tell = std::function<void(ports::FeedNotice)>;

    struct Options {
        ports::FeedFormat format = ports::FeedFormat::Cryptofeed;
        /// What the source promises for each symbol; 0: nothing, the format's own limit for the whole source.
        domain::Duration staleAfter{};
        std::vector<ports::SymbolMapping> mappings;
    };

    AdapterStreams(Options options, ports::FeedRing& ring, Tell tell);
    ~AdapterStreams();

    /// One message as received. `wallNow` stands in where the source tells no time.
    void onMessage(MessageParts parts, domain::Duration now, domain::Timestamp wallNow);
    /// The producer went away: whatever it sends next, deltas in between are lost.
    void onProducerGone();
    /// Every 50 ms or so.
    void onTimer(domain::Duration now);

    void subscribe(domain::InstrumentId instrument);
    void unsubscribe(domain::InstrumentId instrument);
    /// Bars of what was seen since the start, as a notice.
    void sendBars(domain::InstrumentId instrument);

    const FormatRules& rules() const { return m_rules; }
    domain::Duration staleAfter() const { return m_staleAfter; }
    const AdapterCounters& counters() const { return m_counters; }
    /// Of the last rejection that was told; empty before.
    const std::string& rejectedSample() const { return m_sample; }
    std::uint64_t dropped() const;
    /// One line an instrument, by symbol.
    std::vector<ports::ChannelStatistics> channels() const;
    ports::StreamState worst() const;
    std::size_t instrumentCount() const { return m_books.size(); }
    std::size_t countIn(ports::StreamState state) const { return m_inState[static_cast<std::size_t>(state)]; }
    /// Nothing came from the source for longer than allowed; else a Stale stream is late alone.
    bool isSilent() const { return m_isSilent; }
    /// By the name the source uses; null before it was seen.
    const domain::OrderBook* book(std::string_view exchange, std::string_view symbol) const;

 private:
    static constexpr std::size_t kStreamStates = 5;
    using Key = std::pair<std::string, std::string>;  // exchange, symbol

    void onValue(const AdapterMessage& message);
    void dispatch(AdapterBook& book, const AdapterMessage& message);
    void onBroken();
    void tellUnknownKeys();
    AdapterBook* bookFor(const AdapterMessage& message);
    const ports::SymbolMapping* mappingFor(const AdapterMessage& message) const;
    AdapterBook* find(domain::InstrumentId instrument);
    void onQuote(AdapterBook& book, const AdapterMessage& message);
    void onSnapshot(AdapterBook& book, const AdapterMessage& message);
    bool fill(AdapterBook& book, domain::OrderBook& fresh, const AdapterMessage& message);
    void showDifference(AdapterBook& book, const domain::OrderBook& fresh, std::int64_t timeNanos);
    void onDelta(AdapterBook& book, const AdapterMessage& message);
    void onTrade(AdapterBook& book, const AdapterMessage& message);
    void onLast(AdapterBook& book, const AdapterMessage& message);
    bool refine(AdapterBook& book, std::span<const AdapterLevel> levels, bool& changed);
    bool settle(AdapterBook& book, AdapterBook::Refined refined, bool& changed);
    void refuseLevel(const AdapterBook& book, const AdapterLevel& level, AdapterBook::Fault fault);
    AdapterBook::Fault setLevel(AdapterBook& book, domain::OrderBook& target, const AdapterLevel& level);
    bool isBestHidden(AdapterBook& book, const domain::OrderBook& target,
                      std::span<const AdapterLevel> levels);
    void define(const AdapterBook& book);
    void distrust(AdapterBook& book);
    void countRecovery(AdapterBook& book);
    void reject(RejectKind kind, const std::string& sentence, std::uint64_t count = 1);
    std::size_t mostBars() const;

    // --- adapter_states.cpp
    void setState(AdapterBook& book, ports::StreamState next);
    void heard(AdapterBook& book);
    void beat(AdapterBook& book);
    void tend(AdapterBook& book);
    void tendAll();
    void releaseHeld();
    void watchSilence();
    void onUnreadable(const domain::Error& error, MessageParts parts);
    std::int64_t timeOf(const AdapterMessage& message) const;

    const FormatRules& m_rules;
    const bool m_isPromised;  // that every symbol is spoken of within m_staleAfter
    const domain::Duration m_staleAfter;
    const std::vector<ports::SymbolMapping> m_mappings;
    ports::FeedRing& m_ring;
    Tell m_tell;
    std::unique_ptr<AdapterParser> m_parser;
    std::map<Key, std::unique_ptr<AdapterBook>> m_books;
    std::vector<AdapterBook*> m_byId;                    // instrument numbers from 1 on
    std::set<std::string, std::less<>> m_symbols;        // as shown
    std::array<std::size_t, kStreamStates> m_inState{};  // how many streams are in each state
    std::list<AdapterBook*> m_byAge;                     // oldest message first; the overdue are not in it
    std::vector<AdapterBook*> m_held;                    // wait for their definition to be seen
    std::vector<AdapterBook*> m_tended;                  // whose stream has not got everything yet
    AdapterCounters m_counters;
    domain::Duration m_now{}, m_lastMessage{};
    domain::Timestamp m_wallNow;
    bool m_isSilent = false, m_isGone = false;
    struct Report {
        domain::Duration next{};
        std::uint64_t untold = 0;
    };
    std::array<Report, kRejectKindNames.size()> m_reports;  // one noisy kind does not hide the others
    std::string m_sample;
};

}  // namespace tessera::adapters
