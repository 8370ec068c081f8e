#include "ui/chart/chart_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/calendar_interval.h"
#include "app/domain/time_text.h"
#include "ui/bridge/forecast_overlay.h"
#include "ui/bridge/order_text.h"
#include "ui/context/instrument_actions.h"
#include "ui/context/server_services.h"

namespace tessera::ui {

namespace {
// Overlays that follow slow things (forecast, countdown, index) are looked at about four times a second.
constexpr int kOverlayFrames = 15;
constexpr int kIndexBars = 120;

struct TypeInfo {
    widgets::ChartType type;
    const char* id;  // in workspace files
    const char* title;
};
constexpr TypeInfo kTypes[] = {{widgets::ChartType::Candles, "candles", "Candles"},
                               {widgets::ChartType::Bars, "bars", "Bars"},
                               {widgets::ChartType::Line, "line", "Line"},
                               {widgets::ChartType::Area, "area", "Area"},
                               {widgets::ChartType::Step, "step", "Steps"},
                               {widgets::ChartType::HeikinAshi, "heikinAshi", "Heikin-Ashi"},
                               {widgets::ChartType::Renko, "renko", "Renko"},
                               {widgets::ChartType::Footprint, "footprint", "Footprint"}};

struct ScaleInfo {
    widgets::ChartScale scale;
    const char* id;  // in workspace files
    const char* title;
    const char* tip;
};
constexpr ScaleInfo kScales[] = {
    {widgets::ChartScale::Log, "log", "Log", "Equal distances are equal ratios"},
    {widgets::ChartScale::Linear, "linear", "Linear", "Equal distances are equal amounts"},
    {widgets::ChartScale::Percent, "percent", "Percent", "Change since the first bar shown"},
    {widgets::ChartScale::Indexed, "indexed", "Indexed", "The first bar shown is 100"}};
}  // namespace

ChartPanel::ChartPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent), m_context(context), m_presenter(context), m_comparisons(context) {
    m_view = new widgets::ChartView(context.theme());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    buildHeader();
    setMinimumWidth(340);  // less shows too few bars to read; beyond that a workspace scrolls
    const bool isLinear = context.settings().value(QStringLiteral("chart.scale")) == 1;
    m_view->setScale(isLinear ? widgets::ChartScale::Linear : widgets::ChartScale::Log);
    m_view->setState(m_presenter.state());
    connect(&m_context, &AppServices::frame, this, &ChartPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] { m_view->setTheme(m_context.theme()); });
    connect(&m_context.hub(), &MarketHub::instrumentAdded, this, [this](InstrumentMarket* market) {
        if (!m_wantedSymbol.isEmpty() && market->instrument().symbol == m_wantedSymbol.toStdString()) {
            link().setInstrument(market);
        }
    });
    connect(&m_context.forecasts(), &ForecastBridge::forecastChanged, this,
            [this] { m_framesToOverlays = 0; });
    connect(&m_presenter, &ChartPresenter::sourceChanged, this, &ChartPanel::takeSource);
    connect(&m_presenter, &ChartPresenter::fillsChanged, this,
            [this] { m_view->setFills(m_presenter.fills()); });
    if (const ServerServices* servers = ServerServices::of(context)) {
        connect(servers, &ServerServices::eventsChanged, this, &ChartPanel::showEvents);
    }
    connectView();
    connectStudies();
    connectDrawings();
    connectLink();
    followSettings();
    subjectChanged();
}

/// Bars that are told anew do not move a view away from where a person looks.
void ChartPanel::takeSource() {
    const domain::BarSource* source = m_presenter.source();
    const Shown now{m_presenter.market(), m_presenter.interval(), m_expression, source->lastStart()};
    const widgets::ChartGeometry& g = m_view->chartGeometry();
    const auto isInView = [&](domain::Timestamp at) { return at >= g.from && at < g.to; };
    const bool isSame = now.market == m_shown.market && now.interval == m_shown.interval &&
                        now.expression == m_shown.expression && m_shown.last.isSet() && now.last.isSet();
    const bool isElsewhere = !isInView(m_shown.last) && now.last >= m_shown.last;
    m_view->setSource(source, isSame && (isInView(now.last) || isElsewhere));
    m_shown = now;
    readStudyBars();
    if (m_context.replay() != nullptr) {
        showFlow();  // it may have gone back, and nobody saw then what came after
    }
    m_framesToOverlays = 0;
}

