#include "feeds/http/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace tessera::http {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kMostRedirects = 4;
constexpr std::size_t kLongestUrl = 2'000, kLongestValidator = 512, kLongestRefusal = 4'096;
constexpr long kNotModified = 304, kOk = 200, kTooMany = 429, kBusy = 503;
constexpr std::chrono::seconds kLongestWait{7 * 86'400};

// ---------------------------------------------------------------- addresses

struct FreeText {
    void operator()(char* text) const { ::curl_free(text); }
};

/// The parts of an address, lower case; scheme empty: it is none.
struct UrlParts {
    std::string scheme, host, port, user;
    bool isSameServer(const UrlParts& other) const { return host == other.host && port == other.port; }
};

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    const bool isThere = ::curl_url_get(url, which, &text, flags) == CURLUE_OK;
    const std::unique_ptr<char, FreeText> owned(text);
    std::string out = isThere && text != nullptr ? text : "";
    std::ranges::transform(out, out.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return out;
}

UrlParts partsOf(const std::string& text) {
    const std::unique_ptr<CURLU, decltype(&::curl_url_cleanup)> url(::curl_url(), &::curl_url_cleanup);
    UrlParts out;
    if (url != nullptr &&
        ::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
        out.scheme = part(url.get(), CURLUPART_SCHEME);
        out.host = part(url.get(), CURLUPART_HOST);
        out.port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
        out.user = part(url.get(), CURLUPART_USER) + part(url.get(), CURLUPART_PASSWORD);
    }
    return out;
}

bool isThisMachine(const std::string& host) {
    // "127.0.0.1.example" is somebody's name, and no address.
    const bool isNumber = host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || host == "[::1]" || (isNumber && host.starts_with("127."));
}

// ---------------------------------------------------------------- one exchange

/// What one transfer needs while it runs, and leaves behind.
struct Transfer {
    const HttpRequest& request;
    const GoOn& goOn;
    Clock::time_point lastByte = Clock::now();
    curl_off_t received = 0;  // packed
    bool isTooLarge = false, isSilent = false, isStopped = false;
    std::string body, etag, lastModified;
};

std::size_t takeBody(char* bytes, std::size_t one, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t size = one * count;
    if (transfer.body.size() + size > static_cast<std::size_t>(transfer.request.limits.bytes)) {
        transfer.isTooLarge = true;
        return 0;
    }
    transfer.body.append(bytes, size);
    return size;
}

/// The value of a header line named `name` (lower case); empty for another one, or for one that cannot be
/// sent back as it is.
std::string headerValue(std::string_view line, std::string_view name) {
    const std::size_t colon = line.find(':');
    const bool isNamed =
        colon == name.size() && std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
            return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
        });
    if (!isNamed) {
        return {};
    }
    line.remove_prefix(colon + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ')) {
        line.remove_suffix(1);
    }
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
    const bool isPlain =
        std::ranges::all_of(line, [](char c) { return c >= ' ' && static_cast<unsigned char>(c) < 0x7F; });
    return isPlain && line.size() <= kLongestValidator ? std::string(line) : std::string();
}

std::size_t takeHeader(char* bytes, std::size_t one, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(bytes, one * count);
    if (std::string etag = headerValue(line, "etag"); !etag.empty()) {
        transfer.etag = std::move(etag);
    }
    if (std::string stamp = headerValue(line, "last-modified"); !stamp.empty()) {
        transfer.lastModified = std::move(stamp);
    }
    return one * count;
}

int whileWaiting(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto now = Clock::now();
    if (received != transfer.received) {
        transfer.received = received;
        transfer.lastByte = now;
    }
    transfer.isTooLarge = transfer.isTooLarge || received > transfer.request.limits.bytes;
    transfer.isSilent = now - transfer.lastByte > transfer.request.limits.silence;
    transfer.isStopped = !transfer.goOn();
    return transfer.isTooLarge || transfer.isSilent || transfer.isStopped ? 1 : 0;
}

using Easy = std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)>;
using Lines = std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)>;

Lines headerLines(const HttpRequest& request) {
    Lines lines(nullptr, &::curl_slist_free_all);
    const auto add = [&lines](const std::string& line) {
        lines.reset(::curl_slist_append(lines.release(), line.c_str()));
    };
    if (!request.etag.empty()) {
        add("If-None-Match: " + request.etag);
    }
    if (!request.lastModified.empty()) {
        add("If-Modified-Since: " + request.lastModified);
    }
    std::ranges::for_each(request.headers, add);
    return lines;
}

