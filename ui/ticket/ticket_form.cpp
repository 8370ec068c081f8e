#include "ui/ticket/ticket_form.h"

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::Error;
using domain::ErrorCode;
using domain::OrderType;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Result;
using domain::Side;
using domain::TimeInForce;

namespace {

constexpr int kSettlementHour = 20;  // UTC; the trading day ends with the daily settlement

QString text(const std::string& words) {
    return QString::fromStdString(words);
}
QString text(std::string_view words) {
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}
Error wrong(const QString& sentence) {
    return Error{ErrorCode::BadInput, sentence.toStdString(), "ticket"};
}

/// One evaluation: reads the fields, keeps what is wrong with them, writes the words.
class Evaluation {
 public:
    Evaluation(const TicketForm& form, const TicketMarket& market)
        : m_form(form), m_market(market), m_terms(*market.instrument) {}

    TicketView run() {
        chooseFields();
        readFields();
        writeWords();
        m_view.refusal = refusal();
        if (m_view.refusal.isEmpty()) {
            makeIntents();
        }
        return std::move(m_view);
    }

 private:
    bool isBuy() const { return m_form.side == Side::Buy; }
    bool isBracket() const { return m_form.combination == TicketCombination::Bracket; }
    bool isOco() const { return m_form.combination == TicketCombination::Oco; }
    bool takesAtOnce() const {
        return m_form.timeInForce == TimeInForce::Ioc || m_form.timeInForce == TimeInForce::Fok;
    }
    bool hasLimit() const { return m_form.type == OrderType::Limit || m_form.type == OrderType::StopLimit; }
    QString price(Price value) const { return text(formatPrice(value, m_terms.priceDecimals)); }
    QString lots(Quantity value) const {
        return text(m_terms.quantityDecimals == 0 ? domain::formatCount(value.raw())
                                                  : domain::formatQuantity(value, m_terms.quantityDecimals));
    }
    QString wantedLots() const {
        return m_terms.quantityDecimals == 0
                   ? QStringLiteral("a whole number of lots")
                   : QStringLiteral("a quantity of at most %1 decimals").arg(m_terms.quantityDecimals);
    }
    void show(TicketField field) { m_view.isShown[static_cast<std::size_t>(field)] = true; }
    void problem(TicketField field, const QString& sentence) {
        m_view.problems[static_cast<std::size_t>(field)] = sentence;
    }

    void chooseFields() {
        show(TicketField::Quantity);
        const OrderType type = m_form.type;
        if (hasLimit()) {
            show(TicketField::Price);
        }
        if (type == OrderType::Stop || type == OrderType::StopLimit || isOco()) {
            show(TicketField::StopPrice);
        }
        if (type == OrderType::TrailingStop) {
            show(TicketField::Trail);
        }
        if (m_form.timeInForce == TimeInForce::Gtd) {
            show(TicketField::Date);
        }
        if (hasLimit() && m_form.combination == TicketCombination::Alone && !takesAtOnce()) {
            show(TicketField::Display);
        }
        if (isBracket()) {
            show(TicketField::Target);
            show(TicketField::Protection);
        }
        m_view.offersPostOnly = type == OrderType::Limit && !takesAtOnce();
    }

    void readFields() {
        readQuantity();
        if (m_view.shows(TicketField::Price)) {
            m_price = readPrice(TicketField::Price);
        }
        if (m_view.shows(TicketField::StopPrice)) {
            readStop();
        }
        if (m_view.shows(TicketField::Trail)) {
            readTrail();
        }
        if (m_view.shows(TicketField::Date)) {
            readDate();
        }
        if (m_view.shows(TicketField::Display)) {
            readDisplay();
        }
        if (isBracket()) {
            m_bracket.targetTicks = readTicks(TicketField::Target);
            m_bracket.stopTicks = readTicks(TicketField::Protection);
            m_bracket.isTrailing = m_form.protectionTrails;
        }
    }

