#include "feeds/adapters/cryptofeed_streams.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::adapters {

using domain::BookLevel;
using domain::Duration;
using domain::InstrumentId;
using domain::MarketRecord;
using domain::OrderBook;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::RecordKind;
using domain::Side;
using ports::StreamState;

namespace {

constexpr int kScale = 9;  // of CryptofeedLevel's numbers
constexpr int kUsualQuantityDecimals = 8;
constexpr std::size_t kMaxInstruments = 2'000;
constexpr std::size_t kMaxBars = 100'000;
constexpr std::size_t kMaxTradesOnHold = 10'000;
constexpr std::size_t kEveryLevel = 1'000'000;
constexpr Duration kStaleAfter = std::chrono::seconds(5);
// A changed definition travels in another queue than the book: the book waits this long for it.
constexpr Duration kAfterDefinition = std::chrono::milliseconds(100);

constexpr std::int64_t powerOfTen(int exponent) {
    std::int64_t out = 1;
    for (int i = 0; i < exponent; ++i) out *= 10;
    return out;
}

/// Decimals a value at scale 1e-9 really uses: 50000.10 uses one.
int decimalsUsed(std::int64_t nano) {
    int decimals = kScale;
    while (decimals > 0 && nano % 10 == 0) {
        nano /= 10;
        --decimals;
    }
    return decimals;
}

struct Scale {
    int price = 0;
    int quantity = 0;
};

/// What `levels` need, on top of what is there. Sizes keep eight decimals where they fit and drop to what is
/// used where a size is too large for that (a coin traded by the billion).
Scale scaleFor(std::span<const CryptofeedLevel> levels, Scale scale) {
    std::int64_t largest = 0;
    int used = 0;
    for (const CryptofeedLevel& level : levels) {
        scale.price = std::max(scale.price, decimalsUsed(level.priceNano));
        used = std::max(used, decimalsUsed(level.quantityNano));
        largest = std::max(largest, level.quantityNano);
    }
    const bool usualFits = largest / powerOfTen(kScale - kUsualQuantityDecimals) <= domain::kQuantityLimit;
    const int wanted = used > kUsualQuantityDecimals || !usualFits ? used : kUsualQuantityDecimals;
    scale.quantity = usualFits ? std::max(scale.quantity, wanted) : wanted;
    return scale;
}

}  // namespace

// ---------------------------------------------------------------- one instrument

struct CryptofeedStreams::Book {
    domain::Instrument instrument;
    OrderBook book{PriceDelta::fromNanoUsd(1)};
    std::unique_ptr<ports::FeedStream> stream;  // while subscribed
    StreamState state = StreamState::Waiting;
    bool hasSnapshot = false;
    bool resetWaits = false;  // the stream gets its book at holdUntil
    Duration holdUntil{};
    std::uint64_t tradesSeen = 0;
    std::vector<domain::Bar> bars;  // one minute, from trades since the start

    bool quantity(std::int64_t nano, Quantity& out) const {
        const std::int64_t unit = powerOfTen(kScale - instrument.quantityDecimals);
        if (nano % unit != 0 || nano / unit > domain::kQuantityLimit) return false;
        out = Quantity::fromRaw(nano / unit);
        return true;
    }
    void rebuild() { book = OrderBook(instrument.tick); }
    std::vector<MarketRecord> tradesOnHold;  // of the time between a new definition and its book

    void emit(const MarketRecord& record) {
        if (!stream) return;
        if (!resetWaits)
            stream->record(0, record);
        else if (record.kind == RecordKind::Trade && tradesOnHold.size() < kMaxTradesOnHold)
            tradesOnHold.push_back(record);
    }
    void release() {
        resetWaits = false;
        if (stream) stream->reset(0, domain::TradingStatus::Open);
        for (const MarketRecord& trade : tradesOnHold) emit(trade);
        tradesOnHold.clear();
    }
    void addBar(const MarketRecord& trade) {
        const auto start = floorTo(trade.venueTime(), std::chrono::minutes(1));
        if (bars.empty() || bars.back().start < start) {
            if (bars.size() >= kMaxBars) bars.erase(bars.begin(), bars.begin() + kMaxBars / 10);
            bars.push_back({start, trade.price(), trade.price(), trade.price(), trade.price(), {}, {}});
        }
        domain::Bar& bar = bars.back();
        bar.high = std::max(bar.high, trade.price());
        bar.low = std::min(bar.low, trade.price());
        bar.close = trade.price();
        bar.volume += trade.quantity();
        if (trade.side == Side::Buy) bar.buyVolume += trade.quantity();
    }
};

