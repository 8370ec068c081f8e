#include "feeds/venue/venue_sockets.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/domain/crc32c.h"
#include "feeds/wire/codec.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr int kHeartbeatMs = 1000, kHeartbeatTimeoutMs = 3000, kHandshakeMs = 3000;
constexpr int kMarketDataMark = 4000, kOrdersMark = 256, kRecoveryMark = 4000;
// Subscriptions that wait to be read. ZeroMQ enters all that wait before the guard sees the first of them.
constexpr int kSubscriptionsMark = 64;
constexpr const char* kZapDomain = "tessera";
constexpr std::size_t kKeyLength = 40;

Result<std::string> readFile(const std::string& path) {
    // An empty file is no error here: what it lacks is said by who reads it.
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad() || std::filesystem::is_directory(path)) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be read.", path), "file"};
    }
    return text;
}

/// As ssh does: a secret that others may read, or exchange for their own, is none.
Result<void> checkSecret(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be read: {}.", path, std::strerror(errno)), "file"};
    }
    if ((info.st_mode & 077U) != 0) {
        return Error{
            ErrorCode::Refused,
            fmt::format("The secret key {} is open to other users (mode {:04o}): make it yours alone "
                        "with chmod 600, or make a new one with tessera-venue keygen.",
                        path, info.st_mode & 07777U),
            "secret key"};
    }
    return {};
}

bool isKey(std::string_view text) {
    std::array<std::uint8_t, 32> binary;
    return text.size() == kKeyLength && ::zmq_z85_decode(binary.data(), std::string(text).c_str()) != nullptr;
}

void applyOptions(::zmq::socket_t& socket, int mark, const CurveServer& curve) {
    namespace option = ::zmq::sockopt;
    socket.set(option::heartbeat_ivl, kHeartbeatMs);
    socket.set(option::heartbeat_timeout, kHeartbeatTimeoutMs);
    socket.set(option::heartbeat_ttl, kHeartbeatTimeoutMs);
    socket.set(option::handshake_ivl, kHandshakeMs);
    socket.set(option::maxmsgsize, static_cast<std::int64_t>(wire::kMaxMessageBytes));
    socket.set(option::sndhwm, mark);
    socket.set(option::rcvhwm, mark);
    socket.set(option::linger, 0);
    if (curve.isSet()) {
        socket.set(option::zap_domain, kZapDomain);
        socket.set(option::curve_server, true);
        socket.set(option::curve_secretkey, curve.secretKey);
    }
}

}  // namespace

Result<std::string> readSecretKey(const std::string& path) {
    if (auto checked = checkSecret(path); !checked) {
        return checked.error();
    }
    auto text = readFile(path);
    if (!text) {
        return text.error();
    }
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        const std::string key = line.substr(0, line.find_last_not_of(" \r\t") + 1);
        if (isKey(key)) {
            return key;
        }
        if (!key.empty() && key.front() != '#') {
            break;
        }
    }
    return Error{ErrorCode::BadInput,
                 fmt::format("{} holds no secret key; make one with tessera-venue keygen.", path), "curve"};
}

Result<std::map<std::string, std::string>> readAllowList(const std::string& path) {
    auto text = readFile(path);
    if (!text) {
        return text.error();
    }
    std::map<std::string, std::string> allowed;
    std::map<AccountId, std::string> accounts;
    std::istringstream lines(*text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::istringstream words(line.substr(0, line.find('#') == 0 ? 0 : std::string::npos));
        std::string key, name;
        if (!(words >> key)) {
            continue;
        }
        if (!isKey(key) || !(words >> name) || name.size() > 64) {
            return Error{ErrorCode::BadInput,
                         fmt::format("{}, line {}: write a public key of 40 characters and an account name.",
                                     path, number),
                         "allow list"};
        }
        const auto [other, isNew] = accounts.emplace(accountOfName(name), name);
        if (!isNew && other->second != name) {
            return Error{
                ErrorCode::BadInput,
                fmt::format("{}, line {}: the names {} and {} give the same account number; rename one.",
                            path, number, name, other->second),
                "allow list"};
        }
        allowed[key] = name;
    }
    if (allowed.empty()) {
        return Error{ErrorCode::BadInput, fmt::format("{} allows nobody: it holds no key.", path),
                     "allow list"};
    }
    return allowed;
}

AccountId accountOfName(std::string_view name) {
    return AccountId{100'000 + crc32c(std::as_bytes(std::span(name.data(), name.size()))) % 800'000};
}

