#include "ui/curve/curve_tables.h"

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

RecordCell deltaCell(const std::optional<domain::PriceDelta>& delta, int decimals, const QString& why) {
    if (!delta) {
        return dash(why);
    }
    const QString text = QString::fromStdString(domain::formatPrice(*delta, decimals));
    return {delta->nanoUsd() > 0 ? QStringLiteral("+") + text : text};
}

using InterestBySymbol = std::map<std::string, domain::OpenInterest>;

/// Futures are counted in whole lots.
RecordCell openCell(const InterestBySymbol& interest, const std::string& symbol) {
    const auto known = interest.find(symbol);
    return known == interest.end()
               ? dash(QStringLiteral("Its open interest is not told"))
               : RecordCell{QString::fromStdString(domain::formatVolume(known->second.lots, 0))};
}

RecordCell openChangeCell(const InterestBySymbol& interest, const std::string& symbol) {
    const auto known = interest.find(symbol);
    const auto change = known == interest.end() ? std::nullopt : known->second.change();
    if (!change) {
        return dash(QStringLiteral("What was open at the last settlement is not known"));
    }
    const bool isLess = *change < domain::Quantity{};
    const QString text = QString::fromStdString(domain::formatVolume(isLess ? -*change : *change, 0));
    return {(isLess ? QStringLiteral("-") : change->isZero() ? QString() : QStringLiteral("+")) + text};
}

QString percent(double value) {
    return (value > 0 ? QStringLiteral("+") : QString()) + QString::number(value * 100, 'f', 1) +
           QStringLiteral(" %");
}

QString number(double value) {
    return QString::number(value, 'f', 2);
}

}  // namespace

MonthTable::MonthTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> MonthTable::columns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 90, true},
            {QStringLiteral("Days left"), RecordKind::Number, 68, false},
            {QStringLiteral("Mark"), RecordKind::Number, 76, false},
            {QStringLiteral("Basis"), RecordKind::Number, 72, false},
            {QStringLiteral("Carry a year"), RecordKind::Number, 88, false},
            {QStringLiteral("To the next"), RecordKind::Number, 84, false},
            {QStringLiteral("Roll-down, 30 d"), RecordKind::Number, 104, false},
            {QStringLiteral("Open interest"), RecordKind::Number, 88, false},
            {QStringLiteral("Day"), RecordKind::Number, 64, false}};
}

QVariant MonthTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    constexpr const char* kTips[] = {
        "",
        "Until its last trading time",
        "What a position in it is valued at",
        "Future minus index",
        "ln(future / index) x 365 / days: what the month costs over the index, continuously. None in the "
        "last seven days",
        "This month minus the next one that has a price: a calendar spread",
        "What its price would move in 30 days if the curve stood still",
        "Lots bought and sold to open and not closed again, by all accounts",
        "What open interest changed by since the last daily settlement, in lots"};
    return QString::fromLatin1(kTips[section]);
}

void MonthTable::showCurve(const curves::TermStructure& curve, int decimals,
                           const std::map<std::string, domain::OpenInterest>& interest) {
    const QString noIndex = QStringLiteral("The index has no published level, or the month no price");
    const QString noCarry = QStringLiteral("A tick of the last seven days would be tens of per cent a year");
    std::vector<Row> rows;
    for (const curves::CurveRow& row : curve.rows) {
        rows.push_back(
            {{QString::fromStdString(row.symbol)},
             {QString::number(row.days, 'f', 1)},
             row.price ? RecordCell{QString::fromStdString(domain::formatPrice(*row.price, decimals))}
                       : dash(QStringLiteral("Nobody has quoted or dealt in it yet")),
             deltaCell(row.basis, decimals, noIndex),
             row.carry ? RecordCell{percent(*row.carry)} : dash(row.basis ? noCarry : noIndex),
             deltaCell(row.spread, decimals, QStringLiteral("There is no later month with a price")),
             deltaCell(row.rollDown, decimals, noIndex),
             openCell(interest, row.symbol),
             openChangeCell(interest, row.symbol)});
    }
    show(std::move(rows));
}

