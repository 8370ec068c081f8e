#include "widgets/ladder/ladder_row_painter.h"

#include <QPainter>
#include <QPainterPath>

#include "widgets/ladder/number_text.h"
#include "widgets/table/terms.h"

namespace tessera::widgets {
namespace {

constexpr int kBase = LadderGeometry::baseline;
constexpr int kRow = LadderGeometry::rowHeight;
constexpr int kFanWidth = 8;

struct MarkLetter {
    LadderPriceMark bit;
    char letter;
    bool isMine;  // about my position: accent; about the market: secondary
};
constexpr std::array<MarkLetter, 7> kMarks{{{MarkAverage, 'A', true},
                                            {MarkBreakEven, 'E', true},
                                            {MarkSettlement, 'S', false},
                                            {MarkHigh, 'H', false},
                                            {MarkLow, 'L', false},
                                            {MarkLimitUp, 'U', false},
                                            {MarkLimitDown, 'D', false}}};

}  // namespace

LadderRowPainter::Ink LadderRowPainter::inkOf(const Theme& t) {
    Ink ink{};
    ink.panel = t.panel.rgb();
    ink.text = t.text.rgb();
    ink.secondary = t.secondary.rgb();
    ink.faint = t.faint.rgb();
    ink.line = t.line.rgb();
    ink.strongLine = t.strongLine.rgb();
    ink.stale = t.stale.rgb();
    ink.staleBar = t.staleBar.rgb();
    ink.priceCell = t.priceCell.rgb();
    ink.priceText = t.priceText.rgb();
    ink.fifth = t.fifthLine.rgb();
    ink.forecast = t.forecast.rgb();
    ink.dimmedForecast = mix(t.forecast, t.panel, .5).rgb();
    ink.accent = t.accent.rgb();
    ink.upBase = t.up.base.rgb();
    ink.downBase = t.down.base.rgb();
    ink.upBar = t.up.sizeBar.rgb();
    ink.downBar = t.down.sizeBar.rgb();
    ink.upColumn = t.up.column.rgb();
    ink.downColumn = t.down.column.rgb();
    ink.upMine = t.up.mineColumn.rgb();
    ink.downMine = t.down.mineColumn.rgb();
    ink.upVolume = t.up.volumeBar.rgb();
    ink.downVolume = t.down.volumeBar.rgb();
    ink.upLast = t.up.lastCell.rgb();
    ink.downLast = t.down.lastCell.rgb();
    ink.upLastText = t.up.lastText.rgb();
    ink.downLastText = t.down.lastText.rgb();
    ink.fan50 = t.ladderFan.band50.rgb();
    ink.fan80 = t.ladderFan.band80.rgb();
    ink.fan90 = t.ladderFan.band90.rgb();
    return ink;
}

LadderRowPainter::LadderRowPainter(const Theme& theme, double scale)
    : m_theme(theme),
      m_scale(scale),
      m_ink(inkOf(theme)),
      m_price(theme.numbers(12), scale),
      m_priceBold(theme.numbers(12, QFont::Bold), scale),
      m_size(theme.numbers(11), scale),
      m_sizeBold(theme.numbers(11, QFont::Bold), scale),
      m_mark(theme.numbers(10), scale) {}

void LadderRowPainter::paint(QImage& image, const LadderGeometry& geometry,
                             const std::vector<LadderRowPaint>& before,
                             const std::vector<LadderRowPaint>& rows, const std::vector<int>& dirty) const {
    PixelCanvas canvas(image);
    std::vector<std::pair<int, unsigned>> overGround;  // rows that also need a QPainter, and which columns
    for (const int row : dirty) {
        const auto i = static_cast<std::size_t>(row);
        const LadderRowPaint& p = rows[i];
        const unsigned columns = i < before.size() ? dirtyColumns(before[i], p) : kAllColumns;
        if (columns == kAllColumns) {
            paintGround(canvas, geometry, row, p);
        } else {
            clearColumns(canvas, geometry, row, p, columns);
        }
        if (p.exists) {
            paintColumns(canvas, geometry, row, p, columns);
            if (p.buy || p.sell || p.lastDirection != 0 || p.fanBeyond != 0) {
                overGround.emplace_back(row, columns);
            }
        }
    }
    if (overGround.empty()) {
        return;
    }
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [row, columns] : overGround) {
        paintOverGround(painter, geometry, row, rows[static_cast<std::size_t>(row)], columns);
    }
}

