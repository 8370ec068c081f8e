#include "app/trading/journal_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/domain/instrument_fields.h"

namespace tessera::trading {

namespace {

using domain::Money;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Timestamp;

constexpr std::array<std::string_view, std::variant_size_v<JournalBody>> kKinds{
    "account opened", "session started", "contract defined", "order placed",
    "order denied",   "cancel asked",    "replace asked",    "replace denied",
    "not sent",       "answer overdue",  "execution report", "link lost",
    "recovered",      "armed",           "kill switch",      "limits",
    "gate",           "limit set",       "session day",      "trading state",
    "order tagged",   "model fill",      "session mark",     "intent begun",
    "intent ended"};

/// Appends ` name=value`. Text is percent-escaped so that a value never holds a blank, '=' or a control
/// character.
class Writer {
 public:
    explicit Writer(std::string& out) : m_out(out), m_begin(out.size()) {}

    template <class T>
    void operator()(std::string_view name, const T& value) {
        if (m_out.size() != m_begin) {
            m_out += ' ';
        }
        m_out += name;
        m_out += '=';
        put(value);
    }
    /// Left out while it holds its default: rows of older programs read, and plain orders are written, as
    /// ever.
    template <class T>
    void optional(std::string_view name, const T& value) {
        if (value != T{}) {
            (*this)(name, value);
        }
    }
    template <class T>
    void added(std::uint32_t, std::string_view name, const T& value) {
        optional(name, value);
    }
    template <class T>
    void told(std::uint32_t, const T&) {}

 private:
    template <class T>
        requires std::is_integral_v<T>
    void put(T value) {
        std::array<char, 24> text{};
        const auto result = std::to_chars(
            text.data(), text.data() + text.size(),
            static_cast<std::conditional_t<std::is_unsigned_v<T>, std::uint64_t, std::int64_t>>(value));
        m_out.append(text.data(), result.ptr);
    }
    template <class T>
        requires std::is_enum_v<T>
    void put(T value) {
        put(static_cast<std::uint64_t>(value));
    }
    void put(Price value) { put(value.nanoUsd()); }
    void put(PriceDelta value) { put(value.nanoUsd()); }
    void put(Money value) { put(value.nanoUsd()); }
    void put(Quantity value) { put(value.raw()); }
    void put(Timestamp value) { put(value.nanos()); }
    template <class T>
    void put(const std::optional<T>& value) {
        if (value) {
            put(*value);
        }
    }
    void put(const std::string& value) {
        const auto isPlain = [](char c) {
            return static_cast<unsigned char>(c) > ' ' && c != '=' && c != '%' && c != 127;
        };
        for (auto at = value.begin(); at != value.end();) {
            const auto end = std::find_if_not(at, value.end(), isPlain);
            m_out.append(at, end);
            at = end;
            if (at != value.end()) {
                fmt::format_to(std::back_inserter(m_out), "%{:02X}", static_cast<unsigned char>(*at++));
            }
        }
    }
    void put(const std::vector<VenueOrder>& orders) {
        for (const VenueOrder& o : orders) {
            const auto out = std::back_inserter(m_out);
            fmt::format_to(out, "{}:{}:{}:{}:{}:{}:{}", static_cast<std::uint64_t>(o.id),
                           static_cast<std::uint64_t>(o.orderId), static_cast<std::uint32_t>(o.instrument),
                           static_cast<int>(o.side), o.price.nanoUsd(), o.quantity.raw(),
                           o.cumQuantity.raw());
            const domain::OrderTerms& t = o.terms;
            const bool isPlain = o.type == domain::OrderType::Limit &&
                                 o.timeInForce == domain::TimeInForce::Day && t == domain::OrderTerms{};
            if (!isPlain) {
                fmt::format_to(out, ":{}:{}:{}:{}:{}:{}:{}:{}:{}:{}", static_cast<int>(o.type),
                               static_cast<int>(o.timeInForce), t.stopPrice.nanoUsd(), t.trail.nanoUsd(),
                               t.trailBp, t.display.raw(), t.expireAt.nanos(), static_cast<int>(t.role),
                               static_cast<std::uint64_t>(t.listId), t.triggered ? 1 : 0);
            }
            m_out += ',';
        }
    }
    template <class Id>
        requires std::is_enum_v<Id>
    void put(const std::vector<Id>& ids) {
        for (const Id id : ids) {
            fmt::format_to(std::back_inserter(m_out), "{},", static_cast<std::uint64_t>(id));
        }
    }
    void put(const std::vector<domain::Leg>& legs) {
        for (const domain::Leg& leg : legs) {
            fmt::format_to(std::back_inserter(m_out), "{}:{},", static_cast<std::uint32_t>(leg.instrument),
                           leg.ratio);
        }
    }
    void put(const std::vector<VenuePosition>& positions) {
        for (const VenuePosition& p : positions) {
            fmt::format_to(std::back_inserter(m_out), "{}:{},", static_cast<std::uint32_t>(p.instrument),
                           p.net.raw());
        }
    }

