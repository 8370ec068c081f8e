#pragma once
// A plan on four pages for a board: the answer, the exposure and the strip, the bill with and without, what
// was assumed. GUI thread only.

#include <QString>

#include "app/hedge/hedge_plan.h"

namespace tessera::ui {

/// The text of the report, a page an element; the figures are the panels' own.
QStringList hedgeReportPages(const hedge::HedgePlan& plan);
/// A4, PDF. False: the file cannot be written.
bool writeHedgeReport(const hedge::HedgePlan& plan, const QString& path);

}  // namespace tessera::ui