void ChartPanel::connectView() {
    connect(m_view, &widgets::ChartView::hoveredPriceChanged, this,
            [this](std::optional<domain::Price> price) {
                m_context.setHoveredPrice(m_presenter.market(), price);
            });
    connect(&m_context, &AppServices::hoveredPriceChanged, this,
            [this](InstrumentMarket* market, std::optional<domain::Price> price) {
                if (market == m_presenter.market() && !m_view->underMouse()) {
                    m_view->setHoveredPrice(price);
                }
            });
    connect(m_view, &widgets::ChartView::orderMoved, this, &ChartPanel::moveOrder);
    connect(m_view, &widgets::ChartView::menuWanted, this, &ChartPanel::openMenu);
    connect(m_view, &widgets::ChartView::scaleChanged, this, [this](widgets::ChartScale scale) {
        showScale(scale);
        emit stateChanged();
    });
}

void ChartPanel::moveOrder(const widgets::ChartOrderMove& move) {
    const InstrumentMarket* market = m_presenter.market();
    for (const trading::OrderView* order : m_context.desk().working(market->instrument().id)) {
        if (order->id == move.id) {
            m_context.desk().desk().replace(move.id, move.price, order->quantity,
                                            bookSeen(market, "chart drag"));
            return;
        }
    }
    emit m_context.told(QStringLiteral("That order is no longer working; nothing was changed."), false);
}

void ChartPanel::openMenu(const widgets::ChartMenuRequest& request) {
    InstrumentMarket* market = m_presenter.market();
    QMenu menu(this);
    if (market == nullptr) {
        openComputedMenu(menu, request);
        return;
    }
    if (request.order) {
        menu.addAction(QStringLiteral("Cancel order"), this,
                       [this, id = *request.order] { m_context.desk().desk().cancel(id, "chart menu"); });
        menu.addSeparator();
    }
    if (request.drawing) {
        addDrawingActions(menu, *request.drawing);
    }
    addStudyActions(menu, request);
    if (request.price) {
        const QString text = priceText(*request.price, market->instrument());
        menu.addAction(QStringLiteral("Copy price %1").arg(text), this,
                       [text] { QApplication::clipboard()->setText(text); });
        if (m_context.alerts() != nullptr) {
            menu.addAction(
                QStringLiteral("Alert at %1…").arg(text), this, [this, market, price = *request.price] {
                    alerts::Alert draft;
                    draft.condition =
                        alerts::PriceCondition{market->instrument().symbol, alerts::Crossing::Either, price};
                    emit m_context.alertWanted(draft);
                });
        }
        if (market->canTrade()) {
            menu.addAction(
                QStringLiteral("Order ticket at %1…").arg(text), this,
                [this, market, price = *request.price] { emit m_context.ticketWanted(market, price, {}); });
        }
    }
    menu.addAction(QStringLiteral("Reset view"), m_view, &widgets::ChartView::resetView);
    menu.addSeparator();
    addExportActions(menu);
    addInstrumentActions(menu, m_context, *market);
    menu.exec(request.at);
}

/// Of an expression, which has no orders and no drawings.
void ChartPanel::openComputedMenu(QMenu& menu, const widgets::ChartMenuRequest& request) {
    if (m_expression.isEmpty()) {
        return;
    }
    addStudyActions(menu, request);
    if (m_context.alerts() != nullptr && request.price) {
        menu.addAction(
            QStringLiteral("Alert at %1…").arg(QString::fromStdString(alerts::priceWords(*request.price))),
            this, [this, price = *request.price] {
                alerts::Alert draft;
                draft.condition =
                    alerts::ExpressionCondition{m_expression.toStdString(), alerts::Crossing::Either, price};
                emit m_context.alertWanted(draft);
            });
    }
    menu.addAction(QStringLiteral("Reset view"), m_view, &widgets::ChartView::resetView);
    menu.addSeparator();
    addExportActions(menu);
    menu.exec(request.at);
}

/// What other charts of the colour show moves with this one, and this one with them.
void ChartPanel::connectLink() {
    connect(&link(), &PanelLink::instrumentChanged, this, [this] {
        m_expression.clear();
        subjectChanged();
    });
    connect(&link(), &PanelLink::intervalChanged, this, &ChartPanel::subjectChanged);
    connect(m_view, &widgets::ChartView::crosshairTimeChanged, this,
            [this](std::optional<domain::Timestamp> at) { link().setCrosshair(at); });
    connect(&link(), &PanelLink::crosshairMoved, this, [this](std::optional<domain::Timestamp> at) {
        if (!m_view->underMouse()) {
            m_view->setCrosshairTime(at);
        }
    });
    connect(m_view, &widgets::ChartView::visibleTimeChanged, this,
            [this](domain::Timestamp from, domain::Timestamp to) {
                if (!m_isFollowing && m_view->underMouse()) {  // the market moves every chart by itself
                    link().setRange({from, to});
                }
            });
    connect(&link(), &PanelLink::rangeWanted, this, [this](TimeRange range) {
        m_isFollowing = true;
        m_view->setVisibleTime(range.from, range.to);
        m_isFollowing = false;
    });
}

