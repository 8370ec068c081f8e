#include "widgets/table/record_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <set>

#include "widgets/accessible/spoken.h"
#include "widgets/table/pieces.h"
#include "widgets/table/record_delegate.h"
#include "widgets/table/terms.h"

namespace tessera::widgets {
namespace {

/// Heads in the look of the mock: 11 px words, aligned with their column's content.
class RecordHeader : public QHeaderView {
 public:
    explicit RecordHeader(RecordTable* table) : QHeaderView(Qt::Horizontal, table), m_table(table) {
        setSectionsMovable(true);
        setHighlightSections(false);
        setFixedHeight(Metrics::tableHead);
        setMinimumSectionSize(20);
    }

 protected:
    void paintSection(QPainter* painter, const QRect& rect, int logical) const override {
        const Theme& t = m_table->theme();
        painter->fillRect(rect, t.panel);
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
        const auto column = static_cast<std::size_t>(logical);
        if (column >= m_table->columns().size()) {
            return;
        }
        const RecordColumn& c = m_table->columns()[column];
        painter->setFont(t.words(11));
        painter->setPen(t.secondary);
        const Qt::Alignment side = c.kind == RecordKind::Number ? Qt::AlignRight : Qt::AlignLeft;
        QRect written, room = rect.adjusted(kCellPad, 0, -kCellPad, -1);
        room.setRight(std::min(room.right(), viewport()->width() - kCellPad));
        const QString title =
            logical == m_table->sortColumn() ? (m_table->isSortAscending() ? "▲ " : "▼ ") + c.title : c.title;
        painter->drawText(room, static_cast<int>(side | Qt::AlignVCenter),
                          painter->fontMetrics().elidedText(title, Qt::ElideRight, room.width() + 1),
                          &written);
        painter->setPen(t.faint);
        underlineTerm(*painter, written, c.title);
    }
    void paintEvent(QPaintEvent* event) override {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), m_table->theme().panel);
        painter.fillRect(QRect(0, viewport()->height() - 1, viewport()->width(), 1), m_table->theme().line);
        painter.end();
        QHeaderView::paintEvent(event);
    }

 private:
    RecordTable* m_table;
};

}  // namespace

RecordTable::RecordTable(const Theme& theme, QWidget* parent) : QTableView(parent), m_theme(theme) {
    setHorizontalHeader(new RecordHeader(this));
    setItemDelegate(makeRecordDelegate(this));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(Metrics::tableRow);
    verticalHeader()->setDefaultSectionSize(Metrics::tableRow);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
}

void RecordTable::setTheme(const Theme& theme) {
    m_theme = theme;
    viewport()->update();
    horizontalHeader()->viewport()->update();
}

void RecordTable::setColumns(std::vector<RecordColumn> columns) {
    m_columns = std::move(columns);
    applyColumns();
}

void RecordTable::setColumnShown(int column, bool isShown) {
    setColumnHidden(column, !isShown);
    applyColumns();
}

void RecordTable::setSortMark(int column, bool isAscending) {
    m_sortColumn = column;
    m_isSortAscending = isAscending;
    horizontalHeader()->viewport()->update();
}

void RecordTable::setRowHeight(int px) {
    verticalHeader()->setDefaultSectionSize(px);
}

void RecordTable::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
    viewport()->update();
}

QString RecordTable::emptyWords() const {
    const bool isEmpty = model() == nullptr || model()->rowCount() == 0;
    return isEmpty ? (m_emptyTitle + QStringLiteral(". ") + m_emptySentence).trimmed() : QString();
}

std::vector<int> RecordTable::copiedRows() const {
    std::set<int> rows;
    if (model() == nullptr || model()->rowCount() == 0) {
        return {};
    }
    if (selectionMode() == QAbstractItemView::NoSelection) {
        for (int row = 0; row < model()->rowCount(); ++row) {
            rows.insert(row);
        }
        return {rows.begin(), rows.end()};
    }
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            rows.insert(row);
        }
    }
    if (rows.empty() && currentIndex().isValid()) {
        rows.insert(currentIndex().row());
    }
    return {rows.begin(), rows.end()};
}

QString RecordTable::copiedText() const {
    std::vector<int> shown;
    QStringList heads;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        const auto known = static_cast<std::size_t>(column);
        if (!isColumnHidden(column) && known < m_columns.size() &&
            m_columns[known].kind != RecordKind::Mark) {  // a mark is a picture of the state beside it
            shown.push_back(column);
            heads << copiedWords(m_columns[known].title);
        }
    }
    std::vector<QStringList> rows;
    for (const int row : copiedRows()) {
        QStringList cells;
        const QString group = model()->index(row, 0).data(RecordGroupRole).toString().trimmed();
        for (const int column : shown) {
            const QString text = model()->index(row, column).data(Qt::DisplayRole).toString();
            const bool isNumber = m_columns[static_cast<std::size_t>(column)].kind == RecordKind::Number;
            cells << (cells.isEmpty() && !group.isEmpty() ? copiedWords(group)
                      : isNumber                          ? copiedNumber(text)
                                                          : copiedWords(text));
        }
        rows.push_back(std::move(cells));
    }
    return copiedLines(heads, rows);
}

