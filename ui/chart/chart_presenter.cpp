#include "ui/chart/chart_presenter.h"

#include <algorithm>
#include <cmath>

#include "app/domain/calendar_interval.h"
#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/history/history_desk.h"
#include "app/history/import_desk.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/contract_end.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Price;

namespace {

constexpr std::size_t kKeptFills = 1000;
constexpr domain::Duration kStillNew = std::chrono::hours(1);  // after the last bar of an expression

QString countdownText(domain::Duration left) {
    const std::int64_t seconds = std::max<std::int64_t>(left.count() / 1'000'000'000, 0);
    if (seconds >= 86'400) {
        return QStringLiteral("%1d %2h").arg(seconds / 86'400).arg(seconds / 3600 % 24);
    }
    if (seconds >= 36'000) {  // eight digits and signs would not fit on the axis
        return QStringLiteral("%1h %2m").arg(seconds / 3600).arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'));
    }
    if (seconds >= 3600) {
        return QStringLiteral("%1:%2:%3")
            .arg(seconds / 3600)
            .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
            .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    }
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

}  // namespace

ChartPresenter::ChartPresenter(AppServices& context, QObject* parent)
    : QObject(parent), m_context(context), m_bars(context) {
    connect(&context.hub(), &MarketHub::historyArrived, this, [this](InstrumentMarket* market) {
        if (market == m_market) {
            if (m_context.replay() != nullptr) {
                m_bars.startOver();  // it went to another place
            } else {
                m_bars.rebuild();
            }
            tellSource();
        }
    });
    connect(&context.desk(), &DeskModel::fillAdded, this, [this](const trading::FillView& fill) {
        if (m_market != nullptr && fill.instrument == m_market->instrument().id) {
            m_fills.push_back(fill);
            emit fillsChanged();
        }
    });
    connect(&context, &AppServices::blotterPage, this, [this](const trading::BlotterPage& page) {
        const auto* fills = std::get_if<trading::Page<trading::FillView>>(&page);
        if (fills != nullptr && m_askedFills && fills->ticket == *m_askedFills) {
            takeFills(fills->rows);
        }
    });
}

ChartPresenter::~ChartPresenter() {
    m_context.hub().follow(this, nullptr);
}

void ChartPresenter::setSubject(InstrumentMarket* market, domain::Duration interval) {
    if (market == m_market && interval == m_interval && !m_computed) {
        return;
    }
    m_computed.reset();
    const bool isOther = m_market != market;
    m_market = market;
    m_context.hub().follow(this, market);
    if (isOther) {
        askForFills();
    }
    m_interval = interval;
    m_bars.setSubject(market, domain::madeOf(interval));
    tellSource();
}

void ChartPresenter::tellSource() {
    m_calendarBefore = std::move(m_calendar);
    if (domain::isOfCalendar(m_interval)) {
        m_calendar = std::make_unique<history::CalendarBars>(bars(), m_interval);
    }
    emit sourceChanged();
}

void ChartPresenter::setExpression(const QString& expression, domain::Duration interval) {
    setSubject(nullptr, interval);
    m_computed = std::make_unique<ComputedBars>(m_context, expression, domain::madeOf(interval));
    tellSource();
}

/// Of the whole journal, not of this session alone.
void ChartPresenter::askForFills() {
    m_fills.clear();
    m_askedFills.reset();
    if (m_market != nullptr) {
        trading::BlotterFilter filter;
        filter.instrument = m_market->instrument().id;
        m_askedFills = m_context.blotter().search(trading::BlotterTable::Fills, filter, {}, kKeptFills);
    }
}

/// `stored` newest first; what came meanwhile is in it or newer.
void ChartPresenter::takeFills(const std::vector<trading::FillView>& stored) {
    m_askedFills.reset();
    std::vector<trading::FillView> all(stored.rbegin(), stored.rend());
    const std::int64_t newest = all.empty() ? 0 : all.back().id;
    std::ranges::copy_if(m_fills, std::back_inserter(all),
                         [&](const trading::FillView& fill) { return fill.id > newest; });
    m_fills = std::move(all);
    emit fillsChanged();
}

bool ChartPresenter::advance() {
    if (m_computed) {
        const MarketBars::Change change = m_computed->advance();
        if (change == MarketBars::Change::Source) {
            tellSource();
        }
        return change != MarketBars::Change::None;
    }
    const MarketBars::Change change = m_bars.advance();
    if (change == MarketBars::Change::Source) {
        tellSource();
    }
    return change != MarketBars::Change::None;
}

widgets::ChartState ChartPresenter::computedState() const {
    widgets::ChartState state;
    const bool isTooShort = MarketBars::isOfPrints(m_computed->interval());
    state.phase = bars().isEmpty() ? widgets::ChartPhase::Empty : widgets::ChartPhase::Live;
    state.title = isTooShort ? QStringLiteral("No bars below a minute") : QStringLiteral("No value yet");
    state.sentence =
        isTooShort
            ? QStringLiteral("It is computed from closes of minutes. Choose bars of a minute or longer.")
            : QStringLiteral("It is computed from the minute on in which all its prices are known.");
    if (const QString unknown =
            state.phase == widgets::ChartPhase::Empty ? m_computed->unknownName() : QString();
        !unknown.isEmpty()) {
        state.title = QStringLiteral("Nothing is called \"%1\"").arg(unknown);
        state.sentence =
            QStringLiteral("Between blanks stand + - * and /. Ctrl+K lists the names there are.");
    }
    return state;
}

widgets::ChartState ChartPresenter::withoutPrints() const {
    widgets::ChartState state;
    if (m_bars.isReading() && m_context.history() != nullptr) {
        state.phase = widgets::ChartPhase::Loading;
        state.title = QStringLiteral("Reading prints");
        return state;
    }
    const QString symbol = QString::fromStdString(m_market->instrument().symbol);
    state.title = QStringLiteral("No bars below a minute");
    if (m_context.replay() != nullptr) {
        state.sentence =
            QStringLiteral("They are made of prints, and the replay has come past none of %1 yet.")
                .arg(symbol);
    } else if (m_context.history() == nullptr) {
        state.sentence = QStringLiteral(
            "They are made of kept prints, and nothing is kept here. Choose bars of a minute or longer.");
    } else if (!m_context.settings().isOn(QStringLiteral("history.keep"))) {
        state.sentence = QStringLiteral(
            "They are made of kept prints, and nothing is kept: switch the history on in the settings.");
    } else if (m_context.history()->status().isStopped) {
        state.sentence = QString::fromStdString(m_context.history()->status().sentence);
    } else {
        state.sentence =
            QStringLiteral(
                "Of %1 only minutes are known so far. Shorter bars begin with the next print that "
                "is kept; or choose bars of a minute or longer.")
                .arg(symbol);
    }
    return state;
}

widgets::ChartState ChartPresenter::state() const {
    widgets::ChartState state;
    if (m_computed) {
        return computedState();
    }
    if (m_market == nullptr) {
        state.title = QStringLiteral("No instrument");
        state.sentence = QStringLiteral("Choose one in the watchlist.");
        return state;
    }
    const bool isIndex = m_market->instrument().kind() == domain::InstrumentKind::Index;
    const bool isEmpty = isIndex ? m_market->fixings().empty() : m_bars.bars().isEmpty();
    if (isEmpty && !isIndex && MarketBars::isOfPrints(m_bars.interval())) {
        return withoutPrints();
    }
    if (const auto known = m_bars.onlyKnownAt(); isEmpty && known) {
        state.title = QStringLiteral("No bars as short as these");
        state.sentence = QStringLiteral("Of %1 bars of %2 are known: choose %3, or longer ones.")
                             .arg(QString::fromStdString(m_market->instrument().symbol),
                                  QString::fromStdString(domain::intervalWords(*known)),
                                  QString::fromStdString(domain::intervalText(*known)));
        return state;
    }
    if (isEmpty && !m_market->hasHistory()) {
        state.phase = widgets::ChartPhase::Loading;
        state.title = QStringLiteral("Loading history");
        return state;
    }
    if (isEmpty) {
        state.title = QStringLiteral("No trades yet");
        state.sentence = QStringLiteral("Bars appear with the first trade.");
        return state;
    }
    // Waiting for the first snapshot is not stale: the history is as good as it was stored.
    const bool isStale = !isIndex && (m_market->state() == ports::StreamState::Stale ||
                                      m_market->state() == ports::StreamState::Disconnected);
    state.phase = isStale ? widgets::ChartPhase::Stale : widgets::ChartPhase::Live;
    if (isStale) {
        state.staleSince = m_market->stateSince();
        state.staleFor = m_context.clock().utcNow() - m_market->stateSince();
    }
    state.remark = QString::fromStdString(
        marketdata::whyEnded(m_market->instrument(), m_context.hub().venueNow(), m_market->settlement()));
    return state;
}

std::vector<widgets::ChartIndexLine> ChartPresenter::indexLines() const {
    if (m_market == nullptr) {
        return {};
    }
    const bool isIndex = m_market->instrument().kind() == domain::InstrumentKind::Index;
    const InstrumentMarket* index =
        isIndex ? m_market : m_context.hub().findSymbol(m_market->instrument().underlying);
    if (index == nullptr || index->fixings().empty() || m_market->instrument().isSpread()) {
        return {};
    }
    widgets::ChartIndexLine line;
    line.name = QString::fromStdString(index->instrument().symbol);
    for (const domain::Fixing& fixing : index->fixings()) {
        line.steps.push_back({fixing.asOf, fixing.level, !fixing.withheldReason.empty(), fixing.simulated});
    }
    return {std::move(line)};
}

std::shared_ptr<const ports::ForecastView> ChartPresenter::forecast() const {
    // A forecaster would have a handful of weeks to learn from: none is asked.
    return m_market != nullptr && !domain::isOfCalendar(m_interval)
               ? m_context.forecasts().view(*m_market, m_interval)
               : nullptr;
}

std::vector<widgets::ChartOrderLine> ChartPresenter::orders() const {
    std::vector<widgets::ChartOrderLine> lines;
    if (m_market == nullptr || !m_market->canTrade()) {
        return lines;
    }
    for (const trading::OrderView* order : m_context.desk().working(m_market->instrument().id)) {
        if (order->type != domain::OrderType::Market) {
            lines.push_back({order->id, order->side, workingPrice(*order), markOf(*order),
                             isWaitingStop(*order), orderWords(*order, m_market->instrument())});
        }
    }
    return lines;
}

std::vector<widgets::ChartAlert> ChartPresenter::alerts() const {
    std::vector<widgets::ChartAlert> shown;
    if (m_market == nullptr || m_context.alerts() == nullptr) {
        return shown;
    }
    for (const auto& [id, alert] : m_context.alerts()->all()) {
        const auto* condition = std::get_if<alerts::PriceCondition>(&alert.condition);
        if (condition != nullptr && condition->symbol == m_market->instrument().symbol && alert.isOn &&
            m_context.alerts()->state(id).phase != alerts::AlertPhase::Expired) {
            shown.push_back({condition->level, condition->crossing == alerts::Crossing::Up
                                                   ? QStringLiteral("Alert, rising")
                                               : condition->crossing == alerts::Crossing::Down
                                                   ? QStringLiteral("Alert, falling")
                                                   : QStringLiteral("Alert")});
        }
    }
    return shown;
}

std::vector<widgets::ChartFill> ChartPresenter::fills() const {
    std::vector<widgets::ChartFill> fills;
    for (const trading::FillView& fill : m_fills) {
        if (!fill.isBust) {
            fills.push_back({fill.venueTime, fill.price, fill.side});
        }
    }
    return fills;
}

std::optional<widgets::ChartPosition> ChartPresenter::position() const {
    const trading::PositionView* held = m_market != nullptr && m_market->canTrade()
                                            ? m_context.desk().position(m_market->instrument().id)
                                            : nullptr;
    if (held == nullptr || held->net.isZero() || !held->averagePrice) {
        return std::nullopt;
    }
    widgets::ChartPosition position;
    position.average = *held->averagePrice;
    position.words = QStringLiteral("%1 %2")
                         .arg(held->net.raw() > 0 ? QStringLiteral("Long") : QStringLiteral("Short"))
                         .arg(quantityText(held->net.raw() > 0 ? held->net : -held->net,
                                           m_market->instrument().quantityDecimals));
    if (const auto open = positionFigures(*held, m_context.hub()).open) {
        position.profit = QString::fromStdString(domain::formatSignedMoney(*open));
    }
    return position;
}

QString ChartPresenter::profitOf(domain::PriceDelta moved) const {
    const trading::PositionView* held = m_market != nullptr && m_market->canTrade()
                                            ? m_context.desk().position(m_market->instrument().id)
                                            : nullptr;
    if (held == nullptr || held->net.isZero()) {
        return {};
    }
    const auto worth = domain::notional(m_market->instrument(), moved, held->net);
    return worth.ok() ? QString::fromStdString(domain::formatSignedMoney(*worth)) : QString();
}

std::optional<widgets::ChartLast> ChartPresenter::last() const {
    if (m_market == nullptr || m_market->instrument().kind() == domain::InstrumentKind::Index) {
        return std::nullopt;
    }
    const auto print = m_market->last();
    const auto told = m_market->lastPrice();
    if (!print && !told && m_bars.bars().isEmpty()) {
        return std::nullopt;
    }
    widgets::ChartLast last;
    last.price = print ? print->price : told ? *told : m_bars.bars().at(m_bars.bars().size() - 1).close;
    last.direction = print ? print->direction : 0;
    const domain::Timestamp now = m_context.hub().venueNow();
    if (m_market->isSequenced() && !hasEnded(*m_market, m_context.hub())) {
        last.countdown = countdownText(domain::nextBar(domain::barStart(now, m_interval), m_interval) - now);
    }
    return last;
}

/// A list price that nobody asked for any more ends what is computed from it: the last value is not today's.
QString ChartPresenter::computedNote() const {
    const QString words = QStringLiteral("computed");
    if (bars().isEmpty()) {
        return words;
    }
    const domain::Timestamp end = bars().lastStart() + m_computed->interval();
    const bool hasEnded = m_context.clock().utcNow() - end > std::max(m_computed->interval(), kStillNew);
    return hasEnded ? words + QStringLiteral(", not known since %1")
                                  .arg(QString::fromStdString(domain::minuteText(end).substr(0, 10)))
                    : words;
}

QString ChartPresenter::note() const {
    if (m_computed) {
        return computedNote();
    }
    if (m_market == nullptr || m_market->isSequenced()) {
        return {};
    }
    if (m_market->instrument().family == history::kFilesSource) {
        return QStringLiteral("imported");
    }
    return m_market->instrument().sizesKnown ? QStringLiteral("unsequenced source")
                                             : QStringLiteral("unsequenced source, bars of the mid");
}

}  // namespace tessera::ui