QString ChartPanel::title() const {
    if (!m_expression.isEmpty()) {
        return QStringLiteral("%1, %2").arg(m_expression, intervalText(link().interval()));
    }
    const InstrumentMarket* market = m_presenter.market();
    return market == nullptr
               ? QStringLiteral("Chart")
               : QStringLiteral("%1, %2").arg(QString::fromStdString(market->instrument().symbol),
                                              intervalText(link().interval()));
}

PanelState ChartPanel::saveState() const {
    const InstrumentMarket* market = m_presenter.market();
    return {{QStringLiteral("expression"), m_expression},
            {QStringLiteral("symbol"),
             market != nullptr ? QString::fromStdString(market->instrument().symbol) : m_wantedSymbol},
            {QStringLiteral("seconds"), static_cast<qint64>(link().interval() / std::chrono::seconds(1))},
            {QStringLiteral("type"),
             QLatin1String(std::ranges::find(kTypes, m_view->type(), &TypeInfo::type)->id)},
            {QStringLiteral("scale"),
             QLatin1String(std::ranges::find(kScales, m_view->scale(), &ScaleInfo::scale)->id)},
            {QStringLiteral("inverted"), m_view->isInverted()},
            {QStringLiteral("profile"), m_view->hasProfile()},
            {QStringLiteral("sessionProfiles"), m_view->hasSessionProfiles()},
            {QStringLiteral("ownLeft"), m_comparisons.isOwnLeft()},
            {QStringLiteral("depth"), m_hasDepth},
            {QStringLiteral("studies"), m_studies.set().toJson()},
            {QStringLiteral("compared"), m_comparisons.toJson()}};
}

void ChartPanel::restoreState(const PanelState& state) {
    const qint64 seconds = state.value(QStringLiteral("seconds")).toInteger();
    constexpr qint64 kMonth = 31LL * 24 * 3600;
    const bool isShort =
        std::ranges::count(domain::kChartIntervals, domain::Duration(std::chrono::seconds(1)) * seconds) > 0;
    if (isShort || (seconds > 0 && seconds <= kMonth && seconds % 60 == 0)) {
        link().setInterval(std::chrono::seconds(seconds));
    }
    for (const ScaleInfo& info : kScales) {
        if (state.value(QStringLiteral("scale")).toString() == QLatin1String(info.id)) {
            m_view->setScale(info.scale);
        }
    }
    m_view->setInverted(state.value(QStringLiteral("inverted")).toBool());
    showProfile(state.value(QStringLiteral("profile")).toBool());
    showSessionProfiles(state.value(QStringLiteral("sessionProfiles")).toBool());
    m_comparisons.setOwnLeft(state.value(QStringLiteral("ownLeft")).toBool());
    m_view->setOwnLeft(m_comparisons.isOwnLeft());
    showDepth(state.value(QStringLiteral("depth")).toBool());
    m_comparisons.fromJson(state.value(QStringLiteral("compared")).toArray());
    QStringList leftOut;
    setStudies(StudySet::fromJson(state.value(QStringLiteral("studies")).toArray(), leftOut));
    for (const QString& sentence : leftOut) {
        emit m_context.told(sentence, false);
    }
    const QString type = state.value(QStringLiteral("type")).toString();
    for (const TypeInfo& info : kTypes) {
        if (type == QLatin1String(info.id)) {
            setType(info.type);
        }
    }
    const QString expression = state.value(QStringLiteral("expression")).toString();
    if (expression.isEmpty()) {
        showSymbol(state.value(QStringLiteral("symbol")).toString());
    } else {
        showExpression(expression);
    }
}

/// Now, or once it is defined.
void ChartPanel::showSymbol(const QString& symbol) {
    m_wantedSymbol = symbol;
    if (InstrumentMarket* market = m_context.hub().findSymbol(symbol.toStdString())) {
        link().setInstrument(market);
    }
}

