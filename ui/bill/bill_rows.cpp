#include "ui/bill/bill_rows.h"

#include "ui/bill/bill_words.h"

namespace tessera::ui {

using bill::MatchState;
using bill::Metered;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

BillRows::BillRows(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> BillRows::columns() {
    return {{QStringLiteral("What"), RecordKind::Words, 150, true},
            {QStringLiteral("Price list"), RecordKind::Words, 156, false},
            {QStringLiteral("Input"), RecordKind::Number, 78, false},
            {QStringLiteral("Cache read"), RecordKind::Number, 78, false},
            {QStringLiteral("Cache write"), RecordKind::Number, 78, false},
            {QStringLiteral("Output"), RecordKind::Number, 78, false},
            {QStringLiteral("Paid"), RecordKind::Number, 84, false},
            {QStringLiteral("Share"), RecordKind::Number, 70, false}};
}

int BillRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_table.rows.empty() ? 0 : static_cast<int>(m_table.rows.size()) + 1;
}

void BillRows::show(bill::BillTable table, bill::BillGrouping grouping) {
    beginResetModel();
    m_table = std::move(table);
    m_table.total.name = "Total";
    m_grouping = grouping;
    endResetModel();
}

const bill::BillRow& BillRows::rowAt(int row) const {
    return isTotal(row) ? m_table.total : m_table.rows[static_cast<std::size_t>(row)];
}

QString BillRows::modelAt(int row) const {
    const bool isModel = m_grouping == bill::BillGrouping::Model && row >= 0 && row < rowCount() &&
                         !isTotal(row) && rowAt(row).state != MatchState::NotAModel;
    return isModel ? QString::fromStdString(rowAt(row).name) : QString();
}

QString BillRows::text(int row, int column) const {
    const bill::BillRow& shown = rowAt(row);
    switch (column) {
        case Name:
            return m_grouping == bill::BillGrouping::Month && !isTotal(row)
                       ? monthWords(shown.name)
                       : QString::fromStdString(shown.name);
        case Listing:
            if (isTotal(row) || m_grouping != bill::BillGrouping::Model ||
                shown.state == MatchState::NotAModel) {
                return {};
            }
            return shown.listing.empty() ? inWords(wordFor(shown.state))
                                         : QString::fromStdString(shown.listing);
        case Input:
        case CacheRead:
        case CacheWrite:
        case Output:
            return tokenWords(shown.tokens.of[static_cast<std::size_t>(column - Input)]);
        case Paid:
            return moneyWords(shown.paid);
        case Share:
            return shareWords(shown.paid, m_table.total.paid);
        default:
            return {};
    }
}

RecordLook BillRows::look(int row, int column) const {
    if (isTotal(row)) {
        return {.isBold = true};
    }
    if (column == Listing) {
        const bool isOpen =
            rowAt(row).state == MatchState::Unknown || rowAt(row).state == MatchState::FineTuned;
        return {.tone = isOpen ? RecordTone::Warning : RecordTone::Secondary};
    }
    return {.tone = column == Share ? RecordTone::Secondary : RecordTone::Normal};
}

QString BillRows::tip(int row, int column) const {
    const bill::BillRow& shown = rowAt(row);
    if (column >= Input && column <= Output) {
        const auto& tokens = shown.tokens.of[static_cast<std::size_t>(column - Input)];
        return tokens ? QStringLiteral("%L1 tokens").arg(*tokens)
                      : QStringLiteral("The files do not say how many.");
    }
    if (column == Paid) {
        return shown.paid ? QStringLiteral("%1 %2, exactly")
                                .arg(QString::fromStdString(bill::formatAmount(*shown.paid)),
                                     QString::fromStdString(m_table.currency))
                          : QStringLiteral("No file says what it cost. Import the vendor's cost file too.");
    }
    if (column == Listing && shown.state == MatchState::Unknown && !isTotal(row)) {
        return QStringLiteral(
            "No price list names this model, so it has no list price. Right click: say which "
            "one it is.");
    }
    return text(row, column);
}

}  // namespace tessera::ui
