#pragma once
// Turns button presses into gestures safely: what was painted under the pointer at press is what is asked
// for, or nothing is. Pure logic, no pixels and no clock of its own; owned by a view, GUI thread.

#include <Qt>
#include <optional>
#include <variant>

#include "app/domain/timestamp.h"
#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_gesture.h"
#include "widgets/ladder/ladder_profile.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::widgets {

/// Nothing: the press or release has no meaning yet (e.g. the button went down and waits for its release).
using LatchOutcome = std::variant<std::monostate, LadderGesture, LadderIgnored>;

class LadderLatch {
 public:
    /// A row whose price changed less than this before press or release ignores the click.
    static constexpr domain::Duration kSettleTime = std::chrono::milliseconds(150);

    void setFireOnPress(bool on) { m_fireOnPress = on; }
    void setProfile(LadderProfile profile) { m_profile = std::move(profile); }
    const LadderProfile& profile() const { return m_profile; }
    /// The rows now show other prices than a moment ago (recentred, scrolled, regrouped). `now`: monotonic.
    void rowsMoved(domain::Duration now) { m_movedAt = now; }

    LatchOutcome press(const LadderCell& cell, Qt::MouseButton button, Qt::KeyboardModifiers modifiers,
                       const LadderSnapshot& painted, domain::Duration now);
    /// `cell` none: released outside.
    LatchOutcome release(std::optional<LadderCell> cell, Qt::MouseButton button,
                         const LadderSnapshot& painted, domain::Duration now);
    /// Pointer moved with the button down. A held chip becomes a drag; any other cell's press dies when left.
    void move(std::optional<LadderCell> cell);
    /// Esc, focus lost, other button: the held press dies. True when something was held.
    bool abort();
    bool isHeld() const { return m_held.has_value(); }
    /// The chip being dragged and the row it hangs over.
    bool isDragging() const { return m_dragging; }
    std::optional<LadderCell> heldCell() const;

 private:
    struct Held {
        LadderCell cell;
        Qt::MouseButton button = Qt::LeftButton;
        LadderGesture gesture;
        bool left = false;  // pointer has left the cell: will not fire
    };
    bool hasSettled(domain::Duration now) const;
    LatchOutcome pressOrder(const LadderCell& cell, LadderButton button, const LadderSnapshot& painted);
    LatchOutcome pressMine(const LadderCell& cell, LadderButton button, const LadderSnapshot& painted);
    LatchOutcome hold(const LadderCell& cell, Qt::MouseButton button, const LadderGesture& gesture);
    LatchOutcome drop(const Held& held, std::optional<LadderCell> cell, const LadderSnapshot& painted) const;

    std::optional<Held> m_held;
    std::optional<domain::Duration> m_movedAt;
    LadderProfile m_profile = LadderProfile::make(LadderProfileId::Standard);
    bool m_fireOnPress = false;
    bool m_dragging = false;
};

/// The chip of `side` at `price`, if any.
const LadderMine* findMine(const LadderSnapshot& snapshot, domain::Side side, domain::Price price);

}  // namespace tessera::widgets
