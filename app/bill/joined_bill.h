#pragma once
// Several files as one bill: usage beside cost, nothing twice. Every decision is a sentence.

#include <map>
#include <string>
#include <vector>

#include "app/bill/usage_file.h"

namespace tessera::bill {

struct BillLine {
    DayLine line;
    std::string vendor;
    std::uint32_t file = 0;  // place in JoinedBill::files
};

struct JoinedBill {
    std::vector<UsageFile> files;        // without their lines
    std::vector<BillLine> lines;         // ascending by day, vendor and model
    std::vector<std::string> decisions;  // what was counted once, left out or renamed, and why
};

/// Rules, in this order:
///  1. tokens come from a vendor's usage file where one speaks of the model and day, not from its cost file;
///  2. two formats of one vendor (an API answer and a CSV) that speak of the same model and day count once;
///  3. what a proxy or log saw counts only where no vendor or gateway file speaks of the same model and day;
///  4. a gateway's and a vendor's bill of the same model and day are both counted, with a warning;
///  5. a cost file's "Claude Sonnet 4.5" takes the dated name of the usage file, when there is one alone.
JoinedBill joinFiles(std::vector<UsageFile> files);

/// A calendar month in UTC (or of the vendor's days).
struct MonthTotal {
    std::string month;  // "2026-09"
    std::string model;
    TokenCounts tokens;
    std::optional<Amount> cost;               // USD; none: no file that speaks of it says it
    std::map<std::string, Amount> otherCost;  // by currency
    bool operator==(const MonthTotal&) const = default;
};
struct BillTotals {
    std::vector<MonthTotal> months;  // ascending by month, then by the bytes of the model's name
    MonthTotal grand;                // month and model empty
};
/// What a quantity's file states for other models is zero here, not unknown: it was measured.
BillTotals totalsOf(const JoinedBill& bill);
/// "2026-09" of a day.
std::string monthOf(domain::Timestamp day);

}  // namespace tessera::bill
