#include "app/portfolio/day_move.h"

#include "app/pricing/implied_volatility.h"

namespace tessera::portfolio {

namespace {

DayMove moveOf(const Holding& holding, const SettledHolding& then) {
    DayMove move;
    const double change = holding.price - then.price;
    move.total = holding.units() * (holding.own - then.own);
    if (!holding.option) {
        move.delta = move.total;
        return move;
    }
    pricing::BlackInput was{.right = holding.option->right,
                            .forward = then.price,
                            .strike = holding.option->strike,
                            .years = then.years};
    pricing::BlackInput is = was;
    is.forward = holding.price;
    is.years = holding.years;
    const auto before = pricing::impliedVolatility(was, then.own),
               after = pricing::impliedVolatility(is, holding.own);
    const bool isOwn = before.ok() && after.ok();
    was.volatility = isOwn ? *before : then.volatility;
    const double rise = (isOwn ? *after : holding.option->volatility) - was.volatility;
    const auto value = pricing::blackValue(was);
    const auto second = pricing::secondGreeks(was);
    if (value && second) {
        const pricing::Greeks& greeks = value->greeks;
        const double units = holding.units();
        move.delta = units * greeks.delta * change;
        move.gamma = units * greeks.gamma * change * change / 2;
        move.vega = units * greeks.vega * rise;
        move.vanna = units * second->vanna * change * rise;
        move.volga = units * second->volga * rise * rise / 2;
        move.theta = units * greeks.thetaPerYear * (then.years - holding.years);
    }
    move.rest = move.total - move.delta - move.gamma - move.vega - move.vanna - move.volga - move.theta;
    return move;
}

}  // namespace

std::optional<DayMove> dayMove(std::span<const Holding> holdings) {
    DayMove sum;
    for (const Holding& holding : holdings) {
        if (!holding.settled) {
            return std::nullopt;
        }
        const DayMove move = moveOf(holding, *holding.settled);
        sum.delta += move.delta;
        sum.gamma += move.gamma;
        sum.vega += move.vega;
        sum.vanna += move.vanna;
        sum.volga += move.volga;
        sum.theta += move.theta;
        sum.rest += move.rest;
        sum.total += move.total;
    }
    return sum;
}

}  // namespace tessera::portfolio
