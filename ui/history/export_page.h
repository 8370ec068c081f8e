#pragma once
// What is kept, and any range of it into a file; imports that can be taken back. GUI thread only.

#include <QWidget>
#include <vector>

#include "app/history/import_desk.h"
#include "ui/context/app_services.h"

class QComboBox;
class QDateTimeEdit;
class QPushButton;
class QTableWidget;

namespace tessera::ui {

class ExportPage : public QWidget {
    Q_OBJECT
 public:
    explicit ExportPage(AppServices& services, QWidget* parent = nullptr);
    void showSeries(const std::vector<history::SeriesInfo>& series);
    void setBusy(bool isBusy);

 private:
    const history::SeriesInfo* chosen() const;
    void showChosen();
    void exportChosen();
    void enable();

    AppServices& m_services;
    std::vector<history::SeriesInfo> m_series;
    QTableWidget* m_table;
    QComboBox* m_what;
    QDateTimeEdit* m_from;
    QDateTimeEdit* m_to;
    QComboBox* m_imports;
    QPushButton* m_undo;
    QPushButton* m_export;
    bool m_isBusy = false;
};

}  // namespace tessera::ui
