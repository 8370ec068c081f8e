#pragma once
// A hedge plan as a workbook: what was put in, every table, and formulas where a reader would check a sum.

#include <string>

#include "app/hedge/hedge_plan.h"

namespace tessera::storage {

/// Writes `path`, which ends in .xlsx, anew. Unknown is an empty cell. BadInput: another ending; Unavailable:
/// it cannot be written.
domain::Result<void> writePlanWorkbook(const hedge::HedgePlan& plan, const std::string& path);

}  // namespace tessera::storage
