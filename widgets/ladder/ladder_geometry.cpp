#include "widgets/ladder/ladder_geometry.h"

#include <cmath>

namespace tessera::widgets {
namespace {

using Widths = std::array<int, kLadderColumns>;

int priceWidth(int characters) {
    return 62 + static_cast<int>(std::ceil(7.2 * std::max(0, characters - 4)));
}

Widths naturalWidths(int priceCharacters) {
    return {38, 40, 46, priceWidth(priceCharacters), 46, 40, 38, 46, 44};
}

std::size_t at(LadderColumn column) {
    return static_cast<std::size_t>(column);
}

int sum(const Widths& widths) {
    int total = 0;
    for (const int width : widths) {
        total += width;
    }
    return total;
}

}  // namespace

int LadderGeometry::naturalWidth(int priceCharacters) {
    return sum(naturalWidths(priceCharacters));
}

LadderGeometry LadderGeometry::make(int width, int height, int priceCharacters, unsigned hidden) {
    LadderGeometry g;
    g.width = width;
    g.height = height;
    g.priceCharacters = priceCharacters;
    g.rows = rowsThatFit(height);
    Widths widths = naturalWidths(priceCharacters);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if ((hidden >> i) & 1u) {
            widths[i] = 0;
        }
    }
    for (const LadderColumn column :
         {LadderColumn::Volume, LadderColumn::Profit, LadderColumn::BuyAhead, LadderColumn::SellAhead}) {
        if (sum(widths) > width) {
            widths[at(column)] = 0;
        }
    }
    int surplus = std::max(0, width - sum(widths));
    int takers = 0;
    for (const LadderColumn column : {LadderColumn::Volume, LadderColumn::Bid, LadderColumn::Ask}) {
        takers += widths[at(column)] > 0 ? 1 : 0;
    }
    for (const LadderColumn column : {LadderColumn::Volume, LadderColumn::Bid, LadderColumn::Ask}) {
        if (widths[at(column)] > 0) {
            const int share = surplus / takers--;
            widths[at(column)] += share;
            surplus -= share;
        }
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
        g.edges[i + 1] = g.edges[i] + widths[i];
    }
    return g;
}

int LadderGeometry::columnWidth(LadderColumn column) const {
    return edges[at(column) + 1] - edges[at(column)];
}

QRect LadderGeometry::cell(LadderColumn column, int row) const {
    return QRect(left(column), rowTop(row), columnWidth(column), rowHeight);
}

QRect LadderGeometry::head(LadderColumn column) const {
    return QRect(left(column), 0, columnWidth(column), headHeight);
}

std::optional<LadderCell> LadderGeometry::hit(int x, int y) const {
    if (x < 0 || x >= std::min(width, edges.back()) || y < 0) {
        return std::nullopt;
    }
    const int row = y < headHeight ? -1 : (y - headHeight) / rowHeight;
    if (row >= rows) {
        return std::nullopt;
    }
    for (int i = 0; i < kLadderColumns; ++i) {
        if (x < edges[static_cast<std::size_t>(i) + 1]) {
            return LadderCell{static_cast<LadderColumn>(i), row};
        }
    }
    return std::nullopt;
}

}  // namespace tessera::widgets
