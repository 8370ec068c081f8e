#pragma once
// The alerts, one a row, with how each stands; and what was told, newest first. GUI thread only.

#include "ui/context/alert_list.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class AlertTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { What, State, Told, Last, Ends, Note, ColumnCount };
    explicit AlertTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showAlerts(const AlertList& list);
    /// 0: there is no such row.
    alerts::AlertId idAt(int row) const;

 private:
    std::vector<alerts::AlertId> m_ids;
};

class ToldTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { When, What, Note, ColumnCount };
    explicit ToldTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showTold(const std::deque<alerts::Firing>& told);
};

/// "2026-11-27 20:58:11", UTC.
QString alertTime(domain::Timestamp at);

}  // namespace tessera::ui
