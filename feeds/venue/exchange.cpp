#include "app/domain/trading_status.h"
#include "feeds/venue/exchange_parts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "app/history/bar_aggregator.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

// Levels a maker quotes; fewer where it is quoted now and then.
constexpr int kWarmupDepth = 10, kLiveDepth = 26, kQuietWarmupDepth = 4, kQuietDepth = 12;
// Of an option, whose tick is small beside what its future's move does to it.
constexpr int kOptionWarmupDepth = 2, kOptionDepth = 5, kBusyOptionDepth = 12;
/// Who sent an order is shown a market that moves for as long.
constexpr Duration kAttention = std::chrono::minutes(10);

}  // namespace

Exchange::Exchange(ExchangeConfig config, ExchangeSink& sink)
    : m_config(std::move(config)),
      m_sink(sink),
      m_engine(*this, {.firstOrderId = m_config.firstId, .firstExecId = m_config.firstId}),
      m_participants(seedFor(m_config.seed, "participants"), *this) {}

Exchange::~Exchange() = default;

Result<std::unique_ptr<Exchange>> Exchange::open(ExchangeConfig config, ExchangeSink& sink) {
    std::unique_ptr<Exchange> exchange(new Exchange(std::move(config), sink));
    if (const auto opened = exchange->openFamilies(); !opened) {
        return opened.error();
    }
    exchange->warmUp();
    return exchange;
}

void Exchange::warmUp() {
    const Timestamp end = floorTo(m_config.start, kWarmupStep);
    while (m_now < end) {
        advance(m_now + kWarmupStep);
    }
    m_now = std::max(m_now, m_config.start);
    refreshMargins();  // of the past nobody asks: once is enough
    implyOrders();     // nor who traded with whom
    m_live = true;
}

void Exchange::step(Timestamp now) {
    if (now > m_now) {
        advance(now);
    }
}

void Exchange::resume(Timestamp now) {
    m_now = std::max(m_now, now);
}

void Exchange::advance(Timestamp now) {
    const Duration dt = now - m_now;
    m_now = now;
    m_engine.advance(now);
    for (const auto& family : m_families) {
        if (family->terms.hasProcess()) {
            family->process->step(dt);
        }
    }
    if (const Timestamp hour = floorTo(now, kFixingInterval); hour > m_lastFixing) {
        m_lastFixing = hour;
        publishFixings(hour);
    }
    if (const Timestamp day = market::lastSettlementBefore(now); day > m_lastSettlement) {
        m_lastSettlement = day;
        settleDay(day);
    }
    refreshForwards();
    // By index: a settlement may have listed more.
    for (std::size_t i = 0; i < m_listings.size(); ++i) {
        Listing& at = *m_listings[i];
        if (const Duration turn = turnOf(at, now - dt); turn > Duration::zero()) {
            m_participants.step(at.id, fairValue(at), turn, depthOf(at));
        }
    }
    watchMarginCalls();
}

int Exchange::depthOf(const Listing& at) const {
    if (instrumentOf(at.id).option() != nullptr) {
        return !m_live ? kOptionWarmupDepth : isBusy(at.id) ? kBusyOptionDepth : kOptionDepth;
    }
    if (m_live) {
        return isBusy(at.id) ? kLiveDepth : kQuietDepth;
    }
    return at.quoting.warmUp <= kWarmupStep ? kWarmupDepth : kQuietWarmupDepth;
}

