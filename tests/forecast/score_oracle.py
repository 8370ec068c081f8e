"""Scores of the forecasts in a file, by scoringrules and scipy. One forecast a line: "outcome; levels; values;
members", numbers apart by spaces. Prints one "name value" a line; exit 77 where a package is missing."""
import sys

try:
    import numpy as np
    import scoringrules as sr
    from scipy import stats
except ImportError:
    sys.exit(77)

crps, pinball, hits, sizes = [], [], 0, []
for line in open(sys.argv[1]):
    outcome, levels, values, members = ([float(w) for w in part.split()] for part in line.split(";"))
    y = outcome[0]
    crps.append(float(sr.crps_ensemble(y, np.array(members), estimator="fair")))
    losses = [float(sr.quantile_score(y, v, q)) for q, v in zip(levels, values)]
    pinball.append(2 * np.mean(losses))
    sizes.append(abs(y))
    hits += values[0] <= y <= values[-1]
n = len(crps)
print("crps", repr(float(np.mean(crps))))
print("wql", repr(float(np.sum(pinball) / np.sum(sizes))))
test = stats.binomtest(hits, n)
wilson, exact = test.proportion_ci(.9, "wilson"), test.proportion_ci(.9, "exact")
for name, value in (("hits", hits), ("wilson_low", wilson.low), ("wilson_high", wilson.high),
                    ("exact_low", exact.low), ("exact_high", exact.high), ("coin", test.pvalue),
                    ("normal", sr.crps_normal(0.3, 1.0, 2.0))):
    print(name, repr(float(value)))
