// Order chips: one shape a state, so that colour is never the only carrier (mock/states.png, 7).

#include <QPainter>

#include "widgets/ladder/ladder_row_painter.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

/// How a state looks: ground, outline, text; what is drawn at the left.
struct ChipLook {
    QColor ground, outline, text;
    bool isDashed = false, isBold = false;
    OrderMark mark = OrderMark::None;
    QString letter;
    bool isStruck = false;
};

ChipLook lookOf(const LadderMine& mine, const Theme& t, bool isStale) {
    const DirectionColours& side = t.direction(mine.side == domain::Side::Buy);
    if (isStale && mine.mark != OrderMark::Unknown && mine.mark != OrderMark::Cancelled) {
        return {t.panel, t.stale, t.stale, mine.isStop, false, OrderMark::None, mine.isStop ? "S" : "",
                false};
    }
    switch (mine.mark) {
        case OrderMark::Sent:
        case OrderMark::Draft:
            return {t.panel, t.secondary, t.secondary, true, false, OrderMark::None, "", false};
        case OrderMark::Modifying:
            return {t.modifyingChip, t.accent, t.text, false, true, OrderMark::Modifying, "", false};
        case OrderMark::Cancelling:
            return {t.panel, t.warning, t.text, true, true, OrderMark::None, "", false};
        case OrderMark::Unknown:
            return {t.panel, t.warning, t.text, true, true, OrderMark::None, "?", false};
        case OrderMark::Cancelled:
        case OrderMark::Expired:
            return {t.panel, t.line, t.faint, false, false, OrderMark::None, "", true};
        case OrderMark::Rejected:
        case OrderMark::Denied:
            return {mine.isBlinking ? mix(t.bad, t.panel, .55) : t.panel,
                    t.bad,
                    t.text,
                    false,
                    true,
                    OrderMark::Rejected,
                    "",
                    false};
        default:
            break;
    }
    if (mine.isDormant && !mine.isStop) {
        return {t.panel, side.base, t.text, true, false, OrderMark::None, "", false};
    }
    if (mine.isStop) {
        return {t.panel, side.base, t.text, true, true, OrderMark::None, "S", false};
    }
    return {side.chip, side.base, side.chipText, false, true, OrderMark::None, "", false};
}

}  // namespace

void LadderRowPainter::paintChip(QPainter& painter, const QRect& cell, const LadderMine& mine,
                                 int quantityDecimals, bool isStale) const {
    const ChipLook look = lookOf(mine, m_theme, isStale);
    painter.save();
    painter.setOpacity(1.0 - mine.fade / 255.0);
    const QRectF box(cell.left() + 2.5, cell.top() + 1.5, cell.width() - 5, 15);
    QPen pen(look.outline, 1);
    if (look.isDashed) {
        pen.setDashPattern({2.5, 2});
    }
    painter.setPen(pen);
    painter.setBrush(look.ground);
    painter.drawRoundedRect(box, 2, 2);
    if (mine.filled.raw() > 0 && mine.total.raw() > 0 && !look.isStruck) {
        const double share = static_cast<double>(mine.filled.raw()) / static_cast<double>(mine.total.raw());
        const double length = std::max(2.0, (box.width() - 2) * std::min(share, 1.0));
        painter.fillRect(QRectF(box.left() + 1, box.bottom() - 2, length, 2), look.text);
    }
    if (mine.linkedTo != 0 && !look.isStruck) {
        // A clasp at the outer edge: this order is tied to others.
        const double x = mine.side == domain::Side::Buy ? box.left() - 1.5 : box.right() - 0.5;
        painter.fillRect(QRectF(x, box.top() + 2, 2, box.height() - 4), m_theme.accent);
    }
    paintOrderMark(painter, QRectF(box.left() + 2, box.top() + 2, 11, 11), look.mark, m_theme);
    const QFont font = m_theme.numbers(11, look.isBold ? QFont::Bold : QFont::Normal);
    painter.setFont(font);
    if (!look.letter.isEmpty()) {
        painter.setPen(look.letter == "?" ? m_theme.warning : look.text);
        painter.drawText(QPointF(box.left() + 4, cell.top() + LadderGeometry::baseline), look.letter);
    }
    painter.setPen(look.text);
    const NumberText text = sizeText(mine.quantity, quantityDecimals);
    const QString digits = QString::fromLatin1(text.view().data(), static_cast<qsizetype>(text.size()));
    const double width = QFontMetricsF(font).horizontalAdvance(digits);
    painter.drawText(QPointF(box.right() - 4 - width, cell.top() + LadderGeometry::baseline), digits);
    if (look.isStruck) {
        painter.setPen(QPen(m_theme.bad, 1));
        painter.drawLine(QPointF(box.left() + 1, cell.top() + 9.5),
                         QPointF(box.right() - 1, cell.top() + 9.5));
    }
    painter.restore();
}

}  // namespace tessera::widgets