/// How much time the participants of one contract act for now; zero when it is not their turn. A function of
/// the seed and of market time alone, so that a replay takes the same turns; when the next one begins is
/// kept, for it is asked a thousand times as often as it comes.
Duration Exchange::turnOf(Listing& at, Timestamp before) const {
    if (!at.isTraded) {
        return {};
    }
    const Duration dt = m_now - before;
    const Duration interval = m_live ? at.quoting.interval : at.quoting.warmUp;
    if (interval <= dt || (m_live && isBusy(at.id))) {
        return dt;
    }
    const auto turnAfter = [&](Timestamp time) {
        const Duration phase = at.phase % interval;
        return floorTo(time + phase, interval) + interval - phase;
    };
    if (at.nextTurn <= before || at.turnInterval != interval) {
        at.turnInterval = interval;
        at.nextTurn = turnAfter(before);
    }
    if (m_now >= at.nextTurn) {
        at.nextTurn = turnAfter(m_now);
        return interval;
    }
    const OrderBook& book = *m_engine.book(at.id);
    return book.best(Side::Buy) || book.best(Side::Sell) ? Duration{} : dt;  // the first quotes
}

bool Exchange::isBusy(InstrumentId instrument) const {
    const Listing& at = listing(instrument);
    if (at.quoting.interval == Duration::zero() || m_now < at.attendedUntil) {
        return true;
    }
    // Accounts from outside stand before the simulated ones.
    for (auto it = m_positions.begin();
         it != m_positions.end() && static_cast<std::uint32_t>(it->first) < market::kFirstSimulatedAccount;
         ++it) {
        const auto held = it->second.find(instrument);
        if (held != it->second.end() && !held->second.net.isZero()) {
            return true;
        }
    }
    return false;
}

void Exchange::publishFixings(Timestamp asOf) {
    for (const auto& family : m_families) {
        if (family->terms.isSkill()) {
            fixSkill(*family, asOf);  // its subject stands before it
        } else if (family->terms.hasProcess()) {
            publish({.instrument = family->index,
                     .asOf = asOf,
                     .knownAt = m_now,
                     .level = asFixing(family->process->level()),
                     .withheldReason = {},
                     .simulated = true});
        }
    }
}

void Exchange::publish(Fixing fixing) {
    std::vector<Fixing>& all = listing(fixing.instrument).fixings;
    all.push_back(std::move(fixing));
    if (m_live) {
        m_sink.onFixing(all.back());
    }
}

Timestamp Exchange::placeInTime(Timestamp at) {
    m_now = std::max(m_now, at);
    return m_now;
}

/// Somebody looks at it: quoted at every step for a while.
void Exchange::attend(const NewOrder& order) {
    const auto number = static_cast<std::size_t>(order.instrument);
    if (number >= 1 && number <= m_listings.size()) {
        m_listings[number - 1]->attendedUntil = m_now + kAttention;
    }
}

OrderId Exchange::submit(AccountId account, const NewOrder& order, Timestamp at) {
    const Timestamp now = placeInTime(at);
    attend(order);
    return m_engine.submit(account, order, now);
}

void Exchange::submit(AccountId account, const NewOrderList& list, Timestamp at) {
    const Timestamp now = placeInTime(at);
    for (const NewOrder& order : list.orders) {
        attend(order);
    }
    m_engine.submit(account, list, now);
}

bool Exchange::cancel(OrderId order, Reason why, Timestamp at, InstrumentId where) {
    return m_engine.cancel(order, why, placeInTime(at), where);
}

bool Exchange::replace(OrderId order, const ReplaceOrder& replace, Timestamp at, InstrumentId where) {
    return m_engine.replace(order, replace, placeInTime(at), where);
}

const Instrument* Exchange::find(std::string_view symbol) const {
    const auto it =
        std::find_if(m_instruments.begin(), m_instruments.end(),
                     [symbol](const Instrument& instrument) { return instrument.symbol == symbol; });
    return it == m_instruments.end() ? nullptr : &*it;
}

Exchange::Listing& Exchange::listing(InstrumentId instrument) {
    return *m_listings[static_cast<std::size_t>(instrument) - 1];
}

const Exchange::Listing& Exchange::listing(InstrumentId instrument) const {
    return *m_listings[static_cast<std::size_t>(instrument) - 1];
}

const market::ContractFamily& Exchange::termsOf(InstrumentId instrument) const {
    return listing(instrument).family->terms;
}

