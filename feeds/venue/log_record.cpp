#include "feeds/venue/log_record.h"

#include <algorithm>

#include "app/domain/crc32c.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::size_t kMaxPayload = 4096;  // a list of 24 orders has 1.9 KB

enum class Kind : std::uint8_t {
    Header = 1,
    Resume,
    Steps,
    New,
    Cancel,
    Replace,
    Disconnect,
    Hash,
    NewWithTerms,
    ReplaceStop,
    List,
    Base,
    Terms,
    Deposit
};

class Writer {
 public:
    explicit Writer(std::vector<std::byte>& out) : m_out(out) {}
    void u8(std::uint8_t value) { m_out.push_back(std::byte{value}); }
    void u64(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            u8(static_cast<std::uint8_t>(value >> shift));
        }
    }
    void u32(std::uint32_t value) {
        for (int shift = 0; shift < 32; shift += 8) {
            u8(static_cast<std::uint8_t>(value >> shift));
        }
    }
    void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }

 private:
    std::vector<std::byte>& m_out;
};

class Reader {
 public:
    explicit Reader(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        if (m_bytes.size() < width) {
            m_ok = false;
            return 0;
        }
        for (std::size_t i = 0; i < width; ++i) {
            value |= static_cast<std::uint64_t>(m_bytes[i]) << (8 * i);
        }
        m_bytes = m_bytes.subspan(width);
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    std::int64_t i64() { return static_cast<std::int64_t>(number(8)); }
    Timestamp time() { return Timestamp::fromNanos(i64()); }
    bool done() const { return m_ok && m_bytes.empty(); }

 private:
    std::span<const std::byte> m_bytes;
    bool m_ok = true;
};

Kind kindOf(const LogInput& input) {
    if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        return order->terms == OrderTerms{} ? Kind::New : Kind::NewWithTerms;
    }
    if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        return replace->stopPrice == Price{} ? Kind::Replace : Kind::ReplaceStop;
    }
    return std::holds_alternative<CancelOrder>(input.order) ? Kind::Cancel : Kind::List;
}

void writeTerms(Writer& out, const OrderTerms& terms) {
    out.i64(terms.stopPrice.nanoUsd());
    out.i64(terms.trail.nanoUsd());
    out.u32(static_cast<std::uint32_t>(terms.trailBp));
    out.i64(terms.display.raw());
    out.i64(terms.expireAt.nanos());
    out.u8(static_cast<std::uint8_t>(terms.role));
    out.u64(static_cast<std::uint64_t>(terms.listId));
    out.u8(terms.triggered ? 1 : 0);
}

OrderTerms readTerms(Reader& in) {
    OrderTerms terms;
    terms.stopPrice = Price::fromNanoUsd(in.i64());
    terms.trail = PriceDelta::fromNanoUsd(in.i64());
    terms.trailBp = static_cast<std::int32_t>(in.u32());
    terms.display = Quantity::fromRaw(in.i64());
    terms.expireAt = in.time();
    terms.role = static_cast<LinkRole>(in.u8());
    terms.listId = ClientOrderId{in.u64()};
    terms.triggered = in.u8() != 0;
    return terms;
}

void writeOrder(Writer& out, const NewOrder& order) {
    out.u64(static_cast<std::uint64_t>(order.id));
    out.u32(static_cast<std::uint32_t>(order.instrument));
    out.u8(static_cast<std::uint8_t>(order.side));
    out.u8(static_cast<std::uint8_t>(order.type));
    out.u8(static_cast<std::uint8_t>(order.timeInForce));
    out.u8(order.postOnly ? 1 : 0);
    out.i64(order.price.nanoUsd());
    out.i64(order.quantity.raw());
}

NewOrder readOrder(Reader& in, bool withTerms) {
    NewOrder order;
    order.id = ClientOrderId{in.u64()};
    order.instrument = InstrumentId{in.u32()};
    order.side = in.u8() == 0 ? Side::Buy : Side::Sell;
    order.type = static_cast<OrderType>(in.u8());
    order.timeInForce = static_cast<TimeInForce>(in.u8());
    order.postOnly = in.u8() != 0;
    order.price = Price::fromNanoUsd(in.i64());
    order.quantity = Quantity::fromRaw(in.i64());
    order.terms = withTerms ? readTerms(in) : OrderTerms{};
    return order;
}

void writeInput(Writer& out, const LogInput& input) {
    out.i64(input.venueTime.nanos());
    out.u32(static_cast<std::uint32_t>(input.account));
    out.u8(static_cast<std::uint8_t>(input.refusal));
    if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        writeOrder(out, *order);
        if (kindOf(input) == Kind::NewWithTerms) {
            writeTerms(out, order->terms);
        }
    } else if (const auto* cancel = std::get_if<CancelOrder>(&input.order)) {
        out.u64(static_cast<std::uint64_t>(cancel->id));
        out.u64(static_cast<std::uint64_t>(cancel->target));
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        out.u64(static_cast<std::uint64_t>(replace->id));
        out.u64(static_cast<std::uint64_t>(replace->target));
        out.i64(replace->price.nanoUsd());
        out.i64(replace->quantity.raw());
        if (kindOf(input) == Kind::ReplaceStop) {
            out.i64(replace->stopPrice.nanoUsd());
        }
    } else if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        out.u8(static_cast<std::uint8_t>(list->orders.size()));
        for (const NewOrder& listed : list->orders) {
            writeOrder(out, listed);
            writeTerms(out, listed.terms);
        }
    }
}

