#pragma once
// The ladder by keyboard: every key's meaning in one place, without pixels.

#include <Qt>
#include <optional>
#include <variant>

#include "widgets/ladder/ladder_latch.h"

namespace tessera::widgets {

/// The keyboard's state: a cursor on a price and, while an order is being moved, where it came from.
struct LadderKeyState {
    std::optional<domain::Price> cursor;
    std::optional<LadderGesture> moving;  // Replace in preparation: price is the target so far
};

struct LadderKeyResult {
    bool isHandled = false;
    LatchOutcome outcome;
};

/// Applies one key press to `state`. Arrows move the cursor (Shift: the order under it, Alt: its whole bracket;
/// Enter sends, Esc gives up), B and S place quantity A at the cursor, Delete cancels there, 1-9 add to the
/// quantity (Shift subtracts), Esc cancels the newest order, Ctrl+Esc all, Space recentres, Page keys scroll,
/// F flattens, R reverses, T opens the ticket.
LadderKeyResult ladderKey(int key, Qt::KeyboardModifiers modifiers, const LadderSnapshot& painted,
                          LadderKeyState& state);

}  // namespace tessera::widgets