CryptofeedStreams::CryptofeedStreams(ports::FeedRing& ring, Tell tell)
    : m_ring(ring), m_tell(std::move(tell)) {}
CryptofeedStreams::~CryptofeedStreams() = default;

void CryptofeedStreams::onFrame(std::string_view text, Duration now) {
    m_now = now;
    m_lastMessage = now;
    ++m_counters.messages;
    const auto parsed = m_parser.parse(text);
    if (!parsed) {
        reject(fmt::format("{} Sample: {:.60}", parsed.error().sentence, text));
        return;
    }
    const CryptofeedMessage& message = **parsed;
    if (message.kind == CryptofeedMessage::Kind::Other) {
        ++m_counters.ignored;
        return;
    }
    if (m_books.size() >= kMaxInstruments && !m_books.contains({message.exchange, message.symbol})) {
        reject("More than 2,000 instruments came from cryptofeed; further ones are ignored.");
        return;
    }
    if (message.timeNanos > 0) m_lastTimeNanos = message.timeNanos;
    Book& book = bookFor(message);
    if (message.kind == CryptofeedMessage::Kind::Snapshot)
        onSnapshot(book, message, now);
    else if (message.kind == CryptofeedMessage::Kind::Delta)
        onDelta(book, message);
    else
        onTrade(book, message);
    if (book.stream && book.stream->hasOverflowed()) book.stream->flush(book.hasSnapshot && !book.resetWaits);
}

/// First sight defines: what it is called, and a scale by what its first message needs.
CryptofeedStreams::Book& CryptofeedStreams::bookFor(const CryptofeedMessage& message) {
    auto& slot = m_books[{message.exchange, message.symbol}];
    if (slot) return *slot;
    slot = std::make_unique<Book>();
    const bool isTrade = message.kind == CryptofeedMessage::Kind::Trade;
    const Scale scale = scaleFor(isTrade ? std::span(&message.trade, 1) : std::span(message.levels), {});
    domain::Instrument& i = slot->instrument;
    i.id = InstrumentId{static_cast<std::uint32_t>(m_books.size())};
    i.kind = domain::InstrumentKind::External;
    i.symbol = fmt::format("{}:{}", message.exchange, message.symbol);
    i.name = fmt::format("{} on {} (cryptofeed, unsequenced)", message.symbol, message.exchange);
    i.family = message.exchange;
    i.unit = message.symbol.substr(0, message.symbol.find('-'));
    i.priceDecimals = scale.price;
    i.tick = PriceDelta::fromNanoUsd(powerOfTen(kScale - scale.price));
    i.quantityDecimals = scale.quantity;
    slot->rebuild();
    define(*slot);
    return *slot;
}

void CryptofeedStreams::define(const Book& book) {
    m_tell(ports::InstrumentDefined{book.instrument, false});
}

/// Makes the instrument fine enough for `levels`; true when its definition changed (the book is then empty).
bool CryptofeedStreams::refine(Book& book, std::span<const CryptofeedLevel> levels, Duration now) {
    domain::Instrument& i = book.instrument;
    const Scale scale = scaleFor(levels, {i.priceDecimals, i.quantityDecimals});
    if (scale.price == i.priceDecimals && scale.quantity == i.quantityDecimals) return false;
    if (scale.quantity != i.quantityDecimals) {  // old sizes would be read at the new scale
        book.bars.clear();
        book.tradesOnHold.clear();
    }
    i.priceDecimals = scale.price;
    i.tick = PriceDelta::fromNanoUsd(powerOfTen(kScale - scale.price));
    i.quantityDecimals = scale.quantity;
    book.rebuild();
    define(book);
    book.resetWaits = true;
    book.holdUntil = now + kAfterDefinition;
    return true;
}

// ---------------------------------------------------------------- messages

void CryptofeedStreams::onSnapshot(Book& book, const CryptofeedMessage& message, Duration now) {
    const bool changed = refine(book, message.levels, now);
    OrderBook fresh(book.instrument.tick);
    for (const CryptofeedLevel& level : message.levels) {
        Quantity quantity;
        if (!book.quantity(level.quantityNano, quantity) ||
            fresh.setLevel(level.side, Price::fromNanoUsd(level.priceNano), quantity) !=
                domain::BookError::None) {
            reject(fmt::format("{}: a snapshot held an impossible level: price {}e-9, size {}e-9.",
                               book.instrument.symbol, level.priceNano, level.quantityNano));
            return;
        }
    }
    if (fresh.isCrossed()) {
        reject(fmt::format("{}: a snapshot with crossed sides was ignored.", book.instrument.symbol));
        return;
    }
    ++m_counters.snapshots;
    const bool first = !book.hasSnapshot || changed;
    book.hasSnapshot = true;
    if (!first) {
        sendDifference(book, fresh, message.timeNanos);
        book.book = std::move(fresh);
        return;
    }
    m_counters.records += message.levels.size();
    book.book = std::move(fresh);
    if (book.stream && !book.resetWaits) book.stream->reset(0, domain::TradingStatus::Open);
    if (!book.resetWaits) setState(book, StreamState::Live);
}