void limit(CURL* easy, const HttpLimits& limits, std::chrono::milliseconds left) {
    ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, left.count())));
    ::curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.bytes));
    ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    ::curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // followed here, by our own rule
    ::curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    ::curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    ::curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

void observe(CURL* easy, Transfer& transfer) {
    ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &takeBody);
    ::curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    ::curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &takeHeader);
    ::curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    ::curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &whileWaiting);
    ::curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
    ::curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

// ---------------------------------------------------------------- what it came to

HttpAnswer problem(HttpProblem outcome, std::string sentence) {
    HttpAnswer answer;
    answer.problem = outcome;
    answer.sentence = std::move(sentence);
    return answer;
}

std::string seconds(std::chrono::milliseconds time) {
    return fmt::format("{} s", (time.count() + 999) / 1'000);
}

HttpAnswer transferProblem(CURLcode code, const Transfer& transfer, const std::string& server) {
    const HttpLimits& limits = transfer.request.limits;
    const std::string& thing = transfer.request.thing;
    if (transfer.isStopped) {
        HttpAnswer answer;
        answer.isStopped = true;
        return answer;
    }
    if (transfer.isTooLarge || code == CURLE_FILESIZE_EXCEEDED) {
        return problem(HttpProblem::TooLarge,
                       fmt::format("The {} of {} is larger than the {} MB that are taken.", thing, server,
                                   limits.bytes >> 20));
    }
    if (transfer.isSilent) {
        return problem(HttpProblem::Stalled, fmt::format("{} sent nothing for {} in the middle of its {}.",
                                                         server, seconds(limits.silence), thing));
    }
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return problem(HttpProblem::TimedOut,
                           fmt::format("{} did not send its whole {} in the {} it has.", server, thing,
                                       seconds(limits.total)));
        case CURLE_PEER_FAILED_VERIFICATION:
            return problem(
                HttpProblem::NotTrusted,
                fmt::format("{} cannot prove that it is who it says: nobody this machine trusts signed its "
                            "certificate for that name, or it has expired. Nothing was read.",
                            server));
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_CACERT_BADFILE:
            return problem(HttpProblem::NotTrusted,
                           fmt::format("No safe connection to {} came about ({}). Nothing was read.", server,
                                       ::curl_easy_strerror(code)));
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return problem(HttpProblem::CutOff,
                           fmt::format("{} ended in the middle of its {}.", server, thing));
        case CURLE_BAD_CONTENT_ENCODING:
            return problem(
                HttpProblem::BadEncoding,
                fmt::format("The {} of {} is packed in a way that does not unpack.", thing, server));
        default:
            return problem(HttpProblem::Unreachable,
                           fmt::format("{} cannot be reached ({}).", server, ::curl_easy_strerror(code)));
    }
}

HttpAnswer statusProblem(long status, const std::optional<std::chrono::seconds>& retryAfter,
                         Transfer& transfer, const std::string& server) {
    HttpAnswer answer;
    answer.retryAfter = retryAfter;
    answer.refusal = transfer.body.substr(0, kLongestRefusal);
    if (status == kTooMany || (status == kBusy && retryAfter)) {
        answer.problem = HttpProblem::AskedToWait;
        answer.sentence = fmt::format("{} answered {}: it wants to be asked later{}.", server, status,
                                      retryAfter ? fmt::format(", in {} s", retryAfter->count()) : "");
    } else if (status >= 500) {
        answer.problem = HttpProblem::ServerError;
        answer.sentence = fmt::format("{} answered {}: it has a fault of its own.", server, status);
    } else {
        answer.problem = HttpProblem::NoAnswer;
        answer.sentence = fmt::format("{} answered {} and no {}. Check the address of the source.", server,
                                      status, transfer.request.thing);
    }
    return answer;
}

std::optional<std::chrono::seconds> retryAfterOf(CURL* easy) {
    curl_off_t wait = 0;
    ::curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    return wait > 0 ? std::optional(std::min(kLongestWait, std::chrono::seconds(wait))) : std::nullopt;
}

HttpAnswer finished(CURL* easy, Transfer& transfer, const std::string& server) {
    long status = 0;
    ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    const bool wasConditional = !transfer.request.etag.empty() || !transfer.request.lastModified.empty();
    HttpAnswer answer;
    if (status == kNotModified && wasConditional) {
        answer.isNotModified = true;
    } else if (status != kOk) {
        answer = statusProblem(status, retryAfterOf(easy), transfer, server);
    } else {
        answer.body = std::move(transfer.body);
    }
    answer.status = static_cast<int>(status);
    answer.etag = std::move(transfer.etag);
    answer.lastModified = std::move(transfer.lastModified);
    return answer;
}

