#include "ui/workspace/ui_context.h"

#include <QApplication>
#include <cstdlib>

namespace tessera::ui {

UiContext::UiContext(MarketHub& hub, DeskModel& desk, ForecastCoordinator& forecasts,
                     trading::BlotterQuery& blotter, QObject* parent)
    : QObject(parent),
      m_hub(hub),
      m_desk(desk),
      m_forecasts(forecasts),
      m_blotter(blotter),
      m_theme(widgets::makeTheme(widgets::Appearance::Dark)) {
    connect(&m_hub, &MarketHub::instrumentAdded, this, [this](InstrumentMarket* market) {
        define(*market);
        m_hub.subscribe(*market);
    });
    connect(&m_hub, &MarketHub::instrumentRedefined, this,
            [this](InstrumentMarket* market) { define(*market); });
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
    updateReferences();
    m_desk.tick();
    m_forecasts.tick();
    m_pages.clear();
    m_blotter.drain(m_pages);
    for (const trading::BlotterPage& page : m_pages) {
        emit blotterPage(page);
    }
    emit frame();
}

/// The desk knows what can be traded and, for positions in them, what the venue has defined.
void UiContext::define(const InstrumentMarket& market) {
    if (market.canTrade() || (market.feed() == 0 && m_hub.tradingAt() == TradingAt::Venue)) {
        m_desk.desk().defineInstrument(market.instrument());
    }
}

/// A third-party instrument has no margin of its own: it is a share of its value, told again when that moved
/// by a twentieth.
void UiContext::keepMargin(InstrumentMarket& market, domain::Price price) {
    if (market.instrument().kind != domain::InstrumentKind::External) {
        return;
    }
    const auto value = domain::notional(market.instrument(), price, wholeLot(market.instrument()));
    if (!value) {
        return;
    }
    const std::int64_t wanted = std::abs(value->nanoUsd()) / 100 * m_accounts.marginPercent;
    const std::int64_t known = market.instrument().initialMarginPerLot.nanoUsd();
    if (std::abs(wanted - known) > known / 20) {
        m_hub.setMargin(market, domain::Money::fromNanoUsd(wanted));
        m_desk.desk().defineInstrument(market.instrument());
    }
}

void UiContext::updateReferences() {
    for (InstrumentMarket* market : m_hub.instruments()) {
        // In the middle of an event nothing is told but that the market is not live any more.
        const bool isLive = market->state() == ports::StreamState::Live;
        if ((!market->canTrade() && !market->isRetired()) || (!market->isConsistent() && isLive) ||
            m_referenceRevision[market] == market->revision()) {
            continue;
        }
        m_referenceRevision[market] = market->revision();
        trading::MarketReference reference;
        reference.instrument = market->instrument().id;
        if (const auto bid = market->book().best(domain::Side::Buy)) {
            reference.bestBid = bid->price;
        }
        if (const auto ask = market->book().best(domain::Side::Sell)) {
            reference.bestAsk = ask->price;
        }
        reference.last = market->last() ? std::optional(market->last()->price) : market->reference();
        if (reference.last) {
            keepMargin(*market, *reference.last);
        }
        reference.isLive = isLive;
        reference.isHalted = market->status() == domain::TradingStatus::Halted;
        m_desk.desk().updateReference(trading::marked(reference));
    }
}

}  // namespace tessera::ui
