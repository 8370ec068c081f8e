#pragma once
// How a cell of a RecordTable is painted. GUI thread only.

class QAbstractItemDelegate;

namespace tessera::widgets {

class RecordTable;

inline constexpr int kCellPad = 8;  // px left and right of what a cell or a head says

/// Owned by `table`.
QAbstractItemDelegate* makeRecordDelegate(RecordTable* table);

}  // namespace tessera::widgets
