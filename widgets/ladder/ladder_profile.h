#pragma once
// What the mouse buttons mean on a ladder: three profiles, each a small table. Pure values.

#include <QString>
#include <Qt>
#include <optional>
#include <vector>

#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_gesture.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::widgets {

enum class LadderProfileId { Standard, InteractiveBrokers, AutoSide };
inline constexpr int kLadderProfiles = 3;

/// On a cell where orders are placed: the first eight. On an order of mine: Cancel, Move, MoveBracket.
/// Anywhere: Recentre.
enum class LadderClick {
    LimitA,
    LimitB,
    StopA,
    StopB,
    StopLimitA,
    StopLimitB,
    BracketA,
    BracketB,
    Cancel,
    Move,
    MoveBracket,
    Recentre
};

/// A mouse button with the modifiers held: "Shift+Right".
struct LadderButton {
    Qt::MouseButton button = Qt::LeftButton;
    Qt::KeyboardModifiers modifiers;
    bool operator==(const LadderButton&) const = default;
};

struct LadderClickBinding {
    LadderButton button;
    LadderClick click{};
    bool operator==(const LadderClickBinding&) const = default;
};

struct LadderProfile {
    LadderProfileId id = LadderProfileId::Standard;
    std::vector<LadderClickBinding> clicks;

    static LadderProfile make(LadderProfileId id);
    /// Where a click places an order: bid and ask, or the price column, where the market decides the side.
    bool isOrderColumn(LadderColumn column) const;
    /// What a press means on an order cell or on one of my orders; nothing when it is not bound there.
    std::optional<LadderClick> onOrderCell(LadderButton button) const;
    std::optional<LadderClick> onMyOrder(LadderButton button) const;
    bool recentres(LadderButton button) const;
    /// The side of a limit or bracket (`isStop`: of a stop) in this column at this price. Nothing between bid
    /// and ask, and where there is no market to compare with, in the profile that chooses by the price.
    std::optional<domain::Side> side(LadderColumn column, domain::Price price, const LadderSnapshot& painted,
                                     bool isStop) const;
    bool operator==(const LadderProfile&) const = default;
};

struct LadderProfileInfo {
    const char *id, *name, *note;
};
const LadderProfileInfo& profileInfo(LadderProfileId id);

struct LadderClickInfo {
    LadderClick click{};
    const char *id, *title;
};
const std::vector<LadderClickInfo>& ladderClicks();

bool isStop(LadderClick click);
LadderOrderKind orderKindOf(LadderClick click);
LadderQuantitySlot quantitySlotOf(LadderClick click);
/// True when the two could be meant by one press, so that they must not share a button.
bool sharePlace(LadderClick a, LadderClick b);

/// "Shift+Left", "Middle"; the modifiers as in key names.
QString toText(LadderButton button);
std::optional<LadderButton> buttonFromText(const QString& text);

}  // namespace tessera::widgets
