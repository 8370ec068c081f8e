#include "ui/context/column_fit.h"

#include "widgets/table/record_table.h"

namespace tessera::ui {

void fitColumns(widgets::RecordTable& table, std::span<const int> leftOut, int room, int neverShown) {
    int needed = 0;
    const auto& columns = table.columns();
    for (std::size_t column = 0; column < columns.size(); ++column) {
        needed += static_cast<int>(column) == neverShown ? 0 : columns[column].width;
    }
    for (const int column : leftOut) {
        const bool isShown = needed <= room;
        needed -= isShown ? 0 : columns[static_cast<std::size_t>(column)].width;
        if (table.isColumnHidden(column) == isShown) {
            table.setColumnShown(column, isShown);
        }
    }
}

}  // namespace tessera::ui
