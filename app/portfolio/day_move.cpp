#include "app/portfolio/day_move.h"

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
    const auto value = pricing::blackValue({.right = holding.option->right,
                                            .forward = then.price,
                                            .strike = holding.option->strike,
                                            .years = then.years,
                                            .volatility = then.volatility});
    if (value) {
        const pricing::Greeks& greeks = value->greeks;
        move.delta = holding.units() * greeks.delta * change;
        move.gamma = holding.units() * greeks.gamma * change * change / 2;
        move.vega = holding.units() * greeks.vega * (holding.option->volatility - then.volatility);
        move.theta = holding.units() * greeks.thetaPerYear * (then.years - holding.years);
    }
    move.rest = move.total - move.delta - move.gamma - move.vega - move.theta;
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
        sum.theta += move.theta;
        sum.rest += move.rest;
        sum.total += move.total;
    }
    return sum;
}

}  // namespace tessera::portfolio
