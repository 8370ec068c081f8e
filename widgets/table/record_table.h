#pragma once
// Dense tables of records (orders, fills, positions): a QTableView that paints cells itself. The owner gives
// a model whose DisplayRole is text and, where a cell looks special, RecordLookRole a RecordLook. GUI thread
// only.

#include <QAbstractTableModel>
#include <QTableView>
#include <vector>

#include "widgets/table/copied_text.h"
#include "widgets/theme/order_mark.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

enum class RecordTone { Normal, Secondary, Faint, Up, Down, Accent, Warning, Forecast };

/// A box in a Mark column, filled in the colour of an overlaid line or empty: RecordLook::swatch.
inline constexpr int kNoSwatch = -2, kEmptySwatch = -1;

/// What a cell stands on. Bid and Ask are the sides of a book, as on a ladder; the raised ones are set off
/// from the rest of their column; LastUp and LastDown are for the price everything else turns about.
enum class RecordGround { Plain, Raised, Bid, Ask, BidRaised, AskRaised, LastUp, LastDown, Chosen };

/// How one cell differs from its column's habit.
struct RecordLook {
    RecordTone tone = RecordTone::Normal;
    OrderMark mark = OrderMark::None;  // drawn alone, or before the text
    int faintTail = 0;  // that many last characters are faint (digits below the tick, milliseconds)
    bool isBold = false;
    int swatch = kNoSwatch;  // 0..5: Theme::series; drawn in place of the text
    RecordGround ground = RecordGround::Plain;
    int keptEnd = 0;  // that many last characters tell it from others alike: what is before them gives way
    bool operator==(const RecordLook&) const = default;
};
/// `text` in that width: cut in the middle of what stands before its last `kept` characters.
QString elidedBefore(const QFontMetrics& metrics, const QString& text, int kept, int width);
inline constexpr int RecordLookRole = Qt::UserRole + 40;
/// Of every cell of a line that names a group: the name, painted from the row's left as far as cells are
/// empty.
inline constexpr int RecordGroupRole = Qt::UserRole + 41;

enum class RecordKind {
    Mark,    // 24 px, state shape
    Words,   // Inter, left
    Number,  // JetBrains Mono, right
    Code,    // JetBrains Mono, left (TIF)
};

struct RecordColumn {
    QString title;
    RecordKind kind = RecordKind::Words;
    int width = 60;          // px at scale 1, padding included
    bool stretches = false;  // takes what is left (give it to one column)
};

class RecordTable : public QTableView, public Copyable {
    Q_OBJECT

 public:
    explicit RecordTable(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// Titles, kinds and widths; call before or after setModel.
    void setColumns(std::vector<RecordColumn> columns);
    const std::vector<RecordColumn>& columns() const { return m_columns; }
    /// A hidden column leaves its room to the stretching one.
    void setColumnShown(int column, bool isShown);
    /// Arrow before the title of the column the rows are sorted by; -1: none.
    void setSortMark(int column, bool isAscending);
    int sortColumn() const { return m_sortColumn; }
    bool isSortAscending() const { return m_isSortAscending; }
    /// 18 dense, 22 comfortable.
    void setRowHeight(int px);
    /// Shown in the middle while the model has no rows: what to do next.
    void setEmptyText(const QString& title, const QString& sentence);
    /// That title and sentence while there are no rows; empty while there are.
    QString emptyWords() const;
    /// The chosen rows, else the current one; where nothing can be chosen, all of them. Columns as shown.
    QString copiedText() const override;
    void setModel(QAbstractItemModel* model) override;
    const Theme& theme() const { return m_theme; }
    int hoveredRow() const { return m_hoveredRow; }

 signals:
    /// A press on a group's line, or Enter on it.
    void groupActivated(int row);

 protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void paintEmptyText(QPainter& painter) const;
    void resizeEvent(QResizeEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

 private:
    void applyColumns();
    std::vector<int> copiedRows() const;
    void setHoveredRow(int row);

    Theme m_theme;
    std::vector<RecordColumn> m_columns;
    QString m_emptyTitle, m_emptySentence;
    int m_hoveredRow = -1, m_sortColumn = -1;
    bool m_isSortAscending = false;
};

}  // namespace tessera::widgets

Q_DECLARE_METATYPE(tessera::widgets::RecordLook)
