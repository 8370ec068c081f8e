#include "ui/watchlist/events_panel.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/table/pieces.h"

namespace tessera::ui {

EventsView::EventsView(AppServices& context, QWidget* parent) : QWidget(parent), m_context(context) {
    connect(&context, &AppServices::told, this, [this] {
        update();
        widgets::tellSpoken(this);
    });
    connect(&context, &AppServices::themeChanged, this, qOverload<>(&QWidget::update));
    setMinimumHeight(64);
    setFocusPolicy(Qt::StrongFocus);
}

int EventsView::spokenParts() const {
    return static_cast<int>(m_context.events().size());
}

QString EventsView::words(int event) const {
    const ToldEvent& told = m_context.events()[static_cast<std::size_t>(event)];
    return QStringLiteral("%1 UTC %2")
        .arg(QString::fromStdString(formatTimeOfDay(told.at, 0)).left(5), told.sentence);
}

widgets::SpokenPart EventsView::spokenPart(int event) const {
    const auto at = static_cast<std::size_t>(event);
    return {.role = QAccessible::ListItem,
            .name = words(event),
            .box = at < m_boxes.size() ? m_boxes[at] : QRect(),
            .canFocus = true,
            .isSelected = event == m_current};
}

void EventsView::focusSpokenPart(int event) {
    m_current = std::clamp(event, 0, std::max(0, spokenParts() - 1));
    update();
    widgets::tellSpoken(this);
}

QString EventsView::copiedText() const {
    return spokenFocus() < 0 ? QString() : words(m_current);
}

void EventsView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) {
        focusSpokenPart(m_current + (event->key() == Qt::Key_Down ? 1 : -1));
    } else {
        QWidget::keyPressEvent(event);
    }
}

int EventsView::eventAt(const QPoint& at) const {
    const auto found =
        std::find_if(m_boxes.begin(), m_boxes.end(), [&](const QRect& box) { return box.contains(at); });
    return found == m_boxes.end() ? -1 : static_cast<int>(found - m_boxes.begin());
}

void EventsView::mousePressEvent(QMouseEvent* event) {
    if (const int pressed = eventAt(event->position().toPoint()); pressed >= 0) {
        focusSpokenPart(pressed);
    }
}

void EventsView::contextMenuEvent(QContextMenuEvent* event) {
    if (const int pressed = eventAt(event->pos()); pressed >= 0) {
        focusSpokenPart(pressed);
    }
    QMenu menu(this);
    widgets::addCopyAction(menu, copiedText());
    menu.exec(event->globalPos());
}

void EventsView::paintEvent(QPaintEvent*) {
    const widgets::Theme& theme = m_context.theme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    int y = 4;
    m_boxes.clear();
    for (const ToldEvent& entry : m_context.events()) {
        if (y > height()) {
            break;
        }
        painter.setFont(theme.numbers(11));
        painter.setPen(theme.secondary);
        painter.drawText(8, y + 13, QString::fromStdString(formatTimeOfDay(entry.at, 0)).left(5));
        painter.setFont(theme.words(11));
        painter.setPen(entry.isUrgent ? theme.warning : theme.text);
        const QRect box(50, y, width() - 58, 400);
        const int flags = Qt::AlignLeft | Qt::TextWordWrap;
        const QRect used = painter.boundingRect(box, flags, entry.sentence);
        painter.drawText(used, flags, entry.sentence);
        m_boxes.push_back(QRect(2, y - 2, width() - 4, std::max(used.height(), 14) + 4));
        if (hasFocus() && static_cast<int>(m_boxes.size()) - 1 == m_current) {
            widgets::paintFocusRing(painter, m_boxes.back(), theme);
        }
        y += std::max(used.height(), 14) + 6;
    }
    if (m_context.events().empty()) {
        painter.setFont(theme.words(11));
        painter.setPen(theme.secondary);
        painter.drawText(8, 18, QStringLiteral("Nothing has happened yet."));
        if (hasFocus()) {
            widgets::paintFocusRing(painter, rect(), theme);
        }
    }
}

bool EventsView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        QToolTip::showText(
            static_cast<QHelpEvent*>(event)->globalPos(),
            QStringLiteral("Events of this session; the blotter's activity tab keeps all of them."));
        return true;
    }
    return QWidget::event(event);
}

EventsPanel::EventsPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent), m_header(new PanelHeader(context)) {
    m_header->setTitle(QStringLiteral("Events"), QStringLiteral("UTC"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new EventsView(context));
}

}  // namespace tessera::ui
