#include "feeds/adapters/adapter_streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "feeds/adapters/json_fields.h"

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
      m_isPromised(options.staleAfter > Duration{}),
      m_staleAfter(options.staleAfter > Duration{} ? options.staleAfter : m_rules.staleAfter),
      m_mappings(std::move(options.mappings)),
      m_ring(ring),
      m_tell(std::move(tell)),
      m_parser(makeParser(options.format)) {}
AdapterStreams::~AdapterStreams() = default;

void AdapterStreams::onMessage(MessageParts parts, Duration now, domain::Timestamp wallNow) {
    m_now = m_lastMessage = now;
    m_wallNow = wallNow;
    m_isSilent = false;
    if (std::exchange(m_isGone, false)) {
        for (AdapterBook* book : m_byId) {
            if (book->state == StreamState::Disconnected) {
                setState(*book, StreamState::Waiting);
            }
        }
    }
    ++m_counters.messages;
    const auto parsed = m_parser->parse(parts);
    for (const domain::Error& error : m_parser->refused()) {
        onUnreadable(error, parts);
    }
    if (!parsed) {
        onUnreadable(parsed.error(), parts);
        onBroken();
        tellUnknownKeys();
        return;
    }
    onBroken();
    tellUnknownKeys();
    if (parsed->empty() && m_parser->refused().empty()) {
        ++m_counters.ignored;
    }
    for (const AdapterMessage& message : *parsed) {
        onValue(message);
    }
}

void AdapterStreams::onUnreadable(const domain::Error& error, MessageParts parts) {
    const RejectKind kind = error.code == domain::ErrorCode::Refused      ? RejectKind::Pickle
                            : error.code == domain::ErrorCode::OutOfRange ? RejectKind::OutOfRange
                                                                          : RejectKind::Unreadable;
    reject(kind, fmt::format("{} Sample: {}", error.sentence, sampleOf(parts)));
}

/// What could not be read was a change all the same: a book it named is wrong from now on.
void AdapterStreams::onBroken() {
    for (const AdapterMessage& message : m_parser->broken()) {
        const auto found = m_books.find({message.exchange, message.symbol});
        if (found != m_books.end() && message.isBook() && found->second->hasSnapshot) {
            distrust(*found->second);
        }
    }
}

void AdapterStreams::tellUnknownKeys() {
    const UnknownKeys keys = m_parser->unknownKeys();
    m_counters.unknownKeys = keys.count;
    for (const std::string& key : keys.fresh) {
        m_tell(ports::FeedProblem{{},
                                  true,
                                  fmt::format("{} sends a key Tessera does not know: \"{}\". It is skipped.",
                                              m_rules.producer, key)});
    }
}

void AdapterStreams::onValue(const AdapterMessage& message) {
    AdapterBook* book = bookFor(message);
    if (book == nullptr) {
        return;
    }
    m_counters.leftOut += message.leftOut;
    if (message.refused.count > 0) {
        reject(RejectKind::OutOfRange,
               fmt::format("{}: the {}. It was refused, and the rest of the message taken.",
                           book->instrument.symbol, message.refused.first),
               message.refused.count);
    }
    const std::uint64_t before = book->figures.records;
    const StreamState stateBefore = book->state;
    dispatch(*book, message);
    heard(*book);
    if (book->figures.records == before && book->state == stateBefore) {
        beat(*book);
    }
    tend(*book);
}

void AdapterStreams::dispatch(AdapterBook& book, const AdapterMessage& message) {
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
}

// ---------------------------------------------------------------- instruments

const ports::SymbolMapping* AdapterStreams::mappingFor(const AdapterMessage& message) const {
    const std::string name =
        message.exchange.empty() ? message.symbol : fmt::format("{}:{}", message.exchange, message.symbol);
    const auto found = std::find_if(m_mappings.begin(), m_mappings.end(),
                                    [&](const auto& mapping) { return mapping.source == name; });
    return found == m_mappings.end() ? nullptr : &*found;
}

/// Null where there may be no more instruments, or where it would be shown under another one's name.
AdapterBook* AdapterStreams::bookFor(const AdapterMessage& message) {
    const auto known = m_books.find({message.exchange, message.symbol});
    if (known != m_books.end()) {
        return known->second.get();
    }
    if (m_books.size() >= kMaxInstruments) {
        reject(RejectKind::TooMany,
               fmt::format("{} was ignored: {} instruments came from {} already.", shownText(message.symbol),
                           domain::formatCount(kMaxInstruments), m_rules.producer));
        return nullptr;
    }
    auto book =
        std::make_unique<AdapterBook>(InstrumentId{static_cast<std::uint32_t>(m_books.size() + 1)}, message,
                                      mappingFor(message), m_rules.producer, m_rules.usualQuantityDecimals);
    if (!m_symbols.insert(book->instrument.symbol).second) {
        reject(RejectKind::TooMany,
               fmt::format(
                   "{} of \"{}\" was ignored: another instrument of {} is shown under that name. Map one of "
                   "them to another name.",
                   shownText(message.symbol), message.exchange, m_rules.producer));
        return nullptr;
    }
    AdapterBook& added =
        *m_books.emplace(Key{message.exchange, message.symbol}, std::move(book)).first->second;
    m_byId.push_back(&added);
    ++m_inState[static_cast<std::size_t>(added.state)];
    added.age = m_byAge.insert(m_byAge.end(), &added);
    define(added);
    return &added;
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
        if (std::ranges::find(m_held, &book) == m_held.end()) {
            m_held.push_back(&book);
        }
    }
    return true;
}

