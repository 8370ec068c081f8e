#include "ui/ladder/ladder_panel.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/bridge/account_figures.h"
#include "ui/context/overflow_row.h"
#include "ui/ladder/ladder_limit_use.h"
#include "ui/ladder/ladder_menu.h"
#include "ui/ladder/quantity_field.h"

namespace tessera::ui {

using widgets::LadderGesture;
using widgets::LadderQuantitySlot;

namespace {

constexpr int kControlHeight = 22;
constexpr int kQuantityWidth = 58, kWideQuantity = 84;  // whole lots; decimal parts of one

QPushButton* chipButton(const QString& text, const char* kind, const QString& tip) {
    auto* button = new QPushButton(text);
    button->setProperty("kind", kind);
    button->setFixedHeight(kControlHeight);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolTip(tip);
    return button;
}

QHBoxLayout* rowLayout(QWidget* row) {
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 0, 8, 0);
    layout->setSpacing(4);
    return layout;
}

}  // namespace

LadderPanel::LadderPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent), m_context(context), m_presenter(context), m_implied(context.hub()) {
    m_header = new widgets::LadderHeader(context.theme());
    m_view = new widgets::LadderView(context.theme());
    m_tape = new widgets::LadderTape(context.theme());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    m_impliedLine = new QLabel;
    m_impliedLine->setProperty("tone", "secondary");
    m_impliedLine->setContentsMargins(8, 2, 8, 2);
    m_impliedLine->setAccessibleName(QStringLiteral("Implied orders"));
    m_impliedLine->setToolTip(QStringLiteral(
        "What orders of the spread and of its legs make here: an order at that price trades with "
        "two of them at once, or with none. It stands in no row, since nobody sent it."));
    m_impliedLine->hide();
    layout->addWidget(m_impliedLine);
    layout->addWidget(m_tape);
    layout->addWidget(buildControls());
    m_view->installEventFilter(this);
    connectView();
    applySettings();
    applyKeys();
    setMinimumWidth(348);
    link().setColour(LinkColour::None);  // what an armed ladder shows changes by the person's hand alone
    m_view->setReducedMotion(context.isMotionReduced());
    connect(&context, &AppServices::reducedMotionChanged, m_view, &widgets::LadderView::setReducedMotion);
    connect(&context.hub(), &MarketHub::instrumentAdded, this, [this](InstrumentMarket* market) {
        if (!m_wantedSymbol.isEmpty() && market->instrument().symbol == m_wantedSymbol.toStdString()) {
            link().setInstrument(market);
        }
    });
    connect(&link(), &PanelLink::instrumentChanged, this, &LadderPanel::followLink);
    // Made when its colour shows something already: nothing changes then that would tell it.
    connect(&link(), &PanelLink::colourChanged, this, [this] {
        if (link().colour() != LinkColour::None && m_presenter.market() == nullptr) {
            followLink();
        }
    });
    connect(&m_presenter, &LadderPresenter::armedChanged, this, &LadderPanel::titleChanged);
}

/// An index has no book: the ladder keeps what it has. Another instrument disarms.
void LadderPanel::followLink() {
    InstrumentMarket* market = link().instrument();
    if (market != nullptr && market->instrument().kind() != domain::InstrumentKind::Index) {
        m_wantedSymbol.clear();
        m_presenter.setMarket(market);
        emit titleChanged();
    }
}

void LadderPanel::takeInstrument(InstrumentMarket* market) {
    if (market->instrument().kind() == domain::InstrumentKind::Index) {
        emit m_context.told(QStringLiteral("%1 is an index: it is fixed, not traded, and has no ladder.")
                                .arg(QString::fromStdString(market->instrument().symbol)),
                            true);
        return;
    }
    link().setInstrument(market);
}

void LadderPanel::leaveScreen() {
    if (m_presenter.isArmed()) {
        m_presenter.setArmed(false, QStringLiteral("it is not on the screen"));
    }
}

QString LadderPanel::title() const {
    const InstrumentMarket* market = m_presenter.market();
    return market == nullptr
               ? QStringLiteral("Ladder")
               : QStringLiteral("%1 ladder").arg(QString::fromStdString(market->instrument().symbol));
}

