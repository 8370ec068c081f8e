#pragma once
// The desktop's own notifications: org.freedesktop.Notifications on the session bus. GUI thread only; no call
// waits.

#include <QObject>
#include <map>

#include "ui/notify/note.h"

class QDBusPendingCallWatcher;

namespace tessera::ui {

class DesktopNotifier : public QObject {
    Q_OBJECT
 public:
    explicit DesktopNotifier(QObject* parent = nullptr);
    ~DesktopNotifier() override;
    /// Sends it; missed() when nobody took it.
    void show(const Note& note);
    /// Who shows them: "gnome-shell 43.9"; or why nobody does. Asked for by probe().
    const QString& sentence() const { return m_sentence; }
    void probe();

 signals:
    /// No service, or it refused: to be shown in the window instead.
    void missed(const tessera::ui::Note& note);
    void sentenceChanged();

 private:
    bool connectOnce();
    void onAnswer(const Note& note, QDBusPendingCallWatcher* call);
    void say(const QString& sentence);
    bool m_isConnected = false, m_isTried = false;
    std::map<NoteKind, quint32>
        m_shown;  // the service's number of the last note of a kind: replaced by the next
    QString m_sentence;
};

}  // namespace tessera::ui
