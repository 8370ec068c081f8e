// What lies behind bars: who bought and sold at each price, where orders rested; and what all charts obey.

#include <QTimeZone>
#include <algorithm>

#include "app/domain/calendar_interval.h"
#include "app/domain/session_day.h"
#include "ui/chart/chart_panel.h"
#include "ui/chart/depth_recorder.h"
#include "ui/context/server_services.h"

namespace tessera::ui {

ChartPanel::~ChartPanel() {
    if (m_hasDepth) {
        DepthRecorder::of(m_context).follow(this, nullptr);
    }
}

void ChartPanel::showDepth(bool on) {
    m_hasDepth = on;
    showFlow();
}

/// Of the instrument that is shown now; an index has neither.
void ChartPanel::showFlow() {
    const InstrumentMarket* market = m_presenter.market();
    const bool hasBook = market != nullptr && market->instrument().kind() != domain::InstrumentKind::Index;
    m_view->setDepth(DepthRecorder::of(m_context).follow(this, m_hasDepth && hasBook ? market : nullptr));
    m_footprints.reset();
    const bool isFootprint = hasBook && m_view->type() == widgets::ChartType::Footprint;
    const bool isTooShort = MarketBars::isOfPrints(m_presenter.interval());
    const bool isTooLong = domain::isOfCalendar(m_presenter.interval());
    if (isFootprint && !isTooShort && !isTooLong) {
        m_footprints = std::make_shared<MarketFootprints>(m_context, *market);
    }
    if (market != nullptr) {
        // They are kept minute by minute: shorter bars are candles, and it is said.
        m_view->setNote(isFootprint && isTooShort  ? QStringLiteral("footprints begin at bars of a minute")
                        : isFootprint && isTooLong ? QStringLiteral("footprints end at bars of a day")
                                                   : m_presenter.note());
    }
    m_view->setFootprints(m_footprints);
    showSessions();
}

/// What is traded here settles at 20:00 UTC; of other sources the day of UTC is known, and nothing more.
domain::Duration ChartPanel::sessionOfDay() const {
    const InstrumentMarket* market = m_presenter.market();
    const bool isOurs = market == nullptr || market->instrument().kind() != domain::InstrumentKind::External;
    return isOurs ? domain::sessionStartOf(0) - domain::Timestamp() : domain::Duration();
}

void ChartPanel::showSessions() {
    const bool isOn = m_context.settings().isOn(QStringLiteral("chart.sessions"));
    m_view->setSessionStart(isOn ? std::optional(sessionOfDay()) : std::nullopt);
    if (m_view->hasSessionProfiles()) {
        showSessionProfiles(true);  // another instrument has other sessions
    }
}

namespace {

/// In the order of the setting.
widgets::ChartZone zoneOf(int choice) {
    constexpr const char* kNames[] = {"", "", "America/Chicago", "America/New_York", "Asia/Shanghai"};
    if (choice == 1) {
        return widgets::ChartZone(QTimeZone::systemTimeZone());
    }
    return choice < 2 ? widgets::ChartZone() : widgets::ChartZone(QTimeZone(kNames[choice]));
}

}  // namespace

void ChartPanel::followSettings() {
    const auto obey = [this] {
        m_view->setZone(zoneOf(m_context.settings().value(QStringLiteral("chart.zone"))));
        showSessions();
        m_view->setFrameTimes(m_context.settings().isOn(QStringLiteral("chart.frames")));
    };
    obey();
    connect(&m_context.settings(), &SettingsStore::changed, this, [obey](const QString& id) {
        if (id.startsWith(QStringLiteral("chart."))) {
            obey();
        }
    });
    m_view->setProfitOf([this](domain::PriceDelta moved) { return m_presenter.profitOf(moved); });
}

/// When a compared list price became another one, what a person noted, and what correctors are told.
void ChartPanel::showEvents() {
    std::vector<widgets::ChartEvent> events = m_comparisons.events();
    if (const ServerServices* servers = ServerServices::of(m_context)) {
        for (const ports::ContextEvent& event : servers->events()) {
            events.push_back({event.at, QString::fromStdString(event.text)});
        }
    }
    m_view->setEvents(std::move(events));
}

}  // namespace tessera::ui
