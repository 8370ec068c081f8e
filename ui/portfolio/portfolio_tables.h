#pragma once
// Greeks by month, and what stories would do to the positions. GUI thread only.

#include "app/portfolio/month_risk.h"
#include "app/portfolio/scenario.h"
#include "ui/context/usd_text.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class MonthRiskTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Month, DeltaLots, DeltaUsd, Gamma, Vega, Theta, ColumnCount };
    explicit MonthRiskTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showRisk(const portfolio::RiskTable& table, const portfolio::Portfolio& held);
};

class StressTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit StressTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    /// None: one of the holdings is unknown.
    void showStress(const std::vector<portfolio::Holding>* holdings);
};

}  // namespace tessera::ui
