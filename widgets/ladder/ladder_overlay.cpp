#include "widgets/ladder/ladder_overlay.h"

#include <QFontMetrics>
#include <QPainter>

#include "app/domain/decimal.h"
#include "widgets/ladder/ladder_rows.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

using domain::Side;

QString qtext(const NumberText& text) {
    return QString::fromLatin1(text.view().data(), static_cast<qsizetype>(text.size()));
}

QString kindWord(LadderOrderKind kind) {
    switch (kind) {
        case LadderOrderKind::Stop:
            return "stop";
        case LadderOrderKind::StopLimit:
            return "stop-limit";
        case LadderOrderKind::Bracket:
            return "bracket";
        case LadderOrderKind::Limit:
            break;
    }
    return "limit";
}

void outline(QPainter& painter, const QRect& rect, const QColor& colour, int width) {
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), width), colour);
    painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - width, rect.width(), width), colour);
    painter.fillRect(QRect(rect.left(), rect.top(), width, rect.height()), colour);
    painter.fillRect(QRect(rect.right() + 1 - width, rect.top(), width, rect.height()), colour);
}

}  // namespace

QString staleText(domain::Duration staleFor, domain::Timestamp since) {
    const double seconds = static_cast<double>(staleFor.count()) / 1e9;
    const QString age = seconds < 100 ? QString::number(seconds, 'f', 1) + " s"
                                      : QString::number(static_cast<long long>(seconds) / 60) + " min";
    return QString("Stale %1, since %2 UTC")
        .arg(age, QString::fromStdString(domain::formatTimeOfDay(since, 0)));
}

QString limitCaption(const LadderLimitUse& use) {
    return use.isRefused    ? use.isOfFamily ? QStringLiteral("Over family") : QStringLiteral("Over limit")
              : use.isOfFamily ? QStringLiteral("Family")
                            : QStringLiteral("Limit");
}

QString limitNumber(const LadderLimitUse& use) {
    const QString limit = QString::fromStdString(domain::formatCount(use.limit));
    return use.isRefused ? limit : QString::fromStdString(domain::formatCount(use.lots)) + '/' + limit;
}

QString narrowLimitNumber(const LadderLimitUse& use) {
    return limitNumber(use).remove(',');
}

void LadderOverlayPainter::paint(QPainter& painter, const LadderGeometry& g, const LadderSnapshot& snapshot,
                                 const LadderOverlay& overlay) const {
    if (overlay.pointedRow) {
        const QRect cell = g.cell(LadderColumn::Price, *overlay.pointedRow);
        painter.fillRect(QRect(cell.left(), cell.center().y(), 8, 1), m_theme.accent);
        outline(painter, cell, m_theme.accent, 1);
    }
    if (overlay.hovered) {
        paintHover(painter, g, overlay, snapshot);
    }
    if (overlay.linked != 0) {
        paintLinks(painter, g, overlay.linked, snapshot);
    }
    if (overlay.dragTarget) {
        outline(painter, g.cell(overlay.dragTarget->column, overlay.dragTarget->row), m_theme.accent, 2);
    }
    if (overlay.cursorRow) {
        paintCursor(painter, g, *overlay.cursorRow, overlay.hasFocus);
    }
    if (overlay.moving && overlay.cursorRow) {
        paintMove(painter, g, *overlay.cursorRow, *overlay.moving, snapshot.quantityDecimals);
    }
    if (snapshot.willCentre && overlay.isFlashOn) {
        paintCentreFlash(painter, g);
    }
}

