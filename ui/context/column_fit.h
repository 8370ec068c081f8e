#pragma once
// A column that is cut says less than none: what does not fit is left out whole. GUI thread only.

#include <span>

namespace tessera::widgets {
class RecordTable;
}

namespace tessera::ui {

/// Hides columns of `table`, in the order of `leftOut`, until the others fit into `room` pixels; shows them
/// again where there is room. `neverShown`: hidden whatever there is; -1: none.
void fitColumns(widgets::RecordTable& table, std::span<const int> leftOut, int room, int neverShown = -1);

}  // namespace tessera::ui
