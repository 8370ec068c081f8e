#include "feeds/adapters/feed_sources.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "feeds/adapters/endpoint.h"
#include "tests/support/real_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::adapters {
namespace {

using ports::FeedFormat;
using ports::FeedSource;

constexpr const char* kGood = R"(
# a comment
[[source]]
name = "my crypto"
format = "cryptofeed"
endpoint = "tcp://127.0.0.1:5555"
mode = "bind"

[[source.map]]
source = "COINBASE:BTC-USD"
symbol = "BTC"
name = "Bitcoin \"spot\""
tick = "0.01"
quantity_decimals = 8
lot = 1
unit = "BTC"
currency = "USD"

[[source]]
name = "brokers"
format = "openalgo"
endpoint = "tcp://trading.example.org:5555"
mode = "connect"
topics = ["NSE_", "BSE_"]
stale_after_s = 60
enabled = false
)";

FeedSource source(const std::string& name = "one") {
    FeedSource s;
    s.name = name;
    s.endpoint = "tcp://127.0.0.1:5555";
    s.bind = true;
    return s;
}

std::string complaint(const std::string& text) {
    const auto parsed = parseFeedSources(text, "feeds.toml");
    return parsed ? "" : parsed.error().sentence;
}

TEST(FeedSources, EveryKeyIsRead) {
    const auto parsed = parseFeedSources(kGood, "feeds.toml");
    ASSERT_TRUE(parsed.ok()) << parsed.error().sentence;
    ASSERT_EQ(parsed->size(), 2U);
    const FeedSource& first = (*parsed)[0];
    EXPECT_EQ(first.format, FeedFormat::Cryptofeed);
    EXPECT_TRUE(first.bind);
    EXPECT_TRUE(first.enabled);
    ASSERT_EQ(first.mappings.size(), 1U);
    EXPECT_EQ(first.mappings[0].name, "Bitcoin \"spot\"");
    EXPECT_EQ(first.mappings[0].tick->nanoUsd(), 10'000'000);
    EXPECT_EQ(*first.mappings[0].quantityDecimals, 8);
    const FeedSource& second = (*parsed)[1];
    EXPECT_FALSE(second.bind);
    EXPECT_FALSE(second.enabled);
    EXPECT_EQ(second.staleAfterSeconds, 60);
    EXPECT_EQ(second.topics, (std::vector<std::string>{"NSE_", "BSE_"}));
}

TEST(FeedSources, WhatIsSavedReadsBackTheSameAndOnlyForItsOwner) {
    const test::TemporaryDirectory folder;
    const std::filesystem::path file = std::filesystem::path(folder.path()) / "feeds.toml";
    const auto sources = *parseFeedSources(kGood, "feeds.toml");
    ASSERT_TRUE(saveFeedSources(file, sources).ok());
    const auto again = loadFeedSources(file);
    ASSERT_TRUE(again.ok()) << again.error().sentence;
    EXPECT_EQ(formatFeedSources(*again), formatFeedSources(sources));
    EXPECT_NE(formatFeedSources(sources).find("tick = \"0.01\""), std::string::npos)
        << formatFeedSources(sources);
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(std::filesystem::path(folder.path())), {}), 1)
        << "nothing is left beside it";
}

TEST(FeedSources, AMissingOrEmptyFileIsNoSourcesAndAFolderIsAnError) {
    const test::TemporaryDirectory folder;
    const std::filesystem::path file = std::filesystem::path(folder.path()) / "feeds.toml";
    EXPECT_TRUE(loadFeedSources(file)->empty());
    std::ofstream(file).close();
    EXPECT_TRUE(loadFeedSources(file)->empty());
    EXPECT_FALSE(loadFeedSources(std::filesystem::path(folder.path())).ok());
}

TEST(FeedSources, AFileThatCannotBeReplacedStaysAsItWas) {
    const test::TemporaryDirectory folder;
    const std::filesystem::path file = std::filesystem::path(folder.path()) / "feeds.toml";
    ASSERT_TRUE(saveFeedSources(file, {source("kept")}).ok());
    EXPECT_FALSE(saveFeedSources(file, {source("a"), source("a")}).ok());
    EXPECT_EQ((*loadFeedSources(file))[0].name, "kept");
    EXPECT_FALSE(
        saveFeedSources(std::filesystem::path(folder.path()) / "no" / "feeds.toml", {source()}).ok());
}

TEST(FeedSources, EveryMistakeIsNamedWithItsLine) {
    const std::string head =
        "[[source]]\nname = \"a\"\nformat = \"dwx\"\nendpoint = \"tcp://127.0.0.1:5555\"\n";
    EXPECT_NE(complaint("name = "), "");
    EXPECT_NE(complaint("[[source]]\nname = \"a\"\n").find("line 1: the text endpoint is missing"),
              std::string::npos);
    EXPECT_NE(complaint(head + "mode = \"listen\"\n").find("line 5: mode must be"), std::string::npos);
    EXPECT_NE(complaint(head + "mode = \"bind\"\nport = 5\n").find("line 6: \"port\" is not a known key"),
              std::string::npos);
    EXPECT_NE(complaint("[[source]]\nname = \"a\"\nendpoint = \"ipc:///x\"\nformat = \"fix\"\n")
                  .find("line 4: \"fix\" is not a format; there are pyzmq"),
              std::string::npos);
    EXPECT_NE(complaint(head + "mode = \"bind\"\nstale_after_s = 0.5\n").find("line 6"), std::string::npos);
    EXPECT_NE(complaint(head + "mode = \"bind\"\ntopics = \"NSE\"\n").find("line 6"), std::string::npos);
    EXPECT_NE(
        complaint(head + "mode = \"bind\"\n[[source.map]]\nsource = \"a\"\nsymbol = \"b\"\ntick = 0.01\n")
            .find("line 9: tick must be text"),
        std::string::npos);
    EXPECT_NE(
        complaint(head + "mode = \"bind\"\n[[source.map]]\nsource = \"a\"\nsymbol = \"b\"\ntick = \"x\"\n")
            .find("line 9: tick must be a number"),
        std::string::npos);
    EXPECT_NE(complaint("[source]\nname = \"a\"\n").find("two brackets"), std::string::npos);
}