/// The address it sends on to; empty: it does not.
std::string redirectOf(CURL* easy) {
    char* text = nullptr;
    ::curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &text);
    return text == nullptr ? "" : text;
}

/// Why `to` is not followed; none: it is.
std::optional<HttpAnswer> redirectProblem(const std::string& from, const std::string& to, int followed) {
    const UrlParts here = partsOf(from), there = partsOf(to);
    const std::string server = serverOf(from);
    if (there.scheme != here.scheme) {
        return problem(HttpProblem::OtherScheme,
                       fmt::format("{} sends on from {} to {}, which is not followed.", server, here.scheme,
                                   there.scheme.empty() ? "no address" : there.scheme));
    }
    if (!there.isSameServer(here)) {
        return problem(
            HttpProblem::OtherServer,
            fmt::format("{} sends on to {}, which nobody allowed. If that is right, write the new address "
                        "in the list of sources.",
                        server, serverOf(to)));
    }
    if (followed >= kMostRedirects) {
        return problem(HttpProblem::TooManyRedirects,
                       fmt::format("{} sends on more than {} times.", server, kMostRedirects));
    }
    return std::nullopt;
}

}  // namespace

Result<void> checkUrl(std::string_view url) {
    const auto wrong = [&](std::string_view why) {
        return Error{ErrorCode::BadInput, fmt::format("the address \"{}\" {}", url.substr(0, 120), why),
                     "url"};
    };
    if (url.size() > kLongestUrl) {
        return wrong(fmt::format("is longer than {} bytes", kLongestUrl));
    }
    const UrlParts parts = partsOf(std::string(url));
    if (parts.scheme != "https" && parts.scheme != "http") {
        return wrong("does not begin with https://");
    }
    if (parts.host.empty()) {
        return wrong("names no server");
    }
    if (!parts.user.empty()) {
        return wrong("holds a user or password, which would be written down in plain text");
    }
    if (parts.scheme == "http" && !isThisMachine(parts.host)) {
        return wrong(
            "must begin with https://: without it anyone on the way could read and change what is sent");
    }
    return {};
}

std::string escapedForUrl(const std::string& text) {
    const std::unique_ptr<char, FreeText> escaped(
        ::curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())));
    return escaped == nullptr ? std::string() : std::string(escaped.get());
}

std::string serverOf(const std::string& url) {
    const UrlParts parts = partsOf(url);
    if (parts.host.empty()) {
        return url.substr(0, 120);
    }
    const bool isUsualPort = parts.port == (parts.scheme == "https" ? "443" : "80");
    return isUsualPort ? parts.host : fmt::format("{}:{}", parts.host, parts.port);
}

HttpAnswer httpGet(const HttpRequest& request, const GoOn& goOn) {
    static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
    const Easy easy(ready == CURLE_OK ? ::curl_easy_init() : nullptr, &::curl_easy_cleanup);
    if (easy == nullptr) {
        return problem(HttpProblem::Unreachable, "This machine's libcurl does not start.");
    }
    const auto end = Clock::now() + request.limits.total;
    const Lines lines = headerLines(request);
    ::curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, lines.get());
    ::curl_easy_setopt(easy.get(), CURLOPT_USERAGENT, "Tessera/" TESSERA_VERSION);
    ::curl_easy_setopt(easy.get(), CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    ::curl_easy_setopt(easy.get(), CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    if (!request.headers.empty() && partsOf(request.url).scheme == "http") {
        ::curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");  // it would read them
    }
    std::string url = request.url;
    for (int followed = 0;; ++followed) {
        Transfer transfer{request, goOn, Clock::now(), 0, false, false, false, {}, {}, {}};
        limit(easy.get(), request.limits,
              std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()));
        observe(easy.get(), transfer);
        ::curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
        if (const CURLcode code = ::curl_easy_perform(easy.get()); code != CURLE_OK) {
            return transferProblem(code, transfer, serverOf(url));
        }
        const std::string next = redirectOf(easy.get());
        if (next.empty()) {
            return finished(easy.get(), transfer, serverOf(url));
        }
        if (auto why = redirectProblem(url, next, followed)) {
            return std::move(*why);
        }
        url = next;
    }
}

}  // namespace tessera::http