namespace {

constexpr unsigned bit(LadderColumn column) {
    return 1u << static_cast<unsigned>(column);
}

/// Lines left and right of the prices and left of the volume; outside the image, where a column is the first.
std::array<int, 3> separators(const LadderGeometry& g) {
    const bool hasVolume = g.isVisible(LadderColumn::Volume);
    return {g.left(LadderColumn::Price) - 1, g.rightOf(LadderColumn::Price) - 1,
            hasVolume ? g.left(LadderColumn::Volume) - 1 : -1};
}

}  // namespace

void LadderRowPainter::paintColumns(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                    const LadderRowPaint& p, unsigned columns) const {
    if (columns & bit(LadderColumn::Bid)) {
        paintBid(canvas, g, row, p);
    }
    if (columns & bit(LadderColumn::Ask)) {
        paintAsk(canvas, g, row, p);
    }
    if (p.buy && columns & bit(LadderColumn::BuyAhead)) {
        paintAhead(canvas, g, LadderColumn::BuyAhead, row, *p.buy, p);
    }
    if (p.sell && columns & bit(LadderColumn::SellAhead)) {
        paintAhead(canvas, g, LadderColumn::SellAhead, row, *p.sell, p);
    }
    if (columns & bit(LadderColumn::Price)) {
        paintPrice(canvas, g, row, p);
    }
    if (columns & bit(LadderColumn::Volume)) {
        paintVolume(canvas, g, row, p);
    }
    if (columns & bit(LadderColumn::Profit)) {
        paintProfit(canvas, g, row, p);
    }
    // Only over new ground: on itself its edges would add up and look bold.
    if (columns & bit(p.fanBeyond > 0 ? LadderColumn::Bid : LadderColumn::Ask)) {
        paintFanEdge(canvas, g, row, p);
    }
}

void LadderRowPainter::paintOverGround(QPainter& painter, const LadderGeometry& g, int row,
                                       const LadderRowPaint& p, unsigned columns) const {
    if (p.buy && columns & bit(LadderColumn::MyBuys) && g.isVisible(LadderColumn::MyBuys)) {
        paintChip(painter, g.cell(LadderColumn::MyBuys, row), *p.buy, p.quantityDecimals, p.isStale);
    }
    if (p.sell && columns & bit(LadderColumn::MySells) && g.isVisible(LadderColumn::MySells)) {
        paintChip(painter, g.cell(LadderColumn::MySells, row), *p.sell, p.quantityDecimals, p.isStale);
    }
    if (columns & bit(LadderColumn::Price)) {
        paintArrow(painter, g, row, p);
        paintFanArrow(painter, g, row, p);
    }
}

QRgb LadderRowPainter::columnGround(LadderColumn column, const LadderRowPaint& p) const {
    if (column == LadderColumn::Price) {
        return m_ink.priceCell;
    }
    if (p.isBidSide && !p.isStale) {
        if (column == LadderColumn::MyBuys) {
            return m_ink.upMine;
        }
        if (column == LadderColumn::Bid) {
            return m_ink.upColumn;
        }
    }
    if (p.isAskSide && !p.isStale) {
        if (column == LadderColumn::Ask) {
            return m_ink.downColumn;
        }
        if (column == LadderColumn::MySells) {
            return m_ink.downMine;
        }
    }
    return m_ink.panel;
}

void LadderRowPainter::paintGround(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                   const LadderRowPaint& p) const {
    const int top = g.rowTop(row);
    canvas.fillTopLine(0, top, g.width, m_ink.panel);
    if (!p.exists) {
        canvas.repeatLine(top, kRow);
        return;
    }
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<LadderColumn>(i);
        const QRgb ground = columnGround(column, p);
        if (ground != m_ink.panel) {
            canvas.fillTopLine(g.left(column), top, g.columnWidth(column), ground);
        }
    }
    for (const int x : separators(g)) {
        canvas.fillTopLine(x, top, 1, m_ink.line);
    }
    canvas.repeatLine(top, kRow);
    paintRowLines(canvas, g, top, p);
}