void LadderOverlayPainter::paintHover(QPainter& painter, const LadderGeometry& g,
                                      const LadderOverlay& overlay, const LadderSnapshot& snapshot) const {
    const LadderCell& cell = *overlay.hovered;
    const QRect box = g.cell(cell.column, cell.row);
    outline(painter, box, m_theme.accent, overlay.isPressed ? 2 : 1);
    if (!overlay.ghost) {
        return;
    }
    const LadderGhost& ghost = *overlay.ghost;
    const bool isBuy = ghost.side == Side::Buy;
    const LadderColumn mineColumn = isBuy ? LadderColumn::MyBuys : LadderColumn::MySells;
    const LadderColumn aheadColumn = isBuy ? LadderColumn::BuyAhead : LadderColumn::SellAhead;
    if (!findMine(snapshot, ghost.side, ghost.price)) {
        const QRect mine = g.cell(mineColumn, cell.row), ahead = g.cell(aheadColumn, cell.row);
        painter.fillRect(mine, m_theme.hover);
        painter.fillRect(ahead, m_theme.hover);
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(m_theme.accent, 1);
        pen.setDashPattern({2.5, 2});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        if (!mine.isEmpty()) {
            painter.drawRoundedRect(QRectF(mine.left() + 2.5, mine.top() + 1.5, mine.width() - 5, 15), 2, 2);
        }
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setFont(m_theme.numbers(11));
        painter.setPen(m_theme.accent);
        if (!mine.isEmpty()) {
            painter.drawText(mine.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter,
                             qtext(sizeText(ghost.quantity, snapshot.quantityDecimals)));
        }
        if (!ahead.isEmpty()) {
            painter.drawText(ahead.adjusted(-8, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter,
                             "~" + qtext(sizeText(ghost.ahead, snapshot.quantityDecimals)));
        }
    }
    if (const QRect note = ghostBox(g, cell.row, ghost, snapshot); !note.isEmpty()) {
        paintGhostBox(painter, note, ghost, snapshot);
    }
}

/// Three or four lines in an empty part of the book, never over prices or sizes: beside the row on the
/// opposite side; for a price beyond the market, where the opposite side holds sizes, on the near side and
/// away from the market.
QRect LadderOverlayPainter::ghostBox(const LadderGeometry& g, int row, const LadderGhost& ghost,
                                     const LadderSnapshot& snapshot) const {
    using C = LadderColumn;
    constexpr int kNarrowest = 110;
    const int height = (ghost.limit ? 4 : 3) * LadderGeometry::rowHeight;
    const bool isBuy = ghost.side == Side::Buy;
    const QRect left = g.span({C::BuyAhead, C::MyBuys, C::Bid}, row),
                right = g.span({C::Ask, C::MySells, C::SellAhead}, row);
    const QRect side = isBuy == ghost.isBeyondMarket ? left : right;
    if (side.width() < kNarrowest) {
        return {};  // the columns were moved apart or hidden: no empty place to write in
    }
    const int highest = LadderGeometry::headHeight, lowest = g.rowTop(g.rows) - height;
    int top = std::clamp(g.rowTop(row) - 6, highest, std::max(highest, lowest));
    if (ghost.isBeyondMarket) {
        top = isBuy ? g.rowTop(row) - height - 2 : g.rowTop(row + 1) + 2;
    } else if (const auto ask = isBuy && snapshot.bestAsk
                                    ? rowOf(snapshot, ceilToTick(*snapshot.bestAsk, snapshot.rowStep))
                                    : std::nullopt) {
        top = std::max(top, g.rowTop(*ask + 1) + 1);
    } else if (const auto bid = !isBuy && snapshot.bestBid
                                    ? rowOf(snapshot, floorToTick(*snapshot.bestBid, snapshot.rowStep))
                                    : std::nullopt) {
        top = std::min(top, g.rowTop(*bid) - height - 2);
    }
    return top < highest || top > lowest ? QRect() : QRect(side.left() + 2, top, side.width() - 6, height);
}

void LadderOverlayPainter::paintGhostBox(QPainter& painter, const QRect& box, const LadderGhost& ghost,
                                         const LadderSnapshot& snapshot) const {
    painter.fillRect(box, m_theme.raised);
    outline(painter, box, m_theme.accent, 1);
    const auto line = [&](int index, const QString& words, const QString& number, bool isBold,
                          const QColor& ink = {}) {
        const QRect rect(box.left() + 6, box.top() + index * 17 + 1, box.width() - 12, 18);
        painter.setFont(m_theme.words(11, isBold ? QFont::DemiBold : QFont::Normal));
        painter.setPen(ink.isValid() ? ink : isBold ? m_theme.text : m_theme.secondary);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, words);
        painter.setFont(m_theme.numbers(11, isBold ? QFont::Bold : QFont::Normal));
        painter.setPen(ink.isValid() ? ink : m_theme.text);
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, number);
    };
    const auto fits = [&](const QString& words, const QString& number, QFont::Weight weight) {
        return QFontMetrics(m_theme.words(11, weight)).horizontalAdvance(words + ' ') +
                   QFontMetrics(m_theme.numbers(11, weight)).horizontalAdvance(number) <=
               box.width() - 12;
    };
    const QString quantity = qtext(sizeText(ghost.quantity, snapshot.quantityDecimals)),
                  what = QString("%1 %2 %3")
                             .arg(ghost.side == Side::Buy ? "Buy" : "Sell", quantity, kindWord(ghost.kind)),
                  price = qtext(priceText(ghost.price, snapshot.priceDecimals));
    // The price gives way: it stands in the row that is pointed at.
    line(0, what, fits(what, price, QFont::DemiBold) ? price : QString(), true);
    const bool isStop = ghost.kind == LadderOrderKind::Stop || ghost.kind == LadderOrderKind::StopLimit;
    if (isStop) {
        line(1, ghost.isBeyondMarket ? "Waits for a trade" : "Wrong side, refused", {}, false);
    } else if (ghost.isBeyondMarket) {
        line(1, "Trades at once", {}, false);
    } else {
        line(1, "Ahead about", qtext(sizeText(ghost.ahead, snapshot.quantityDecimals)), false);
    }
    line(2, "Margin",
         ghost.margin ? QString::fromStdString(domain::formatSignedMoney(*ghost.margin, 0)) : "–", false);
    if (ghost.limit) {
        const bool isRefused = ghost.limit->isRefused;
        const QString words = limitCaption(*ghost.limit), number = limitNumber(*ghost.limit);
        line(3, words, fits(words, number, QFont::Normal) ? number : narrowLimitNumber(*ghost.limit), false,
             isRefused ? m_theme.warning : QColor());
    }
}

