#pragma once
#include <string>

#include "app/domain/result.h"

namespace tessera::terminal {

/// The CURVE secret that belongs to `publicKey`: from TESSERA_CLIENT_SECRET, else from the desktop's secret
/// service (never from a file, never with an insecure fallback). Needs a QApplication; waits for the service.
domain::Result<std::string> readClientSecret(const std::string& publicKey);

}  // namespace tessera::terminal
