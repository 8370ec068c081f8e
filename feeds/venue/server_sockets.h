#pragma once
// The exchange's three sockets with every option of the protocol set explicitly, CURVE when over tcp.

#include <map>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "app/domain/result.h"

namespace tessera::venue {

/// Public keys (Z85) that may connect, each with the account it trades as.
using AllowList = std::map<std::string, std::string>;

struct ServerKeys {
    std::string secret;   // Z85; empty: no CURVE (ipc only)
    AllowList allowed;
};

/// One line an allowed key: "<public key> <account name>"; '#' starts a comment. BadInput names the line.
domain::Result<AllowList> readAllowList(const std::string& path);
/// The 40 characters of a secret key file as `keygen` writes it.
domain::Result<std::string> readSecretKey(const std::string& path);
struct KeyPair {
    std::string publicKey, secretKey;
};
domain::Result<KeyPair> makeKeyPair();

enum class ServerRole : std::uint8_t { MarketData, Recovery, Orders };

/// Bound to `endpoint`. Unavailable, in words, when the address is taken or not permitted.
domain::Result<::zmq::socket_t> boundSocket(::zmq::context_t& context, ServerRole role, const std::string& endpoint,
                                            const ServerKeys& keys);

/// Answers libzmq's authentication questions (ZAP, RFC 27) from the allow-list. Polled by the server's own loop.
class Authenticator {
 public:
    Authenticator(::zmq::context_t& context, AllowList allowed);
    ::zmq::socket_t& socket() { return m_socket; }
    void answer();
    std::uint64_t refused() const { return m_refused; }

 private:
    ::zmq::socket_t m_socket;
    AllowList m_allowed;
    std::uint64_t m_refused = 0;
};

/// Who sent this message: the ZAP user id under CURVE, else "uid:<n>" from the ipc peer's credentials; empty: unknown.
std::string accountNameOf(::zmq::message_t& message);

}  // namespace tessera::venue
