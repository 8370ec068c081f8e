#include "feeds/adapters/adapter_streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::adapters {

using domain::Duration;
using domain::InstrumentId;
using domain::MarketRecord;
using domain::OrderBook;
using domain::RecordKind;
using ports::StreamState;
using Kind = AdapterMessage::Kind;
using Fault = AdapterBook::Fault;

namespace {

constexpr std::size_t kMaxInstruments = 2'000;
constexpr std::size_t kSampleBytes = 60;
// A changed definition travels in another queue than the book: the book waits this long for it.
constexpr Duration kAfterDefinition = std::chrono::milliseconds(100);

/// The first bytes of a message, harmless on a screen and in a log.
std::string sampleOf(MessageParts parts) {
    std::string out;
    for (const std::string_view part : parts) {
        for (const char c : part.substr(0, kSampleBytes)) {
            out.push_back(c >= ' ' && c <= '~' ? c : '.');
        }
        out.push_back(' ');
    }
    out.resize(std::min(out.size() - (out.empty() ? 0 : 1), kSampleBytes));
    return out;
}

MarketRecord recordOf(RecordKind kind, const AdapterLevel& level, std::int64_t timeNanos) {
    MarketRecord r;
    r.kind = kind;
    r.side = level.side;
    r.priceNanoUsd = level.priceNano;
    r.venueTimeNanos = timeNanos;
    return r;
}

}  // namespace

AdapterStreams::AdapterStreams(Options options, ports::FeedRing& ring, Tell tell)
    : m_rules(rulesOf(options.format)),
      m_staleAfter(options.staleAfter > Duration{} ? options.staleAfter : m_rules.staleAfter),
      m_mappings(std::move(options.mappings)),
      m_ring(ring),
      m_tell(std::move(tell)),
      m_parser(makeParser(options.format)) {}
AdapterStreams::~AdapterStreams() = default;

void AdapterStreams::onMessage(MessageParts parts, Duration now, domain::Timestamp wallNow) {
    m_now = m_lastMessage = now;
    m_wallNow = wallNow;
    ++m_counters.messages;
    const auto parsed = m_parser->parse(parts);
    if (!parsed) {
        onUnreadable(parsed.error(), parts);
        return;
    }
    if (parsed->empty()) {
        ++m_counters.ignored;
    }
    for (const AdapterMessage& message : *parsed) {
        onValue(message);
    }
}

/// What could not be read was a change all the same: a book it named is wrong from now on.
void AdapterStreams::onUnreadable(const domain::Error& error, MessageParts parts) {
    const RejectKind kind = error.code == domain::ErrorCode::Refused      ? RejectKind::Pickle
                            : error.code == domain::ErrorCode::OutOfRange ? RejectKind::OutOfRange
                                                                          : RejectKind::Unreadable;
    reject(kind, fmt::format("{} Sample: {}", error.sentence, sampleOf(parts)));
    for (const AdapterMessage& message : m_parser->broken()) {
        const auto found = m_books.find({message.exchange, message.symbol});
        if (found != m_books.end() && message.isBook() && found->second->hasSnapshot) {
            distrust(*found->second);
        }
    }
}

void AdapterStreams::onValue(const AdapterMessage& message) {
    if (m_books.size() >= kMaxInstruments && !m_books.contains({message.exchange, message.symbol})) {
        reject(RejectKind::TooMany,
               fmt::format("More than 2,000 instruments came from {}; further ones are ignored.",
                           m_rules.producer));
        return;
    }
    AdapterBook& book = bookFor(message);
    m_counters.leftOut += message.leftOut;
    switch (message.kind) {
        case Kind::Snapshot:
            onSnapshot(book, message);
            break;
        case Kind::Quote:
            onQuote(book, message);
            break;
        case Kind::Delta:
            onDelta(book, message);
            break;
        case Kind::Trade:
            onTrade(book, message);
            break;
        case Kind::Last:
            onLast(book, message);
            break;
    }
    if (book.stream && book.stream->hasOverflowed()) {
        book.flush();
    }
}

// ---------------------------------------------------------------- instruments

const ports::SymbolMapping* AdapterStreams::mappingFor(const AdapterMessage& message) const {
    const std::string name =
        message.exchange.empty() ? message.symbol : fmt::format("{}:{}", message.exchange, message.symbol);
    const auto found = std::find_if(m_mappings.begin(), m_mappings.end(),
                                    [&](const auto& mapping) { return mapping.source == name; });
    return found == m_mappings.end() ? nullptr : &*found;
}