/// Qt's own tells screen readers of cells by its own count of them.
void RecordTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QAbstractItemView::currentChanged(current, previous);
    tellSpoken(this);
}

void RecordTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QAbstractItemView::selectionChanged(selected, deselected);
    tellSpoken(this);
}

/// Tables whose rows can do more have a menu of their own, with the same word in it.
void RecordTable::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    addCopyAction(menu, copiedText());
    menu.exec(event->globalPos());
}

void RecordTable::setModel(QAbstractItemModel* model) {
    QTableView::setModel(model);
    applyColumns();
}

void RecordTable::applyColumns() {
    if (!model() || m_columns.empty()) {
        return;
    }
    int fixed = 0, stretching = -1;
    const int count = std::min(static_cast<int>(m_columns.size()), model()->columnCount());
    for (int i = 0; i < count; ++i) {
        const RecordColumn& column = m_columns[static_cast<std::size_t>(i)];
        if (isColumnHidden(i)) {
            continue;
        }
        if (column.stretches) {
            stretching = i;
            continue;
        }
        if (columnWidth(i) != column.width) {
            setColumnWidth(i, column.width);
        }
        fixed += column.width;
    }
    if (stretching >= 0) {
        const int least = m_columns[static_cast<std::size_t>(stretching)].width;
        setColumnWidth(stretching, std::max(least, viewport()->width() - fixed));
    }
}

void RecordTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    applyColumns();
}

void RecordTable::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), m_theme.panel);
    }
    QTableView::paintEvent(event);
    QPainter painter(viewport());
    if (hasFocus() && !currentIndex().isValid()) {
        paintFocusRing(painter, viewport()->rect(), m_theme);  // else the current row has it
    }
    if ((model() && model()->rowCount() > 0) || m_emptyTitle.isEmpty()) {
        return;
    }
    paintEmptyText(painter);
}

/// Title and sentence in the middle; where there is no room for both, the title alone rather than two halves.
void RecordTable::paintEmptyText(QPainter& painter) const {
    constexpr int kTitle = 22, kGap = 4, kMargin = 16;
    const QRect area = viewport()->rect();
    const QFont words = m_theme.words(12);
    const QRect wrapped = QFontMetrics(words).boundingRect(
        QRect(kMargin, 0, std::max(1, area.width() - 2 * kMargin), area.height()),
        Qt::AlignHCenter | Qt::TextWordWrap, m_emptySentence);
    const int sentence = m_emptySentence.isEmpty() ? 0 : kGap + wrapped.height();
    const bool fits = kTitle + sentence <= area.height();
    const int top = (area.height() - kTitle - (fits ? sentence : 0)) / 2;
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(QRect(0, top, area.width(), kTitle), Qt::AlignCenter, m_emptyTitle);
    if (fits && sentence > 0) {
        painter.setPen(m_theme.secondary);
        painter.setFont(words);
        painter.drawText(QRect(kMargin, top + kTitle + kGap, area.width() - 2 * kMargin, wrapped.height()),
                         Qt::AlignHCenter | Qt::TextWordWrap, m_emptySentence);
    }
}

void RecordTable::setHoveredRow(int row) {
    if (m_hoveredRow != row) {
        m_hoveredRow = row;
        viewport()->update();
    }
}

void RecordTable::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && state() != EditingState && currentIndex().isValid() &&
        !currentIndex().data(RecordGroupRole).toString().isEmpty()) {
        emit groupActivated(currentIndex().row());
        return;
    }
    if (event->matches(QKeySequence::Copy) && state() != EditingState) {
        copyToClipboard(copiedText());  // Qt's own copies one cell
        return;
    }
    QTableView::keyPressEvent(event);
}

void RecordTable::mouseReleaseEvent(QMouseEvent* event) {
    QTableView::mouseReleaseEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && !index.data(RecordGroupRole).toString().isEmpty()) {
        emit groupActivated(index.row());
    }
}

void RecordTable::leaveEvent(QEvent* event) {
    setHoveredRow(-1);
    QTableView::leaveEvent(event);
}

void RecordTable::mouseMoveEvent(QMouseEvent* event) {
    setHoveredRow(rowAt(static_cast<int>(event->position().y())));
    QTableView::mouseMoveEvent(event);
}

}  // namespace tessera::widgets
