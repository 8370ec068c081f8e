#pragma once
// What each painted row depends on, and nothing else: two equal LadderRowPaints give equal pixels, so
// comparing them tells which rows are dirty. No painting here.

#include <array>
#include <optional>
#include <vector>

#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::widgets {

struct LadderRowPaint {
    bool exists = false;  // false: the snapshot has no such row; plain ground
    LadderRow row;
    std::optional<LadderMine> buy, sell;
    int bidBar = 0, askBar = 0;  // pixels
    int sellVolumeBar = 0, buyVolumeBar = 0;
    bool isVolumeWidest = false;
    bool isBidSide = false, isAskSide = false;
    bool isBestBid = false, isBestAsk = false;
    bool isLast = false, isFlashing = false;
    int lastDirection = 0;
    bool hasMarketLineAbove = false, hasMarketLineBelow = false;
    bool hasProfitLineAbove = false;  // profit changes its sign here
    bool isFifth = false;
    bool isStale = false;
    bool hasFan = false;
    std::array<int, 7>
        fan{};  // y of q95 q90 q75 q50 q25 q10 q05 from the row's top, clamped to -1 .. rowHeight
    bool isFanDimmed = false;
    std::int64_t fanBeyond = 0;  // 1 above the first row, -1 below the last: an arrow with a price
    domain::Price fanEdge;
    int priceDecimals = 2, quantityDecimals = 0;
    bool tellsSizes = true;
    bool operator==(const LadderRowPaint&) const = default;
};

/// Which columns of a row differ, a bit per LadderColumn; all of them when the ground does.
unsigned dirtyColumns(const LadderRowPaint& before, const LadderRowPaint& now);
inline constexpr unsigned kAllColumns = (1u << kLadderColumns) - 1;

/// Replaces `rows` by one entry a painted row. `flashing`: the last price has just changed.
void buildRows(const LadderSnapshot& snapshot, const LadderGeometry& geometry, bool flashing,
               std::vector<LadderRowPaint>& rows);
/// Characters of the widest price among the rows; at least 4.
int priceCharacters(const LadderSnapshot& snapshot);
/// The row showing `price`, if visible.
std::optional<int> rowOf(const LadderSnapshot& snapshot, domain::Price price);
/// True when both show the same prices in the same rows.
bool sameRows(const LadderSnapshot& a, const LadderSnapshot& b);

/// Top of a band of `height` pixels over the rows that hides as few of my orders as can be: what may have to
/// be cancelled now stays in sight. Of equal places the one nearest to `wanted`.
int clearBand(const std::vector<LadderRowPaint>& rows, const LadderGeometry& geometry, int height,
              int wanted);

}  // namespace tessera::widgets