AdapterBook& AdapterStreams::bookFor(const AdapterMessage& message) {
    auto& slot = m_books[{message.exchange, message.symbol}];
    if (slot) {
        return *slot;
    }
    slot =
        std::make_unique<AdapterBook>(InstrumentId{static_cast<std::uint32_t>(m_books.size())}, message,
                                      mappingFor(message), m_rules.producer, m_rules.usualQuantityDecimals);
    define(*slot);
    return *slot;
}

void AdapterStreams::define(const AdapterBook& book) {
    m_tell(ports::InstrumentDefined{book.instrument, false});
}

bool AdapterStreams::settle(AdapterBook& book, AdapterBook::Refined refined, bool& changed) {
    if (refined == AdapterBook::Refined::TooOften) {
        reject(RejectKind::TooMany,
               fmt::format("{} changes its decimals again and again; that is ignored now.",
                           book.instrument.symbol));
        distrust(book);
        return false;
    }
    if (refined == AdapterBook::Refined::Yes) {
        changed = true;
        define(book);
    }
    return true;
}

bool AdapterStreams::refine(AdapterBook& book, std::span<const AdapterLevel> levels, bool& changed) {
    return settle(book, book.refine(levels, m_now + kAfterDefinition), changed);
}

// ---------------------------------------------------------------- messages

/// The source's own time, unless it has none or lies in the future: bars are built by it.
std::int64_t AdapterStreams::timeOf(const AdapterMessage& message) const {
    constexpr std::int64_t kDay = 86'400 * domain::kNanoPerUsd;
    const bool isGood = message.timeNanos > 0 && message.timeNanos <= m_wallNow.nanos() + kDay;
    return isGood ? message.timeNanos : m_wallNow.nanos();
}

void AdapterStreams::onQuote(AdapterBook& book, const AdapterMessage& message) {
    if (book.hasDepth) {
        ++m_counters.ignored;  // the book says it all
        return;
    }
    if (message.sizeless && book.hasSizes) {
        reject(RejectKind::Mixed,
               fmt::format("{}: a quote without sizes came beside quotes with sizes and was ignored.",
                           book.instrument.symbol));
        return;
    }
    onSnapshot(book, message);
}

void AdapterStreams::refuseLevel(AdapterBook& book, const AdapterLevel& level, Fault fault) {
    const std::string price = domain::formatDecimal(level.priceNano, kMessageScale, kMessageScale);
    const std::string size = domain::formatDecimal(level.quantityNano, kMessageScale, kMessageScale);
    const char* why =
        fault == Fault::OffTick ? "its price is not on the tick" : "its size does not fit the scale";
    reject(RejectKind::Impossible,
           fmt::format("{}: a level at {} x {} was refused: {}.", book.instrument.symbol, price, size, why));
    distrust(book);
}

/// Builds the book a snapshot tells; false when it cannot be one.
bool AdapterStreams::fill(AdapterBook& book, OrderBook& fresh, const AdapterMessage& message) {
    for (const AdapterLevel& level : message.levels) {
        const Fault fault = book.set(fresh, level);
        if (fault == Fault::OffTick || fault == Fault::BadSize) {
            refuseLevel(book, level, fault);
            return false;
        }
        m_counters.duplicates += fault == Fault::Duplicate ? 1 : 0;
    }
    if (!fresh.isCrossed()) {
        return true;
    }
    reject(RejectKind::Crossed, fmt::format("{}: a snapshot with crossed sides; waiting for the next one.",
                                            book.instrument.symbol));
    distrust(book);
    return false;
}

void AdapterStreams::onSnapshot(AdapterBook& book, const AdapterMessage& message) {
    bool changed = false;
    book.expectsBook = true;
    book.hasDepth = book.hasDepth || message.kind != Kind::Quote;
    book.hasSizes = book.hasSizes || !message.sizeless;
    if (!settle(book, book.setSizesKnown(!message.sizeless, m_now + kAfterDefinition), changed)) {
        return;
    }
    if (!refine(book, message.levels, changed)) {
        return;
    }
    OrderBook fresh(book.instrument.tick);
    if (!fill(book, fresh, message)) {
        return;
    }
    ++m_counters.snapshots;
    if (book.hasSnapshot && !changed) {
        showDifference(book, fresh, timeOf(message));
        book.book = std::move(fresh);
    } else {
        m_counters.records += message.levels.size();
        book.figures.records += message.levels.size();
        countRecovery(book);
        book.hasSnapshot = true;
        book.book = std::move(fresh);
        book.reset(true);
    }
    book.deltasSinceSnapshot = false;
    if (!book.resetWaits) {
        book.setState(StreamState::Live);
    }
}

