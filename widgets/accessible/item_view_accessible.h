#pragma once
// The program's tables, lists and boxes for screen readers. A cell is a place, asked for what stands there:
// rows may come, go and move while a reader holds it. Qt's own (6.4) binds cells to model indices and keeps
// them in step by moving them about, one forgotten model signal away from a cell of a row that is gone. GUI
// thread only.

class QAccessibleInterface;
class QWidget;

namespace tessera::widgets {

/// Null unless it is a RecordTable, a QListView or a QComboBox one cannot type into.
QAccessibleInterface* makeItemViewAccessible(QWidget* widget);

}  // namespace tessera::widgets
