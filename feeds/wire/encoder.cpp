#include <flatbuffers/flatbuffers.h>
#include <wire/tessera_generated.h>

#include "feeds/wire/codec.h"
#include "feeds/wire/layout.h"

namespace tessera::wire {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

template <class Enum>
constexpr auto number(Enum value) {
    return static_cast<std::underlying_type_t<Enum>>(value);
}

Offset<fb::Definition> writeDefinition(FlatBufferBuilder& b, const domain::Instrument& i) {
    const auto symbol = b.CreateString(i.symbol);
    const auto name = b.CreateString(i.name);
    const auto family = b.CreateString(i.family);
    const auto underlying = b.CreateString(i.underlying);
    const auto unit = b.CreateString(i.unit);
    const auto currency = b.CreateString(i.currency());
    std::vector<fb::Leg> legs;
    for (const domain::Leg& leg : i.legs()) {
        legs.emplace_back(number(leg.instrument), leg.ratio);
    }
    const auto legRows = legs.empty() ? 0 : b.CreateVectorOfStructs(legs);
    std::vector<std::int64_t> losses;
    for (const domain::Money loss : i.riskArray) {
        losses.push_back(loss.nanoUsd());
    }
    const auto riskArray = losses.empty() ? 0 : b.CreateVector(losses);
    const domain::ContractMonth month = i.contractMonth();
    const auto* future = std::get_if<domain::FutureSpec>(&i.spec);
    const auto settlement = future == nullptr ? domain::SettlementRule{} : future->settlement;
    const domain::OptionSpec option = i.option() != nullptr ? *i.option() : domain::OptionSpec{};
    return fb::CreateDefinition(
        b, number(i.id), number(i.kind()), symbol, name, family, underlying, unit, i.tick.nanoUsd(),
        static_cast<std::uint8_t>(i.priceDecimals), static_cast<std::uint8_t>(i.quantityDecimals),
        i.contractSize, static_cast<std::uint16_t>(month.year), static_cast<std::uint8_t>(month.month),
        i.lastTradingTime.nanos(), 0, 0, i.feePerLot.nanoUsd(), i.initialMarginPerLot.nanoUsd(),
        i.maintenancePercent, i.haltBand, i.limitBand, !i.sizesKnown, currency, legRows, number(settlement),
        number(option.future), number(option.right), option.strike.nanoUsd(), riskArray);
}

Offset<fb::IndexFixing> writeFixing(FlatBufferBuilder& b, const domain::Fixing& f) {
    const auto reason = b.CreateString(f.withheldReason);
    return fb::CreateIndexFixing(b, number(f.instrument), f.asOf.nanos(), f.knownAt.nanos(),
                                 f.level.nanoUsd(), f.observations, f.providers, reason, f.simulated);
}

Offset<fb::Settlement> writeSettlement(FlatBufferBuilder& b, const domain::SettlementPrice& s) {
    return fb::CreateSettlement(b, number(s.instrument), s.asOf.nanos(), s.price.nanoUsd(), s.isFinal);
}

Offset<fb::OpenInterest> writeOpenInterest(FlatBufferBuilder& b, const domain::OpenInterest& o) {
    return fb::CreateOpenInterest(
        b, number(o.instrument), o.asOf.nanos(), o.lots.raw(),
        o.settled ? flatbuffers::Optional<std::int64_t>(o.settled->raw()) : flatbuffers::nullopt);
}

template <class Table, class Value>
auto writeTables(FlatBufferBuilder& b, const std::vector<Value>& values,
                 Offset<Table> (*write)(FlatBufferBuilder&, const Value&)) {
    std::vector<Offset<Table>> offsets;
    offsets.reserve(values.size());
    for (const Value& value : values) {
        offsets.push_back(write(b, value));
    }
    return b.CreateVector(offsets);
}

Offset<fb::RefBatch> writeRefBatch(FlatBufferBuilder& b, const RefBatch& batch) {
    const auto definitions = writeTables(b, batch.definitions, writeDefinition);
    const auto fixings = writeTables(b, batch.fixings, writeFixing);
    const auto settlements = writeTables(b, batch.settlements, writeSettlement);
    const auto interest = writeTables(b, batch.openInterest, writeOpenInterest);
    return fb::CreateRefBatch(b, batch.epoch, batch.firstSeq, static_cast<std::uint32_t>(batch.size()),
                              batch.sendNanos, definitions, fixings, settlements, interest);
}

auto writeRecords(FlatBufferBuilder& b, std::span<const domain::MarketRecord> records) {
    return b.CreateVectorOfStructs(asWire(records.data()), records.size());
}

Offset<fb::OrderTerms> writeTerms(FlatBufferBuilder& b, const domain::OrderTerms& t) {
    if (t == domain::OrderTerms{}) {
        return 0;
    }
    return fb::CreateOrderTerms(b, t.stopPrice.nanoUsd(), t.trail.nanoUsd(), t.trailBp, t.display.raw(),
                                t.expireAt.nanos(), number(t.role), number(t.listId), t.triggered);
}

Offset<fb::MarginNotice> writeMargin(FlatBufferBuilder& b, const domain::MarginNotice& m) {
    return m == domain::MarginNotice{}
               ? Offset<fb::MarginNotice>(0)
               : fb::CreateMarginNotice(b, m.equity.nanoUsd(), m.required.nanoUsd(), m.until.nanos());
}

Offset<fb::NewOrderSingle> writeNewOrder(FlatBufferBuilder& b, const domain::NewOrder& m) {
    const auto terms = writeTerms(b, m.terms);
    return fb::CreateNewOrderSingle(b, number(m.id), number(m.instrument), number(m.side), number(m.type),
                                    number(m.timeInForce), m.postOnly, m.price.nanoUsd(), m.quantity.raw(),
                                    terms);
}

struct BodyOffset {
    fb::SessionBody type;
    Offset<void> offset;
};

struct BodyWriter {
    FlatBufferBuilder& b;

