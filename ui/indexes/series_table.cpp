#include "ui/indexes/series_table.h"

#include <algorithm>

#include "ui/indexes/index_words.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

QString drawnWords(const IndexEntry& entry) {
    return entry.isDrawn && entry.problem.isEmpty() ? QStringLiteral("drawn") : QStringLiteral("not drawn");
}

std::vector<RecordCell> tierRow(const IndexEntry& entry) {
    if (entry.fixings.empty()) {
        return {{drawnWords(entry), {.swatch = widgets::kEmptySwatch}},
                {entry.name},
                {kDash},
                {kDash},
                {QStringLiteral("No price list was read")},
                {kDash},
                {kDash},
                {kDash}};
    }
    const indexes::IndexFixing& newest = entry.fixings.back();
    const QString carried = carriedWords(entry.fixings, entry.fixings.size() - 1);
    const auto published = std::ranges::count_if(entry.fixings, &indexes::IndexFixing::isPublished);
    const QString tip =
        QStringLiteral("%1 of %2 days published since %3.%4")
            .arg(published)
            .arg(entry.fixings.size())
            .arg(indexDayWords(entry.fixings.front().day),
                 carried.isEmpty() ? QString() : QStringLiteral("\nThis one ") + carried + QLatin1Char('.'));
    const RecordTone tone = newest.isPublished() ? RecordTone::Normal : RecordTone::Warning;
    return {{drawnWords(entry),
             {.swatch = entry.isDrawn ? entry.colour : widgets::kEmptySwatch},
             drawnWords(entry) + QStringLiteral(". Space draws it or takes it away.")},
            {entry.name, {}, tip},
            {newest.level ? said(indexes::levelText(newest)) : kDash, {.tone = tone}, tip},
            {indexDayWords(newest.day), {.tone = RecordTone::Secondary}},
            {stateWords(newest), {.tone = tone}, stateWords(newest) + QLatin1Char('\n') + tip},
            {said(indexes::dispersionText(newest)), {}},
            {QString::number(newest.observations)},
            {QString::number(newest.providers)}};
}

/// When its price stopped being known before the lists end; unset: it is still stated.
domain::Timestamp endOf(const IndexEntry& entry, domain::Timestamp lastDay) {
    const auto& steps = entry.line.steps;
    const bool isEnded = !steps.empty() && !steps.back().value && steps.back().from <= lastDay;
    return isEnded ? steps.back().from : domain::Timestamp();
}

std::vector<RecordCell> priceRow(const IndexEntry& entry, domain::Timestamp lastDay) {
    const bool hasLine = entry.problem.isEmpty();
    // The last value anybody stated; the line ends with the gap behind it.
    const listprices::PriceLineStep* newest = nullptr;
    for (const listprices::PriceLineStep& step : entry.line.steps) {
        newest = step.value ? &step : newest;
    }
    const domain::Timestamp end = endOf(entry, lastDay);
    const QString source = QString::fromStdString(entry.line.source);
    const QString state = !hasLine ? entry.problem
                          : end.isSet()
                              ? QStringLiteral("No price since %1, %2").arg(indexDayWords(end), source)
                              : QStringLiteral("List price, %1").arg(source);
    return {{drawnWords(entry),
             {.swatch = hasLine ? entry.colour : widgets::kEmptySwatch},
             QStringLiteral("Delete takes it off the chart.")},
            {entry.name, {}, entry.key},
            {newest == nullptr ? kDash : usdWords(*newest->value),
             {.tone = end.isSet() ? RecordTone::Faint : RecordTone::Normal}},
            {newest == nullptr ? kDash : indexDayWords(newest->from),
             {.tone = RecordTone::Secondary},
             QStringLiteral("Since then")},
            {state, {.tone = hasLine ? RecordTone::Secondary : RecordTone::Warning}},
            {kDash, {.tone = RecordTone::Faint}},
            {kDash, {.tone = RecordTone::Faint}},
            {kDash, {.tone = RecordTone::Faint}}};
}

}  // namespace

SeriesTable::SeriesTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> SeriesTable::columns() {
    return {{QString(), RecordKind::Mark, 26, false},
            {QStringLiteral("Index tier or price"), RecordKind::Words, 150, false},
            {QStringLiteral("Newest"), RecordKind::Number, 84, false},
            {QStringLiteral("Day"), RecordKind::Number, 88, false},
            {QStringLiteral("State"), RecordKind::Words, 140, true},
            {QStringLiteral("Dispersion"), RecordKind::Number, 78, false},
            {QStringLiteral("Obs."), RecordKind::Number, 46, false},
            {QStringLiteral("Providers"), RecordKind::Number, 70, false}};
}

QVariant SeriesTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    switch (section) {
        case Drawn:
            return QStringLiteral("Drawn on the chart: click, or Space");
        case Value:
            return QStringLiteral(
                "USD per million tokens: the fixing of the newest day, or the last price stated");
        case Dispersion:
            return QStringLiteral(
                "1.4826 x MAD / median of what was counted; above 0.60 a fixing is withheld");
        case Observations:
            return QStringLiteral("Models counted; at least 3");
        case Providers:
            return QStringLiteral("Makers among them; at least 3");
        default:
            return {};
    }
}

void SeriesTable::showPicture(const IndexPicture& picture) {
    std::vector<Row> rows;
    for (const IndexEntry& entry : picture.entries) {
        rows.push_back(entry.isTier ? tierRow(entry) : priceRow(entry, picture.days.last));
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
