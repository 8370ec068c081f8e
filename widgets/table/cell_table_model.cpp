#include "widgets/table/cell_table_model.h"

namespace tessera::widgets {

int CellTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

const RecordCell& CellTableModel::cell(int row, int column) const {
    return m_rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
}

QString CellTableModel::text(int row, int column) const {
    return cell(row, column).text;
}

RecordLook CellTableModel::look(int row, int column) const {
    return cell(row, column).look;
}

QString CellTableModel::tip(int row, int column) const {
    const RecordCell& at = cell(row, column);
    return at.tip.isEmpty() ? at.text : at.tip;
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
    tellAllChanged();
}

}  // namespace tessera::widgets