    void readQuantity() {
        const auto number = plainNumber(m_form.text(TicketField::Quantity));
        if (!number) {
            problem(TicketField::Quantity, text(number.error().sentence));
            return;
        }
        const auto quantity = domain::parseQuantity(*number, m_terms.quantityDecimals);
        const bool isCount = std::ranges::all_of(*number, [](char c) { return c >= '0' && c <= '9'; });
        if (!quantity && isCount) {
            problem(TicketField::Quantity, QStringLiteral("No order can have %1 lots.").arg(text(*number)));
            return;
        }
        if (!quantity || quantity->raw() <= 0) {
            problem(TicketField::Quantity, QStringLiteral("Write %1 above zero.").arg(wantedLots()));
        } else if (const Quantity limit = m_market.limits.maxOrderQuantity;  // in whole lots
                   quantity->raw() > domain::Int128{limit.raw()} * wholeLot(m_terms).raw()) {
            problem(
                TicketField::Quantity,
                QStringLiteral("The limit is %1 lots an order.").arg(text(domain::formatCount(limit.raw()))));
        } else {
            m_quantity = *quantity;
        }
    }

    std::optional<Price> readPrice(TicketField field) {
        const auto number = plainNumber(m_form.text(field));
        const auto value = number ? domain::parsePrice(*number) : Result<Price>(number.error());
        const bool mayBeNegative = m_terms.isSpread();
        if (!value) {
            problem(field, number ? QStringLiteral("“%1” is not a price Tessera can hold. Write it as %2.")
                                        .arg(m_form.text(field).left(24), example())
                                  : text(number.error().sentence));
            return std::nullopt;
        }
        if (!mayBeNegative && value->nanoUsd() <= 0) {
            problem(field, QStringLiteral("A price of %1 is above zero.").arg(text(m_terms.symbol)));
            return std::nullopt;
        }
        if (!value->isMultipleOf(m_terms.tick)) {
            problem(field, QStringLiteral("Off tick: the nearest prices are %1 and %2.")
                               .arg(price(floorToTick(*value, m_terms.tick)),
                                    price(ceilToTick(*value, m_terms.tick))));
            return std::nullopt;
        }
        return *value;
    }

    QString example() const {
        return m_market.last ? price(*m_market.last) : text(formatPrice(m_terms.tick, m_terms.priceDecimals));
    }

    void readStop() {
        const auto stop = readPrice(TicketField::StopPrice);
        const auto last = m_market.last;
        if (!stop) {
            return;
        }
        if (last && (isBuy() ? *stop <= *last : *stop >= *last)) {
            problem(
                TicketField::StopPrice,
                QStringLiteral("A %1 stop goes %2 the last trade, %3; %4 is reached already.")
                    .arg(isBuy() ? "buy" : "sell", isBuy() ? "above" : "below", price(*last), price(*stop)));
            return;
        }
        m_stop = stop;
    }

    void readTrail() {
        if (!m_form.trailsByPercent) {
            if (const int ticks = readTicks(TicketField::Trail); ticks > 0) {
                m_trail.trail = m_terms.tick * ticks;
            }
            return;
        }
        const auto number = plainNumber(m_form.text(TicketField::Trail));
        const auto bp = number ? domain::parseDecimal(*number, 2) : Result<std::int64_t>(number.error());
        if (!bp || *bp < 1 || *bp > 9'999) {
            problem(TicketField::Trail, QStringLiteral("Write 0.01 to 99.99 percent, two decimals at most."));
        } else if (m_terms.isSpread()) {
            problem(TicketField::Trail, QStringLiteral("A spread's price is near zero: trail it by ticks."));
        } else {
            m_trail.trailBp = static_cast<std::int32_t>(*bp);
        }
    }

    /// 0 and a problem when it is not a number of ticks.
    int readTicks(TicketField field) {
        const auto number = plainNumber(m_form.text(field));
        const auto ticks = number ? domain::parseDecimal(*number, 0) : Result<std::int64_t>(number.error());
        if (!ticks || *ticks < 1 || *ticks > OrderPresets::kMostTicks) {
            problem(field, QStringLiteral("Write a whole number of ticks, 1 to %1.")
                               .arg(text(domain::formatCount(OrderPresets::kMostTicks))));
            return 0;
        }
        return static_cast<int>(*ticks);
    }

