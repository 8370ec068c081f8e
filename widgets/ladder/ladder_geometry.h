#pragma once
// Where things are on a ladder: columns, rows, hit-testing. No painting, so that it can be tested as tables.

#include <QRect>
#include <array>
#include <optional>
#include <string>

namespace tessera::widgets {

enum class LadderColumn { BuyAhead, MyBuys, Bid, Price, Ask, MySells, SellAhead, Volume, Profit };
inline constexpr int kLadderColumns = 9;

struct LadderCell {
    LadderColumn column = LadderColumn::Price;
    int row = -1;  // -1: the column's head
    bool operator==(const LadderCell&) const = default;
};

/// Which columns are shown and in which order, as the person arranged them.
struct LadderColumns {
    std::array<LadderColumn, kLadderColumns> order{
        LadderColumn::BuyAhead,  LadderColumn::MyBuys, LadderColumn::Bid,
        LadderColumn::Price,     LadderColumn::Ask,    LadderColumn::MySells,
        LadderColumn::SellAhead, LadderColumn::Volume, LadderColumn::Profit};
    unsigned hidden = 0;  // a bit per LadderColumn; the price is always shown

    bool isHidden(LadderColumn column) const { return (hidden >> static_cast<unsigned>(column)) & 1u; }
    void setHidden(LadderColumn column, bool on);
    /// Changes places with the next shown column in that direction (-1 left, 1 right); false at the end.
    bool move(LadderColumn column, int direction);
    /// "buyAhead mine* bid price ...": a star hides. What is not understood gives the usual order.
    std::string toText() const;
    static LadderColumns fromText(const std::string& text);
    bool operator==(const LadderColumns&) const = default;
};
/// "Bid", "My buys", "Queue ahead of my buys": for menus.
const char* columnTitle(LadderColumn column);
/// Over the column.
const char* columnHead(LadderColumn column);

/// Columns at scale 1: ahead 38, mine 40, bid 46, price 62 (+ 7.2 a character beyond 4), ask 46, mine 40,
/// ahead 38, volume 46, profit 44. Hidden columns have width 0.
struct LadderGeometry {
    int width = 0, height = 0;
    int priceCharacters = 4;
    int rows = 0;                                       // rows painted: what fits, or what the snapshot has
    std::array<int, kLadderColumns> lefts{}, widths{};  // by LadderColumn; hidden ones have width 0
    std::array<LadderColumn, kLadderColumns> order{};   // left to right
    int right = 0;                                      // of the last column
    static constexpr int headHeight = 18;
    static constexpr int rowHeight = 18;
    static constexpr int baseline = 13;

    /// Surplus width is shared by bid, ask and volume; too little hides
    /// volume, then profit, then the queue columns.
    static LadderGeometry make(int width, int height, int priceCharacters, const LadderColumns& columns = {});
    static int naturalWidth(int priceCharacters);
    /// Whole rows that fit below the heads.
    static int rowsThatFit(int height) { return height > headHeight ? (height - headHeight) / rowHeight : 0; }

    bool isVisible(LadderColumn column) const { return columnWidth(column) > 0; }
    int left(LadderColumn column) const { return lefts[static_cast<std::size_t>(column)]; }
    int columnWidth(LadderColumn column) const { return widths[static_cast<std::size_t>(column)]; }
    /// One past the column's last pixel.
    int rightOf(LadderColumn column) const { return left(column) + columnWidth(column); }
    /// The columns' common extent in one row, when no other shown column stands between them; else empty.
    QRect span(std::initializer_list<LadderColumn> columns, int row) const;
    int rowTop(int row) const { return headHeight + row * rowHeight; }
    QRect cell(LadderColumn column, int row) const;
    QRect head(LadderColumn column) const;
    QRect rowRect(int row) const { return QRect(0, rowTop(row), width, rowHeight); }
    std::optional<LadderCell> hit(int x, int y) const;
};

}  // namespace tessera::widgets
