#include "feeds/adapters/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kIpc = "ipc://";
constexpr std::size_t kMaxIpcPath = 107;  // sockaddr_un

struct HostAndPort {
    std::string_view host;  // without the brackets of IPv6
    int port = 0;           // 0: none that is usable
};

HostAndPort splitTcp(std::string_view endpoint) {
    endpoint.remove_prefix(kTcp.size());
    const std::size_t colon = endpoint.rfind(':');
    if (colon == std::string_view::npos) {
        return {endpoint, 0};
    }
    HostAndPort out{endpoint.substr(0, colon), 0};
    const std::string_view digits = endpoint.substr(colon + 1);
    int port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error == std::errc{} && end == digits.data() + digits.size() && port >= 1 && port <= 65'535) {
        out.port = port;
    }
    if (out.host.starts_with('[') && out.host.ends_with(']')) {
        out.host = out.host.substr(1, out.host.size() - 2);
    }
    return out;
}

bool isLoopback(std::string_view host) {
    if (host == "localhost") {
        return true;
    }
    const std::string text(host);
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24U) == 127;
    }
    in6_addr v6{};
    return ::inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6) != 0;
}

}  // namespace

bool isOnThisMachine(std::string_view endpoint) {
    return endpoint.starts_with(kIpc) || (endpoint.starts_with(kTcp) && isLoopback(splitTcp(endpoint).host));
}

domain::Result<void> checkEndpoint(std::string_view endpoint, bool bind) {
    const bool printable =
        std::all_of(endpoint.begin(), endpoint.end(), [](char c) { return c > ' ' && c <= '~'; });
    bool usable = false;
    if (printable && endpoint.starts_with(kIpc)) {
        const std::string_view path = endpoint.substr(kIpc.size());
        usable = path.starts_with('/') && path.size() > 1 && path.size() <= kMaxIpcPath;
    } else if (printable && endpoint.starts_with(kTcp)) {
        const HostAndPort parts = splitTcp(endpoint);
        usable = !parts.host.empty() && parts.port != 0;
    }
    if (!usable) {
        return Error{
            ErrorCode::BadInput,
            fmt::format(
                "\"{}\" is not an address. Write tcp://127.0.0.1:5555, with a port from 1 to 65535, or "
                "ipc:///path of at most {} bytes.",
                endpoint.substr(0, 120), kMaxIpcPath),
            "endpoint"};
    }
    if (bind && !isOnThisMachine(endpoint)) {
        return Error{
            ErrorCode::Refused,
            fmt::format("{} could be written to by other machines; bind to 127.0.0.1, or connect instead.",
                        endpoint),
            "endpoint"};
    }
    return {};
}

}  // namespace tessera::adapters
