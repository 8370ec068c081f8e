#include "ui/notify/toast_stack.h"

#include <QContextMenuEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QMenu>
#include <QMouseEvent>
#include <QTimer>
#include <algorithm>

#include "widgets/accessible/spoken.h"
#include "widgets/table/copied_text.h"
#include "widgets/table/pieces.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

namespace {
/// A message that appears: screen readers say it, and it can be copied before it goes.
class Toast : public QFrame, public widgets::Spoken {
 public:
    Toast(QString words, QWidget* parent) : QFrame(parent), m_words(std::move(words)) {}
    QAccessible::Role spokenRole() const override { return QAccessible::AlertMessage; }
    QString spokenName() const override { return m_words; }
    bool hidesChildWidgets() const override { return true; }

 protected:
    void contextMenuEvent(QContextMenuEvent* event) override {
        QMenu menu(this);
        widgets::addCopyAction(menu, m_words);
        menu.exec(event->globalPos());
    }

 private:
    QString m_words;
};

constexpr std::size_t kAtMost = 4;
constexpr int kWidth = 440, kGap = 4, kBandButtons = 330, kShownMs = 6'000, kShownLongMs = 15'000;
}  // namespace

ToastStack::ToastStack(QWidget& window, QObject* parent) : QObject(parent), m_window(window) {
    window.installEventFilter(this);
}

QFrame* ToastStack::makeToast(const Note& note) {
    const QString words = note.title + QStringLiteral(": ") + note.text;
    auto* toast = new Toast(QString(words).replace(QLatin1Char('\n'), QLatin1Char(' ')), &m_window);
    toast->setProperty("kind", note.isGrave                    ? "errorCard"
                               : note.kind == NoteKind::Reject ? "warningCard"
                                                               : "card");
    toast->setCursor(Qt::PointingHandCursor);
    toast->setToolTip(note.title + QLatin1Char('\n') + note.text +
                      QStringLiteral("\nClick to close, right click to copy"));
    auto* layout = new QHBoxLayout(toast);
    layout->setContentsMargins(10, 0, 10, 0);
    layout->setSpacing(8);
    auto* title = new widgets::ElidedLabel;
    title->setText(note.title);
    title->setStyleSheet(QStringLiteral("font-weight: 600;"));
    layout->addWidget(title);
    auto* text = new widgets::ElidedLabel;
    text->setText(QString(note.text).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    text->setProperty("tone", "secondary");
    text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(text, 1);
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
    if (event->type() == QEvent::MouseButtonRelease &&
        static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
        remove(static_cast<QFrame*>(watched));
        return true;
    }
    return false;
}

}  // namespace tessera::ui
