#pragma once
// Keys of an encrypted link, shared by the market-data and the order side.

#include <string>

namespace tessera::zmq {

/// Z85 text keys, 40 characters each; all empty: no CURVE (ipc only).
struct CurveKeys {
    std::string serverPublic;
    std::string clientPublic;
    std::string clientSecret;

    bool isSet() const { return !serverPublic.empty(); }
};

}  // namespace tessera::zmq
