#pragma once
// What shadow paper trading adds to a fill: under which assumption it happened, and why.

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "app/domain/order.h"
#include "app/trading/order_desk.h"

namespace tessera::trading {

/// How a market that never saw an order is assumed to have treated it. They differ where the source does not
/// tell: whose of the cancels at a price stood ahead (all, an even share, none), and how long a message takes
/// (half, once, twice the account's latency).
enum class FillModel : std::uint8_t { Optimistic = 0, Base = 1, Pessimistic = 2 };
inline constexpr std::size_t kFillModels = 3;
inline constexpr std::array<FillModel, kFillModels> kEveryFillModel = {FillModel::Optimistic, FillModel::Base,
                                                                       FillModel::Pessimistic};
std::string_view toText(FillModel model);  // "optimistic"

enum class FillCause : std::uint8_t {
    TookDisplayed,  // the order took what the book showed
    QueueReached,   // a trade at its price went past the queue ahead
    TradedThrough,  // the market traded beyond its price
    Crossed,        // the other side was shown at or beyond its price
    Settled,        // the contract ended at its final price
    Liquidated,     // the account's margin was used up
};
inline constexpr FillCause kLastFillCause = FillCause::Liquidated;

/// Enough to check a fill against the record of the market.
struct FillReason {
    FillCause cause = FillCause::TookDisplayed;
    domain::Price price{};              // of the trade or the displayed level that caused it
    domain::Quantity size{};            // of that trade, or shown at that level
    domain::Quantity takenBefore{};     // of that level, by this account before: never taken twice
    domain::Quantity aheadAtEntry{};    // in front of the order when it joined its price
    domain::Quantity tradedAhead{};     // of that, dealt
    domain::Quantity cancelledAhead{};  // of that, cancelled as the model assumes
    bool isExact = false;               // order by order: nothing assumed
    domain::Timestamp joinedAt{};       // the queue; unset for one that took
    bool operator==(const FillReason&) const = default;
};

/// A fill under one model. Base's are the account's own and have an execution report beside them.
struct ModelFill {
    FillModel model = FillModel::Base;
    domain::ClientOrderId order{};
    domain::ExecId execId{};
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::Price price{};
    domain::Quantity quantity{};
    domain::Money fee{};
    bool isMaker = false;
    domain::Timestamp at{};
    FillReason reason{};
};

/// In plain words, with the numbers: "Waited behind 12 from 14:02:11.201; 8 of them traded, ...".
std::string describe(const FillReason& reason, domain::Side side, int priceDecimals, int quantityDecimals);

/// What an account would hold under one model.
struct ModelAccount {
    std::map<domain::InstrumentId, PositionView> positions;
    domain::Money realised, fees;  // sums over positions
    /// Money the model adds to its start, open positions not valued: realised - fees.
    domain::Money result() const { return domain::Money::fromNanoUsd(realised.nanoUsd() - fees.nanoUsd()); }
};
/// One position under a model other than Base, whose positions are the account's.
struct ModelPosition {
    FillModel model = FillModel::Optimistic;
    PositionView position;
};
using ModelAccounts = std::array<ModelAccount, kFillModels>;

/// Adds the fill to its model's account. OutOfRange leaves it unchanged.
domain::Result<void> applyModelFill(ModelAccounts& accounts, const ModelFill& fill,
                                    const domain::Instrument& contract);

}  // namespace tessera::trading
