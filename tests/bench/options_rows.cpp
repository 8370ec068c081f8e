// options.chain: price, five greeks and implied volatility of 2,000 options in one call, against QuantLib.
// One file of its own, for QuantLib's headers.

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <ql/exercise.hpp>
#include <ql/instruments/europeanoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <random>

#include "app/pricing/option_chain.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using domain::OptionRight;
using pricing::BlackInput;

constexpr std::size_t kOptions = 2'000;

/// What all of them find of an option; a type of its own so that none is timed making more than another.
struct Found {
    double price = 0, delta = 0, gamma = 0, vega = 0, theta = 0, rho = 0, implied = 0;
};

/// Strikes within two deviations, five days to a year, 20 to 100 %: what a chain of token options holds.
std::vector<BlackInput> chain() {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> part;
    std::vector<BlackInput> options;
    for (std::size_t i = 0; i < kOptions; ++i) {
        BlackInput option;
        option.right = random() % 2 == 0 ? OptionRight::Call : OptionRight::Put;
        option.forward = 2;
        option.volatility = 0.2 + 0.8 * part(random);
        option.years = std::floor(5 + 360 * part(random)) / 365;
        const double s = option.volatility * std::sqrt(option.years);
        option.strike = 2 * std::exp(s * (4 * part(random) - 2));
        option.discount = std::exp(-0.04 * option.years);
        options.push_back(option);
    }
    return options;
}

struct Question {
    std::vector<BlackInput> options = chain();
    std::vector<double> prices;
    std::vector<pricing::ChainValue> values{kOptions};
    std::vector<pricing::ChainVolatility> volatilities{kOptions};
    std::vector<Found> found{kOptions};

    Question() {
        for (const BlackInput& option : options) {
            prices.push_back(*pricing::blackPrice(option));
        }
    }
};

QuantLib::Option::Type typeOf(const BlackInput& option) {
    return option.right == OptionRight::Call ? QuantLib::Option::Call : QuantLib::Option::Put;
}

/// QuantLib's formulas without its instruments.
Found formulas(const BlackInput& o, double price, bool isNewton) {
    const QuantLib::BlackCalculator c(typeOf(o), o.strike, o.forward, o.volatility * std::sqrt(o.years),
                                      o.discount);
    const double null = QuantLib::Null<QuantLib::Real>();
    const double deviation =
        isNewton ? QuantLib::blackFormulaImpliedStdDev(typeOf(o), o.strike, o.forward, price, o.discount, 0,
                                                       null, 1e-12, 100)
                 : QuantLib::blackFormulaImpliedStdDevLiRS(typeOf(o), o.strike, o.forward, price, o.discount,
                                                           0, null, 1.0, 1e-12, 100);
    return {c.value(),
            c.deltaForward(),
            c.gammaForward(),
            c.vega(o.years),
            c.theta(o.forward, o.years),
            c.rho(o.years),
            deviation / std::sqrt(o.years)};
}

/// As its documentation shows: an instrument, a process, an engine.
class Instruments {
 public:
    Instruments() { QuantLib::Settings::instance().evaluationDate() = m_today; }

    Found operator()(const BlackInput& o, double price) const {
        using namespace QuantLib;  // NOLINT: its vocabulary alone
        const Handle<Quote> forward(ext::make_shared<SimpleQuote>(o.forward));
        const Handle<YieldTermStructure> rate(ext::make_shared<FlatForward>(m_today, 0.04, m_days));
        const Handle<BlackVolTermStructure> volatility(
            ext::make_shared<BlackConstantVol>(m_today, NullCalendar(), o.volatility, m_days));
        const auto process = ext::make_shared<BlackProcess>(forward, rate, volatility);
        EuropeanOption option(
            ext::make_shared<PlainVanillaPayoff>(typeOf(o), o.strike),
            ext::make_shared<EuropeanExercise>(m_today + static_cast<Integer>(std::lround(o.years * 365))));
        option.setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(process));
        return {option.NPV(),
                option.delta(),
                option.gamma(),
                option.vega(),
                option.theta(),
                option.rho(),
                option.impliedVolatility(price, process, 1e-12, 100, 1e-7, 4.0)};
    }

 private:
    QuantLib::Date m_today{1, QuantLib::January, 2026};
    QuantLib::DayCounter m_days = QuantLib::Actual365Fixed();
};

template <class Peer>
double peerNanos(Question& question, std::size_t count, const Peer& peer) {
    return nanosEach(count, [&] {
        for (std::size_t i = 0; i < count; ++i) {
            question.found[i] = peer(question.options[i], question.prices[i]);
        }
        keep(question.found);
    });
}

/// Largest difference of price to the forward and of volatility, ours against what the peer found.
double difference(const Question& question) {
    double worst = 0;
    for (std::size_t i = 0; i < kOptions; ++i) {
        const pricing::ChainValue& ours = question.values[i];
        const Found& peer = question.found[i];
        worst =
            std::max({worst, std::abs(ours.price - peer.price) / 2, std::abs(ours.greeks.delta - peer.delta),
                      std::abs(ours.greeks.vega - peer.vega) / 2,
                      std::abs(question.volatilities[i].volatility - peer.implied)});
    }
    return worst;
}

TESSERA_BENCH("options.chain", "price, greeks and implied volatility of 2,000 options, an option") {
    Question question;
    constexpr int kRounds = 20;  // ours takes a fifth of a millisecond: too short to be timed once
    const auto ours = [&] {
        return nanosEach(kOptions * kRounds, [&] {
            for (int round = 0; round < kRounds; ++round) {
                pricing::valueChain(question.options, question.prices, question.values,
                                    question.volatilities);
                keep(question.values);
            }
        });
    };
    const auto newton = [&] {
        return peerNanos(question, kOptions, [](const auto& o, double p) { return formulas(o, p, true); });
    };
    const auto li = [&] {
        return peerNanos(question, kOptions, [](const auto& o, double p) { return formulas(o, p, false); });
    };
    const Instruments instruments;
    const auto whole = [&] { return peerNanos(question, context.scaled(kOptions), instruments); };
    const auto measures = interleave(context, {ours, whole, li, newton});
    context.add(
        timeRow("options.chain", "ns/option", {measures[0], measures[3]}, "QuantLib's formulas, Newton")
            .ratioAtLeast(20)
            .remark(fmt::format("largest difference {:.1e}", difference(question))));
    context.add(
        timeRow("options.chain.li", "ns/option", {measures[0], measures[2]}, "QuantLib's formulas, Li"));
    context.add(timeRow("options.chain.instruments", "ns/option", {measures[0], measures[1]},
                        "QuantLib's instruments and engine"));
}

}  // namespace
}  // namespace tessera::bench
