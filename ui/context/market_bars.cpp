#include "ui/context/market_bars.h"

#include <algorithm>

#include "app/history/bar_aggregator.h"
#include "app/history/history_desk.h"

namespace tessera::ui {

void MarketBars::setSubject(InstrumentMarket* market, domain::Duration interval) {
    m_market = market;
    m_interval = interval;
    m_prints = market != nullptr && isOfPrints(interval)
                   ? std::make_unique<PrintBars>(m_services, *market, interval)
                   : nullptr;
    rebuild();
}

void MarketBars::rebuild() {
    m_before = std::move(m_bars);
    m_bars = std::make_shared<history::BarPyramid>(m_interval);
    if (m_prints) {
        (void)m_bars->appendAll(m_prints->all());  // ascending and aligned by construction
        return;
    }
    takeStored();
    if (m_market != nullptr) {
        takeMinutes(m_marketFrom);
        m_seenRevision = m_market->revision();
        m_seenEpoch = m_market->minutes().epoch();
    }
}

void MarketBars::startOver() {
    if (m_prints) {
        m_prints->startOver();
    }
    rebuild();
}

/// What is older than the market's own bars.
void MarketBars::takeStored() {
    m_stored.reset();
    m_storedEnd.reset();
    m_marketFrom = domain::Timestamp::fromNanos(INT64_MIN);
    if (m_market == nullptr || m_services.history() == nullptr) {
        return;
    }
    const domain::Instrument& instrument = m_market->instrument();
    m_seenHistory = m_services.history()->revision();
    m_stored = m_services.history()->view(instrument.id, instrument.quantityDecimals);
    if (!m_stored || m_stored->key.interval > m_interval) {
        return;
    }
    const std::vector<domain::Bar> own = m_market->minutes().all();
    const auto ownFrom = own.empty() ? domain::Timestamp::fromNanos(INT64_MAX) : own.front().start;
    *m_bars = history::storedBars(*m_stored, m_interval, ownFrom);
    m_marketFrom = std::max(ownFrom, m_stored->sealedThrough() + domain::Duration(1));
    if (!m_bars->isEmpty()) {
        m_storedEnd = m_bars->at(m_bars->size() - 1);
    }
}

/// Minutes from `from` on into the bars they belong to; the first may have begun in what is stored.
void MarketBars::takeMinutes(domain::Timestamp from) {
    std::vector<domain::Bar> bars =
        history::resample(m_market->minutes().from(std::max(from, m_marketFrom)), m_interval);
    if (m_storedEnd && !bars.empty() && bars.front().start == m_storedEnd->start) {
        domain::Bar both = *m_storedEnd;
        history::mergeInto(both, bars.front());
        bars.front() = both;
    }
    for (const domain::Bar& bar : bars) {
        (void)m_bars->put(bar);  // not older than the last one by construction
    }
}

bool MarketBars::hasOtherHistory() {
    if (m_services.history() == nullptr || m_services.history()->revision() == m_seenHistory) {
        return false;
    }
    m_seenHistory = m_services.history()->revision();
    const domain::Instrument& instrument = m_market->instrument();
    return m_services.history()->view(instrument.id, instrument.quantityDecimals) != m_stored;
}

std::optional<domain::Duration> MarketBars::onlyKnownAt() const {
    return m_stored && m_stored->key.interval > m_interval ? std::optional(m_stored->key.interval)
                                                           : std::nullopt;
}

MarketBars::Change MarketBars::advancePrints() {
    const auto place = m_prints->advance();
    if (!place) {
        return Change::None;
    }
    const std::vector<domain::Bar>& all = m_prints->all();
    if (m_bars->isEmpty() || *place >= all.size() || all[*place].start < m_bars->lastStart()) {
        rebuild();
        return Change::Source;
    }
    for (std::size_t i = *place; i < all.size(); ++i) {
        (void)m_bars->put(all[i]);
    }
    return Change::Bars;
}

MarketBars::Change MarketBars::advance() {
    if (m_market == nullptr) {
        return Change::None;
    }
    if (m_prints) {
        return advancePrints();
    }
    const bool isNew = m_market->revision() != m_seenRevision;
    if (hasOtherHistory() || (isNew && m_market->minutes().epoch() != m_seenEpoch)) {
        rebuild();
        return Change::Source;
    }
    if (!isNew) {
        return Change::None;
    }
    m_seenRevision = m_market->revision();
    // Only the last bar known here, and what came after it, can have changed.
    takeMinutes(m_bars->isEmpty() ? m_marketFrom : m_bars->lastStart());
    return Change::Bars;
}

}  // namespace tessera::ui
