// The other half of LadderPresenter: from the market, the desk and the forecast to what is painted.

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/ports/replay_control.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/contract_end.h"
#include "ui/bridge/forecast_overlay.h"
#include "ui/bridge/order_text.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::ui {

using domain::Money;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Side;
using ports::StreamState;
using trading::OrderView;
using widgets::LadderMine;
using widgets::LadderPhase;
using widgets::LadderRow;
using widgets::LadderSnapshot;
using widgets::OrderMark;

namespace {

constexpr int kSettledDecimals = 6;  // a mean of fixings is finer than a tick
constexpr auto kCancelledFade = std::chrono::seconds(2);
constexpr auto kRejectedShown = std::chrono::seconds(3);
constexpr domain::Duration kBlink = std::chrono::milliseconds(200);  // one half of a blink

/// Terminal orders leave a mark for a moment; nullopt: not shown any more. 0 solid .. 255 gone.
std::optional<std::uint8_t> fadeOf(const OrderView& order, domain::Timestamp now) {
    if (!trading::isTerminal(order.life)) {
        return std::uint8_t{0};
    }
    const domain::Duration age = now - order.updatedAt;
    if (order.life == trading::OrderLife::Canceled && age < kCancelledFade) {
        return static_cast<std::uint8_t>(std::clamp<std::int64_t>(age * 255 / kCancelledFade, 0, 255));
    }
    const bool isRefused =
        order.life == trading::OrderLife::Rejected || order.life == trading::OrderLife::Denied;
    return isRefused && age < kRejectedShown ? std::optional(std::uint8_t{0}) : std::nullopt;
}

/// A refusal blinks three times, then stands still.
bool isBlinking(const OrderView& order, domain::Timestamp now) {
    const bool isRefused =
        order.life == trading::OrderLife::Rejected || order.life == trading::OrderLife::Denied;
    const domain::Duration age = now - order.updatedAt;
    return isRefused && age >= domain::Duration{} && age < kBlink * 6 && age / kBlink % 2 == 0;
}

Price quantileAtHorizon(const ports::Forecast& forecast, double level) {
    const std::vector<double>* values = quantileTrack(forecast, level);
    return values != nullptr && !values->empty() ? Price::fromNanoUsd(std::llround(values->back() * 1e9))
                                                 : Price{};
}

Money moneyOf(const domain::Result<Money>& money) {
    return money ? *money : Money{};
}

}  // namespace

bool LadderPresenter::advance() {
    if (m_market == nullptr) {
        const bool isNew = m_seen != Seen{};
        m_seen = Seen{};
        return isNew;
    }
    disarmIfUnsafe();
    chooseUnit();
    const domain::Timestamp now = m_context.clock().utcNow();
    // What fades, blinks or centres itself moves with time; ages and countdowns move by the second.
    const bool isMoving = m_settings.autoCentre.isOn() || hasTraces(now);
    const auto tick = isMoving ? now.nanos() : now.seconds();
    Seen seen{m_market,
              m_market->revision(),
              m_context.desk().revision(),
              m_context.forecasts().revision(),
              m_changes,
              tick,
              m_top,
              m_rows,
              m_armed};
    if (m_seen == seen) {
        return false;
    }
    m_seen = seen;
    return true;
}

/// Orders that ended and still leave a mark.
bool LadderPresenter::hasTraces(domain::Timestamp now) const {
    return std::ranges::any_of(m_context.desk().recentOrders(), [&](const auto& entry) {
        const OrderView& order = entry.second;
        return order.instrument == m_market->instrument().id && trading::isTerminal(order.life) &&
               fadeOf(order, now);
    });
}

