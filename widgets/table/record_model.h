#pragma once
// The base of every table of records: the roles of a cell said once. GUI thread only.

#include <QAbstractTableModel>
#include <vector>

#include "widgets/table/record_table.h"

namespace tessera::widgets {

/// Derived classes hold the rows and say what a cell reads, how it looks and what is typed over.
class RecordModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    RecordModel(std::vector<RecordColumn> heads, QObject* parent);
    /// As given at construction; a derived class's columns() is what it gave.
    const std::vector<RecordColumn>& heads() const { return m_heads; }
    int columnCount(const QModelIndex& parent = {}) const final;
    /// DisplayRole, EditRole, ToolTipRole, AccessibleTextRole ("Price 1.93", "Tag empty") and RecordLookRole.
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
    // Called with a row below rowCount() and a column below columnCount() only.
    virtual QString text(int row, int column) const = 0;
    virtual RecordLook look(int row, int column) const;
    /// Where the text itself may not fit; the text by default.
    virtual QString tip(int row, int column) const { return text(row, column); }
    /// What an editor starts with; the text by default.
    virtual QString typed(int row, int column) const { return text(row, column); }
    /// Every cell may read differently now; the rows are the same ones.
    void tellAllChanged();

 private:
    QString spoken(int row, int column) const;
    std::vector<RecordColumn> m_heads;
};

}  // namespace tessera::widgets
