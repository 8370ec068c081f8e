#include "ui/keys/key_recorder.h"

#include <QKeyEvent>
#include <QPainter>

#include "widgets/ladder/ladder_actions.h"
#include "widgets/ladder/ladder_profile.h"

namespace tessera::ui {
namespace {

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta ||
           key == Qt::Key_AltGr || key == Qt::Key_CapsLock || key == Qt::Key_NumLock ||
           key == Qt::Key_unknown || key == 0;
}

}  // namespace

KeyRecorder::KeyRecorder(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFocusPolicy(Qt::ClickFocus);
    setAccessibleName(QStringLiteral("New key"));
    setFixedHeight(36);
}

void KeyRecorder::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

QSize KeyRecorder::sizeHint() const {
    return {360, 36};
}

void KeyRecorder::record(bool toMouse) {
    m_isRecording = true;
    m_isMouse = toMouse;
    m_soFar.clear();
    setCursor(toMouse ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setFocus();
    update();
}

void KeyRecorder::leave() {
    const bool was = m_isRecording;
    m_isRecording = false;
    setCursor(Qt::ArrowCursor);
    update();
    if (was) {
        emit left();
    }
}

void KeyRecorder::setText(const QString& text) {
    m_text = text;
    update();
}

void KeyRecorder::finish(const QString& trigger) {
    m_isRecording = false;
    setCursor(Qt::ArrowCursor);
    update();
    emit recorded(trigger);
}

/// Before shortcuts and before the Tab chain: while it listens, every key is only a key.
bool KeyRecorder::event(QEvent* event) {
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (!m_isRecording || !isKey) {
        return QWidget::event(event);
    }
    event->accept();
    if (event->type() == QEvent::KeyPress) {
        takeKey(*static_cast<QKeyEvent*>(event));
    }
    return true;
}

void KeyRecorder::takeKey(const QKeyEvent& event) {
    if (m_isMouse) {
        if (event.key() == Qt::Key_Escape) {
            leave();
        }
        return;
    }
    if (isModifier(event.key())) {
        m_soFar = QKeySequence(QKeyCombination(event.modifiers(), Qt::Key_A))
                      .toString(QKeySequence::NativeText)
                      .chopped(1);
        update();
        return;
    }
    finish(widgets::keysToText({widgets::keyCombination(event)}));
}

void KeyRecorder::mousePressEvent(QMouseEvent* event) {
    const QString button = toText(widgets::LadderButton{event->button(), event->modifiers()});
    if (m_isRecording && m_isMouse && !button.isEmpty()) {
        finish(button);
    }
}

void KeyRecorder::focusOutEvent(QFocusEvent*) {
    leave();
}

void KeyRecorder::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(m_isRecording ? m_theme.accent : m_theme.line, m_isRecording ? 2 : 1);
    painter.setPen(pen);
    painter.setBrush(m_isRecording ? m_theme.selection : m_theme.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    QString text = m_text;
    if (m_isRecording) {
        text = m_isMouse ? QStringLiteral("Click here with the new button and modifiers; Esc leaves")
               : m_soFar.isEmpty() ? QStringLiteral("Press the new key")
                                   : m_soFar;
    }
    painter.setPen(m_isRecording ? m_theme.text : m_theme.secondary);
    painter.setFont(m_theme.words(12, m_isRecording ? QFont::DemiBold : QFont::Normal));
    painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, width() - 24));
}

}  // namespace tessera::ui
