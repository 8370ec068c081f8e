#include "ui/chart/chart_panel.h"

#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forecast/forecast_overlay.h"

namespace tessera::ui {

namespace {
// Overlays that follow slow things (forecast, countdown, index) are looked at about four times a second.
constexpr int kOverlayFrames = 15;
constexpr int kIndexBars = 120;
}  // namespace

ChartPanel::ChartPanel(UiContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_presenter(context) {
    m_view = new widgets::ChartView(context.theme());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    buildHeader();
    setMinimumWidth(230);
    m_view->setScale(widgets::ChartScale::Log);
    m_view->setState(m_presenter.state());

    connect(&m_context, &UiContext::selectionChanged, this, &ChartPanel::subjectChanged);
    connect(&m_context, &UiContext::intervalChanged, this, &ChartPanel::subjectChanged);
    connect(&m_context, &UiContext::frame, this, &ChartPanel::refresh);
    connect(&m_context, &UiContext::themeChanged, this, [this] { m_view->setTheme(m_context.theme()); });
    connect(&m_context.forecasts(), &ForecastBridge::forecastChanged, this,
            [this] { m_framesToOverlays = 0; });
    connect(&m_presenter, &ChartPresenter::sourceChanged, this, [this] {
        m_view->setSource(m_presenter.source());
        m_framesToOverlays = 0;
    });
    connect(m_view, &widgets::ChartView::hoveredPriceChanged, this,
            [this](std::optional<domain::Price> price) {
                m_context.setHoveredPrice(m_presenter.market(), price);
            });
    connect(&m_context, &UiContext::hoveredPriceChanged, this,
            [this](InstrumentMarket* market, std::optional<domain::Price> price) {
                if (market == m_presenter.market() && !m_view->underMouse()) {
                    m_view->setHoveredPrice(price);
                }
            });
    connect(m_view, &widgets::ChartView::scaleChanged, this, [this](widgets::ChartScale scale) {
        m_scale->setText(scale == widgets::ChartScale::Log ? QStringLiteral("Log")
                                                           : QStringLiteral("Linear"));
    });
}

void ChartPanel::buildHeader() {
    m_header = new PanelHeader(m_context);
    m_interval =
        m_header->addMenuButton(intervalText(m_context.interval()), QStringLiteral("Length of a bar"));
    auto* menu = new QMenu(m_interval);
    using std::chrono::minutes;
    for (const domain::Duration interval :
         {domain::Duration(minutes(1)), domain::Duration(minutes(5)), domain::Duration(minutes(15)),
          domain::Duration(minutes(60)), domain::Duration(minutes(240)), domain::Duration(minutes(1440))}) {
        menu->addAction(intervalText(interval), this, [this, interval] { m_context.setInterval(interval); });
    }
    m_interval->setMenu(menu);
    m_scale = m_header->addMenuButton(QStringLiteral("Log"), QStringLiteral("Price scale"));
    auto* scales = new QMenu(m_scale);
    scales->addAction(QStringLiteral("Log"), this, [this] { m_view->setScale(widgets::ChartScale::Log); });
    scales->addAction(QStringLiteral("Linear"), this,
                      [this] { m_view->setScale(widgets::ChartScale::Linear); });
    m_scale->setMenu(scales);
    m_header->addButton(QStringLiteral("Reset view"), QStringLiteral("Back to the last bars"),
                        [this] { m_view->resetView(); });
    m_header->addButton(QStringLiteral("Forecast now"),
                        QStringLiteral("Ask the model again with the bars so far"),
                        [this] { m_context.forecasts().forecastNow(); });
}

void ChartPanel::subjectChanged() {
    InstrumentMarket* market = m_context.selected();
    m_presenter.setSubject(market, m_context.interval());
    m_interval->setText(intervalText(m_context.interval()));
    if (market != nullptr) {
        const domain::Instrument& instrument = market->instrument();
        m_header->setTitle(QString::fromStdString(instrument.symbol),
                           QString::fromStdString(instrument.name));
        m_view->setPriceFormat(instrument.priceDecimals, instrument.tick);
        m_view->setQuantityDecimals(instrument.quantityDecimals);
        m_view->setNote(m_presenter.note());
    }
    m_ranged = nullptr;
    m_hasRoom = false;
    m_framesToOverlays = 0;
}

void ChartPanel::refresh() {
    if (!isVisible()) {
        return;
    }
    m_presenter.advance();
    const bool ordersChanged = m_deskRevision != m_context.desk().revision();
    if (ordersChanged) {
        m_deskRevision = m_context.desk().revision();
        m_view->setOrders(m_presenter.orders());
        m_view->setFills(m_presenter.fills());
    }
    if (--m_framesToOverlays <= 0) {
        m_framesToOverlays = kOverlayFrames;
        refreshOverlays();
    }
    m_view->setLast(m_presenter.last());
    m_view->refresh();
}

void ChartPanel::showIndexRange() {
    // An index has no bars whose end the view could follow: it starts with its last fixings.
    const InstrumentMarket* market = m_presenter.market();
    if (market == nullptr || market == m_ranged ||
        market->instrument().kind() != domain::InstrumentKind::Index || !market->hasHistory() ||
        market->fixings().empty()) {
        return;
    }
    m_ranged = market;
    const domain::Timestamp last = market->fixings().back().asOf;
    const domain::Timestamp from =
        std::max(market->fixings().front().asOf, last - m_presenter.interval() * kIndexBars);
    m_view->setVisibleTime(from, last + m_presenter.interval() * (kIndexBars / 12));
}

void ChartPanel::refreshForecast() {
    const auto shown = m_presenter.forecast();
    if (shown == m_forecast) {
        return;
    }
    m_forecast = shown;
    auto overlay = shown ? forecastOverlay(*shown) : std::nullopt;
    const bool needsRoom = overlay && !overlay->steps.empty() && !m_hasRoom;
    m_view->setForecast(std::move(overlay));
    if (needsRoom) {
        m_hasRoom = true;
        m_view->resetView();  // the first fan of a subject makes room for itself at the right
    }
}

void ChartPanel::refreshOverlays() {
    m_view->setState(m_presenter.state());
    m_view->setIndexLines(m_presenter.indexLines());
    showIndexRange();
    refreshForecast();
    m_view->setOrders(m_presenter.orders());
    m_view->setFills(m_presenter.fills());
    m_view->setPosition(m_presenter.position());
}

}  // namespace tessera::ui
