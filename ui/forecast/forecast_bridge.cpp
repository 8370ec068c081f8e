#include "ui/forecast/forecast_bridge.h"

namespace tessera::ui {

ForecastBridge::ForecastBridge(MarketHub& hub, ports::ForecastDesk& desk, QObject* parent)
    : QObject(parent), m_hub(hub), m_desk(desk) {}

void ForecastBridge::watch(InstrumentMarket& market, domain::Duration interval) {
    m_market = &market;
    m_desk.watch(market.instrument(), interval);
}

void ForecastBridge::tick() {
    std::span<const domain::Bar> minutes;
    if (m_market != nullptr && m_market->hasHistory()) {
        minutes = m_market->minutes();
    }
    m_desk.advance(minutes, m_hub.venueNow());
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
}

}  // namespace tessera::ui
