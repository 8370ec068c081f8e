#include "ui/strategy/strategy_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/portfolio/scenario.h"
#include "ui/context/instrument_actions.h"
#include "ui/strategy/strategy_review.h"
#include "ui/strategy/strategy_words.h"

namespace tessera::ui {

namespace {

// Three times a second.
constexpr int kFrames = 20;
constexpr int kLegRows = 4, kMostSize = 9'999, kMostTicks = 50;
/// Lower than this the picture has all the room.
constexpr int kForScenarios = 560;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

/// Where nobody has chosen: the composite's nearest, for most is dealt there.
domain::InstrumentId usualOf(const std::vector<InstrumentMarket*>& futures) {
    const auto composite = std::ranges::find_if(
        futures, [](const InstrumentMarket* future) { return future->instrument().family == "SITC"; });
    return (composite != futures.end() ? *composite : futures.front())->instrument().id;
}

QLabel* line(const char* name, const char* tone) {
    auto* label = new QLabel;
    label->setAccessibleName(QString::fromLatin1(name));
    label->setProperty("tone", tone);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(widgets::Metrics::panelPadding, 3, widgets::Metrics::panelPadding, 3);
    return label;
}

}  // namespace

StrategyPanel::StrategyPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_draft(context),
      m_header(new PanelHeader(context)),
      m_legModel(new LegTable(this)),
      m_legs(new widgets::RecordTable(context.theme())),
      m_payoff(new widgets::PayoffView(context.theme())),
      m_scenarios(new ScenarioView(context.theme())),
      m_outcome(line("Outcome", "normal")),
      m_risk(line("Risk and margin", "secondary")),
      m_why(line("Why it cannot be sent", "warning")),
      m_days(new QLabel) {
    setMinimumWidth(400);
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("strategy"));
    buildHeader();
    layOut();
    listen();
    showNothing();
}

QString StrategyPanel::title() const {
    return QStringLiteral("Strategy builder");
}

void StrategyPanel::buildHeader() {
    QToolButton* months = m_header->addMenuButton(QStringLiteral("Month"),
                                                  QStringLiteral("The future that presets are built on"));
    auto* futures = new QMenu(months);
    connect(futures, &QMenu::aboutToShow, this, [this, futures] {
        futures->clear();
        for (const InstrumentMarket* future : m_draft.futures()) {
            const domain::InstrumentId id = future->instrument().id;
            QAction* choice =
                futures->addAction(text(future->instrument().symbol), this, [this, id] { m_future = id; });
            choice->setCheckable(true);
            choice->setChecked(m_future == id);
        }
    });
    months->setMenu(futures);
    QToolButton* presets =
        m_header->addMenuButton(QStringLiteral("Presets"), QStringLiteral("The strategies of the field"));
    auto* menu = new QMenu(presets);
    menu->setToolTipsVisible(true);
    for (std::size_t i = 0; i < strategy::kPresets; ++i) {
        const auto preset = static_cast<strategy::Preset>(i);
        const std::string_view name = strategy::nameOf(preset), sentence = strategy::sentenceOf(preset);
        QAction* action = menu->addAction(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                                          this, [this, preset] { takePreset(preset); });
        action->setToolTip(QString::fromUtf8(sentence.data(), static_cast<qsizetype>(sentence.size())));
    }
    presets->setMenu(menu);
    m_header->addButton(QStringLiteral("Turn round"), QStringLiteral("Buy what is sold, sell what is bought"),
                        [this] {
                            m_draft.turnRound();
                            changed();
                        });
    m_header->addButton(QStringLiteral("Clear"), QStringLiteral("Take every leg out"), [this] {
        m_awaited.clear();
        m_draft.clear();
        changed();
    });
    m_header->setTitle(title());
}