LogInput readInput(Reader& in, Kind kind) {
    LogInput input;
    input.venueTime = in.time();
    input.account = AccountId{in.u32()};
    input.refusal = static_cast<Reason>(in.u8());
    if (kind == Kind::New || kind == Kind::NewWithTerms) {
        input.order = readOrder(in, kind == Kind::NewWithTerms);
    } else if (kind == Kind::List) {
        NewOrderList list;
        const std::size_t count = std::min<std::size_t>(in.u8(), kMostListed);
        for (std::size_t i = 0; i < count; ++i) {
            list.orders.push_back(readOrder(in, true));
        }
        input.order = std::move(list);
    } else {
        const ClientOrderId id{in.u64()}, target{in.u64()};
        if (kind == Kind::Cancel) {
            input.order = CancelOrder{id, target};
        } else {
            const Price price = Price::fromNanoUsd(in.i64());
            const Quantity quantity = Quantity::fromRaw(in.i64());
            const Price stop = kind == Kind::ReplaceStop ? Price::fromNanoUsd(in.i64()) : Price{};
            input.order = ReplaceOrder{id, target, price, quantity, stop};
        }
    }
    return input;
}

struct Encode {
    Writer& out;
    Kind operator()(const LogHeader& r) const {
        out.u64(r.seed);
        out.u32(r.catalogueDigest);
        out.u32(r.historyDigest);
        out.i64(r.start.nanos());
        out.u32(r.warmupDays);
        out.u64(r.firstId);
        return Kind::Header;
    }
    Kind operator()(const LogResume& r) const {
        out.i64(r.venueTime.nanos());
        out.i64(r.stepLength.count());
        out.u64(r.epoch);
        return Kind::Resume;
    }
    Kind operator()(const LogSteps& r) const {
        out.u64(r.steps);
        return Kind::Steps;
    }
    Kind operator()(const LogInput& r) const {
        writeInput(out, r);
        return kindOf(r);
    }
    Kind operator()(const LogDisconnect& r) const {
        out.i64(r.venueTime.nanos());
        out.u32(static_cast<std::uint32_t>(r.account));
        return Kind::Disconnect;
    }
    Kind operator()(const LogHash& r) const {
        out.u64(r.stateHash);
        return Kind::Hash;
    }
    Kind operator()(const LogBase& r) const {
        out.u64(r.position);
        return Kind::Base;
    }
    Kind operator()(const LogTerms& r) const {
        out.u32(r.catalogueDigest);
        out.u32(r.historyDigest);
        return Kind::Terms;
    }
    Kind operator()(const LogDeposit& r) const {
        out.i64(r.venueTime.nanos());
        out.u32(static_cast<std::uint32_t>(r.account));
        out.i64(r.deposit.nanoUsd());
        return Kind::Deposit;
    }
};

std::optional<LogRecord> decode(Kind kind, std::span<const std::byte> payload) {
    Reader in(payload);
    LogRecord record;
    switch (kind) {
        case Kind::Header: {
            LogHeader header;
            header.seed = in.u64();
            header.catalogueDigest = in.u32();
            header.historyDigest = in.u32();
            header.start = in.time();
            header.warmupDays = in.u32();
            header.firstId = in.u64();
            record = header;
            break;
        }
        case Kind::Resume: {
            LogResume resume;
            resume.venueTime = in.time();
            resume.stepLength = Duration(in.i64());
            resume.epoch = in.u64();
            record = resume;
            break;
        }
        case Kind::Steps:
            record = LogSteps{in.u64()};
            break;
        case Kind::New:
        case Kind::Cancel:
        case Kind::Replace:
        case Kind::NewWithTerms:
        case Kind::ReplaceStop:
        case Kind::List:
            record = readInput(in, kind);
            break;
        case Kind::Disconnect: {
            const Timestamp time = in.time();
            record = LogDisconnect{time, AccountId{in.u32()}};
            break;
        }
        case Kind::Hash:
            record = LogHash{in.u64()};
            break;
        case Kind::Base:
            record = LogBase{in.u64()};
            break;
        case Kind::Terms: {
            const std::uint32_t catalogue = in.u32();
            record = LogTerms{catalogue, in.u32()};
            break;
        }
        case Kind::Deposit: {
            LogDeposit deposit;
            deposit.venueTime = in.time();
            deposit.account = AccountId{in.u32()};
            deposit.deposit = Money::fromNanoUsd(in.i64());
            record = deposit;
            break;
        }
        default:
            return std::nullopt;
    }
    return in.done() ? std::optional(record) : std::nullopt;
}

}  // namespace

void writeRecord(std::vector<std::byte>& bytes, const LogRecord& record) {
    const std::size_t start = bytes.size();
    Writer out(bytes);
    out.u32(0);
    out.u8(0);
    const Kind kind = std::visit(Encode{out}, record);
    bytes[start + 4] = std::byte{static_cast<std::uint8_t>(kind)};
    const std::size_t length = bytes.size() - start - 5;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[start + i] = static_cast<std::byte>((length >> (8 * i)) & 0xFFU);
    }
    out.u32(crc32c(std::span<const std::byte>(bytes).subspan(start + 4, 1 + length)));
}

std::optional<ReadRecord> readRecord(std::span<const std::byte> bytes) {
    constexpr std::size_t kAround = 4 + 1 + 4;  // length, kind, CRC
    if (bytes.size() < kAround) {
        return std::nullopt;
    }
    const std::size_t length = Reader(bytes.first(4)).u32();
    if (length > kMaxPayload || bytes.size() < kAround + length) {
        return std::nullopt;
    }
    const auto body = bytes.subspan(4, 1 + length);
    if (Reader(bytes.subspan(4 + 1 + length, 4)).u32() != crc32c(body)) {
        return std::nullopt;
    }
    auto record = decode(static_cast<Kind>(body[0]), body.subspan(1));
    return record ? std::optional(ReadRecord{std::move(*record), kAround + length}) : std::nullopt;
}

}  // namespace tessera::venue
