#include "ui/bill/moved_rows.h"

#include "ui/bill/bill_words.h"

namespace tessera::ui {

using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

MovedRows::MovedRows(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> MovedRows::columns() {
    return {{QStringLiteral("By model"), RecordKind::Words, 140, true},
            {QStringLiteral("Price"), RecordKind::Number, 84, false},
            {QStringLiteral("Volume"), RecordKind::Number, 84, false},
            {QStringLiteral("Mix"), RecordKind::Number, 84, false},
            {QStringLiteral("Not tokens"), RecordKind::Number, 84, false},
            {QStringLiteral("All"), RecordKind::Number, 92, false}};
}

int MovedRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_moved ? 0 : static_cast<int>(m_moved->models.size()) + 1;
}

void MovedRows::show(std::optional<bill::WhatMoved> moved) {
    beginResetModel();
    m_moved = std::move(moved);
    endResetModel();
}

bool MovedRows::isKnown(int row) const {
    return isTotal(row) || m_moved->models[static_cast<std::size_t>(row)].hasCost;
}

std::int64_t MovedRows::nanoAt(int row, int column) const {
    const bool isSum = isTotal(row);
    const bill::ModelMove* move = isSum ? nullptr : &m_moved->models[static_cast<std::size_t>(row)];
    const bill::Effects& effects = isSum ? m_moved->effects : move->effects;
    switch (column) {
        case Price:
            return effects.price;
        case Volume:
            return effects.volume;
        case Mix:
            return effects.mix;
        case Other:
            return isSum ? m_moved->others : move->others;
        default:
            return isSum ? m_moved->after - m_moved->before : move->after - move->before;
    }
}

QString MovedRows::text(int row, int column) const {
    if (column == Model) {
        return isTotal(row) ? QStringLiteral("Total")
                            : QString::fromStdString(m_moved->models[static_cast<std::size_t>(row)].name);
    }
    if (!isKnown(row)) {
        return QStringLiteral("–");
    }
    const std::int64_t nano = nanoAt(row, column);
    if (isTotal(row)) {  // the cents that add up
        return signedCents(column == All ? m_moved->changeCents
                                         : m_moved->shownCents[static_cast<std::size_t>(column - Price)]);
    }
    return nano == 0 ? QStringLiteral("0") : signedNano(nano);
}

RecordLook MovedRows::look(int row, int column) const {
    const bool isZero = column != Model && (!isKnown(row) || nanoAt(row, column) == 0);
    return {.tone = isZero ? RecordTone::Faint : RecordTone::Normal, .isBold = isTotal(row) || column == All};
}

QString MovedRows::tip(int row, int column) const {
    if (column == Model || isTotal(row)) {
        return text(row, column);
    }
    if (!isKnown(row)) {
        return QStringLiteral("The files say how many tokens it used and not what they cost");
    }
    const bill::ModelMove& move = m_moved->models[static_cast<std::size_t>(row)];
    return column == All ? QStringLiteral("%1, then %2")
                               .arg(moneyWords(bill::Amount::fromNano(move.before)),
                                    moneyWords(bill::Amount::fromNano(move.after)))
                         : text(row, column);
}

PaidRows::PaidRows(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> PaidRows::columns() {
    return {{QStringLiteral("List price against what was paid"), RecordKind::Words, 200, false},
            {QStringLiteral("USD"), RecordKind::Number, 92, false},
            {QStringLiteral("What it is"), RecordKind::Words, 160, true}};
}

int PaidRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

void PaidRows::show(const std::optional<bill::ListAndPaid>& sums) {
    beginResetModel();
    m_lines.clear();
    if (sums && sums->isPossible) {
        const auto line = [&](const char* what, bill::Amount amount, const char* why, bool always = false) {
            if (always || !amount.isZero()) {
                m_lines.push_back({QString::fromUtf8(what), amount, QString::fromUtf8(why), false});
            }
        };
        const QString but =
            QStringLiteral(", but for %1 tokens no list prices").arg(tokenWords(sums->unpricedTokens));
        m_lines.push_back({QStringLiteral("Tokens at list price"), sums->atList,
                           QStringLiteral("What the tokens cost at the published price of each day") +
                               (sums->unpricedTokens > 0 ? but : QString()),
                           false});
        line("Batch, flex, priority", sums->tierDiscount,
             "Slower answers are cheaper, faster ones dearer: where a list names their price");
        line("Models without a list price", sums->unpricedModels, "Paid, with nothing to compare it with");
        line("Tools", sums->tools, "Searches, seconds of audio: not tokens");
        line("Credits", sums->credits, "Money the vendor gave back");
        line("Not explained", sums->rest, "Own discounts, rounding, long prompts, tokens no file counts",
             true);
        m_lines.push_back({QStringLiteral("Paid"), sums->paid, {}, true});
    }
    endResetModel();
}

QString PaidRows::text(int row, int column) const {
    const Line& line = m_lines[static_cast<std::size_t>(row)];
    switch (column) {
        case What:
            return line.what;
        case Amount:
            return moneyWords(line.amount);
        case Why:
            return line.why;
        default:
            return {};
    }
}

RecordLook PaidRows::look(int row, int column) const {
    return {.tone = column == Why ? RecordTone::Secondary : RecordTone::Normal,
            .isBold = m_lines[static_cast<std::size_t>(row)].isSum};
}

}  // namespace tessera::ui
