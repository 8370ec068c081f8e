#pragma once
// HTTP to the local model server. The only file of this layer that knows Qt.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tessera::forecast {

struct HttpRequest {
    int port = 0;      // on 127.0.0.1, never through a proxy
    std::string path;  // "/completion"
    std::string key;   // bearer; empty: none
    std::string body;  // JSON; empty: GET
};

struct HttpLimits {
    std::chrono::milliseconds connect{3'000};  // until the request is sent
    std::chrono::milliseconds stall{20'000};   // without a byte
    std::chrono::milliseconds total{120'000};
};

enum class HttpOutcome { Answered, NoConnection, Broken, Stalled, TimedOut, Cancelled };

struct HttpReply {
    HttpOutcome outcome = HttpOutcome::NoConnection;
    int status = 0;      // HTTP status once Answered or Broken after the header
    std::string body;    // what the sink did not take; at most 1 MiB
    std::string detail;  // for the log
};

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
