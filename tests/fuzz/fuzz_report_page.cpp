// A page of a vendor's report: what is read lies in the answer and has a day, and what is refused is counted
// and names the server; a server's words never bring the key back.

#include <string>

#include "feeds/pull/report_page.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    if (size == 0) {
        return 0;
    }
    const std::string body(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto reports = pull::reportsOf(static_cast<bill::PullVendor>(data[0] % 3));
    pull::PullCounts counts;
    const auto page = pull::readPage(reports.back(), body, "vendor.example", counts);
    std::int64_t problems = 0;
    for (const std::int64_t count : counts.problems) {
        problems += count;
    }
    FUZZ_CHECK(problems == (page.ok() ? 0 : 1));
    FUZZ_CHECK(page.ok() || page.error().sentence.find("vendor.example") != std::string::npos);
    if (page.ok()) {
        for (const auto& piece : page->pieces) {
            FUZZ_CHECK(piece.day.isSet() && piece.json.starts_with('{'));
            FUZZ_CHECK(piece.json.data() >= body.data() &&
                       piece.json.data() + piece.json.size() <= body.data() + body.size());
        }
    }
    FUZZ_CHECK(pull::messageIn(body, "sk-key").find("sk-key") == std::string::npos);
    return 0;
}
