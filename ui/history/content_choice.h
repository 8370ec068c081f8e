#pragma once
// What of a file that names its instruments itself is to be imported: which of them, and from when to when.
// GUI thread only.

#include <QWidget>
#include <optional>

#include "app/history/import_desk.h"

class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace tessera::ui {

class ContentChoice : public QWidget {
    Q_OBJECT
 public:
    explicit ContentChoice(QWidget* parent = nullptr);

    /// All of it is chosen.
    void show(const history::ImportPreview& preview);
    /// What was chosen, into `request`; all of it leaves it as it is.
    void ask(history::ImportRequest& request) const;
    /// Why what is chosen cannot be imported; empty: it can.
    QString problem() const;

 signals:
    void changed();

 private:
    void fillTable(const std::vector<history::ImportedInstrument>& instruments);
    void setAll(bool isChosen);
    void showMatching(const QString& text);
    bool isChosen(int row) const;
    int chosenCount() const;
    void tell();

    QTableWidget* m_table;
    QLineEdit* m_find;
    QDateTimeEdit *m_from, *m_to;
    QLabel* m_count;
    qint64 m_first = 0, m_last = 0;  // what the fields were set to, seconds
};

}  // namespace tessera::ui