LadderSnapshot LadderPresenter::build() {
    LadderSnapshot snapshot;
    if (m_market == nullptr) {
        snapshot.title = QStringLiteral("No instrument");
        snapshot.sentence = QStringLiteral("Choose one in the watchlist.");
        return snapshot;
    }
    disarmIfUnsafe();
    chooseUnit();
    if (!m_top) {
        recentre();
    }
    const domain::Instrument& instrument = m_market->instrument();
    snapshot.isArmed = m_armed;
    snapshot.isReadOnly = !m_market->canTrade();
    snapshot.tellsSizes = instrument.sizesKnown;
    snapshot.tellsOrders =
        !instrument.sizesKnown || m_market->book().isByOrder() || !m_market->book().best(Side::Buy);
    snapshot.sequence = m_market->sequence();
    snapshot.rowStep = rowStep();
    snapshot.grouping = grouping();
    snapshot.priceDecimals = instrument.priceDecimals;
    snapshot.quantityDecimals = instrument.quantityDecimals;
    snapshot.quantityA = quantity(widgets::LadderQuantitySlot::A);
    snapshot.quantityB = quantity(widgets::LadderQuantitySlot::B);
    fillPhase(snapshot);
    fillSummary(snapshot);
    if (m_top) {
        snapshot.willCentre = centreBySelf();
        fillRows(snapshot);
        fillMine(snapshot);
        fillForecast(snapshot);
    }
    for (const TradePrint& print : m_market->tape()) {
        snapshot.tape.push_back({print.price, print.quantity, print.direction});
    }
    if (const auto last = m_market->last()) {
        snapshot.last = last->price;
        snapshot.lastDirection = last->direction;
    } else {
        snapshot.last = m_market->lastPrice();
    }
    return snapshot;
}

/// Nothing will stand here again; an empty book would look as if it might.
void LadderPresenter::fillEnd(LadderSnapshot& snapshot) const {
    const domain::Instrument& instrument = m_market->instrument();
    const QString end = QString::fromStdString(formatIso(instrument.lastTradingTime, 0));
    snapshot.phase = LadderPhase::Empty;
    snapshot.title = QStringLiteral("%1 has ended").arg(QString::fromStdString(instrument.symbol));
    snapshot.sentence = QStringLiteral("Trading stopped on %1 at %2 UTC").arg(end.left(10), end.mid(11, 5));
    if (const auto& settled = m_market->settlement();
        settled && settled->asOf >= instrument.lastTradingTime) {
        snapshot.sentence +=
            QStringLiteral(";\nit was settled at %1")
                .arg(QString::fromStdString(domain::formatPrice(settled->price, kSettledDecimals)));
    }
    snapshot.sentence += QStringLiteral(".\nChoose another month for this ladder.");
}

void LadderPresenter::fillPhase(LadderSnapshot& snapshot) const {
    if (hasEnded(*m_market, m_context.hub())) {
        fillEnd(snapshot);
        return;
    }
    switch (m_market->state()) {
        case StreamState::Live:
            snapshot.phase = LadderPhase::Live;
            break;
        case StreamState::Waiting:
            snapshot.phase = LadderPhase::Loading;
            snapshot.title = QStringLiteral("Waiting for snapshot");
            break;
        case StreamState::Recovering:
            snapshot.phase = m_market->book().best(Side::Buy) ? LadderPhase::Stale : LadderPhase::Loading;
            snapshot.title = QStringLiteral("Book snapshot");
            snapshot.staleReason = QStringLiteral("updates were lost, loading them");
            break;
        case StreamState::Stale:
            snapshot.phase = LadderPhase::Stale;
            snapshot.staleReason = QStringLiteral("the feed is silent");
            break;
        case StreamState::Disconnected: {
            snapshot.phase = LadderPhase::Disconnected;
            if (m_market->isRetired()) {
                snapshot.title = QStringLiteral("Source removed");
                snapshot.sentence = QStringLiteral("Choose another instrument for this ladder.");
                break;
            }
            const auto open = m_context.desk().working(m_market->instrument().id).size();
            const ports::ReplayControl* replay = m_context.replay();
            const bool hasEnded = replay != nullptr && replay->replayStatus().hasEnded;
            snapshot.title = (hasEnded ? QStringLiteral("End of the recording, %1 UTC")
                                       : QStringLiteral("Market data lost, %1 UTC"))
                                 .arg(QString::fromStdString(formatTimeOfDay(m_market->stateSince(), 0)));
            const QString orders =
                open == 0
                    ? QStringLiteral("No orders rest here.")
                    : QStringLiteral("%1 %2 here.").arg(open).arg(open == 1 ? "order rests" : "orders rest");
            snapshot.sentence =
                orders + (hasEnded            ? QStringLiteral("\nAgain, above, plays it once more.")
                          : replay != nullptr ? QStringLiteral("\nSo it was when this was recorded.")
                                              : QStringLiteral("\nReconnecting by itself."));
            break;
        }
    }
    snapshot.staleSince = m_market->stateSince();
    snapshot.staleFor = m_context.clock().utcNow() - m_market->stateSince();
}