/// A later snapshot normally repeats what the deltas built. Where it does not, deltas were lost: only the
/// difference goes on, so that a ladder does not redraw a thousand levels every thousand deltas.
void CryptofeedStreams::sendDifference(Book& book, const OrderBook& fresh, std::int64_t timeNanos) {
    std::vector<MarketRecord> changes;
    std::vector<BookLevel> before, after;
    for (const Side side : {Side::Buy, Side::Sell}) {
        before.clear();
        after.clear();
        book.book.levels(side, kEveryLevel, before);
        fresh.levels(side, kEveryLevel, after);
        const auto change = [&](Price price, Quantity quantity) {
            MarketRecord r;
            r.kind = RecordKind::Level;
            r.side = side;
            r.priceNanoUsd = price.nanoUsd();
            r.quantityRaw = quantity.raw();
            r.venueTimeNanos = timeNanos;
            changes.push_back(r);
        };
        for (const BookLevel& level : before) {
            if (!fresh.level(side, level.price)) change(level.price, Quantity{});
        }
        for (const BookLevel& level : after) {
            const auto old = book.book.level(side, level.price);
            if (!old || old->quantity != level.quantity) change(level.price, level.quantity);
        }
    }
    if (changes.empty()) return;
    ++m_counters.gaps;
    m_counters.records += changes.size();
    changes.back().flags = domain::record_flag::kEventEnd;
    for (const MarketRecord& change : changes) book.emit(change);
}

void CryptofeedStreams::onDelta(Book& book, const CryptofeedMessage& message) {
    if (!book.hasSnapshot) {
        ++m_counters.early;
        return;
    }
    ++m_counters.deltas;
    if (refine(book, message.levels, m_now)) {
        distrust(book, "prices became finer than the book; waiting for the next snapshot");
        return;
    }
    std::vector<MarketRecord> changes;
    for (const CryptofeedLevel& level : message.levels) {
        Quantity quantity;
        if (!book.quantity(level.quantityNano, quantity) ||
            book.book.setLevel(level.side, Price::fromNanoUsd(level.priceNano), quantity) !=
                domain::BookError::None) {
            distrust(book, "an update held an impossible level; waiting for the next snapshot");
            return;
        }
        MarketRecord r;
        r.kind = RecordKind::Level;
        r.side = level.side;
        r.priceNanoUsd = level.priceNano;
        r.quantityRaw = quantity.raw();
        r.venueTimeNanos = message.timeNanos;
        changes.push_back(r);
    }
    if (book.book
            .isCrossed()) {  // one that was lost, or one that lies: either way the book is not to be shown
        distrust(book, "an update crossed the book; waiting for the next snapshot");
        return;
    }
    if (changes.empty()) return;
    changes.back().flags = domain::record_flag::kEventEnd;
    m_counters.records += changes.size();
    for (const MarketRecord& change : changes) book.emit(change);
    setState(book, StreamState::Live);
}

void CryptofeedStreams::onTrade(Book& book, const CryptofeedMessage& message) {
    Quantity quantity;
    if (!book.quantity(message.trade.quantityNano, quantity)) {
        // Finer or larger than any level so far: the definition must grow, and the book with it.
        if (refine(book, std::span(&message.trade, 1), m_now)) {
            distrust(book, "sizes became finer than the book; waiting for the next snapshot");
        }
        if (!book.quantity(message.trade.quantityNano, quantity)) {
            reject(fmt::format("{}: a trade had an impossible size.", book.instrument.symbol));
            return;
        }
    }
    MarketRecord r;
    r.kind = RecordKind::Trade;
    r.side = message.trade.side;
    r.priceNanoUsd = message.trade.priceNano;
    r.quantityRaw = quantity.raw();
    r.orderId = message.tradeId != 0 ? message.tradeId : ++book.tradesSeen;
    r.venueTimeNanos = message.timeNanos;
    r.flags = domain::record_flag::kEventEnd;
    ++m_counters.trades;
    ++m_counters.records;
    book.addBar(r);
    book.emit(r);
}

