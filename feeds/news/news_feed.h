#pragma once
// Titles of an RSS or Atom feed, and what can be wrong with one. Titles are strangers' words: nobody has made
// them harmless here.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/timestamp.h"
#include "feeds/http/http_client.h"

namespace tessera::news {

enum class NewsProblem : std::uint8_t {
    NotAsked,     // the server did not answer as it should (HttpProblem says how)
    TooLarge,     // more than kLongestFeed
    NoFeed,       // HTML, JSON, prose, an encoding nobody knows: no RSS and no Atom
    CutOff,       // begins as a feed and ends in the middle
    HasEntities,  // declares entities of its own (a bomb, or a way to read files): not read
    NothingInIt,  // a feed without one title that has a time
    Count,
};
inline constexpr std::size_t kNewsProblems = static_cast<std::size_t>(NewsProblem::Count);

/// Of a feed as fetched, unpacked.
inline constexpr std::int64_t kLongestFeed = 2 << 20;
/// So many titles are read, in the order of the feed.
inline constexpr std::size_t kMostTitles = 200;
/// A title's time may lie so far ahead: clocks differ.
inline constexpr domain::Duration kAhead = std::chrono::minutes(5);

struct NewsTitle {
    domain::Timestamp at;  // as the feed says: published, else updated
    std::string text;      // at most 1,000 bytes
    bool operator==(const NewsTitle&) const = default;
};

struct NewsReading {
    std::vector<NewsTitle> titles;  // newest first
    std::optional<NewsProblem> problem;
    std::string sentence;  // of the problem; empty: there is none
    int undated = 0;       // left out: without a date, or with none that can be read
    int future = 0;        // left out: later than `now` and kAhead
    int untitled = 0;      // left out: without words
};

/// RSS 0.9x, 1.0 and 2.0, Atom 1.0, by expat: no external entity is fetched, and a feed that declares one of
/// its own is not read. `server`: named in sentences. Pure; any thread.
NewsReading readFeed(std::string_view text, domain::Timestamp now, const std::string& server);

/// One GET of a feed and what is in it. Blocks, 20 s at most; `goOn` as of httpGet. `before`: validators of
/// the last good answer. Not modified: `isNotModified`, and the titles of before still hold.
struct NewsAnswer {
    NewsReading reading;
    bool isNotModified = false;
    bool isStopped = false;  // `goOn` said no: nothing is known
    std::string etag, lastModified;
    std::optional<std::chrono::seconds> retryAfter;
};
struct NewsValidators {
    std::string etag = {}, lastModified = {};
};
NewsAnswer fetchFeed(const std::string& url, const NewsValidators& before, domain::Timestamp now,
                     const http::GoOn& goOn);

}  // namespace tessera::news
