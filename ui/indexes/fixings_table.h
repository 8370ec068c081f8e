#pragma once
// The fixings of one tier, newest day first. GUI thread only.

#include "ui/indexes/index_picture.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class FixingsTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column {
        Day,
        Level,
        Change,
        State,
        Dispersion,
        Observations,
        Providers,
        Outliers,
        Unpriced,
        Absent,
        ColumnCount
    };
    explicit FixingsTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showFixings(const std::vector<indexes::IndexFixing>& fixings);
    /// None: there is no such row.
    std::optional<domain::Timestamp> dayAt(int row) const;
    /// -1: that day is not listed.
    int rowOf(domain::Timestamp day) const;

 private:
    std::vector<domain::Timestamp> m_days;
};

}  // namespace tessera::ui