AccountId accountOfUser(std::uint32_t userId) {
    return AccountId{userId % 99'999 + 1};
}

VenueSockets::VenueSockets()
    : m_marketData(m_context, ::zmq::socket_type::xpub),
      m_recovery(m_context, ::zmq::socket_type::router),
      m_orders(m_context, ::zmq::socket_type::router) {}

Result<std::unique_ptr<VenueSockets>> VenueSockets::bind(const wire::Endpoints& endpoints,
                                                         const CurveServer& curve) {
    if (endpoints.orders.starts_with("tcp:") && (!curve.isSet() || curve.allowed.empty())) {
        return Error{ErrorCode::Refused,
                     "Over tcp the venue needs --curve-secret and --allow: without encryption and a list of "
                     "keys anyone "
                     "could send orders. Use ipc:// for this machine.",
                     "tcp without CURVE"};
    }
    std::unique_ptr<VenueSockets> sockets;
    try {
        sockets.reset(new VenueSockets());
        sockets->open(endpoints, curve);
    } catch (const ::zmq::error_t& error) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("The venue cannot bind {} and its two neighbours: {}.", endpoints.marketData,
                                 error.what()),
                     "bind"};
    }
    return sockets;
}

void VenueSockets::open(const wire::Endpoints& endpoints, const CurveServer& curve) {
    m_curve = curve;
    const bool isLocal = endpoints.orders.starts_with("ipc:");
    const CurveServer used = isLocal ? CurveServer{} : curve;
    if (used.isSet()) {
        m_zap.emplace(m_context, ::zmq::socket_type::rep);
        m_zap->set(::zmq::sockopt::linger, 0);
        m_zap->bind("inproc://zeromq.zap.01");
    }
    applyOptions(m_marketData, kMarketDataMark, used);
    m_marketData.set(::zmq::sockopt::rcvhwm, kSubscriptionsMark);
    applyOptions(m_recovery, kRecoveryMark, used);
    applyOptions(m_orders, kOrdersMark, used);
    m_recovery.set(::zmq::sockopt::router_mandatory, true);
    m_orders.set(::zmq::sockopt::router_mandatory, true);
    m_subscriptions.emplace(m_context, m_marketData, "inproc://venue-subscribers");
    m_marketData.bind(endpoints.marketData);
    m_recovery.bind(endpoints.recovery);
    m_orders.bind(endpoints.orders);
}

void VenueSockets::answerZap() {
    // Frames: version, request id, domain, address, identity, mechanism, credentials (32 bytes for CURVE).
    std::vector<std::string> frames;
    ::zmq::message_t frame;
    while (m_zap && m_zap->recv(frame, ::zmq::recv_flags::dontwait)) {
        frames.push_back(frame.to_string());
        if (frame.more()) {
            continue;
        }
        std::string name;
        if (frames.size() == 7 && frames[0] == "1.0" && frames[5] == "CURVE" && frames[6].size() == 32) {
            std::array<char, kKeyLength + 1> key{};
            ::zmq_z85_encode(key.data(), reinterpret_cast<const std::uint8_t*>(frames[6].data()), 32);
            const auto it = m_curve.allowed.find(key.data());
            name = it == m_curve.allowed.end() ? std::string() : it->second;
        }
        const std::string id = frames.size() > 1 ? frames[1] : std::string();
        const std::array<std::string, 6> answer{
            "1.0", id, name.empty() ? "400" : "200", name.empty() ? "not allowed" : "", name, ""};
        for (std::size_t i = 0; i < answer.size(); ++i) {
            m_zap->send(::zmq::buffer(answer[i]),
                        i + 1 < answer.size() ? ::zmq::send_flags::sndmore : ::zmq::send_flags::none);
        }
        frames.clear();
    }
}

AccountId VenueSockets::accountOf(const ::zmq::message_t& message) const {
    if (const char* user = ::zmq_msg_gets(message.handle(), "User-Id"); user != nullptr && *user != '\0') {
        return accountOfName(user);
    }
    // libzmq appends ":uid:gid:pid" of the peer to its address on ipc, which is empty or "localhost".
    const char* peer = ::zmq_msg_gets(message.handle(), "Peer-Address");
    std::string_view text = peer == nullptr ? "" : peer;
    for (int skipped = 0; skipped < 2 && !text.empty(); ++skipped) {  // pid, gid
        const std::size_t colon = text.rfind(':');
        text = colon == std::string_view::npos ? "" : text.substr(0, colon);
    }
    const std::size_t colon = text.rfind(':');
    if (!m_zap && colon != std::string_view::npos) {
        std::uint32_t user = 0;
        const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), user);
        if (error == std::errc{} && end == text.data() + text.size() && colon + 1 < text.size()) {
            return accountOfUser(user);
        }
    }
    return AccountId{};
}

}  // namespace tessera::venue
