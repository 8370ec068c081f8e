// QuantLib as the oracle: the same options over randomised grids.

#include <gtest/gtest.h>

#include <cmath>
#include <ql/instruments/asianoption.hpp>
#include <ql/pricingengines/asian/analytic_discr_geom_av_price.hpp>
#include <ql/pricingengines/asian/mc_discr_arith_av_price.hpp>
#include <ql/pricingengines/asian/turnbullwakemanasianengine.hpp>
#include <ql/pricingengines/basket/kirkengine.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <random>

#include "app/pricing/asian_option.h"
#include "app/pricing/implied_volatility.h"
#include "app/pricing/option_chain.h"
#include "app/pricing/spread_option.h"

namespace tessera::pricing {
namespace {

namespace ql = QuantLib;

class Numbers {
 public:
    double operator()(double low, double high) {
        return low + (high - low) * static_cast<double>(m_random() >> 11) * 0x1p-53;
    }
    bool coin() { return m_random() % 2 == 0; }

 private:
    std::mt19937_64 m_random{1976};
};

ql::Option::Type typeOf(OptionRight right) {
    return right == OptionRight::Call ? ql::Option::Call : ql::Option::Put;
}

const ql::Date kToday(1, ql::January, 2026);
const ql::DayCounter kDays = ql::Actual365Fixed();

ql::ext::shared_ptr<ql::BlackProcess> market(double forward, double volatility, double rate) {
    ql::Settings::instance().evaluationDate() = kToday;
    return ql::ext::make_shared<ql::BlackProcess>(
        ql::Handle<ql::Quote>(ql::ext::make_shared<ql::SimpleQuote>(forward)),
        ql::Handle<ql::YieldTermStructure>(ql::ext::make_shared<ql::FlatForward>(kToday, rate, kDays)),
        ql::Handle<ql::BlackVolTermStructure>(
            ql::ext::make_shared<ql::BlackConstantVol>(kToday, ql::NullCalendar(), volatility, kDays)));
}

TEST(QuantLib, AgreesOnBlackOverTwoThousandOptions) {
    Numbers number;
    std::vector<BlackInput> options;
    for (int i = 0; i < 2000; ++i) {
        BlackInput option;
        option.right = number.coin() ? OptionRight::Call : OptionRight::Put;
        option.forward = std::pow(10.0, number(-3, 3));
        option.years = number(0.003, 3);
        option.volatility = number(0.02, 2);
        option.strike = option.forward *
                        std::exp(number(-4, 4) * std::min(1.0, option.volatility * std::sqrt(option.years)));
        option.discount = std::exp(-number(-0.02, 0.1) * option.years);
        options.push_back(option);
    }
    std::vector<ChainValue> chain(options.size());
    valueChain(options, chain);
    double worstPrice = 0, worstVolatility = 0;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const BlackInput& o = options[i];
        const BlackValue ours = *blackValue(o);
        const ql::BlackCalculator peer(typeOf(o.right), o.strike, o.forward,
                                       o.volatility * std::sqrt(o.years), o.discount);
        const double f = o.forward;
        worstPrice = std::max({worstPrice, std::abs(ours.price - peer.value()) / f,
                               std::abs(chain[i].price - peer.value()) / f});
        EXPECT_NEAR(ours.greeks.delta, peer.deltaForward(), 1e-9);
        EXPECT_NEAR(ours.greeks.gamma * f, peer.gammaForward() * f,
                    1e-9 * std::max(1.0, peer.gammaForward() * f));
        EXPECT_NEAR(ours.greeks.vega / f, peer.vega(o.years) / f, 1e-9);
        EXPECT_NEAR(ours.greeks.thetaPerYear / f, peer.theta(f, o.years) / f, 1e-9);
        // QuantLib's rho lets the forward grow with the rate; ours holds it.
        EXPECT_NEAR(ours.greeks.rho / f, (peer.rho(o.years) - o.years * peer.deltaForward() * f) / f, 1e-9);
        // QuantLib tells neither; its vega moved says both.
        const auto vegaAt = [&](double forward, double volatility) {
            return ql::BlackCalculator(typeOf(o.right), o.strike, forward, volatility * std::sqrt(o.years),
                                       o.discount)
                .vega(o.years);
        };
        // Steps that are small beside what the option can see; what they leave is a millionth of the second
        // greeks' own size, which grows as volatility falls.
        const double v = o.volatility, t = std::sqrt(o.years);
        const double step = 1e-4 * std::min(1.0, v * t), rise = 1e-4 * v;
        const SecondGreeks second = *secondGreeks(o);
        EXPECT_NEAR(second.vanna, (vegaAt(f * (1 + step), v) - vegaAt(f * (1 - step), v)) / (2 * step * f),
                    1e-6 * std::max(1.0, 1 / v));
        EXPECT_NEAR(second.volga / f, (vegaAt(f, v + rise) - vegaAt(f, v - rise)) / (2 * rise) / f,
                    1e-6 * std::max(1.0, t / v));
        // Where the price holds nine digits of the volatility.
        if (ours.greeks.vega * o.volatility > 1e-6 * (ours.price + f * 1e-3)) {
            const double implied = *impliedVolatility(o, ours.price);
            worstVolatility = std::max(worstVolatility, std::abs(implied - o.volatility));
            const double peers =
                ql::blackFormulaImpliedStdDev(typeOf(o.right), o.strike, f, peer.value(), o.discount, 0,
                                              ql::Null<ql::Real>(), 1e-13, 1000) /
                std::sqrt(o.years);
            EXPECT_NEAR(implied, peers, 1e-7);
        }
    }
    EXPECT_LT(worstPrice, 1e-9);
    EXPECT_LT(worstVolatility, 1e-9);
    RecordProperty("worst_price_over_forward", std::to_string(worstPrice * 1e15) + "e-15");
    RecordProperty("worst_volatility", std::to_string(worstVolatility * 1e15) + "e-15");
}

TEST(QuantLib, AgreesOnKirksSpread) {
    Numbers number;
    for (int i = 0; i < 200; ++i) {
        SpreadInput in{number.coin() ? OptionRight::Call : OptionRight::Put,
                       number(1, 3),
                       number(1, 3),
                       number(0, 1),
                       0,
                       number(0.05, 0.8),
                       number(0.05, 0.8),
                       number(-0.9, 0.95),
                       1};
        const int days = 10 + static_cast<int>(number(0, 700));
        in.years = days / 365.0;
        in.discount = std::exp(-0.04 * in.years);
        ql::BasketOption peer(ql::ext::make_shared<ql::SpreadBasketPayoff>(
                                  ql::ext::make_shared<ql::PlainVanillaPayoff>(typeOf(in.right), in.strike)),
                              ql::ext::make_shared<ql::EuropeanExercise>(kToday + days));
        peer.setPricingEngine(ql::ext::make_shared<ql::KirkEngine>(
            market(in.first, in.firstVolatility, 0.04), market(in.second, in.secondVolatility, 0.04),
            in.correlation));
        EXPECT_NEAR(spreadOptionValue(in)->price, peer.NPV(), 1e-9) << i;
    }
}

/// A month of 22 fixings from `first` days on, `known` of them past at 2.1 each.
struct Month {
    std::vector<ql::Date> dates;
    std::vector<ComingFixing> coming;
    double sum = 0;
    int known = 0;
};
Month month(int first, int known, double forward) {
    Month out;
    out.known = known;
    out.sum = 2.1 * known;
    for (int i = 0; i < 22 - known; ++i) {
        const int day = first + i + 2 * (i / 5);
        out.dates.push_back(kToday + day);
        out.coming.push_back({day / 365.0, forward});
    }
    return out;
}

ql::DiscreteAveragingAsianOption asian(const Month& month, OptionRight right, double strike,
                                       bool isGeometric) {
    return {isGeometric ? ql::Average::Geometric : ql::Average::Arithmetic,
            isGeometric ? std::pow(2.1, month.known) : month.sum,
            static_cast<ql::Size>(month.known),
            month.dates,
            ql::ext::make_shared<ql::PlainVanillaPayoff>(typeOf(right), strike),
            ql::ext::make_shared<ql::EuropeanExercise>(month.dates.back())};
}

AsianInput inputOf(const Month& month, OptionRight right, double strike, double volatility) {
    return {right,     strike,      volatility,  std::exp(-0.04 * month.coming.back().years),
            month.sum, month.known, month.coming};
}

TEST(QuantLib, AgreesOnTurnbullWakeman) {
    Numbers number;
    for (int i = 0; i < 300; ++i) {
        const OptionRight right = number.coin() ? OptionRight::Call : OptionRight::Put;
        const double volatility = number(0.05, 1.2), forward = number(1.5, 2.8), strike = number(1.5, 2.8);
        const Month fixings =
            month(1 + static_cast<int>(number(0, 300)), static_cast<int>(number(0, 21)), forward);
        auto peer = asian(fixings, right, strike, false);
        peer.setPricingEngine(
            ql::ext::make_shared<ql::TurnbullWakemanAsianEngine>(market(forward, volatility, 0.04)));
        EXPECT_NEAR(asianValue(inputOf(fixings, right, strike, volatility))->price, peer.NPV(), 1e-9) << i;
    }
}

TEST(QuantLib, TheMomentsLieNearASimulationAndAboveTheGeometricMean) {
    for (const auto& [first, known, volatility] :
         {std::tuple(3, 0, 0.4), std::tuple(1, 10, 0.8), std::tuple(60, 0, 0.6), std::tuple(180, 0, 0.4)}) {
        for (const double strike : {1.8, 2.05, 2.3}) {
            const Month fixings = month(first, known, 2.0);
            const auto process = market(2.0, volatility, 0.04);
            const double ours = asianValue(inputOf(fixings, OptionRight::Call, strike, volatility))->price;
            auto simulated = asian(fixings, OptionRight::Call, strike, false);
            simulated.setPricingEngine(ql::MakeMCDiscreteArithmeticAPEngine<ql::PseudoRandom>(process)
                                           .withSamples(4'000)
                                           .withControlVariate(true)
                                           .withSeed(7));
            EXPECT_NEAR(ours, simulated.NPV(), 1e-3 * 2.0 + 4 * simulated.errorEstimate())
                << first << " " << known << " " << strike;
            auto geometric = asian(fixings, OptionRight::Call, strike, true);
            geometric.setPricingEngine(
                ql::ext::make_shared<ql::AnalyticDiscreteGeometricAveragePriceAsianEngine>(process));
            EXPECT_GT(ours, geometric.NPV()) << "a mean is never below the geometric one";
            EXPECT_LT(ours - geometric.NPV(), 0.05 * volatility);
        }
    }
}

}  // namespace
}  // namespace tessera::pricing
