#pragma once
// Why a pull brought nothing, and how often each reason was met.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "feeds/http/http_client.h"

namespace tessera::pull {

enum class PullProblem : std::uint8_t {
    Unreachable,   // no such host, no connection
    TimedOut,      // not whole within the time limit
    Stalled,       // connected, and then silence
    NotTrusted,    // TLS
    CutOff,        // ended before its announced length
    BadEncoding,   // packed in a way that does not unpack
    TooLarge,      // one answer, or all of them
    SentOn,        // a redirect that the key does not follow
    AskedToWait,   // 429, or 503 with Retry-After
    ServerError,   // 5xx
    WrongKey,      // 401 or 403
    NotAnswered,   // another status
    Empty,         // 200 and nothing
    WebPage,       // HTML
    NotJson,       // cut off or damaged
    OtherShape,    // JSON, and not what the documentation says
    RepeatedPage,  // a cursor that was there before
    TooManyPages,
    NoUsage,  // a good answer that lists nothing
    Stopped,  // by the person
};
inline constexpr std::size_t kPullProblems = 20;

/// "asked to wait", "wrong key", ...: what the counter is called.
std::string_view wordFor(PullProblem problem);
PullProblem pullProblemOf(http::HttpProblem problem);

/// What a pull did, also one that failed.
struct PullCounts {
    std::int64_t asked = 0;  // requests sent
    std::int64_t pages = 0;  // good answers
    std::chrono::seconds waited{0};
    std::array<std::int64_t, kPullProblems> problems{};
    std::int64_t& of(PullProblem problem) { return problems[static_cast<std::size_t>(problem)]; }
    std::int64_t of(PullProblem problem) const { return problems[static_cast<std::size_t>(problem)]; }
    /// "5 questions, 4 pages; asked to wait 1".
    std::string sentence() const;
};

/// Counts it, and makes it an error whose detail is the counter's name.
domain::Error failed(PullCounts& counts, PullProblem problem, std::string sentence);

}  // namespace tessera::pull
