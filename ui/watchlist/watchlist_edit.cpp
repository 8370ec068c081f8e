// What mouse and keys do in a watchlist: select, sort, move, drag, drop.

#include <QApplication>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>

#include "ui/context/instrument_actions.h"
#include "ui/watchlist/watchlist_layout.h"
#include "ui/watchlist/watchlist_view.h"

namespace tessera::ui {

int WatchlistView::lineAt(const QPoint& at) const {
    const int line = at.y() < kWatchHead ? -1 : (at.y() - kWatchHead) / kWatchRow;
    return line < static_cast<int>(m_lines.size()) ? line : -1;
}

/// None: no head there; a head without a column is the symbol's.
std::optional<std::optional<WatchColumn>> WatchlistView::headAt(const QPoint& at) const {
    if (at.y() >= kWatchHead) {
        return std::nullopt;
    }
    std::optional<WatchColumn> column;
    for (const Cell& cell : cells()) {
        if (at.x() >= cell.left - kWatchGap) {
            column = cell.column;
        }
    }
    return column;
}

QString WatchlistView::termAt(const QPoint& at) const {
    const auto head = headAt(at);
    return head && *head ? QString::fromUtf8(infoOf(**head).head) : QString();
}

bool WatchlistView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = *static_cast<QHelpEvent*>(event);
    QString text;
    if (const auto head = headAt(help.pos())) {
        text = *head ? QString::fromUtf8(infoOf(**head).title) : QStringLiteral("A click on a head sorts");
        QStringList hidden;
        for (const WatchColumn column : hiddenColumns()) {
            hidden << QString::fromUtf8(infoOf(column).head);
        }
        if (!*head && !hidden.isEmpty()) {
            text += QStringLiteral(". No room for: ") + hidden.join(QStringLiteral(", "));
        }
    } else if (const int line = lineAt(help.pos()); line >= 0) {
        const Line& over = m_lines[static_cast<std::size_t>(line)];
        text = over.market != nullptr   ? QString::fromStdString(over.market->instrument().name)
               : over.heading.isEmpty() ? QStringLiteral("%1: no source has told of it yet").arg(over.symbol)
                                        : QString();
    }
    QToolTip::showText(help.globalPos(), text, this);
    return true;
}

void WatchlistView::mousePressEvent(QMouseEvent* event) {
    m_pressedAt = event->position().toPoint();
    m_mayDrag = false;
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const auto head = headAt(m_pressedAt)) {
        edit([&](Watchlist& list) { list.sortBy(*head); });
        return;
    }
    const int line = lineAt(m_pressedAt);
    if (line >= 0 && m_lines[static_cast<std::size_t>(line)].market != nullptr) {
        m_mayDrag = true;
        m_link.setInstrument(m_lines[static_cast<std::size_t>(line)].market);
    }
}

void WatchlistView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const int pressed = lineAt(m_pressedAt);
    if ((event->buttons() & Qt::LeftButton) && m_mayDrag && pressed >= 0 &&
        (at - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_mayDrag = false;
        if (const InstrumentMarket* market = m_lines[static_cast<std::size_t>(pressed)].market) {
            dragSymbol(this, *market);
        }
        return;
    }
    if (const int line = lineAt(at); line != m_hovered) {
        m_hovered = line;
        update();
    }
}

void WatchlistView::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

int WatchlistView::dropLine(const QPoint& at) const {
    return std::clamp((at.y() - kWatchHead + kWatchRow / 2) / kWatchRow, 0, static_cast<int>(m_lines.size()));
}

/// An own list takes symbols at the place they are dropped; the list of all has its own order, and only
/// selects (which the panel around it does).
void WatchlistView::dragEnterEvent(QDragEnterEvent* event) {
    if (m_list.symbols && droppedInstrument(*event->mimeData(), m_context.hub()) != nullptr) {
        event->acceptProposedAction();
    }
}

void WatchlistView::dragMoveEvent(QDragMoveEvent* event) {
    m_dropLine = dropLine(event->position().toPoint());
    update();
}

void WatchlistView::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropLine = -1;
    update();
}

void WatchlistView::dropEvent(QDropEvent* event) {
    const auto at = static_cast<std::size_t>(dropLine(event->position().toPoint()));
    m_dropLine = -1;
    if (const InstrumentMarket* market = droppedInstrument(*event->mimeData(), m_context.hub())) {
        const QString before = at < m_lines.size() ? m_lines[at].symbol : QString();
        edit([&](Watchlist& list) {
            if (list.sort) {  // the order that is seen becomes the list's own, and then the change is made
                list.symbols = symbols();
                list.sort.reset();
            }
            list.put(QString::fromStdString(market->instrument().symbol), before);
        });
        event->acceptProposedAction();
    }
    update();
}

QMenu* WatchlistView::makeColumnsMenu(QWidget* parent) {
    auto* menu = new QMenu(QStringLiteral("Columns"), parent);
    for (const WatchColumnInfo& info : watchColumns()) {
        QAction* action = menu->addAction(QString::fromUtf8(info.title));
        action->setCheckable(true);
        connect(menu, &QMenu::aboutToShow, action,
                [this, action, column = info.column] { action->setChecked(m_list.shows(column)); });
        connect(action, &QAction::triggered, this, [this, column = info.column](bool on) {
            edit([&](Watchlist& list) { list.show(column, on); });
        });
    }
    return menu;
}

/// Opens a menu and changes nothing by itself.
void WatchlistView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
    const int at = isKey ? lineOf(m_link.instrument()) : lineAt(event->pos());
    if (at >= 0 && m_lines[static_cast<std::size_t>(at)].heading.isEmpty()) {
        const Line line = m_lines[static_cast<std::size_t>(at)];
        if (line.market != nullptr) {
            addInstrumentActions(menu, m_context, *line.market);
            menu.addSeparator();
        }
        widgets::addCopyAction(menu, copiedRow(line));
        menu.addAction(QStringLiteral("Remove %1 from this list").arg(line.symbol), this, [this, line] {
            edit([&](Watchlist& list) {
                list.makeOwn(symbols());
                list.remove(line.symbol);
            });
        });
        menu.addSeparator();
    }
    menu.addMenu(makeColumnsMenu(&menu));
    menu.exec(event->globalPos());
}

void WatchlistView::step(int direction) {
    int at = lineOf(m_link.instrument());
    for (at += direction; at >= 0 && at < static_cast<int>(m_lines.size()); at += direction) {
        if (InstrumentMarket* market = m_lines[static_cast<std::size_t>(at)].market) {
            m_link.setInstrument(market);
            return;
        }
    }
}

void WatchlistView::keyPressEvent(QKeyEvent* event) {
    const bool isMove = event->modifiers() == Qt::AltModifier;
    const int at = lineOf(m_link.instrument());
    const QString symbol = at >= 0 ? m_lines[static_cast<std::size_t>(at)].symbol : QString();
    switch (event->key()) {
        case Qt::Key_Down:
        case Qt::Key_Up: {
            const int direction = event->key() == Qt::Key_Down ? 1 : -1;
            if (!isMove) {
                step(direction);
            } else if (at >= 0) {
                edit([&](Watchlist& list) {
                    list.symbols = symbols();
                    list.sort.reset();
                    list.moveBy(symbol, direction);
                });
            }
            return;
        }
        case Qt::Key_Delete:
            if (m_list.symbols && at >= 0) {
                edit([&](Watchlist& list) { list.remove(symbol); });
                return;
            }
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace tessera::ui
