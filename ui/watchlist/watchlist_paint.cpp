// How a watchlist's rows look: which columns find room, and what is in them.

#include <QPainter>
#include <algorithm>

#include "ui/watchlist/watchlist_layout.h"
#include "ui/watchlist/watchlist_view.h"
#include "widgets/table/pieces.h"

namespace tessera::ui {

namespace {
constexpr int kSortArrow = 8;
}  // namespace

int WatchlistView::columnWidth(WatchColumn column) const {
    if (column == WatchColumn::Line) {
        return kWatchLine;
    }
    const QFontMetrics heads(m_context.theme().words(10));
    const auto known = m_widths.find(column);
    const bool isSorted = m_list.sort && m_list.sort->column == column;
    return std::max(
        heads.horizontalAdvance(QString::fromUtf8(infoOf(column).head)) + (isSorted ? kSortArrow : 0),
        known == m_widths.end() ? 0 : known->second);
}

/// Those of the highest rank first, until the symbol has its room.
std::vector<WatchColumn> WatchlistView::hiddenColumns() const {
    int needed = kWatchInset + kWatchSymbol + kWatchInset;
    std::vector<WatchColumn> byRank = m_list.columns, hidden;
    for (const WatchColumn column : byRank) {
        needed += columnWidth(column) + kWatchGap;
    }
    std::ranges::sort(byRank, [](WatchColumn a, WatchColumn b) { return infoOf(a).rank > infoOf(b).rank; });
    for (const WatchColumn column : byRank) {
        if (needed <= width() || infoOf(column).rank == 0) {
            break;
        }
        needed -= columnWidth(column) + kWatchGap;
        hidden.push_back(column);
    }
    return hidden;
}

std::vector<WatchlistView::Cell> WatchlistView::cells() const {
    const std::vector<WatchColumn> hidden = hiddenColumns();
    std::vector<Cell> shown;
    int right = width() - kWatchInset;
    for (auto column = m_list.columns.rbegin(); column != m_list.columns.rend(); ++column) {
        if (std::ranges::find(hidden, *column) == hidden.end()) {
            const int wide = columnWidth(*column);
            right -= wide;
            shown.push_back({*column, right, wide});
            right -= kWatchGap;
        }
    }
    std::ranges::reverse(shown);
    return shown;
}

void WatchlistView::paintEvent(QPaintEvent* event) {
    const widgets::Theme& theme = m_context.theme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    paintHeads(painter);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QRect row = lineRect(static_cast<int>(i));
        if (!event->rect().intersects(row)) {
            continue;
        }
        const Line& line = m_lines[i];
        if (line.market != nullptr && line.market == m_link.instrument()) {
            painter.fillRect(row, theme.selection);
            painter.fillRect(QRect(0, row.top(), 2, kWatchRow), theme.accent);
        } else if (line.heading.isEmpty() && static_cast<int>(i) == m_hovered) {
            painter.fillRect(row, theme.hover);
        }
        paintLine(painter, row, line);
    }
    if (m_dropLine >= 0) {
        painter.fillRect(QRect(0, lineRect(m_dropLine).top() - 1, width(), 2), theme.accent);
    }
    if (m_lines.empty()) {
        painter.setPen(theme.secondary);
        painter.setFont(theme.words(12));
        painter.drawText(
            rect().adjusted(kWatchInset, kWatchHead, -kWatchInset, 0),
            static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
            m_list.symbols ? QStringLiteral("Nothing in this list yet: drag a symbol here, or press Insert.")
            : m_context.replay() != nullptr
                ? QStringLiteral("Press Play: what was recorded appears as it is reached.")
                : QStringLiteral("Waiting for the exchange's listing"));
    }
    if (hasFocus()) {
        widgets::paintFocusRing(painter, rect(), theme);
    }
}

void WatchlistView::paintHeads(QPainter& painter) const {
    painter.setFont(m_context.theme().words(10));
    painter.setPen(m_context.theme().secondary);
    const auto arrow = [&](std::optional<WatchColumn> column) {
        return m_list.sort && m_list.sort->column == column
                   ? (m_list.sort->isDescending ? QStringLiteral("▾") : QStringLiteral("▴"))
                   : QString();
    };
    const QString more = hiddenColumns().empty() ? QString() : QStringLiteral(" …");
    painter.drawText(QRect(kWatchInset, 0, width(), kWatchHead), Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("Symbol") + arrow(std::nullopt) + more);
    for (const Cell& cell : cells()) {
        const auto side = cell.column == WatchColumn::Line ? Qt::AlignHCenter : Qt::AlignRight;
        const QString head = QString::fromUtf8(infoOf(cell.column).head);
        QRect written;
        painter.setPen(m_context.theme().secondary);
        painter.drawText(QRect(cell.left - kWatchGap, 0, cell.width + kWatchGap, kWatchHead),
                         static_cast<int>(side | Qt::AlignVCenter), head + arrow(cell.column), &written);
        painter.setPen(m_context.theme().faint);
        widgets::underlineTerm(painter, written, head);
    }
}

void WatchlistView::paintLine(QPainter& painter, const QRect& row, const Line& line) const {
    const widgets::Theme& theme = m_context.theme();
    if (!line.heading.isEmpty()) {
        painter.setFont(theme.words(11, QFont::DemiBold));
        painter.setPen(theme.secondary);
        painter.drawText(row.adjusted(kWatchInset, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, line.heading);
        return;
    }
    const std::vector<Cell> shown = cells();
    const int room = (shown.empty() ? width() : shown.front().left - kWatchGap) - kWatchInset;
    painter.setFont(theme.words(12));
    painter.setPen(line.market == nullptr ? theme.faint : cellColour(line, WatchColumn::Last, {}));
    painter.drawText(row.adjusted(kWatchInset, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(line.symbol, Qt::ElideLeft, room));
    for (const Cell& cell : shown) {
        paintCell(painter, row, line, cell);
    }
}

void WatchlistView::paintCell(QPainter& painter, const QRect& row, const Line& line, const Cell& cell) const {
    const widgets::Theme& theme = m_context.theme();
    if (cell.column == WatchColumn::Line) {
        widgets::paintSparkline(painter, QRectF(cell.left, row.top() + 5, cell.width, kWatchRow - 10),
                                line.day, theme);
        return;
    }
    const auto at = std::ranges::find(m_list.columns, cell.column) - m_list.columns.begin();
    const QString text = line.market == nullptr ? QStringLiteral("–") : line.cells.value(at);
    painter.setFont(theme.numbers(cell.column == WatchColumn::Last ? 12 : 11));
    painter.setPen(cellColour(line, cell.column, text));
    painter.drawText(QRect(cell.left - kWatchGap, row.top(), cell.width + kWatchGap, kWatchRow),
                     Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, cell.width + kWatchGap));
}

QColor WatchlistView::cellColour(const Line& line, WatchColumn column, const QString& text) const {
    const widgets::Theme& theme = m_context.theme();
    if (text == QStringLiteral("–")) {
        return theme.faint;
    }
    const bool isIndex = line.market->instrument().kind() == domain::InstrumentKind::Index;
    if (!isIndex && line.market->state() != ports::StreamState::Live) {
        return theme.stale;
    }
    if (column == WatchColumn::Forecast) {
        return theme.forecast;
    }
    if (column != WatchColumn::Change) {
        return column == WatchColumn::Last ? theme.text : theme.secondary;
    }
    const std::int64_t change = line.market->change24h().value_or(domain::PriceDelta{}).nanoUsd();
    return change > 0 ? theme.up.base : change < 0 ? theme.down.base : theme.secondary;
}

}  // namespace tessera::ui
