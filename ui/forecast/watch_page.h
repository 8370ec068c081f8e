#pragma once
// The watch list of forecasts: which series are forecast whether they are looked at or not, how far each is,
// and adding and removing. GUI thread only.

#include <QPushButton>

#include "ui/context/panel.h"
#include "widgets/table/cell_table_model.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class WatchTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Series, Newest, Made, State };
    explicit WatchTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showSeries(const std::vector<ports::WatchedSeries>& series);
};

class WatchPage : public QWidget {
    Q_OBJECT
 public:
    /// `link`: whose instrument and bars are offered; both outlive it.
    WatchPage(AppServices& services, PanelLink& link, QWidget* parent = nullptr);
    /// What the desk says now; cheap where nothing changed.
    void refresh();
    void setTheme();
    widgets::RecordTable& table() { return *m_table; }
    QPushButton& addButton() { return *m_add; }
    QPushButton& removeButton() { return *m_remove; }

 private:
    ports::ForecastSubject offered() const;
    void add();
    void remove();
    void showButtons();

    AppServices& m_services;
    PanelLink& m_link;
    WatchTable* m_model;
    widgets::RecordTable* m_table;
    QPushButton* m_add;
    QPushButton* m_remove;
    std::vector<ports::WatchedSeries> m_shown;
};

}  // namespace tessera::ui
