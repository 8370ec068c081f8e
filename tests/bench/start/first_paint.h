#pragma once
// Ends a start-up child at its first paint: one line on standard output, then out, without destructors.

#include <unistd.h>
#include <QApplication>
#include <QEvent>
#include <QWidget>
#include <cstdlib>

namespace tessera::bench {

/// GUI thread. Shows `window` and returns when it has been painted for the first time.
inline void showUntilPainted(QWidget& window) {
    class Watch final : public QObject {
     public:
        bool painted = false;
        bool eventFilter(QObject*, QEvent* event) override {
            painted |= event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint;
            return false;
        }
    } watch;
    window.installEventFilter(&watch);
    window.show();
    while (!watch.painted) {
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    QApplication::processEvents();  // the children's own paints
}

[[noreturn]] inline void tellPaintedAndLeave() {
    constexpr char kLine[] = "painted\n";
    const bool told = ::write(STDOUT_FILENO, kLine, sizeof kLine - 1) == sizeof kLine - 1;
    std::_Exit(told ? 0 : 1);
}

}  // namespace tessera::bench