QWidget* StrategyPanel::buildControls() {
    const auto spin = [this](const QString& name, const QString& tip, int least, int most) {
        auto* box = new QSpinBox;
        box->setRange(least, most);
        box->setAccessibleName(name);
        box->setToolTip(tip);
        return box;
    };
    m_size = spin(QStringLiteral("Size"), QStringLiteral("How many times every leg is traded"), 1, kMostSize);
    m_ticks =
        spin(QStringLiteral("Ticks beyond"),
             QStringLiteral("How many ticks worse than the best price each leg may trade"), 0, kMostTicks);
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setAccessibleName(QStringLiteral("Days ahead"));
    m_slider->setRange(0, 0);
    m_send = new QPushButton(QStringLiteral("Send…"));
    m_send->setProperty("kind", "primary");
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(6);
    const auto named = [&](const char* words, QWidget* field) {
        auto* label = new QLabel(QString::fromLatin1(words));
        label->setProperty("tone", "secondary");
        label->setBuddy(field);
        layout->addWidget(label);
        layout->addWidget(field);
    };
    named("Size", m_size);
    named("Ticks beyond", m_ticks);
    layout->addWidget(m_days);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_send);
    m_days->setProperty("tone", "secondary");
    return row;
}

void StrategyPanel::layOut() {
    m_legs->setModel(m_legModel);
    m_legs->setColumns(LegTable::columns());
    m_legs->setAccessibleName(QStringLiteral("Legs"));
    m_legs->setEmptyText(QStringLiteral("No legs"),
                         QStringLiteral("Take a preset, or right-click a price in the option chain."));
    m_legs->setFixedHeight(widgets::Metrics::tableHead + (kLegRows + 1) * widgets::Metrics::tableRow);
    m_legs->setContextMenuPolicy(Qt::CustomContextMenu);
    m_legs->installEventFilter(this);
    m_payoff->setEmptyText(QStringLiteral("No payoff"),
                           QStringLiteral("What the legs bring by price is drawn here."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_legs);
    layout->addWidget(m_outcome);
    layout->addWidget(m_risk);
    layout->addWidget(m_payoff, 1);
    layout->addWidget(m_scenarios);
    layout->addWidget(m_why);
    layout->addWidget(buildControls());
}

void StrategyPanel::listen() {
    connect(m_legs, &QWidget::customContextMenuRequested, this, &StrategyPanel::openMenu);
    connect(m_size, &QSpinBox::valueChanged, this, [this](int size) {
        m_draft.size = size;
        changed();
    });
    connect(m_ticks, &QSpinBox::valueChanged, this, [this](int ticks) {
        m_draft.ticksBeyond = ticks;
        changed();
    });
    connect(m_slider, &QSlider::valueChanged, this, [this] { showReading(); });
    connect(m_send, &QPushButton::clicked, this, &StrategyPanel::send);
    connect(&m_context, &AppServices::legOffered, this, &StrategyPanel::offer);
    connect(&m_context, &AppServices::frame, this, &StrategyPanel::refresh);
    connect(&m_context.hub(), &MarketHub::instrumentAdded, this, &StrategyPanel::takeAwaited);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_legs->setTheme(m_context.theme());
        m_payoff->setTheme(m_context.theme());
        m_scenarios->setTheme(m_context.theme());
    });
}

// --- what the person does

void StrategyPanel::takePreset(strategy::Preset preset) {
    const std::vector<InstrumentMarket*> futures = m_draft.futures();
    const auto known = [&](domain::InstrumentId id) {
        return std::ranges::any_of(futures, [id](const auto* one) { return one->instrument().id == id; });
    };
    if (futures.empty()) {
        emit m_context.told(QStringLiteral("No option is listed, so that there is nothing to build it of."),
                            true);
        return;
    }
    const domain::InstrumentId future = m_future && known(*m_future) ? *m_future : usualOf(futures);
    if (const std::string why = m_draft.take(preset, future); !why.empty()) {
        emit m_context.told(text(why), true);
        return;
    }
    m_awaited.clear();
    changed();
}

void StrategyPanel::takeInstrument(InstrumentMarket* market) {
    offer(market, domain::Side::Buy);
}