const market::ContractFamily* Exchange::termsOf(std::string_view family) const {
    const Family* found = familyOf(family);
    return found == nullptr ? nullptr : &found->terms;
}

const OrderBook& Exchange::orderBook(InstrumentId instrument) const {
    return *m_engine.book(instrument);
}
TradingStatus Exchange::tradingStatus(InstrumentId instrument) const {
    return m_engine.tradingStatus(instrument);
}
const std::vector<Bar>& Exchange::bars(InstrumentId instrument) const {
    return listing(instrument).bars;
}
const std::vector<Fixing>& Exchange::fixings(InstrumentId instrument) const {
    return listing(instrument).fixings;
}
SettlementPrice Exchange::settlement(InstrumentId instrument) const {
    return listing(instrument).settlement;
}

std::uint64_t Exchange::stateHash() const {
    std::uint64_t hash = m_engine.outputHash() ^ static_cast<std::uint64_t>(m_now.nanos());
    for (const auto& family : m_families) {
        if (family->terms.hasProcess()) {
            hash = (hash ^ std::bit_cast<std::uint64_t>(family->process->level())) * 0x100000001B3ULL;
        }
    }
    return hash;
}

void Exchange::onEvent(InstrumentId instrument, std::span<const MarketRecord> records) {
    Listing& at = listing(instrument);
    for (const MarketRecord& record : records) {
        if (record.kind != RecordKind::Trade) {
            continue;
        }
        (void)history::addPrint(at.bars, std::chrono::minutes(1), record.venueTime(), record.price(),
                                record.quantity(), record.side);  // venue time never goes back
        at.last = record.price();
    }
    dropOldBars(at);
    if (m_live) {
        m_sink.onEvent(instrument, records);
    }
}

void Exchange::onReport(const ExecutionReport& report) {
    if (report.type == ExecType::Trade) {
        Position& position = m_positions[report.account][report.instrument];
        const Quantity signedLots = report.side == Side::Buy ? report.lastQuantity : -report.lastQuantity;
        const std::int64_t size = m_instruments[static_cast<std::size_t>(report.instrument) - 1].contractSize;
        move(position, listing(report.instrument), signedLots);
        position.cash.addNano(-Int128{report.lastPrice.nanoUsd()} * signedLots.raw() * size);
        position.cash -= report.fee;
        position.fees += report.fee;
        m_participants.onFill(report);
    }
    const bool isLiquidation = report.account == m_liquidated && m_liquidated != AccountId{};
    if (isLiquidation && report.type == ExecType::Trade) {
        m_sink.onReport(liquidationOf(report));
    } else if (!isLiquidation && m_live &&
               static_cast<std::uint32_t>(report.account) < market::kFirstSimulatedAccount) {
        m_sink.onReport(report);
    }
}

OrderId Exchange::submit(AccountId account, const NewOrder& order) {
    return m_engine.submit(account, order, m_now);
}
bool Exchange::cancel(InstrumentId instrument, OrderId order) {
    return order != OrderId{} && m_engine.cancel(order, Reason::CancelledByUser, m_now, instrument);
}

bool Exchange::resize(InstrumentId instrument, OrderId order, Price price, Quantity quantity) {
    ExecutionReport standing;
    if (!m_engine.status(order, standing, instrument)) {
        return false;
    }
    return m_engine.replace(order, {{}, {}, price, quantity + standing.cumQuantity, {}}, m_now, instrument);
}

const OrderBook& Exchange::book(InstrumentId instrument) const {
    return *m_engine.book(instrument);
}

bool Exchange::isOpen(InstrumentId instrument) const {
    return isContinuous(m_engine.tradingStatus(instrument));
}

std::pair<Price, Price> Exchange::limits(InstrumentId instrument) const {
    const auto limits = m_engine.limits(instrument);
    return {limits.low, limits.high};
}

}  // namespace tessera::venue
