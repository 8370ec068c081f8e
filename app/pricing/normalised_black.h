#pragma once
// Black's formula without units: the option out of the money, on a root of forward x strike of one. What
// black76 and implied_volatility share; nobody else needs it.
//
// With x = -|ln(forward / strike)|, s = volatility x root of time, h = x / s, t = s / 2 and Mills' ratio m:
//   b = Phi(h + t) e^(x/2) - Phi(h - t) e^(-x/2) = e^(-(h^2 + t^2)/2) / sqrt(2 pi) [m(-h-t) - m(-h+t)]
// (P. Jaeckel, "Let's be rational", 2015, equations 2.1 and 6.1), which loses no digit to a tiny price.

#include "app/pricing/normal.h"

namespace tessera::pricing {

/// b and what it lacks to its largest value e^(x/2), each with its logarithm's slope in s.
struct NormalisedBlack {
    double price = 0;            // b
    double complement = 0;       // e^(x/2) - b
    double logRatio = 0;         // ln(b / complement), also where b is too small to be held
    double priceSlope = 0;       // b' / b
    double complementSlope = 0;  // b' / complement
};

/// -|ln(forward / strike)|, to the last digit where the two are close. Both > 0.
double moneyness(double forward, double strike);
/// x <= 0, s > 0, both finite.
NormalisedBlack normalisedBlack(double x, double s);

/// s from b, given as `price` > 0 and `complement` > 0 (their sum is e^(x/2)); x <= 0 finite. Relative error
/// a few units of the last digit wherever b itself says as much.
double normalisedImplied(double x, double price, double complement);

/// First guess of s: exact for the normal model (F. Bachelier), whose price hangs on |x| / s alone, then b
/// divided by what the lognormal model adds to second order in s. Within 2 % for s < 1.5, a factor of two
/// anywhere. `logShare` = ln(b / (b - x / 2)).
template <class V>
[[gnu::always_inline]] inline void bachelierGuess(const V& sum, const V& root, V& out) {
    // s = sqrt(2 pi) (b - x/2) / g(y), y = root of -logShare: least squares over |x| / s in 0 .. 37.5, to 0.2
    // %.
    const V above =
        ((((0.08572458444 * root - 0.2124999328) * root + 0.3354393128) * root + 0.1806202889) * root -
         0.479186482) *
            root +
        0.9981883349;
    const V below =
        (((0.04830380461 * root - 0.1143045981) * root + 0.3529815724) * root - 0.5099886873) * root + 1.0;
    out = kRootTwoPi * sum * below / above;
}

/// One step of Householder's third order on ln(b / complement) less its target, `miss`, in s: the error's
/// fourth power. p and q are the slopes of NormalisedBlack; written with one division.
template <class V>
[[gnu::always_inline]] inline void householderStep(const V& h, const V& s, const V& inverseS, const V& p,
                                                   const V& q, const V& miss, V& out) {
    const V hs = h * inverseS;
    const V a = h * hs - 0.25 * s;  // b'' / b'
    const V second = a - p + q;
    const V third = second * second - 3.0 * hs * hs - 0.25 - p * (a - p) + q * (a + q);
    const V first = p + q;
    out = -miss * (first - 0.5 * second * miss) /
          (first * first - miss * first * second + miss * miss * third * (1.0 / 6.0));
}

}  // namespace tessera::pricing
