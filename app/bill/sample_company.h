#pragma once
// The bill of a made-up company, built in: what a person looks at who has no export at hand. It never stands
// beside a company's own files: theirs replace it.

#include <span>
#include <string>
#include <string_view>

#include "app/bill/usage_file.h"

namespace tessera::bill {

inline constexpr std::string_view kSampleCompany = "A made-up company: a support desk, two sellers.";

struct SampleFile {
    std::string_view name, text;
};
std::span<const SampleFile> sampleFiles();
/// Stands in the ledger where a file's digest would.
std::string sampleDigest(std::string_view name);
bool isSample(const UsageFile& file);

}  // namespace tessera::bill