    void readDate() {
        const std::string typed = m_form.text(TicketField::Date).trimmed().toStdString();
        const auto day = typed.size() == 10 ? domain::parseIso(typed + "T00:00:00Z")
                                            : Result<domain::Timestamp>(wrong(QString()));
        if (!day) {
            problem(TicketField::Date, QStringLiteral("Write the date as 2026-12-31."));
            return;
        }
        const domain::Timestamp until = *day + std::chrono::hours(kSettlementHour);
        if (until <= m_market.now) {
            problem(TicketField::Date, QStringLiteral("That trading day is over; it ended at 20:00 UTC."));
        } else if (m_terms.lastTradingTime.isSet() &&
                   until > m_terms.lastTradingTime + std::chrono::hours(24)) {
            problem(
                TicketField::Date,
                QStringLiteral("%1 last trades on %2.")
                    .arg(text(m_terms.symbol), text(domain::formatIso(m_terms.lastTradingTime, 0)).left(10)));
        } else {
            m_until = until;
        }
    }

    void readDisplay() {
        if (m_form.text(TicketField::Display).trimmed().isEmpty()) {
            return;  // all of it is shown
        }
        const auto number = plainNumber(m_form.text(TicketField::Display));
        const auto shown = number ? domain::parseQuantity(*number, m_terms.quantityDecimals)
                                  : Result<Quantity>(number.error());
        if (!shown || shown->raw() <= 0) {
            problem(TicketField::Display,
                    QStringLiteral("Write %1, or nothing to show all.").arg(wantedLots()));
        } else if (m_quantity && *shown > *m_quantity) {
            problem(TicketField::Display,
                    QStringLiteral("The displayed part cannot exceed the order's %1 lots.")
                        .arg(lots(*m_quantity)));
        } else {
            m_display = *shown;
        }
    }

    bool isRight() const {
        return m_quantity && std::all_of(m_view.problems.begin(), m_view.problems.end(),
                                         [](const QString& problem) { return problem.isEmpty(); });
    }

    /// What a lot is reckoned at, for the money lines.
    std::optional<Price> reckonedAt() const {
        if (m_price) {
            return m_price;
        }
        if (m_stop) {
            return m_stop;
        }
        const auto best = isBuy() ? m_market.ask : m_market.bid;
        return best ? best : m_market.last;
    }

    /// What a bracket is set around: a limit beyond the market trades at the market's price.
    std::optional<Price> bracketBase() const {
        const auto best = isBuy() ? m_market.ask : m_market.bid;
        if (m_form.type != OrderType::Limit || !m_price || !best) {
            return reckonedAt();
        }
        return isBuy() ? std::min(*m_price, *best) : std::max(*m_price, *best);
    }

    QString untilWhen() const {
        switch (m_form.timeInForce) {
            case TimeInForce::Day:
                return QStringLiteral("good for the day");
            case TimeInForce::Gtc:
                return QStringLiteral("until cancelled");
            case TimeInForce::Ioc:
                return QStringLiteral("at once or not at all for the rest");
            case TimeInForce::Fok:
                return QStringLiteral("whole and at once, or not at all");
            case TimeInForce::Gtd:
                return QStringLiteral("until %1, 20:00 UTC").arg(m_form.text(TicketField::Date).trimmed());
        }
        return {};
    }

    QString priceWords() const {
        const QString direction = isBuy() ? QStringLiteral("higher") : QStringLiteral("lower");
        switch (m_form.type) {
            case OrderType::Limit:
                return QStringLiteral("at %1 or better").arg(price(*m_price));
            case OrderType::Market:
                return QStringLiteral("at the best prices there are");
            case OrderType::Stop:
                return QStringLiteral("once it trades at %1 or %2, then at the best prices within the collar")
                    .arg(price(*m_stop), direction);
            case OrderType::StopLimit:
                return QStringLiteral("once it trades at %1 or %2, then at %3 or better")
                    .arg(price(*m_stop), direction, price(*m_price));
            case OrderType::TrailingStop:
                break;
        }
        const QString distance =
            m_trail.trailBp != 0 ? text(domain::formatDecimal(m_trail.trailBp, 2, 2)) + QStringLiteral(" %")
                                 : QStringLiteral("%1 ticks").arg(m_trail.trail / m_terms.tick);
        return QStringLiteral("when it turns %1 from its %2 by %3")
            .arg(isBuy() ? "up" : "down", isBuy() ? "low" : "high", distance);
    }

