#pragma once
// Model values in USD, as people read amounts. GUI thread only.

#include <QString>

namespace tessera::ui {

/// "+1,234.50"; a minus sign in front of a loss.
QString signedUsd(double usd, int decimals = 2);
/// "1,234.50".
QString plainUsd(double usd);

}  // namespace tessera::ui