/// The orders of one combination, outlined and joined beside their chips.
void LadderOverlayPainter::paintLinks(QPainter& painter, const LadderGeometry& g, std::uint64_t linked,
                                      const LadderSnapshot& snapshot) const {
    for (const Side side : {Side::Buy, Side::Sell}) {
        int top = -1, bottom = -1;
        QRect column;
        for (const LadderMine& mine : snapshot.mine) {
            const auto row = rowOf(snapshot, mine.price);
            if (mine.linkedTo != linked || mine.side != side || !row) {
                continue;
            }
            column = g.cell(side == Side::Buy ? LadderColumn::MyBuys : LadderColumn::MySells, *row);
            outline(painter, column, m_theme.accent, 1);
            top = top < 0 ? column.center().y() : std::min(top, column.center().y());
            bottom = std::max(bottom, column.center().y());
        }
        if (top >= 0 && bottom > top) {
            const int x = side == Side::Buy ? column.left() : column.right();
            painter.fillRect(QRect(x, top, 1, bottom - top), m_theme.accent);
        }
    }
}

void LadderOverlayPainter::paintCursor(QPainter& painter, const LadderGeometry& g, int row,
                                       bool hasFocus) const {
    const QRect sides = g.span({LadderColumn::Bid, LadderColumn::Price, LadderColumn::Ask}, row);
    const QRect box = sides.isEmpty() ? g.cell(LadderColumn::Price, row) : sides;
    outline(painter, box, hasFocus ? m_theme.accent : m_theme.faint, hasFocus ? 2 : 1);
}

/// While an order is moved by keys: where to, and what sends it; beside the row, where its side is empty.
void LadderOverlayPainter::paintMove(QPainter& painter, const LadderGeometry& g, int row,
                                     const LadderGesture& moving, int quantityDecimals) const {
    using C = LadderColumn;
    const bool isBuy = moving.side == Side::Buy;
    const QRect target = g.cell(isBuy ? C::MyBuys : C::MySells, row);
    painter.fillRect(target, m_theme.hover);
    outline(painter, target, m_theme.accent, 2);
    painter.setFont(m_theme.numbers(11, QFont::Bold));
    painter.setPen(m_theme.text);
    painter.drawText(target.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter,
                     qtext(sizeText(moving.quantity, quantityDecimals)));
    const QRect side = isBuy ? g.span({C::Ask, C::MySells, C::SellAhead}, row)
                             : g.span({C::BuyAhead, C::MyBuys, C::Bid}, row);
    if (side.isEmpty()) {
        return;
    }
    painter.fillRect(side, m_theme.raised);
    outline(painter, side, m_theme.accent, 1);
    painter.setFont(m_theme.words(11));
    painter.drawText(
        side, Qt::AlignCenter,
        painter.fontMetrics().elidedText(QStringLiteral("Not sent yet"), Qt::ElideRight, side.width()));
}

