#pragma once
// Where the venue's three sockets are, and how channels are named.

#include <string>
#include <string_view>

#include "app/domain/result.h"

namespace tessera::wire {

/// ZeroMQ addresses of one venue.
struct Endpoints {
    std::string marketData;  // XPUB binds, SUB connects
    std::string recovery;    // ROUTER binds, DEALER connects
    std::string orders;      // ROUTER binds, DEALER connects
};

/// "ipc:///run/x/venue" -> "ipc:///run/x/venue.md", ".recovery", ".orders"; "tcp://host:5600" -> 5600, 5601,
/// 5602. BadInput: another scheme, no port, a port above 65533; OutOfRange: an ipc path longer than the
/// system's 107 bytes.
domain::Result<Endpoints> endpointsFor(std::string_view base);

inline constexpr std::string_view kVenueName = "tessera";

/// "md/tessera/SITC-Z26/": always ends in '/', because ZeroMQ filters by prefix.
std::string topicFor(std::string_view symbol, std::string_view venue = kVenueName);
/// "md/tessera/@ref/": definitions, fixings, settlement prices.
std::string referenceTopic(std::string_view venue = kVenueName);
/// The symbol inside a topic of `venue`; empty when it is not one.
std::string_view symbolOf(std::string_view topic, std::string_view venue = kVenueName);

}  // namespace tessera::wire
