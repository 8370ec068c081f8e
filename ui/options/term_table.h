#pragma once
// Volatility at the money by expiry, as a table. GUI thread only.

#include "app/options/volatility_term.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class TermTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Expiry, Days, AtTheMoney, Skew, Forward };
    explicit TermTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// `shown`: the future whose chain is looked at.
    void showTerm(const std::vector<options::TermRow>& rows, const std::string& shown);
};

}  // namespace tessera::ui
