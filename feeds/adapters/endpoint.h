#pragma once
// ZeroMQ addresses of third-party sources, and which of them stay on this machine.

#include <string_view>

#include "app/domain/result.h"

namespace tessera::adapters {

/// ipc, or tcp on a loopback address. A name other than localhost is never trusted to be one.
bool isOnThisMachine(std::string_view endpoint);

/// tcp://host:port with a port from 1 to 65535, or ipc:///path of at most 107 bytes. BadInput: neither.
/// Refused: `bind` where other machines could connect.
domain::Result<void> checkEndpoint(std::string_view endpoint, bool bind);

}  // namespace tessera::adapters
