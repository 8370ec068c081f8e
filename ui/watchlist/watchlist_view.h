#pragma once
// A watchlist's rows: an instrument with its figures. Click or arrows select, a head sorts, rows are dragged.
// GUI thread only.

#include <QWidget>
#include <vector>

#include "ui/context/panel.h"
#include "ui/watchlist/watchlist.h"
#include "widgets/accessible/spoken.h"
#include "widgets/table/copied_text.h"
#include "widgets/table/terms.h"

namespace tessera::ui {

class WatchlistView : public QWidget,
                      public widgets::Spoken,
                      public widgets::Copyable,
                      public widgets::HasTerms {
    Q_OBJECT
 public:
    WatchlistView(AppServices& context, PanelLink& link, QWidget* parent = nullptr);
    const Watchlist& list() const { return m_list; }
    void setList(const Watchlist& list);
    /// In the order they are shown now.
    QStringList symbols() const;
    void add(const QString& symbol);
    QMenu* makeColumnsMenu(QWidget* parent);
    /// A column's head.
    QString termAt(const QPoint& at) const override;
    QSize sizeHint() const override;
    // Its lines; the selected instrument has the keyboard.
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override { return m_list.name; }
    int spokenParts() const override { return static_cast<int>(m_lines.size()); }
    widgets::SpokenPart spokenPart(int line) const override;
    int spokenFocus() const override;
    void focusSpokenPart(int line) override;
    /// The selected instrument's row.
    QString copiedText() const override;

 signals:
    /// By the person, in the list itself.
    void listChanged();

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    /// A heading, or an instrument; of an own list also a symbol nobody has told of yet.
    struct Line {
        QString heading, symbol;
        InstrumentMarket* market = nullptr;
        std::uint64_t revision = 0;  // of the market, when it was painted last
        QStringList cells{};         // one a column, as shown
        std::vector<double> day{};   // closes of the line
        std::uint64_t dayEpoch = 0;
        std::size_t dayBars = 0;
    };
    struct Cell {
        WatchColumn column;
        int left = 0, width = 0;
    };
    void rebuild();
    bool showsEndedMonth() const;
    void addFamilies();
    void sortLines(std::vector<Line>& lines) const;
    /// Repaints the rows whose words have changed.
    void refresh();
    void edit(const std::function<void(Watchlist&)>& change);
    /// Of the present width; `left` of the first is where the symbol's room ends.
    std::vector<Cell> cells() const;
    std::vector<WatchColumn> hiddenColumns() const;
    int columnWidth(WatchColumn column) const;
    void paintHeads(QPainter& painter) const;
    void paintLine(QPainter& painter, const QRect& row, const Line& line) const;
    void paintCell(QPainter& painter, const QRect& row, const Line& line, const Cell& cell) const;
    QColor cellColour(const Line& line, WatchColumn column, const QString& text) const;
    QString cellText(const InstrumentMarket& market, WatchColumn column) const;
    std::optional<double> sortKey(const InstrumentMarket& market, WatchColumn column) const;
    QString changeText(const InstrumentMarket& market) const;
    QString forecastText(const InstrumentMarket& market) const;
    std::vector<double> dayLine(const InstrumentMarket& market) const;
    QString copiedRow(const Line& line) const;
    int lineAt(const QPoint& at) const;
    int lineOf(const InstrumentMarket* market) const;
    QRect lineRect(int line) const;
    /// Where a drop at `at` puts a symbol: before this line; the number of lines at the end.
    int dropLine(const QPoint& at) const;
    std::optional<std::optional<WatchColumn>> headAt(const QPoint& at) const;
    void step(int direction);

    AppServices& m_context;
    PanelLink& m_link;
    Watchlist m_list;
    std::vector<Line> m_lines;
    std::map<WatchColumn, int> m_widths;  // px, by what the cells hold
    QPoint m_pressedAt;
    bool m_mayDrag = false;
    int m_hovered = -1, m_dropLine = -1;
    int m_framesToPaint = 0, m_framesToSort = 0;
};

}  // namespace tessera::ui