PanelState LadderPanel::saveState() const {
    const InstrumentMarket* market = m_presenter.market();
    PanelState state = m_presenter.settings().toJson();
    state.insert(QStringLiteral("symbol"),
                 market != nullptr ? QString::fromStdString(market->instrument().symbol) : m_wantedSymbol);
    state.insert(QStringLiteral("timeInForce"), static_cast<int>(m_presenter.timeInForce()));
    state.insert(QStringLiteral("quantityA"), static_cast<qint64>(m_presenter.units(LadderQuantitySlot::A)));
    state.insert(QStringLiteral("quantityB"), static_cast<qint64>(m_presenter.units(LadderQuantitySlot::B)));
    return state;
}

void LadderPanel::restoreState(const PanelState& state) {
    const int tif = state.value(QStringLiteral("timeInForce")).toInt(0);
    m_presenter.setTimeInForce(static_cast<domain::TimeInForce>(std::clamp(tif, 0, 3)));
    m_presenter.setSettings(LadderSettings::fromJson(state, m_presenter.settings().confirmsClose));
    for (const auto& [name, slot] :
         {std::pair("quantityA", LadderQuantitySlot::A), std::pair("quantityB", LadderQuantitySlot::B)}) {
        m_presenter.setUnits(slot, state.value(QLatin1String(name)).toInteger(m_presenter.units(slot)));
    }
    m_wantedSymbol = state.value(QStringLiteral("symbol")).toString();
    if (InstrumentMarket* market = m_context.hub().findSymbol(m_wantedSymbol.toStdString())) {
        link().setInstrument(market);
    }
}

QString LadderPanel::whyItCannotClose() const {
    return m_presenter.isArmed() ? QStringLiteral("The ladder is armed. Disarm it first.") : QString();
}

void LadderPanel::connectView() {
    connect(m_view, &widgets::LadderView::gesture, &m_presenter, &LadderPresenter::handle);
    connect(m_view, &widgets::LadderView::visibleRowsChanged, &m_presenter, &LadderPresenter::setVisibleRows);
    connect(m_view, &widgets::LadderView::hoveredPriceChanged, this, &LadderPanel::onHover);
    connect(m_view, &widgets::LadderView::ignored, this, [this](widgets::LadderIgnored reason) {
        emit m_context.told(describe(reason), reason == widgets::LadderIgnored::Disarmed);
    });
    connect(m_header, &widgets::LadderHeader::armToggleRequested, this, &LadderPanel::toggleArmed);
    m_header->setOffersTicket(true);
    connect(m_header, &widgets::LadderHeader::ticketRequested, this, [this] {
        emit activated();
        emit m_presenter.ticketNeeded({}, m_presenter.quantity(LadderQuantitySlot::A));
    });
    connect(&m_presenter, &LadderPresenter::ticketNeeded, this,
            [this](domain::Price price, domain::Quantity quantity) {
                emit m_context.ticketWanted(m_presenter.market(), price, quantity);
            });
    connect(&m_presenter, &LadderPresenter::confirmationNeeded, this, &LadderPanel::confirmClose);
    connect(&m_presenter, &LadderPresenter::settingsChanged, this, &LadderPanel::applySettings);
    connect(&m_presenter, &LadderPresenter::menuNeeded, this,
            [this] { openMenu(m_header->mapToGlobal(QPoint(m_header->width() - 112, m_header->height()))); });
    connect(m_header, &widgets::LadderHeader::menuRequested, this, &LadderPanel::openMenu);
    connect(m_view, &widgets::LadderView::columnMenuRequested, this, &LadderPanel::openColumnMenu);
    connect(&m_context.keys(), &KeyMap::changed, this, &LadderPanel::applyKeys);
    connect(&m_context, &AppServices::frame, this, &LadderPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_header->setTheme(m_context.theme());
        m_view->setTheme(m_context.theme());
        m_tape->setTheme(m_context.theme());
    });
    connect(&m_context, &AppServices::hoveredPriceChanged, this,
            [this](InstrumentMarket* market, std::optional<domain::Price> price) {
                if (market == m_presenter.market() && !m_view->underMouse()) {
                    m_view->setHoveredPrice(price);
                }
            });
    m_view->setMarginEstimate([this](domain::Side side, domain::Price, domain::Quantity quantity) {
        const InstrumentMarket* market = m_presenter.market();
        if (market == nullptr) {
            return std::optional<domain::Money>{};
        }
        const auto added = traded(market->instrument().id, side, quantity);
        const auto change = marginWith({&added, 1}, m_context.desk(), m_context.hub());
        return change ? change->added() : std::nullopt;
    });
    m_view->setLimitEstimate([this](domain::Side side, domain::Quantity quantity) {
        const InstrumentMarket* market = m_presenter.market();
        return market == nullptr
                   ? std::nullopt
                   : limitUse(market->instrument(), side, quantity, m_context.desk(), m_context.hub());
    });
}