TEST(FeedSources, NamesMayUseEveryLetterAndBrokenOnesAreSaid) {
    const std::string rest = "format = \"dwx\"\nendpoint = \"ipc:///x\"\nmode = \"connect\"\n";
    const std::string text = "# größer\n[[source]]\nname = \"B\u00f6rse \u6771\u4eac \U0001F4C8\"\n" + rest;
    const auto parsed = parseFeedSources(text, "feeds.toml");
    ASSERT_TRUE(parsed.ok()) << parsed.error().sentence;
    EXPECT_EQ((*parsed)[0].name, "B\u00f6rse \u6771\u4eac \U0001F4C8");
    EXPECT_EQ((*parseFeedSources(formatFeedSources(*parsed), "feeds.toml"))[0].name, (*parsed)[0].name);
    EXPECT_NE(complaint("[[source]]\nname = \"\xc3\x28\"\n" + rest).find("line 2: this is not UTF-8"),
              std::string::npos);
    EXPECT_NE(complaint("\xcc\xaa"), "") << "undefined behaviour in toml++ 3.3 by itself";
}

TEST(FeedSources, RulesHoldForTheFileAndForThePanelAlike) {
    EXPECT_TRUE(validateFeedSources({source("a"),
                                     [] {
                                         FeedSource s = source("b");
                                         s.endpoint = "ipc:///tmp/x";
                                         return s;
                                     }()})
                    .ok());
    const auto refused = [](auto change) {
        FeedSource s = source();
        change(s);
        const auto result = validateFeedSources({s});
        EXPECT_FALSE(result.ok());
        return result.ok() ? std::string() : result.error().sentence;
    };
    EXPECT_NE(refused([](FeedSource& s) { s.endpoint = "tcp://0.0.0.0:5555"; }).find("other machines"),
              std::string::npos);
    EXPECT_NE(refused([](FeedSource& s) { s.endpoint = "udp://x"; }).find("is not an address"),
              std::string::npos);
    refused([](FeedSource& s) { s.name.clear(); });
    refused([](FeedSource& s) { s.name = "two\nlines"; });
    refused([](FeedSource& s) { s.staleAfterSeconds = -1; });
    refused([](FeedSource& s) {
        s.mappings = {{"A", "x", "", {}, {}, 1, "", ""}, {"B", "x", "", {}, {}, 1, "", ""}};
    });
    refused([](FeedSource& s) {
        s.mappings = {{"A", "x", "", {}, {}, 1, "", ""}, {"A", "y", "", {}, {}, 1, "", ""}};
    });
    EXPECT_NE(refused([](FeedSource& s) {
                  s.mappings = {{"A", "a ", "", {}, {}, 1, "", ""}};
              }).find("\"a \" cannot be the symbol shown, it begins or ends with a blank"),
              std::string::npos);
    FeedSource world = source();
    world.mappings = {{"BTCF0:USTF0", "BTC/USDT:USDT", "", {}, {}, 1, "", ""}};
    EXPECT_TRUE(validateFeedSources({world}).ok());
    refused([](FeedSource& s) { s.mappings = {{"A", "x", "", domain::PriceDelta{}, {}, 1, "", ""}}; });
    refused([](FeedSource& s) { s.mappings = {{"A", "x", "", {}, 12, 1, "", ""}}; });
    refused([](FeedSource& s) { s.mappings = {{"A", "x", "", {}, {}, 0, "", ""}}; });
    EXPECT_FALSE(validateFeedSources({source("a"), source("a")}).ok());
    EXPECT_NE(validateFeedSources({source("a"), source("b")}).error().sentence.find("only one can have it"),
              std::string::npos);
}

TEST(FeedSources, OnlyThisMachineMayBeBound) {
    for (const char* address : {"tcp://127.0.0.1:1", "tcp://127.9.9.9:65535", "tcp://[::1]:80",
                                "tcp://localhost:5555", "ipc:///run/x"}) {
        EXPECT_TRUE(checkEndpoint(address, true).ok()) << address;
        EXPECT_TRUE(isOnThisMachine(address)) << address;
    }
    for (const char* address : {"tcp://127.evil.example:5555", "tcp://*:5555", "tcp://10.0.0.1:5555",
                                "tcp://eth0:5555", "tcp://[::]:5555", "tcp://localhost.example:5555"}) {
        EXPECT_FALSE(checkEndpoint(address, true).ok()) << address;
        EXPECT_FALSE(isOnThisMachine(address)) << address;
    }
    for (const char* address :
         {"", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65536",
          "tcp://127.0.0.1:5x", "tcp://:5555", "ipc://", "ipc://x", "inproc://x", "tcp://127.0.0.1:5555 "}) {
        EXPECT_FALSE(checkEndpoint(address, false).ok()) << address;
    }
    EXPECT_FALSE(checkEndpoint("ipc:///" + std::string(107, 'x'), true).ok());
}

TEST(FeedSources, ASourceMakesItsFeed) {
    support::RealClock clock;
    FeedSource s = source("mine");
    s.format = FeedFormat::Dwx;
    const auto feed = makeFeed(s, clock);
    EXPECT_EQ(feed->statistics().name, "mine");
    EXPECT_EQ(feed->statistics().endpoint, s.endpoint);
}

}  // namespace
}  // namespace tessera::adapters
