#include "widgets/table/record_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <set>

#include "widgets/accessible/spoken.h"
#include "widgets/table/pieces.h"
#include "widgets/table/terms.h"

namespace tessera::widgets {
namespace {

constexpr int kPad = 8;

QColor toneColour(const Theme& t, RecordTone tone, RecordKind kind) {
    switch (tone) {
        case RecordTone::Secondary:
            return t.secondary;
        case RecordTone::Faint:
            return t.faint;
        case RecordTone::Up:
            return t.up.base;
        case RecordTone::Down:
            return t.down.base;
        case RecordTone::Accent:
            return t.accent;
        case RecordTone::Warning:
            return t.warning;
        case RecordTone::Forecast:
            return t.forecast;
        case RecordTone::Normal:
            break;
    }
    return kind == RecordKind::Code ? t.secondary : t.text;
}

class RecordDelegate : public QStyledItemDelegate {
 public:
    explicit RecordDelegate(RecordTable* table) : QStyledItemDelegate(table), m_table(table) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& t = m_table->theme();
        const bool isSelected = option.state & QStyle::State_Selected;
        const bool isGroup = !index.data(RecordGroupRole).toString().isEmpty();
        const QColor ground = isSelected                             ? t.selection
                              : index.row() == m_table->hoveredRow() ? t.hover
                              : isGroup                              ? t.raised
                                                                     : t.panel;
        painter->fillRect(option.rect, ground);
        if (isSelected && index.column() == 0) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 2, option.rect.height()),
                              t.accent);
        }
        const bool isCurrent = m_table->hasFocus() && m_table->currentIndex().row() == index.row();
        if (isCurrent) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1), t.accent);
            painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                              t.accent);
        }
        const auto column = static_cast<std::size_t>(index.column());
        const RecordKind kind =
            column < m_table->columns().size() ? m_table->columns()[column].kind : RecordKind::Words;
        const RecordLook look = index.data(RecordLookRole).value<RecordLook>();
        const QString group = index.data(RecordGroupRole).toString();
        if (!group.isEmpty()) {
            paintGroup(*painter, option.rect, index, group, look);
        }
        paintContent(*painter, inView(option.rect), index.data(Qt::DisplayRole).toString(), look, kind);
    }

    /// The part of a cell that is not beyond the table's edge: what does not fit there ends with an ellipsis
    /// instead of half a digit.
    QRect inView(const QRect& cell) const {
        return {cell.topLeft(),
                QSize(std::min(cell.width(), m_table->viewport()->width() - cell.left()), cell.height())};
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return QSize(40, m_table->verticalHeader()->defaultSectionSize());
    }

 private:
    void paintContent(QPainter& painter, const QRect& cell, const QString& text, const RecordLook& look,
                      RecordKind kind) const {
        const Theme& t = m_table->theme();
        QRect rect = cell.adjusted(kPad, 0, -kPad, 0);
        if (look.swatch != kNoSwatch) {
            paintSwatch(painter, cell, look.swatch);
            return;
        }
        if (look.mark != OrderMark::None) {
            const int left = kind == RecordKind::Mark ? cell.center().x() - 5 : rect.left();
            paintOrderMark(painter, QRectF(left, cell.top() + (cell.height() - 12) / 2.0, 12, 12), look.mark,
                           t);
            rect.setLeft(left + 18);
        }
        if (text.isEmpty()) {
            return;
        }
        const bool isNumber = kind == RecordKind::Number || kind == RecordKind::Code;
        const QFont::Weight weight = look.isBold ? QFont::DemiBold : QFont::Normal;
        painter.setFont(isNumber ? t.numbers(11, look.isBold ? QFont::Bold : QFont::Normal)
                                 : t.words(11, weight));
        const QColor ink = text == "–" ? t.faint : toneColour(t, look.tone, kind);
        painter.setPen(ink);
        const Qt::Alignment side = kind == RecordKind::Number ? Qt::AlignRight : Qt::AlignLeft;
        const bool fits = painter.fontMetrics().horizontalAdvance(text) <= rect.width() + 1;
        if (look.faintTail <= 0 || look.faintTail >= text.size() || !fits) {
            // The beginning of a number is another number.
            const QString shown = fits                         ? text
                                  : kind == RecordKind::Number ? QStringLiteral("…")
                                                               : painter.fontMetrics().elidedText(
                                                                     text, Qt::ElideRight, rect.width() + 1);
            painter.drawText(rect, side | Qt::AlignVCenter | Qt::TextSingleLine, shown);
            return;
        }
        paintTail(painter, rect, text, look.faintTail, side);
    }

    void paintSwatch(QPainter& painter, const QRect& cell, int swatch) const {
        const Theme& t = m_table->theme();
        const QRect box(cell.center().x() - 5, cell.center().y() - 5, 11, 11);
        const bool isFilled = swatch >= 0;
        const QColor colour =
            isFilled ? t.series[static_cast<std::size_t>(swatch) % t.series.size()] : t.strongLine;
        painter.fillRect(box, colour);
        if (!isFilled) {
            painter.fillRect(box.adjusted(1, 1, -1, -1), t.panel);
        }
    }

    /// The name begins at the row's left and runs through this cell too, up to the first that has a sum.
    void paintGroup(QPainter& painter, const QRect& cell, const QModelIndex& index, const QString& name,
                    const RecordLook& look) const {
        const QHeaderView* header = m_table->horizontalHeader();
        int left = 0, right = m_table->viewport()->width();
        bool isBehind = false;
        for (int visual = 0; visual < header->count(); ++visual) {
            const int logical = header->logicalIndex(visual);
            if (header->isSectionHidden(logical)) {
                continue;
            }
            if (!index.siblingAtColumn(logical).data(Qt::DisplayRole).toString().isEmpty()) {
                right = header->sectionViewportPosition(logical);
                break;
            }
            isBehind = isBehind || logical == index.column();
        }
        left = header->sectionViewportPosition(header->logicalIndex(0));
        if (!isBehind) {
            return;
        }
        painter.save();
        painter.setClipRect(cell);
        painter.setFont(m_table->theme().words(11, look.isBold ? QFont::DemiBold : QFont::Normal));
        painter.setPen(look.isBold ? m_table->theme().text : m_table->theme().secondary);
        const QRect line(left + kPad, cell.top(), right - left - 2 * kPad, cell.height());
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(name, Qt::ElideRight, line.width()));
        painter.restore();
    }

    /// The last characters are faint: they repeat or lie below the tick.
    void paintTail(QPainter& painter, const QRect& rect, const QString& text, int tail,
                   Qt::Alignment side) const {
        const QFontMetricsF metrics(painter.font());
        const double whole = metrics.horizontalAdvance(text);
        const QString head = text.chopped(tail);
        const double left = side == Qt::AlignRight ? rect.right() + 1 - whole : rect.left();
        const double baseline = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2.0;
        painter.drawText(QPointF(left, baseline), head);
        painter.setPen(m_table->theme().faint);
        painter.drawText(QPointF(left + metrics.horizontalAdvance(head), baseline), text.right(tail));
    }

    RecordTable* m_table;
};

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
        QRect written, room = rect.adjusted(kPad, 0, -kPad, -1);
        room.setRight(std::min(room.right(), viewport()->width() - kPad));
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
    setItemDelegate(new RecordDelegate(this));
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
    const QRect area = viewport()->rect();
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(QRect(0, area.center().y() - 26, area.width(), 22), Qt::AlignCenter, m_emptyTitle);
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.words(12));
    painter.drawText(QRect(16, area.center().y(), area.width() - 32, 60), Qt::AlignHCenter | Qt::TextWordWrap,
                     m_emptySentence);
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
