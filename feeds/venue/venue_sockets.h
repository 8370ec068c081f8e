#pragma once
// The venue's bound sockets with every option of wire.md set explicitly, and ZAP: who may come in over tcp.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "app/domain/order.h"
#include "app/domain/result.h"
#include "feeds/venue/subscription_guard.h"
#include "feeds/wire/endpoints.h"

namespace tessera::venue {

/// CURVE for tcp. Keys are Z85 text, 40 characters.
struct CurveServer {
    std::string secretKey;
    std::map<std::string, std::string> allowed;  // client public key -> account name
    bool isSet() const { return !secretKey.empty(); }
};

/// The secret key file written by `keygen`. BadInput / Unavailable with a sentence.
domain::Result<std::string> readSecretKey(const std::string& path);
/// One "PUBLICKEY account-name" a line; '#' begins a comment. Two names with one account number are refused.
domain::Result<std::map<std::string, std::string>> readAllowList(const std::string& path);
/// Account number of a name of the allow-list: stable, 100 000 .. 899 999.
domain::AccountId accountOfName(std::string_view name);
/// Account of a local user: user id + 1 (the user id itself may be 0).
domain::AccountId accountOfUser(std::uint32_t userId);

/// All sockets of one venue. Venue thread.
class VenueSockets {
 public:
    /// Refused: tcp without CURVE. Unavailable: an address cannot be bound.
    static domain::Result<std::unique_ptr<VenueSockets>> bind(const wire::Endpoints& endpoints,
                                                              const CurveServer& curve);

    ::zmq::socket_t& marketData() { return m_marketData; }
    SubscriptionGuard& subscriptions() { return *m_subscriptions; }
    ::zmq::socket_t& recovery() { return m_recovery; }
    ::zmq::socket_t& orders() { return m_orders; }
    /// Answers ZAP questions; poll it like the others. Null without CURVE.
    ::zmq::socket_t* zap() { return m_zap ? &*m_zap : nullptr; }
    void answerZap();
    /// Who sent the message: the ZAP user id, else the peer's user on ipc; 0 when neither is known.
    domain::AccountId accountOf(const ::zmq::message_t& message) const;

 private:
    VenueSockets();
    void open(const wire::Endpoints& endpoints, const CurveServer& curve);

    ::zmq::context_t m_context{1};
    std::optional<::zmq::socket_t> m_zap;
    ::zmq::socket_t m_marketData, m_recovery, m_orders;
    std::optional<SubscriptionGuard> m_subscriptions;
    CurveServer m_curve;
};

}  // namespace tessera::venue
