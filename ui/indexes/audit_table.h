#pragma once
// What a fixing was made of, row by row, with the sums in the last one. GUI thread only.

#include "ui/indexes/index_picture.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class AuditTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column {
        Verdict,
        Model,
        Provider,
        Input,
        Output,
        Cached,
        Mixed,
        Weight,
        Contribution,
        Since,
        Why,
        ColumnCount
    };
    explicit AuditTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showAudit(const indexes::FixingAudit& audit);
    void clear() { show({}); }
};

}  // namespace tessera::ui
