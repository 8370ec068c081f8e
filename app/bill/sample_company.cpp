#include "app/bill/sample_company.h"

#include <vector>

#include "embedded/sample_company.h"

namespace tessera::bill {

namespace {
constexpr std::string_view kDigest = "sample-company:";
}

std::span<const SampleFile> sampleFiles() {
    static const std::vector<SampleFile> all = [] {
        std::vector<SampleFile> files;
        for (const auto& [name, text] : embedded::sample_company::files()) {
            files.push_back({name, text});
        }
        return files;
    }();
    return all;
}

std::string sampleDigest(std::string_view name) {
    return std::string(kDigest) + std::string(name);
}

bool isSample(const UsageFile& file) {
    return file.digest.starts_with(kDigest);
}

}  // namespace tessera::bill
