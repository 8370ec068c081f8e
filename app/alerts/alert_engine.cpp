#include "app/alerts/alert_engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/marketdata/tradability.h"

namespace tessera::alerts {

using domain::InstrumentId;
using domain::Price;
using domain::Timestamp;

namespace {
/// List prices hold from days on, and levels of the index from an hour on.
constexpr domain::Duration kPricesEvery = std::chrono::hours(1);
/// Contracts end on a whole minute.
constexpr domain::Duration kEndsOn = std::chrono::minutes(1);
/// After a start: by then what markets did while the program was closed has been read, or will not be.
constexpr domain::Duration kHistoryComes = std::chrono::minutes(10);
}  // namespace

void AlertEngine::begin(std::vector<Alert> alerts) {
    m_now = m_since.begun;
    for (Alert& alert : alerts) {
        Entry& entry = m_entries[alert.id];
        entry.alert = std::move(alert);
        start(entry, m_since);
    }
    listen();
}

void AlertEngine::put(Alert alert, Timestamp now) {
    m_now = std::max(m_now, now);
    Entry& entry = m_entries[alert.id];
    entry.alert = std::move(alert);
    entry.toldAt.reset();
    start(entry, {.begun = now, .venueBegun = m_venueNow});
    listen();
    if (entry.watch == nullptr) {
        return;
    }
    // What is known already is where it begins: only what comes now can cross.
    for (const std::string& symbol : entry.watch->symbols()) {
        const auto found = m_bySymbol.find(symbol);
        const Known* known = found != m_bySymbol.end() ? &m_known.at(found->second) : nullptr;
        if (known != nullptr && known->last) {
            entry.watch->priced(symbol, known->last->first, known->last->second);
        }
    }
    if (m_book != nullptr) {
        entry.watch->prices(*m_book, now);
    }
    (void)entry.watch->take();
    judge(entry);
}

void AlertEngine::remove(AlertId id) {
    m_entries.erase(id);
    ++m_revision;
    listen();
}

void AlertEngine::start(Entry& entry, Since since) {
    entry.watch.reset();
    entry.state.sentence.clear();
    entry.endedWhileClosed =
        since.closedFrom && entry.alert.expires > since.closedFrom && entry.alert.expires <= since.begun;
    ++m_revision;
    if (const auto good = check(entry.alert, Timestamp{}); !good.ok()) {
        entry.state.phase = AlertPhase::Off;
        entry.state.sentence = good.error().sentence;
    } else if (!entry.alert.isOn) {
        entry.state.phase = AlertPhase::Off;
    } else if (isOver(entry)) {
        entry.state.phase = AlertPhase::Expired;
    } else {
        entry.watch = makeWatch(entry.alert.condition, since);
        setClock(*entry.watch);
        judge(entry);
    }
}

bool AlertEngine::isEnded(const Entry& entry) const {
    return entry.alert.expires && *entry.alert.expires <= m_now;
}

/// Ended, and nothing of the time before its end can come any more.
bool AlertEngine::isOver(const Entry& entry) const {
    return isEnded(entry) && (!entry.endedWhileClosed || m_now >= m_since.begun + kHistoryComes);
}

void AlertEngine::stop(Entry& entry, AlertPhase phase) {
    entry.watch.reset();
    entry.state.phase = phase;
    entry.state.sentence.clear();
    ++m_revision;
    ++m_wantedRevision;
}

/// Prices, bars and fixings of the trading venue carry its time.
void AlertEngine::setClock(Watch& watch) const {
    const auto isVenues = [this](const std::string& symbol) {
        const auto found = m_bySymbol.find(symbol);
        return found != m_bySymbol.end() &&
               m_known.at(found->second).instrument.kind() != domain::InstrumentKind::External;
    };
    if (std::ranges::any_of(watch.symbols(), isVenues)) {
        watch.goByVenue();
        if (m_venueNow.isSet()) {
            watch.beginAt(m_venueNow);
        }
    }
}

/// How far the clock of its market is ahead of the wall's.
domain::Duration AlertEngine::aheadOf(const Watch& watch) const {
    return watch.isVenues() && m_venueNow.isSet() ? m_venueNow - m_now : domain::Duration{};
}

/// Which alerts hear of which instrument.
void AlertEngine::listen() {
    for (auto& [id, known] : m_known) {
        known.listeners.clear();
    }
    for (const auto& [id, entry] : m_entries) {
        for (const std::string& symbol :
             entry.watch != nullptr ? entry.watch->symbols() : std::vector<std::string>()) {
            if (const auto found = m_bySymbol.find(symbol); found != m_bySymbol.end()) {
                m_known.at(found->second).listeners.push_back(id);
            }
        }
    }
    ++m_wantedRevision;
}

std::set<InstrumentId> AlertEngine::wanted() const {
    std::set<InstrumentId> ids;
    const auto isWatching = [this](AlertId id) { return m_entries.at(id).watch != nullptr; };
    for (const auto& [id, known] : m_known) {
        if (std::ranges::any_of(known.listeners, isWatching)) {
            ids.insert(id);
        }
    }
    return ids;
}

bool AlertEngine::needsPrices() const {
    return std::ranges::any_of(m_entries, [](const auto& one) {
        const Condition& condition = one.second.alert.condition;
        return one.second.watch != nullptr && (std::holds_alternative<SeriesCondition>(condition) ||
                                               std::holds_alternative<ExpressionCondition>(condition));
    });
}

AlertEngine::Known* AlertEngine::find(InstrumentId id) {
    const auto found = m_known.find(id);
    return found == m_known.end() ? nullptr : &found->second;
}

template <class Act>
void AlertEngine::each(const std::vector<AlertId>& ids, Act act) {
    for (const AlertId id : ids) {
        Entry& entry = m_entries.at(id);
        if (entry.watch != nullptr) {
            act(*entry.watch);
            settle(entry);
        }
    }
}

template <class Act>
void AlertEngine::eachOne(Act act) {
    for (auto& [id, entry] : m_entries) {
        if (entry.watch != nullptr) {
            act(*entry.watch);
            settle(entry);
        }
    }
}

/// Tells what happened, once or again, and not sooner than the alert says.
void AlertEngine::settle(Entry& entry) {
    for (Happening& happening : entry.watch->take()) {
        const bool isTooSoon =
            entry.toldAt && entry.alert.isRepeated && happening.at - *entry.toldAt < entry.alert.quiet;
        const bool isTooLate =
            entry.alert.expires && happening.at - aheadOf(*entry.watch) > *entry.alert.expires;
        if (isTooSoon || isTooLate) {
            continue;
        }
        entry.toldAt = happening.at;
        ++entry.state.fired;
        entry.state.lastFired = happening.at;
        ++m_revision;
        m_firings.push_back(
            {entry.alert.id, happening.at, std::move(happening.what), entry.alert.note, happening.wasMissed});
        if (!entry.alert.isRepeated) {
            entry.alert.isOn = false;
            stop(entry, AlertPhase::Off);
            return;
        }
    }
    // With every price of a market: words are made only where they may be others.
    if (entry.state.phase != AlertPhase::Watching || entry.state.sentence != entry.watch->unwatched()) {
        judge(entry);
    }
}

std::vector<std::string> AlertEngine::unknownOf(const Watch& watch) const {
    std::vector<std::string> unknown = watch.symbols();
    std::erase_if(unknown, [this](const std::string& symbol) { return m_bySymbol.contains(symbol); });
    return unknown;
}

/// A contract it needs is traded no more; empty: none is.
std::string AlertEngine::whyNothingComes(const Watch& watch) const {
    for (const std::string& symbol : watch.symbols()) {
        const auto found = m_bySymbol.find(symbol);
        std::string why = found == m_bySymbol.end()
                              ? std::string()
                              : marketdata::whyEnded(m_known.at(found->second).instrument,
                                                     m_venueNow.isSet() ? m_venueNow : m_now);
        if (!why.empty()) {
            return why;
        }
    }
    return {};
}

void AlertEngine::judge(Entry& entry) {
    const std::string ended = whyNothingComes(*entry.watch);
    const std::string missing = entry.watch->missing(unknownOf(*entry.watch));
    AlertState state = entry.state;
    state.phase = isEnded(entry) || !ended.empty() ? AlertPhase::Expired
                  : missing.empty()                ? AlertPhase::Watching
                                                   : AlertPhase::Waiting;
    state.sentence = !ended.empty() ? ended : missing.empty() ? entry.watch->unwatched() : missing;
    if (state != entry.state) {
        entry.state = std::move(state);
        ++m_revision;
    }
}

void AlertEngine::defined(const domain::Instrument& instrument, bool isSequenced) {
    const bool isNew =
        !m_bySymbol.contains(instrument.symbol) || m_bySymbol.at(instrument.symbol) != instrument.id;
    Known& known = m_known[instrument.id];
    known.instrument = instrument;
    known.isSequenced = isSequenced;
    m_bySymbol[instrument.symbol] = instrument.id;
    if (isNew) {
        listen();
        for (const AlertId id : known.listeners) {
            setClock(*m_entries.at(id).watch);
            judge(m_entries.at(id));
        }
    }
}

void AlertEngine::priced(InstrumentId instrument, Timestamp at, Price price) {
    if (Known* known = find(instrument)) {
        known->last = {at, price};
        each(known->listeners, [&](Watch& watch) { watch.priced(known->instrument.symbol, at, price); });
    }
}

void AlertEngine::fixed(const domain::Fixing& fixing) {
    Known* known = find(fixing.instrument);
    if (known == nullptr) {
        return;
    }
    each(known->listeners, [&](Watch& watch) { watch.fixed(fixing); });
    if (fixing.withheldReason.empty()) {
        priced(fixing.instrument, fixing.asOf, fixing.level);
    }
}

void AlertEngine::minutes(InstrumentId instrument, const marketdata::BarView& minutes, Timestamp now) {
    if (Known* known = find(instrument)) {
        each(known->listeners,
             [&](Watch& watch) { watch.minutes(known->instrument, known->isSequenced, minutes, now); });
    }
}

void AlertEngine::setPrices(std::shared_ptr<const listprices::PriceBook> book, Timestamp now) {
    m_book = std::move(book);
    m_pricesAt = now;
    eachOne([&](Watch& watch) { watch.prices(*m_book, now); });
    for (auto& [id, entry] : m_entries) {
        if (entry.watch != nullptr) {
            judge(entry);  // a price may be known no more
        }
    }
}

void AlertEngine::resolved(const std::string& symbol, Timestamp at, const std::string& outcome) {
    eachOne([&](Watch& watch) { watch.resolved(symbol, at, outcome); });
}

void AlertEngine::passed(Timestamp now, Timestamp venueNow) {
    const auto marketNow = [this] { return floorTo(m_venueNow.isSet() ? m_venueNow : m_now, kEndsOn); };
    const Timestamp before = marketNow();
    const bool isFirst = venueNow.isSet() && !m_venueNow.isSet();
    m_now = std::max(m_now, now);
    m_venueNow = venueNow;
    const bool isLater = marketNow() != before;
    if (m_book != nullptr && floorTo(now, kPricesEvery) > m_pricesAt) {
        setPrices(m_book, now);
    }
    eachOne([&](Watch& watch) {
        if (isFirst) {
            watch.beginAt(venueNow);
        }
        watch.passed(now + aheadOf(watch));
    });
    for (auto& [id, entry] : m_entries) {
        if (entry.watch != nullptr && isOver(entry)) {
            stop(entry, AlertPhase::Expired);
        } else if (entry.watch != nullptr && isLater) {
            judge(entry);  // a contract may have ended
        }
    }
}

std::map<AlertId, AlertState> AlertEngine::states() const {
    std::map<AlertId, AlertState> states;
    for (const auto& [id, entry] : m_entries) {
        states[id] = entry.state;
    }
    return states;
}

}  // namespace tessera::alerts
