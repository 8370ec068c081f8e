#pragma once
// Notices that nobody sits here any more: the screen is locked, the computer goes to sleep. What the desktop
// tells over D-Bus; where there is none it stays silent. GUI thread only.

#include <QObject>

namespace tessera::ui {

class PresenceWatch : public QObject {
    Q_OBJECT
 public:
    explicit PresenceWatch(QObject* parent = nullptr);
    /// Begins to listen; the first connection to a bus takes a millisecond or two.
    void start();

 signals:
    /// "the screen was locked"
    void gone(const QString& why);

 private slots:
    void onScreenSaver(bool isActive);
    void onLock();
    void onSleep(bool begins);
};

}  // namespace tessera::ui
