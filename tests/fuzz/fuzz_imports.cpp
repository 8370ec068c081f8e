// Files of bars and prints: whatever is read stands in order and can be, what is rejected has a line and a
// reason, and a preview of the same bytes neither fails nor contradicts.

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "feeds/imports/import_file.h"
#include "tests/fuzz/check.h"

namespace {

using namespace tessera;

/// The bytes as a file that no folder has.
class NamelessFile {
 public:
    NamelessFile(const std::uint8_t* data, std::size_t size) : m_file(::memfd_create("import", MFD_CLOEXEC)) {
        FUZZ_CHECK(m_file.isOpen());
        FUZZ_CHECK(history::writeAll(m_file.get(), std::as_bytes(std::span(data, size))) == 0);
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(m_file.get()); }

 private:
    history::FileHandle m_file;
};

void checkParts(const std::vector<history::ImportPart>& parts) {
    for (const history::ImportPart& part : parts) {
        for (std::size_t i = 0; i < part.bars.size(); ++i) {
            const domain::Bar& bar = part.bars[i];
            FUZZ_CHECK(bar.low <= bar.open && bar.low <= bar.close && bar.high >= bar.open &&
                       bar.high >= bar.close);
            FUZZ_CHECK(bar.volume.raw() >= 0);
            FUZZ_CHECK(bar.start.nanos() > 0);
            FUZZ_CHECK(i == 0 || part.bars[i - 1].start < bar.start);
        }
        for (std::size_t i = 1; i < part.ticks.size(); ++i) {
            FUZZ_CHECK(part.ticks[i - 1].time <= part.ticks[i].time);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const NamelessFile file(data, size);
    history::ImportRequest request;
    request.path = file.path();
    request.key.source = "fuzz";
    request.key.symbol = "SYMBOL";
    request.key.interval = std::chrono::minutes(1);
    const auto now = domain::Timestamp::fromSeconds(1'800'000'000);
    const auto offsets = imports::ZoneOffset([](const std::string&, domain::Timestamp) {
        return std::optional<domain::Duration>(domain::Duration::zero());
    });
    const auto preview = imports::previewFile(request, offsets);
    imports::ImportRows rows("/tmp", now);
    imports::ImportProgress progress;
    const auto read = imports::readFile(request, offsets, rows, progress);
    FUZZ_CHECK(read.ok() || !read.error().sentence.empty());
    FUZZ_CHECK(preview.ok() || !preview.error().sentence.empty());
    for (const history::RejectedRow& row : rows.counts().first) {
        FUZZ_CHECK(!row.reason.empty());
    }
    FUZZ_CHECK(rows.counts().first.size() <= rows.counts().rejected);
    const auto parts = rows.finish();
    if (parts.ok()) {
        checkParts(*parts);
    }
    return 0;
}
