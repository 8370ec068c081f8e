#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/portfolio/roll_notice.h"
#include "ui/blotter/blotter_models.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Money;
using trading::PositionView;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

constexpr std::size_t kForecastRows = 500;

QString moneyText(Money money) {
    return QString::fromStdString(domain::formatMoney(money));
}
QString signedText(Money money) {
    return QString::fromStdString(domain::formatSignedMoney(money));
}

RecordTone toneOf(Money money) {
    return money.nanoUsd() > 0 ? RecordTone::Up : money.nanoUsd() < 0 ? RecordTone::Down : RecordTone::Normal;
}

/// A dash for what is not known.
QString textOf(const std::optional<Money>& money, bool isSigned) {
    return !money ? QStringLiteral("–") : isSigned ? signedText(*money) : moneyText(*money);
}

widgets::CellTableModel::Row rowOf(const std::vector<QString>& texts) {
    widgets::CellTableModel::Row row;
    for (const QString& text : texts) {
        row.push_back({.text = text});
    }
    return row;
}

QString usdText(double usd) {
    return QString::number(usd, 'f', 4);
}

/// In market time; amber while a notice of it would be given.
void showEnd(widgets::RecordCell& cell, domain::Timestamp ends, domain::Timestamp now, bool isFlat) {
    cell.text =
        ends <= now ? QStringLiteral("ended") : QString::fromStdString(portfolio::timeLeft(ends - now));
    const bool isNear = !isFlat && portfolio::rollStage(ends, now) != portfolio::RollStage::Far;
    cell.look.tone = isNear ? RecordTone::Warning : RecordTone::Secondary;
}

}  // namespace

PositionsModel::PositionsModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> PositionsModel::columns() {
    return {{QString(), RecordKind::Mark, 24},
            {QStringLiteral("Symbol"), RecordKind::Words, 124},
            {QStringLiteral("Side"), RecordKind::Words, 48},
            {QStringLiteral("Qty"), RecordKind::Number, 52},
            {QStringLiteral("Avg"), RecordKind::Number, 74},
            {QStringLiteral("Mark"), RecordKind::Number, 66},
            {QStringLiteral("Open USD"), RecordKind::Number, 86},
            {QStringLiteral("Realised"), RecordKind::Number, 86},
            {QStringLiteral("Fees"), RecordKind::Number, 70},
            {QStringLiteral("Margin"), RecordKind::Number, 86},
            {QStringLiteral("Ends in"), RecordKind::Number, 58},
            {QStringLiteral("1 tick USD"), RecordKind::Number, 80, true}};
}

PositionsModel::Row PositionsModel::positionRow(const PositionView& position) const {
    const PositionFigures figures = positionFigures(position, m_context.hub());
    const domain::Instrument* instrument = figures.instrument;
    const bool isFlat = position.net.isZero();
    const bool isLong = position.net.raw() > 0;
    const QString none = QStringLiteral("–");
    const domain::Quantity held = isLong ? position.net : -position.net;
    const auto tick = instrument != nullptr ? tickValue(*instrument) : domain::Result<Money>(Money{});
    const std::vector<QString> texts = {
        QString(),
        QString::fromStdString(position.symbol),
        isFlat   ? QStringLiteral("Flat")
        : isLong ? QStringLiteral("Long")
                 : QStringLiteral("Short"),
        instrument != nullptr ? quantityText(held, instrument->quantityDecimals) : none,
        position.averagePrice && instrument != nullptr
            ? QString::fromStdString(
                  domain::formatPrice(*position.averagePrice, instrument->priceDecimals + 2))
            : none,
        figures.mark ? priceText(*figures.mark, *instrument) : none,
        isFlat ? none : textOf(figures.open, true),
        signedText(position.realised),
        moneyText(position.fees),
        textOf(figures.margin, false),
        none,
        instrument != nullptr && tick
            ? QString::fromStdString(
                  domain::formatDecimal(static_cast<std::int64_t>(domain::Int128{tick->nanoUsd()} *
                                                                  held.raw() / wholeLot(*instrument).raw()),
                                        9, 2))
            : none};
    Row row = rowOf(texts);
    row[2].look = {isFlat ? RecordTone::Secondary : RecordTone::Normal, {}, 0, !isFlat};
    row[4].look.faintTail = position.averagePrice ? 2 : 0;
    if (figures.open && !isFlat) {
        row[6].look.tone = toneOf(*figures.open);
    }
    row[7].look.tone = RecordTone::Secondary;
    row[8].look.tone = RecordTone::Secondary;
    if (instrument != nullptr && instrument->lastTradingTime.isSet()) {
        showEnd(row[10], instrument->lastTradingTime, m_context.hub().venueNow(), isFlat);
    }
    return row;
}