void LadderPanel::applySettings() {
    const LadderSettings& settings = m_presenter.settings();
    m_view->setProfile(m_context.keys().profile(settings.profile));
    m_view->setFireOnPress(settings.firesOnPress);
    m_view->setColumns(settings.columns);
    m_grouping->setText(settings.grouping == 1 ? QStringLiteral("1 tick")
                                               : QStringLiteral("%1 ticks").arg(settings.grouping));
}

void LadderPanel::applyKeys() {
    m_view->setKeys(m_context.keys().ladderKeys());
    m_view->setProfile(m_context.keys().profile(m_presenter.settings().profile));
}

void LadderPanel::openMenu(const QPoint& at) {
    auto* menu = new LadderMenu(m_presenter, m_context.keys(), this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSeparator();
    widgets::addCopyAction(*menu, m_view->copiedText())->setToolTip(QStringLiteral("The row at the cursor"));
    QAction* price = menu->addAction(QStringLiteral("Copy the price"),
                                     [text = m_view->copiedPrice()] { widgets::copyToClipboard(text); });
    price->setEnabled(!m_view->copiedPrice().isEmpty());
    connect(menu, &LadderMenu::keysRequested, this,
            [this] { m_context.commands().run(QStringLiteral("window.keys")); });
    menu->popup(at);
}

void LadderPanel::openColumnMenu(widgets::LadderColumn column, const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    LadderMenu::addColumns(*menu, m_presenter, column);
    menu->popup(at);
}

void LadderPanel::tipWithKey(QWidget* widget, const QString& words, const QString& id) {
    const auto retip = [this, widget, words, id] {
        const QString keys = m_context.keys().words(id);
        widget->setToolTip(keys.isEmpty() ? words : QStringLiteral("%1 (%2)").arg(words, keys));
    };
    retip();
    connect(&m_context.keys(), &KeyMap::changed, widget, retip);
}

bool LadderPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::MouseButtonPress) {
        emit activated();
    }
    return QWidget::eventFilter(watched, event);
}

QWidget* LadderPanel::buildControls() {
    auto* controls = new QWidget;
    auto* layout = new QVBoxLayout(controls);
    layout->setContentsMargins(0, 5, 0, 6);
    layout->setSpacing(5);
    layout->addWidget(quantityRow());
    layout->addWidget(termsRow());
    layout->addWidget(actionsRow());
    return controls;
}