void StrategyPanel::offer(InstrumentMarket* market, domain::Side side) {
    if (market == nullptr || !market->canTrade()) {
        emit m_context.told(QStringLiteral("Not a leg: %1")
                                .arg(market != nullptr ? text(market->whyNotTraded())
                                                       : QStringLiteral("nothing was chosen.")),
                            true);
        return;
    }
    const bool isBuy = side == domain::Side::Buy;
    if (!m_draft.add(market->instrument().id, isBuy ? 1 : -1)) {
        emit m_context.told(QStringLiteral("A strategy has at most %1 legs.").arg(domain::kMostListed), true);
        return;
    }
    changed();
    emit m_context.told(
        QStringLiteral("Strategy builder: one lot of %1 %2, %3 legs now.")
            .arg(text(market->instrument().symbol), isBuy ? QStringLiteral("bought") : QStringLiteral("sold"))
            .arg(m_draft.legs().size()),
        false);
}

std::optional<domain::InstrumentId> StrategyPanel::chosenLeg() const {
    const int row = m_legs->currentIndex().row();
    const auto& legs = m_draft.legs();
    return row >= 0 && row < static_cast<int>(legs.size())
               ? std::optional(legs[static_cast<std::size_t>(row)].id)
               : std::nullopt;
}

void StrategyPanel::changeChosen(std::int64_t lots) {
    if (const auto leg = chosenLeg()) {
        m_draft.add(*leg, lots);
        changed();
    }
}

void StrategyPanel::removeChosen() {
    if (const auto leg = chosenLeg()) {
        m_draft.remove(*leg);
        changed();
    }
}

bool StrategyPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_legs || event->type() != QEvent::KeyPress) {
        return Panel::eventFilter(watched, event);
    }
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Plus:
            changeChosen(1);
            return true;
        case Qt::Key_Minus:
            changeChosen(-1);
            return true;
        case Qt::Key_Delete:
            removeChosen();
            return true;
        default:
            return Panel::eventFilter(watched, event);
    }
}

void StrategyPanel::openMenu(const QPoint& at) {
    const auto leg = chosenLeg();
    InstrumentMarket* market = leg ? m_context.hub().find(*leg) : nullptr;
    if (market == nullptr) {
        return;
    }
    QMenu menu(this);
    menu.addAction(QStringLiteral("One lot more bought\t+"), this, [this] { changeChosen(1); });
    menu.addAction(QStringLiteral("One lot more sold\t−"), this, [this] { changeChosen(-1); });
    menu.addAction(QStringLiteral("Take out\tDel"), this, [this] { removeChosen(); });
    menu.addSeparator();
    addInstrumentActions(menu, m_context, *market);
    menu.addSeparator();
    widgets::addCopyAction(menu, m_legs->copiedText());
    menu.exec(m_legs->viewport()->mapToGlobal(at));
}

void StrategyPanel::send() {
    showReading();
    if (!m_reading.strategy) {
        return;
    }
    StrategyReview review(m_context, m_draft, *m_reading.strategy,
                          costWords(*m_reading.strategy) + QLatin1Char(' ') + marginWords(m_draft.margin()) +
                              limitWords(m_draft.positionLimits()),
                          this);
    review.exec();
}

void StrategyPanel::changed() {
    showReading();
    emit stateChanged();
}

// --- what is kept

PanelState StrategyPanel::saveState() const {
    QJsonArray legs;
    for (const StrategyDraft::Leg& leg : m_draft.legs()) {
        if (const InstrumentMarket* market = m_context.hub().find(leg.id)) {
            legs.append(QJsonObject{{QStringLiteral("symbol"), text(market->instrument().symbol)},
                                    {QStringLiteral("lots"), static_cast<double>(leg.lots)}});
        }
    }
    for (const auto& [symbol, lots] : m_awaited) {
        legs.append(QJsonObject{{QStringLiteral("symbol"), symbol},
                                {QStringLiteral("lots"), static_cast<double>(lots)}});
    }
    return {{QStringLiteral("legs"), legs},
            {QStringLiteral("size"), static_cast<double>(m_draft.size)},
            {QStringLiteral("ticks"), m_draft.ticksBeyond}};
}

