#pragma once
// `tessera-record capture`: a live feed into a file, until told to stop.

#include <string>

#include "app/domain/result.h"
#include "app/ports/stop_signals.h"

namespace tessera::record {

struct CaptureOptions {
    std::string venue;          // endpoint base of a venue; or
    std::string adapter;        // a name of ports::kFeedFormatNames
    std::string bind, connect;  // the adapter's endpoint
    std::string serverKey,
        clientKey;       // CURVE public keys, for a venue over tcp; the secret is in the environment
    double seconds = 0;  // 0: until SIGINT or SIGTERM
    std::string file;
    bool force = false;
};

/// Records until the time is over, `stop` is raised or the disk fails; prints what it does. Unavailable:
/// nothing came.
domain::Result<void> capture(const CaptureOptions& options, const ports::StopSignals& stop);

}  // namespace tessera::record
