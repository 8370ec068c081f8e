#pragma once
// Measures of a watchlist's rows, in px.

#include "widgets/theme/theme.h"

namespace tessera::ui {

inline constexpr int kWatchRow = widgets::Metrics::watchRow;
inline constexpr int kWatchHead = widgets::Metrics::tableHead;
inline constexpr int kWatchInset = 8, kWatchGap = 5, kWatchLine = 24;
inline constexpr int kWatchSymbol = 74;  // a symbol of twelve letters

}  // namespace tessera::ui
