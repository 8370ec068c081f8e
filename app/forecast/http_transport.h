#pragma once
// HTTP to a model server, here or elsewhere. With headline.cpp the only file of this layer that knows Qt.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/domain/result.h"

namespace tessera::forecast {

struct HttpRequest {
    int port = 0;      // on 127.0.0.1, never through a proxy
    std::string path;  // "/completion"
    std::string key;   // bearer; empty: none
    std::string body;  // JSON; empty: GET
    /// Another server than one on this machine's `port`: checked by checkBaseUrl(); `path` is put behind it.
    std::string baseUrl = {};
};

/// "https://api.openai.com/v1" without blanks and slashes at its ends. BadInput, as a sentence that names it:
/// neither https nor http on this machine, a user or password, no host, a question, longer than 500 bytes.
domain::Result<std::string> checkedBaseUrl(std::string_view text);
/// "api.openai.com", with the port where one is written.
std::string hostOf(std::string_view url);
/// It is this machine.
bool isHere(std::string_view url);

struct HttpLimits {
    std::chrono::milliseconds connect{3'000};  // until the request is sent
    std::chrono::milliseconds stall{20'000};   // without a byte
    std::chrono::milliseconds total{120'000};
};

enum class HttpOutcome { Answered, NoConnection, NotTrusted, Broken, Stalled, TimedOut, Cancelled };

struct HttpReply {
    HttpOutcome outcome = HttpOutcome::NoConnection;
    int status = 0;        // HTTP status once Answered or Broken after the header
    std::string body;      // what the sink did not take; at most 1 MiB
    std::string detail;    // for the log
    std::string location;  // where an answer of 3xx sends one on; nobody goes there
};

/// A redirect is not followed, so that a key is seen by the server it was given for alone. TLS is verified.
/// Owned and used by one thread, which blocks in exchange() while events run. Needs a QCoreApplication in the
/// process.
class HttpTransport {
 public:
    HttpTransport();
    ~HttpTransport();

    /// Sends and waits. `sink` receives the body of a 2xx answer in pieces; false ends the exchange as
    /// Cancelled. No sink: the body is collected. `cancelled` is looked at every 20 ms.
    HttpReply exchange(const HttpRequest& request, const HttpLimits& limits,
                       const std::atomic<bool>& cancelled,
                       const std::function<bool(std::string_view)>& sink = {});

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::forecast
