// Usage files: whatever is read joins with itself without a row more, and what is refused names the file.

#include <string_view>

#include "app/bill/joined_bill.h"
#include "feeds/usage/usage_readers.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    usage::UsageReader reader;
    const auto file = reader.readText(text, "usage.txt");
    if (!file.ok()) {
        FUZZ_CHECK(file.error().sentence.find("usage.txt") != std::string::npos);
        return 0;
    }
    std::int64_t left = 0;
    for (const auto& out : file->leftOut) {
        left += out.rows;
    }
    std::int64_t taken = 0;
    for (const auto& line : file->lines) {
        FUZZ_CHECK(!line.key.model.empty() && line.rows > 0);
        taken += line.rows;
    }
    FUZZ_CHECK(taken + left <= file->rows);
    // The same file again, as a second one of the import, adds nothing.
    const auto again = reader.readText(text, "again.txt");
    FUZZ_CHECK(again.ok() && again->lines.empty());
    const auto once = bill::totalsOf(bill::joinFiles({*file}));
    const auto twice = bill::totalsOf(bill::joinFiles({*file, *again}));
    FUZZ_CHECK(once.months == twice.months);
    return 0;
}
