#include "app/forecast/sse_parser.h"

#include <gtest/gtest.h>

namespace tessera::forecast {
namespace {

std::vector<std::string> eventsOf(std::string_view stream, std::size_t pieceSize) {
    SseParser parser;
    std::vector<std::string> events;
    for (std::size_t at = 0; at < stream.size(); at += pieceSize) {
        parser.feed(stream.substr(at, pieceSize), events);
    }
    return events;
}

TEST(SseParser, GivesTheSameEventsHoweverTheBytesArrive) {
    constexpr std::string_view kStream =
        ": hello\r\n\r\ndata: one\r\n\r\nevent: x\ndata: two\ndata:three\n\nid: 4\n\nerror: "
        "{\"code\":1}\n\ndata: four\n\n";
    const std::vector<std::string> expected{"one", "two\nthree", "{\"error\":{\"code\":1}}", "four"};
    for (std::size_t piece = 1; piece < kStream.size(); ++piece) {
        EXPECT_EQ(eventsOf(kStream, piece), expected) << piece;
    }
}

TEST(SseParser, KeepsAnUnfinishedEventToItself) {
    EXPECT_TRUE(eventsOf("data: half\n", 3).empty());
    EXPECT_TRUE(eventsOf("data: half", 3).empty());
}

TEST(SseParser, KnowsTheEndMark) {
    SseParser parser;
    std::vector<std::string> events;
    parser.feed("data: [DONE]\n\n", events);
    EXPECT_TRUE(parser.done());
    EXPECT_TRUE(events.empty());
}

TEST(SseParser, GivesUpOnALineWithoutEnd) {
    SseParser parser;
    std::vector<std::string> events;
    parser.feed(std::string(2 << 20, 'x'), events);
    EXPECT_TRUE(parser.overflow());
}

}  // namespace
}  // namespace tessera::forecast
