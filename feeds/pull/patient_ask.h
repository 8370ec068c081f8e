#pragma once
// One question, asked again where the server asks for patience: 429 with its Retry-After, 5xx and answers cut
// off with a growing pause, and never for ever.

#include <functional>
#include <string>

#include "app/bill/vendor_pull.h"
#include "feeds/pull/pull_problem.h"
#include "feeds/pull/vendor_reports.h"

namespace tessera::pull {

/// As http::httpGet.
using Fetch = std::function<http::HttpAnswer(const http::HttpRequest&, const http::GoOn&)>;

struct PullOptions {
    http::HttpLimits limits = {.total = std::chrono::milliseconds(60'000)};
    int mostTries = 6;                                 // of one page
    std::chrono::milliseconds firstPause{1'000};       // after a fault; doubled each time
    std::chrono::milliseconds longestPause{120'000};   // a server that wants more is left alone
    int mostPages = 400;                               // of one report
    std::int64_t mostBytes = 256 << 20;                // of all answers together
    std::function<bool()> goOn = [] { return true; };  // asked several times a second; false: stop
    std::function<void(const std::string& doing, int share)> tell = {};  // parts of 10,000
    Fetch fetch = &http::httpGet;
};

/// The body of a 200. Every problem is counted, also those that were waited out; the error names the server,
/// and for 401 and 403 which key is needed and where it stands. Never the key.
domain::Result<std::string> askPatiently(const bill::PullFacts& facts, const bill::VendorKey& key,
                                         const std::string& url, const PullOptions& options,
                                         const std::function<void(const std::string& doing)>& tell,
                                         PullCounts& counts);

}  // namespace tessera::pull
