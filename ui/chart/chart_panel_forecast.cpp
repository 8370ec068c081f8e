// The forecast on the chart: what of it is drawn, and the menu that chooses whose.

#include <QMenu>
#include <QToolButton>

#include "ui/bridge/forecast_overlay.h"
#include "ui/chart/chart_panel.h"
#include "ui/context/forecast_choice.h"

namespace tessera::ui {

void ChartPanel::buildForecastMenu() {
    QToolButton* button = m_header->addMenuButton(
        QStringLiteral("Forecast"), QStringLiteral("Whose forecast is shown, and a new one now"));
    auto* menu = new QMenu(button);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        menu->addAction(QStringLiteral("Forecast now"), this, [this] { m_context.forecasts().forecastNow(); })
            ->setToolTip(QStringLiteral("Ask every forecaster again with the bars so far"));
        addForecastChoices(*menu, m_context);
        menu->addAction(QStringLiteral("Track record"), this,
                        [this] { m_context.commands().run(QStringLiteral("forecast.open")); });
        menu->addAction(QStringLiteral("Model servers…"), this,
                        [this] { m_context.commands().run(QStringLiteral("forecast.servers")); });
    });
    menu->setToolTipsVisible(true);
    button->setMenu(menu);
}

void ChartPanel::refreshForecast() {
    const auto shown =
        m_context.settings().isOn(QStringLiteral("chart.forecast")) ? m_presenter.forecast() : nullptr;
    const bool hasGhosts = m_context.settings().isOn(QStringLiteral("chart.ghosts"));
    if (shown == m_forecast && hasGhosts == m_hasGhosts) {
        return;
    }
    m_forecast = shown;
    m_hasGhosts = hasGhosts;
    auto overlay = shown ? forecastOverlay(*shown, hasGhosts) : std::nullopt;
    const bool needsRoom =
        overlay && (!overlay->steps.empty() || !overlay->abstained.isEmpty()) && !m_hasRoom;
    m_view->setForecast(std::move(overlay));
    if (needsRoom) {
        m_hasRoom = true;
        m_view->resetView();  // the first fan of a subject makes room for itself at the right
    }
}

}  // namespace tessera::ui
