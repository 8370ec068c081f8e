#pragma once
// One GET over HTTP with every limit a machine needs that asks strangers by itself (libcurl).
//
// TLS is verified against the system's certificates, from version 1.2 on. A redirect is followed to the same
// scheme, host and port alone, at most four times: a person allowed one server to be asked, not whom it
// names, and what stands in `headers` is for that server alone. Nothing but the address, those headers, the
// validators of the last answer and Tessera's name and version is sent.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"

namespace tessera::http {

/// Why there is no answer.
enum class HttpProblem : std::uint8_t {
    Unreachable,       // no such host, no connection
    TimedOut,          // not whole within the time limit
    Stalled,           // connected, and then silence
    NotTrusted,        // TLS: the certificate is not to be trusted, or no safe connection came about
    CutOff,            // ended before its announced length
    BadEncoding,       // compressed in a way that does not unpack
    TooLarge,          // beyond the limit, packed or unpacked
    TooManyRedirects,  // a loop, as a rule
    OtherScheme,       // sent on from https to http, or to a scheme that is neither
    OtherServer,       // sent on to another host or port than the one that was allowed
    AskedToWait,       // 429, or 503 with Retry-After
    ServerError,       // 5xx
    NoAnswer,          // another status than 200
};

struct HttpLimits {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds total{90'000};    // with all redirects
    std::chrono::milliseconds silence{20'000};  // between two bytes
    std::int64_t bytes = 32 << 20;              // of the body, packed and unpacked each
};

struct HttpRequest {
    std::string url;
    std::string etag = {};          // of the last good answer; empty: none
    std::string lastModified = {};  // likewise, as the server wrote it
    HttpLimits limits = {};
    /// "Name: value" each, without line ends. No sentence repeats them, and no proxy reads them: without TLS
    /// none is used.
    std::vector<std::string> headers = {};
    std::string thing = "list";  // what is asked for, in sentences
};

struct HttpAnswer {
    /// None: `body` is whole, or isNotModified.
    std::optional<HttpProblem> problem;
    std::string sentence;  // of the problem, for people; names the server
    bool isNotModified = false;
    bool isStopped = false;  // `goOn` said no: nothing is known
    int status = 0;          // HTTP's, once it answered; 0: it did not
    std::string body;        // of a good answer
    std::string refusal;     // the beginning of the body of another status; a stranger's words
    std::string etag, lastModified;
    std::optional<std::chrono::seconds> retryAfter;
};

/// Asked several times a second while waiting, and at least once a second; false ends the request.
using GoOn = std::function<bool()>;

/// BadInput, as half a sentence: neither https nor http on this machine, a user or password, no host, longer
/// than 2,000 bytes.
domain::Result<void> checkUrl(std::string_view url);
/// Every byte that could mean something in an address as %XX.
std::string escapedForUrl(const std::string& text);
/// "openrouter.ai", with the port where it is written; the address itself where it is none.
std::string serverOf(const std::string& url);

/// Blocks until answered, refused or ended by `goOn`; one thread at a time.
HttpAnswer httpGet(const HttpRequest& request, const GoOn& goOn);

}  // namespace tessera::http
