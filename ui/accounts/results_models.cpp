#include "ui/accounts/results_models.h"

#include "app/domain/decimal.h"
#include "ui/accounts/account_text.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using analytics::Figures;
using analytics::Results;
using analytics::RoundTrip;
using domain::Money;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

using Row = widgets::CellTableModel::Row;

Row figureRow(const char* name, const QString& value, const char* meaning) {
    Row row(2);
    row[0].text = QLatin1String(name);
    row[0].tip = QString::fromUtf8(meaning);
    row[1].text = value;
    return row;
}

Row profitRow(const char* name, const std::optional<Money>& value, const char* meaning) {
    Row row = figureRow(name, profitText(value), meaning);
    row[1].look.tone = profitTone(value);
    return row;
}

/// A rate or an average, withheld while there are too few round trips to mean something.
Row rateRow(const Figures& f, const char* name, const QString& value, const char* meaning) {
    Row row = figureRow(name, f.isTooFew() ? dash() : value, meaning);
    row[1].tip = f.isTooFew() ? tooFewText(f) : row[1].text;
    return row;
}

QString countText(std::int64_t count) {
    return QString::fromStdString(domain::formatCount(count));
}

QString tripsText(const Results& r) {
    return r.openTrips == 0
               ? countText(r.total.roundTrips)
               : QStringLiteral("%1 + %2 open").arg(countText(r.total.roundTrips)).arg(r.openTrips);
}

QString slippageText(const Figures& f) {
    return f.slippageBp ? QStringLiteral("%1 (%2 bp)")
                              .arg(profitText(f.slippage), QString::number(*f.slippageBp, 'f', 2))
                        : profitText(f.slippage);
}

void addTrips(std::vector<Row>& rows, const Results& r) {
    const Figures& f = r.total;
    rows.push_back(
        figureRow("Round trips", tripsText(r),
                  "From flat to flat in one instrument, first in first out; those that ended in the range."));
    rows.push_back(
        rateRow(f, "Win rate", percentText(f.winRate), "Round trips with a result above zero, of all."));
    rows.push_back(rateRow(f, "Expectancy USD", profitText(f.expectancy),
                           "What one round trip brought on average, after fees."));
    rows.push_back(rateRow(f, "Profit factor", ratioText(f.profitFactor),
                           "What the winners brought over what the losers cost. A dash without a loser."));
    rows.push_back(rateRow(f, "Average win USD", profitText(f.averageWin), "Of the round trips above zero."));
    rows.push_back(
        rateRow(f, "Average loss USD", profitText(f.averageLoss), "Of the round trips below zero."));
}

void addFalls(std::vector<Row>& rows, const Results& r) {
    const bool hasFills = r.total.fills > 0;
    const auto money = [&](Money amount) { return hasFills ? moneyText(amount) : dash(); };
    const auto length = [&](domain::Duration d) {
        return hasFills && d.count() > 0 ? lengthText(d) : dash();
    };
    rows.push_back(
        figureRow("Largest drawdown USD", money(r.drawdown.largest),
                  "Deepest fall of the result below its highest point before, which begins at zero."));
    if (r.drawdown.troughAt.isSet()) {
        rows.back()[1].tip = QStringLiteral("From %1 to %2 UTC")
                                 .arg(timeText(r.drawdown.peakAt), timeText(r.drawdown.troughAt));
    }
    rows.push_back(
        figureRow("Drawdown now USD", money(r.drawdown.current), "Below the highest point at the end."));
    rows.push_back(figureRow("Longest below the highest", length(r.drawdown.longest),
                             "Time from a highest point until it was reached again, or the end."));
}

void addExposure(std::vector<Row>& rows, const Results& r) {
    rows.push_back(
        figureRow("Exposure USD", moneyText(r.exposure),
                  "Positions without their sign at their last fill's price, by the time they were held."));
    rows.push_back(figureRow("Largest exposure USD",
                             r.total.fills > 0 ? moneyText(r.largestExposure) : dash(),
                             "The highest that was."));
    rows.push_back(figureRow("Time in market", percentText(r.timeInMarket),
                             "Share of the range with a position in anything."));
    rows.push_back(figureRow("Slippage USD", slippageText(r.total),
                             "Against the middle of the book painted at the press; above zero is a cost."));
    rows.back()[1].tip = QStringLiteral(
                             "Of %1 fills whose order was pressed over a book with both sides. Orders that "
                             "waited count too, and may be below zero.")
                             .arg(countText(r.total.slippageFills));
}

}  // namespace

