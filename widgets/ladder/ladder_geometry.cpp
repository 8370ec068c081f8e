#include "widgets/ladder/ladder_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

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

LadderGeometry LadderGeometry::make(int width, int height, int priceCharacters,
                                    const LadderColumns& columns) {
    LadderGeometry g;
    g.width = width;
    g.height = height;
    g.priceCharacters = priceCharacters;
    g.rows = rowsThatFit(height);
    g.order = columns.order;
    Widths widths = naturalWidths(priceCharacters);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (columns.isHidden(static_cast<LadderColumn>(i))) {
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
    if (takers == 0 && surplus > 0 && widths[at(LadderColumn::Bid)] == 0) {
        widths[at(LadderColumn::Price)] += surplus;  // nobody else can take it
    }
    g.widths = widths;
    for (const LadderColumn column : g.order) {
        g.lefts[at(column)] = g.right;
        g.right += widths[at(column)];
    }
    return g;
}

QRect LadderGeometry::span(std::initializer_list<LadderColumn> columns, int row) const {
    int from = width, to = 0, sum = 0;
    for (const LadderColumn column : columns) {
        if (isVisible(column)) {
            from = std::min(from, left(column));
            to = std::max(to, rightOf(column));
            sum += columnWidth(column);
        }
    }
    return sum > 0 && to - from == sum ? QRect(from, rowTop(row), sum, rowHeight) : QRect();
}

void LadderColumns::setHidden(LadderColumn column, bool on) {
    const unsigned bit = 1u << static_cast<unsigned>(column);
    hidden = on && column != LadderColumn::Price ? hidden | bit : hidden & ~bit;
}

bool LadderColumns::move(LadderColumn column, int direction) {
    const auto here = std::find(order.begin(), order.end(), column);
    auto there = here;
    do {
        if (direction < 0 ? there == order.begin() : there + 1 == order.end()) {
            return false;
        }
        there += direction < 0 ? -1 : 1;
    } while (isHidden(*there));
    // Passing over a hidden column keeps it where it was relative to the others.
    direction < 0 ? std::rotate(there, here, here + 1) : std::rotate(here, here + 1, there + 1);
    return true;
}

namespace {
constexpr std::array<const char*, kLadderColumns> kNames{"buyAhead", "myBuys",    "bid",    "price", "ask",
                                                         "mySells",  "sellAhead", "volume", "profit"};
}  // namespace

std::string LadderColumns::toText() const {
    std::ostringstream text;
    for (const LadderColumn column : order) {
        text << (column == order.front() ? "" : " ") << kNames[at(column)] << (isHidden(column) ? "*" : "");
    }
    return text.str();
}

LadderColumns LadderColumns::fromText(const std::string& text) {
    LadderColumns columns;
    std::size_t found = 0;
    unsigned seen = 0;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const bool isHidden = word.back() == '*';
        if (isHidden) {
            word.pop_back();
        }
        const auto name = std::find(kNames.begin(), kNames.end(), word);
        const auto index = static_cast<std::size_t>(name - kNames.begin());
        if (name == kNames.end() || (seen >> index) & 1u) {
            return {};
        }
        seen |= 1u << index;
        columns.order[found++] = static_cast<LadderColumn>(index);
        columns.setHidden(static_cast<LadderColumn>(index), isHidden);
    }
    return found == kNames.size() ? columns : LadderColumns{};
}

const char* columnHead(LadderColumn column) {
    constexpr std::array<const char*, kLadderColumns> kHeads{"Ahead", "Mine",  "Bid",    "Price", "Ask",
                                                             "Mine",  "Ahead", "Volume", "P&L"};
    return kHeads[static_cast<std::size_t>(column)];
}

const char* columnTitle(LadderColumn column) {
    static constexpr std::array<const char*, kLadderColumns> kTitles{"Queue ahead of my buys",
                                                                     "My buys",
                                                                     "Bid",
                                                                     "Price",
                                                                     "Ask",
                                                                     "My sells",
                                                                     "Queue ahead of my sells",
                                                                     "Volume",
                                                                     "P&&L if flat here"};
    return kTitles[at(column)];
}

QRect LadderGeometry::cell(LadderColumn column, int row) const {
    return QRect(left(column), rowTop(row), columnWidth(column), rowHeight);
}

QRect LadderGeometry::head(LadderColumn column) const {
    return QRect(left(column), 0, columnWidth(column), headHeight);
}

std::optional<LadderCell> LadderGeometry::hit(int x, int y) const {
    if (x < 0 || x >= std::min(width, right) || y < 0) {
        return std::nullopt;
    }
    const int row = y < headHeight ? -1 : (y - headHeight) / rowHeight;
    if (row >= rows) {
        return std::nullopt;
    }
    for (const LadderColumn column : order) {
        if (x < rightOf(column)) {
            return LadderCell{column, row};
        }
    }
    return std::nullopt;
}

}  // namespace tessera::widgets
