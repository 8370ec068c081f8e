#pragma once
// What the simulated participants take an option to be worth: the price process as a mixture over the number
// of jumps until expiry (R. Merton, "Option pricing when underlying stock returns are discontinuous", J.
// Financial Economics 3 (1976), equation 16, on a future that is a martingale). A shock to the index decays
// with kappa until the future settles, so that a jump counts with the mean and the mean square of that decay
// over the time left. Mixtures of Black-76 keep put-call parity and leave no free butterfly.

#include "app/domain/instrument.h"
#include "app/domain/timestamp.h"
#include "app/market/price_process.h"

namespace tessera::market {

/// USD a unit; >= the exercise value. `forwardUsd` > 0: the fair price of its future; `left`: until that
/// settles, where zero or less leaves the exercise value.
double optionValue(const ProcessParameters& process, const domain::OptionSpec& option, double forwardUsd,
                   domain::Duration left);

}  // namespace tessera::market