int LadderPresenter::rowOf(Price price, Side side) const {
    if (!m_top) {
        return -1;
    }
    const Price row = side == Side::Buy ? floorToTick(price, rowStep()) : ceilToTick(price, rowStep());
    const std::int64_t index = (*m_top - row) / rowStep();
    return row <= *m_top && index < m_rows ? static_cast<int>(index) : -1;
}

void LadderPresenter::fillRows(LadderSnapshot& snapshot) {
    snapshot.rows.resize(static_cast<std::size_t>(m_rows));
    for (int i = 0; i < m_rows; ++i) {
        snapshot.rows[static_cast<std::size_t>(i)].price = *m_top - rowStep() * i;
    }
    if (const auto bid = m_market->book().best(Side::Buy)) {
        snapshot.bestBid = bid->price;
    }
    if (const auto ask = m_market->book().best(Side::Sell)) {
        snapshot.bestAsk = ask->price;
    }
    fillSide(snapshot, Side::Buy);
    fillSide(snapshot, Side::Sell);
    fillVolume(snapshot);
    fillProfit(snapshot);
    fillMarks(snapshot);
}

void LadderPresenter::fillSide(LadderSnapshot& snapshot, Side side) const {
    // Start just outside the visible range, on the market's side of it.
    const Price bottom = *m_top - rowStep() * (m_rows - 1);
    const Price start = side == Side::Buy ? *m_top + rowStep() : bottom - rowStep();
    for (auto level = m_market->book().next(side, start); level;
         level = m_market->book().next(side, level->price)) {
        if (side == Side::Buy ? level->price < bottom : level->price > *m_top) {
            break;
        }
        if (const int row = rowOf(level->price, side); row >= 0) {
            LadderRow& target = snapshot.rows[static_cast<std::size_t>(row)];
            (side == Side::Buy ? target.bid : target.ask) += level->quantity;
        }
    }
}

void LadderPresenter::fillVolume(LadderSnapshot& snapshot) const {
    const std::vector<VolumeAtPrice>& all = m_market->volumeAtPrice();
    const Price bottom = *m_top - rowStep() * (m_rows - 1);
    const auto first =
        std::lower_bound(all.begin(), all.end(), bottom,
                         [](const VolumeAtPrice& volume, Price price) { return volume.price < price; });
    for (auto volume = first; volume != all.end() && volume->price < *m_top + rowStep(); ++volume) {
        if (const int row = rowOf(volume->price, Side::Buy); row >= 0) {
            snapshot.rows[static_cast<std::size_t>(row)].buyVolume += volume->bought;
            snapshot.rows[static_cast<std::size_t>(row)].sellVolume += volume->sold;
        }
    }
}

