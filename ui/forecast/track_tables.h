#pragma once
// Track records, and one record's figures, as tables. GUI thread only.

#include "ui/forecast/track_rows.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class TrackTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column {
        Forecaster,
        Subject,
        Scored,
        Skill,
        Interval,
        Crps,
        Held,
        Direction,
        DieboldMariano,
        Standing
    };
    explicit TrackTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showRows(const std::vector<TrackRow>& rows);
};

/// Forecaster against random walk, and what its bands held.
class FigureTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit FigureTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showRecord(const ports::TrackRecord* record);
};

}  // namespace tessera::ui
