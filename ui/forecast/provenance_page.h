#pragma once
// The recorded forecasts of one series, and where the chosen one came from. GUI thread only.

#include <QPlainTextEdit>

#include "ui/context/app_services.h"
#include "ui/forecast/track_rows.h"
#include "widgets/table/cell_table_model.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class RecordedTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit RecordedTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showRows(const std::vector<ports::ForecastRow>& rows);
};

class ProvenancePage : public QWidget {
    Q_OBJECT
 public:
    explicit ProvenancePage(AppServices& services, QWidget* parent = nullptr);
    /// Null: none is chosen.
    void showSeries(const TrackRow* series);
    /// One of the series shown; another changes nothing.
    void choose(std::int64_t id);
    void setTheme();
    widgets::RecordTable& table() { return *m_table; }
    QString text() const { return m_text->toPlainText(); }

 private:
    void ask(int row);
    void showRow(const ports::ForecastProvenance& row);

    AppServices& m_services;
    RecordedTable* m_model;
    widgets::RecordTable* m_table;
    QPlainTextEdit* m_text;
    std::vector<ports::ForecastRow> m_rows;
    std::int64_t m_asked = 0;  // id of the row whose text is awaited or shown
    bool m_isFilling = false;
};

/// Everything of it in words and as it was: who, of what, when, from which prompt, with what came back.
QString provenanceText(const ports::ForecastProvenance& row);

}  // namespace tessera::ui
