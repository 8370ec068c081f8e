#include "ui/notify/toast_stack.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace tessera::ui {

namespace {
constexpr std::size_t kAtMost = 4;
constexpr int kWidth = 440, kGap = 4, kBandButtons = 330, kShownMs = 6'000, kShownLongMs = 15'000;
}  // namespace

ToastStack::ToastStack(QWidget& window, QObject* parent) : QObject(parent), m_window(window) {
    window.installEventFilter(this);
}

QFrame* ToastStack::makeToast(const Note& note) {
    auto* toast = new QFrame(&m_window);
    toast->setProperty("kind", note.isGrave                    ? "errorCard"
                               : note.kind == NoteKind::Reject ? "warningCard"
                                                               : "card");
    toast->setCursor(Qt::PointingHandCursor);
    toast->setToolTip(note.title + QLatin1Char('\n') + note.text + QStringLiteral("\nClick to close"));
    auto* layout = new QHBoxLayout(toast);
    layout->setContentsMargins(10, 0, 10, 0);
    layout->setSpacing(8);
    auto* title = new QLabel(note.title);
    title->setStyleSheet(QStringLiteral("font-weight: 600;"));
    layout->addWidget(title);
    auto* text = new QLabel(QString(note.text).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    text->setTextFormat(Qt::PlainText);
    text->setProperty("tone", "secondary");
    text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(text, 1);
    toast->setAccessibleName(note.title + QLatin1Char(' ') + note.text);
    QTimer::singleShot(note.isGrave ? kShownLongMs : kShownMs, toast, [this, toast] { remove(toast); });
    toast->installEventFilter(this);
    return toast;
}

void ToastStack::show(const Note& note) {
    m_toasts.insert(m_toasts.begin(), makeToast(note));
    while (m_toasts.size() > kAtMost) {
        remove(m_toasts.back());
    }
    arrange();
}

void ToastStack::remove(QFrame* toast) {
    std::erase(m_toasts, toast);
    toast->hide();
    toast->deleteLater();
    arrange();
}

/// In the band, left of its buttons, the newest alone: orders, positions and prices stay in sight.
void ToastStack::arrange() {
    const int width = std::min(kWidth, std::max(160, m_window.width() - kBandButtons - 2 * kGap));
    const int left = std::max(kGap, m_window.width() - kBandButtons - width);
    for (QFrame* toast : m_toasts) {
        toast->setGeometry(left, kGap, width, widgets::Metrics::bandHeight - 2 * kGap);
        toast->setVisible(toast == m_toasts.front());
    }
    if (!m_toasts.empty()) {
        m_toasts.front()->raise();
    }
}

bool ToastStack::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window) {
        if (event->type() == QEvent::Resize) {
            arrange();
        }
        return false;
    }
    if (event->type() == QEvent::MouseButtonRelease) {
        remove(static_cast<QFrame*>(watched));
        return true;
    }
    return false;
}

}  // namespace tessera::ui