void LadderRowPainter::clearColumns(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                    const LadderRowPaint& p, unsigned columns) const {
    const int top = g.rowTop(row);
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<LadderColumn>(i);
        if (columns & bit(column)) {
            canvas.fill(g.left(column), top, g.columnWidth(column), kRow, columnGround(column, p));
        }
    }
    for (const int x : separators(g)) {
        canvas.fill(x, top, 1, kRow, m_ink.line);
    }
    paintRowLines(canvas, g, top, p);
}

void LadderRowPainter::paintRowLines(PixelCanvas& canvas, const LadderGeometry& g, int top,
                                     const LadderRowPaint& p) const {
    const int bottom = top + kRow - 1;
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<LadderColumn>(i);
        const int left = g.left(column), width = g.columnWidth(column);
        // The columns of the near side and the prices keep their ground clear of the every-fifth line.
        const bool isNear =
            (p.isBidSide && (column == LadderColumn::MyBuys || column == LadderColumn::Bid)) ||
            (p.isAskSide && (column == LadderColumn::Ask || column == LadderColumn::MySells));
        if (p.isFifth && column != LadderColumn::Price && !isNear) {
            canvas.horizontalLine(left, bottom, width, m_ink.fifth);
        }
        const bool isMarket = column >= LadderColumn::MyBuys && column <= LadderColumn::MySells;
        if (isMarket && p.hasMarketLineAbove) {
            canvas.horizontalLine(left, top, width, m_ink.strongLine);
        }
        if (isMarket && p.hasMarketLineBelow) {
            canvas.horizontalLine(left, bottom, width, m_ink.strongLine);
        }
    }
    for (const int x : separators(g)) {
        if (p.isFifth && !p.hasMarketLineBelow) {
            canvas.fill(x, bottom, 1, 1, m_ink.line);
        }
    }
}

void LadderRowPainter::paintPrice(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                  const LadderRowPaint& p) const {
    const int top = g.rowTop(row), left = g.left(LadderColumn::Price),
              width = g.columnWidth(LadderColumn::Price);
    paintFan(canvas, g, row, p);
    QRgb ink = p.isStale ? m_ink.stale : m_ink.priceText;
    const GlyphCache* face = &m_price;
    if (p.isBestBid || p.isBestAsk) {
        ink = p.isStale ? m_ink.stale : m_ink.text;
        face = &m_priceBold;
    }
    if (p.isLast) {
        const bool isUp = p.lastDirection >= 0;
        QRgb ground = isUp ? m_ink.upLast : m_ink.downLast;
        ink = isUp ? m_ink.upLastText : m_ink.downLastText;
        if (p.isFlashing) {
            ground = isUp ? m_ink.upBase : m_ink.downBase;
            ink = m_ink.panel;
        }
        if (p.isStale) {
            ground = m_ink.staleBar;
            ink = m_ink.stale;
        }
        canvas.fill(left + kFanWidth, top, width - 1 - kFanWidth, kRow, ground);
        face = &m_priceBold;
    }
    const NumberText text = priceText(p.row.price, p.priceDecimals);
    canvas.textRight(left + 41.5 + 7.2 * (g.priceCharacters - 4), top + kBase, text.view(), *face, ink);
    double right = left + width - 5;
    for (auto it = kMarks.rbegin(); it != kMarks.rend() && p.lastDirection == 0; ++it) {
        if (p.row.marks & it->bit) {
            const QRgb colour = p.isStale ? m_ink.stale : it->isMine ? m_ink.accent : m_ink.secondary;
            canvas.textRight(right, top + kBase, std::string_view(&it->letter, 1), m_mark, colour);
            right -= 6;
        }
    }
}

void LadderRowPainter::paintFan(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                const LadderRowPaint& p) const {
    if (!p.hasFan) {
        return;
    }
    const int top = g.rowTop(row), left = g.left(LadderColumn::Price);
    const auto band = [&](std::size_t upper, std::size_t lower, QRgb colour) {
        const int y0 = std::clamp(p.fan[upper], 0, kRow), y1 = std::clamp(p.fan[lower], 0, kRow);
        canvas.fill(left, top + y0, kFanWidth, y1 - y0, colour);
    };
    band(0, 6, m_ink.fan90);
    if (!p.isFanDimmed) {  // else its edges alone, as on the chart
        band(1, 5, m_ink.fan80);
        band(2, 4, m_ink.fan50);
    }
    const QRgb ink = p.isFanDimmed ? m_ink.dimmedForecast : m_ink.forecast;
    for (const std::size_t edge : {0u, 1u, 2u, 4u, 5u, 6u}) {
        if (p.fan[edge] >= 0 && p.fan[edge] < kRow) {
            canvas.fill(left, top + p.fan[edge], kFanWidth - 2, 1, ink);
        }
    }
    if (p.fan[3] >= 0 && p.fan[3] < kRow) {
        canvas.fill(left, top + std::min(p.fan[3], kRow - 2), 12, p.isFanDimmed ? 1 : 2, ink);
    }
}