    BodyOffset operator()(const Logon& m) const {
        const auto client = b.CreateString(m.client);
        return {fb::SessionBody::Logon,
                fb::CreateLogon(b, client, m.lastServerSeq, m.wallNanos, m.deposit.nanoUsd()).Union()};
    }
    BodyOffset operator()(const LogonAck& m) const {
        return {fb::SessionBody::LogonAck,
                fb::CreateLogonAck(b, m.session, m.epoch, number(m.account), number(m.lastClientOrderId),
                                   m.wallNanos, m.venueNanos)
                    .Union()};
    }
    BodyOffset operator()(const LogonRefused& m) const {
        return {fb::SessionBody::LogonRefused, fb::CreateLogonRefused(b, b.CreateString(m.text)).Union()};
    }
    BodyOffset operator()(const domain::NewOrder& m) const {
        return {fb::SessionBody::NewOrderSingle, writeNewOrder(b, m).Union()};
    }
    BodyOffset operator()(const domain::NewOrderList& m) const {
        const auto orders = writeTables(b, m.orders, writeNewOrder);
        return {fb::SessionBody::NewOrderList, fb::CreateNewOrderList(b, orders).Union()};
    }
    BodyOffset operator()(const domain::CancelOrder& m) const {
        return {fb::SessionBody::CancelRequest,
                fb::CreateCancelRequest(b, number(m.id), number(m.target)).Union()};
    }
    BodyOffset operator()(const domain::ReplaceOrder& m) const {
        return {fb::SessionBody::ReplaceRequest,
                fb::CreateReplaceRequest(b, number(m.id), number(m.target), m.price.nanoUsd(),
                                         m.quantity.raw(), m.stopPrice.nanoUsd())
                    .Union()};
    }
    BodyOffset operator()(const StatusRequest& m) const {
        return {fb::SessionBody::StatusRequest, fb::CreateStatusRequest(b, number(m.target)).Union()};
    }
    BodyOffset operator()(const domain::ExecutionReport& m) const {
        const auto terms = writeTerms(b, m.terms);
        const auto margin = writeMargin(b, m.margin);
        return {fb::SessionBody::ExecReport,
                fb::CreateExecReport(b, number(m.type), number(m.reason), number(m.id), number(m.origId),
                                     number(m.orderId), number(m.execId), number(m.account),
                                     number(m.instrument), number(m.side), number(m.orderType),
                                     number(m.timeInForce), m.price.nanoUsd(), m.quantity.raw(),
                                     m.lastPrice.nanoUsd(), m.lastQuantity.raw(), m.cumQuantity.raw(),
                                     m.leavesQuantity.raw(), m.fee.nanoUsd(), m.isMaker, m.venueTime.nanos(),
                                     terms, number(m.refExecId), margin, number(m.impliedBy))
                    .Union()};
    }
    BodyOffset operator()(const RecoveryDone& m) const {
        const auto orders = writeTables<fb::OpenOrder, OpenOrder>(
            b, m.orders, [](FlatBufferBuilder& builder, const OpenOrder& o) {
                const auto terms = writeTerms(builder, o.terms);
                return fb::CreateOpenOrder(builder, number(o.id), number(o.orderId), number(o.instrument),
                                           number(o.side), o.price.nanoUsd(), o.quantity.raw(),
                                           o.cumQuantity.raw(), number(o.type), number(o.timeInForce), terms);
            });
        const auto positions = writeTables<fb::OpenPosition, OpenPosition>(
            b, m.positions, [](FlatBufferBuilder& builder, const OpenPosition& p) {
                return fb::CreateOpenPosition(builder, number(p.instrument), p.net.raw());
            });
        const auto call = writeMargin(b, m.marginCall);
        const auto limits = writeTables<fb::PositionLimit, domain::PositionLimit>(
            b, m.positionLimits, [](FlatBufferBuilder& builder, const domain::PositionLimit& l) {
                const auto family = builder.CreateString(l.family);
                return fb::CreatePositionLimit(builder, family, l.perContract, l.allContracts);
            });
        return {fb::SessionBody::RecoveryDone,
                fb::CreateRecoveryDone(b, m.lastServerSeq, orders, positions, call, limits).Union()};
    }
    BodyOffset operator()(const SessionHeartbeat& m) const {
        return {fb::SessionBody::SessionHeartbeat,
                fb::CreateSessionHeartbeat(b, m.testRequest, m.venueNanos).Union()};
    }
    BodyOffset operator()(const SessionReject& m) const {
        const auto text = b.CreateString(m.text);
        return {
            fb::SessionBody::SessionReject,
            fb::CreateSessionReject(b, m.clientSeq, static_cast<std::uint64_t>(m.id), text, number(m.reason))
                .Union()};
    }
    BodyOffset operator()(const Logout& m) const {
        return {fb::SessionBody::Logout, fb::CreateLogout(b, b.CreateString(m.text)).Union()};
    }
};

}  // namespace

