#include "ui/notify/toast_stack.h"

#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace tessera::ui {

namespace {
constexpr std::size_t kAtMost = 4;
constexpr int kWidth = 320, kGap = 8, kShownMs = 6'000, kShownLongMs = 15'000;
}  // namespace

ToastStack::ToastStack(QWidget& window, QObject* parent) : QObject(parent), m_window(window) {
    window.installEventFilter(this);
}

QFrame* ToastStack::makeToast(const Note& note) {
    auto* toast = new QFrame(&m_window);
    toast->setProperty("kind", note.isGrave                    ? "errorCard"
                               : note.kind == NoteKind::Reject ? "warningCard"
                                                               : "card");
    toast->setFixedWidth(kWidth);
    toast->setCursor(Qt::PointingHandCursor);
    toast->setToolTip(QStringLiteral("Click to close"));
    auto* layout = new QVBoxLayout(toast);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(2);
    auto* title = new QLabel(note.title);
    title->setStyleSheet(QStringLiteral("font-weight: 600;"));
    title->setWordWrap(true);
    layout->addWidget(title);
    if (!note.text.isEmpty()) {
        auto* text = new QLabel(note.text);
        text->setTextFormat(Qt::PlainText);
        text->setProperty("tone", "secondary");
        text->setWordWrap(true);
        layout->addWidget(text);
    }
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

void ToastStack::arrange() {
    int bottom = m_window.height() - widgets::Metrics::statusHeight - kGap;
    for (QFrame* toast : m_toasts) {
        const int wanted = toast->heightForWidth(kWidth);
        const int height = wanted > 0 ? wanted : toast->sizeHint().height();
        toast->setGeometry(kGap, bottom - height, kWidth, height);
        toast->show();
        toast->raise();
        bottom -= height + kGap;
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
