#pragma once
// The ladder by keyboard: what each action does, without pixels and whatever key asked for it.

#include <Qt>
#include <optional>
#include <variant>

#include "widgets/ladder/ladder_actions.h"
#include "widgets/ladder/ladder_latch.h"

namespace tessera::widgets {

/// The keyboard's state: a cursor on a price and, while an order is being moved, where it came from.
struct LadderKeyState {
    std::optional<domain::Price> cursor;
    std::optional<LadderGesture> moving;  // Replace in preparation: price is the target so far
};

/// Applies one action to `state`. The cursor is created at the best bid by its first move; an order or a
/// bracket that is being moved goes when the move is sent, and is given up by abandonMove().
LatchOutcome ladderAct(LadderAction action, const LadderSnapshot& painted, LadderKeyState& state);
/// Esc while an order is being moved; true when there was a move.
bool abandonMove(LadderKeyState& state);
/// A held key must not machine-gun orders: only moves of the cursor, scrolling and quantities repeat.
bool repeats(LadderAction action);

}  // namespace tessera::widgets