/// Only the difference goes on, so that a ladder does not redraw a thousand levels every thousand deltas.
/// Where a snapshot should only have repeated what the deltas built, a difference means that deltas were
/// lost.
void AdapterStreams::showDifference(AdapterBook& book, const OrderBook& fresh, std::int64_t timeNanos) {
    const std::vector<MarketRecord> changes = book.difference(fresh, timeNanos);
    if (changes.empty()) {
        return;
    }
    if (m_rules.snapshotsRepeat || book.deltasSinceSnapshot) {
        ++m_counters.gaps;
        ++book.figures.gaps;
        book.isUnderRepair = true;
        countRecovery(book);
    }
    m_counters.records += changes.size();
    for (const MarketRecord& change : changes) {
        book.emit(change);
    }
}

void AdapterStreams::onDelta(AdapterBook& book, const AdapterMessage& message) {
    book.expectsBook = book.hasDepth = true;
    if (!book.hasSnapshot) {
        ++m_counters.early;
        return;
    }
    ++m_counters.deltas;
    book.deltasSinceSnapshot = true;
    bool changed = false;
    if (!book.instrument.sizesKnown || !refine(book, message.levels, changed)) {
        return;
    }
    const std::int64_t time = timeOf(message);
    std::vector<MarketRecord> changes;
    for (const AdapterLevel& level : message.levels) {
        const Fault fault = book.set(book.book, level);
        if (fault == Fault::OffTick || fault == Fault::BadSize) {
            refuseLevel(book, level, fault);
            return;
        }
        MarketRecord& r = changes.emplace_back(recordOf(RecordKind::Level, level, time));
        r.quantityRaw = book.quantity(level.quantityNano)->raw();
    }
    // One was lost, or one lies: either way the book is not to be shown.
    if (book.book.isCrossed()) {
        reject(RejectKind::Crossed,
               fmt::format("{}: an update crossed the book; waiting for the next snapshot.",
                           book.instrument.symbol));
        distrust(book);
        return;
    }
    if (changes.empty()) {
        return;
    }
    changes.back().flags = domain::record_flag::kEventEnd;
    m_counters.records += changes.size();
    for (const MarketRecord& change : changes) {
        book.emit(change);
    }
    if (!book.resetWaits) {
        book.setState(StreamState::Live);
    }
}

void AdapterStreams::onTrade(AdapterBook& book, const AdapterMessage& message) {
    bool changed = false;
    // Finer or larger than any level so far: the definition must grow.
    const bool mustGrow = !book.quantity(message.trade.quantityNano) || !book.hasSnapshot;
    if (mustGrow && !refine(book, std::span(&message.trade, 1), changed)) {
        return;
    }
    const auto quantity = book.quantity(message.trade.quantityNano);
    if (!quantity) {
        reject(RejectKind::Impossible,
               fmt::format("{}: a trade had an impossible size.", book.instrument.symbol));
        return;
    }
    MarketRecord r = recordOf(RecordKind::Trade, message.trade, timeOf(message));
    r.quantityRaw = quantity->raw();
    r.orderId = message.tradeId != 0 ? message.tradeId : ++book.tradesSeen;
    r.flags = domain::record_flag::kEventEnd;
    ++m_counters.trades;
    ++m_counters.records;
    book.addBar(r);
    book.emit(r);
}

/// A price and, where the source counts, what was dealt since it last spoke. Never a trade.
void AdapterStreams::onLast(AdapterBook& book, const AdapterMessage& message) {
    const AdapterLevel level{domain::Side::Buy, message.lastNano, 0};
    bool changed = false;
    if (!book.hasSnapshot && !refine(book, std::span(&level, 1), changed)) {
        return;
    }
    MarketRecord r = recordOf(RecordKind::Trade, level, timeOf(message));
    if (book.volumeNano >= 0 && message.volumeNano > book.volumeNano) {
        const auto dealt = book.quantity(message.volumeNano - book.volumeNano);
        r.quantityRaw = dealt ? dealt->raw() : 0;
    }
    if (message.volumeNano >= 0) {
        book.volumeNano = message.volumeNano;
    }
    r.flags = domain::record_flag::kEventEnd | domain::record_flag::kLastPrice;
    ++m_counters.lastPrices;
    ++m_counters.records;
    book.addBar(r);
    book.emit(r);
    if (!book.expectsBook && !book.resetWaits) {
        book.setState(StreamState::Live);
    }
}

// ---------------------------------------------------------------- trust and state

/// The book is wrong or may be: nothing of it is shown until a snapshot brings it back.
void AdapterStreams::distrust(AdapterBook& book) {
    ++book.figures.rejected;
    book.isUnderRepair |= book.hasSnapshot;
    book.hasSnapshot = false;
    book.book.clear();
    book.reset(false);
    book.setState(StreamState::Waiting);
}

