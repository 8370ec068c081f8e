#pragma once
// The rows of a bill as a table: what was used and what it cost. GUI thread only.

#include "app/bill/bill_view.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class BillRows : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { Name, Listing, Input, CacheRead, CacheWrite, Output, Paid, Share, ColumnCount };
    explicit BillRows(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    /// The rows, and under them their sum.
    void show(bill::BillTable table, bill::BillGrouping grouping);
    const bill::BillTable& table() const { return m_table; }
    /// The model of a row; empty where a row is none.
    QString modelAt(int row) const;

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    const bill::BillRow& rowAt(int row) const;
    bool isTotal(int row) const { return row == static_cast<int>(m_table.rows.size()); }

    bill::BillTable m_table;
    bill::BillGrouping m_grouping = bill::BillGrouping::Model;
};

}  // namespace tessera::ui
