#pragma once
// Results as tables: the figures with what they mean, instruments or tags side by side, and round trips. GUI
// thread.

#include "app/analytics/results.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// A row a figure of the whole range.
class FiguresModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit FiguresModel(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void setResults(const analytics::Results& results);
};

/// A row an instrument or a tag.
class GroupFiguresModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit GroupFiguresModel(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns(const QString& title);
    void setGroups(const std::vector<analytics::Figures>& groups);
};

/// Newest first.
class RoundTripsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit RoundTripsModel(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void setTrips(std::vector<analytics::RoundTrip> trips);
    /// Null outside the rows.
    const analytics::RoundTrip* at(int row) const;

 private:
    std::vector<analytics::RoundTrip> m_trips;
};

}  // namespace tessera::ui
