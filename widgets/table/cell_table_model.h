#pragma once
// Rows that are made anew at each refresh, as finished cells. GUI thread only.

#include <QAbstractTableModel>
#include <vector>

#include "widgets/table/record_table.h"

namespace tessera::widgets {

/// One cell: what it says and how it differs. No tip: the text is its own, where a column may be too narrow.
struct RecordCell {
    QString text;
    RecordLook look{};
    QString tip{};
    bool operator==(const RecordCell&) const = default;
};

/// Only what changed is told to the view.
class CellTableModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    using Row = std::vector<RecordCell>;
    CellTableModel(int columns, QObject* parent);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

 protected:
    /// Each row has as many cells as the model has columns.
    void show(std::vector<Row> rows);

 private:
    int m_columnCount;
    std::vector<Row> m_rows;
};

}  // namespace tessera::widgets