bool AdapterStreams::refine(AdapterBook& book, std::span<const AdapterLevel> levels, bool& changed) {
    return settle(book, book.refine(levels, m_now + kAfterDefinition), changed);
}

// ---------------------------------------------------------------- messages

/// The source's own time, unless it has none or lies in the future: bars are built by it.
std::int64_t AdapterStreams::timeOf(const AdapterMessage& message) const {
    const bool isGood =
        message.timeNanos > 0 && message.timeNanos <= m_wallNow.nanos() + domain::kDay.count();
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

void AdapterStreams::refuseLevel(const AdapterBook& book, const AdapterLevel& level, Fault fault) {
    const std::string price = domain::formatDecimal(level.priceNano, kMessageScale, kMessageScale);
    const std::string size = domain::formatDecimal(level.quantityNano, kMessageScale, kMessageScale);
    const char* why =
        fault == Fault::OffTick ? "its price is not on the tick" : "its size does not fit the scale";
    reject(RejectKind::Impossible,
           fmt::format("{}: a level at {} x {} was refused: {}.", book.instrument.symbol, price, size, why));
}

/// As AdapterBook::set(), and tells what the message's reader could not know yet.
Fault AdapterStreams::setLevel(AdapterBook& book, OrderBook& target, const AdapterLevel& level) {
    const Fault fault = book.set(target, level);
    const bool isRefused = fault == Fault::OffTick || fault == Fault::BadSize;
    if (isRefused && level.held == Held::Yes && level.quantityNano != 0) {
        refuseLevel(book, level, fault);
    }
    return fault;
}

/// Whether one of `levels` that `target` could not take for its price would be the best of its side, or may
/// be: then what is shown as best is not.
bool AdapterStreams::isBestHidden(AdapterBook& book, const OrderBook& target,
                                  std::span<const AdapterLevel> levels) {
    return std::ranges::any_of(levels, [&](const AdapterLevel& level) {
        const bool isBid = level.side == domain::Side::Buy;
        const bool isOnTick =
            level.held != Held::NotItsPrice && level.priceNano % book.instrument.tick.nanoUsd() == 0;
        if (isOnTick || (level.held == Held::Yes && level.quantityNano == 0 && book.instrument.sizesKnown) ||
            (isBid && level.priceNano <= 0)) {
            return false;
        }
        const auto best = target.best(level.side);
        return !best ||
               (isBid ? level.priceNano > best->price.nanoUsd() : level.priceNano < best->price.nanoUsd());
    });
}

/// Builds the book a snapshot tells; false when it cannot be one.
bool AdapterStreams::fill(AdapterBook& book, OrderBook& fresh, const AdapterMessage& message) {
    bool isAnyRefused = message.refused.count > 0;
    for (const AdapterLevel& level : message.levels) {
        const Fault fault = setLevel(book, fresh, level);
        isAnyRefused |= fault == Fault::OffTick || fault == Fault::BadSize;
        m_counters.duplicates += fault == Fault::Duplicate ? 1 : 0;
    }
    const bool isEmpty = !fresh.best(domain::Side::Buy) && !fresh.best(domain::Side::Sell);
    if ((isAnyRefused && isEmpty) || isBestHidden(book, fresh, message.levels)) {
        distrust(book);  // told already
        return false;
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
        setState(book, StreamState::Live);
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
    if (!book.hasSnapshot) {  // its sizes do not fit the new scale
        distrust(book);
        return;
    }
    const std::int64_t time = timeOf(message);
    std::vector<MarketRecord> changes;
    for (const AdapterLevel& level : message.levels) {
        const Fault fault = setLevel(book, book.book, level);
        if (fault == Fault::OffTick) {
            continue;
        }
        MarketRecord& r = changes.emplace_back(recordOf(RecordKind::Level, level, time));
        if (fault == Fault::BadSize) {
            r.flags = domain::record_flag::kNotShown;
        } else {
            r.quantityRaw = book.quantity(level.quantityNano)->raw();
        }
    }
    if (isBestHidden(book, book.book, message.levels)) {
        distrust(book);  // told already
        return;
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
    changes.back().flags |= domain::record_flag::kEventEnd;
    m_counters.records += changes.size();
    for (const MarketRecord& change : changes) {
        book.emit(change);
    }
    if (!book.resetWaits) {
        setState(book, StreamState::Live);
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
    book.addBar(r, mostBars());
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
    book.addBar(r, mostBars());
    book.emit(r);
    if (!book.expectsBook && !book.resetWaits) {
        setState(book, StreamState::Live);
    }
}

/// A source of a few symbols keeps weeks, one of thousands what a symbol nobody looks at may cost.
std::size_t AdapterStreams::mostBars() const {
    constexpr std::size_t kOfASource = 400'000, kLeast = 200, kMost = 100'000;
    return std::clamp(kOfASource / std::max<std::size_t>(m_books.size(), 1), kLeast, kMost);
}

/// Counted always, each kind told at most once a minute with the first one as a sample.
void AdapterStreams::reject(RejectKind kind, const std::string& sentence, std::uint64_t count) {
    m_counters.rejected += count;
    m_counters.rejectedKinds[static_cast<std::size_t>(kind)] += count;
    Report& report = m_reports[static_cast<std::size_t>(kind)];
    report.untold += count;
    if (m_now < report.next) {
        return;
    }
    report.next = m_now + std::chrono::minutes(1);
    const std::uint64_t since = std::exchange(report.untold, 0);
    m_sample =
        since > 1 ? fmt::format("{} ({} rejected so since the last report)", sentence, since) : sentence;
    m_tell(ports::FeedProblem{{}, true, m_sample});
}

}  // namespace tessera::adapters
