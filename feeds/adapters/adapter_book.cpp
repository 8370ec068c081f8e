#include "feeds/adapters/adapter_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/history/bar_aggregator.h"

namespace tessera::adapters {

using domain::BookLevel;
using domain::Duration;
using domain::MarketRecord;
using domain::OrderBook;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::RecordKind;
using domain::Side;
using ports::StreamState;

namespace {

constexpr std::size_t kMaxTradesOnHold = 10'000;
constexpr std::size_t kEveryLevel = 1'000'000;
// Ten price scales and ten size scales are honest; more is a source that will not settle.
constexpr int kMaxDefinitions = 32;

constexpr std::int64_t powerOfTen(int exponent) {
    std::int64_t out = 1;
    for (int i = 0; i < exponent; ++i) {
        out *= 10;
    }
    return out;
}

/// Decimals a value at scale 1e-9 really uses: 50000.10 uses one.
int decimalsUsed(std::int64_t nano) {
    int decimals = kMessageScale;
    while (decimals > 0 && nano % 10 == 0) {
        nano /= 10;
        --decimals;
    }
    return decimals;
}

PriceDelta tickOf(int decimals) {
    return PriceDelta::fromNanoUsd(powerOfTen(kMessageScale - decimals));
}

/// The second word of "BTC-USD", "BTC-USD-PERP" and "BTC/USDT:USDT"; empty where there is none.
std::string quoteCurrency(std::string_view symbol) {
    const std::size_t dash = symbol.find_first_of("-/");
    if (dash == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = symbol.substr(dash + 1);
    return std::string(rest.substr(0, rest.find_first_of("-/:")));
}

std::vector<AdapterLevel> levelsOf(const AdapterMessage& message) {
    if (message.kind == AdapterMessage::Kind::Trade) {
        return {message.trade};
    }
    if (message.kind == AdapterMessage::Kind::Last) {
        return {{Side::Buy, message.lastNano, 0}};
    }
    return message.levels;
}

}  // namespace

Scale scaleFor(std::span<const AdapterLevel> levels, Scale scale, int usual) {
    std::int64_t largest = 0;
    int used = 0;
    for (const AdapterLevel& level : levels) {
        if (level.held != Held::Yes) {
            continue;
        }
        scale.price = std::max(scale.price, decimalsUsed(level.priceNano));
        used = std::max(used, decimalsUsed(level.quantityNano));
        largest = std::max(largest, level.quantityNano);
    }
    const bool usualFits = largest / powerOfTen(kMessageScale - usual) <= domain::kQuantityLimit;
    const int wanted = used > usual || !usualFits ? used : usual;
    scale.quantity = usualFits ? std::max(scale.quantity, wanted) : wanted;
    return scale;
}

AdapterBook::AdapterBook(domain::InstrumentId id, const AdapterMessage& first,
                         const ports::SymbolMapping* mapping, std::string_view producer,
                         int usualQuantityDecimals)
    : m_mapping(mapping), m_usualQuantityDecimals(usualQuantityDecimals) {
    const std::string& exchange = first.exchange;
    const Scale scale = scaleFor(levelsOf(first), {}, usualQuantityDecimals);
    instrument.id = id;
    instrument.spec = domain::ExternalSpec{quoteCurrency(first.symbol)};
    instrument.symbol = exchange.empty() ? first.symbol : fmt::format("{}:{}", exchange, first.symbol);
    instrument.name = exchange.empty()
                          ? fmt::format("{} ({}, unsequenced)", first.symbol, producer)
                          : fmt::format("{} on {} ({}, unsequenced)", first.symbol, exchange, producer);
    instrument.family = exchange.empty() ? std::string(producer) : exchange;
    instrument.unit = first.symbol.substr(0, first.symbol.find_first_of("-/"));
    instrument.priceDecimals = scale.price;
    instrument.quantityDecimals = scale.quantity;
    instrument.tick = tickOf(scale.price);
    instrument.sizesKnown = !first.sizeless;
    if (mapping != nullptr) {
        instrument.symbol = mapping->symbol;
        instrument.contractSize = mapping->lot;
        if (!mapping->name.empty()) {
            instrument.name = fmt::format("{} ({}, unsequenced)", mapping->name, producer);
        }
        if (!mapping->unit.empty()) {
            instrument.unit = mapping->unit;
        }
        if (!mapping->currency.empty()) {
            instrument.spec = domain::ExternalSpec{mapping->currency};
        }
        if (mapping->quantityDecimals) {
            instrument.quantityDecimals = *mapping->quantityDecimals;
        }
        if (mapping->tick) {
            instrument.tick = *mapping->tick;
            instrument.priceDecimals = decimalsUsed(mapping->tick->nanoUsd());
        }
    }
    book = OrderBook(instrument.tick);
}

void AdapterBook::redefine(Duration until) {
    ++m_definitions;
    resetWaits = true;
    holdUntil = until;
}

void AdapterBook::rescale(int oldQuantityDecimals) {
    OrderBook fresh(instrument.tick);
    std::vector<BookLevel> levels;
    bool fits = true;
    for (const Side side : {Side::Buy, Side::Sell}) {
        levels.clear();
        book.levels(side, kEveryLevel, levels);
        for (const BookLevel& level : levels) {
            const std::int64_t nano = level.quantity.raw() * powerOfTen(kMessageScale - oldQuantityDecimals);
            fits = fits && set(fresh, {side, level.price.nanoUsd(), nano}) == Fault::None;
        }
    }
    hasSnapshot = hasSnapshot && fits;
    book = fits ? std::move(fresh) : OrderBook(instrument.tick);
}

AdapterBook::Refined AdapterBook::refine(std::span<const AdapterLevel> levels, Duration until) {
    Scale scale =
        scaleFor(levels, {instrument.priceDecimals, instrument.quantityDecimals}, m_usualQuantityDecimals);
    if (m_mapping != nullptr && m_mapping->tick) {
        scale.price = instrument.priceDecimals;
    }
    if (m_mapping != nullptr && m_mapping->quantityDecimals) {
        scale.quantity = instrument.quantityDecimals;
    }
    if (scale.price == instrument.priceDecimals && scale.quantity == instrument.quantityDecimals) {
        return Refined::No;
    }
    if (m_definitions >= kMaxDefinitions) {
        return Refined::TooOften;
    }
    if (scale.quantity != instrument.quantityDecimals) {  // old sizes would be read at the new scale
        bars.clear();
        m_tradesOnHold.clear();
    }
    if (scale.price != instrument.priceDecimals) {
        instrument.tick = tickOf(scale.price);
    }
    const int oldQuantityDecimals = instrument.quantityDecimals;
    instrument.priceDecimals = scale.price;
    instrument.quantityDecimals = scale.quantity;
    rescale(oldQuantityDecimals);
    redefine(until);
    return Refined::Yes;
}

AdapterBook::Refined AdapterBook::setSizesKnown(bool known, Duration until) {
    if (instrument.sizesKnown == known) {
        return Refined::No;
    }
    if (m_definitions >= kMaxDefinitions) {
        return Refined::TooOften;
    }
    instrument.sizesKnown = known;
    book.clear();
    hasSnapshot = false;
    redefine(until);
    return Refined::Yes;
}

std::optional<Quantity> AdapterBook::quantity(std::int64_t nano) const {
    const std::int64_t unit = powerOfTen(kMessageScale - instrument.quantityDecimals);
    if (nano % unit != 0 || nano / unit > domain::kQuantityLimit) {
        return std::nullopt;
    }
    return Quantity::fromRaw(nano / unit);
}

AdapterBook::Fault AdapterBook::set(OrderBook& target, const AdapterLevel& level) const {
    if (level.held == Held::NotItsPrice) {
        return Fault::OffTick;
    }
    // A level needs a quantity to rest; where none is known it is 1 and the instrument says so.
    const auto size = level.held == Held::NotItsSize ? std::nullopt
                      : instrument.sizesKnown        ? quantity(level.quantityNano)
                                                     : std::optional(Quantity::fromRaw(1));
    const Price price = Price::fromNanoUsd(level.priceNano);
    const bool isThere = target.level(level.side, price).has_value();
    if (target.setLevel(level.side, price, size.value_or(Quantity{})) != domain::BookError::None) {
        return Fault::OffTick;
    }
    return !size ? Fault::BadSize : isThere ? Fault::Duplicate : Fault::None;
}

// ---------------------------------------------------------------- towards the screen

void AdapterBook::emit(const MarketRecord& record) {
    ++figures.records;
    if (!stream) {
        return;
    }
    if (!resetWaits) {
        stream->record(0, record);
    } else if (record.kind == RecordKind::Trade && m_tradesOnHold.size() < kMaxTradesOnHold) {
        m_tradesOnHold.push_back(record);
    }
}

void AdapterBook::release() {
    resetWaits = false;
    reset(true);
    for (const MarketRecord& trade : m_tradesOnHold) {
        emit(trade);
    }
    m_tradesOnHold.clear();
}

void AdapterBook::reset(bool isOpen) {
    if (stream && !resetWaits) {
        stream->reset(0, isOpen ? std::optional(domain::TradingStatus::Open) : std::nullopt);
    }
}

void AdapterBook::flush() {
    if (stream) {
        stream->flush(isSound());
    }
}

void AdapterBook::setState(StreamState next) {
    if (state == next) {
        return;
    }
    state = next;
    if (stream) {
        stream->state(next);
    }
}

std::vector<MarketRecord> AdapterBook::difference(const OrderBook& fresh, std::int64_t timeNanos) const {
    std::vector<MarketRecord> changes;
    std::vector<BookLevel> before, after;
    for (const Side side : {Side::Buy, Side::Sell}) {
        before.clear();
        after.clear();
        book.levels(side, kEveryLevel, before);
        fresh.levels(side, kEveryLevel, after);
        const auto change = [&](Price price, Quantity size, std::uint16_t flags = 0) {
            MarketRecord r;
            r.flags = flags;
            r.kind = RecordKind::Level;
            r.side = side;
            r.priceNanoUsd = price.nanoUsd();
            r.quantityRaw = size.raw();
            r.venueTimeNanos = timeNanos;
            changes.push_back(r);
        };
        for (const BookLevel& level : before) {
            if (!fresh.level(side, level.price)) {
                const bool isReached = fresh.next(side, level.price).has_value();
                change(level.price, Quantity{},
                       isReached ? std::uint16_t{0} : domain::record_flag::kNotShown);
            }
        }
        for (const BookLevel& level : after) {
            const auto old = book.level(side, level.price);
            if (!old || old->quantity != level.quantity) {
                change(level.price, level.quantity);
            }
        }
    }
    if (!changes.empty()) {
        changes.back().flags |= domain::record_flag::kEventEnd;
    }
    return changes;
}

void AdapterBook::addBar(const MarketRecord& trade, std::size_t mostBars) {
    if (bars.size() >= mostBars) {
        const std::size_t over = bars.size() - mostBars + mostBars / 10;
        bars.erase(bars.begin(), bars.begin() + static_cast<std::ptrdiff_t>(over));
        bars.shrink_to_fit();
    }
    // Beyond the limit is no honest minute: it would overflow in the end.
    const bool isHonest = bars.empty() || bars.back().volume.raw() <= domain::kQuantityLimit;
    (void)history::addPrint(bars, std::chrono::minutes(1), trade.venueTime(), trade.price(),
                            isHonest ? trade.quantity() : domain::Quantity{},
                            trade.isLastPrice() ? std::nullopt : std::optional(trade.side));
}

}  // namespace tessera::adapters
