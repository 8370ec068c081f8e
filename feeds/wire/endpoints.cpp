#include "feeds/wire/endpoints.h"

#include <fmt/format.h>

#include <charconv>

namespace tessera::wire {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

// sockaddr_un holds 108 bytes with the final zero.
constexpr std::size_t kIpcPathMax = 107;
constexpr std::string_view kLongestSuffix = ".recovery";

Result<Endpoints> ipcEndpoints(std::string_view base, std::string_view path) {
    if (path.empty()) {
        return Error{ErrorCode::BadInput, fmt::format("{}: the ipc path is empty.", base), {}};
    }
    if (path.size() + kLongestSuffix.size() > kIpcPathMax) {
        return Error{
            ErrorCode::OutOfRange,
            fmt::format("{}: the ipc path is {} bytes too long for a socket; use a shorter directory.", base,
                        path.size() + kLongestSuffix.size() - kIpcPathMax),
            {}};
    }
    const std::string root(base);
    return Endpoints{root + ".md", root + ".recovery", root + ".orders"};
}

Result<Endpoints> tcpEndpoints(std::string_view base, std::string_view address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return Error{ErrorCode::BadInput, fmt::format("{}: a tcp address is tcp://HOST:PORT.", base), {}};
    }
    const std::string_view digits = address.substr(colon + 1);
    unsigned port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > 65533) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("{}: the port must be a number from 1 to 65533 (three in a row are used).", base),
            {}};
    }
    const std::string_view host = base.substr(0, base.size() - digits.size());
    return Endpoints{fmt::format("{}{}", host, port), fmt::format("{}{}", host, port + 1),
                     fmt::format("{}{}", host, port + 2)};
}

}  // namespace

Result<Endpoints> endpointsFor(std::string_view base) {
    constexpr std::string_view kIpc = "ipc://";
    constexpr std::string_view kTcp = "tcp://";
    if (base.starts_with(kIpc)) {
        return ipcEndpoints(base, base.substr(kIpc.size()));
    }
    if (base.starts_with(kTcp)) {
        return tcpEndpoints(base, base.substr(kTcp.size()));
    }
    return Error{ErrorCode::BadInput,
                 fmt::format("{}: a venue address begins with ipc:// or tcp://.", base.substr(0, 80)),
                 {}};
}

std::string topicFor(std::string_view symbol, std::string_view venue) {
    return fmt::format("md/{}/{}/", venue, symbol);
}

std::string referenceTopic(std::string_view venue) {
    return topicFor("@ref", venue);
}

std::string_view symbolOf(std::string_view topic, std::string_view venue) {
    constexpr std::string_view kPrefix = "md/";
    if (!topic.starts_with(kPrefix) || !topic.ends_with('/')) {
        return {};
    }
    topic.remove_prefix(kPrefix.size());
    if (!topic.starts_with(venue)) {
        return {};
    }
    topic.remove_prefix(venue.size());
    if (topic.size() < 3 || topic.front() != '/') {
        return {};
    }
    topic = topic.substr(1, topic.size() - 2);
    return topic.find('/') == std::string_view::npos ? topic : std::string_view{};
}

}  // namespace tessera::wire
