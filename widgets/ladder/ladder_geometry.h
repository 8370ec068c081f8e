#pragma once
// Where things are on a ladder: columns, rows, hit-testing. No painting, so that it can be tested as tables.

#include <QRect>
#include <array>
#include <optional>

namespace tessera::widgets {

enum class LadderColumn { BuyAhead, MyBuys, Bid, Price, Ask, MySells, SellAhead, Volume, Profit };
inline constexpr int kLadderColumns = 9;

struct LadderCell {
    LadderColumn column = LadderColumn::Price;
    int row = -1;  // -1: the column's head
    bool operator==(const LadderCell&) const = default;
};

/// Columns at scale 1: ahead 38, mine 40, bid 46, price 62 (+ 7.2 a character beyond 4), ask 46, mine 40,
/// ahead 38, volume 46, profit 44. Hidden columns have width 0.
struct LadderGeometry {
    int width = 0, height = 0;
    int priceCharacters = 4;
    int rows = 0;                                 // rows painted: what fits, or what the snapshot has
    std::array<int, kLadderColumns + 1> edges{};  // left edges; the last entry is the right end
    static constexpr int headHeight = 18;
    static constexpr int rowHeight = 18;
    static constexpr int baseline = 13;

    /// `hidden` is a bit per LadderColumn. Surplus width is shared by bid, ask and volume; too little hides
    /// volume, then profit, then the queue columns.
    static LadderGeometry make(int width, int height, int priceCharacters, unsigned hidden = 0);
    static int naturalWidth(int priceCharacters);
    /// Whole rows that fit below the heads.
    static int rowsThatFit(int height) { return height > headHeight ? (height - headHeight) / rowHeight : 0; }

    bool isVisible(LadderColumn column) const { return columnWidth(column) > 0; }
    int left(LadderColumn column) const { return edges[static_cast<std::size_t>(column)]; }
    int columnWidth(LadderColumn column) const;
    int rowTop(int row) const { return headHeight + row * rowHeight; }
    QRect cell(LadderColumn column, int row) const;
    QRect head(LadderColumn column) const;
    QRect rowRect(int row) const { return QRect(0, rowTop(row), width, rowHeight); }
    std::optional<LadderCell> hit(int x, int y) const;
};

}  // namespace tessera::widgets
