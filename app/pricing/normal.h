#pragma once
// The normal distribution to the last digits, in its far tails too.

#include <array>
#include <cmath>
#include <cstddef>

namespace tessera::pricing {

inline constexpr double kInverseRootTwoPi = 0.398942280401432677939946;  // 1 / sqrt(2 pi)
inline constexpr double kRootTwoPi = 2.50662827463100050241577;

/// Mills' ratio (1 - Phi(u)) / phi(u) of u >= 0, to 7e-16 relative: one formula for all u, so that many can
/// be worked out side by side (V: double, or lanes of it). A polynomial in t = (u - k) / (u + k) over (u +
/// k), the form of M. M. Shepherd and J. G. Laframboise (Math. Comp. 36, 1981, 249); coefficients: Chebyshev
/// interpolation in 40 digits, k = 5.5, of (u + k) times the ratio.
inline constexpr double kMillsScale = 5.5;
inline constexpr std::array<double, 23> kMills{
    1.93955284332812972e+00,  -1.71750013532001722e+00, 1.34254130327713694e+00,  -9.20055565242154594e-01,
    5.46125200464648519e-01,  -2.74984867097164465e-01, 1.13042871184183935e-01,  -3.49010653632005549e-02,
    6.12364947525677415e-03,  6.75797692332956706e-04,  -8.13457752693153534e-04, 1.79007560087604106e-04,
    4.09081642083779627e-05,  -3.03695241114593310e-05, 1.11971655030700408e-06,  3.70516594819543956e-06,
    -6.74461095192678470e-07, -4.29133754358642582e-07, 1.31399255570435552e-07,  4.72215109598645917e-08,
    -1.87509310178540663e-08, -3.57710289787340723e-09, 1.57297486043615242e-09};

/// `inverse` = 1 / (u + k). Two chains of Horner's, of the even and of the odd powers, since one waits
/// for itself.
template <class V>
[[gnu::always_inline]] inline void millsRatio(const V& inverse, V& out) {
    const V t = 1.0 - (2.0 * kMillsScale) * inverse;
    const V t2 = t * t;
    V even = t2 * kMills[22] + kMills[20];
    V odd = t2 * kMills[21] + kMills[19];
    for (std::size_t i = 18; i >= 2; i -= 2) {
        even = even * t2 + kMills[i];
        odd = odd * t2 + kMills[i - 1];
    }
    out = ((even * t2 + kMills[0]) + odd * t) * inverse;
}
inline double millsRatio(double u) {
    double out = 0;
    millsRatio<double>(1.0 / (u + kMillsScale), out);
    return out;
}

inline double normalDensity(double z) {
    return kInverseRootTwoPi * std::exp(-0.5 * z * z);
}
/// Phi(z), with the relative precision of its lower tail. Any finite z.
inline double normalCdf(double z) {
    const double tail = normalDensity(z) * millsRatio(std::abs(z));
    return z < 0 ? tail : 1.0 - tail;
}

}  // namespace tessera::pricing
