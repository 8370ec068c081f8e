#pragma once
// Everything a company imported about its use of AI, and what it decided about it. A value: the ledger on
// disk (storage::SqliteUsageLedger) holds the same.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/bill/joined_bill.h"
#include "app/bill/model_match.h"

namespace tessera::bill {

/// Files that were kept together; can be undone together.
struct UsageImport {
    std::int64_t number = 0;
    domain::Timestamp at;
    bool isUndone = false;
    std::vector<std::string> changes;  // what it did to what was there, as sentences
};

struct KeptFile {
    std::int64_t number = 0;
    std::int64_t import = 0;
    UsageFile file;  // its lines that count: not undone, not replaced by a later import
};

struct UsageBook {
    std::vector<UsageImport> imports;  // ascending
    std::vector<KeptFile> files;       // of imports that are not undone, ascending
    ModelChoices choices;
    std::map<std::string, std::string> mappings;  // set of headings -> how it is read

    JoinedBill joined() const;
    /// All of it is the made-up company's. False where nothing was kept.
    bool isSample() const;
};

/// What keeping a file would do to the files of earlier imports: the same format of the same vendor, on days
/// the new file speaks of, is replaced.
struct Replacement {
    std::int64_t file = 0;  // KeptFile::number
    domain::Timestamp first, last;
    std::string sentence;  // "September 2026: 20 lines, 25.10 USD of a.csv give way to 22 lines, 26.00 USD"
};
/// Files of one import do not replace each other.
struct KeepPlan {
    std::vector<Replacement> replacements;
    std::vector<std::size_t> fresh;     // which of the files are kept
    std::vector<std::string> already;   // names of the others: their digest is in the book
    std::vector<std::int64_t> samples;  // imports of the made-up company: taken back, own files came
    std::string refusal;  // why nothing is kept, as a sentence; empty: nothing speaks against it
};
KeepPlan planKeeping(const UsageBook& book, const std::vector<UsageFile>& files);

}  // namespace tessera::bill
