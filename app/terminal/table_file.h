#pragma once
// Tables of the screen as files. Any thread.

#include <string>

#include "app/domain/result.h"
#include "ui/forecast/record_tables.h"

namespace tessera::terminal {

/// CSV, or a workbook where `path` ends in .xlsx. What storage::makeFileWriter says.
domain::Result<void> writeTable(const ui::ExportTable& table, const std::string& path);

}  // namespace tessera::terminal
