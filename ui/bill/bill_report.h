#pragma once
// A bill on paper: by model, by month, what moved it, list price against what was paid. GUI thread only.

#include <QStringList>

#include "app/bill/bill_view.h"

namespace tessera::ui {

/// The text of the report, a page an element; the figures are the panels' own. `warnings`: what the person
/// should know of the files.
QStringList billReportPages(const bill::JoinedBill& bill, bill::ModelMatcher& matcher,
                            const std::vector<std::string>& warnings);
/// A4, PDF. False: the file cannot be written.
bool writeBillReport(const bill::JoinedBill& bill, bill::ModelMatcher& matcher,
                     const std::vector<std::string>& warnings, domain::Timestamp madeAt, const QString& path);

}  // namespace tessera::ui
