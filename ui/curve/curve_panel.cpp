#include "ui/curve/curve_panel.h"

#include <QJsonArray>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {
// About twice a second, and every ten seconds: a day's figures change slowly.
constexpr int kCurveFrames = 30, kTogetherFrames = 600;
}  // namespace

CurvePanel::CurvePanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_markets(context),
      m_header(new PanelHeader(context)),
      m_tabs(new QTabBar),
      m_stack(new QStackedWidget),
      m_view(new widgets::TermView(context.theme())),
      m_monthModel(new MonthTable(this)),
      m_months(new widgets::RecordTable(context.theme())),
      m_nowcast(new QLabel),
      m_together(new TogetherPage(context)) {
    setMinimumWidth(340);
    m_underlying =
        m_header->addMenuButton(QStringLiteral("Underlying"), QStringLiteral("Whose months are shown"));
    auto* menu = new QMenu(m_underlying);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const QString& name : m_markets.underlyings()) {
            menu->addAction(name, this, [this, name] {
                chooseUnderlying(name);
                emit stateChanged();
            });
        }
    });
    m_underlying->setMenu(menu);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    m_tabs->setAccessibleName(QStringLiteral("Curve and statistics"));
    m_tabs->addTab(QStringLiteral("Curve"));
    m_tabs->addTab(QStringLiteral("Together"));
    m_view->setEmptyText(QStringLiteral("No months"),
                         QStringLiteral("They are shown once a source has told of them."));
    m_months->setModel(m_monthModel);
    m_months->setColumns(MonthTable::columns());
    m_months->setAccessibleName(QStringLiteral("Months"));
    auto* curve = new QSplitter(Qt::Vertical);
    curve->setHandleWidth(1);
    curve->setChildrenCollapsible(false);
    curve->addWidget(m_view);
    curve->addWidget(m_months);
    curve->setStretchFactor(0, 3);
    curve->setStretchFactor(1, 2);
    m_nowcast->setWordWrap(true);
    m_nowcast->setProperty("tone", QStringLiteral("secondary"));
    m_nowcast->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_nowcast->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 4);
    m_nowcast->setAccessibleName(QStringLiteral("Settlement nowcast"));
    m_nowcast->hide();
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(curve, 1);
    column->addWidget(m_nowcast);
    m_stack->addWidget(page);
    m_stack->addWidget(m_together);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_stack, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        m_framesToCurve = m_framesToTogether = 0;
        emit stateChanged();
    });
    connect(m_together, &TogetherPage::changed, this, &Panel::stateChanged);
    connect(&m_context, &AppServices::frame, this, &CurvePanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_view->setTheme(m_context.theme());
        m_months->setTheme(m_context.theme());
        m_together->setTheme();
    });
    connect(&link(), &PanelLink::instrumentChanged, this, [this] { takeInstrument(link().instrument()); });
    m_header->setTitle(title());
}

QString CurvePanel::title() const {
    return m_markets.underlying().isEmpty() ? QStringLiteral("Curve")
                                            : QStringLiteral("Curve of %1").arg(m_markets.underlying());
}

void CurvePanel::chooseUnderlying(const QString& underlying) {
    m_markets.setUnderlying(underlying);
    m_underlying->setText(underlying.isEmpty() ? QStringLiteral("Underlying") : underlying);
    m_header->setTitle(title());
    m_framesToCurve = 0;
    emit titleChanged();
    refresh();
}

/// The curve of what another panel shows; what has none changes nothing.
void CurvePanel::takeInstrument(InstrumentMarket* market) {
    if (market == nullptr) {
        return;
    }
    const domain::Instrument& instrument = market->instrument();
    const QString name = instrument.kind() == domain::InstrumentKind::Index
                             ? QString::fromStdString(instrument.symbol)
                             : CurveMarkets::nameOf(instrument);
    if (m_markets.underlyings().contains(name)) {
        chooseUnderlying(name);
    }
}