void AdapterStreams::countRecovery(AdapterBook& book) {
    if (!std::exchange(book.isUnderRepair, false)) {
        return;
    }
    ++m_counters.recoveries;
    ++book.figures.recoveries;
}

void AdapterStreams::onProducerGone() {
    for (const auto& [key, book] : m_books) {
        book->isUnderRepair |= book->hasSnapshot;
        book->hasSnapshot = false;
        book->volumeNano = -1;
        book->book.clear();
        book->reset(false);
        book->setState(StreamState::Disconnected);
    }
}

void AdapterStreams::onTimer(Duration now) {
    m_now = now;
    const bool silent = now - m_lastMessage > m_staleAfter;
    for (const auto& [key, book] : m_books) {
        if (book->resetWaits && now >= book->holdUntil) {
            book->release();
            if (book->isSound()) {
                book->setState(StreamState::Live);
            }
        }
        if (silent && book->state == StreamState::Live) {
            book->setState(StreamState::Stale);
        }
        if (!silent && book->state == StreamState::Stale) {
            book->setState(StreamState::Live);
        }
        if (!silent && book->state == StreamState::Disconnected) {
            book->setState(StreamState::Waiting);
        }
        book->flush();
    }
}

/// Counted always, told at most once a minute with the first one as a sample.
void AdapterStreams::reject(RejectKind kind, const std::string& sentence) {
    ++m_counters.rejected;
    ++m_counters.rejectedKinds[static_cast<std::size_t>(kind)];
    if (m_now < m_nextRejectReport) {
        return;
    }
    m_nextRejectReport = m_now + std::chrono::minutes(1);
    const std::uint64_t since = m_counters.rejected - m_rejectedTold;
    m_rejectedTold = m_counters.rejected;
    m_sample = since > 1 ? fmt::format("{} ({} messages rejected since the last report)", sentence, since)
                         : sentence;
    m_tell(ports::FeedProblem{{}, true, m_sample});
}

// ---------------------------------------------------------------- the consumer's wishes

AdapterBook* AdapterStreams::find(InstrumentId id) {
    for (const auto& [key, book] : m_books) {
        if (book->instrument.id == id) {
            return book.get();
        }
    }
    m_tell(ports::FeedProblem{id, false,
                              fmt::format("{} has sent no instrument number {}.", m_rules.producer,
                                          static_cast<std::uint32_t>(id))});
    return nullptr;
}

void AdapterStreams::subscribe(InstrumentId id) {
    AdapterBook* book = find(id);
    if (book == nullptr || book->stream) {
        return;
    }
    book->stream = std::make_unique<ports::FeedStream>(m_ring, id, book->book);
    if (book->hasSnapshot) {
        book->reset(true);
    }
    book->stream->state(book->state);
}

void AdapterStreams::unsubscribe(InstrumentId id) {
    if (AdapterBook* book = find(id)) {
        book->stream.reset();
    }
}

void AdapterStreams::sendBars(InstrumentId id) {
    if (const AdapterBook* book = find(id)) {
        m_tell(ports::BarHistory{id, std::chrono::minutes(1), book->bars});
    }
}

std::uint64_t AdapterStreams::dropped() const {
    std::uint64_t sum = 0;
    for (const auto& [key, book] : m_books) {
        sum += book->stream ? book->stream->dropped() : 0;
    }
    return sum;
}

std::vector<ports::ChannelStatistics> AdapterStreams::channels() const {
    std::vector<ports::ChannelStatistics> all;
    for (const auto& [key, book] : m_books) {
        ports::ChannelStatistics& line = all.emplace_back(book->figures);
        line.instrument = book->instrument.id;
        line.symbol = book->instrument.symbol;
        line.state = book->state;
        line.dropped = book->stream ? book->stream->dropped() : 0;
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return all;
}

StreamState AdapterStreams::worst() const {
    StreamState worst = m_books.empty() ? StreamState::Waiting : StreamState::Live;
    const auto badness = [](StreamState s) { return s == StreamState::Live ? -1 : static_cast<int>(s); };
    for (const auto& [key, book] : m_books) {
        if (badness(book->state) > badness(worst)) {
            worst = book->state;
        }
    }
    return worst;
}

std::size_t AdapterStreams::liveCount() const {
    return static_cast<std::size_t>(std::count_if(m_books.begin(), m_books.end(), [](const auto& entry) {
        return entry.second->state == StreamState::Live;
    }));
}

const OrderBook* AdapterStreams::book(std::string_view exchange, std::string_view symbol) const {
    const auto found = m_books.find({std::string(exchange), std::string(symbol)});
    return found == m_books.end() ? nullptr : &found->second->book;
}

}  // namespace tessera::adapters
