#include "ui/ladder/ladder_presenter.h"

#include <algorithm>

#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Price;
using domain::Quantity;
using domain::Side;
using ports::StreamState;
using trading::OrderView;
using widgets::LadderGesture;
using widgets::LadderQuantitySlot;

namespace {
constexpr std::int64_t kMaxUnits = 99'999;
constexpr domain::Duration kSleep = std::chrono::seconds(5);
}  // namespace

LadderPresenter::LadderPresenter(AppServices& context, QObject* parent)
    : QObject(parent), m_context(context) {
    m_settings.confirmsClose = context.settings().isOn(QStringLiteral("ladder.confirmClose"));
    connect(&context.hub(), &MarketHub::instrumentRedefined, this, &LadderPresenter::onRedefined);
    connect(&m_context.desk(), &DeskModel::disarmed, this,
            [this](domain::InstrumentId instrument, const QString& why) {
                if (m_market != nullptr && m_market->instrument().id == instrument) {
                    setArmed(false, why);
                }
            });
}

LadderPresenter::~LadderPresenter() {
    m_context.hub().follow(this, nullptr);
}

/// Rows are numbered anew and a quantity counts something else: what a press would do has changed.
void LadderPresenter::onRedefined(InstrumentMarket* market) {
    if (market != m_market || (m_tick == market->instrument().tick &&
                               m_quantityDecimals == market->instrument().quantityDecimals)) {
        return;
    }
    setArmed(false, QStringLiteral("its tick or its scale of quantities was defined anew"));
    takeScale();
}

void LadderPresenter::takeScale() {
    m_tick = m_market->instrument().tick;
    m_quantityDecimals = m_market->instrument().quantityDecimals;
    m_isUnitKnown = false;
    m_unit = Quantity::fromRaw(1);
    m_autoCentre = {};
    m_top.reset();
}

void LadderPresenter::setMarket(InstrumentMarket* market) {
    if (market == m_market) {
        return;
    }
    setArmed(false, QStringLiteral("the instrument changed"));
    m_market = market;
    m_context.hub().follow(this, market);
    m_top.reset();
    if (market != nullptr) {
        takeScale();
    }
}

void LadderPresenter::setVisibleRows(int rows) {
    if (m_top && rows != m_rows) {
        // Keep what is in the middle in the middle while the window is resized.
        m_top = *m_top + rowStep() * ((rows - m_rows) / 2);
    }
    m_rows = std::max(rows, 1);
}

domain::PriceDelta LadderPresenter::rowStep() const {
    return m_market->instrument().tick * m_settings.grouping;
}

/// With both sides the best ask takes the middle row, so the spread is in the middle of the view.
std::optional<Price> LadderPresenter::centredTop() const {
    const auto bid = m_market->book().best(Side::Buy);
    const auto ask = m_market->book().best(Side::Sell);
    const std::optional<Price> middle = bid && ask ? std::optional(ask->price) : m_market->reference();
    return middle ? std::optional(floorToTick(*middle, rowStep()) + rowStep() * (m_rows / 2)) : std::nullopt;
}

void LadderPresenter::recentre() {
    const auto top = m_market != nullptr ? centredTop() : std::nullopt;
    if (top) {
        m_top = top;
        m_autoCentre.centred(m_context.clock().monotonicNow());
    }
}

std::optional<std::int64_t> LadderPresenter::rowsFromTop(std::optional<Price> price) const {
    return price ? std::optional((*m_top - floorToTick(*price, rowStep())) / rowStep()) : std::nullopt;
}

bool LadderPresenter::centreBySelf() {
    if (!m_settings.autoCentre.isOn() || m_market->state() != StreamState::Live) {
        return false;
    }
    const auto priceOf = [](const auto& level) {
        return level ? std::optional(level->price) : std::optional<Price>();
    };
    AutoCentreFacts facts;
    facts.rows = m_rows;
    facts.last = rowsFromTop(priceOf(m_market->last()));
    facts.bid = rowsFromTop(priceOf(m_market->book().best(Side::Buy)));
    facts.ask = rowsFromTop(priceOf(m_market->book().best(Side::Sell)));
    facts.isCentred = centredTop().value_or(*m_top) == *m_top;
    facts.isBusy = m_isBusy;
    const AutoCentre::Advice advice =
        m_autoCentre.step(m_settings.autoCentre, facts, m_context.clock().monotonicNow());
    if (advice == AutoCentre::Advice::Centre) {
        recentre();
    }
    return advice == AutoCentre::Advice::Warn;
}

