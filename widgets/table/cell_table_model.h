#pragma once
// Rows that are made anew at each refresh, as finished cells. GUI thread only.

#include <vector>

#include "widgets/table/record_model.h"

namespace tessera::widgets {

/// One cell: what it says and how it differs. No tip: the text is its own, where a column may be too narrow.
struct RecordCell {
    QString text;
    RecordLook look{};
    QString tip{};
    bool operator==(const RecordCell&) const = default;
};

/// Only what changed is told to the view.
class CellTableModel : public RecordModel {
    Q_OBJECT
 public:
    using Row = std::vector<RecordCell>;
    using RecordModel::RecordModel;
    int rowCount(const QModelIndex& parent = {}) const override;

 protected:
    QString text(int row, int column) const override;
    RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;
    /// Each row has as many cells as the model has columns.
    void show(std::vector<Row> rows);

 private:
    const RecordCell& cell(int row, int column) const;
    std::vector<Row> m_rows;
};

}  // namespace tessera::widgets