    std::string& m_out;
    std::size_t m_begin;
};

/// Reads the same names in the same order; the first contradiction sets `failed`.
class Reader {
 public:
    explicit Reader(std::string_view text) : m_rest(text) {}

    template <class T>
    void operator()(std::string_view name, T& value) {
        if (!m_failed.empty()) {
            return;
        }
        const std::string_view pair = m_rest.substr(0, m_rest.find(' '));
        if (pair.size() <= name.size() || pair.substr(0, name.size()) != name || pair[name.size()] != '=' ||
            !take(pair.substr(name.size() + 1), value)) {
            m_failed = name;
            return;
        }
        m_rest.remove_prefix(std::min(m_rest.size(), pair.size() + 1));
    }

    template <class T>
    void optional(std::string_view name, T& value) {
        value = T{};
        if (m_rest.size() > name.size() && m_rest.substr(0, name.size()) == name &&
            m_rest[name.size()] == '=') {
            (*this)(name, value);
        }
    }

    template <class T>
    void added(std::uint32_t, std::string_view name, T& value) {
        optional(name, value);
    }
    template <class T>
    void told(std::uint32_t, T&) {}

    /// One value without a name.
    template <class T>
    static bool read(std::string_view text, T& value) {
        return take(text, value);
    }

    /// What was read contradicts itself.
    void fail(std::string_view name) { m_failed = name; }
    bool ok() const { return m_failed.empty() && m_rest.empty(); }
    const std::string& failed() const { return m_failed; }

