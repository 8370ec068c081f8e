#include "ui/portfolio/portfolio_tables.h"

#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

RecordCell dash(const QString& why) {
    return {kDash, {.tone = RecordTone::Faint}, why};
}

RecordCell usdCell(double usd, bool isBold = false) {
    return {signedUsd(usd), {.isBold = isBold}};
}

QString signedNumber(double value, int decimals) {
    const QString text = QString::number(value, 'f', decimals);
    return value > 0 && text.toDouble() != 0 ? QLatin1Char('+') + text
           : text.toDouble() == 0            ? QString::number(0.0, 'f', decimals)
                                             : text;
}

QString countText(const portfolio::MonthRisk& row) {
    QStringList parts;
    if (row.futures > 0) {
        parts << QStringLiteral("%1 future%2").arg(row.futures).arg(row.futures == 1 ? "" : "s");
    }
    if (row.options > 0) {
        parts << QStringLiteral("%1 option%2").arg(row.options).arg(row.options == 1 ? "" : "s");
    }
    return parts.join(QStringLiteral(", "));
}

QString nameOf(const portfolio::MonthRisk& row) {
    const QString underlying = QString::fromStdString(row.underlying.empty() ? "?" : row.underlying);
    const QString month = row.month.year > 0
                              ? QLatin1Char(' ') + QString::fromStdString(domain::monthCode(row.month))
                              : QString();
    return underlying + month + QStringLiteral("  ") + countText(row);
}

std::vector<RecordCell> rowOf(const QString& name, const std::optional<portfolio::GreekSum>& greeks,
                              bool hasLots, bool isBold, const QString& why) {
    std::vector<RecordCell> row{{name, {.isBold = isBold}}};
    if (!greeks) {
        row.resize(MonthRiskTable::ColumnCount, dash(why));
        return row;
    }
    const QString apart = QStringLiteral("Lots of different underlyings are not one number");
    row.push_back(hasLots ? RecordCell{signedNumber(greeks->deltaLots, 2), {.isBold = isBold}} : dash(apart));
    row.push_back(usdCell(greeks->deltaUsd, isBold));
    row.push_back(hasLots ? RecordCell{signedNumber(greeks->gammaLots, 3), {.isBold = isBold}} : dash(apart));
    row.push_back(usdCell(greeks->vegaUsd, isBold));
    row.push_back(usdCell(greeks->thetaUsd, isBold));
    return row;
}

}  // namespace

MonthRiskTable::MonthRiskTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> MonthRiskTable::columns() {
    return {{QStringLiteral("Underlying and month"), RecordKind::Words, 150, true},
            {QStringLiteral("Delta lots"), RecordKind::Number, 72, false},
            {QStringLiteral("USD per 1 %"), RecordKind::Number, 88, false},
            {QStringLiteral("Gamma lots"), RecordKind::Number, 78, false},
            {QStringLiteral("Vega USD"), RecordKind::Number, 80, false},
            {QStringLiteral("Theta USD"), RecordKind::Number, 80, false}};
}

QVariant MonthRiskTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    constexpr const char* kTips[] = {"",
                                     "As many lots of the future would gain and lose the same",
                                     "Gained when the future's price rises by 1 %",
                                     "By how many lots the delta grows when the price rises by 1 %",
                                     "Gained when every implied volatility rises by one percentage point",
                                     "Gained by a calendar day that passes; what options cost to hold"};
    return QString::fromLatin1(kTips[section]);
}

void MonthRiskTable::showRisk(const portfolio::RiskTable& table, const portfolio::Portfolio& held) {
    const QString why = held.unknown.empty() ? QString() : QString::fromStdString(held.unknown.front().why);
    std::vector<Row> rows;
    for (const portfolio::MonthRisk& month : table.months) {
        rows.push_back(rowOf(nameOf(month), month.greeks, true, false, why));
    }
    if (table.underlyings.size() > 1) {
        for (const portfolio::MonthRisk& all : table.underlyings) {
            rows.push_back(rowOf(nameOf(all), all.greeks, true, false, why));
        }
    }
    if (table.months.size() > 1) {
        rows.push_back(rowOf(QStringLiteral("Together"), table.total, table.isOneUnderlying, true, why));
    }
    show(std::move(rows));
}

StressTable::StressTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> StressTable::columns() {
    return {{QStringLiteral("Stress test"), RecordKind::Words, 110, false},
            {QStringLiteral("What happens at once"), RecordKind::Words, 200, true},
            {QStringLiteral("USD"), RecordKind::Number, 96, false}};
}

void StressTable::showStress(const std::vector<portfolio::Holding>* holdings) {
    std::vector<Row> rows;
    for (const portfolio::StressTest& test : portfolio::stressTests()) {
        const auto text = [](std::string_view words) {
            return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
        };
        RecordCell profit = dash(QStringLiteral("A price of one of the positions is not known"));
        if (holdings != nullptr) {
            const double usd = portfolio::profitUnder(*holdings, test);
            profit = {signedUsd(usd),
                      {.tone = usd > 0   ? RecordTone::Up
                               : usd < 0 ? RecordTone::Down
                                         : RecordTone::Normal}};
        }
        rows.push_back(
            {{text(test.name)}, {text(test.sentence), {.tone = RecordTone::Secondary}}, std::move(profit)});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
