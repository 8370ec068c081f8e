// feeds.toml: what is accepted is valid, and written back it is the same.

#include <string_view>

#include "feeds/adapters/feed_sources.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera::adapters;
    const auto parsed = parseFeedSources({reinterpret_cast<const char*>(data), size}, "feeds.toml");
    if (!parsed.ok()) {
        FUZZ_CHECK(parsed.error().sentence.find("feeds.toml") == 0);
        return 0;
    }
    FUZZ_CHECK(validateFeedSources(*parsed).ok());
    const std::string text = formatFeedSources(*parsed);
    const auto again = parseFeedSources(text, "feeds.toml");
    FUZZ_CHECK(again.ok());
    FUZZ_CHECK(formatFeedSources(*again) == text);
    return 0;
}