struct Encoder::Impl {
    FlatBufferBuilder builder{64 * 1024};

    std::span<const std::byte> finish(fb::Body type, Offset<void> body) {
        builder.Finish(fb::CreateMessage(builder, kVersion, type, body), fb::MessageIdentifier());
        return std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    }
};

Encoder::Encoder() : m_impl(std::make_unique<Impl>()) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

std::span<const std::byte> Encoder::encode(const Batch& batch) {
    FlatBufferBuilder& b = m_impl->builder;
    b.Clear();
    const auto records = writeRecords(b, batch.records);
    const auto body =
        fb::CreateBatch(b, batch.epoch, batch.firstSeq, static_cast<std::uint32_t>(batch.records.size()),
                        batch.sendNanos, records, batch.checksum.has_value(), batch.checksum.value_or(0));
    return m_impl->finish(fb::Body::Batch, body.Union());
}

std::span<const std::byte> Encoder::encode(const RefBatch& batch) {
    m_impl->builder.Clear();
    return m_impl->finish(fb::Body::RefBatch, writeRefBatch(m_impl->builder, batch).Union());
}

std::span<const std::byte> Encoder::encode(const RecoveryRequest& r) {
    FlatBufferBuilder& b = m_impl->builder;
    b.Clear();
    const auto symbol = b.CreateString(r.symbol);
    const auto body =
        fb::CreateRecoveryRequest(b, r.requestId, number(r.what), symbol, r.epoch, r.fromSeq, r.toSeq);
    return m_impl->finish(fb::Body::RecoveryRequest, body.Union());
}

std::span<const std::byte> Encoder::encode(const RecoveryChunk& c) {
    FlatBufferBuilder& b = m_impl->builder;
    b.Clear();
    const auto records = writeRecords(b, c.records);
    const Offset<fb::RefBatch> reference = c.reference ? writeRefBatch(b, *c.reference) : 0;
    std::vector<fb::BarRow> rows;
    rows.reserve(c.bars.size());
    for (const domain::Bar& bar : c.bars) {
        rows.emplace_back(bar.start.nanos(), bar.open.nanoUsd(), bar.high.nanoUsd(), bar.low.nanoUsd(),
                          bar.close.nanoUsd(), bar.volume.raw(), bar.buyVolume.raw());
    }
    const auto bars = b.CreateVectorOfStructs(rows);
    const auto text = b.CreateString(c.text);
    const auto body = fb::CreateRecoveryChunk(b, c.requestId, number(c.status), c.epoch, c.lastSeq, c.count,
                                              c.checksum, records, reference, bars, c.barInterval.count(),
                                              text, number(c.tradingStatus));
    return m_impl->finish(fb::Body::RecoveryChunk, body.Union());
}

std::span<const std::byte> Encoder::encode(const SessionMessage& m) {
    FlatBufferBuilder& b = m_impl->builder;
    b.Clear();
    const BodyOffset body = std::visit(BodyWriter{b}, m.body);
    const auto message =
        fb::CreateSessionMessage(b, kVersion, m.session, m.clientSeq, m.serverSeq, m.ackedServerSeq,
                                 m.sentNanos, m.maxAgeMs, m.possDup, body.type, body.offset);
    return m_impl->finish(fb::Body::SessionMessage, message.Union());
}

}  // namespace tessera::wire
