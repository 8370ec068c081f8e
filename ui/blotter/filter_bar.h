#pragma once
// The row above the blotter's tables: search, state, side, tag, group, columns, details, export; under it,
// when there is something to say, a sentence. GUI thread only.

#include <QTimer>
#include <QWidget>

#include "app/trading/blotter_query.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace tessera::ui {

class OverflowRow;

/// Which fields a table has, and what they say.
struct FilterFields {
    bool hasSearch = false, hasState = false, hasSide = false, hasTag = false, hasExport = false,
         hasDetails = false;
    QStringList groups{};  // empty: this table has no groups
    int group = 0;
    QString placeholder{};
};

class FilterBar : public QWidget {
    Q_OBJECT
 public:
    explicit FilterBar(QWidget* parent = nullptr);
    /// What the fields say; the sort is the table's.
    trading::BlotterFilter filter() const;
    /// Shows the fields the table has and what it was filtered by.
    void show(const trading::BlotterFilter& filter, const FilterFields& fields);
    /// Tags in use, in order.
    void setTags(const QStringList& tags);
    void setSentence(const QString& sentence);
    QToolButton* columnsButton() const { return m_columns; }
    QPushButton* detailsButton() const { return m_details; }
    QPushButton* exportButton() const { return m_export; }
    QLineEdit* search() const { return m_search; }
    QComboBox* tagBox() const { return m_tag; }
    QComboBox* groupBox() const { return m_group; }

 signals:
    /// Typing counts a quarter of a second after the last key; Enter and choices at once.
    void filterChanged();
    void groupChosen(int index);

 private:
    void selectTag(const std::optional<std::string>& tag);

    QLineEdit* m_search;
    QComboBox* m_state;
    QComboBox* m_side;
    QComboBox* m_tag;
    QComboBox* m_group;
    OverflowRow* m_row;
    QToolButton* m_columns;
    QPushButton* m_details;
    QPushButton* m_export;
    QLabel* m_sentence;
    QTimer m_typing;
};

}  // namespace tessera::ui