TogetherTable::TogetherTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> TogetherTable::columns() {
    std::vector<widgets::RecordColumn> columns{{QStringLiteral("#"), RecordKind::Number, 28, false},
                                               {QStringLiteral("Series"), RecordKind::Words, 150, true},
                                               {QStringLiteral("Changes"), RecordKind::Number, 66, false},
                                               {QStringLiteral("Volatility"), RecordKind::Number, 80, false},
                                               {QStringLiteral("95 %"), RecordKind::Number, 104, false}};
    for (int i = 1; i <= kMost; ++i) {
        columns.push_back({QString::number(i), RecordKind::Number, 48, false});
    }
    return columns;
}

QVariant TogetherTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    return section == Days         ? QStringLiteral("Daily changes that are known, of UTC days")
           : section == Volatility ? QStringLiteral("Of daily changes, a year of 365 days")
           : section == Interval ? QStringLiteral("Where it lies with 95 % confidence (Wilson and Hilferty)")
           : section >= First    ? QStringLiteral("Correlation of daily changes with that series")
                                 : QString();
}

void TogetherTable::showSeries(const std::vector<TogetherSeries>& series) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto volatility = curves::realisedVolatility(series[i].prices);
        const QString tooFew = QStringLiteral("Fewer than 20 daily changes are known");
        Row row{{QString::number(i + 1)}, {series[i].name}};
        std::size_t count = 0;
        for (const auto& change : curves::dailyChanges(series[i].prices)) {
            count += change ? 1 : 0;
        }
        row.push_back({QString::number(count)});
        row.push_back(
            volatility ? RecordCell{QString::number(volatility->value * 100, 'f', 1) + QStringLiteral(" %")}
                       : dash(tooFew));
        row.push_back(volatility ? RecordCell{QStringLiteral("%1 to %2 %")
                                                  .arg(volatility->low * 100, 0, 'f', 0)
                                                  .arg(volatility->high * 100, 0, 'f', 0),
                                              {.tone = RecordTone::Secondary}}
                                 : dash(tooFew));
        for (std::size_t k = 0; k < kMost; ++k) {
            if (k >= series.size()) {
                row.push_back({});
                continue;
            }
            const auto rho = curves::correlation(series[i].prices, series[k].prices);
            row.push_back(
                !rho ? dash(QStringLiteral("Fewer than 20 days in common, or one of the two never moved"))
                     : RecordCell{
                           number(rho->value),
                           {.tone = rho->low > 0 || rho->high < 0 ? RecordTone::Normal : RecordTone::Faint},
                           QStringLiteral("%1 with %2: %3, 95 %: %4 to %5, %6 days")
                               .arg(series[i].name, series[k].name, number(rho->value), number(rho->low),
                                    number(rho->high))
                               .arg(rho->count)});
        }
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

SeasonTable::SeasonTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> SeasonTable::columns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 90, true},
            {QStringLiteral("Mean change"), RecordKind::Number, 92, false},
            {QStringLiteral("95 %"), RecordKind::Number, 140, false},
            {QStringLiteral("Years"), RecordKind::Number, 50, false}};
}

void SeasonTable::showSeasons(const curves::DailyPrices& prices) {
    constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
    std::vector<Row> rows;
    const auto months = curves::seasonality(prices);
    for (std::size_t month = 0; month < months.size(); ++month) {
        const auto& mean = months[month];
        const QString none = QStringLiteral("No whole month of it is known");
        rows.push_back({{QString::fromLatin1(kMonths[month])},
                        mean ? RecordCell{percent(mean->value)} : dash(none),
                        mean && mean->interval ? RecordCell{QStringLiteral("%1 to %2")
                                                                .arg(percent(mean->interval->first),
                                                                     percent(mean->interval->second)),
                                                            {.tone = RecordTone::Secondary}}
                                               : dash(QStringLiteral("One year says nothing of the next")),
                        {mean ? QString::number(mean->count) : QStringLiteral("0")}});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
