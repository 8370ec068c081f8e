#include "widgets/accessible/item_view_accessible.h"

#include <QAccessibleWidget>
#include <QComboBox>
#include <QHeaderView>
#include <QListView>
#include <QPointer>
#include <map>

#include "widgets/accessible/heard_names.h"
#include "widgets/accessible/spoken.h"
#include "widgets/table/record_table.h"

namespace tessera::widgets {

namespace {

/// The columns a person sees, from left to right. A list has one.
std::vector<int> shownColumns(const QAbstractItemView& view) {
    if (const auto* list = qobject_cast<const QListView*>(&view)) {
        return {list->modelColumn()};
    }
    std::vector<int> columns;
    const QHeaderView* header = static_cast<const RecordTable&>(view).horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        if (const int logical = header->logicalIndex(visual); !header->isSectionHidden(logical)) {
            columns.push_back(logical);
        }
    }
    return columns;
}

int rowsOf(const QAbstractItemView& view) {
    return view.model() != nullptr ? view.model()->rowCount(view.rootIndex()) : 0;
}

bool isList(const QAbstractItemView& view) {
    return qobject_cast<const QListView*>(&view) != nullptr;
}

constexpr int kHead = -1;  // the row of the columns' heads

/// A cell, or a column's head.
class CellAccessible : public QAccessibleInterface,
                       public QAccessibleTableCellInterface,
                       public QAccessibleActionInterface {
 public:
    CellAccessible(QAbstractItemView* view, int row, int column)
        : m_view(view), m_row(row), m_column(column) {}
    int row() const { return m_row; }
    int column() const { return m_column; }

    bool isValid() const override {
        return m_view != nullptr && m_row < rowsOf(*m_view) &&
               m_column < static_cast<int>(shownColumns(*m_view).size());
    }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override {
        return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
    }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override {}

    QString text(QAccessible::Text which) const override {
        if (!isValid()) {
            return {};
        }
        switch (which) {
            case QAccessible::Name: {
                const QString words = name();
                HeardNames::note(m_view, *this, words);
                return words;
            }
            case QAccessible::Value:
                return m_row == kHead ? QString() : index().data(Qt::DisplayRole).toString();
            case QAccessible::Description:
                return m_row == kHead ? QString() : index().data(Qt::AccessibleDescriptionRole).toString();
            default:
                return {};
        }
    }
    QRect rect() const override {
        if (!isValid()) {
            return {};
        }
        if (m_row == kHead) {
            const QHeaderView* header = static_cast<RecordTable*>(m_view.data())->horizontalHeader();
            const int logical = logicalColumn();
            return QRect(header->mapToGlobal(QPoint(header->sectionViewportPosition(logical), 0)),
                         QSize(header->sectionSize(logical), header->height()));
        }
        const QRect box = m_view->visualRect(index());
        return QRect(m_view->viewport()->mapToGlobal(box.topLeft()), box.size());
    }
    QAccessible::Role role() const override {
        return m_row == kHead                         ? QAccessible::ColumnHeader
               : m_view != nullptr && isList(*m_view) ? QAccessible::ListItem
                                                      : QAccessible::Cell;
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.invisible = !m_view->isVisible();
        if (m_row == kHead) {
            return state;
        }
        const QModelIndex at = index();
        const Qt::ItemFlags flags = at.flags();
        state.disabled = !(flags & Qt::ItemIsEnabled);
        state.focusable = state.selectable = flags.testFlag(Qt::ItemIsSelectable);
        state.selected = isSelected();
        state.focused = m_view->hasFocus() && m_view->currentIndex() == at;
        state.editable =
            flags.testFlag(Qt::ItemIsEditable) && m_view->editTriggers() != QAbstractItemView::NoEditTriggers;
        state.readOnly = !state.editable;
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(at));
        if (flags & Qt::ItemIsUserCheckable) {
            state.checkable = true;
            state.checked = at.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        }
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::TableCellInterface && m_view != nullptr && !isList(*m_view)) {
            return static_cast<QAccessibleTableCellInterface*>(this);
        }
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }

    bool isSelected() const override {
        return m_row != kHead && isValid() && m_view->selectionModel()->isSelected(index());
    }
    QList<QAccessibleInterface*> columnHeaderCells() const override;
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

    QStringList actionNames() const override {
        return m_row == kHead ? QStringList() : QStringList{setFocusAction()};
    }
    void doAction(const QString& name) override {
        if (name == setFocusAction() && m_row != kHead && isValid()) {
            m_view->setFocus(Qt::OtherFocusReason);
            m_view->setCurrentIndex(index());
        }
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
    int logicalColumn() const { return shownColumns(*m_view)[static_cast<std::size_t>(m_column)]; }
    QModelIndex index() const { return m_view->model()->index(m_row, logicalColumn(), m_view->rootIndex()); }
    QString name() const {
        if (m_row == kHead) {
            return m_view->model()->headerData(logicalColumn(), Qt::Horizontal).toString();
        }
        const QString words = index().data(Qt::AccessibleTextRole).toString();
        return words.isEmpty() ? index().data(Qt::DisplayRole).toString() : words;
    }

    QPointer<QAbstractItemView> m_view;
    int m_row, m_column;
};

