#pragma once
// What the simulated participants take an option to be worth: the price process as a mixture over the number
// of jumps until expiry (R. Merton, "Option pricing when underlying stock returns are discontinuous", J.
// Financial Economics 3 (1976), equation 16, on a future that is a martingale). A shock to the index decays
// with kappa until the future settles, so that a jump counts with the mean and the mean square of that decay
// over the time left. Mixtures of Black-76 keep put-call parity and leave no free butterfly.

#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/timestamp.h"
#include "app/market/price_process.h"

namespace tessera::market {

/// USD a unit; >= the exercise value. `forwardUsd` > 0: the fair price of its future; `left`: until that
/// settles, where zero or less leaves the exercise value.
double optionValue(const ProcessParameters& process, const domain::OptionSpec& option, double forwardUsd,
                   domain::Duration left);

/// Of a month's mean, which an Asian option is on.
struct AveragePart {
    double knownUsd = 0;        // sum of the fixings that are known, over all of the month
    std::vector<double> years;  // until each one to come, rising, >= 0
};

/// The same of an option on an average future that costs `futureUsd`. What is known moves the strike alone;
/// the logarithm of the rest is taken as the mean of its fixings' logarithms, so that a shock at one time
/// counts with the share of fixings behind it. >= the exercise value.
double averageOptionValue(const ProcessParameters& process, const domain::OptionSpec& option,
                          double futureUsd, const AveragePart& part);

}  // namespace tessera::market
