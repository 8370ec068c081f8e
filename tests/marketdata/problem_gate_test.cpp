#include "app/marketdata/problem_gate.h"

#include <gtest/gtest.h>

#include "tests/marketdata/scripted_feed.h"

namespace tessera::marketdata::test {
namespace {

using Due = std::vector<std::pair<std::size_t, std::string>>;

TEST(ProblemGate, TellsTheFirstOfAKindAtOnceAndTheOthersAsOne) {
    ProblemGate gate;
    const domain::Timestamp start = domain::parseIso("2026-12-01T20:00:00Z").value();
    EXPECT_TRUE(gate.tells(0, "H100-M27: the venue does not answer requests; opening a new link.", start));
    for (int i = 0; i < 612; ++i) {
        EXPECT_FALSE(
            gate.tells(0, "SITC-Z26: the venue does not answer requests; opening a new link.", start));
    }
    EXPECT_TRUE(gate.tells(1, "SITC-Z26: the venue does not answer requests; opening a new link.", start))
        << "another feed's";
    EXPECT_TRUE(gate.tells(0, "SITC-Z26: 4,100 updates were lost; loading the book again.", start));
    EXPECT_FALSE(gate.tells(0, "SITF-Z26: 7 updates were lost; loading the book again.", start));
    EXPECT_EQ(gate.due(start + seconds(9)), Due{});
    EXPECT_EQ(gate.due(start + seconds(10)),
              (Due{{0, "SITF-Z26: 7 updates were lost; loading the book again."},
                   {0,
                    "612 more like it. The last: SITC-Z26: the venue does not answer requests; opening a new "
                    "link."}}));
    EXPECT_FALSE(gate.tells(0, "SITF-Z26: 9 updates were lost; loading the book again.", start + seconds(12)))
        << "it goes on";
    EXPECT_EQ(gate.due(start + seconds(20)).size(), 1U);
    EXPECT_EQ(gate.due(start + seconds(30)), Due{});
    EXPECT_TRUE(gate.tells(0, "SITF-Z26: 9 updates were lost; loading the book again.", start + seconds(31)));
}

TEST(ProblemGate, KeepsTheEventsReadableWhileEveryInstrumentHasTheSameTrouble) {
    World w;
    w.market.addFeed(0, w.venue);
    const auto toldIn = [&] {
        w.turn();
        std::vector<std::string> sentences;
        for (const MarketNews& news : w.news) {
            if (news.kind == MarketNews::Kind::Problem) {
                sentences.push_back(news.sentence);
            }
        }
        w.news.clear();
        return sentences;
    };
    for (const char* symbol : {"SITC-Z26", "SITF-Z26", "SITS-Z26"}) {
        w.venue.notices.push_back(ports::FeedProblem{
            {}, false, std::string(symbol) + ": the link is slow; loading the book again."});
    }
    EXPECT_EQ(toldIn(), (std::vector<std::string>{"SITC-Z26: the link is slow; loading the book again."}));
    w.clock.advance(seconds(11));
    EXPECT_EQ(toldIn(),
              (std::vector<std::string>{
                  "2 more like it. The last: SITS-Z26: the link is slow; loading the book again."}));
}

}  // namespace
}  // namespace tessera::marketdata::test