/// Auto-centre is about to move the rows: amber bars at both ends of the prices.
void LadderOverlayPainter::paintCentreFlash(QPainter& painter, const LadderGeometry& g) const {
    const int top = LadderGeometry::headHeight, bottom = g.rowTop(g.rows);
    painter.fillRect(QRect(0, top, g.width, 3), m_theme.warning);
    painter.fillRect(QRect(0, bottom - 3, g.width, 3), m_theme.warning);
    outline(painter,
            QRect(g.left(LadderColumn::Price), top, g.columnWidth(LadderColumn::Price), bottom - top),
            m_theme.warning, 1);
}

void LadderOverlayPainter::paintStaleStrip(QPainter& painter, const LadderGeometry& g,
                                           const LadderSnapshot& snapshot, int top) const {
    const QRect strip(0, top, g.width, Metrics::staleStrip);
    painter.fillRect(strip, m_theme.raised);
    painter.fillRect(QRect(0, strip.bottom(), g.width, 1), m_theme.stale);
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(11, QFont::DemiBold));
    const QRect line = strip.adjusted(8, 0, -8, 0);
    const QString text = staleText(snapshot.staleFor, snapshot.staleSince);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text);
    const int used = painter.fontMetrics().horizontalAdvance(text);
    const QString cancels = snapshot.isReadOnly ? QString() : QStringLiteral("only cancels work");
    painter.setFont(m_theme.words(11));
    painter.setPen(m_theme.secondary);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, cancels);
    if (!snapshot.staleReason.isEmpty()) {
        const int room = line.width() - used - painter.fontMetrics().horizontalAdvance(cancels) - 16;
        painter.drawText(line.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(": " + snapshot.staleReason, Qt::ElideRight, room));
    }
}

void LadderOverlayPainter::paintSkeleton(QPainter& painter, const LadderGeometry& g,
                                         const LadderSnapshot& snapshot) const {
    painter.fillRect(QRect(0, LadderGeometry::headHeight, g.width, g.height), m_theme.panel);
    const QRect price = g.cell(LadderColumn::Price, 0);
    painter.fillRect(QRect(price.left(), price.top(), price.width(), g.rows * LadderGeometry::rowHeight),
                     m_theme.priceCell);
    for (int row = 0; row < g.rows; ++row) {
        const int top = g.rowTop(row);
        painter.fillRect(QRect(price.left() + 13, top + 6, 28, 6), m_theme.line);
        const int length = 6 + row * 7 % 23;  // uneven, so that it reads as sizes; the same every time
        if (row < g.rows / 2) {
            painter.fillRect(QRect(g.left(LadderColumn::Ask), top + 1, length, 16), m_theme.skeleton);
        } else {
            painter.fillRect(QRect(price.left() - 1 - length, top + 1, length, 16), m_theme.skeleton);
        }
    }
    const int middle = g.rowTop(g.rows / 2);
    const QRect words(0, middle - 30, g.width, 24);
    const QString title = snapshot.loadingTotal > 0 ? QString("%1, %2 of %3 parts")
                                                          .arg(snapshot.title)
                                                          .arg(snapshot.loadingDone)
                                                          .arg(snapshot.loadingTotal)
                                                    : snapshot.title;
    painter.setFont(m_theme.words(12, QFont::Medium));
    const int textWidth = painter.fontMetrics().horizontalAdvance(title) + 24;
    painter.fillRect(QRect((g.width - textWidth) / 2, words.top(), textWidth, 42), m_theme.panel);
    painter.setPen(m_theme.text);
    painter.drawText(words, Qt::AlignCenter, title);
    const QRect track(g.width / 2 - 72, words.bottom() + 4, 144, 2);
    painter.fillRect(track, m_theme.line);
    if (snapshot.loadingTotal > 0) {
        painter.fillRect(
            QRect(track.left(), track.top(), track.width() * snapshot.loadingDone / snapshot.loadingTotal, 2),
            m_theme.accent);
    }
}

void LadderOverlayPainter::paintEmpty(QPainter& painter, const LadderGeometry& g,
                                      const LadderSnapshot& snapshot) const {
    const QRect area(16, LadderGeometry::headHeight, g.width - 32, g.height - LadderGeometry::headHeight);
    painter.fillRect(QRect(0, area.top(), g.width, area.height()), m_theme.panel);
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(area.adjusted(0, area.height() / 2 - 60, 0, 0), Qt::AlignHCenter | Qt::AlignTop,
                     snapshot.title);
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.words(12));
    painter.drawText(area.adjusted(0, area.height() / 2 - 36, 0, 0),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, snapshot.sentence);
}

}  // namespace tessera::widgets
