#pragma once
// The row above the blotter's tables: search, state, side, columns, details, export. GUI thread only.

#include <QTimer>
#include <QWidget>

#include "app/trading/blotter_query.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace tessera::ui {

class FilterBar : public QWidget {
    Q_OBJECT
 public:
    explicit FilterBar(QWidget* parent = nullptr);
    /// What the fields say; the sort is the table's.
    trading::BlotterFilter filter() const;
    /// Shows the fields the table has and what it was filtered by.
    void show(const trading::BlotterFilter& filter, bool hasState, bool hasSide, const QString& placeholder);
    void setSentence(const QString& sentence);
    QToolButton* columnsButton() const { return m_columns; }
    QPushButton* detailsButton() const { return m_details; }
    QPushButton* exportButton() const { return m_export; }
    QLineEdit* search() const { return m_search; }

 signals:
    /// Typing counts a quarter of a second after the last key; Enter and choices at once.
    void filterChanged();

 private:
    QLineEdit* m_search;
    QComboBox* m_state;
    QComboBox* m_side;
    QToolButton* m_columns;
    QPushButton* m_details;
    QPushButton* m_export;
    QLabel* m_sentence;
    QTimer m_typing;
};

}  // namespace tessera::ui