void LadderPresenter::setSettings(const LadderSettings& settings) {
    if (m_settings == settings) {
        return;
    }
    const bool regroups = m_settings.grouping != settings.grouping;
    m_settings = settings;
    m_settings.grouping = std::max(settings.grouping, 1);
    if (regroups) {
        recentre();
    }
    ++m_changes;
    emit settingsChanged();
}

void LadderPresenter::setGrouping(int ticksPerRow) {
    LadderSettings next = m_settings;
    next.grouping = ticksPerRow;
    setSettings(next);
}

const std::vector<int>& LadderPresenter::groupings() {
    static const std::vector<int> ticks{1, 2, 5, 10, 25, 50, 100, 1000};
    return ticks;
}

QString LadderPresenter::armRefusal() const {
    const QString symbol = QString::fromStdString(m_market->instrument().symbol);
    if (const std::string why = m_market->whyNotTraded(); !why.empty()) {
        return QString::fromStdString(why);
    }
    if (m_market->state() != StreamState::Live) {
        return QStringLiteral("%1 cannot be armed while its book is not live.").arg(symbol);
    }
    if (m_context.desk().link().state != trading::LinkState::Ready) {
        return QStringLiteral("%1 cannot be armed: the order session is not ready.").arg(symbol);
    }
    if (const trading::GateChanged& gate = m_context.desk().gate(); !gate.open && !gate.sentence.empty()) {
        return QStringLiteral("%1 cannot be armed. %2").arg(symbol, QString::fromStdString(gate.sentence));
    }
    return {};
}

void LadderPresenter::setArmed(bool armed, const QString& why) {
    if (m_market == nullptr || armed == m_armed) {
        return;
    }
    const QString symbol = QString::fromStdString(m_market->instrument().symbol);
    if (const QString refusal = armed ? armRefusal() : QString(); !refusal.isEmpty()) {
        emit m_context.told(refusal, true);
        return;
    }
    m_armed = armed;
    m_clockOffset.reset();
    if (m_market->canTrade() || !armed) {
        m_context.desk().desk().setArmed(m_market->instrument().id, armed, why.toStdString());
    }
    if (!armed) {
        emit m_context.told(QStringLiteral("%1 disarmed: %2.").arg(symbol, why), false);
    }
    emit armedChanged();
}

void LadderPresenter::disarmIfUnsafe() {
    if (!m_armed) {
        return;
    }
    // Monotonic time stands still while the machine sleeps: whoever wakes it may be somebody else.
    const ports::Clock& machine = m_context.machineClock();
    const domain::Duration offset =
        std::chrono::nanoseconds(machine.utcNow().nanos()) - machine.monotonicNow();
    const domain::Duration slept = offset - m_clockOffset.value_or(offset);
    m_clockOffset = m_clockOffset.value_or(offset);
    if (slept > kSleep || slept < -kSleep) {
        setArmed(false, QStringLiteral("the computer slept, or its clock was set"));
    } else if (!m_market->canTrade()) {
        setArmed(false, QStringLiteral("it is no longer traded"));
    } else if (m_market->state() != StreamState::Live) {
        setArmed(false, QStringLiteral("the book is ") + streamStateText(m_market->state()));
    } else if (m_context.desk().link().state != trading::LinkState::Ready) {
        setArmed(false, QStringLiteral("the order session is down"));
    } else if (!m_context.desk().gate().open && !m_context.desk().gate().sentence.empty()) {
        setArmed(false, QStringLiteral("order entry stopped"));
    }
}

Quantity LadderPresenter::quantity(LadderQuantitySlot slot) const {
    return Quantity::fromRaw(units(slot) * m_unit.raw());
}

std::int64_t LadderPresenter::units(LadderQuantitySlot slot) const {
    return slot == LadderQuantitySlot::A ? m_unitsA : m_unitsB;
}

