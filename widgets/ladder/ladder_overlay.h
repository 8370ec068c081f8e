#pragma once
// What lies over the painted rows and changes without them: pointer, ghost, cursor, strips, skeleton.

#include <optional>

#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_gesture.h"
#include "widgets/ladder/ladder_latch.h"
#include "widgets/ladder/ladder_limit.h"
#include "widgets/ladder/ladder_row_painter.h"
#include "widgets/ladder/ladder_snapshot.h"

class QPainter;

namespace tessera::widgets {

/// The order a press in the hovered cell would ask for; nothing when a press would do nothing.
struct LadderGhost {
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity;
    LadderOrderKind kind = LadderOrderKind::Limit;
    domain::Quantity ahead;       // displayed size there now
    bool isBeyondMarket = false;  // a buy at or above the best ask, a sell at or below the best bid
    std::optional<domain::Money> margin;
    std::optional<LadderLimitUse> limit;  // none: none is known
};

struct LadderOverlay {
    std::optional<LadderCell> hovered;  // an order cell under the pointer
    bool isPressed = false;
    std::optional<LadderGhost> ghost;
    std::optional<LadderCell> dragTarget;  // where a dragged chip hangs
    std::optional<int> cursorRow;
    std::optional<LadderGesture> moving;  // by keys; its target is the cursor's row
    bool isFlashOn = false;               // the lit half of a warning's blink
    bool hasFocus = false;
    std::optional<int> pointedRow;  // another panel points here
    std::uint64_t linked = 0;       // the combination under the pointer; 0: none
};

class LadderOverlayPainter {
 public:
    LadderOverlayPainter(const Theme& theme, const LadderRowPainter& rows) : m_theme(theme), m_rows(rows) {}
    void paint(QPainter& painter, const LadderGeometry& g, const LadderSnapshot& snapshot,
               const LadderOverlay& overlay) const;
    /// `top`: where it hides none of my orders.
    void paintStaleStrip(QPainter& painter, const LadderGeometry& g, const LadderSnapshot& snapshot,
                         int top) const;
    void paintSkeleton(QPainter& painter, const LadderGeometry& g, const LadderSnapshot& snapshot) const;
    void paintEmpty(QPainter& painter, const LadderGeometry& g, const LadderSnapshot& snapshot) const;

 private:
    void paintHover(QPainter& painter, const LadderGeometry& g, const LadderOverlay& overlay,
                    const LadderSnapshot& snapshot) const;
    QRect ghostBox(const LadderGeometry& g, int row, const LadderGhost& ghost,
                   const LadderSnapshot& snapshot) const;
    void paintGhostBox(QPainter& painter, const QRect& box, const LadderGhost& ghost,
                       const LadderSnapshot& snapshot) const;
    void paintLinks(QPainter& painter, const LadderGeometry& g, std::uint64_t linked,
                    const LadderSnapshot& snapshot) const;
    void paintCursor(QPainter& painter, const LadderGeometry& g, int row, bool hasFocus) const;
    void paintMove(QPainter& painter, const LadderGeometry& g, int row, const LadderGesture& moving,
                   int quantityDecimals) const;
    void paintCentreFlash(QPainter& painter, const LadderGeometry& g) const;

    const Theme& m_theme;
    const LadderRowPainter& m_rows;
};

/// "Stale 8.2 s, since 20:58:03 UTC"
QString staleText(domain::Duration staleFor, domain::Timestamp since);

}  // namespace tessera::widgets
