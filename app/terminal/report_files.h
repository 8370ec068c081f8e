#pragma once
// Reports of the command line as PDF. They are drawn by the panels' own pages, which need Qt but no screen.

#include <string>
#include <vector>

#include "app/bill/joined_bill.h"
#include "app/domain/result.h"
#include "app/hedge/hedge_plan.h"

namespace tessera::terminal {

/// BadInput: the name does not end in .pdf. Unavailable: the file cannot be written. Main thread.
domain::Result<void> writeBillPdf(const bill::JoinedBill& bill, const std::vector<std::string>& warnings,
                                  const std::string& profileDir, domain::Timestamp madeAt,
                                  const std::string& path);
domain::Result<void> writeHedgePdf(const hedge::HedgePlan& plan, const std::string& path);

}  // namespace tessera::terminal
