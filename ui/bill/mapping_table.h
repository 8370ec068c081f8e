#pragma once
// A CSV of an unknown kind: its columns with their first rows, and what each of them is said to be. GUI
// thread only.

#include <QWidget>
#include <vector>

#include "app/bill/column_mapping.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace tessera::ui {

class MappingTable : public QWidget {
    Q_OBJECT
 public:
    explicit MappingTable(QWidget* parent = nullptr);
    /// Its headings are guessed at; `name` of the file.
    void show(const QString& name, const bill::UnknownTable& table);
    bill::ColumnMapping mapping() const;
    std::string headings() const { return m_headings; }

 signals:
    /// The person is done.
    void chosen();

 private:
    static bill::ColumnMeaning guess(const std::string& heading);
    void check();

    QLabel* m_title;
    QTableWidget* m_table;
    std::vector<QComboBox*> m_meanings;
    std::vector<std::string> m_names;
    QLineEdit* m_currency;
    QLineEdit* m_vendor;
    QPushButton* m_done;
    std::string m_headings;
};

}  // namespace tessera::ui
