#include <flatbuffers/flatbuffers.h>
#include <fmt/format.h>
#include <wire/tessera_generated.h>

#include <cstring>

#include "app/domain/account_margin.h"
#include "feeds/wire/codec.h"
#include "feeds/wire/layout.h"

namespace tessera::wire {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

// A message nests Message -> SessionMessage/RecoveryChunk -> RefBatch -> Definition; tables are counted by
// the Verifier.
constexpr flatbuffers::uoffset_t kMaxDepth = 8;
constexpr flatbuffers::uoffset_t kMaxTables = 20'000;
constexpr std::size_t kMinMessageBytes = 16;
constexpr std::uint64_t kMaxSequence = std::uint64_t{1} << 62U;

[[gnu::noinline, gnu::cold]] Error unreadable(std::string detail) {
    return {ErrorCode::Corrupt, "A message from the venue is damaged and was ignored.", std::move(detail)};
}
[[gnu::noinline, gnu::cold]] Error outOfRange(std::string_view field) {
    return {ErrorCode::OutOfRange,
            "A message from the venue holds a value outside its range and was ignored.", std::string(field)};
}
/// The value too, for whoever sent it.
[[gnu::noinline, gnu::cold]] Error outOfRange(std::string_view field, std::int64_t value) {
    return outOfRange(fmt::format("{} {}", field, value));
}
[[gnu::noinline, gnu::cold]] Error unexpected(std::string_view wanted) {
    return {ErrorCode::BadInput, "The venue sent another kind of message than expected; it was ignored.",
            fmt::format("wanted {}", wanted)};
}

bool hasIdentifier(const std::byte* data) {
    return std::memcmp(data + sizeof(flatbuffers::uoffset_t), fb::MessageIdentifier(), 4) == 0;
}

[[gnu::noinline, gnu::cold]] Error strangerProblem(std::span<const std::byte> frame) {
    if (frame.size() > kMaxMessageBytes) {
        return {ErrorCode::BadInput, "A message larger than 1 MiB was ignored.",
                fmt::format("{} bytes", frame.size())};
    }
    if (frame.size() < kMinMessageBytes) {
        return unreadable(fmt::format("{} bytes", frame.size()));
    }
    return {ErrorCode::BadInput,
            "The peer does not speak Tessera's protocol (or a newer one); its message was ignored.",
            "file identifier is not TSM1"};
}

[[gnu::noinline, gnu::cold]] Error messageProblem(const fb::Message* message) {
    if (message == nullptr) {
        return unreadable("verifier");
    }
    if (message->version() == kVersion) {
        return unreadable("no body");
    }
    return {ErrorCode::BadInput,
            fmt::format(
                "The peer speaks version {} of the protocol, this program version {}; update the older one.",
                message->version(), kVersion),
            {}};
}

/// Envelope checks shared by every entry point: null and `problem` filled, or a message whose bytes are
/// aligned.
inline const fb::Message* open(std::span<const std::byte> frame, AlignedBuffer& buffer, Error& problem) {
    if (frame.size() > kMaxMessageBytes || frame.size() < kMinMessageBytes || !hasIdentifier(frame.data())) {
        problem = strangerProblem(frame);
        return nullptr;
    }
    const auto bytes = buffer.assign(frame);
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    flatbuffers::Verifier verifier(data, bytes.size(), kMaxDepth, kMaxTables);
    const bool sound = verifier.VerifyBuffer<fb::Message>(nullptr);
    const fb::Message* message = sound ? fb::GetMessage(data) : nullptr;
    // The Verifier lets a union through whose type is set and whose table is missing.
    if (message == nullptr || message->version() != kVersion || message->body() == nullptr) {
        problem = messageProblem(message);
        return nullptr;
    }
    return message;
}

template <class Enum>
bool inRange(std::uint64_t value, Enum last) {
    return value <= static_cast<std::uint64_t>(last);
}
bool priceOk(std::int64_t nano) {
    return nano >= -domain::kPriceLimit && nano <= domain::kPriceLimit;
}
bool quantityOk(std::int64_t raw) {
    return raw >= 0 && raw <= domain::kQuantityLimit;
}
bool signedQuantityOk(std::int64_t raw) {
    return raw >= -domain::kQuantityLimit && raw <= domain::kQuantityLimit;
}

// kind and side are checked together by the bits that must be zero.
static_assert(static_cast<int>(domain::RecordKind::Status) == 7 && static_cast<int>(domain::Side::Sell) == 1);
constexpr std::uint64_t kKindAndSideSpareBits = 0xFEF8;

/// One pass without branches, because it runs once per record of every batch: a value outside its range
/// leaves a sign bit or a spare bit behind.
inline bool recordsOk(std::span<const domain::MarketRecord> records) {
    constexpr auto kPrice = static_cast<std::uint64_t>(domain::kPriceLimit);
    constexpr auto kQuantity = static_cast<std::uint64_t>(domain::kQuantityLimit);
    std::uint64_t signs = 0, spare = 0, status = 0;
    for (const domain::MarketRecord& r : records) {
        std::uint64_t tail = 0;
        std::memcpy(&tail, &r.kind, sizeof tail);
        const auto price = static_cast<std::uint64_t>(r.priceNanoUsd);
        const auto quantity = static_cast<std::uint64_t>(r.quantityRaw);
        signs |= (kPrice - price) | (kPrice + price) | (kQuantity - quantity) | quantity;
        spare |= tail;
        status |=
            static_cast<std::uint64_t>((tail & 0xFF) == 7) &
            static_cast<std::uint64_t>(r.aux > static_cast<std::uint32_t>(domain::TradingStatus::Settled));
    }
    return (signs >> 63U) == 0 && (spare & kKindAndSideSpareBits) == 0 && status == 0;
}

/// The Verifier checks that a vector of structs lies within the buffer, not that its elements are aligned: a
/// flipped bit in an offset can put 64-bit fields at any multiple of four.
template <class Struct>
bool isAligned(const flatbuffers::Vector<const Struct*>* vector) {
    return vector == nullptr || vector->size() == 0 ||
           reinterpret_cast<std::uintptr_t>(vector->Data()) % alignof(Struct) == 0;
}

/// `vector` must be aligned.
std::span<const domain::MarketRecord> recordsOf(const flatbuffers::Vector<const fb::Record*>* vector) {
    if (vector == nullptr || vector->size() == 0) {
        return {};
    }
    return {asDomain(reinterpret_cast<const fb::Record*>(vector->Data())), vector->size()};
}

/// A clock's nanoseconds since 1970, to 2116: sums and differences of two of them fit.
bool clockOk(std::int64_t nanos) {
    return nanos >= 0 && nanos <= std::int64_t{1} << 62;
}
bool textOk(const flatbuffers::String* text) {
    return text == nullptr || text->size() <= kMaxTextBytes;
}
std::string textOf(const flatbuffers::String* text) {
    return text == nullptr ? std::string{} : text->str();
}

/// A symbol is part of a topic and of file names: printable ASCII without '/' and spaces.
bool symbolOk(const flatbuffers::String* text) {
    if (text == nullptr || text->size() == 0 || text->size() > 64) {
        return false;
    }
    for (const char c : *text) {
        if (c <= ' ' || c > '~' || c == '/') {
            return false;
        }
    }
    return true;
}

enum class BatchFault : std::uint8_t { None, Alignment, Sequence, Count, Record };

inline BatchFault readBatch(const fb::Batch& b, Batch& out) {
    out.epoch = b.epoch();
    out.firstSeq = b.first_seq();
    out.sendNanos = b.send_ns();
    if (!isAligned(b.records())) {
        return BatchFault::Alignment;
    }
    out.records = recordsOf(b.records());
    out.checksum.reset();
    if (b.has_checksum()) {
        out.checksum = b.checksum();
    }
    if (out.firstSeq == 0 || out.firstSeq > kMaxSequence) {
        return BatchFault::Sequence;
    }
    if (b.count() != out.records.size()) {
        return BatchFault::Count;
    }
    return recordsOk(out.records) ? BatchFault::None : BatchFault::Record;
}

[[gnu::noinline, gnu::cold]] Error describe(BatchFault fault) {
    if (fault == BatchFault::Alignment) {
        return unreadable("misaligned records");
    }
    if (fault == BatchFault::Count) {
        return unreadable("count differs from records");
    }
    return outOfRange(fault == BatchFault::Sequence ? "first_seq" : "record");
}

constexpr flatbuffers::uoffset_t kMaxLegs = 8;

bool legsOk(const fb::Definition& d) {
    return d.legs() == nullptr ||
           (d.legs()->size() <= kMaxLegs &&
            std::ranges::none_of(*d.legs(), [](const fb::Leg* leg) { return leg->ratio() == 0; }));
}

/// Losses, and what one lot sold asks for at least; their sums over any position stay within 128 bits.
bool riskArrayOk(const fb::Definition& d) {
    return d.risk_array() == nullptr || d.risk_array()->size() == 0 ||
           ((d.risk_array()->size() == domain::kMarginScenarios.size() ||
             d.risk_array()->size() == domain::kMarginScenarios.size() + 1) &&
            std::ranges::none_of(*d.risk_array(), [](std::int64_t loss) {
                return loss > domain::kPriceLimit || loss < -domain::kPriceLimit;
            }));
}

std::vector<domain::Leg> readLegs(const fb::Definition& d) {
    if (d.legs() == nullptr) {  // as written before there were lists of legs
        return {{domain::InstrumentId{d.leg_near()}, 1}, {domain::InstrumentId{d.leg_far()}, -1}};
    }
    std::vector<domain::Leg> legs;
    for (const fb::Leg* leg : *d.legs()) {
        legs.push_back({domain::InstrumentId{leg->instrument()}, leg->ratio()});
    }
    return legs;
}

domain::ContractSpec readSpec(const fb::Definition& d) {
    const domain::ContractMonth month{d.contract_year(), d.contract_month()};
    domain::ContractSpec spec = domain::emptySpec(static_cast<domain::InstrumentKind>(d.kind()));
    if (auto* future = std::get_if<domain::FutureSpec>(&spec)) {
        *future = {.contractMonth = month, .settlement = static_cast<domain::SettlementRule>(d.settlement())};
    } else if (auto* spread = std::get_if<domain::SpreadSpec>(&spec)) {
        *spread = {.contractMonth = month, .legs = readLegs(d)};
    } else if (auto* option = std::get_if<domain::OptionSpec>(&spec)) {
        *option = {.contractMonth = month,
                   .future = domain::InstrumentId{d.option_future()},
                   .right = static_cast<domain::OptionRight>(d.option_right()),
                   .strike = domain::Price::fromNanoUsd(d.strike())};
    } else if (auto* external = std::get_if<domain::ExternalSpec>(&spec); external && d.currency()) {
        external->currency = textOf(d.currency());
    }
    return spec;
}

Result<domain::Instrument> readDefinition(const fb::Definition& d) {
    if (!symbolOk(d.symbol())) {
        return outOfRange("definition.symbol");
    }
    if (!textOk(d.name()) || !textOk(d.family()) || !textOk(d.underlying()) || !textOk(d.unit()) ||
        !textOk(d.currency())) {
        return outOfRange("definition text");
    }
    if (!inRange(d.kind(), domain::InstrumentKind::Option)) {
        return outOfRange("definition.kind");
    }
    if (d.tick() <= 0 || !priceOk(d.tick())) {
        return outOfRange("definition.tick");
    }
    if (d.price_decimals() > 9 || d.quantity_decimals() > 9) {
        return outOfRange("definition decimals");
    }
    if (d.contract_size() <= 0 || d.contract_size() > domain::kQuantityLimit) {
        return outOfRange("definition.contract_size");
    }
    if (d.contract_month() > 12 || d.contract_year() > 9999) {
        return outOfRange("definition contract month");
    }
    if (!inRange(d.settlement(), domain::SettlementRule::MonthAverage)) {
        return outOfRange("definition.settlement");
    }
    if (static_cast<domain::InstrumentKind>(d.kind()) == domain::InstrumentKind::Option &&
        (!inRange(d.option_right(), domain::OptionRight::Put) || d.strike() <= 0 || !priceOk(d.strike()))) {
        return outOfRange("definition option");
    }
    if (!legsOk(d)) {
        return outOfRange("definition.legs");
    }
    if (!riskArrayOk(d)) {
        return outOfRange("definition.risk_array");
    }
    if (d.maintenance_percent() < 0 || d.halt_band() < 0 || d.limit_band() < 0) {
        return outOfRange("definition bands");
    }
    domain::Instrument out;
    out.id = domain::InstrumentId{d.id()};
    out.symbol = textOf(d.symbol());
    out.name = textOf(d.name());
    out.family = textOf(d.family());
    out.underlying = textOf(d.underlying());
    out.unit = textOf(d.unit());
    out.tick = domain::PriceDelta::fromNanoUsd(d.tick());
    out.priceDecimals = d.price_decimals();
    out.quantityDecimals = d.quantity_decimals();
    out.contractSize = d.contract_size();
    out.lastTradingTime = domain::Timestamp::fromNanos(d.last_trading_time());
    out.feePerLot = domain::Money::fromNanoUsd(d.fee_per_lot());
    out.initialMarginPerLot = domain::Money::fromNanoUsd(d.initial_margin());
    out.maintenancePercent = d.maintenance_percent();
    out.haltBand = d.halt_band();
    out.limitBand = d.limit_band();
    out.sizesKnown = !d.sizes_unknown();
    if (d.risk_array() != nullptr) {
        for (const std::int64_t loss : *d.risk_array()) {
            out.riskArray.push_back(domain::Money::fromNanoUsd(loss));
        }
    }
    out.spec = readSpec(d);
    return out;
}

Result<domain::Fixing> readFixing(const fb::IndexFixing& f) {
    if (!priceOk(f.level())) {
        return outOfRange("fixing.level");
    }
    if (f.observations() < 0 || f.providers() < 0) {
        return outOfRange("fixing counts");
    }
    if (!textOk(f.withheld_reason())) {
        return outOfRange("fixing.withheld_reason");
    }
    domain::Fixing out;
    out.instrument = domain::InstrumentId{f.instrument()};
    out.asOf = domain::Timestamp::fromNanos(f.as_of());
    out.knownAt = domain::Timestamp::fromNanos(f.known_at());
    out.level = domain::Price::fromNanoUsd(f.level());
    out.observations = f.observations();
    out.providers = f.providers();
    out.withheldReason = textOf(f.withheld_reason());
    out.simulated = f.simulated();
    return out;
}

Result<domain::SettlementPrice> readSettlement(const fb::Settlement& s) {
    if (!priceOk(s.price())) {
        return outOfRange("settlement.price");
    }
    return domain::SettlementPrice{domain::InstrumentId{s.instrument()},
                                   domain::Timestamp::fromNanos(s.as_of()),
                                   domain::Price::fromNanoUsd(s.price()), s.is_final()};
}

Result<domain::OpenInterest> readOpenInterest(const fb::OpenInterest& o) {
    const auto settled = o.settled();
    if (!quantityOk(o.lots()) || o.lots() < 0 || (settled && (!quantityOk(*settled) || *settled < 0))) {
        return outOfRange("open_interest.lots");
    }
    return domain::OpenInterest{domain::InstrumentId{o.instrument()}, domain::Timestamp::fromNanos(o.as_of()),
                                domain::Quantity::fromRaw(o.lots()),
                                settled ? std::optional(domain::Quantity::fromRaw(*settled)) : std::nullopt};
}

template <class Table, class Value>
Result<void> readTables(const flatbuffers::Vector<flatbuffers::Offset<Table>>* tables,
                        std::vector<Value>& out, Result<Value> (*read)(const Table&)) {
    if (tables == nullptr) {
        return {};
    }
    out.reserve(tables->size());
    for (const Table* table : *tables) {
        Result<Value> value = read(*table);
        if (!value) {
            return value.error();
        }
        out.push_back(std::move(value).value());
    }
    return {};
}

Result<RefBatch> readRefBatch(const fb::RefBatch& b) {
    RefBatch out;
    out.epoch = b.epoch();
    out.firstSeq = b.first_seq();
    out.sendNanos = b.send_ns();
    if (out.firstSeq == 0 || out.firstSeq > kMaxSequence) {
        return outOfRange("first_seq");
    }
    if (auto r = readTables(b.definitions(), out.definitions, readDefinition); !r) {
        return r.error();
    }
    if (auto r = readTables(b.fixings(), out.fixings, readFixing); !r) {
        return r.error();
    }
    if (auto r = readTables(b.settlements(), out.settlements, readSettlement); !r) {
        return r.error();
    }
    if (auto r = readTables(b.open_interest(), out.openInterest, readOpenInterest); !r) {
        return r.error();
    }
    if (b.count() != out.size()) {
        return unreadable("count differs from entries");
    }
    return out;
}

Result<RecoveryRequest> readRequest(const fb::RecoveryRequest& r) {
    if (!inRange(r.what(), RecoveryKind::Fixings)) {
        return outOfRange("request.what");
    }
    const auto what = static_cast<RecoveryKind>(r.what());
    if (what != RecoveryKind::Reference && !symbolOk(r.symbol())) {
        return outOfRange("request.symbol");
    }
    if (what == RecoveryKind::Replay &&
        (r.from_seq() == 0 || r.to_seq() < r.from_seq() || r.to_seq() > kMaxSequence)) {
        return outOfRange("request sequences");
    }
    if (!textOk(r.symbol())) {
        return outOfRange("request.symbol");
    }
    return RecoveryRequest{r.request_id(), what, textOf(r.symbol()), r.epoch(), r.from_seq(), r.to_seq()};
}

Result<void> readBars(const fb::RecoveryChunk& c, RecoveryChunk& out) {
    if (c.bars() == nullptr) {
        return {};
    }
    out.bars.reserve(c.bars()->size());
    for (const fb::BarRow* row : *c.bars()) {
        for (const std::int64_t price : {row->open(), row->high(), row->low(), row->close()}) {
            if (!priceOk(price)) {
                return outOfRange("bar price");
            }
        }
        if (row->high() < row->low() || !quantityOk(row->volume()) || !quantityOk(row->buy_volume())) {
            return outOfRange("bar");
        }
        domain::Bar bar;
        bar.start = domain::Timestamp::fromNanos(row->start());
        bar.open = domain::Price::fromNanoUsd(row->open());
        bar.high = domain::Price::fromNanoUsd(row->high());
        bar.low = domain::Price::fromNanoUsd(row->low());
        bar.close = domain::Price::fromNanoUsd(row->close());
        bar.volume = domain::Quantity::fromRaw(row->volume());
        bar.buyVolume = domain::Quantity::fromRaw(row->buy_volume());
        out.bars.push_back(bar);
    }
    return {};
}

Result<RecoveryChunk> readChunk(const fb::RecoveryChunk& c) {
    if (!inRange(c.status(), ChunkStatus::Failed)) {
        return outOfRange("chunk.status");
    }
    if (!inRange(c.trading_status(), domain::TradingStatus::Settled)) {
        return outOfRange("chunk.trading_status");
    }
    if (c.last_seq() > kMaxSequence) {
        return outOfRange("chunk.last_seq");
    }
    if (c.bar_interval() < 0 || !textOk(c.text())) {
        return outOfRange("chunk");
    }
    RecoveryChunk out;
    out.requestId = c.request_id();
    out.status = static_cast<ChunkStatus>(c.status());
    out.epoch = c.epoch();
    out.lastSeq = c.last_seq();
    out.count = c.count();
    out.checksum = c.checksum();
    if (!isAligned(c.records()) || !isAligned(c.bars())) {
        return unreadable("misaligned records");
    }
    out.records = recordsOf(c.records());
    if (!recordsOk(out.records)) {
        return outOfRange("record");
    }
    if (c.reference() != nullptr) {
        Result<RefBatch> reference = readRefBatch(*c.reference());
        if (!reference) {
            return reference.error();
        }
        out.reference = std::move(reference).value();
    }
    if (auto r = readBars(c, out); !r) {
        return r.error();
    }
    out.barInterval = domain::Duration(c.bar_interval());
    out.text = textOf(c.text());
    out.tradingStatus = static_cast<domain::TradingStatus>(c.trading_status());
    return out;
}

Result<domain::OrderTerms> readTerms(const fb::OrderTerms* t) {
    domain::OrderTerms out;
    if (t == nullptr) {
        return out;
    }
    if (!priceOk(t->stop_price()) || !priceOk(t->trail())) {
        return outOfRange("terms price");
    }
    if (t->trail_bp() < 0 || t->trail_bp() > 10'000) {
        return outOfRange("terms.trail_bp");
    }
    if (!quantityOk(t->display())) {
        return outOfRange("terms.display");
    }
    if (!inRange(t->role(), domain::kLastLinkRole)) {
        return outOfRange("terms.role");
    }
    out.stopPrice = domain::Price::fromNanoUsd(t->stop_price());
    out.trail = domain::PriceDelta::fromNanoUsd(t->trail());
    out.trailBp = t->trail_bp();
    out.display = domain::Quantity::fromRaw(t->display());
    out.expireAt = domain::Timestamp::fromNanos(t->expire_ns());
    out.role = static_cast<domain::LinkRole>(t->role());
    out.listId = domain::ClientOrderId{t->list_id()};
    out.triggered = t->triggered();
    return out;
}

Result<domain::NewOrder> readOrder(const fb::NewOrderSingle& m) {
    if (!inRange(m.side(), domain::Side::Sell)) {
        return outOfRange("order.side", m.side());
    }
    if (!inRange(m.type(), domain::kLastOrderType)) {
        return outOfRange("order.type", m.type());
    }
    if (!inRange(m.time_in_force(), domain::kLastTimeInForce)) {
        return outOfRange("order.time_in_force", m.time_in_force());
    }
    if (!priceOk(m.price())) {
        return outOfRange("order.price", m.price());
    }
    if (!quantityOk(m.quantity())) {
        return outOfRange("order.quantity", m.quantity());
    }
    const auto terms = readTerms(m.terms());
    if (!terms) {
        return terms.error();
    }
    return domain::NewOrder{domain::ClientOrderId{m.client_order_id()},
                            domain::InstrumentId{m.instrument()},
                            static_cast<domain::Side>(m.side()),
                            static_cast<domain::OrderType>(m.type()),
                            static_cast<domain::TimeInForce>(m.time_in_force()),
                            m.post_only(),
                            domain::Price::fromNanoUsd(m.price()),
                            domain::Quantity::fromRaw(m.quantity()),
                            *terms};
}

Result<SessionBody> readNewOrder(const fb::NewOrderSingle& m) {
    auto order = readOrder(m);
    if (!order) {
        return order.error();
    }
    return SessionBody{std::move(order).value()};
}

Result<SessionBody> readOrderList(const fb::NewOrderList& m) {
    if (m.orders() == nullptr || m.orders()->size() == 0 || m.orders()->size() > domain::kMostListed) {
        return outOfRange("list.orders");
    }
    domain::NewOrderList out;
    if (auto r = readTables(m.orders(), out.orders, readOrder); !r) {
        return r.error();
    }
    return SessionBody{std::move(out)};
}

Result<SessionBody> readReplace(const fb::ReplaceRequest& m) {
    if (!priceOk(m.price())) {
        return outOfRange("replace.price", m.price());
    }
    if (!quantityOk(m.quantity())) {
        return outOfRange("replace.quantity", m.quantity());
    }
    if (!priceOk(m.stop_price())) {
        return outOfRange("replace.stop_price", m.stop_price());
    }
    return SessionBody{
        domain::ReplaceOrder{domain::ClientOrderId{m.client_order_id()}, domain::ClientOrderId{m.target()},
                             domain::Price::fromNanoUsd(m.price()), domain::Quantity::fromRaw(m.quantity()),
                             domain::Price::fromNanoUsd(m.stop_price())}};
}

Result<domain::MarginNotice> readMargin(const fb::MarginNotice* m) {
    domain::MarginNotice out;
    if (m == nullptr) {
        return out;
    }
    if (m->required() < 0) {
        return outOfRange("margin.required");
    }
    out.equity = domain::Money::fromNanoUsd(m->equity());
    out.required = domain::Money::fromNanoUsd(m->required());
    out.until = domain::Timestamp::fromNanos(m->until());
    return out;
}

Result<SessionBody> readReport(const fb::ExecReport& m) {
    if (!inRange(m.type(), domain::kLastExecType)) {
        return outOfRange("report.type");
    }
    if (!inRange(m.reason(), domain::kLastReason)) {
        return outOfRange("report.reason");
    }
    if (!inRange(m.side(), domain::Side::Sell)) {
        return outOfRange("report.side");
    }
    if (!inRange(m.order_type(), domain::kLastOrderType)) {
        return outOfRange("report.order_type");
    }
    if (!inRange(m.time_in_force(), domain::kLastTimeInForce)) {
        return outOfRange("report.time_in_force");
    }
    if (!priceOk(m.price()) || !priceOk(m.last_price())) {
        return outOfRange("report price");
    }
    for (const std::int64_t raw : {m.quantity(), m.last_quantity(), m.cum_quantity(), m.leaves_quantity()}) {
        if (!quantityOk(raw)) {
            return outOfRange("report quantity");
        }
    }
    domain::ExecutionReport out;
    out.type = static_cast<domain::ExecType>(m.type());
    out.reason = static_cast<domain::Reason>(m.reason());
    out.id = domain::ClientOrderId{m.client_order_id()};
    out.origId = domain::ClientOrderId{m.orig_client_order_id()};
    out.orderId = domain::OrderId{m.order_id()};
    out.execId = domain::ExecId{m.exec_id()};
    out.refExecId = domain::ExecId{m.ref_exec_id()};
    out.account = domain::AccountId{m.account()};
    out.instrument = domain::InstrumentId{m.instrument()};
    out.side = static_cast<domain::Side>(m.side());
    out.orderType = static_cast<domain::OrderType>(m.order_type());
    out.timeInForce = static_cast<domain::TimeInForce>(m.time_in_force());
    out.price = domain::Price::fromNanoUsd(m.price());
    out.quantity = domain::Quantity::fromRaw(m.quantity());
    out.lastPrice = domain::Price::fromNanoUsd(m.last_price());
    out.lastQuantity = domain::Quantity::fromRaw(m.last_quantity());
    out.cumQuantity = domain::Quantity::fromRaw(m.cum_quantity());
    out.leavesQuantity = domain::Quantity::fromRaw(m.leaves_quantity());
    out.fee = domain::Money::fromNanoUsd(m.fee());
    out.isMaker = m.is_maker();
    out.venueTime = domain::Timestamp::fromNanos(m.venue_time());
    const auto terms = readTerms(m.terms());
    if (!terms) {
        return terms.error();
    }
    out.terms = *terms;
    const auto margin = readMargin(m.margin());
    if (!margin) {
        return margin.error();
    }
    out.margin = *margin;
    out.impliedBy = domain::InstrumentId{m.implied_by()};
    return SessionBody{out};
}

Result<OpenOrder> readOpenOrder(const fb::OpenOrder& o) {
    if (!inRange(o.side(), domain::Side::Sell)) {
        return outOfRange("open order side");
    }
    if (!priceOk(o.price()) || !quantityOk(o.quantity()) || !quantityOk(o.cum_quantity())) {
        return outOfRange("open order");
    }
    if (!inRange(o.type(), domain::kLastOrderType) || !inRange(o.time_in_force(), domain::kLastTimeInForce)) {
        return outOfRange("open order type");
    }
    const auto terms = readTerms(o.terms());
    if (!terms) {
        return terms.error();
    }
    return OpenOrder{domain::ClientOrderId{o.client_order_id()},
                     domain::OrderId{o.order_id()},
                     domain::InstrumentId{o.instrument()},
                     static_cast<domain::Side>(o.side()),
                     domain::Price::fromNanoUsd(o.price()),
                     domain::Quantity::fromRaw(o.quantity()),
                     domain::Quantity::fromRaw(o.cum_quantity()),
                     static_cast<domain::OrderType>(o.type()),
                     static_cast<domain::TimeInForce>(o.time_in_force()),
                     *terms};
}

Result<OpenPosition> readOpenPosition(const fb::OpenPosition& p) {
    if (!signedQuantityOk(p.net())) {
        return outOfRange("open position");
    }
    return OpenPosition{domain::InstrumentId{p.instrument()}, domain::Quantity::fromRaw(p.net())};
}

Result<domain::PositionLimit> readPositionLimit(const fb::PositionLimit& l) {
    if (!textOk(l.family()) || l.per_contract() <= 0 || l.all_contracts() < l.per_contract() ||
        l.all_contracts() > domain::kLargestPositionLimit) {
        return outOfRange("position limit");
    }
    return domain::PositionLimit{textOf(l.family()), l.per_contract(), l.all_contracts()};
}

Result<SessionBody> readRecoveryDone(const fb::RecoveryDone& m) {
    RecoveryDone out;
    out.lastServerSeq = m.last_server_seq();
    if (auto r = readTables(m.orders(), out.orders, readOpenOrder); !r) {
        return r.error();
    }
    if (auto r = readTables(m.positions(), out.positions, readOpenPosition); !r) {
        return r.error();
    }
    if (auto r = readTables(m.position_limits(), out.positionLimits, readPositionLimit); !r) {
        return r.error();
    }
    const auto call = readMargin(m.margin_call());
    if (!call) {
        return call.error();
    }
    out.marginCall = *call;
    return SessionBody{std::move(out)};
}

Result<SessionBody> readLogon(const fb::Logon& m) {
    if (!textOk(m.client())) {
        return outOfRange("logon.client");
    }
    if (m.deposit() < 0) {
        return outOfRange("logon.deposit");
    }
    return SessionBody{
        Logon{textOf(m.client()), m.last_server_seq(), m.wall_ns(), domain::Money::fromNanoUsd(m.deposit())}};
}

Result<SessionBody> readSessionBody(const fb::SessionMessage& m) {
    if (m.body() == nullptr) {
        return unreadable("session message without a body");
    }
    switch (m.body_type()) {
        case fb::SessionBody::Logon:
            return readLogon(*m.body_as_Logon());
        case fb::SessionBody::LogonAck: {
            const fb::LogonAck& a = *m.body_as_LogonAck();
            if (!clockOk(a.wall_ns()) || !clockOk(a.venue_ns())) {
                return outOfRange("logon ack clock", clockOk(a.wall_ns()) ? a.venue_ns() : a.wall_ns());
            }
            return SessionBody{LogonAck{a.session(), a.epoch(), domain::AccountId{a.account()},
                                        domain::ClientOrderId{a.last_client_order_id()}, a.wall_ns(),
                                        a.venue_ns()}};
        }
        case fb::SessionBody::LogonRefused:
            if (!textOk(m.body_as_LogonRefused()->text())) {
                return outOfRange("refusal text");
            }
            return SessionBody{LogonRefused{textOf(m.body_as_LogonRefused()->text())}};
        case fb::SessionBody::NewOrderSingle:
            return readNewOrder(*m.body_as_NewOrderSingle());
        case fb::SessionBody::NewOrderList:
            return readOrderList(*m.body_as_NewOrderList());
        case fb::SessionBody::CancelRequest: {
            const fb::CancelRequest& c = *m.body_as_CancelRequest();
            return SessionBody{domain::CancelOrder{domain::ClientOrderId{c.client_order_id()},
                                                   domain::ClientOrderId{c.target()}}};
        }
        case fb::SessionBody::ReplaceRequest:
            return readReplace(*m.body_as_ReplaceRequest());
        case fb::SessionBody::StatusRequest:
            return SessionBody{StatusRequest{domain::ClientOrderId{m.body_as_StatusRequest()->target()}}};
        case fb::SessionBody::ExecReport:
            return readReport(*m.body_as_ExecReport());
        case fb::SessionBody::RecoveryDone:
            return readRecoveryDone(*m.body_as_RecoveryDone());
        case fb::SessionBody::SessionHeartbeat: {
            const fb::SessionHeartbeat& beat = *m.body_as_SessionHeartbeat();
            if (!clockOk(beat.venue_nanos())) {
                return outOfRange("heartbeat venue_nanos", beat.venue_nanos());
            }
            return SessionBody{SessionHeartbeat{beat.test_request(), beat.venue_nanos()}};
        }
        case fb::SessionBody::Logout:
            if (!textOk(m.body_as_Logout()->text())) {
                return outOfRange("logout text");
            }
            return SessionBody{Logout{textOf(m.body_as_Logout()->text())}};
        case fb::SessionBody::SessionReject: {
            const fb::SessionReject& r = *m.body_as_SessionReject();
            if (!textOk(r.text())) {
                return outOfRange("reject text");
            }
            if (!inRange(r.reason(), domain::kLastReason)) {
                return outOfRange("reject reason");
            }
            return SessionBody{SessionReject{
                r.client_seq(), domain::ClientOrderId{r.client_order_id()}, textOf(r.text()),
                r.reason() == 0 ? domain::Reason::BadTerms : static_cast<domain::Reason>(r.reason())}};
        }
        case fb::SessionBody::NONE:
            break;
    }
    return unexpected("a session message with a known body");
}

Result<SessionMessage> readSession(const fb::SessionMessage& m) {
    if (m.version() != kVersion) {
        return outOfRange("session version");
    }
    Result<SessionBody> body = readSessionBody(m);
    if (!body) {
        return body.error();
    }
    return SessionMessage{m.session(), m.client_seq(), m.server_seq(), m.acked_server_seq(),
                          m.sent_ns(), m.max_age_ms(), m.poss_dup(),   std::move(body).value()};
}

/// The request's own id, whatever else is wrong with it.
domain::ClientOrderId requestIdOf(const fb::SessionMessage& m) {
    if (const auto* order = m.body_as_NewOrderSingle()) {
        return domain::ClientOrderId{order->client_order_id()};
    }
    if (const auto* replace = m.body_as_ReplaceRequest()) {
        return domain::ClientOrderId{replace->client_order_id()};
    }
    const auto* list = m.body_as_NewOrderList();
    const bool hasOrders = list != nullptr && list->orders() != nullptr && list->orders()->size() > 0;
    return domain::ClientOrderId{hasOrders ? list->orders()->Get(0)->client_order_id() : 0};
}

template <class T>
Result<Message> widen(Result<T> result) {
    if (!result) {
        return result.error();
    }
    return Message{std::move(result).value()};
}

}  // namespace

