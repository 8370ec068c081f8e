#include "ui/workspace/ui_context.h"

#include <QApplication>

namespace tessera::ui {

UiContext::UiContext(MarketHub& hub, DeskModel& desk, ForecastCoordinator& forecasts,
                     trading::BlotterQuery& blotter, QObject* parent)
    : QObject(parent),
      m_hub(hub),
      m_desk(desk),
      m_forecasts(forecasts),
      m_blotter(blotter),
      m_theme(widgets::makeTheme(widgets::Appearance::Dark)) {
    connect(&m_hub, &MarketHub::problem, this,
            [this](const QString& sentence) { emit told(sentence, false); });
    connect(&m_forecasts, &ForecastCoordinator::problem, this,
            [this](const QString& sentence) { emit told(sentence, true); });
    connect(&m_desk, &DeskModel::intentTold, this, &UiContext::told);
    connect(&m_desk, &DeskModel::alert, this, [this](const QString& sentence) { emit told(sentence, true); });
}

void UiContext::setTheme(widgets::Appearance appearance, widgets::PriceColours colours) {
    m_theme = widgets::makeTheme(appearance, colours);
    qApp->setPalette(widgets::palette(m_theme));
    qApp->setFont(m_theme.words());
    qApp->setStyleSheet(widgets::styleSheet(m_theme));
    emit themeChanged();
}

void UiContext::select(InstrumentMarket* market) {
    if (market == m_selected) {
        return;
    }
    m_selected = market;
    if (market != nullptr) {
        m_forecasts.watch(*market, m_interval);
    }
    emit selectionChanged();
}

void UiContext::setInterval(domain::Duration interval) {
    m_interval = interval;
    if (m_selected != nullptr) {
        m_forecasts.watch(*m_selected, interval);
    }
    emit intervalChanged();
}

void UiContext::setHoveredPrice(InstrumentMarket* market, std::optional<domain::Price> price) {
    emit hoveredPriceChanged(market, price);
}

void UiContext::tick() {
    m_hub.tick();
    m_desk.tick();
    followOwnOrders();
    m_forecasts.tick();
    m_pages.clear();
    m_blotter.drain(m_pages);
    for (const trading::BlotterPage& page : m_pages) {
        emit blotterPage(page);
    }
    emit frame();
}

/// The market's thread counts the queue of orders that rest in a book it sees order by order.
void UiContext::followOwnOrders() {
    if (m_desk.revision() == m_ordersRevision) {
        return;
    }
    m_ordersRevision = m_desk.revision();
    std::map<domain::InstrumentId, std::vector<domain::OrderId>> resting;
    for (const trading::OrderView* order : m_desk.working()) {
        if (order->venueId != domain::OrderId{}) {
            resting[order->instrument].push_back(order->venueId);
        }
    }
    m_hub.setOwnOrders(std::move(resting));
}

}  // namespace tessera::ui