void LadderRowPainter::paintFanEdge(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                    const LadderRowPaint& p) const {
    const LadderColumn beside = p.fanBeyond > 0 ? LadderColumn::Bid : LadderColumn::Ask;
    if (p.fanBeyond == 0 || !g.isVisible(beside)) {
        return;
    }
    const int baseline = g.rowTop(row) + kBase;
    const NumberText text = priceText(p.fanEdge, p.priceDecimals);
    if (p.fanBeyond > 0) {
        canvas.textRight(g.rightOf(LadderColumn::Bid) - 5, baseline, text.view(), m_mark, m_ink.forecast);
    } else {
        canvas.textLeft(g.left(LadderColumn::Ask) + 5, baseline, text.view(), m_mark, m_ink.forecast);
    }
}

/// The en dash of the glyph set where a source tells prices alone.
static NumberText bookSize(domain::Quantity size, const LadderRowPaint& p) {
    if (p.tellsSizes) {
        return sizeText(size, p.quantityDecimals);
    }
    NumberText dash;
    dash.add('`');
    return dash;
}

void LadderRowPainter::paintBid(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                const LadderRowPaint& p) const {
    if (p.row.bid.raw() <= 0 || !g.isVisible(LadderColumn::Bid)) {
        return;
    }
    const int top = g.rowTop(row), right = g.rightOf(LadderColumn::Bid) - 1;
    canvas.fill(right - p.bidBar, top + 1, p.bidBar, 16, p.isStale ? m_ink.staleBar : m_ink.upBar);
    canvas.textRight(right - 4, top + kBase, bookSize(p.row.bid, p).view(), p.isBestBid ? m_sizeBold : m_size,
                     p.isStale ? m_ink.stale : m_ink.text);
}

void LadderRowPainter::paintAsk(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                const LadderRowPaint& p) const {
    if (p.row.ask.raw() <= 0 || !g.isVisible(LadderColumn::Ask)) {
        return;
    }
    const int top = g.rowTop(row), left = g.left(LadderColumn::Ask);
    canvas.fill(left, top + 1, p.askBar, 16, p.isStale ? m_ink.staleBar : m_ink.downBar);
    canvas.textRight(left + g.columnWidth(LadderColumn::Ask) - 7, top + kBase, bookSize(p.row.ask, p).view(),
                     p.isBestAsk ? m_sizeBold : m_size, p.isStale ? m_ink.stale : m_ink.text);
}

void LadderRowPainter::paintAhead(PixelCanvas& canvas, const LadderGeometry& g, LadderColumn column, int row,
                                  const LadderMine& mine, const LadderRowPaint& p) const {
    if (!g.isVisible(column)) {
        return;
    }
    NumberText text;
    if (mine.ahead) {
        if (mine.aheadIsEstimate) {
            text.add('~');
        }
        text.add(sizeText(*mine.ahead, p.quantityDecimals).view());
    } else {
        text.add('`');
    }
    const QRgb ink = p.isStale ? m_ink.stale : mine.ahead ? m_ink.text : m_ink.faint;
    canvas.textRight(g.left(column) + g.columnWidth(column) - 4, g.rowTop(row) + kBase, text.view(), m_size,
                     ink);
}

