#include "ui/bridge/forecast_bridge.h"

#include <algorithm>

namespace tessera::ui {

ForecastBridge::ForecastBridge(MarketHub& hub, ports::ForecastDesk& desk, QObject* parent)
    : QObject(parent), m_hub(hub), m_desk(desk) {
    m_desk.setMinutes([this](const std::string& symbol) {
        const InstrumentMarket* market = m_hub.findSymbol(symbol);
        if (market == nullptr || !market->hasHistory()) {
            m_hub.follow(market, market);  // else nobody asks for what is over
            return std::vector<domain::Bar>();
        }
        return market->minutes().all();
    });
    m_desk.setEnds([this](const std::string& symbol) {
        const InstrumentMarket* market = m_hub.findSymbol(symbol);
        return market != nullptr ? market->instrument().lastTradingTime : domain::Timestamp();
    });
}

bool ForecastBridge::isWatched(const ports::ForecastSubject& subject) const {
    return std::ranges::any_of(watched(), [&](const auto& one) { return one.subject == subject; });
}

std::string ForecastBridge::shownOf(const ports::ForecastSubject& subject) const {
    if (const std::string& known = m_desk.view(subject)->base; !known.empty()) {
        return known;
    }
    const std::vector<std::string> names = forecasters();
    if (std::ranges::find(names, choice().shown) != names.end()) {
        return choice().shown;
    }
    return names[modelStatus()->isThere() || names.size() == 1 ? 0 : 1];  // as where a series is shown
}

void ForecastBridge::watch(InstrumentMarket& market, domain::Duration interval) {
    if (m_market != &market) {
        m_market = &market;
        m_bars.clear();
        m_barsRevision = 0;
    }
    domain::Instrument series = market.instrument();
    series.symbol = seriesName(market);
    m_desk.watch(series, interval);
}

std::string ForecastBridge::seriesName(const InstrumentMarket& market) const {
    const std::string& symbol = market.instrument().symbol;
    if (market.instrument().kind() != domain::InstrumentKind::External) {
        return symbol;
    }
    for (const FeedReading& reading : m_hub.readings()) {
        if (reading.feed == market.feed()) {
            return reading.statistics.name + "/" + symbol;
        }
    }
    return "/" + symbol;
}

void ForecastBridge::readBars() {
    if (m_market == nullptr || !m_market->hasHistory()) {
        m_bars.clear();
        return;
    }
    if (m_market->revision() == m_barsRevision) {
        return;
    }
    const marketdata::BarView& minutes = m_market->minutes();
    m_barsRevision = m_market->revision();
    if (m_bars.empty() || minutes.epoch() != m_barsEpoch) {
        m_barsEpoch = minutes.epoch();
        m_bars = minutes.all();
        return;
    }
    const std::vector<domain::Bar> newest = minutes.from(m_bars.back().start);
    m_bars.pop_back();
    m_bars.insert(m_bars.end(), newest.begin(), newest.end());
}

void ForecastBridge::tick() {
    readBars();
    m_desk.advance(m_bars, m_hub.venueNow());
    for (const std::string& sentence : m_desk.takeProblems()) {
        emit problem(QString::fromStdString(sentence));
    }
    if (m_desk.revision() != m_revision) {
        m_revision = m_desk.revision();
        emit forecastChanged();
    }
    if (m_desk.ledgerRevision() != m_ledgerRevision) {
        m_ledgerRevision = m_desk.ledgerRevision();
        emit scoresChanged();
    }
    m_provenance.clear();
    m_desk.drainProvenance(m_provenance);
    for (const ports::ForecastProvenance& row : m_provenance) {
        emit provenanceRead(row);
    }
}

}  // namespace tessera::ui
