#pragma once
// A file of bars or prints, how its columns are to be read, and what its first rows become so. GUI thread
// only.

#include <QWidget>
#include <vector>

#include "app/history/import_desk.h"
#include "ui/context/app_services.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace tessera::ui {

class ContentChoice;

class ImportPage : public QWidget {
    Q_OBJECT
 public:
    explicit ImportPage(AppServices& services, QWidget* parent = nullptr);

    /// Looks at the file; what was chosen for columns before is forgotten.
    void setFile(const QString& path);
    void showPreview(const domain::Result<history::ImportPreview>& preview);
    void showSeries(const std::vector<history::SeriesInfo>& series);
    void showRejected(const history::ImportCounts& counts);
    void setBusy(bool isBusy);
    /// Name of the file being imported; empty while none is.
    const QString& importing() const { return m_importing; }

 private:
    QWidget* buildFile();
    QWidget* buildChoices();
    void fitLastColumn();
    history::ImportRequest request() const;
    void askPreview();
    void import();
    void fillTable(const history::ImportPreview& preview);
    void chooseColumns(const std::vector<history::ImportColumn>& columns);
    void enable();

    AppServices& m_services;
    QLineEdit* m_file;
    QPushButton* m_choose;
    QComboBox* m_symbol;
    QComboBox* m_source;
    QComboBox* m_interval;
    QSpinBox* m_decimals;
    QComboBox* m_stamps;
    QComboBox* m_mark;
    QLineEdit* m_pattern;
    QComboBox* m_zone;
    QTableWidget* m_table;
    ContentChoice* m_content;
    std::vector<QComboBox*> m_columns;
    QLabel* m_kind;
    QLabel* m_problem;
    QPlainTextEdit* m_rejected;
    QPushButton* m_import;
    QString m_importing;
    QString m_fileProblem;
    bool m_isCsv = true, m_isPreviewed = false, m_isBusy = false;
};

}  // namespace tessera::ui