    QString combinationWords() const {
        if (isOco()) {
            return QStringLiteral(", or once it trades at %1 or %2: whichever trades takes it off the other")
                .arg(price(*m_stop), isBuy() ? "higher" : "lower");
        }
        if (!isBracket() || !reckonedAt()) {
            return {};
        }
        const Price base = *bracketBase();
        const auto away = [&](int ticks, bool isProfit) {
            return isBuy() == isProfit ? base + m_terms.tick * ticks : base - m_terms.tick * ticks;
        };
        const QString stop =
            m_bracket.isTrailing
                ? QStringLiteral("a stop trailing by %1 ticks").arg(m_bracket.stopTicks)
                : QStringLiteral("a stop at %1").arg(price(away(m_bracket.stopTicks, false)));
        return QStringLiteral(", then a target at %1 and %2 for what it %3")
            .arg(price(away(m_bracket.targetTicks, true)), stop, isBuy() ? "bought" : "sold");
    }

    void writeMargin() {
        const auto change =
            m_market.marginWith ? m_market.marginWith(m_form.side, *m_quantity) : std::nullopt;
        const auto added = change ? change->added() : std::nullopt;
        if (added) {
            m_view.margin =
                QStringLiteral("%1 USD, then %2")
                    .arg(text(domain::formatSignedMoney(*added)), text(domain::formatMoney(change->after)));
        }
    }

    void writePosition() {
        if (m_market.positionWith) {
            const PositionLimitReading reading = m_market.positionWith(m_form.side, *m_quantity);
            m_view.position = positionLimitWords(reading.use);
            m_overPosition = reading.refusal;
        }
    }

    void writeWords() {
        const auto at = reckonedAt();
        if (!isRight() || !at) {
            return;
        }
        const auto value = notional(m_terms, *at, *m_quantity);
        const auto fee = feeOf(m_terms, *at, *m_quantity, false);
        if (!value || !fee) {
            m_tooLarge = true;
            return;
        }
        const bool isSure = m_form.type == OrderType::Limit || m_form.type == OrderType::StopLimit;
        const QString worth = text(domain::formatMoney(*value));
        const QString paid = text(domain::formatMoney(*fee));
        m_view.cost = worth + QStringLiteral(" USD");
        m_view.fee = paid + QStringLiteral(" USD");
        writeMargin();
        writePosition();
        m_view.sentence =
            QStringLiteral("%1 %2 %3 %4%5, %6; %7 %8 %9 USD ")
                .arg(text(domain::toText(m_form.side)), lots(*m_quantity), text(m_terms.symbol), priceWords(),
                     combinationWords(), untilWhen(),
                     isSure ? QStringLiteral("worst case") : QStringLiteral("at present prices about"),
                     isBuy() ? QStringLiteral("cost") : QStringLiteral("proceeds"), worth) +
            (isBuy() ? QStringLiteral("plus %1 fees.") : QStringLiteral("less %1 fees.")).arg(paid);
        if (!m_display.isZero() && m_display < *m_quantity) {
            m_view.sentence += QStringLiteral(" The book shows %1 lots at a time.").arg(lots(m_display));
        }
    }

