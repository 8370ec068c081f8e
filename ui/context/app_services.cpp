#include "ui/context/app_services.h"

#include "app/domain/calendar_interval.h"
#include "app/history/history_desk.h"
#include "ui/bridge/contract_end.h"

#include <QApplication>
#include <QMetaMethod>
#include <utility>

namespace tessera::ui {

AppServices::AppServices(MarketHub& hub, DeskModel& desk, ForecastBridge& forecasts,
                         trading::BlotterQuery& blotter, QObject* parent)
    : QObject(parent),
      m_hub(hub),
      m_desk(desk),
      m_forecasts(forecasts),
      m_blotter(blotter),
      m_theme(widgets::makeTheme(widgets::Appearance::Dark)) {
    connect(&m_commands, &CommandCatalogue::refused, this,
            [this](const QString& sentence) { emit told(sentence, true); });
    connect(this, &AppServices::told, this, &AppServices::keepEvent);  // first: panels read events()
    followActiveLink();
    connect(&m_links, &Links::activeChanged, this, [this] {
        followActiveLink();
        watchForecasts();
        emit selectionChanged();
        emit intervalChanged();
    });
    connect(&m_hub, &MarketHub::problem, this,
            [this](const QString& sentence) { emit told(sentence, false); });
    connect(&m_forecasts, &ForecastBridge::problem, this,
            [this](const QString& sentence) { emit told(sentence, true); });
    for (const auto changed : {&DeskModel::positionsChanged, &DeskModel::accountChanged}) {
        connect(&m_desk, changed, this, [this] { m_isValuationDue = true; });
    }
    connect(&m_desk, &DeskModel::intentTold, this, &AppServices::told);
    connect(&m_desk, &DeskModel::alert, this, [this](const QString& sentence) { emit told(sentence, true); });
}

void AppServices::setTheme(widgets::Appearance appearance, widgets::PriceColours colours) {
    m_theme = widgets::makeTheme(appearance, colours);
    qApp->setPalette(widgets::palette(m_theme));
    qApp->setFont(m_theme.words());
    if (m_usesStyleSheet) {
        qApp->setStyleSheet(widgets::styleSheet(m_theme));
    }
    emit themeChanged();
}

void AppServices::useStyleSheet() {
    m_usesStyleSheet = true;
    qApp->setStyleSheet(widgets::styleSheet(m_theme));
}

void AppServices::followActiveLink() {
    disconnect(m_onInstrument);
    disconnect(m_onInterval);
    m_onInstrument = connect(&m_links.active(), &LinkGroup::instrumentChanged, this, [this] {
        watchForecasts();
        emit selectionChanged();
    });
    m_onInterval = connect(&m_links.active(), &LinkGroup::intervalChanged, this, [this] {
        watchForecasts();
        emit intervalChanged();
    });
}

void AppServices::keepEvent(const QString& sentence, bool isUrgent) {
    constexpr std::size_t kKept = 200;
    if (!m_events.empty() && m_events.front().sentence == sentence) {
        m_events.front().at = m_hub.venueNow();
        return;
    }
    m_events.push_front({m_hub.venueNow(), sentence, isUrgent});
    if (m_events.size() > kKept) {
        m_events.pop_back();
    }
}

void AppServices::watchForecasts() {
    if (InstrumentMarket* market = selected(); market != nullptr && !hasEnded(*market, m_hub)) {
        m_forecasts.watch(*market, domain::madeOf(interval()));
    }
}

void AppServices::setReducedMotion(bool on) {
    if (m_isMotionReduced != on) {
        m_isMotionReduced = on;
        emit reducedMotionChanged(on);
    }
}

void AppServices::offerLeg(InstrumentMarket& market, domain::Side side) {
    if (!isSignalConnected(QMetaMethod::fromSignal(&AppServices::legOffered))) {
        emit panelWanted(QStringLiteral("strategy"), &market);
    }
    emit legOffered(&market, side);
}

void AppServices::setHoveredPrice(InstrumentMarket* market, std::optional<domain::Price> price) {
    emit hoveredPriceChanged(market, price);
}

void AppServices::tick() {
    m_hub.tick();
    m_desk.tick();
    if (std::exchange(m_isValuationDue, false)) {
        m_hub.valueNow();
    }
    followOwnOrders();
    m_forecasts.tick();
    m_pages.clear();
    m_blotter.drain(m_pages);
    for (const trading::BlotterPage& page : m_pages) {
        emit blotterPage(page);
    }
    drainPrices();
    drainHistory();
    if (m_alerts != nullptr) {
        m_alerts->tick();
    }
    emit frame();
}

/// After the settings were loaded, where the alerts are kept.
void AppServices::setAlerts(alerts::AlertDesk* desk) {
    m_alerts.reset();
    if (desk != nullptr) {
        m_alerts = std::make_unique<AlertList>(*this, *desk);
    }
}

void AppServices::setHistory(history::HistoryDesk* history) {
    m_history = history;
    connect(&m_settings, &SettingsStore::changed, this, [this](const QString& id) {
        if (id.startsWith(QStringLiteral("history."))) {
            tellHistorySettings();
        }
    });
}

void AppServices::tellHistorySettings() {
    history::HistorySettings chosen;
    chosen.isKept = m_settings.isOn(QStringLiteral("history.keep"));
    chosen.bytesMost = static_cast<std::uint64_t>(m_settings.value(QStringLiteral("history.megabytes")))
                       << 20;
    chosen.tickDays = m_settings.value(QStringLiteral("history.tickDays"));
    m_history->setSettings(chosen);
}

void AppServices::drainHistory() {
    if (m_history == nullptr) {
        return;
    }
    for (const std::string& sentence : m_history->drainSentences()) {
        emit told(QString::fromStdString(sentence), true);
    }
}

void AppServices::drainPrices() {
    if (m_prices == nullptr) {
        return;
    }
    std::vector<listprices::ImportAnswer> answers;
    m_prices->drain(answers);
    for (const listprices::ImportAnswer& answer : answers) {
        emit told(QString::fromStdString(answer.sentence), !answer.isDone);
        emit pricesImported(answer);
    }
}

/// The market's thread counts the queue of orders that rest in a book it sees order by order.
void AppServices::followOwnOrders() {
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