void StrategyPanel::restoreState(const PanelState& state) {
    m_awaited.clear();
    m_draft.clear();
    for (const QJsonValue value : state.value(QStringLiteral("legs")).toArray()) {
        const QString symbol = value[QStringLiteral("symbol")].toString();
        const auto lots = static_cast<std::int64_t>(
            std::clamp(value[QStringLiteral("lots")].toDouble(), -double{kMostSize}, double{kMostSize}));
        if (!symbol.isEmpty() && lots != 0 && m_awaited.size() < domain::kMostListed) {
            m_awaited.emplace_back(symbol, lots);
        }
    }
    m_size->setValue(state.value(QStringLiteral("size")).toInt(1));
    m_ticks->setValue(state.value(QStringLiteral("ticks")).toInt(0));
    takeAwaited();
}

QString StrategyPanel::awaitedSymbol() const {
    return m_awaited.empty() ? QString() : m_awaited.front().first;
}

void StrategyPanel::takeAwaited() {
    const std::size_t before = m_awaited.size();
    std::erase_if(m_awaited, [this](const auto& leg) {
        const InstrumentMarket* market = m_context.hub().findSymbol(leg.first.toStdString());
        return market != nullptr && m_draft.add(market->instrument().id, leg.second);
    });
    if (m_awaited.size() != before) {
        m_framesToShow = 0;
    }
}

// --- what is shown

void StrategyPanel::refresh() {
    if (isVisible() && --m_framesToShow <= 0) {
        m_framesToShow = kFrames;
        showReading();
    }
}

void StrategyPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    m_scenarios->setVisible(height() >= kForScenarios);
}

void StrategyPanel::showReading() {
    m_reading = m_draft.read();
    m_legModel->showLegs(m_reading, m_context.hub());
    const bool isWhole = m_reading.strategy.has_value();
    const PositionLimitReading limits = isWhole ? m_draft.positionLimits() : PositionLimitReading{};
    const bool isSeveral = isWhole && m_reading.strategy->legs.size() >= 2;
    const bool canSend = isSeveral && limits.refusal.isEmpty();
    QString why = m_draft.legs().empty() ? QString() : text(m_reading.why);
    if (isWhole && !isSeveral) {
        why = QStringLiteral("One leg is an order: send it from its ladder or ticket.");
    } else if (!limits.refusal.isEmpty()) {
        why = limits.refusal;
    }
    if (!m_awaited.empty()) {
        why = QStringLiteral("%1 is not listed, or nobody has told of it yet.").arg(m_awaited.front().first);
    }
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_send->setEnabled(canSend && m_awaited.empty());
    m_send->setToolTip(why);
    isWhole ? showStrategy(*m_reading.strategy) : showNothing();
}

void StrategyPanel::showNothing() {
    m_header->setTitle(title());
    m_outcome->setVisible(false);
    m_risk->setVisible(false);
    m_payoff->setPicture({});
    m_scenarios->setGrid(std::nullopt);
    m_days->clear();
    m_send->setEnabled(false);
    m_why->setVisible(!m_why->text().isEmpty());
}

double StrategyPanel::daysAhead(const strategy::Strategy& strategy) const {
    return std::min(strategy.days(), static_cast<double>(m_slider->value()));
}

void StrategyPanel::showStrategy(const strategy::Strategy& strategy) {
    const strategy::Outcome outcome = strategy::outcomeOf(strategy);
    m_outcome->setText(outcomeWords(strategy, outcome) +
                       forecastWords(strategy, m_context, link().interval()));
    m_risk->setText(greeksWords(strategy) + QLatin1Char(' ') + marginWords(m_draft.margin()) +
                    limitWords(m_draft.positionLimits()));
    m_outcome->setVisible(true);
    m_risk->setVisible(true);
    m_header->setTitle(
        title(),
        QStringLiteral("%1 legs, ends in %2 days").arg(strategy.legs.size()).arg(strategy.days(), 0, 'f', 1));
    m_slider->setMaximum(static_cast<int>(strategy.days()));
    const double days = daysAhead(strategy);
    m_days->setText(QStringLiteral("Days ahead %1").arg(days, 0, 'f', 0));
    m_payoff->setPicture(payoffPicture(strategy, outcome, days));
    m_scenarios->setGrid(portfolio::scenarioGrid(strategy::holdingsOf(strategy), days));
    m_scenarios->setToolTip(
        QStringLiteral("USD gained or lost against the model's value now, after the days "
                       "ahead; across: price, down: volatility points"));
}

}  // namespace tessera::ui