/// Children are the heads, then the cells row by row. Of a list: its rows.
class ItemViewAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
 public:
    explicit ItemViewAccessible(QAbstractItemView* view) : QAccessibleWidget(view) {}
    ~ItemViewAccessible() override {
        drop([](int, int) { return true; });
    }

    QAccessible::Role role() const override {
        return isList(view()) ? QAccessible::List : QAccessible::Table;
    }
    QString text(QAccessible::Text which) const override {
        const QString words = QAccessibleWidget::text(which);
        const auto* table = qobject_cast<const RecordTable*>(widget());
        if (which == QAccessible::Description && words.isEmpty() && table != nullptr) {
            return table->emptyWords();
        }
        return which == QAccessible::Name && words.isEmpty() ? boxName() : words;
    }
    int childCount() const override { return heads() + rowCount() * columnCount(); }
    QAccessibleInterface* child(int index) const override {
        const int columns = columnCount();
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        return index < heads() ? at(kHead, index)
                               : at((index - heads()) / columns, (index - heads()) % columns);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* cell = dynamic_cast<const CellAccessible*>(child);
        if (cell == nullptr || !cell->isValid() || cell->parent() != this) {
            return -1;
        }
        return cell->row() == kHead ? cell->column() : heads() + cell->row() * columnCount() + cell->column();
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QModelIndex index = view().indexAt(view().viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? cellOf(index) : nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const QModelIndex current = view().currentIndex();
        QAccessibleInterface* cell =
            view().hasFocus() && current.isValid() && current.row() < rowCount() ? cellOf(current) : nullptr;
        return cell != nullptr ? cell : QAccessibleWidget::focusChild();
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableInterface && !isList(view())
                   ? static_cast<QAccessibleTableInterface*>(this)
                   : QAccessibleWidget::interface_cast(type);
    }

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override {
        return row >= 0 && row < rowCount() && column >= 0 && column < columnCount() ? at(row, column)
                                                                                     : nullptr;
    }
    int rowCount() const override { return rowsOf(view()); }
    int columnCount() const override { return static_cast<int>(shownColumns(view()).size()); }
    QString columnDescription(int column) const override {
        const std::vector<int> shown = shownColumns(view());
        return column >= 0 && column < static_cast<int>(shown.size()) && view().model() != nullptr
                   ? view()
                         .model()
                         ->headerData(shown[static_cast<std::size_t>(column)], Qt::Horizontal)
                         .toString()
                   : QString();
    }
    QString rowDescription(int) const override { return {}; }
    QList<int> selectedRows() const override {
        QList<int> rows;
        if (view().selectionModel() != nullptr) {
            for (const QModelIndex& index : view().selectionModel()->selectedRows(0)) {
                rows << index.row();
            }
        }
        return rows;
    }
    int selectedRowCount() const override { return static_cast<int>(selectedRows().size()); }
    bool isRowSelected(int row) const override { return selectedRows().contains(row); }
    QList<QAccessibleInterface*> selectedCells() const override {
        QList<QAccessibleInterface*> cells;
        if (view().selectionModel() != nullptr) {
            for (const QModelIndex& index : view().selectionModel()->selectedIndexes()) {
                if (QAccessibleInterface* cell = cellOf(index)) {
                    cells << cell;
                }
            }
        }
        return cells;
    }
    int selectedCellCount() const override { return static_cast<int>(selectedCells().size()); }
    // Rows are what is chosen here; a column is nothing one could do something with.
    int selectedColumnCount() const override { return 0; }
    QList<int> selectedColumns() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    bool selectRow(int row) override { return choose(row, QItemSelectionModel::Select); }
    bool unselectRow(int row) override { return choose(row, QItemSelectionModel::Deselect); }

    /// Nothing to keep in step: places that are gone are forgotten, the others tell what stands there now.
    void modelChange(QAccessibleTableModelChangeEvent*) override {
        const int rows = rowCount(), columns = columnCount();
        drop([&](int row, int column) { return row >= rows || column >= columns; });
        tellSpoken(widget());
    }

    QAccessibleInterface* at(int row, int column) const {
        const auto [place, isNew] = m_cells.try_emplace({row, column}, QAccessible::Id{});
        if (isNew) {
            place->second =
                QAccessible::registerAccessibleInterface(new CellAccessible(&view(), row, column));
        }
        return QAccessible::accessibleInterface(place->second);
    }

 private:
    QAbstractItemView& view() const { return *static_cast<QAbstractItemView*>(widget()); }
    /// The list that opens under a box is what the box is.
    QString boxName() const {
        for (QWidget* around = widget()->parentWidget(); around != nullptr; around = around->parentWidget()) {
            if (qobject_cast<QComboBox*>(around) != nullptr) {
                return QAccessible::queryAccessibleInterface(around)->text(QAccessible::Name);
            }
        }
        return {};
    }
    int heads() const { return isList(view()) ? 0 : columnCount(); }
    QAccessibleInterface* cellOf(const QModelIndex& index) const {
        const std::vector<int> shown = shownColumns(view());
        const auto found = std::find(shown.begin(), shown.end(), index.column());
        return found != shown.end() ? at(index.row(), static_cast<int>(found - shown.begin())) : nullptr;
    }
    bool choose(int row, QItemSelectionModel::SelectionFlags how) {
        if (row < 0 || row >= rowCount() || view().selectionModel() == nullptr ||
            view().selectionMode() == QAbstractItemView::NoSelection) {
            return false;
        }
        if (view().selectionMode() == QAbstractItemView::SingleSelection) {
            view().selectionModel()->clearSelection();
        }
        view().selectionModel()->select(view().model()->index(row, 0, view().rootIndex()),
                                        how | QItemSelectionModel::Rows);
        return true;
    }
    template <typename Which>
    void drop(Which which) {
        for (auto at = m_cells.begin(); at != m_cells.end();) {
            if (which(at->first.first, at->first.second)) {
                QAccessible::deleteAccessibleInterface(at->second);
                at = m_cells.erase(at);
            } else {
                ++at;
            }
        }
    }

    mutable std::map<std::pair<int, int>, QAccessible::Id> m_cells;  // that a reader has asked for
};

