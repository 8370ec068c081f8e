#include "ui/indexes/audit_table.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

using indexes::AuditRow;
using indexes::FixingAudit;
using listprices::StatedPrice;
using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

RecordCell priceCell(const StatedPrice& price) {
    const bool isKnown = price.isKnown();
    const bool isStated = price.state() != listprices::PriceState::NotStated;
    return {isKnown    ? usdWords(*price.price())
            : isStated ? said(indexes::priceText(price))
                       : kDash,
            {.tone = isKnown ? RecordTone::Normal : RecordTone::Faint}};
}

/// Twelve decimals are what makes the sums come out; six are what is read.
RecordCell picoCell(std::int64_t pico, RecordTone tone) {
    return {QString::fromStdString(domain::formatDecimal(pico, 12, 9)),
            {.tone = tone, .faintTail = 3},
            said(indexes::picoText(pico))};
}

RecordCell weightCell(std::int64_t weight, RecordTone tone, bool isBold = false) {
    return {QStringLiteral("%1 %").arg(QString::fromStdString(domain::formatDecimal(weight, 10, 4))),
            {.tone = tone, .isBold = isBold},
            said(indexes::weightText(weight))};
}

std::vector<RecordCell> rowOf(const FixingAudit& audit, const AuditRow& row) {
    const bool isIn = row.verdict == indexes::Verdict::Counted;
    const RecordTone tone = isIn ? RecordTone::Normal : RecordTone::Faint;
    const RecordCell none{kDash, {.tone = RecordTone::Faint}};
    const QString source = QString::fromStdString(row.input.source);
    const QString known = row.input.knownAt.isSet() ? indexDayWords(row.input.knownAt) : kDash;
    return {{said(wordFor(row.verdict)),
             {.tone = isIn ? RecordTone::Accent : RecordTone::Warning},
             said(row.why.empty() ? wordFor(row.verdict) : std::string_view(row.why))},
            {QString::fromStdString(row.input.model),
             {.tone = tone},
             source.isEmpty() ? QString::fromStdString(row.input.model)
                              : QStringLiteral("%1\n%2, known since %3")
                                    .arg(QString::fromStdString(row.input.model), source, known)},
            {QString::fromStdString(row.input.provider), {.tone = RecordTone::Secondary}},
            priceCell(row.input.input),
            priceCell(row.input.output),
            priceCell(row.input.cached),
            row.mixed == 0 ? none : picoCell(mixedPico(audit, row), tone),
            isIn ? weightCell(row.weight, tone) : none,
            isIn ? picoCell(contributionPico(audit, row), tone) : none,
            {indexDayWords(row.input.since), {.tone = RecordTone::Secondary}},
            {said(row.why), {.tone = RecordTone::Secondary}}};
}

std::vector<RecordCell> sumRow(const FixingAudit& audit) {
    const auto again = indexes::recompute(audit);
    RecordCell weight = weightCell(again.weights, RecordTone::Normal, true);
    RecordCell sum = picoCell(again.contributions, RecordTone::Normal);
    sum.look.isBold = true;
    return {{QStringLiteral("sum"), {.isBold = true}}, {}, {}, {}, {}, {}, {}, weight, sum, {}, {}};
}

}  // namespace

AuditTable::AuditTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> AuditTable::columns() {
    return {{QStringLiteral("In or out"), RecordKind::Words, 74, false},
            {QStringLiteral("Model"), RecordKind::Words, 230, false},
            {QStringLiteral("Provider"), RecordKind::Words, 112, false},
            {QStringLiteral("Input"), RecordKind::Number, 70, false},
            {QStringLiteral("Output"), RecordKind::Number, 70, false},
            {QStringLiteral("Cached"), RecordKind::Number, 70, false},
            {QStringLiteral("Mixed price"), RecordKind::Number, 92, false},
            {QStringLiteral("Weight"), RecordKind::Number, 80, false},
            {QStringLiteral("Contribution"), RecordKind::Number, 92, false},
            {QStringLiteral("Price since"), RecordKind::Number, 88, false},
            {QStringLiteral("Why"), RecordKind::Words, 170, true}};
}

QVariant AuditTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    switch (section) {
        case Input:
        case Output:
        case Cached:
            return QStringLiteral("List price, USD per million tokens");
        case Mixed:
            return QStringLiteral("Input, output and cached input by the mix of the index");
        case Weight:
            return QStringLiteral(
                "The same for each provider and then for each of its models; all sum to 100 %");
        case Contribution:
            return QStringLiteral("Weight x mixed price; all sum to the level");
        default:
            return {};
    }
}

void AuditTable::showAudit(const FixingAudit& audit) {
    std::vector<Row> rows;
    // What counts comes first; within that as the engine has them, by provider and model.
    for (const bool isIn : {true, false}) {
        for (const AuditRow& row : audit.rows) {
            if ((row.verdict == indexes::Verdict::Counted) == isIn) {
                rows.push_back(rowOf(audit, row));
            }
        }
    }
    if (!rows.empty()) {
        rows.push_back(sumRow(audit));
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
