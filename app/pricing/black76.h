#pragma once
// European options on a future: F. Black, "The pricing of commodity contracts", J. Financial Economics 3
// (1976), equation 16. Pure.
//
// Doubles are right in this room: a model value is statistics. It becomes a Price in one place,
// model_price.h. Prices are USD per unit of the underlying, time is years of 365 days, a volatility or a rate
// of 0.40 is 40 % a year, a discount factor is today's value of 1 USD paid when the option is.

#include "app/domain/instrument.h"
#include "app/domain/result.h"
#include "app/pricing/pricing_issue.h"

namespace tessera::pricing {

using domain::OptionRight;

struct BlackInput {
    OptionRight right = OptionRight::Call;
    double forward = 0;     // > 0
    double strike = 0;      // > 0
    double years = 0;       // to expiry, >= 0
    double volatility = 0;  // >= 0
    double discount = 1;    // > 0
};

/// What moves the price. The forward is held where it is, whatever the rate does: a future's price is the
/// input.
struct Greeks {
    double delta = 0;         // USD a USD of the forward
    double gamma = 0;         // of the delta, a USD of the forward
    double vega = 0;          // USD a whole 1.00 of volatility
    double thetaPerYear = 0;  // USD a year that passes
    double rho = 0;           // USD a whole 1.00 of the rate -ln(discount) / years

    double vegaPerPoint() const { return vega / 100; }         // USD a percentage point
    double thetaPerDay() const { return thetaPerYear / 365; }  // USD a calendar day
};
struct BlackValue {
    double price = 0;
    Greeks greeks = {};
};
/// How delta and vega move with the volatility.
struct SecondGreeks {
    double vanna =
        0;  // of the delta, a whole 1.00 of volatility; as much as of the vega, a USD of the forward
    double volga = 0;  // of the vega, a whole 1.00 of volatility

    double vannaPerPoint() const { return vanna / 100; }     // of the delta, a percentage point
    double volgaPerPoint() const { return volga / 10'000; }  // of the vega a point, a percentage point
};

/// The first field that is no market value: not a number, infinite, out of its range above.
PricingIssue issueOf(const BlackInput& input);
/// An error that names the field of `issueOf`, or the sentence of another issue.
domain::Error errorOf(PricingIssue issue, const BlackInput& input);

/// Black's price. Without time or volatility the discounted intrinsic value. BadInput names a field.
domain::Result<double> blackPrice(const BlackInput& input);
/// Price and greeks. Without time or volatility the greeks are those of the intrinsic value; exactly at the
/// strike they have none (OutOfRange). Without time no rate follows from the discount factor: theta and rho
/// are then zero, for nothing is left to pass.
domain::Result<BlackValue> blackValue(const BlackInput& input);
/// The same without text: None and `out`, or why not.
PricingIssue blackValue(const BlackInput& input, BlackValue& out);
/// Vanna and volga. Without time or volatility both are zero, and exactly at the strike there are none.
domain::Result<SecondGreeks> secondGreeks(const BlackInput& input);

}  // namespace tessera::pricing