Result<Message> Decoder::decode(std::span<const std::byte> frame) {
    const fb::Message* m = open(frame, m_buffer, m_problem);
    if (m == nullptr) {
        return m_problem;
    }
    switch (m->body_type()) {
        case fb::Body::Batch: {
            Batch batch;
            const BatchFault fault = readBatch(*m->body_as_Batch(), batch);
            if (fault != BatchFault::None) {
                return describe(fault);
            }
            return Message{batch};
        }
        case fb::Body::RefBatch:
            return widen(readRefBatch(*m->body_as_RefBatch()));
        case fb::Body::RecoveryRequest:
            return widen(readRequest(*m->body_as_RecoveryRequest()));
        case fb::Body::RecoveryChunk:
            return widen(readChunk(*m->body_as_RecoveryChunk()));
        case fb::Body::SessionMessage:
            return widen(readSession(*m->body_as_SessionMessage()));
        case fb::Body::NONE:
            break;
    }
    return unexpected("a known body");
}

// flatten: the Verifier is dozens of tiny functions that the compiler otherwise leaves as calls.
[[gnu::flatten]] bool Decoder::decodeInto(std::span<const std::byte> frame, Batch& out) {
    const fb::Message* message = open(frame, m_buffer, m_problem);
    if (message == nullptr) {
        return false;
    }
    const fb::Batch* batch = message->body_as_Batch();
    if (batch == nullptr) {
        m_problem = unexpected("a batch");
        return false;
    }
    const BatchFault fault = readBatch(*batch, out);
    if (fault == BatchFault::None) {
        return true;
    }
    m_problem = describe(fault);
    return false;
}

Result<Batch> Decoder::decodeBatch(std::span<const std::byte> frame) {
    Batch batch;
    if (!decodeInto(frame, batch)) {
        return m_problem;
    }
    return batch;
}

Result<SessionMessage> Decoder::decodeSession(std::span<const std::byte> frame) {
    m_refused = {};
    const fb::Message* message = open(frame, m_buffer, m_problem);
    if (message == nullptr) {
        return m_problem;
    }
    const fb::SessionMessage* session = message->body_as_SessionMessage();
    if (session == nullptr) {
        return unexpected("a session message");
    }
    auto read = readSession(*session);
    if (!read) {
        m_refused = {session->session(), session->client_seq(), requestIdOf(*session)};
    }
    return read;
}

}  // namespace tessera::wire
