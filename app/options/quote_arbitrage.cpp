#include "app/options/quote_arbitrage.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "app/domain/decimal.h"

namespace tessera::options {

using domain::Instrument;
using domain::Int128;
using domain::OptionRight;
using domain::Price;

namespace {

/// An option with both sides: what it costs to buy and brings to sell, fees included, 1e-9 USD a unit.
struct Leg {
    Price strike;
    Int128 cost = 0, proceeds = 0;
};

/// Of a taker's execution at `price`, a unit, rounded up.
Int128 feeOf(const Instrument& instrument, Price price) {
    const auto fee = domain::feeOf(instrument, price, domain::wholeLot(instrument), false);
    const std::int64_t size = std::max<std::int64_t>(1, instrument.contractSize);
    return fee.ok() ? (Int128{fee->nanoUsd()} + size - 1) / size : Int128{0};
}

std::optional<Leg> legOf(const Instrument& instrument, const Quote& quote, Price strike) {
    if (!quote.bid || !quote.ask || *quote.bid > *quote.ask) {
        return std::nullopt;  // a crossed quote is told where the volatility is missing
    }
    return Leg{strike, quote.ask->nanoUsd() + feeOf(instrument, *quote.ask),
               quote.bid->nanoUsd() - feeOf(instrument, *quote.bid)};
}

class Finder {
 public:
    explicit Finder(int decimals) : m_decimals(decimals) {}

    void checkVerticals(std::span<const Leg> legs, OptionRight right) {
        for (std::size_t i = 1; i < legs.size(); ++i) {
            // Whatever is worth more, and whatever is worth less.
            const bool isCall = right == OptionRight::Call;
            const Leg& more = isCall ? legs[i - 1] : legs[i];
            const Leg& less = isCall ? legs[i] : legs[i - 1];
            const Int128 width = (legs[i].strike - legs[i - 1].strike).nanoUsd();
            if (less.proceeds > more.cost) {
                add([&] {
                    return fmt::format("The {} {} costs less than the {} brings, which can never pay more.",
                                       text(more.strike), nameOf(right), text(less.strike));
                });
            }
            if (more.proceeds - less.cost > width) {
                add([&] {
                    return fmt::format("The {}s {} and {} lie further apart than their strikes.",
                                       nameOf(right), text(legs[i - 1].strike), text(legs[i].strike));
                });
            }
        }
    }

    void checkButterflies(std::span<const Leg> legs, OptionRight right) {
        for (std::size_t i = 2; i < legs.size(); ++i) {
            const Leg &low = legs[i - 2], &middle = legs[i - 1], &high = legs[i];
            std::int64_t lower = (high.strike - middle.strike).nanoUsd();
            std::int64_t upper = (middle.strike - low.strike).nanoUsd();
            const std::int64_t common = std::gcd(lower, upper);
            lower /= common;
            upper /= common;
            if (low.cost * lower + high.cost * upper < middle.proceeds * (Int128{lower} + upper)) {
                add([&] {
                    return fmt::format("The {} {} brings more than those at {} and {} cost about it.",
                                       text(middle.strike), nameOf(right), text(low.strike),
                                       text(high.strike));
                });
            }
        }
    }

    void checkParity(std::span<const Leg> calls, std::span<const Leg> puts, const Leg& future) {
        for (const Leg& call : calls) {
            const auto put = std::ranges::find(puts, call.strike, &Leg::strike);
            if (put == puts.end()) {
                continue;
            }
            const Int128 strike = call.strike.nanoUsd();
            if (call.proceeds - put->cost > future.cost - strike ||
                put->proceeds - call.cost > strike - future.proceeds) {
                add([&] {
                    return fmt::format(
                        "Call and put at {} cost something else than the future less the strike.",
                        text(call.strike));
                });
            }
        }
    }

    ArbitrageFinding take() { return std::move(m_finding); }

 private:
    template <class Sentence>
    void add(Sentence sentence) {
        if (++m_finding.count == 1) {
            m_finding.first = sentence();
        }
    }
    std::string text(Price strike) const { return domain::formatPrice(strike, m_decimals); }
    static std::string_view nameOf(OptionRight right) { return right == OptionRight::Call ? "call" : "put"; }

    int m_decimals;
    ArbitrageFinding m_finding;
};

std::vector<Leg> legsOf(std::span<const OptionMarket> options, OptionRight right) {
    std::vector<Leg> legs;
    for (const OptionMarket& market : options) {
        const domain::OptionSpec& option = *market.instrument->option();
        if (option.right != right) {
            continue;
        }
        if (const auto leg = legOf(*market.instrument, market.quote, option.strike)) {
            legs.push_back(*leg);
        }
    }
    std::ranges::sort(legs, {}, &Leg::strike);
    const auto twice = std::ranges::unique(legs, {}, &Leg::strike);
    legs.erase(twice.begin(), twice.end());
    return legs;
}

}  // namespace

ArbitrageFinding findArbitrage(const FutureMarket& future, std::span<const OptionMarket> options,
                               int strikeDecimals) {
    const std::vector<Leg> calls = legsOf(options, OptionRight::Call),
                           puts = legsOf(options, OptionRight::Put);
    Finder finder(strikeDecimals);
    finder.checkVerticals(calls, OptionRight::Call);
    finder.checkVerticals(puts, OptionRight::Put);
    finder.checkButterflies(calls, OptionRight::Call);
    finder.checkButterflies(puts, OptionRight::Put);
    if (const auto leg = legOf(*future.instrument, future.quote, Price{})) {
        finder.checkParity(calls, puts, *leg);
    }
    return finder.take();
}

}  // namespace tessera::options
