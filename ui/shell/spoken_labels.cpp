#include "ui/shell/spoken_labels.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include "widgets/table/pieces.h"

namespace tessera::ui {

PressLabel::PressLabel(QString title, const widgets::Theme& theme)
    : m_title(std::move(title)), m_theme(theme) {
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
}

void PressLabel::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) {
        emit pressed();
    }
}

void PressLabel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit pressed();
    } else {
        QLabel::keyPressEvent(event);
    }
}

void PressLabel::paintEvent(QPaintEvent* event) {
    QLabel::paintEvent(event);
    if (hasFocus()) {
        QPainter painter(this);
        widgets::paintFocusRing(painter, rect(), m_theme);
    }
}

SentenceLabel::SentenceLabel() {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void SentenceLabel::say(const QString& sentence, bool isUrgent) {
    m_sentence = sentence;
    setText(fontMetrics().elidedText(sentence, Qt::ElideRight, width()));
    setToolTip(sentence);
    setProperty("tone", isUrgent ? "warning" : "secondary");
    style()->unpolish(this);
    style()->polish(this);
    if (isUrgent && widgets::someoneListens()) {
        QAccessibleEvent shown(this, QAccessible::ObjectShow);  // a message that appears is read out
        widgets::tell(shown);
    }
}

void SentenceLabel::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    widgets::addCopyAction(menu, copiedText());
    menu.exec(event->globalPos());
}

}  // namespace tessera::ui