void ChartPanel::showExpression(const QString& expression) {
    const auto parsed = expressions::Expression::parse(expression.toStdString());
    if (!parsed.ok()) {
        emit m_context.told(QStringLiteral("The chart of \"%1\" is not shown. %2")
                                .arg(expression, QString::fromStdString(parsed.error().sentence)),
                            true);
        return;
    }
    m_wantedSymbol.clear();
    m_expression = QString::fromStdString(parsed->text());
    subjectChanged();
}

/// Nothing is traded under its name: no orders, no fills, no forecast, and no drawings.
void ChartPanel::computedChanged() {
    m_presenter.setExpression(m_expression, link().interval());
    m_header->setTitle(m_expression, QStringLiteral("computed from closes of minutes"));
    m_view->setPriceFormat(m_presenter.computedDecimals(), {});
    m_view->setNote(m_presenter.note());
    m_view->setForecast(std::nullopt);
    m_forecast.reset();
}

void ChartPanel::showScale(widgets::ChartScale scale) {
    const QString title = QString::fromLatin1(std::ranges::find(kScales, scale, &ScaleInfo::scale)->title);
    m_scale->setText(m_view->isInverted() ? title + QStringLiteral(", inverted") : title);
}

void ChartPanel::setType(widgets::ChartType type) {
    const auto info = std::ranges::find(kTypes, type, &TypeInfo::type);
    m_view->setType(type);
    m_type->setText(QString::fromLatin1(info->title));
    showFlow();
}

void ChartPanel::buildHeader() {
    m_header = new PanelHeader(m_context);
    m_interval = m_header->addMenuButton(intervalText(link().interval()), QStringLiteral("Length of a bar"));
    auto* menu = new QMenu(m_interval);
    for (const domain::Duration interval : domain::kChartIntervals) {
        QAction* action =
            menu->addAction(intervalText(interval), this, [this, interval] { link().setInterval(interval); });
        const QString words = QString::fromStdString(domain::intervalWords(interval));
        action->setToolTip(MarketBars::isOfPrints(interval)
                               ? words + QStringLiteral(", of the prints that are kept")
                               : words);
    }
    menu->setToolTipsVisible(true);
    menu->insertSeparator(menu->actions()[domain::kBelowMinute]);
    m_interval->setMenu(menu);
    m_type =
        m_header->addMenuButton(QString::fromLatin1(kTypes[0].title), QStringLiteral("How bars are drawn"));
    auto* types = new QMenu(m_type);
    for (const TypeInfo& info : kTypes) {
        types->addAction(QString::fromLatin1(info.title), this, [this, type = info.type] {
            setType(type);
            emit stateChanged();
        });
    }
    types->addSeparator();
    QAction* profile = types->addAction(QStringLiteral("Volume by price"));
    profile->setCheckable(true);
    profile->setToolTip(
        QStringLiteral("Of the bars shown; a bar's volume is spread from its low to its high"));
    types->setToolTipsVisible(true);
    connect(profile, &QAction::triggered, this, [this](bool on) {
        showProfile(on);
        emit stateChanged();
    });
    QAction* sessions = types->addAction(QStringLiteral("Volume by price, each session"));
    sessions->setCheckable(true);
    sessions->setToolTip(
        QStringLiteral("Of every trading day in view: where most was traded, dashed, and the value area, the "
                       "prices of 70 % of the "
                       "volume around it (CBOT Market Profile)"));
    connect(sessions, &QAction::triggered, this, [this](bool on) {
        showSessionProfiles(on);
        emit stateChanged();
    });
    QAction* depth = types->addAction(QStringLiteral("Book over time"));
    depth->setCheckable(true);
    depth->setToolTip(QStringLiteral("Where orders rested, second by second, from now on"));
    connect(depth, &QAction::triggered, this, [this](bool on) {
        showDepth(on);
        emit stateChanged();
    });
    connect(types, &QMenu::aboutToShow, this, [this, profile, sessions, depth] {
        profile->setChecked(m_view->hasProfile());
        sessions->setChecked(m_view->hasSessionProfiles());
        depth->setChecked(m_hasDepth);
    });
    m_type->setMenu(types);
    m_scale = m_header->addMenuButton(QStringLiteral("Log"), QStringLiteral("Price scale"));
    auto* scales = new QMenu(m_scale);
    for (const ScaleInfo& info : kScales) {
        scales
            ->addAction(QString::fromLatin1(info.title), this,
                        [this, scale = info.scale] { m_view->setScale(scale); })
            ->setToolTip(QString::fromLatin1(info.tip));
    }
    scales->setToolTipsVisible(true);
    scales->addSeparator();
    QAction* inverted = scales->addAction(QStringLiteral("Inverted"));
    inverted->setCheckable(true);
    connect(inverted, &QAction::triggered, this, [this](bool on) { m_view->setInverted(on); });
    QAction* left = scales->addAction(QStringLiteral("Prices at the left"));
    left->setCheckable(true);
    left->setToolTip(
        QStringLiteral("What is compared then stands against the right axis, with a scale of its own, "
                       "unless it is moved to the left one too"));
    connect(left, &QAction::triggered, this, &ChartPanel::setOwnLeft);
    connect(scales, &QMenu::aboutToShow, this, [this, inverted, left] {
        inverted->setChecked(m_view->isInverted());
        left->setChecked(m_view->isOwnLeft());
    });
    m_scale->setMenu(scales);
    m_draw = m_header->addMenuButton(QStringLiteral("Draw"), QStringLiteral("Lines, channels, levels, text"));
    auto* tools = new QMenu(m_draw);
    buildDrawMenu(*tools);
    m_draw->setMenu(tools);
    buildForecastMenu();
    m_header->addButton(QStringLiteral("Studies"),
                        QStringLiteral("Averages, bands, oscillators: add and set them"),
                        [this] { openStudies(); });
    m_header->addButton(QStringLiteral("Compare"),
                        QStringLiteral("Other instruments and indexes beside this one"),
                        [this] { openCompare(); });
    m_header->addButton(QStringLiteral("Reset view"), QStringLiteral("Back to the last bars"),
                        [this] { m_view->resetView(); });
}