void LadderPresenter::setUnits(LadderQuantitySlot slot, std::int64_t units) {
    (slot == LadderQuantitySlot::A ? m_unitsA : m_unitsB) = std::clamp<std::int64_t>(units, 0, kMaxUnits);
    ++m_changes;
    emit quantityChanged();
}

/// Once a price is known; it stays while the instrument does, so that a preset means the same all day.
void LadderPresenter::chooseUnit() {
    const auto price = m_isUnitKnown ? std::nullopt : m_market->reference();
    if (!price) {
        return;
    }
    m_isUnitKnown = true;
    const domain::Instrument& instrument = m_market->instrument();
    m_unit = wholeLot(instrument);
    constexpr std::int64_t kMostUsd = 10;
    for (int i = 0; i < instrument.quantityDecimals; ++i) {
        const auto value = domain::notional(instrument, *price, m_unit);
        if (value && std::abs(value->nanoUsd()) <= kMostUsd * domain::kNanoPerUsd) {
            break;
        }
        m_unit = Quantity::fromRaw(m_unit.raw() / 10);
    }
    ++m_changes;
    emit quantityChanged();
}

void LadderPresenter::setTimeInForce(domain::TimeInForce tif) {
    m_timeInForce = tif;
    emit termsChanged();
}

void LadderPresenter::setPostOnly(bool on) {
    m_postOnly = on;
    emit termsChanged();
}

void LadderPresenter::handle(const LadderGesture& gesture) {
    if (m_market == nullptr) {
        return;
    }
    switch (gesture.kind) {
        case LadderGesture::Kind::Place:
            place(gesture);
            break;
        case LadderGesture::Kind::Cancel:
            cancelChip(gesture);
            break;
        case LadderGesture::Kind::CancelSide:
            cancelSide(gesture.side);
            break;
        case LadderGesture::Kind::CancelOne:
            cancelOne(gesture);
            break;
        case LadderGesture::Kind::CancelAll:
            cancelAll();
            break;
        case LadderGesture::Kind::Replace:
            replaceChip(gesture);
            break;
        case LadderGesture::Kind::ChangeQuantity:
            changeQuantity(gesture);
            break;
        case LadderGesture::Kind::MoveBracket:
            moveBracket(gesture);
            break;
        case LadderGesture::Kind::Recentre:
            recentre();
            break;
        case LadderGesture::Kind::Scroll:
            if (m_top) {
                m_top = *m_top + rowStep() * gesture.step;
            }
            break;
        case LadderGesture::Kind::Flatten:
            askToClose(1);
            break;
        case LadderGesture::Kind::Reverse:
            askToClose(2);
            break;
        case LadderGesture::Kind::Arm:
            setArmed(!m_armed, QStringLiteral("by you"));
            break;
        case LadderGesture::Kind::Ticket:
            emit ticketNeeded(gesture.price, gesture.quantity);
            break;
        case LadderGesture::Kind::Menu:
            emit menuNeeded();
            break;
        default:
            changeTerms(gesture);
    }
}

/// What the next order will be, and how many ticks a row holds.
void LadderPresenter::changeTerms(const LadderGesture& gesture) {
    switch (gesture.kind) {
        case LadderGesture::Kind::AddToQuantity:
            setUnits(LadderQuantitySlot::A, m_unitsA + gesture.step);
            break;
        case LadderGesture::Kind::QuantityZero:
            setUnits(LadderQuantitySlot::A, 0);
            break;
        case LadderGesture::Kind::NextTimeInForce:
            setTimeInForce(static_cast<domain::TimeInForce>((static_cast<int>(m_timeInForce) + 1) % 4));
            break;
        case LadderGesture::Kind::PostOnly:
            setPostOnly(!m_postOnly);
            break;
        case LadderGesture::Kind::Group: {
            const auto& steps = groupings();
            auto here = std::lower_bound(steps.begin(), steps.end(), grouping());
            const bool hasNext = gesture.step > 0 ? here + 1 < steps.end() : here != steps.begin();
            setGrouping(hasNext ? *(here + gesture.step) : grouping());
            break;
        }
        default:
            break;
    }
}

}  // namespace tessera::ui
