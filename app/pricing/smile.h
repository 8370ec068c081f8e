#pragma once
// Total variance of one expiry by log-moneyness, and of all expiries by time. Pure.
//
// J. Gatheral's SVI, "A parsimonious arbitrage-free implied volatility parameterization" (2004):
//   w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),  k = ln(strike / forward),  w = volatility^2 x
//   years.
// Written in two wings that are never negative, and neither is w:
//   w(k) = level + right (s + y) / 2 + left (s - y) / 2,  y = (k - m) / sigma,  s = sqrt(y^2 + 1).

#include <span>
#include <vector>

#include "app/domain/result.h"

namespace tessera::pricing {

struct Smile {
    double level = 0;            // a, >= 0
    double left = 0, right = 0;  // b sigma (1 -+ rho), >= 0
    double centre = 0;           // m, of log-moneyness
    double width = 1;            // sigma, > 0
    double low = 0, high = 0;    // log-moneyness that was quoted: arbitrage-free there
};

/// w and its first two derivatives at log-moneyness k.
struct TotalVariance {
    double value = 0, slope = 0, curvature = 0;
};
TotalVariance totalVariance(const Smile& smile, double k);

/// V. Durrleman's g(k): the density of the expiry's price has its sign (J. Gatheral, A. Jacquier,
/// "Arbitrage-free SVI volatility surfaces", Quantitative Finance 14, 2014, equation 2.1). Precondition: w(k)
/// > 0.
double durrleman(const TotalVariance& w, double k);

struct SmileQuote {
    double logMoneyness = 0;  // ln(strike / forward)
    double volatility = 0;    // a year, > 0
    double weight = 1;        // > 0: how much it counts, say one over its spread
};

struct SmileFit {
    Smile smile;
    double error = 0;   // root of the weighted mean square of volatility, a year
    double worst = 0;   // largest error of a quote, a year
    double leastG = 0;  // smallest of Durrleman's g over the quoted range
};

inline constexpr std::size_t kLeastQuotes = 5;  // as many as the curve has parameters

/// Least squares in total variance: for each centre and width the best level and wings follow directly
/// (Zeliade Systems, "Quasi-explicit calibration of Gatheral's SVI model", 2009), those two by a grid and a
/// closing search. Where the best curve has a negative probability between the lowest and the highest quote
/// (a butterfly or a vertical spread would be free) the best one found without is taken. Refused with the
/// reason: fewer than five strikes, or no such curve. BadInput names a quote by its number, or `years` (> 0).
domain::Result<SmileFit> fitSmile(std::span<const SmileQuote> quotes, double years);

/// The smiles of one underlying. Between two expiries total variance is linear in time at the same
/// log-moneyness; before the first and after the last, volatility stays. Outside of what was quoted the wings
/// go on as they are.
class VolatilitySurface {
 public:
    struct Expiry {
        double years = 0;
        Smile smile;
    };
    /// Refused where a later expiry has less total variance than an earlier one anywhere in the range both
    /// were quoted (or, with no such range, at the forward): a calendar spread would be free. BadInput: no
    /// expiry, or times do not rise from above zero.
    static domain::Result<VolatilitySurface> make(std::vector<Expiry> expiries);

    /// A year; `years` > 0.
    domain::Result<double> volatility(double logMoneyness, double years) const;
    std::span<const Expiry> expiries() const { return m_expiries; }

 private:
    explicit VolatilitySurface(std::vector<Expiry> expiries) : m_expiries(std::move(expiries)) {}
    double varianceAt(double logMoneyness, double years) const;
    std::vector<Expiry> m_expiries;
};

}  // namespace tessera::pricing
