#include "widgets/table/record_delegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include "widgets/table/record_table.h"

namespace tessera::widgets {
namespace {

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

QColor groundColour(const Theme& t, RecordGround ground) {
    const double share = t.isDark() ? 0.10 : 0.07;  // of the side over what is raised
    switch (ground) {
        case RecordGround::Raised:
            return t.raised;
        case RecordGround::Bid:
            return t.up.column;
        case RecordGround::Ask:
            return t.down.column;
        case RecordGround::BidRaised:
            return mix(t.up.base, t.raised, share);
        case RecordGround::AskRaised:
            return mix(t.down.base, t.raised, share);
        case RecordGround::LastUp:
            return t.up.lastCell;
        case RecordGround::LastDown:
            return t.down.lastCell;
        case RecordGround::Chosen:
            return t.selection;
        case RecordGround::Plain:
            break;
    }
    return t.panel;
}

bool isLast(RecordGround ground) {
    return ground == RecordGround::LastUp || ground == RecordGround::LastDown;
}

class RecordDelegate : public QStyledItemDelegate {
 public:
    explicit RecordDelegate(RecordTable* table) : QStyledItemDelegate(table), m_table(table) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& t = m_table->theme();
        const RecordLook look = index.data(RecordLookRole).value<RecordLook>();
        const bool isSelected = option.state & QStyle::State_Selected;
        const bool isGroup = !index.data(RecordGroupRole).toString().isEmpty();
        const bool isPlain = look.ground == RecordGround::Plain || look.ground == RecordGround::Raised;
        const QColor ground = isSelected                                        ? t.selection
                              : isPlain && index.row() == m_table->hoveredRow() ? t.hover
                              : isPlain && isGroup                              ? t.raised
                                                   : groundColour(t, look.ground);
        painter->fillRect(option.rect, ground);
        paintPlace(*painter, option.rect, index, isSelected);
        const auto column = static_cast<std::size_t>(index.column());
        const RecordKind kind =
            column < m_table->columns().size() ? m_table->columns()[column].kind : RecordKind::Words;
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
    /// Where the keyboard is and what is chosen: a row, or one cell where cells are.
    void paintPlace(QPainter& painter, const QRect& cell, const QModelIndex& index, bool isSelected) const {
        const QColor& accent = m_table->theme().accent;
        const QRect right(cell.right(), cell.top(), 1, cell.height());
        const QRect left(cell.left(), cell.top(), 1, cell.height());
        const bool isByCell = m_table->selectionBehavior() == QAbstractItemView::SelectItems;
        if (isSelected && index.column() == 0 && !isByCell) {
            painter.fillRect(QRect(cell.left(), cell.top(), 2, cell.height()), accent);
        }
        const QModelIndex current = m_table->currentIndex();
        const bool isCurrent =
            m_table->hasFocus() && (isByCell ? current == index : current.row() == index.row());
        if (isCurrent) {
            painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), 1), accent);
            painter.fillRect(QRect(cell.left(), cell.bottom(), cell.width(), 1), accent);
            if (isByCell) {
                painter.fillRect(left, accent);
                painter.fillRect(right, accent);
            }
        }
    }

    void paintContent(QPainter& painter, const QRect& cell, const QString& text, const RecordLook& look,
                      RecordKind kind) const {
        const Theme& t = m_table->theme();
        QRect rect = cell.adjusted(kCellPad, 0, -kCellPad, 0);
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
        const QColor ink = isLast(look.ground) ? t.direction(look.ground == RecordGround::LastUp).lastText
                           : text == "–"       ? t.faint
                                               : toneColour(t, look.tone, kind);
        painter.setPen(ink);
        const Qt::Alignment side = kind == RecordKind::Number ? Qt::AlignRight : Qt::AlignLeft;
        const bool fits = painter.fontMetrics().horizontalAdvance(text) <= rect.width() + 1;
        if (look.faintTail <= 0 || look.faintTail >= text.size() || !fits) {
            // The beginning of a number is another number.
            // Names of parts without a space, as those of models, are told apart by their end.
            const bool isName = !text.contains(QLatin1Char(' ')) &&
                                (text.contains(QLatin1Char('/')) || text.contains(QLatin1Char('-')));
            const auto cut = isName ? Qt::ElideMiddle : Qt::ElideRight;
            const QFontMetrics metrics = painter.fontMetrics();
            const int room = rect.width() + 1;
            const QString shown = fits                         ? text
                                  : kind == RecordKind::Number ? QStringLiteral("…")
                                  : look.keptEnd > 0 ? elidedBefore(metrics, text, look.keptEnd, room)
                                                     : metrics.elidedText(text, cut, room);
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
        const QRect line(left + kCellPad, cell.top(), right - left - 2 * kCellPad, cell.height());
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

}  // namespace

QString elidedBefore(const QFontMetrics& metrics, const QString& text, int kept, int width) {
    if (metrics.horizontalAdvance(text) <= width) {
        return text;
    }
    const QString end = text.right(kept);
    const int room = width - metrics.horizontalAdvance(end);
    // Where the end alone hardly fits it gives way too: a third of the room is the name's.
    return room >= width / 3 ? metrics.elidedText(text.chopped(kept), Qt::ElideMiddle, room) + end
                             : metrics.elidedText(text, Qt::ElideMiddle, width);
}

QAbstractItemDelegate* makeRecordDelegate(RecordTable* table) {
    return new RecordDelegate(table);
}

}  // namespace tessera::widgets
