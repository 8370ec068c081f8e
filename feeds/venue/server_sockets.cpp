#include "feeds/venue/server_sockets.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <sstream>
#include <vector>

namespace tessera::venue {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr int kHeartbeatMs = 1000, kTimeoutMs = 3000, kHandshakeMs = 3000;
constexpr std::int64_t kMaxMessage = 1 << 20;
constexpr int kMarketDataMark = 4000, kRecoveryMark = 1000, kOrdersMark = 256;
constexpr std::size_t kZ85Key = 40;
constexpr const char* kZapDomain = "tessera";

::zmq::socket_type typeOf(ServerRole role) {
    return role == ServerRole::MarketData ? ::zmq::socket_type::xpub : ::zmq::socket_type::router;
}

int markOf(ServerRole role) {
    return role == ServerRole::MarketData ? kMarketDataMark : role == ServerRole::Recovery ? kRecoveryMark
                                                                                           : kOrdersMark;
}

Error cannotRead(const std::string& path) {
    return Error{ErrorCode::NotFound, fmt::format("The key file {} cannot be read.", path), "open"};
}

}  // namespace

Result<AllowList> readAllowList(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        return cannotRead(path);
    }
    AllowList allowed;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string key, name;
        if (!(words >> key)) {
            continue;
        }
        if (key.size() != kZ85Key || !(words >> name)) {
            return Error{ErrorCode::BadInput,
                         fmt::format("Line {} of {} is not \"<public key of 40 characters> <account name>\".", number,
                                     path),
                         "allow-list"};
        }
        allowed[key] = name;
    }
    return allowed;
}

Result<std::string> readSecretKey(const std::string& path) {
    std::ifstream file(path);
    std::string key;
    if (!file || !(file >> key)) {
        return cannotRead(path);
    }
    if (key.size() != kZ85Key) {
        return Error{ErrorCode::BadInput, fmt::format("{} does not hold a key of 40 characters.", path), "secret key"};
    }
    return key;
}

Result<KeyPair> makeKeyPair() {
    std::array<char, kZ85Key + 1> publicKey{}, secretKey{};
    if (::zmq_curve_keypair(publicKey.data(), secretKey.data()) != 0) {
        return Error{ErrorCode::Unavailable, "This build of ZeroMQ has no CURVE encryption.", "zmq_curve_keypair"};
    }
    return KeyPair{publicKey.data(), secretKey.data()};
}

Result<::zmq::socket_t> boundSocket(::zmq::context_t& context, ServerRole role, const std::string& endpoint,
                                    const ServerKeys& keys) {
    namespace opt = ::zmq::sockopt;
    try {
        ::zmq::socket_t socket(context, typeOf(role));
        socket.set(opt::heartbeat_ivl, kHeartbeatMs);
        socket.set(opt::heartbeat_timeout, kTimeoutMs);
        socket.set(opt::heartbeat_ttl, kTimeoutMs);
        socket.set(opt::handshake_ivl, kHandshakeMs);
        socket.set(opt::maxmsgsize, kMaxMessage);
        socket.set(opt::sndhwm, markOf(role));
        socket.set(opt::rcvhwm, markOf(role));
        socket.set(opt::linger, 0);
        if (role != ServerRole::MarketData) {
            socket.set(opt::router_mandatory, true);
        }
        if (!keys.secret.empty()) {
            socket.set(opt::curve_server, true);
            socket.set(opt::curve_secretkey, keys.secret);
            socket.set(opt::zap_domain, kZapDomain);
        }
        socket.bind(endpoint);
        return socket;
    } catch (const ::zmq::error_t& error) {
        return Error{ErrorCode::Unavailable, fmt::format("The exchange cannot listen at {}: {}.", endpoint, error.what()),
                     "bind"};
    }
}

Authenticator::Authenticator(::zmq::context_t& context, AllowList allowed)
    : m_socket(context, ::zmq::socket_type::rep), m_allowed(std::move(allowed)) {
    m_socket.set(::zmq::sockopt::linger, 0);
    m_socket.bind("inproc://zeromq.zap.01");
}

void Authenticator::answer() {
    // version, request id, domain, address, identity, mechanism, credentials (the raw 32-byte public key)
    std::vector<std::string> frames;
    ::zmq::message_t part;
    while (m_socket.recv(part, ::zmq::recv_flags::dontwait)) {
        frames.push_back(part.to_string());
        if (!part.more()) {
            break;
        }
    }
    if (frames.empty()) {
        return;
    }
    std::string user;
    if (frames.size() == 7 && frames[5] == "CURVE" && frames[6].size() == 32) {
        std::array<char, kZ85Key + 1> key{};
        ::zmq_z85_encode(key.data(), reinterpret_cast<const std::uint8_t*>(frames[6].data()), 32);
        if (const auto found = m_allowed.find(key.data()); found != m_allowed.end()) {
            user = found->second;
        }
    }
    const bool isAllowed = !user.empty();
    m_refused += isAllowed ? 0 : 1;
    const std::string requestId = frames.size() > 1 ? frames[1] : std::string();
    const std::array<std::string, 6> answer{"1.0",  requestId, isAllowed ? "200" : "400",
                                            isAllowed ? "OK" : "key not on the allow-list", user, ""};
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const auto flags = i + 1 < answer.size() ? ::zmq::send_flags::sndmore : ::zmq::send_flags::none;
        m_socket.send(::zmq::buffer(answer[i]), flags);
    }
}

std::string accountNameOf(::zmq::message_t& message) {
    if (const char* user = ::zmq_msg_gets(message.handle(), "User-Id"); user != nullptr && *user != '\0') {
        return user;
    }
    const char* address = ::zmq_msg_gets(message.handle(), "Peer-Address");
    if (address == nullptr) {
        return {};
    }
    // libzmq appends the socket's credentials to an ipc peer's address: "localhost:uid:gid:pid".
    std::vector<std::string> parts;
    std::istringstream words(address);
    for (std::string part; std::getline(words, part, ':');) {
        parts.push_back(part);
    }
    return parts.size() == 4 ? "uid:" + parts[1] : std::string();
}

}  // namespace tessera::venue
