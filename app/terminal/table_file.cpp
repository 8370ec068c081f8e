#include "app/terminal/table_file.h"

#include "app/storage/row_writer.h"

namespace tessera::terminal {

domain::Result<void> writeTable(const ui::ExportTable& table, const std::string& path) {
    auto made = storage::makeFileWriter(path);
    if (!made) {
        return made.error();
    }
    storage::RowWriter& writer = *made.value();
    for (const std::string& remark : table.remarks) {
        writer.remark(remark);
    }
    std::string names;
    for (const ui::ExportColumn& column : table.columns) {
        names += (names.empty() ? "" : ",") + column.name;
    }
    writer.header(names);
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
            writer.add(row[i], table.columns[i].isNumber ? storage::Cell::Number : storage::Cell::Text);
        }
        writer.end();
    }
    return writer.finish();
}

}  // namespace tessera::terminal
