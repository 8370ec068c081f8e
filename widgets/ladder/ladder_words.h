#pragma once
// A ladder in words, for those who hear it: made of the very rows that were painted. No widget here.

#include <QString>

#include "widgets/ladder/ladder_rows.h"

namespace tessera::widgets {

/// "Bid 12 lots, price 2.29, ask none, your order 10 lots to buy, 35 ahead": what the row shows, whichever
/// columns are hidden.
QString ladderRowWords(const LadderRowPaint& row);
/// "Ladder SITC-Z26".
QString ladderName(const LadderSnapshot& snapshot);
/// What can be done and how old it is: "Disarmed. Best bid 2.28, best ask 2.29, last 2.29." Of an empty one
/// what to do next.
QString ladderStateWords(const LadderSnapshot& snapshot);
/// A row for other programs under its heads, sizes in full. Its price alone.
QString copiedLadderRow(const LadderRowPaint& row);
QString copiedLadderPrice(const LadderRowPaint& row);

}  // namespace tessera::widgets