 private:
    template <class T>
        requires std::is_integral_v<T>
    static bool take(std::string_view text, T& value) {
        std::conditional_t<std::is_same_v<T, bool>, unsigned, T> parsed{};
        const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed);
        value = static_cast<T>(parsed);
        return result.ec == std::errc{} && result.ptr == text.data() + text.size();
    }
    template <class T>
        requires std::is_enum_v<T>
    static bool take(std::string_view text, T& value) {
        std::underlying_type_t<T> raw{};
        const bool ok = take(text, raw);
        value = static_cast<T>(raw);
        return ok;
    }
    template <class T>
    static bool takeNano(std::string_view text, T& value) {
        std::int64_t raw = 0;
        const bool ok = take(text, raw);
        value = T::fromNanoUsd(raw);
        return ok;
    }
    static bool take(std::string_view text, Price& value) { return takeNano(text, value); }
    static bool take(std::string_view text, PriceDelta& value) { return takeNano(text, value); }
    static bool take(std::string_view text, Money& value) { return takeNano(text, value); }
    static bool take(std::string_view text, Quantity& value) {
        std::int64_t raw = 0;
        const bool ok = take(text, raw);
        value = Quantity::fromRaw(raw);
        return ok;
    }
    static bool take(std::string_view text, Timestamp& value) {
        std::int64_t raw = 0;
        const bool ok = take(text, raw);
        value = Timestamp::fromNanos(raw);
        return ok;
    }
    template <class T>
    static bool take(std::string_view text, std::optional<T>& value) {
        value.reset();
        return text.empty() || take(text, value.emplace());
    }
    static bool take(std::string_view text, std::string& value) {
        value.clear();
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '%') {
                value += text[i];
                continue;
            }
            unsigned byte = 0;
            if (i + 2 >= text.size() ||
                std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr !=
                    text.data() + i + 3) {
                return false;
            }
            value += static_cast<char>(byte);
            i += 2;
        }
        return true;
    }
    /// Calls `row` with the colon-separated parts of each comma-ended row.
    template <class Row>
    static bool rows(std::string_view text, Row row) {
        while (!text.empty()) {
            const std::size_t end = text.find(',');
            if (end == std::string_view::npos || !row(text.substr(0, end))) {
                return false;
            }
            text.remove_prefix(end + 1);
        }
        return true;
    }
    static std::string_view part(std::string_view& row) {
        const std::size_t colon = row.find(':');
        const std::string_view head = row.substr(0, colon);
        row.remove_prefix(colon == std::string_view::npos ? row.size() : colon + 1);
        return head;
    }
    static bool take(std::string_view text, std::vector<VenueOrder>& orders) {
        return rows(text, [&orders](std::string_view row) {
            VenueOrder& o = orders.emplace_back();
            const bool isWhole = take(part(row), o.id) && take(part(row), o.orderId) &&
                                 take(part(row), o.instrument) && take(part(row), o.side) &&
                                 take(part(row), o.price) && take(part(row), o.quantity) &&
                                 take(part(row), o.cumQuantity);
            domain::OrderTerms& t = o.terms;
            return isWhole &&
                   (row.empty() ||
                    (take(part(row), o.type) && take(part(row), o.timeInForce) &&
                     take(part(row), t.stopPrice) && take(part(row), t.trail) && take(part(row), t.trailBp) &&
                     take(part(row), t.display) && take(part(row), t.expireAt) && take(part(row), t.role) &&
                     take(part(row), t.listId) && take(part(row), t.triggered) && row.empty()));
        });
    }
    template <class Id>
        requires std::is_enum_v<Id>
    static bool take(std::string_view text, std::vector<Id>& ids) {
        return rows(text, [&ids](std::string_view row) { return take(row, ids.emplace_back()); });
    }
    static bool take(std::string_view text, std::vector<domain::Leg>& legs) {
        return rows(text, [&legs](std::string_view row) {
            domain::Leg& leg = legs.emplace_back();
            return take(part(row), leg.instrument) && take(part(row), leg.ratio) && row.empty();
        });
    }
    static bool take(std::string_view text, std::vector<VenuePosition>& positions) {
        return rows(text, [&positions](std::string_view row) {
            VenuePosition& p = positions.emplace_back();
            return take(part(row), p.instrument) && take(part(row), p.net) && row.empty();
        });
    }

    std::string_view m_rest;
    std::string m_failed;
};

domain::Error unreadable(std::string_view kind, std::string_view field) {
    return {domain::ErrorCode::Corrupt, "A journal row cannot be read.",
            fmt::format("kind {}, field {}", kind, field)};
}

// One list of fields per event, used in both directions.
template <class E, class Event>
concept Is = std::is_same_v<std::remove_const_t<E>, Event>;