void LadderPresenter::fillProfit(LadderSnapshot& snapshot) const {
    const trading::PositionView* position = m_context.desk().position(m_market->instrument().id);
    if (position == nullptr || position->net.isZero()) {
        return;
    }
    const domain::Instrument& instrument = m_market->instrument();
    const Quantity held = position->net > Quantity{} ? position->net : -position->net;
    const auto feeAt = [&](Price price) {
        const auto fee = feeOf(instrument, price, held, false);
        return fee ? *fee : domain::Money{};
    };
    const domain::Money entry = feeAt(position->averagePrice.value_or(Price{}));
    for (LadderRow& row : snapshot.rows) {
        if (const auto profit = openProfit(*position, instrument, row.price)) {
            domain::MoneySum sum(*profit);
            (sum -= entry) -= feeAt(row.price);
            if (const auto afterFees = sum.result()) {
                row.profit = *afterFees;
            }
        }
    }
}

void LadderPresenter::fillMarks(LadderSnapshot& snapshot) const {
    const auto mark = [&](std::optional<Price> price, widgets::LadderPriceMark bit) {
        if (!price) {
            return;
        }
        if (const int row = rowOf(*price, Side::Buy); row >= 0) {
            snapshot.rows[static_cast<std::size_t>(row)].marks |= bit;
        }
    };
    mark(m_market->day().high, widgets::MarkHigh);
    mark(m_market->day().low, widgets::MarkLow);
    const trading::PositionView* position = m_context.desk().position(m_market->instrument().id);
    if (position != nullptr && !position->net.isZero() && position->averagePrice) {
        mark(position->averagePrice, widgets::MarkAverage);
        const auto tick = tickValue(m_market->instrument());
        if (tick && tick->nanoUsd() > 0) {
            const domain::Int128 perTick = tick->nanoUsd();
            const domain::Instrument& instrument = m_market->instrument();
            const auto fee = feeOf(instrument, *position->averagePrice, wholeLot(instrument), false);
            const domain::Int128 fees = domain::Int128{fee ? fee->nanoUsd() : 0} * 2;
            const auto away = static_cast<std::int64_t>(
                domain::divideHalfEven(fees * m_market->instrument().tick.nanoUsd(), perTick));
            const PriceDelta delta = PriceDelta::fromNanoUsd(position->net.raw() > 0 ? away : -away);
            mark(*position->averagePrice + delta, widgets::MarkBreakEven);
        }
    }
    if (const auto& settlement = m_market->settlement()) {
        mark(settlement->price, widgets::MarkSettlement);
    }
    if (const auto& limits = m_market->limits()) {
        mark(limits->up, widgets::MarkLimitUp);
        mark(limits->down, widgets::MarkLimitDown);
    }
}

void LadderPresenter::fillMine(LadderSnapshot& snapshot) const {
    const domain::Timestamp now = m_context.clock().utcNow();
    for (const auto& [id, order] : m_context.desk().recentOrders()) {
        const auto fade = fadeOf(order, now);
        if (order.instrument != m_market->instrument().id || order.type == domain::OrderType::Market ||
            !fade) {
            continue;
        }
        const bool isOver = trading::isTerminal(order.life);
        LadderMine mine;
        mine.id = order.id;
        mine.side = order.side;
        const Price at = workingPrice(order);
        mine.price = order.side == Side::Buy ? floorToTick(at, rowStep()) : ceilToTick(at, rowStep());
        mine.isStop = isWaitingStop(order);
        mine.linkedTo = isOver ? 0 : static_cast<std::uint64_t>(order.terms.listId);
        mine.isDormant = m_context.desk().waitsForEntry(order);
        mine.quantity = isOver ? order.quantity : order.leaves;
        mine.filled = order.filled;
        mine.total = order.quantity;
        mine.mark = markOf(order);
        mine.canCancel = !isOver;
        mine.fade = *fade;
        mine.isBlinking = isBlinking(order, now);
        if (const trading::QueueTold* queue = m_context.desk().queue(order.id); queue != nullptr && !isOver) {
            mine.ahead = queue->likely;
            mine.aheadIsEstimate = queue->least != queue->most;
        } else if (const auto place = m_market->book().queuePosition(order.venueId); place && !isOver) {
            mine.ahead = place->ahead;
        }
        const auto same = std::find_if(
            snapshot.mine.begin(), snapshot.mine.end(),
            [&](const LadderMine& other) { return other.side == mine.side && other.price == mine.price; });
        if (same == snapshot.mine.end()) {
            snapshot.mine.push_back(mine);
        } else if (isOver) {
            // a working order at the same price outranks the trace of one that ended
        } else if (!same->canCancel) {
            *same = mine;
        } else {
            same->id = mine.id;
            same->quantity += mine.quantity;
            same->filled += mine.filled;
            same->total += mine.total;
            same->mark = mine.mark == OrderMark::Working ? same->mark : mine.mark;
            ++same->count;
        }
    }
}

