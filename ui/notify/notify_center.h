#pragma once
// Watches the desk and the feeds, and tells the person: on the desktop or in the window, and by a tone. What
// it needs for that is made when it is needed first. GUI thread only.

#include <QObject>
#include <map>
#include <memory>
#include <unordered_set>

#include "app/portfolio/roll_notice.h"
#include "ui/context/app_services.h"
#include "ui/notify/note_gatherer.h"
#include "ui/notify/notify_settings.h"

class QSettings;
class QWidget;

namespace tessera::ui {

class DesktopNotifier;
class ToastStack;
class TonePlayer;

class NotifyCenter : public QObject {
    Q_OBJECT
 public:
    /// `window` bears the notes no desktop shows. Context, settings and window outlive it.
    NotifyCenter(AppServices& context, QSettings& settings, QWidget& window);
    ~NotifyCenter() override;

    const NotifySettings& settings() const { return m_chosen; }
    void setSettings(const NotifySettings& settings);
    bool isMuted() const { return m_chosen.isMuted; }
    void setMuted(bool isMuted);
    /// As if it had happened, whatever is muted.
    void tryOut(NoteKind kind);
    DesktopNotifier& desktop();
    TonePlayer& tones();
    std::size_t shownInWindow() const;

 signals:
    void changed();

 private:
    void onFill(const trading::FillView& fill);
    void onOrder(const trading::OrderView& order);
    void onLink();
    void onRisk();
    void onGate();
    void onAccount();
    void onAlert(const alerts::Firing& firing);
    void watchFeeds();
    void watchEnds();
    /// Bad news, with its tone.
    void tell(Tone tone, const QString& title, const QString& text);
    /// Good news, without one.
    void relieve(NoteKind kind, const QString& title);
    void sound(Tone tone);
    void show(const Note& note);
    void flush();

    AppServices& m_context;
    QSettings& m_settings;
    QWidget& m_window;
    NotifySettings m_chosen;
    NoteGatherer m_gatherer;
    std::unique_ptr<DesktopNotifier> m_desktop;
    std::unique_ptr<TonePlayer> m_tones;
    std::unique_ptr<ToastStack> m_toasts;
    std::unordered_set<domain::ClientOrderId> m_refused;  // told already: an order changes after its end too
    portfolio::RollWatch m_ends;
    std::map<std::size_t, bool> m_feedIsLive;  // by feed; once it was
    trading::TradingState m_state = trading::TradingState::Normal;
    domain::Timestamp m_calledUntil;                 // the margin call told last; unset: none is open
    bool m_wasReady = false, m_isLost = false;       // the link; at the start nothing was lost yet
    bool m_wasOpen = false, m_isGateClosed = false;  // the gate, for a reason of its own
    int m_framesToWatch = 0;
};

}  // namespace tessera::ui
