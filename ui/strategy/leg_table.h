#pragma once
// The legs of a strategy, one a row. GUI thread only.

#include "ui/strategy/strategy_draft.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class LegTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Side, Lots, Contract, Limit, Shown, Volatility, Delta, Premium, ColumnCount };
    explicit LegTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showLegs(const strategy::Reading& reading, const MarketHub& hub);
};

}  // namespace tessera::ui