    QString refusal() const {
        const QString symbol = text(m_terms.symbol);
        if (!m_market.whyNotTraded.empty()) {
            return text(m_market.whyNotTraded);
        }
        for (const QString& problem : m_view.problems) {
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        if (takesAtOnce() && (domain::isStop(m_form.type) || isOco())) {
            return QStringLiteral("A stop waits, so it cannot be %1: choose DAY, GTC or GTD.")
                .arg(text(domain::toText(m_form.timeInForce)));
        }
        if (m_form.type == OrderType::Market && m_form.timeInForce == TimeInForce::Gtd) {
            return QStringLiteral("A market order trades at once; it takes no date.");
        }
        if (isOco() && m_form.type != OrderType::Limit) {
            return QStringLiteral("An OCO is a limit order and a stop: choose the type limit.");
        }
        if (isBracket() && m_form.type == OrderType::TrailingStop) {
            return QStringLiteral("A bracket's entry is a limit, market, stop or stop-limit order.");
        }
        if (m_tooLarge) {
            return QStringLiteral("The order's value is too large to compute, so it is refused.");
        }
        if (!m_overPosition.isEmpty()) {
            return m_overPosition;
        }
        if (isBracket() && !reckonedAt()) {
            return QStringLiteral("There is no price yet to set the bracket around.");
        }
        if (!m_market.isLive) {
            return QStringLiteral("The book of %1 is not live; wait for it.").arg(symbol);
        }
        if (!m_market.gateOpen) {
            return m_market.gateSentence.isEmpty() ? QStringLiteral("Order entry is closed.")
                                                   : m_market.gateSentence;
        }
        if (!m_market.isArmed) {
            return QStringLiteral("%1 is disarmed: arm it on its ladder to trade.").arg(symbol);
        }
        return {};
    }

    void makeIntents() {
        trading::OrderIntent order;
        order.instrument = m_terms.id;
        order.side = m_form.side;
        order.type = m_form.type;
        order.timeInForce = m_form.timeInForce;
        order.postOnly = m_view.offersPostOnly && m_form.postOnly;
        order.price = m_price.value_or(Price{});
        order.quantity = *m_quantity;
        order.seen = {m_market.sequence, m_market.bid, m_market.ask, "order ticket"};
        order.terms.expireAt = m_until;
        order.terms.display = m_display;
        if (isOco()) {
            order.postOnly = false;
            order.terms.role = domain::LinkRole::Oco;
            trading::OrderIntent stop = order;
            stop.type = OrderType::Stop;
            stop.price = {};
            stop.terms.stopPrice = *m_stop;
            m_view.intents = {order, stop};
            return;
        }
        order.terms.stopPrice = m_stop.value_or(Price{});
        order.terms.trail = m_trail.trail;
        order.terms.trailBp = m_trail.trailBp;
        if (isBracket()) {
            m_view.intents = bracketLegs(order, *bracketBase(), m_bracket, m_terms.tick);
        } else {
            m_view.intents = {order};
        }
    }

    const TicketForm& m_form;
    const TicketMarket& m_market;
    const domain::Instrument& m_terms;
    TicketView m_view;
    std::optional<Quantity> m_quantity;
    std::optional<Price> m_price, m_stop;
    domain::OrderTerms m_trail;
    domain::Timestamp m_until;
    Quantity m_display;
    BracketTemplate m_bracket;
    bool m_tooLarge = false;
    QString m_overPosition;
};

}  // namespace

Result<std::string> plainNumber(const QString& typed) {
    QString number = typed.trimmed();
    if (number.isEmpty()) {
        return wrong(QStringLiteral("Write a number."));
    }
    for (const QChar blank : {QChar(0x00A0), QChar(0x2009), QChar(0x202F), QChar('\''), QChar(' ')}) {
        number.replace(blank, QLatin1Char(','));
    }
    number.replace(QChar(0x2212), QLatin1Char('-'));  // a typographic minus
    if (number.contains(QLatin1Char(','))) {
        const qsizetype point = number.indexOf(QLatin1Char('.'));
        const QString whole = point < 0 ? number : number.left(point);
        const QString rest = point < 0 ? QString() : number.mid(point);
        const QStringList groups = QString(whole).remove(QLatin1Char('-')).split(QLatin1Char(','));
        bool isGrouped =
            !rest.contains(QLatin1Char(',')) && !groups.front().isEmpty() && groups.front().size() <= 3;
        for (qsizetype i = 1; i < groups.size(); ++i) {
            isGrouped = isGrouped && groups[i].size() == 3;
        }
        if (!isGrouped) {
            return wrong(QStringLiteral(
                             "“%1” can be read in two ways: write decimals with a point, thousands as 1,000.")
                             .arg(typed.trimmed().left(24)));
        }
        number.remove(QLatin1Char(','));
    }
    return number.toStdString();
}

TicketView evaluate(const TicketForm& form, const TicketMarket& market) {
    if (!market.instrument) {
        TicketView nothing;
        nothing.refusal = QStringLiteral("Choose a contract first.");
        return nothing;
    }
    return Evaluation(form, market).run();
}

}  // namespace tessera::ui
