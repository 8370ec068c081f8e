#include "feeds/wire/endpoints.h"

#include <gtest/gtest.h>

namespace tessera::wire {
namespace {

TEST(Endpoints, AnIpcAddressGivesThreeSocketFiles) {
    const auto e = endpointsFor("ipc:///run/user/0/tessera/venue");
    ASSERT_TRUE(e.ok());
    EXPECT_EQ(e->marketData, "ipc:///run/user/0/tessera/venue.md");
    EXPECT_EQ(e->recovery, "ipc:///run/user/0/tessera/venue.recovery");
    EXPECT_EQ(e->orders, "ipc:///run/user/0/tessera/venue.orders");
}

TEST(Endpoints, ATcpAddressGivesThreePortsInARow) {
    const auto e = endpointsFor("tcp://127.0.0.1:5600");
    ASSERT_TRUE(e.ok());
    EXPECT_EQ(e->marketData, "tcp://127.0.0.1:5600");
    EXPECT_EQ(e->recovery, "tcp://127.0.0.1:5601");
    EXPECT_EQ(e->orders, "tcp://127.0.0.1:5602");
    EXPECT_EQ(endpointsFor("tcp://[::1]:7000")->orders, "tcp://[::1]:7002");
}

TEST(Endpoints, AnIpcPathThatCannotHoldTheLongestNameIsRefusedWithTheExcess) {
    EXPECT_TRUE(endpointsFor("ipc://" + std::string(98, 'p')).ok());
    const auto e = endpointsFor("ipc://" + std::string(100, 'p'));
    ASSERT_FALSE(e.ok());
    EXPECT_EQ(e.error().code, domain::ErrorCode::OutOfRange);
    EXPECT_NE(e.error().sentence.find("2 bytes too long"), std::string::npos);
}

TEST(Endpoints, NonsenseIsRefusedWithASentence) {
    for (const char* bad : {"", "http://x", "tcp://", "tcp://host", "tcp://host:", "tcp://host:0",
                            "tcp://host:65534", "tcp://host:12x", "tcp://host:-1", "ipc://", "inproc://x"}) {
        const auto e = endpointsFor(bad);
        ASSERT_FALSE(e.ok()) << bad;
        EXPECT_FALSE(e.error().sentence.empty());
    }
}

TEST(Topics, AlwaysEndInASlashSoThatOneSymbolIsNeverThePrefixOfAnother) {
    EXPECT_EQ(topicFor("SITC-Z26"), "md/tessera/SITC-Z26/");
    EXPECT_EQ(referenceTopic(), "md/tessera/@ref/");
    EXPECT_FALSE(topicFor("SITC-Z26-H27").starts_with(topicFor("SITC-Z26")));
}

TEST(Topics, GiveTheirSymbolBackAndNothingForStrangers) {
    EXPECT_EQ(symbolOf("md/tessera/SITC-Z26/"), "SITC-Z26");
    EXPECT_EQ(symbolOf("md/tessera/@ref/"), "@ref");
    for (const char* bad : {"", "md/", "md/tessera/", "md/tessera//", "md/other/X/", "md/tessera/X",
                            "md/tesseraX/", "md/tessera/a/b/"}) {
        EXPECT_EQ(symbolOf(bad), "") << bad;
    }
}

}  // namespace
}  // namespace tessera::wire
