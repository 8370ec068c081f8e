#include "app/trading/paper_fill.h"

#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

using domain::formatPrice;
using domain::formatQuantity;
using domain::Money;

std::string_view toText(FillModel model) {
    switch (model) {
        case FillModel::Optimistic:
            return "optimistic";
        case FillModel::Base:
            return "base";
        case FillModel::Pessimistic:
            return "pessimistic";
    }
    return "?";
}

namespace {

std::string queueWords(const FillReason& r, int decimals) {
    const auto lots = [decimals](domain::Quantity q) { return formatQuantity(q, decimals); };
    if (r.aheadAtEntry.isZero()) {
        return fmt::format("First in its price since {} UTC. ", domain::formatTimeOfDay(r.joinedAt, 3));
    }
    return fmt::format("Joined behind {} at {} UTC; {} of them traded, {} {}. ", lots(r.aheadAtEntry),
                       domain::formatTimeOfDay(r.joinedAt, 3), lots(r.tradedAhead), lots(r.cancelledAhead),
                       r.isExact ? "were cancelled or moved" : "are assumed cancelled or passed");
}

}  // namespace

std::string describe(const FillReason& r, domain::Side side, int priceDecimals, int quantityDecimals) {
    const auto lots = [quantityDecimals](domain::Quantity q) { return formatQuantity(q, quantityDecimals); };
    const std::string price = formatPrice(r.price, priceDecimals);
    const std::string_view dealt = side == domain::Side::Buy ? "sale" : "purchase";
    switch (r.cause) {
        case FillCause::TookDisplayed:
            return r.takenBefore.isZero()
                       ? fmt::format("Took from {} shown at {}.", lots(r.size), price)
                       : fmt::format("Took from {} shown at {}, of which this account had taken {} before.",
                                     lots(r.size), price, lots(r.takenBefore));
        case FillCause::QueueReached:
            return queueWords(r, quantityDecimals) +
                   fmt::format("Then a {} of {} at {} reached this order.", dealt, lots(r.size), price);
        case FillCause::TradedThrough:
            return queueWords(r, quantityDecimals) +
                   fmt::format("Then a {} of {} at {} went through its price.", dealt, lots(r.size), price);
        case FillCause::Crossed:
            return queueWords(r, quantityDecimals) +
                   fmt::format(
                       "Then {} were shown at {}, as good as this order's price{}.", lots(r.size), price,
                       r.takenBefore.isZero()
                           ? std::string{}
                           : fmt::format(", of which this account had taken {}", lots(r.takenBefore)));
        case FillCause::Settled:
            return fmt::format("The contract ended and was settled at {}.", price);
        case FillCause::Liquidated:
            return fmt::format("Closed because the margin was used up; took from {} shown at {}.",
                               lots(r.size), price);
    }
    return {};
}

domain::Result<void> applyModelFill(ModelAccounts& accounts, const ModelFill& fill,
                                    const domain::Instrument& contract) {
    ModelAccount& account = accounts[static_cast<std::size_t>(fill.model)];
    PositionView& position = account.positions[fill.instrument];
    position.instrument = fill.instrument;
    position.symbol = contract.symbol;
    const Money before = position.realised;
    if (const auto applied = applyFill(position, contract, fill.side, fill.price, fill.quantity, fill.fee);
        !applied) {
        return applied;
    }
    account.realised =
        Money::fromNanoUsd(account.realised.nanoUsd() + position.realised.nanoUsd() - before.nanoUsd());
    account.fees = Money::fromNanoUsd(account.fees.nanoUsd() + fill.fee.nanoUsd());
    return {};
}

}  // namespace tessera::trading