void LadderPresenter::fillForecast(LadderSnapshot& snapshot) const {
    const auto view = m_context.forecasts().view(*m_market, m_context.interval());
    const ports::Forecast* model = shownModel(*view);
    if (model == nullptr) {
        return;
    }
    const ports::Forecast& forecast = *model;
    snapshot.forecast = {quantileAtHorizon(forecast, .05), quantileAtHorizon(forecast, .10),
                         quantileAtHorizon(forecast, .25), quantileAtHorizon(forecast, .50),
                         quantileAtHorizon(forecast, .75), quantileAtHorizon(forecast, .90),
                         quantileAtHorizon(forecast, .95), !view->main().pair->whyAbsurd.empty()};
}

void LadderPresenter::fillSummary(LadderSnapshot& snapshot) const {
    const domain::Instrument& instrument = m_market->instrument();
    widgets::LadderSummary& summary = snapshot.summary;
    summary.symbol = QString::fromStdString(instrument.symbol);
    if (m_market->isSequenced()) {
        summary.lotWords =
            instrument.unit.empty()
                ? QString()
                : QStringLiteral("1 lot = %1 %2")
                      .arg(QString::fromStdString(domain::formatCount(instrument.contractSize)),
                           QString::fromStdString(instrument.unit));
    } else {
        const std::string_view code = instrument.currency();
        const QString currency = QString::fromUtf8(code.data(), static_cast<qsizetype>(code.size()));
        summary.lotWords =
            (currency.isEmpty() ? QString() : currency + QStringLiteral(", ")) +
            (m_market->canTrade() ? QStringLiteral("unsequenced") : QStringLiteral("unsequenced, read-only"));
    }
    const auto last = m_market->reference();
    if (const auto change = m_market->change24h(); change && last) {
        summary.change = *change;
        const std::int64_t before = (*last - *change).nanoUsd();
        if (before > 0 && !instrument.isSpread()) {  // of a difference it means nothing
            summary.changeBasisPoints =
                static_cast<int>(domain::divideHalfEven(domain::Int128{change->nanoUsd()} * 10'000, before));
        }
    }
    const auto bid = m_market->book().best(Side::Buy);
    const auto ask = m_market->book().best(Side::Sell);
    if (bid && ask) {
        summary.spreadTicks = static_cast<int>((ask->price - bid->price) / instrument.tick);
    }
    if (m_market->isSequenced()) {
        summary.tickValue = moneyOf(tickValue(instrument));
    }
    summary.volume = m_market->day().volume;
    if (m_market->lastMessageAt().isSet()) {
        summary.age = m_context.clock().utcNow() - m_market->lastMessageAt();
    }
    const trading::PositionView* position = m_context.desk().position(instrument.id);
    if (position == nullptr || position->net.isZero()) {
        return;
    }
    summary.position = position->net;
    summary.average = position->averagePrice;
    const PositionFigures figures = positionFigures(*position, m_context.hub());
    summary.open = figures.open;
    summary.margin = figures.margin;
}

}  // namespace tessera::ui
