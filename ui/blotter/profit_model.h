#pragma once
// Realised profit by session day and instrument, first in first out beside average cost. GUI thread only.

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "ui/workspace/ui_context.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class ProfitModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    explicit ProfitModel(UiContext& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// Counts again when a fill came since the last time.
    void refresh();

 private:
    void take(const trading::BlotterPage& page);
    QString text(const trading::ProfitRow& row, int column) const;
    UiContext& m_context;
    std::optional<trading::PageTicket> m_pending;
    bool m_isStale = true;
    std::vector<trading::ProfitRow> m_rows;  // the first is the total
};

}  // namespace tessera::ui