PanelState CurvePanel::saveState() const {
    return {{QStringLiteral("underlying"), m_markets.underlying()},
            {QStringLiteral("tab"), m_tabs->currentIndex()},
            {QStringLiteral("series"), QJsonArray::fromStringList(m_together->series())}};
}

void CurvePanel::restoreState(const PanelState& state) {
    QStringList series;
    for (const QJsonValue& value : state.value(QStringLiteral("series")).toArray()) {
        series << value.toString().left(static_cast<qsizetype>(expressions::kLongestText));
    }
    m_together->setSeries(series);
    m_tabs->setCurrentIndex(std::clamp(state.value(QStringLiteral("tab")).toInt(), 0, 1));
    chooseUnderlying(state.value(QStringLiteral("underlying")).toString());
}

void CurvePanel::refresh() {
    if (!isVisible()) {
        return;
    }
    if (m_markets.underlying().isEmpty() && !m_markets.underlyings().isEmpty()) {
        const QStringList all = m_markets.underlyings();
        const auto composite = QStringLiteral("@SITC");
        chooseUnderlying(all.contains(composite) ? composite : all.last());
    }
    if (m_tabs->currentIndex() == CurveTab && --m_framesToCurve <= 0) {
        m_framesToCurve = kCurveFrames;
        showCurve();
    }
    if (m_tabs->currentIndex() == TogetherTab && --m_framesToTogether <= 0) {
        m_framesToTogether = kTogetherFrames;
        m_together->refresh();
    }
}

void CurvePanel::showCurve() {
    const curves::TermStructure curve = m_markets.now();
    const int decimals = m_markets.decimals();
    m_monthModel->showCurve(curve, decimals, m_markets.openInterest());
    widgets::TermLine now{QStringLiteral("now"), {}};
    for (const curves::CurveRow& row : curve.rows) {
        if (row.price) {
            now.points.push_back({QString::fromStdString(row.symbol), row.lastTradingTime, *row.price});
        }
    }
    std::vector<widgets::TermLine> lines;
    lines.push_back(std::move(now));
    for (const auto& [ago, name] : {std::pair(domain::kDay, QStringLiteral("a day ago")),
                                    std::pair(domain::kDay * 7, QStringLiteral("a week ago")),
                                    std::pair(domain::kDay * 30, QStringLiteral("30 days ago"))}) {
        widgets::TermLine before = m_markets.before(ago, name);
        if (!before.points.empty()) {
            lines.push_back(std::move(before));
        }
    }
    m_view->setCurve(std::move(lines), m_markets.index(), m_context.hub().venueNow(), decimals);
    showNowcast(decimals);
    const std::string_view shape = curves::shapeName(curve.shape);
    m_header->setTitle(title(), QString::fromUtf8(shape.data(), static_cast<qsizetype>(shape.size())));
}

void CurvePanel::showNowcast(int decimals) {
    const auto nowcast = m_markets.nowcast();
    m_nowcast->setVisible(nowcast.has_value());
    if (!nowcast) {
        m_nowcast->clear();
        return;
    }
    const curves::SettlementNowcast& of = nowcast->settlement;
    const auto price = [decimals](domain::Price value) {
        return QString::fromStdString(domain::formatPrice(value, decimals + 2));
    };
    m_nowcast->setText(
        QStringLiteral(
            "%1 settles to the mean of %2 fixings: %3 stand, %4 on average; %5 open. About %6 if "
            "the index stands; nine times in ten %7 to %8 at its volatility of %9 % (%10 daily changes).")
            .arg(QString::fromStdString(nowcast->symbol))
            .arg(of.days)
            .arg(of.fixed)
            .arg(of.soFar ? price(*of.soFar) : QStringLiteral("–"))
            .arg(of.floating)
            .arg(price(of.expected), price(of.low), price(of.high))
            .arg(of.volatility.value * 100, 0, 'f', 0)
            .arg(of.volatility.count));
}

}  // namespace tessera::ui