FiguresModel::FiguresModel(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<RecordColumn> FiguresModel::columns() {
    return {{QStringLiteral("Figure"), RecordKind::Words, 160, true},
            {QStringLiteral("Value"), RecordKind::Number, 160}};
}

void FiguresModel::setResults(const Results& r) {
    const Figures& f = r.total;
    const bool hasFills = f.fills > 0;
    std::vector<Row> rows;
    rows.push_back(profitRow("Result USD", hasFills ? std::optional(f.result) : std::nullopt,
                             "Realised, after fees; open positions are not in it."));
    rows.back()[0].look.isBold = rows.back()[1].look.isBold = true;
    rows.push_back(figureRow("Realised USD", hasFills ? profitText(f.realised) : dash(),
                             "First in, first out, before fees."));
    rows.push_back(
        figureRow("Fees USD", hasFills ? moneyText(f.fees) : dash(), "Of every fill in the range."));
    rows.push_back(figureRow("Fills", countText(f.fills), "Counted in the range."));
    addTrips(rows, r);
    addFalls(rows, r);
    addExposure(rows, r);
    show(std::move(rows));
}

GroupFiguresModel::GroupFiguresModel(QObject* parent) : CellTableModel(columns(QString()), parent) {}

std::vector<RecordColumn> GroupFiguresModel::columns(const QString& title) {
    return {{title, RecordKind::Words, 120, true},
            {QStringLiteral("Result USD"), RecordKind::Number, 104},
            {QStringLiteral("Round trips"), RecordKind::Number, 84},
            {QStringLiteral("Win rate"), RecordKind::Number, 74},
            {QStringLiteral("Expectancy"), RecordKind::Number, 90},
            {QStringLiteral("Profit factor"), RecordKind::Number, 92},
            {QStringLiteral("Fills"), RecordKind::Number, 64},
            {QStringLiteral("Fees USD"), RecordKind::Number, 86},
            {QStringLiteral("Slippage USD"), RecordKind::Number, 100}};
}

void GroupFiguresModel::setGroups(const std::vector<Figures>& groups) {
    std::vector<Row> rows;
    for (const Figures& f : groups) {
        Row row(9);
        const auto rate = [&](int column, const QString& value) {
            auto& cell = row[static_cast<std::size_t>(column)];
            cell.text = f.isTooFew() ? dash() : value;
            cell.tip = f.isTooFew() ? tooFewText(f) : value;
        };
        row[0].text = f.name.empty() ? QStringLiteral("no tag") : QString::fromStdString(f.name);
        row[0].look.tone = f.name.empty() ? RecordTone::Secondary : RecordTone::Normal;
        row[1].text = profitText(f.result);
        row[1].look.tone = profitTone(f.result);
        row[2].text = countText(f.roundTrips);
        rate(3, percentText(f.winRate));
        rate(4, profitText(f.expectancy));
        rate(5, ratioText(f.profitFactor));
        row[6].text = countText(f.fills);
        row[7].text = moneyText(f.fees);
        row[8].text = profitText(f.slippage);
        row[8].tip = slippageText(f);
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

RoundTripsModel::RoundTripsModel(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<RecordColumn> RoundTripsModel::columns() {
    return {{QStringLiteral("Ended UTC"), RecordKind::Code, 146},
            {QStringLiteral("Symbol"), RecordKind::Words, 90},
            {QStringLiteral("Side"), RecordKind::Words, 50},
            {QStringLiteral("Largest"), RecordKind::Number, 64},
            {QStringLiteral("Held"), RecordKind::Number, 92},
            {QStringLiteral("Fills"), RecordKind::Number, 48},
            {QStringLiteral("Realised USD"), RecordKind::Number, 100},
            {QStringLiteral("Fees USD"), RecordKind::Number, 80},
            {QStringLiteral("Result USD"), RecordKind::Number, 100},
            {QStringLiteral("Tag"), RecordKind::Words, 80, true}};
}

void RoundTripsModel::setTrips(std::vector<RoundTrip> trips) {
    m_trips = std::move(trips);
    std::vector<Row> rows;
    for (const RoundTrip& trip : m_trips) {
        Row row(10);
        row[0].text = timeText(trip.closedAt);
        row[0].tip = QStringLiteral("From fill %1, %2 UTC").arg(trip.firstFill).arg(timeText(trip.openedAt));
        row[1].text = QString::fromStdString(trip.symbol);
        row[2].text = trip.side == domain::Side::Buy ? QStringLiteral("Long") : QStringLiteral("Short");
        row[3].text = quantityText(trip.largest, trip.quantityDecimals);
        row[4].text = lengthText(trip.closedAt - trip.openedAt);
        row[5].text = countText(trip.fills);
        row[6].text = profitText(trip.realised);
        row[7].text = moneyText(trip.fees);
        row[8].text = profitText(trip.result);
        row[8].look.tone = profitTone(trip.result);
        row[9].text = trip.tag.empty() ? dash() : QString::fromStdString(trip.tag);
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

const RoundTrip* RoundTripsModel::at(int row) const {
    return row >= 0 && row < static_cast<int>(m_trips.size()) ? &m_trips[static_cast<std::size_t>(row)]
                                                              : nullptr;
}

}  // namespace tessera::ui
