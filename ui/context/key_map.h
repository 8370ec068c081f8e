#pragma once
// Every key and every click that can be chosen, in one table: what it is called, what holds it now, what
// holds it usually. Ladders, menus, tool tips and the key editor read this and nothing else. GUI thread only.

#include <QObject>
#include <QStringList>
#include <optional>
#include <vector>

#include "widgets/ladder/ladder_actions.h"
#include "widgets/ladder/ladder_profile.h"

class QAbstractButton;
class QAction;
class QSettings;

namespace tessera::ui {

/// Keys of the window and of a ladder share the keyboard; each click profile is a world of its own.
enum class KeyScope { Window, Ladder, StandardClicks, BrokerClicks, AutoSideClicks };

struct KeyEntry {
    QString id;     // in the settings: "ladder.buy", "ib.stopA"
    QString group;  // "Place orders at the cursor"
    QString title;  // "Buy limit, quantity A"
    KeyScope scope = KeyScope::Window;
    QStringList triggers, usual;  // portable: "Ctrl+B" is a key, "Shift+Left" in a click profile is a button
    bool isMouse() const { return scope >= KeyScope::StandardClicks; }
    bool isChanged() const { return triggers != usual; }
};

class KeyMap : public QObject {
    Q_OBJECT
 public:
    explicit KeyMap(QObject* parent = nullptr);

    const std::vector<KeyEntry>& entries() const { return m_entries; }
    const KeyEntry* find(const QString& id) const;
    /// The other entry `trigger` already belongs to, where both could be meant at once.
    const KeyEntry* holderOf(const QString& trigger, const QString& forId) const;

    /// `trigger` becomes the entry's only one, or one more; whoever held it loses it.
    void assign(const QString& id, const QString& trigger, bool isOneMore = false);
    /// As assign(), and the one who held it gets what `id` had.
    void swap(const QString& id, const QString& trigger);
    void clear(const QString& id);
    void reset(const QString& id);
    void resetAll();

    /// Group [keys]: what differs from the usual. Unknown names and keys are left out.
    void load(QSettings& settings);
    void save(QSettings& settings) const;

    widgets::LadderKeys ladderKeys() const;
    widgets::LadderProfile profile(widgets::LadderProfileId id) const;
    /// "Ctrl+Esc", "Space or Home": as this platform writes keys; empty when there is none.
    QString words(const QString& id) const;
    /// "Recentre (Space or Home)": for tool tips.
    QString tip(const QString& id) const;
    /// The action keeps the entry's keys as its shortcuts for as long as it lives.
    void bind(QAction* action, const QString& id);
    /// The entry's keys press the button, and its tool tip names them. (A button's own shortcut would be
    /// forgotten with its next text.)
    QAction* press(QAbstractButton* button, const QString& id);

 signals:
    void changed();

 private:
    KeyEntry* entry(const QString& id);
    void take(const QString& trigger, const QString& forId);
    void giveBack(const KeyEntry& entry);

    std::vector<KeyEntry> m_entries;
};

/// A trigger for the screen: "Ctrl+B", "Shift+Left click".
QString triggerWords(const QString& trigger, bool isMouse);

}  // namespace tessera::ui