template <class A, Is<BookSeen> E>
void visit(A& a, E& e) {
    a("seq", e.sequence);
    a("bid", e.bestBid);
    a("ask", e.bestAsk);
    a("source", e.source);
}
template <class A, Is<domain::OrderTerms> E>
void visit(A& a, E& e) {
    a.optional("stop", e.stopPrice);
    a.optional("trail", e.trail);
    a.optional("trailbp", e.trailBp);
    a.optional("display", e.display);
    a.optional("until", e.expireAt);
    a.optional("role", e.role);
    a.optional("list", e.listId);
    a.optional("triggered", e.triggered);
}
template <class A, Is<domain::MarginNotice> E>
void visit(A& a, E& e) {
    a.optional("equity", e.equity);
    a.optional("required", e.required);
    a.optional("marginuntil", e.until);
}
template <class A, Is<OrderIntent> E>
void visit(A& a, E& e) {
    a("instrument", e.instrument);
    a("side", e.side);
    a("type", e.type);
    a("tif", e.timeInForce);
    a("post", e.postOnly);
    a("price", e.price);
    a("qty", e.quantity);
    visit(a, e.seen);
    visit(a, e.terms);
    a.optional("tag", e.tag);
}
template <class A, Is<AccountOpened> E>
void visit(A& a, E& e) {
    a("name", e.name);
    a("cash", e.startingCash);
}
template <class A, Is<SessionStarted> E>
void visit(A& a, E& e) {
    a("program", e.program);
}
template <class A, Is<ContractDefined> E>
void visit(A& a, E& e) {
    visitInstrument(a, e.contract);
}
template <class A, Is<OrderPlaced> E>
void visit(A& a, E& e) {
    a("id", e.id);
    visit(a, e.intent);
}
template <class A, Is<OrderDenied> E>
void visit(A& a, E& e) {
    a("id", e.id);
    visit(a, e.intent);
    a("text", e.sentence);
}
template <class A, Is<CancelAsked> E>
void visit(A& a, E& e) {
    a("id", e.id);
    a("order", e.order);
    a("target", e.target);
    a("source", e.source);
}
template <class A, Is<ReplaceAsked> E>
void visit(A& a, E& e) {
    a("id", e.id);
    a("order", e.order);
    a("target", e.target);
    a("price", e.price);
    a("qty", e.quantity);
    visit(a, e.seen);
}
template <class A, Is<ReplaceDenied> E>
void visit(A& a, E& e) {
    a("order", e.order);
    a("price", e.price);
    a("qty", e.quantity);
    a("text", e.sentence);
}
template <class A, Is<NotSent> E>
void visit(A& a, E& e) {
    a("id", e.id);
    a("text", e.sentence);
}
template <class A, Is<AckOverdue> E>
void visit(A& a, E& e) {
    a("id", e.id);
}
template <class A, Is<domain::ExecutionReport> E>
void visit(A& a, E& e) {
    a("type", e.type);
    a("reason", e.reason);
    a("id", e.id);
    a("orig", e.origId);
    a("order", e.orderId);
    a("exec", e.execId);
    a.optional("ref", e.refExecId);
    a("account", e.account);
    a("instrument", e.instrument);
    a("side", e.side);
    a("otype", e.orderType);
    a("tif", e.timeInForce);
    a("price", e.price);
    a("qty", e.quantity);
    a("lastpx", e.lastPrice);
    a("lastqty", e.lastQuantity);
    a("cum", e.cumQuantity);
    a("leaves", e.leavesQuantity);
    a("fee", e.fee);
    a("maker", e.isMaker);
    a("time", e.venueTime);
    visit(a, e.terms);
    visit(a, e.margin);
    a.optional("implied", e.impliedBy);
}
template <class A, Is<ReportReceived> E>
void visit(A& a, E& e) {
    a("server", e.serverSequence);
    a("dup", e.possDup);
    visit(a, e.report);
}
template <class A, Is<LinkLost> E>
void visit(A& a, E& e) {
    a("text", e.sentence);
}
template <class A, Is<Recovered> E>
void visit(A& a, E& e) {
    a("server", e.snapshot.lastServerSequence);
    a("lastid", e.snapshot.lastClientOrderId);
    a("orders", e.snapshot.openOrders);
    a("positions", e.snapshot.positions);
    visit(a, e.snapshot.marginCall);
}
template <class A, Is<ArmedChanged> E>
void visit(A& a, E& e) {
    a("instrument", e.instrument);
    a("on", e.armed);
    a("text", e.reason);
}
template <class A, Is<KillSwitchChanged> E>
void visit(A& a, E& e) {
    a("on", e.on);
}
template <class A, Is<LimitsChanged> E>
void visit(A& a, E& e) {
    a("qty", e.limits.maxOrderQuantity);
    a("notional", e.limits.maxOrderNotional);
    a("position", e.limits.maxPosition);
    a("collar", e.limits.priceCollarBp);
    a("rate", e.limits.maxMessagesPerSecond);
    a("loss", e.limits.maxDailyLoss);
}
template <class A, Is<GateMoved> E>
void visit(A& a, E& e) {
    a("open", e.open);
    a("text", e.sentence);
}