PositionsModel::Row PositionsModel::totalRow() const {
    const AccountFigures figures = accountFigures(m_context.desk(), m_context.hub());
    domain::MoneySum realised, fees;
    for (const auto& [id, position] : m_context.desk().positions()) {
        realised += position.realised;
        fees += position.fees;
    }
    const auto money = [](const domain::MoneySum& sum) {
        const auto result = sum.result();
        return result ? std::optional(*result) : std::nullopt;
    };
    Row row = rowOf({QString(),
                     QStringLiteral("Total"),
                     {},
                     {},
                     {},
                     withoutWords(figures.withoutMark),
                     textOf(figures.unrealised, true),
                     textOf(money(realised), true),
                     textOf(money(fees), false),
                     textOf(figures.marginUsed, false),
                     {},
                     {}});
    row[1].look.isBold = true;
    row[5].look.tone = RecordTone::Warning;
    if (figures.unrealised) {
        row[6].look = {toneOf(*figures.unrealised), {}, 0, true};
    }
    row[9].tip = withoutWords(figures.withoutMargin);
    return row;
}

void PositionsModel::refresh() {
    std::vector<Row> rows;
    m_instruments.clear();
    // What is held stands before what was: over the months most of it is flat and over.
    for (const bool isFlat : {false, true}) {
        for (const auto& [id, position] : m_context.desk().positions()) {
            if (position.net.isZero() == isFlat) {
                rows.push_back(positionRow(position));
                m_instruments.push_back(position.instrument);
            }
        }
    }
    if (!rows.empty()) {
        rows.push_back(totalRow());
    }
    show(std::move(rows));
}

std::optional<domain::InstrumentId> PositionsModel::instrumentOf(int row) const {
    const auto at = static_cast<std::size_t>(row);
    return row >= 0 && at < m_instruments.size() ? std::optional(m_instruments[at]) : std::nullopt;
}

ForecastsModel::ForecastsModel(AppServices& context, QObject* parent)
    : RecordModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> ForecastsModel::columns() {
    return {{QStringLiteral("As of UTC"), RecordKind::Number, 130},
            {QStringLiteral("Symbol"), RecordKind::Words, 90},
            {QStringLiteral("Forecaster"), RecordKind::Words, 150},
            {QStringLiteral("Close"), RecordKind::Number, 66},
            {QStringLiteral("Median"), RecordKind::Number, 66},
            {QStringLiteral("80 % band"), RecordKind::Number, 124},
            {QStringLiteral("Outcome"), RecordKind::Number, 74},
            {QStringLiteral("CRPS"), RecordKind::Number, 74},
            {QStringLiteral("Random walk"), RecordKind::Number, 88},
            {QStringLiteral("Resolves UTC"), RecordKind::Number, 130, true}};
}

int ForecastsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void ForecastsModel::refresh() {
    beginResetModel();
    m_rows = m_context.forecasts().recent(kForecastRows);
    endResetModel();
}

QString ForecastsModel::text(int at, int column) const {
    const ports::ForecastRow& row = m_rows[static_cast<std::size_t>(at)];
    const auto stamp = [](domain::Timestamp t) { return QString::fromStdString(domain::minuteText(t)); };
    const QString open = QStringLiteral("–");
    const auto score = [&](double crps) { return row.observed ? QString::number(crps, 'f', 5) : open; };
    switch (column) {
        case 0:
            return stamp(row.origin);
        case 1:
            return QString::fromStdString(row.symbol);
        case 2:
            return QString::fromStdString(row.forecaster);
        case 3:
            return usdText(row.lastClose);
        case 4:
            return usdText(row.median);
        case 5:
            return QStringLiteral("%1 … %2").arg(usdText(row.low80), usdText(row.high80));
        case 6:
            return row.observed ? usdText(row.outcome) : row.resolved ? QStringLiteral("not seen") : open;
        case 7:
            return score(row.crps);
        case 8:
            return score(row.crpsReference);
        case 9:
            return stamp(row.resolvesAt);
        default:
            return {};
    }
}

RecordLook ForecastsModel::look(int, int column) const {
    RecordLook look;
    look.tone = column == 4 || column == 5                  ? RecordTone::Forecast
                : column == 0 || column == 2 || column == 9 ? RecordTone::Secondary
                                                            : RecordTone::Normal;
    return look;
}

}  // namespace tessera::ui
