#include "ui/indexes/fixings_table.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

using indexes::IndexFixing;
using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

RecordCell countCell(int count) {
    return {QString::number(count), {.tone = count == 0 ? RecordTone::Faint : RecordTone::Normal}};
}

/// Against the fixing published before it.
RecordCell changeCell(const IndexFixing& fixing, std::optional<domain::Price> before) {
    if (!fixing.level || !before) {
        return {kDash, {.tone = RecordTone::Faint}};
    }
    const domain::Int128 moved = domain::Int128{fixing.level->nanoUsd()} - before->nanoUsd();
    const auto basisPoints =
        static_cast<std::int64_t>(domain::divideHalfEven(moved * 10'000, before->nanoUsd()));
    if (basisPoints == 0) {
        return {QStringLiteral("0.00 %"), {.tone = RecordTone::Faint}};
    }
    return {QStringLiteral("%1%2 %").arg(moved > 0 ? QStringLiteral("+") : QString(),
                                         QString::fromStdString(domain::formatDecimal(basisPoints, 2, 2))),
            {.tone = moved > 0 ? RecordTone::Up : RecordTone::Down}};
}

}  // namespace

FixingsTable::FixingsTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> FixingsTable::columns() {
    return {{QStringLiteral("Day"), RecordKind::Number, 92, false},
            {QStringLiteral("Level"), RecordKind::Number, 84, false},
            {QStringLiteral("Change"), RecordKind::Number, 72, false},
            {QStringLiteral("State"), RecordKind::Words, 150, true},
            {QStringLiteral("Dispersion"), RecordKind::Number, 78, false},
            {QStringLiteral("Obs."), RecordKind::Number, 46, false},
            {QStringLiteral("Providers"), RecordKind::Number, 70, false},
            {QStringLiteral("Outliers"), RecordKind::Number, 64, false},
            {QStringLiteral("Unpriced"), RecordKind::Number, 68, false},
            {QStringLiteral("Absent"), RecordKind::Number, 58, false}};
}

QVariant FixingsTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    switch (section) {
        case Level:
            return QStringLiteral("USD per million tokens, at 20:00 UTC; Enter shows what it is made of");
        case Change:
            return QStringLiteral(
                "Against the fixing published before. Members that come and go move it too.");
        case State:
            return QStringLiteral(
                "A withheld fixing has no level; what holds instead is the median of 7 days with 4 fixings, "
                "of "
                "14 days, else the last one up to 44 days old");
        case Outliers:
            return QStringLiteral("Further than 3 x 1.4826 x MAD from the median: dropped");
        case Unpriced:
            return QStringLiteral("Listed with a price that is zero or missing: left out");
        case Absent:
            return QStringLiteral("In the table of members, but not on the list that day");
        default:
            return {};
    }
}

void FixingsTable::showFixings(const std::vector<IndexFixing>& fixings) {
    std::vector<Row> rows;
    m_days.clear();
    std::optional<domain::Price> before;
    for (std::size_t i = 0; i < fixings.size(); ++i) {
        const IndexFixing& fixing = fixings[i];
        const RecordTone tone = fixing.isPublished() ? RecordTone::Normal : RecordTone::Warning;
        rows.push_back(
            {{indexDayWords(fixing.day)},
             {fixing.level ? said(indexes::levelText(fixing)) : kDash, {.tone = tone}},
             changeCell(fixing, before),
             {fixing.isPublished() ? stateWords(fixing)
                                   : stateWords(fixing) + QStringLiteral("; ") + carriedWords(fixings, i),
              {.tone = fixing.isPublished() ? RecordTone::Secondary : tone}},
             {said(indexes::dispersionText(fixing))},
             {QString::number(fixing.observations)},
             {QString::number(fixing.providers)},
             countCell(fixing.outliers),
             countCell(fixing.unpriced),
             countCell(fixing.absent)});
        m_days.push_back(fixing.day);
        before = fixing.level ? fixing.level : before;
    }
    std::ranges::reverse(rows);
    std::ranges::reverse(m_days);
    show(std::move(rows));
}

std::optional<domain::Timestamp> FixingsTable::dayAt(int row) const {
    return row >= 0 && row < static_cast<int>(m_days.size())
               ? std::optional(m_days[static_cast<std::size_t>(row)])
               : std::nullopt;
}

int FixingsTable::rowOf(domain::Timestamp day) const {
    const auto found = std::ranges::find(m_days, day);
    return found == m_days.end() ? -1 : static_cast<int>(found - m_days.begin());
}

}  // namespace tessera::ui
