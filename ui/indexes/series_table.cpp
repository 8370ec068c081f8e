#include "ui/indexes/series_table.h"

#include <algorithm>

#include "ui/indexes/index_words.h"

namespace tessera::ui {

using domain::Timestamp;
using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

RecordCell boxOf(const IndexEntry& entry, const QString& tip) {
    const bool isDrawn = entry.isDrawn && entry.problem.isEmpty();
    return {isDrawn ? QStringLiteral("drawn") : QStringLiteral("not drawn"),
            {.swatch = isDrawn ? entry.colour : widgets::kEmptySwatch},
            tip};
}

/// Without a fixing or a price to tell of.
std::vector<RecordCell> emptyRow(const RecordCell& box, const QString& name, const QString& state,
                                 RecordTone tone) {
    const RecordCell none{kDash, {.tone = RecordTone::Faint}};
    return {box, {name}, none, none, {state, {.tone = tone}}, none, none, none};
}

/// How often it was published, and what a withheld one carries.
QString fixingTip(const IndexEntry& entry, std::size_t at) {
    const auto published = std::ranges::count_if(entry.fixings, &indexes::IndexFixing::isPublished);
    const QString carried = carriedWords(entry.fixings, at);
    return QStringLiteral("%1 of %2 days published since %3.%4")
        .arg(published)
        .arg(entry.fixings.size())
        .arg(indexDayWords(entry.fixings.front().day),
             carried.isEmpty() ? QString() : QStringLiteral("\nThis one ") + carried + QLatin1Char('.'));
}

/// `day`: of the fixing that is told; none: there was none then.
std::vector<RecordCell> tierRow(const IndexEntry& entry, std::optional<Timestamp> day) {
    const RecordCell box = boxOf(entry, QStringLiteral("Space draws it or takes it away."));
    const auto found =
        std::ranges::find(entry.fixings, day.value_or(Timestamp()), &indexes::IndexFixing::day);
    if (found == entry.fixings.end()) {
        return emptyRow(box, entry.name,
                        entry.fixings.empty() ? QStringLiteral("No price list was read")
                                              : QStringLiteral("No price list of that day"),
                        RecordTone::Secondary);
    }
    const indexes::IndexFixing& fixing = *found;
    const QString tip = fixingTip(entry, static_cast<std::size_t>(found - entry.fixings.begin()));
    const RecordTone tone = fixing.isPublished() ? RecordTone::Normal : RecordTone::Warning;
    return {box,
            {entry.name, {}, tip},
            {fixing.level ? said(indexes::levelText(fixing)) : kDash, {.tone = tone}, tip},
            {indexDayWords(fixing.day), {.tone = RecordTone::Secondary}},
            {stateWords(fixing), {.tone = tone}, stateWords(fixing) + QLatin1Char('\n') + tip},
            {said(indexes::dispersionText(fixing)), {}},
            {QString::number(fixing.observations)},
            {QString::number(fixing.providers)}};
}

/// The step that holds at `at`, else the last with a price; null: none.
const listprices::PriceLineStep* stepOf(const listprices::PriceLine& line, std::optional<Timestamp> at) {
    const listprices::PriceLineStep* found = nullptr;
    for (const listprices::PriceLineStep& step : line.steps) {
        const bool isPast = !at || step.from <= *at;
        found = isPast && (at || step.value) ? &step : found;
    }
    return found;
}

/// When its price stopped being known before the lists end; unset: it is still stated.
Timestamp endOf(const IndexEntry& entry, Timestamp lastDay) {
    const auto& steps = entry.line.steps;
    const bool isEnded = !steps.empty() && !steps.back().value && steps.back().from <= lastDay;
    return isEnded ? steps.back().from : Timestamp();
}

std::vector<RecordCell> priceRow(const IndexEntry& entry, std::optional<Timestamp> at, Timestamp lastDay) {
    const RecordCell box = boxOf(entry, QStringLiteral("Delete takes it off the chart."));
    if (!entry.problem.isEmpty()) {
        return emptyRow(box, entry.name, entry.problem, RecordTone::Warning);
    }
    const listprices::PriceLineStep* step = stepOf(entry.line, at);
    if (step == nullptr || !step->value) {
        return emptyRow(box, entry.name,
                        step == nullptr ? QStringLiteral("Not listed yet")
                                        : QStringLiteral("No price since %1").arg(indexDayWords(step->from)),
                        RecordTone::Secondary);
    }
    const Timestamp end = at ? Timestamp() : endOf(entry, lastDay);
    const QString source = QString::fromStdString(sourcesText(entry.line.sources));
    const RecordCell none{kDash, {.tone = RecordTone::Faint}};
    return {box,
            {entry.name, {}, entry.key},
            {usdWords(*step->value), {.tone = end.isSet() ? RecordTone::Faint : RecordTone::Normal}},
            {indexDayWords(step->from), {.tone = RecordTone::Secondary}, QStringLiteral("Since then")},
            {end.isSet() ? QStringLiteral("No price since %1, %2").arg(indexDayWords(end), source)
                         : QStringLiteral("List price, %1").arg(source),
             {.tone = RecordTone::Secondary}},
            none,
            none,
            none};
}

}  // namespace

SeriesTable::SeriesTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> SeriesTable::columns() {
    return {{QString(), RecordKind::Mark, 26, false},
            {QStringLiteral("Index tier or price"), RecordKind::Words, 150, false},
            {QStringLiteral("Value"), RecordKind::Number, 84, false},
            {QStringLiteral("Day"), RecordKind::Number, 88, false},
            {QStringLiteral("State"), RecordKind::Words, 230, true},
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
                "USD per million tokens: the fixing or price under the pointer, else the newest");
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

void SeriesTable::showPicture(const IndexPicture& picture, std::optional<Timestamp> at) {
    const auto day = at ? picture.fixingDay(*at) : std::optional(picture.days.last);
    std::vector<Row> rows;
    for (const IndexEntry& entry : picture.entries) {
        rows.push_back(entry.isTier ? tierRow(entry, day) : priceRow(entry, at, picture.days.last));
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
