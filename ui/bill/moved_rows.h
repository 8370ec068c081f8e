#pragma once
// What moved a bill, model by model, and where a month's money went beside the list price. GUI thread only.

#include "app/bill/bill_view.h"
#include "app/bill/what_moved.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class MovedRows : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { Model, Price, Volume, Mix, Other, All, ColumnCount };
    explicit MovedRows(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    void show(std::optional<bill::WhatMoved> moved);

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    std::int64_t nanoAt(int row, int column) const;
    /// The files say what it cost.
    bool isKnown(int row) const;
    bool isTotal(int row) const { return row == static_cast<int>(m_moved->models.size()); }
    std::optional<bill::WhatMoved> m_moved;
};

/// List price against what was paid, a line an explanation.
class PaidRows : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { What, Amount, Why, ColumnCount };
    explicit PaidRows(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    void show(const std::optional<bill::ListAndPaid>& sums);

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;

 private:
    struct Line {
        QString what;
        bill::Amount amount;
        QString why;
        bool isSum = false;
    };
    std::vector<Line> m_lines;
};

}  // namespace tessera::ui