void LadderRowPainter::paintVolume(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                   const LadderRowPaint& p) const {
    const domain::Quantity total = p.row.buyVolume + p.row.sellVolume;
    if (total.raw() <= 0 || !g.isVisible(LadderColumn::Volume)) {
        return;
    }
    const int top = g.rowTop(row), left = g.left(LadderColumn::Volume);
    canvas.fill(left, top + 2, p.sellVolumeBar, 14, p.isStale ? m_ink.staleBar : m_ink.downVolume);
    canvas.fill(left + p.sellVolumeBar, top + 2, p.buyVolumeBar, 14,
                p.isStale ? m_ink.staleBar : m_ink.upVolume);
    canvas.textRight(left + g.columnWidth(LadderColumn::Volume) - 4, top + kBase,
                     sizeText(total, p.quantityDecimals).view(), p.isVolumeWidest ? m_sizeBold : m_size,
                     p.isStale ? m_ink.stale : m_ink.text);
}

void LadderRowPainter::paintProfit(PixelCanvas& canvas, const LadderGeometry& g, int row,
                                   const LadderRowPaint& p) const {
    if (!p.row.profit || !g.isVisible(LadderColumn::Profit)) {
        return;
    }
    const int top = g.rowTop(row), left = g.left(LadderColumn::Profit);
    const int right = left + g.columnWidth(LadderColumn::Profit);
    QRgb ink = m_ink.secondary;
    if (p.isLast) {
        ink = p.row.profit->nanoUsd() < 0 ? m_ink.downBase : m_ink.upBase;
    }
    if (p.isStale) {
        ink = m_ink.stale;
    }
    canvas.textRight(right - 4, top + kBase, profitText(*p.row.profit).view(), p.isLast ? m_sizeBold : m_size,
                     ink);
    if (p.hasProfitLineAbove) {
        canvas.horizontalLine(left, top, right - left, m_ink.text);
    }
}

void LadderRowPainter::paintArrow(QPainter& painter, const LadderGeometry& g, int row,
                                  const LadderRowPaint& p) const {
    if (p.lastDirection == 0) {
        return;
    }
    const bool isUp = p.lastDirection > 0;
    const QPointF centre(g.left(LadderColumn::Price) + g.columnWidth(LadderColumn::Price) - 8.5,
                         g.rowTop(row) + 9.0);
    const double h = isUp ? -2.6 : 2.6;
    const QPointF points[3] = {centre + QPointF(-3.4, -h), centre + QPointF(3.4, -h), centre + QPointF(0, h)};
    painter.setPen(Qt::NoPen);
    const QColor ink = isUp ? m_theme.up.lastText : m_theme.down.lastText;
    painter.setBrush(p.isStale ? m_theme.stale : p.isFlashing ? m_theme.panel : ink);
    painter.drawPolygon(points, 3);
}

void LadderRowPainter::paintFanArrow(QPainter& painter, const LadderGeometry& g, int row,
                                     const LadderRowPaint& p) const {
    if (p.fanBeyond == 0) {
        return;
    }
    const QPointF centre(g.left(LadderColumn::Price) + 4.0, g.rowTop(row) + (p.fanBeyond > 0 ? 4.0 : 14.0));
    const double h = p.fanBeyond > 0 ? -2.5 : 2.5;
    const QPointF points[3] = {centre + QPointF(-3.5, -h), centre + QPointF(3.5, -h), centre + QPointF(0, h)};
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.forecast);
    painter.drawPolygon(points, 3);
}

void LadderRowPainter::paintHeads(QImage& image, const LadderGeometry& g, int grouping,
                                  std::optional<LadderColumn> hovered) const {
    QPainter painter(&image);
    painter.fillRect(QRect(0, 0, g.width, LadderGeometry::headHeight), m_theme.panel);
    painter.setFont(m_theme.words(10));
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<LadderColumn>(i);
        if (!g.isVisible(column)) {
            continue;
        }
        QString title = QString::fromLatin1(columnHead(column));
        int inset = column == LadderColumn::Ask ? 7 : 5;
        if (column == LadderColumn::Price) {
            inset = 21;
            if (grouping > 1) {
                title = QString("%1x").arg(grouping);
            }
        }
        painter.setPen(hovered == column ? m_theme.text : m_theme.secondary);
        QRect written;
        painter.drawText(g.head(column).adjusted(0, 0, -inset, -1),
                         static_cast<int>(Qt::AlignRight | Qt::AlignVCenter), title, &written);
        painter.setPen(m_theme.faint);
        underlineTerm(painter, written, title);
    }
    painter.fillRect(QRect(0, LadderGeometry::headHeight - 1, g.width, 1), m_theme.line);
}

}  // namespace tessera::widgets