template <class A, Is<LimitSet> E>
void visit(A& a, E& e) {
    a("account", e.isAccount);
    a("instrument", e.instrument);
    a("limit", e.limit);
    a("had", e.hasFrom);
    a("from", e.from);
    a("has", e.hasTo);
    a("to", e.to);
}
template <class A, Is<SessionDayStarted> E>
void visit(A& a, E& e) {
    a("day", e.day);
    a("open", e.openResult);
    a.optional("without", e.without);
}
template <class A, Is<SessionMarked> E>
void visit(A& a, E& e) {
    a("instrument", e.instrument);
    a("open", e.openResult);
}
template <class A, Is<TradingStateChanged> E>
void visit(A& a, E& e) {
    a("state", e.state);
    a("result", e.result);
    a("text", e.sentence);
}
template <class A, Is<FillReason> E>
void visit(A& a, E& e) {
    a("cause", e.cause);
    a("causepx", e.price);
    a("causeqty", e.size);
    a.optional("taken", e.takenBefore);
    a.optional("ahead", e.aheadAtEntry);
    a.optional("aheadtraded", e.tradedAhead);
    a.optional("aheadcancelled", e.cancelledAhead);
    a.optional("exact", e.isExact);
    a.optional("joined", e.joinedAt);
}
template <class A, Is<ModelFilled> E>
void visit(A& a, E& e) {
    a("model", e.fill.model);
    a("order", e.fill.order);
    a("exec", e.fill.execId);
    a("instrument", e.fill.instrument);
    a("side", e.fill.side);
    a("price", e.fill.price);
    a("qty", e.fill.quantity);
    a("fee", e.fill.fee);
    a("maker", e.fill.isMaker);
    a("time", e.fill.at);
    visit(a, e.fill.reason);
}

template <class A, Is<OrderTagged> E>
void visit(A& a, E& e) {
    a("order", e.order);
    a("tag", e.tag);
}

template <class A, Is<Intent> E>
void visit(A& a, E& e) {
    a("kind", e.kind);
    a("instrument", e.instrument);
    a("side", e.side);
    a.optional("orders", e.orders);
    visit(a, e.seen);
}
template <class A, Is<IntentBegun> E>
void visit(A& a, E& e) {
    visit(a, e.intent);
}
template <class A, Is<IntentEnded> E>
void visit(A& a, E& e) {
    a("intent", e.id);
    a("done", e.isDone);
    a("text", e.sentence);
}
template <class A, Is<OpenIntent> E>
void visit(A& a, E& e) {
    a("intent", e.id);
    a("at", e.begunAt);
    visit(a, e.intent);
}

constexpr std::string_view kEarlierContract = "instrument known";

