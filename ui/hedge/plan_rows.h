#pragma once
// Tables of a plan: rows that are told as text, and never sorted or edited. GUI thread only.

#include "app/hedge/hedge_plan.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

struct PlanCell {
    QString text;
    widgets::RecordTone tone = widgets::RecordTone::Normal;
    bool isBold = false;
    QString tip = {};  // empty: the text
    bool operator==(const PlanCell&) const = default;
};

class PlanRows : public widgets::RecordModel {
    Q_OBJECT
 public:
    PlanRows(std::vector<widgets::RecordColumn> columns, QObject* parent);
    int rowCount(const QModelIndex& parent = {}) const override;
    /// Every row as long as there are columns.
    void show(std::vector<std::vector<PlanCell>> rows);
    const std::vector<std::vector<PlanCell>>& rows() const { return m_rows; }

 protected:
    QString text(int row, int column) const override { return cell(row, column).text; }
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    const PlanCell& cell(int row, int column) const {
        return m_rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    }
    std::vector<std::vector<PlanCell>> m_rows;
};

std::vector<widgets::RecordColumn> stripColumns();
std::vector<std::vector<PlanCell>> stripRows(const hedge::HedgePlan& plan);
std::vector<widgets::RecordColumn> comparedColumns();
std::vector<std::vector<PlanCell>> comparedRows(const hedge::HedgePlan& plan);
std::vector<widgets::RecordColumn> notCoveredColumns();
std::vector<std::vector<PlanCell>> notCoveredRows(const hedge::HedgePlan& plan);
std::vector<widgets::RecordColumn> alternativeColumns();
std::vector<std::vector<PlanCell>> alternativeRows(const hedge::HedgePlan& plan);
std::vector<widgets::RecordColumn> backTestColumns();
std::vector<std::vector<PlanCell>> backTestRows(const hedge::HedgePlan& plan);

}  // namespace tessera::ui
