#include "widgets/table/record_model.h"

namespace tessera::widgets {

RecordModel::RecordModel(std::vector<RecordColumn> heads, QObject* parent)
    : QAbstractTableModel(parent), m_heads(std::move(heads)) {}

int RecordModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_heads.size());
}

RecordLook RecordModel::look(int, int) const {
    return {};
}

QVariant RecordModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) {
        return {};
    }
    const int row = index.row(), column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, column);
        case Qt::EditRole:
            return typed(row, column);
        case Qt::ToolTipRole:
            return tip(row, column);
        case Qt::AccessibleTextRole:
            return spoken(row, column);
        case RecordLookRole:
            return QVariant::fromValue(look(row, column));
        default:
            return {};
    }
}

/// A dash and an empty cell are nothing to hear.
QString RecordModel::spoken(int row, int column) const {
    const QString words = text(row, column);
    const OrderMark mark = look(row, column).mark;
    const QString said = words.isEmpty() && mark != OrderMark::None ? orderMarkText(mark)
                         : words.isEmpty()                          ? QStringLiteral("empty")
                         : words == QStringLiteral("–")             ? QStringLiteral("none")
                                                                    : words;
    return (m_heads[static_cast<std::size_t>(column)].title + QLatin1Char(' ') + said).trimmed();
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool isHead = orientation == Qt::Horizontal && section >= 0 && section < columnCount();
    return isHead && role == Qt::DisplayRole ? m_heads[static_cast<std::size_t>(section)].title : QVariant();
}

void RecordModel::tellAllChanged() {
    if (rowCount() > 0) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }
}

}  // namespace tessera::widgets