/// What journals up to schema 8 hold of a contract: no name, no margin, of the legs the near one.
domain::Result<JournalBody> decodeEarlierContract(std::string_view payload) {
    domain::Instrument contract;
    domain::InstrumentKind kind{};
    domain::InstrumentId near{};
    Reader a(payload);
    a("id", contract.id);
    a("kind", kind);
    a("symbol", contract.symbol);
    a("unit", contract.unit);
    a("tick", contract.tick);
    a("pd", contract.priceDecimals);
    a("qd", contract.quantityDecimals);
    a("size", contract.contractSize);
    a("near", near);
    a("last", contract.lastTradingTime);
    if (kind > domain::InstrumentKind::External) {
        a.fail("kind");
    }
    if (!a.ok()) {
        return unreadable(kEarlierContract, a.failed());
    }
    contract.spec = domain::emptySpec(kind);
    if (auto* spread = std::get_if<domain::SpreadSpec>(&contract.spec)) {
        spread->legs = {{.instrument = near}};
    } else if (auto* external = std::get_if<domain::ExternalSpec>(&contract.spec)) {
        external->currency.clear();
    }
    return JournalBody(ContractDefined{std::move(contract)});
}

template <std::size_t I = 0>
JournalBody emptyBody(std::size_t index) {
    if constexpr (I + 1 < std::variant_size_v<JournalBody>) {
        return index == I ? JournalBody(std::in_place_index<I>) : emptyBody<I + 1>(index);
    } else {
        return JournalBody(std::in_place_index<I>);
    }
}

}  // namespace

std::string_view kindOf(const JournalBody& body) {
    return kKinds[body.index()];
}

std::string encodePayload(const JournalBody& body) {
    std::string text;
    text.reserve(256);
    appendPayload(body, text);
    return text;
}

void appendPayload(const JournalBody& body, std::string& out) {
    Writer writer(out);
    std::visit([&writer](const auto& event) { visit(writer, event); }, body);
}

std::string encodeContract(const domain::Instrument& contract) {
    return encodePayload(ContractDefined{contract});
}

std::optional<domain::Instrument> decodeContract(std::string_view text) {
    ContractDefined defined;
    Reader reader(text);
    visit(reader, defined);
    return reader.ok() ? std::optional(std::move(defined.contract)) : std::nullopt;
}

std::string encodeTerms(const domain::OrderTerms& terms) {
    std::string text;
    Writer writer(text);
    visit(writer, terms);
    return text;
}

bool decodeTerms(std::string_view text, domain::OrderTerms& terms) {
    Reader reader(text);
    visit(reader, terms);
    return reader.ok();
}

std::string encodeIntents(const std::vector<OpenIntent>& intents) {
    std::string text;
    for (const OpenIntent& open : intents) {
        std::string line;
        Writer writer(line);
        visit(writer, open);
        text += line + '\n';
    }
    return text;
}

bool decodeIntents(std::string_view text, std::vector<OpenIntent>& intents) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        Reader reader(text.substr(0, end));
        visit(reader, intents.emplace_back());
        if (end == std::string_view::npos || !reader.ok()) {
            return false;
        }
        text.remove_prefix(end + 1);
    }
    return true;
}

std::string encodeInstruments(const std::vector<domain::InstrumentId>& instruments) {
    std::string text;
    for (const domain::InstrumentId id : instruments) {
        text += fmt::format("{},", static_cast<std::uint32_t>(id));
    }
    return text;
}

bool decodeInstruments(std::string_view text, std::vector<domain::InstrumentId>& instruments) {
    return Reader::read(text, instruments);
}

domain::Result<JournalBody> decodePayload(std::string_view kind, std::string_view payload) {
    if (kind == kEarlierContract) {
        return decodeEarlierContract(payload);
    }
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        if (kKinds[i] != kind) {
            continue;
        }
        JournalBody body = emptyBody(i);
        Reader reader(payload);
        std::visit([&reader](auto& event) { visit(reader, event); }, body);
        if (!reader.ok()) {
            return unreadable(kind, reader.failed());
        }
        return body;
    }
    return domain::Error{domain::ErrorCode::Corrupt, "A journal row is of a kind this version does not know.",
                         std::string(kind.substr(0, 40))};
}

}  // namespace tessera::trading
