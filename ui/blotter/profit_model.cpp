#include "ui/blotter/profit_model.h"

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::Money;
using trading::ProfitRow;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

enum Column { Day, Symbol, Fills, Fifo, Average, Fees, Net, Count };

Money netOf(const ProfitRow& row) {
    return Money::fromNanoUsd(row.fifo.nanoUsd() - row.fees.nanoUsd());
}

/// Of all rows; one that does not fit stops the sum where it is, and the total is then left out.
std::optional<ProfitRow> totalOf(const std::vector<ProfitRow>& rows) {
    domain::MoneySum fifo, average, fees;
    ProfitRow total;
    for (const ProfitRow& row : rows) {
        total.fills += row.fills;
        fifo += row.fifo;
        average += row.average;
        fees += row.fees;
    }
    const auto f = fifo.result();
    const auto a = average.result();
    const auto c = fees.result();
    if (rows.empty() || !f || !a || !c) {
        return std::nullopt;
    }
    total.fifo = *f;
    total.average = *a;
    total.fees = *c;
    return total;
}

}  // namespace

ProfitModel::ProfitModel(UiContext& context, QObject* parent)
    : QAbstractTableModel(parent), m_context(context) {
    connect(&context, &UiContext::blotterPage, this, &ProfitModel::take);
    connect(&context.desk(), &DeskModel::fillAdded, this, [this] { m_isStale = true; });
}

std::vector<RecordColumn> ProfitModel::columns() {
    return {{QStringLiteral("Session day"), RecordKind::Words, 110},
            {QStringLiteral("Symbol"), RecordKind::Words, 112},
            {QStringLiteral("Fills"), RecordKind::Number, 56},
            {QStringLiteral("FIFO USD"), RecordKind::Number, 110},
            {QStringLiteral("Average cost USD"), RecordKind::Number, 124},
            {QStringLiteral("Fees USD"), RecordKind::Number, 86},
            {QStringLiteral("FIFO after fees"), RecordKind::Number, 120, true}};
}

int ProfitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProfitModel::columnCount(const QModelIndex&) const {
    return Column::Count;
}

void ProfitModel::refresh() {
    if (m_isStale && !m_pending) {
        m_isStale = false;
        m_pending = m_context.blotter().profit();
    }
}

void ProfitModel::take(const trading::BlotterPage& page) {
    const auto* profit = std::get_if<trading::Page<ProfitRow>>(&page);
    if (profit == nullptr || !m_pending || *m_pending != profit->ticket) {
        return;
    }
    m_pending.reset();
    if (!profit->sentence.empty()) {
        m_isStale = true;  // not counted: again at the next look
        return;
    }
    beginResetModel();
    m_rows = profit->rows;
    if (const auto total = totalOf(m_rows)) {
        m_rows.insert(m_rows.begin(), *total);
    }
    endResetModel();
}

QString ProfitModel::text(const ProfitRow& row, int column) const {
    const bool isTotal = row.symbol.empty();
    const auto money = [](Money amount) { return QString::fromStdString(domain::formatSignedMoney(amount)); };
    switch (column) {
        case Column::Day:
            return isTotal ? QStringLiteral("Total")
                           : QString::fromStdString(formatIso(trading::sessionStartOf(row.day), 0)).left(10);
        case Column::Symbol:
            return QString::fromStdString(row.symbol);
        case Column::Fills:
            return QString::number(row.fills);
        case Column::Fifo:
            return money(row.fifo);
        case Column::Average:
            return money(row.average);
        case Column::Fees:
            return QString::fromStdString(domain::formatMoney(row.fees));
        default:
            return money(netOf(row));
    }
}

QVariant ProfitModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const ProfitRow& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) {
        return text(row, index.column());
    }
    if (role == Qt::ToolTipRole && index.column() == Column::Day) {
        return QStringLiteral("A session day begins at 20:00 UTC of its date, at daily settlement.");
    }
    if (role == widgets::RecordLookRole) {
        RecordLook look;
        const Money net = netOf(row);
        look.isBold = row.symbol.empty();
        look.tone = index.column() == Column::Fees ? RecordTone::Secondary : RecordTone::Normal;
        if (index.column() == Column::Net && net != Money{}) {
            look.tone = net > Money{} ? RecordTone::Up : RecordTone::Down;
        }
        return QVariant::fromValue(look);
    }
    return {};
}

}  // namespace tessera::ui
