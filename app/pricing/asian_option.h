#pragma once
// Options on the arithmetic mean of a month's fixings, of which a part may be known. Pure.
//
// S. M. Turnbull and L. M. Wakeman, "A quick algorithm for pricing European average options", J. Financial
// and Quantitative Analysis 26 (1991), with two moments (E. G. Haug, "The complete guide to option pricing
// formulas", 2007, 4.20.2): the mean of what is still to be fixed is taken as lognormal with its own first
// two moments. Error against simulation: under 0.1 % of the forward up to a deviation of one half.

#include <span>

#include "app/pricing/black76.h"

namespace tessera::pricing {

/// A fixing to come.
struct ComingFixing {
    double years = 0;    // until it is printed, >= 0
    double forward = 0;  // what it is expected to be, USD, > 0
};

struct AsianInput {
    OptionRight right = OptionRight::Call;
    double strike = 0;                          // USD, > 0
    double volatility = 0;                      // a year, >= 0, of each fixing until it is printed
    double discount = 1;                        // of the day the option pays, > 0
    double fixedSum = 0;                        // USD, of the fixings known, >= 0
    int fixedCount = 0;                         // how many, >= 0
    std::span<const ComingFixing> coming = {};  // the next first
};

/// Price and greeks, in the units of Greeks. Delta and gamma are by the mean of the coming fixings' forwards,
/// all of them moving in proportion; the known part moves nothing but the strike. Once the known part decides
/// (it alone reaches the strike, or nothing is to come) the option is worth what it will pay and has no vega.
/// Time for theta and rho runs to the last fixing. BadInput names the field, of a coming fixing with its
/// number; OutOfRange as blackValue.
domain::Result<BlackValue> asianValue(const AsianInput& input);

/// The volatility of the fixings at which asianValue gives `price`, 0.0001 .. 10 a year, to 1e-12 of it; that
/// of `input` does not matter. BadInput as asianValue; OutOfRange, with a sentence: no volatility gives that
/// price, or every one does.
domain::Result<double> asianVolatility(AsianInput input, double price);

}  // namespace tessera::pricing
