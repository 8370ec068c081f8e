// A news feed: titles are bounded, have a time that is not ahead, and lie in order; without one there is a
// problem whose sentence names the server.

#include <string_view>

#include "feeds/news/news_feed.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    const auto now = domain::Timestamp::fromSeconds(1'795'900'000);
    const auto reading = news::readFeed({reinterpret_cast<const char*>(data), size}, now, "news.example");
    FUZZ_CHECK(reading.titles.empty() == reading.problem.has_value());
    FUZZ_CHECK(reading.problem.has_value() == (reading.sentence.find("news.example") != std::string::npos));
    FUZZ_CHECK(reading.titles.size() <= news::kMostTitles);
    for (std::size_t i = 0; i < reading.titles.size(); ++i) {
        FUZZ_CHECK(!reading.titles[i].text.empty() && reading.titles[i].text.size() <= 1'000);
        FUZZ_CHECK(reading.titles[i].at <= now + news::kAhead);
        FUZZ_CHECK(i == 0 || reading.titles[i].at <= reading.titles[i - 1].at);
    }
    return 0;
}
