// The list of sources a person may write, and when a source is asked next.

#include "feeds/collector/source_list.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "feeds/collector/ask_schedule.h"
#include "feeds/http/http_client.h"

namespace tessera::collector {
namespace {

std::string source(std::string_view name, std::string_view url, std::string_view more = "") {
    return fmt::format("[[source]]\nname = \"{}\"\nurl = \"{}\"\nformat = \"csv\"\nlicence = \"MIT\"\n{}\n",
                       name, url, more);
}

std::string complaint(const std::string& text) {
    const auto parsed = parseSources(text, "prices.toml");
    return parsed ? "" : parsed.error().sentence;
}

TEST(SourceList, TheOneThatComesWithTesseraIsWhole) {
    const auto sources = builtInSources();
    ASSERT_TRUE(sources.ok()) << sources.error().sentence;
    std::vector<std::string> names;
    for (const SourceSpec& spec : *sources) {
        names.push_back(spec.name);
        EXPECT_TRUE(spec.url.starts_with("https://")) << spec.url;
        EXPECT_FALSE(spec.licence.empty());
        EXPECT_TRUE(spec.isEnabled);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"openrouter", "genai-prices", "models.dev", "litellm"}));
}

TEST(SourceList, ReadsWhatAPersonWrites) {
    const auto sources = parseSources(
        source("mine", "https://prices.example/a.csv", "every_minutes = 15\nmost_mb = 256\nenabled = false"),
        "f");
    ASSERT_TRUE(sources.ok()) << sources.error().sentence;
    EXPECT_EQ((*sources)[0].every, std::chrono::minutes(15));
    EXPECT_EQ((*sources)[0].mostBytes, 256 << 20);
    EXPECT_EQ((*sources)[0].format, prices::PriceFormat::Csv);
    EXPECT_FALSE((*sources)[0].isEnabled);
}

TEST(SourceList, AComplaintNamesFileLineAndValue) {
    EXPECT_EQ(complaint("[[source]\n"), complaint("[[source]\n"));
    const std::pair<std::string, std::string> cases[] = {
        {source("a", "https://x.example", "every_minutes = 5"),
         "prices.toml, line 6: every_minutes is 5 and must be 15 to 43200."},
        {source("a", "https://x.example", "most_mb = 9000"),
         "prices.toml, line 6: most_mb is 9000 and must be 1 to 256."},
        {source("a", "https://x.example", "evry_minutes = 60"),
         "prices.toml, line 6: \"evry_minutes\" is not a known key."},
        {source("A b", "https://x.example"),
         "prices.toml, line 2: the name \"A b\" must be 1 to 40 of a-z, 0-9, dot, dash and underscore."},
        {source("a", "ftp://x.example"),
         "prices.toml, line 3: the address \"ftp://x.example\" does not begin with https://."},
        {source("a", "http://x.example"),
         "prices.toml, line 3: the address \"http://x.example\" must begin with https://: without it anyone "
         "on the way "
         "could read and change what is sent."},
        {source("a", "https://me:secret@x.example"),
         "prices.toml, line 3: the address \"https://me:secret@x.example\" holds a user or password, which "
         "would be "
         "written down in plain text."},
        {source("a", "https://x.example") + source("a", "https://y.example"),
         "prices.toml, line 8: another source is called \"a\" as well."}};
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(complaint(text), expected);
    }
    EXPECT_NE(
        complaint("[[source]]\nname = \"a\"\nurl = \"https://x\"\nformat = \"xml\"\nlicence = \"MIT\"\n")
            .find("line 4: \"xml\" is not a format; there are openrouter, "),
        std::string::npos);
}

TEST(SourceList, ThisMachineAloneIsAskedWithoutTls) {
    for (const char* url : {"http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:9/x"}) {
        EXPECT_TRUE(http::checkUrl(url).ok()) << url;
    }
    for (const char* url : {"http://127.0.0.1.example/x", "http://localhost.example", "http://10.0.0.1/",
                            "https://", "javascript:alert(1)", "", "https:// x"}) {
        EXPECT_FALSE(http::checkUrl(url).ok()) << url;
    }
    EXPECT_EQ(http::serverOf("https://Prices.Example:443/a?b"), "prices.example");
    EXPECT_EQ(http::serverOf("http://localhost:81/a"), "localhost:81");
}

RC_GTEST_PROP(AskSchedule, StaysBetweenItsBounds, ()) {
    using namespace std::chrono;
    const auto every = minutes(*rc::gen::inRange(15, 43'200));
    const int failures = *rc::gen::inRange(0, 1'000);
    const int chance = *rc::gen::inRange(0, 1'000);
    const auto now = domain::Timestamp::fromSeconds(1'795'300'000);
    const auto good = nextAsk(now, every, {true, 0, {}}, chance) - now;
    RC_ASSERT(good >= every);
    RC_ASSERT(good <= every + every / 10);
    const auto bad = nextAsk(now, every, {false, failures, {}}, chance) - now;
    RC_ASSERT(bad >= seconds(45));
    RC_ASSERT(bad <= std::min<domain::Duration>(every, hours(6)) * 5 / 4);
    const domain::Duration asked = hours(*rc::gen::inRange(1, 100));
    RC_ASSERT(nextAsk(now, every, {false, failures, asked}, chance) - now >= asked);
}

TEST(AskSchedule, DoublesWithEveryFailure) {
    const auto now = domain::Timestamp::fromSeconds(1'795'300'000);
    for (const auto& [failures, minutes] : {std::pair(1, 1), {2, 2}, {3, 4}, {6, 32}, {9, 180}, {60, 180}}) {
        const auto wait = nextAsk(now, std::chrono::hours(3), {false, failures, {}}, 500) - now;
        EXPECT_EQ(wait, std::chrono::minutes(minutes)) << failures;
    }
}

}  // namespace
}  // namespace tessera::collector