QList<QAccessibleInterface*> CellAccessible::columnHeaderCells() const {
    if (!isValid() || m_row == kHead || isList(*m_view)) {
        return {};
    }
    const auto* table = dynamic_cast<const ItemViewAccessible*>(parent());
    return table != nullptr ? QList<QAccessibleInterface*>{table->at(kHead, m_column)}
                            : QList<QAccessibleInterface*>{};
}

/// Qt's own names a box by its choice alone, and what is chosen there goes unsaid.
class BoxAccessible : public QAccessibleWidget {
 public:
    explicit BoxAccessible(QComboBox* box) : QAccessibleWidget(box, QAccessible::ComboBox) {}

    QString text(QAccessible::Text which) const override {
        if (which == QAccessible::Value) {
            return box().currentText();
        }
        const QString words = QAccessibleWidget::text(which);
        return which != QAccessible::Name ? words
               : words.isEmpty()          ? box().currentText()
                                          : QStringLiteral("%1, %2").arg(words, box().currentText());
    }
    int childCount() const override { return 1; }
    QAccessibleInterface* child(int index) const override {
        return index == 0 ? QAccessible::queryAccessibleInterface(box().view()) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        return child != nullptr && child->object() == box().view() ? 0 : -1;
    }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessible::State state() const override {
        QAccessible::State state = QAccessibleWidget::state();
        state.expandable = true;
        state.expanded = box().view()->isVisible();
        return state;
    }
    QStringList actionNames() const override {
        return QStringList{showMenuAction()} + QAccessibleWidget::actionNames();
    }
    void doAction(const QString& name) override {
        if (name == showMenuAction()) {
            box().showPopup();
        } else {
            QAccessibleWidget::doAction(name);
        }
    }

 private:
    QComboBox& box() const { return *static_cast<QComboBox*>(widget()); }
};

}  // namespace

QAccessibleInterface* makeItemViewAccessible(QWidget* widget) {
    if (auto* box = qobject_cast<QComboBox*>(widget); box != nullptr && !box->isEditable()) {
        return new BoxAccessible(box);
    }
    if (qobject_cast<RecordTable*>(widget) != nullptr || qobject_cast<QListView*>(widget) != nullptr) {
        return new ItemViewAccessible(static_cast<QAbstractItemView*>(widget));
    }
    return nullptr;
}

}  // namespace tessera::widgets