void ChartPanel::subjectChanged() {
    InstrumentMarket* market = link().instrument();
    m_comparisons.setInterval(domain::madeOf(link().interval()));
    m_interval->setText(intervalText(link().interval()));
    if (m_shown.market != market || m_shown.interval != link().interval()) {
        // The fan of what was shown makes no room for what is.
        m_view->setForecast(std::nullopt);
        m_forecast.reset();
    }
    if (!m_expression.isEmpty()) {
        market = nullptr;
        computedChanged();
    } else {
        m_presenter.setSubject(market, link().interval());
    }
    if (market != nullptr) {
        const domain::Instrument& instrument = market->instrument();
        m_header->setTitle(QString::fromStdString(instrument.symbol),
                           QString::fromStdString(instrument.name));
        m_view->setPriceFormat(instrument.priceDecimals, instrument.tick);
        m_view->setQuantityDecimals(instrument.quantityDecimals);
        m_wantedSymbol.clear();
    }
    m_view->setAccessibleName(market == nullptr && m_expression.isEmpty()
                                  ? QStringLiteral("Chart")
                                  : QStringLiteral("Chart %1").arg(title()));
    emit titleChanged();
    m_ranged = nullptr;
    m_hasRoom = false;
    m_framesToOverlays = 0;
    m_view->selectDrawing(std::nullopt);
    showDrawings();
    showFlow();
}

void ChartPanel::refresh() {
    if (!isVisible()) {
        return;
    }
    m_presenter.advance();
    tellExport();
    if (m_footprints) {
        m_footprints->advance();
    }
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
    const bool hasOtherLines = m_comparisons.advance();
    if (m_studies.advance() || hasOtherLines) {
        showStudies();
    }
    if (m_anchored.advance()) {
        showAnchored();
    }
    m_view->setLast(m_presenter.last());
    m_view->refresh();
    m_shown.last = m_presenter.source()->lastStart();
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

widgets::ChartState ChartPanel::state() const {
    widgets::ChartState state = m_presenter.state();
    if (m_presenter.market() == nullptr && !m_wantedSymbol.isEmpty()) {
        state.title = m_wantedSymbol;
        state.sentence =
            QStringLiteral("No source has told of it yet. It is shown once one does; or choose another one.");
    }
    return state;
}

void ChartPanel::refreshOverlays() {
    m_view->setState(state());
    if (!m_expression.isEmpty()) {
        m_view->setNote(m_presenter.note());
    }
    m_view->setIndexLines(m_presenter.indexLines());
    showIndexRange();
    refreshForecast();
    m_view->setOrders(m_presenter.orders());
    m_view->setFills(m_presenter.fills());
    m_view->setAlerts(m_presenter.alerts());
    m_view->setPosition(m_presenter.position());
    if (m_comparisons.takeMoved()) {
        showStudies();  // their market moved while this one was quiet
    }
}

}  // namespace tessera::ui
