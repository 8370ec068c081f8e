#include "feeds/venue/exchange_parts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "app/history/bar_aggregator.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr int kWarmupDepth = 10, kLiveDepth = 26;
constexpr Duration kWarmupStep = std::chrono::minutes(1);
constexpr Duration kFixingInterval = std::chrono::hours(1);
/// An index without real history has this much simulated one.
constexpr Duration kSimulatedPast = std::chrono::hours(24 * 365);

std::uint64_t seedFor(std::uint64_t seed, std::string_view name) {
    std::uint64_t hash = seed ^ 0xCBF29CE484222325ULL;
    for (const char c : name) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    }
    return hash;
}

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

Result<void> Exchange::openFamilies() {
    const Timestamp start = floorTo(m_config.start, kWarmupStep);
    m_now = start - kDay * m_config.warmupDays;
    m_lastFixing = floorTo(m_now, kFixingInterval);
    m_lastSettlement = market::lastSettlementBefore(m_now);
    for (const market::ContractFamily& terms : m_config.catalogue.families()) {
        if (auto opened = openFamily(terms); !opened) {
            return opened;
        }
    }
    for (const auto& family : m_families) {
        listContracts(*family);
    }
    return {};
}

Result<void> Exchange::openFamily(const market::ContractFamily& terms) {
    auto family = std::make_unique<Family>();
    family->terms = terms;
    family->index = InstrumentId{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    m_instruments.push_back(m_config.catalogue.index(terms, family->index));
    auto& listing = *m_listings.emplace_back(std::make_unique<Listing>());
    listing.id = family->index;
    listing.family = family.get();

    Price level = terms.startLevel;
    Timestamp anchor = market::lastSettlementBefore(m_now - kSimulatedPast);
    if (!terms.historyFile.empty()) {
        const auto history = m_config.histories.find(terms.historyFile);
        level = {};
        for (const Fixing& fixing :
             history == m_config.histories.end() ? std::vector<Fixing>{} : history->second.fixings) {
            if (fixing.asOf > m_now) {
                break;
            }
            listing.fixings.push_back(fixing);
            listing.fixings.back().instrument = family->index;
            if (fixing.withheldReason.empty()) {
                level = fixing.level;
                anchor = fixing.asOf;
            }
        }
        if (level.nanoUsd() <= 0) {
            return Error{ErrorCode::BadInput,
                         "The index history " + terms.historyFile +
                             " has no published level before the market starts.",
                         "openFamily"};
        }
    }
    family->process = std::make_unique<market::PriceProcess>(terms.process, level, anchor,
                                                             seedFor(m_config.seed, terms.indexSymbol));
    for (Timestamp day = anchor + kDay; day <= m_now; day = day + kDay) {
        family->process->step(kDay);
        if (listing.fixings.empty() || day > listing.fixings.back().asOf) {
            listing.fixings.push_back({.instrument = family->index,
                                       .asOf = day,
                                       .knownAt = day,
                                       .level = asFixing(family->process->level()),
                                       .withheldReason = {},
                                       .simulated = true});
        }
    }
    m_families.push_back(std::move(family));
    return {};
}

void Exchange::listContracts(Family& family) {
    for (const ContractMonth month : m_config.catalogue.listedMonths(family.terms, m_config.start)) {
        listFuture(family, month);
    }
    listSpreads(family);
}

void Exchange::listFuture(Family& family, ContractMonth month) {
    const Duration tau = market::lastTradingTime(month, family.terms.lastDay) - m_now;
    const double forward = family.process->forward(tau);
    const Price rough = asFixing(forward);
    const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    const Instrument future = m_config.catalogue.future(family.terms, month, rough, id);
    std::size_t before = 0;  // traded futures of the family ahead of this one
    for (const Instrument& other : m_instruments) {
        before += other.family == future.family && other.kind() == InstrumentKind::Future &&
                  listing(other.id).isTraded;
    }
    const double size = family.terms.lot >= 1000 ? 1.0 : 0.4;
    const double rate = before == 0 ? 1.0 : before == 1 ? 0.55 : 0.35;
    list(future, nearestTick(forward, future.tick), {},
         {.size = size * (before == 0 ? 1.0 : 0.6), .rate = rate});
}

void Exchange::listSpreads(Family& family) {
    if (!family.terms.listsSpreads) {
        return;
    }
    std::vector<InstrumentId> legs;
    for (const Instrument& instrument : m_instruments) {
        if (instrument.family == family.terms.code && instrument.kind() == InstrumentKind::Future &&
            listing(instrument.id).isTraded) {
            legs.push_back(instrument.id);
        }
    }
    for (std::size_t i = 0; i + 1 < legs.size(); ++i) {
        const Instrument near = m_instruments[static_cast<std::size_t>(legs[i]) - 1];
        const Instrument far = m_instruments[static_cast<std::size_t>(legs[i + 1]) - 1];
        const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
        const Instrument spread = m_config.catalogue.spread(family.terms, near, far, id);
        if (find(spread.symbol) != nullptr) {
            continue;
        }
        const double nearFair = fairValue(listing(near.id)), farFair = fairValue(listing(far.id));
        list(spread, nearestTick(nearFair - farFair, spread.tick), asFixing(nearFair) - Price{},
             {.size = 0.5, .rate = 0.25});
    }
}

void Exchange::list(const Instrument& instrument, Price reference, PriceDelta bandBase,
                    market::Activity activity) {
    m_instruments.push_back(instrument);
    auto& added = *m_listings.emplace_back(std::make_unique<Listing>());
    added.id = instrument.id;
    added.isTraded = true;
    for (const auto& family : m_families) {
        added.family = family->terms.code == instrument.family ? family.get() : added.family;
    }
    if (instrument.kind() == InstrumentKind::Future) {
        added.forward = added.family->process->forwardTerms(instrument.lastTradingTime - m_now);
    }
    if (m_live) {
        m_sink.onDefinition(instrument);
    }
    if (m_engine.list(instrument, reference, m_now, bandBase).ok()) {
        m_participants.enter(instrument, activity);
    }
}

void Exchange::warmUp() {
    const Timestamp end = floorTo(m_config.start, kWarmupStep);
    while (m_now < end) {
        advance(m_now + kWarmupStep, kWarmupDepth);
    }
    m_now = std::max(m_now, m_config.start);
    m_live = true;
}

void Exchange::step(Timestamp now) {
    if (now > m_now) {
        advance(now, kLiveDepth);
    }
}

void Exchange::resume(Timestamp now) {
    m_now = std::max(m_now, now);
}

void Exchange::advance(Timestamp now, int depth) {
    const Duration dt = now - m_now;
    m_now = now;
    m_engine.advance(now);
    for (const auto& family : m_families) {
        family->process->step(dt);
    }
    if (const Timestamp hour = floorTo(now, kFixingInterval); hour > m_lastFixing) {
        m_lastFixing = hour;
        publishFixings(hour);
    }
    if (const Timestamp day = market::lastSettlementBefore(now); day > m_lastSettlement) {
        m_lastSettlement = day;
        settleDay(day);
    }
    // A maturity a quarter of an hour nearer moves a forward by far less than a tick.
    if (now - m_forwardsAt >= std::chrono::minutes(15)) {
        refreshForwards();
    }
    // By index: a settlement may have listed more.
    for (std::size_t i = 0; i < m_listings.size(); ++i) {
        if (m_listings[i]->isTraded) {
            m_participants.step(m_listings[i]->id, fairValue(*m_listings[i]), dt, depth);
        }
    }
}

double Exchange::fairValue(const Listing& listing) const {
    const Instrument& instrument = m_instruments[static_cast<std::size_t>(listing.id) - 1];
    if (instrument.isSpread()) {
        double value = 0;
        for (const domain::Leg& leg : instrument.legs()) {
            value += leg.ratio * fairValue(this->listing(leg.instrument));
        }
        return value;
    }
    return listing.family->process->forward(listing.forward);
}

void Exchange::refreshForwards() {
    m_forwardsAt = m_now;
    for (const auto& at : m_listings) {
        const Instrument& instrument = m_instruments[static_cast<std::size_t>(at->id) - 1];
        if (at->isTraded && instrument.kind() == InstrumentKind::Future) {
            at->forward = at->family->process->forwardTerms(instrument.lastTradingTime - m_now);
        }
    }
}

void Exchange::publishFixings(Timestamp asOf) {
    for (const auto& family : m_families) {
        const Fixing fixing{.instrument = family->index,
                            .asOf = asOf,
                            .knownAt = m_now,
                            .level = asFixing(family->process->level()),
                            .withheldReason = {},
                            .simulated = true};
        listing(family->index).fixings.push_back(fixing);
        if (m_live) {
            m_sink.onFixing(fixing);
        }
    }
}

Timestamp Exchange::placeInTime(Timestamp at) {
    m_now = std::max(m_now, at);
    return m_now;
}

OrderId Exchange::submit(AccountId account, const NewOrder& order, Timestamp at) {
    return m_engine.submit(account, order, placeInTime(at));
}

void Exchange::submit(AccountId account, const NewOrderList& list, Timestamp at) {
    m_engine.submit(account, list, placeInTime(at));
}

bool Exchange::cancel(OrderId order, Reason why, Timestamp at) {
    return m_engine.cancel(order, why, placeInTime(at));
}

bool Exchange::replace(OrderId order, const ReplaceOrder& replace, Timestamp at) {
    return m_engine.replace(order, replace, placeInTime(at));
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
        hash = (hash ^ std::bit_cast<std::uint64_t>(family->process->level())) * 0x100000001B3ULL;
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
    if (m_live) {
        m_sink.onEvent(instrument, records);
    }
}

void Exchange::onReport(const ExecutionReport& report) {
    if (report.type == ExecType::Trade) {
        Position& position = m_positions[report.account][report.instrument];
        const Quantity signedLots = report.side == Side::Buy ? report.lastQuantity : -report.lastQuantity;
        const std::int64_t size = m_instruments[static_cast<std::size_t>(report.instrument) - 1].contractSize;
        position.net += signedLots;
        position.cash.addNano(-Int128{report.lastPrice.nanoUsd()} * signedLots.raw() * size);
        position.cash -= report.fee;
        position.fees += report.fee;
        m_participants.onFill(report);
    }
    if (m_live && static_cast<std::uint32_t>(report.account) < market::kFirstSimulatedAccount) {
        m_sink.onReport(report);
    }
}

OrderId Exchange::submit(AccountId account, const NewOrder& order) {
    return m_engine.submit(account, order, m_now);
}
bool Exchange::cancel(OrderId order) {
    return order != OrderId{} && m_engine.cancel(order, Reason::CancelledByUser, m_now);
}

bool Exchange::resize(OrderId order, Price price, Quantity quantity) {
    ExecutionReport standing;
    if (!m_engine.status(order, standing)) {
        return false;
    }
    return m_engine.replace(order, {{}, {}, price, quantity + standing.cumQuantity, {}}, m_now);
}

const OrderBook& Exchange::book(InstrumentId instrument) const {
    return *m_engine.book(instrument);
}

bool Exchange::isOpen(InstrumentId instrument) const {
    const TradingStatus status = m_engine.tradingStatus(instrument);
    return status == TradingStatus::Open || status == TradingStatus::LimitUp ||
           status == TradingStatus::LimitDown;
}

std::pair<Price, Price> Exchange::limits(InstrumentId instrument) const {
    const auto limits = m_engine.limits(instrument);
    return {limits.low, limits.high};
}

}  // namespace tessera::venue
