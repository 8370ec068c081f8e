#include "ui/shell/panel_catalogue.h"

#include <algorithm>

#include "ui/alerts/alert_panel.h"
#include "ui/bill/bill_panel.h"
#include "ui/bill/moved_panel.h"
#include "ui/blotter/blotter_panel.h"
#include "ui/chart/chart_panel.h"
#include "ui/curve/curve_panel.h"
#include "ui/forecast/forecast_panel.h"
#include "ui/hedge/hedge_panels.h"
#include "ui/indexes/index_panel.h"
#include "ui/ladder/ladder_panel.h"
#include "ui/models/models_panel.h"
#include "ui/options/options_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/strategy/strategy_panel.h"
#include "ui/swaps/swaps_panel.h"
#include "ui/watchlist/events_panel.h"
#include "ui/watchlist/watchlist_panel.h"

namespace tessera::ui {

namespace {

template <class P>
std::function<Panel*(AppServices&)> make() {
    return [](AppServices& services) -> Panel* { return new P(services); };
}

}  // namespace

const PanelKind* PanelCatalogue::find(const QString& id) const {
    const auto found =
        std::find_if(m_kinds.begin(), m_kinds.end(), [&](const PanelKind& kind) { return kind.id == id; });
    return found == m_kinds.end() ? nullptr : &*found;
}

PanelCatalogue standardPanels() {
    PanelCatalogue all;
    all.add({QStringLiteral("watchlist"), QStringLiteral("Watchlist"),
             QStringLiteral("Instruments with their day, last price and the forecast's median."),
             QSize(260, 420), false, true, true, make<WatchlistPanel>()});
    all.add({QStringLiteral("events"), QStringLiteral("Events"),
             QStringLiteral("What happened, newest first."), QSize(260, 260), false, false, true,
             make<EventsPanel>()});
    all.add({QStringLiteral("chart"), QStringLiteral("Chart"),
             QStringLiteral("Bars or fixings, the forecast, own orders and fills."), QSize(618, 680), true,
             true, true, make<ChartPanel>()});
    all.add({QStringLiteral("ladder"), QStringLiteral("Ladder"),
             QStringLiteral("The book by price; a click places an order."), QSize(400, 986), false, true,
             true, make<LadderPanel>()});
    all.add({QStringLiteral("blotter"), QStringLiteral("Blotter"),
             QStringLiteral("Orders, fills, activity, forecasts, profit; positions under them."),
             QSize(878, 306), true, false, true, make<BlotterPanel>()});
    all.add({QStringLiteral("curve"), QStringLiteral("Curve"),
             QStringLiteral("Prices by month, now and before: basis, carry, spreads; what moves together."),
             QSize(700, 560), true, true, true, make<CurvePanel>()});
    all.add(
        {QStringLiteral("options"), QStringLiteral("Options"),
         QStringLiteral("Calls and puts by strike, the volatility they imply, and how it differs by expiry."),
         QSize(880, 760), true, true, true, make<OptionsPanel>()});
    all.add({QStringLiteral("strategy"), QStringLiteral("Strategy builder"),
             QStringLiteral("Several options and futures together: what they bring, and one order for all."),
             QSize(560, 640), true, true, true, make<StrategyPanel>()});
    all.add({QStringLiteral("swaps"), QStringLiteral("Swaps"),
             QStringLiteral(
                 "A month's mean against a fixed price: asked for, its schedule, its value, closed out."),
             QSize(640, 640), true, true, true, make<SwapsPanel>()});
    all.add({QStringLiteral("portfolio"), QStringLiteral("Portfolio risk"),
             QStringLiteral("Greeks by month, scenarios, stress tests and value at risk of what is held."),
             QSize(560, 620), true, true, false, make<PortfolioPanel>()});
    all.add({QStringLiteral("forecast"), QStringLiteral("Forecast track record"),
             QStringLiteral(
                 "Who forecast what how well: skill, coverage, calibration, and where each came from."),
             QSize(700, 560), true, true, true, make<ForecastPanel>()});
    all.add({QStringLiteral("alerts"), QStringLiteral("Alerts"),
             QStringLiteral("What you want to be told of, how it stands, and what was told."),
             QSize(620, 260), true, false, true, make<AlertPanel>()});
    all.add({QStringLiteral("models"), QStringLiteral("Model prices"),
             QStringLiteral("What models cost, what changed, and up to six compared over time."),
             QSize(900, 680), true, true, true, make<ModelsPanel>()});
    all.add(
        {QStringLiteral("index"), QStringLiteral("List-price index"),
         QStringLiteral("The index by tier beside prices of models, its fixings and what each is made of."),
         QSize(900, 680), true, true, true, make<IndexPanel>()});
    all.add(
        {QStringLiteral("bill"), QStringLiteral("The bill"),
         QStringLiteral("What your AI vendors' files say you used and paid, by model, tier and quantity."),
         QSize(700, 560), true, true, true, make<BillPanel>()});
    all.add(
        {QStringLiteral("moved"), QStringLiteral("What moved the bill"),
         QStringLiteral("One month against another: price, volume, mix; list price against what was paid."),
         QSize(700, 560), true, true, true, make<MovedPanel>()});
    all.add(
        {QStringLiteral("hedge"), QStringLiteral("Would a hedge help?"),
         QStringLiteral("How closely a future follows your bill, and how many lots by month; often: none."),
         QSize(560, 560), true, true, false, make<HedgePanel>()});
    all.add({QStringLiteral("outlook"), QStringLiteral("The bill, with and without"),
             QStringLiteral(
                 "The months ahead, thousands of times over, with and without the hedge; report and orders."),
             QSize(560, 560), true, true, false, make<OutlookPanel>()});
    all.add({QStringLiteral("before"), QStringLiteral("Before a hedge"),
             QStringLiteral("The same tokens bought otherwise: route, cache, batch, a smaller model."),
             QSize(560, 420), true, true, false, make<BeforePanel>()});
    all.add({QStringLiteral("backtest"), QStringLiteral("Had you hedged"),
             QStringLiteral("The last twelve months with the same rule, simulated futures, real prices."),
             QSize(560, 420), true, true, false, make<BackTestPanel>()});
    return all;
}

}  // namespace tessera::ui
