#pragma once
// Notes inside the window, for desktops that show none: at the lower left, never over a ladder, where a click
// sends an order; gone by themselves. GUI thread only.

#include <QObject>
#include <vector>

#include "ui/notify/note.h"

class QFrame;
class QWidget;

namespace tessera::ui {

class ToastStack : public QObject {
    Q_OBJECT
 public:
    /// `window` is the one they stand in.
    explicit ToastStack(QWidget& window, QObject* parent = nullptr);
    void show(const Note& note);
    std::size_t count() const { return m_toasts.size(); }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    QFrame* makeToast(const Note& note);
    void remove(QFrame* toast);
    void arrange();
    QWidget& m_window;
    std::vector<QFrame*> m_toasts;  // newest first
};

}  // namespace tessera::ui