// ---------------------------------------------------------------- trust and state

/// The book is wrong or may be: nothing of it is shown until a snapshot brings it back.
void CryptofeedStreams::distrust(Book& book, const std::string& why) {
    reject(fmt::format("{}: {}.", book.instrument.symbol, why));
    book.hasSnapshot = false;
    book.book.clear();
    if (book.stream && !book.resetWaits) book.stream->reset(0, std::nullopt);
    setState(book, StreamState::Waiting);
}

void CryptofeedStreams::onProducerGone() {
    for (const auto& [key, book] : m_books) {
        book->hasSnapshot = false;
        book->book.clear();
        if (!book->resetWaits && book->stream) book->stream->reset(0, std::nullopt);
        setState(*book, StreamState::Disconnected);
    }
}

void CryptofeedStreams::onTimer(Duration now) {
    m_now = now;
    const bool silent = now - m_lastMessage > kStaleAfter;
    for (const auto& [key, book] : m_books) {
        if (book->resetWaits && now >= book->holdUntil) {
            book->release();
            if (book->hasSnapshot) setState(*book, StreamState::Live);
        }
        if (silent && book->state == StreamState::Live) setState(*book, StreamState::Stale);
        if (!silent && book->state == StreamState::Stale) setState(*book, StreamState::Live);
        if (!silent && book->state == StreamState::Disconnected) setState(*book, StreamState::Waiting);
        if (book->stream) book->stream->flush(book->hasSnapshot && !book->resetWaits);
    }
}

void CryptofeedStreams::setState(Book& book, StreamState state) {
    if (book.state == state) return;
    book.state = state;
    if (book.stream) book.stream->state(state);
}

/// Counted always, told at most once a minute with the first one as a sample.
void CryptofeedStreams::reject(const std::string& sentence) {
    ++m_counters.rejected;
    if (m_now < m_nextRejectReport) return;
    m_nextRejectReport = m_now + std::chrono::minutes(1);
    const std::uint64_t since = m_counters.rejected - m_rejectedTold;
    m_rejectedTold = m_counters.rejected;
    m_tell(ports::FeedProblem{
        {},
        true,
        since > 1 ? fmt::format("{} ({} messages rejected since the last report)", sentence, since)
                  : sentence});
}

// ---------------------------------------------------------------- the consumer's wishes

CryptofeedStreams::Book* CryptofeedStreams::find(InstrumentId id) {
    for (const auto& [key, book] : m_books) {
        if (book->instrument.id == id) return book.get();
    }
    m_tell(ports::FeedProblem{
        id, false,
        fmt::format("cryptofeed has sent no instrument number {}.", static_cast<std::uint32_t>(id))});
    return nullptr;
}

void CryptofeedStreams::subscribe(InstrumentId id) {
    Book* book = find(id);
    if (book == nullptr || book->stream) return;
    book->stream = std::make_unique<ports::FeedStream>(m_ring, id, book->book);
    if (book->hasSnapshot && !book->resetWaits) book->stream->reset(0, domain::TradingStatus::Open);
    book->stream->state(book->state);
}

void CryptofeedStreams::unsubscribe(InstrumentId id) {
    if (Book* book = find(id)) book->stream.reset();
}

void CryptofeedStreams::sendBars(InstrumentId id) {
    if (const Book* book = find(id)) m_tell(ports::BarHistory{id, std::chrono::minutes(1), book->bars});
}

std::uint64_t CryptofeedStreams::dropped() const {
    std::uint64_t sum = 0;
    for (const auto& [key, book] : m_books) sum += book->stream ? book->stream->dropped() : 0;
    return sum;
}

StreamState CryptofeedStreams::worst() const {
    StreamState worst = m_books.empty() ? StreamState::Waiting : StreamState::Live;
    const auto badness = [](StreamState s) { return s == StreamState::Live ? -1 : static_cast<int>(s); };
    for (const auto& [key, book] : m_books) {
        if (badness(book->state) > badness(worst)) worst = book->state;
    }
    return worst;
}

std::size_t CryptofeedStreams::liveCount() const {
    return static_cast<std::size_t>(std::count_if(m_books.begin(), m_books.end(), [](const auto& entry) {
        return entry.second->state == StreamState::Live;
    }));
}

const OrderBook* CryptofeedStreams::book(std::string_view exchange, std::string_view symbol) const {
    const auto found = m_books.find({std::string(exchange), std::string(symbol)});
    return found == m_books.end() ? nullptr : &found->second->book;
}

}  // namespace tessera::adapters
