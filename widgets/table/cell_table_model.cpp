#include "widgets/table/cell_table_model.h"

namespace tessera::widgets {

CellTableModel::CellTableModel(int columns, QObject* parent)
    : QAbstractTableModel(parent), m_columnCount(columns) {}

int CellTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CellTableModel::columnCount(const QModelIndex&) const {
    return m_columnCount;
}

QVariant CellTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const RecordCell& cell =
        m_rows[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
    if (role == Qt::DisplayRole) {
        return cell.text;
    }
    if (role == Qt::ToolTipRole) {
        return cell.tip.isEmpty() ? cell.text : cell.tip;
    }
    return role == RecordLookRole ? QVariant::fromValue(cell.look) : QVariant();
}

void CellTableModel::show(std::vector<Row> rows) {
    const int before = static_cast<int>(m_rows.size()), after = static_cast<int>(rows.size());
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows = std::move(rows);
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows = std::move(rows);
        endRemoveRows();
    } else if (m_rows != rows) {
        m_rows = std::move(rows);
    } else {
        return;
    }
    if (after > 0) {
        emit dataChanged(index(0, 0), index(after - 1, m_columnCount - 1));
    }
}

}  // namespace tessera::widgets