QSpinBox* LadderPanel::quantityField(const QString& name, LadderQuantitySlot slot) {
    auto* field = new QuantityField(m_presenter);
    field->setRange(0, 99'999);
    field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    field->setPrefix(name + QStringLiteral("  "));
    field->setAlignment(Qt::AlignRight);
    field->setAccessibleName(QStringLiteral("Quantity %1").arg(name));
    field->setFixedHeight(kControlHeight);
    field->setFixedWidth(kQuantityWidth);
    field->setValue(static_cast<int>(m_presenter.units(slot)));
    field->setToolTip(slot == LadderQuantitySlot::A ? QStringLiteral("What a left click orders")
                                                    : QStringLiteral("What a right click orders"));
    connect(field, &QSpinBox::valueChanged, this,
            [this, slot](int units) { m_presenter.setUnits(slot, units); });
    connect(&m_presenter, &LadderPresenter::quantityChanged, field, [this, field, slot] {
        const QSignalBlocker quiet(field);
        field->setValue(static_cast<int>(m_presenter.units(slot)));
        field->refresh();
        field->setFixedWidth(m_presenter.quantityUnit() == domain::Quantity::fromRaw(1) ? kQuantityWidth
                                                                                        : kWideQuantity);
    });
    return field;
}

QWidget* LadderPanel::quantityRow() {
    auto* row = new QWidget;
    auto* layout = rowLayout(row);
    auto* title = new QLabel(QStringLiteral("Qty"));
    title->setProperty("tone", "secondary");
    layout->addWidget(title);
    m_quantityA = quantityField(QStringLiteral("A"), LadderQuantitySlot::A);
    m_quantityB = quantityField(QStringLiteral("B"), LadderQuantitySlot::B);
    layout->addWidget(m_quantityA);
    layout->addWidget(m_quantityB);
    auto* presets = new OverflowRow(4, kControlHeight);
    for (const int lots : {1, 5, 10, 25, 50, 0}) {
        const QString text = lots == 0 ? QStringLiteral("0") : QStringLiteral("+%1").arg(lots);
        const QString tip = lots == 0 ? QStringLiteral("Set quantity A to zero")
                                      : QStringLiteral("Add %1 of the smallest step to quantity A").arg(lots);
        auto* preset = chipButton(text, "chip", tip);
        // One, two or three characters of 6.6 px and the chip's padding.
        preset->setFixedWidth(13 + static_cast<int>(text.size()) * 7);
        connect(preset, &QPushButton::clicked, this, [this, lots] {
            m_presenter.setUnits(LadderQuantitySlot::A,
                                 lots == 0 ? 0 : m_presenter.units(LadderQuantitySlot::A) + lots);
        });
        presets->addOptional(preset);
    }
    layout->addWidget(presets, 1);
    return row;
}

QWidget* LadderPanel::termsRow() {
    auto* row = new QWidget;
    auto* layout = rowLayout(row);
    m_timeInForce = new QToolButton;
    m_timeInForce->setPopupMode(QToolButton::InstantPopup);
    m_timeInForce->setFixedHeight(kControlHeight);
    m_timeInForce->setText(QStringLiteral("DAY"));
    m_timeInForce->setToolTip(QStringLiteral("How long an order stays: day, until cancelled, or at once"));
    auto* menu = new QMenu(m_timeInForce);
    tipWithKey(m_timeInForce, m_timeInForce->toolTip(), QStringLiteral("ladder.timeInForce"));
    for (const auto tif : {domain::TimeInForce::Day, domain::TimeInForce::Gtc, domain::TimeInForce::Ioc,
                           domain::TimeInForce::Fok}) {
        const QString text = QString::fromUtf8(toText(tif).data(), static_cast<int>(toText(tif).size()));
        menu->addAction(text, this, [this, tif] { m_presenter.setTimeInForce(tif); });
    }
    m_timeInForce->setMenu(menu);
    layout->addWidget(m_timeInForce);

    auto* postOnly = chipButton(QStringLiteral("Post only"), "dense",
                                QStringLiteral("Reject an order that would trade at once"));
    postOnly->setCheckable(true);
    tipWithKey(postOnly, postOnly->toolTip(), QStringLiteral("ladder.postOnly"));
    connect(postOnly, &QPushButton::toggled, &m_presenter, &LadderPresenter::setPostOnly);
    connect(&m_presenter, &LadderPresenter::termsChanged, this, [this, postOnly] {
        const std::string_view tif = toText(m_presenter.timeInForce());
        m_timeInForce->setText(QString::fromUtf8(tif.data(), static_cast<qsizetype>(tif.size())));
        postOnly->setChecked(m_presenter.isPostOnly());
    });
    layout->addWidget(postOnly);

    m_grouping = new QToolButton;
    m_grouping->setPopupMode(QToolButton::InstantPopup);
    m_grouping->setFixedHeight(kControlHeight);
    m_grouping->setText(QStringLiteral("1 tick"));
    tipWithKey(m_grouping, QStringLiteral("Ticks shown in one row; orders still go at true ticks"),
               QStringLiteral("ladder.groupMore"));
    auto* steps = new QMenu(m_grouping);
    for (const int ticks : LadderPresenter::groupings()) {
        const QString text = ticks == 1 ? QStringLiteral("1 tick") : QStringLiteral("%1 ticks").arg(ticks);
        steps->addAction(text, this, [this, ticks] { m_presenter.setGrouping(ticks); });
    }
    m_grouping->setMenu(steps);
    layout->addWidget(m_grouping);
    auto* centre = chipButton(QStringLiteral("Centre"), "flat", {});
    tipWithKey(centre, QStringLiteral("Bring the market into the middle"), QStringLiteral("ladder.recentre"));
    connect(centre, &QPushButton::clicked, &m_presenter, &LadderPresenter::recentre);
    layout->addWidget(centre);
    layout->addStretch();
    m_limit = new QLabel;
    m_limit->setProperty("tone", "secondary");
    layout->addWidget(m_limit);
    return row;
}

QWidget* LadderPanel::actionsRow() {
    auto* row = new QWidget;
    auto* layout = rowLayout(row);
    const auto add = [&](const QString& text, const QString& tip, const char* id, auto action) {
        auto* button = chipButton(text, "dense", {});
        tipWithKey(button, tip, QLatin1String(id));
        connect(button, &QPushButton::clicked, this, action);
        layout->addWidget(button, 1);
    };
    add(QStringLiteral("Cancel bids"), QStringLiteral("Cancel my bids here"), "ladder.cancelBids",
        [this] { m_presenter.cancelSide(domain::Side::Buy); });
    add(QStringLiteral("Cancel all"), QStringLiteral("Cancel all my orders here"), "ladder.cancelAll",
        [this] { m_presenter.cancelAll(); });
    add(QStringLiteral("Cancel asks"), QStringLiteral("Cancel my asks here"), "ladder.cancelAsks",
        [this] { m_presenter.cancelSide(domain::Side::Sell); });
    add(QStringLiteral("Flatten"), QStringLiteral("Cancel all, then close at market"), "ladder.flatten",
        [this] { m_presenter.askToClose(1); });
    add(QStringLiteral("Reverse"), QStringLiteral("Cancel all, then turn the position round"),
        "ladder.reverse", [this] { m_presenter.askToClose(2); });
    return row;
}

void LadderPanel::toggleArmed() {
    m_presenter.setArmed(!m_presenter.isArmed(), QStringLiteral("by you"));
    emit activated();
}

/// "Implied  bid 3 at 0.060   ask 5 at 0.065"; a dash where nothing is made.
void LadderPanel::refreshImplied() {
    m_implied.setMarket(m_presenter.market());
    if (const std::uint64_t revision = m_implied.revision(); m_impliedSeen != revision) {
        m_impliedSeen = revision;
        const auto words = [this](const char* name, domain::Side side) {
            const auto level = m_implied.best(side);
            const domain::Instrument& own = m_presenter.market()->instrument();
            return QLatin1String(name) +
                   (level ? QStringLiteral(" %1 at %2")
                                .arg(QString::fromStdString(
                                         formatQuantity(level->quantity, own.quantityDecimals)),
                                     QString::fromStdString(formatPrice(level->price, own.priceDecimals)))
                          : QStringLiteral(" –"));
        };
        m_impliedLine->setVisible(m_implied.isRelated());
        if (m_implied.isRelated()) {
            m_impliedLine->setText(
                QStringLiteral("Implied   %1   %2")
                    .arg(words("bid", domain::Side::Buy), words("ask", domain::Side::Sell)));
        }
    }
}

void LadderPanel::refresh() {
    if (!isVisible()) {
        return;
    }
    refreshImplied();
    m_presenter.setBusy(m_view->isBusy());
    if (!m_presenter.advance()) {
        return;
    }
    widgets::LadderSnapshot snapshot = m_presenter.build();
    m_header->setSnapshot(snapshot);
    m_tape->setSnapshot(snapshot);
    m_limit->setText(QStringLiteral("Limit %1 lots").arg(m_presenter.largestOrder().raw()));
    m_view->setSnapshot(std::move(snapshot));
}

void LadderPanel::onHover(std::optional<domain::Price> price) {
    m_context.setHoveredPrice(m_presenter.market(), price);
}

void LadderPanel::confirmClose(int factor) {
    const QString words = m_presenter.closePositionWords(factor);
    if (words.isEmpty()) {
        const InstrumentMarket* market = m_presenter.market();
        const QString where = market != nullptr ? QString::fromStdString(market->instrument().symbol)
                                                : QStringLiteral("this ladder");
        emit m_context.told(
            QStringLiteral("Nothing to do in %1: no position and no working orders.").arg(where), false);
        return;
    }
    QMessageBox question(
        QMessageBox::NoIcon,
        QStringLiteral("%1 %2").arg(factor == 1 ? QStringLiteral("Flatten") : QStringLiteral("Reverse"),
                                    QString::fromStdString(m_presenter.market()->instrument().symbol)),
        words, QMessageBox::Cancel, window());
    auto* go = question.addButton(factor == 1 ? QStringLiteral("Flatten") : QStringLiteral("Reverse"),
                                  QMessageBox::AcceptRole);
    question.setDefaultButton(go);
    question.setEscapeButton(QMessageBox::Cancel);
    question.setInformativeText(
        QStringLiteral("Paper account. A market order trades at the best prices there are."));
    question.exec();
    if (question.clickedButton() == go) {
        m_presenter.closePosition(factor);
    }
}

}  // namespace tessera::ui
