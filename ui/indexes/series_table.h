#pragma once
// The tiers and the prices beside them: a row each, with the newest fixing or price. GUI thread only.

#include "ui/indexes/index_picture.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class SeriesTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Drawn, Name, Value, Day, State, Dispersion, Observations, Providers, ColumnCount };
    explicit SeriesTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// What held at `at`; none: the newest.
    void showPicture(const IndexPicture& picture, std::optional<domain::Timestamp> at = {});
};

}  // namespace tessera::ui
