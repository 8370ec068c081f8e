#pragma once
// What an account holds of a family's months, as the swap that it is: what each month pays, what is known of
// it, what it is worth. Integers; values only; any thread.

#include "app/domain/order.h"
#include "app/swaps/swap_offer.h"

namespace tessera::swaps {

/// A position in the future on the mean of a month.
struct MonthPosition {
    MonthQuote quote{};
    domain::Quantity net{};                    // above zero: pays fixed and receives the mean
    domain::Money cost{};                      // signed, exact
    domain::Money realised{};                  // before fees: closed, and settled
    std::optional<domain::Price> settledAt{};  // its mean; none: it has not settled
};

struct HeldMonth {
    domain::ContractMonth month{};
    const domain::Instrument* contract = nullptr;
    domain::Quantity net{};
    std::optional<domain::Price> fixedPrice{};  // mean of what is open; none of nothing
    int days = 0, fixed = 0;
    std::optional<domain::Price> soFar{};
    std::optional<domain::Price> expected{};  // of the mean: settled, else what the market has
    std::optional<domain::Money> flow{};  // at its end, to the account: expected less fixed; of a settled one
                                          // what it brought
    std::optional<domain::Money> perCent{};  // moved by an index 0.01 USD higher from now on; none: settled
    bool isSettled = false;
    std::string why{};  // why a figure is not known; empty: all are
};

struct HeldSwap {
    std::vector<HeldMonth> months{};  // nearest first
    std::optional<domain::Price>
        rate;  // of what is open, by quantity; none unless all months are on one side
    std::optional<domain::Price> par{};      // the same of what the market expects
    std::optional<domain::Money> value{};    // of what is open; none while a month is not known
    std::optional<domain::Money> perCent{};  // the same of an index 0.01 USD higher
    domain::MoneySum settled{};              // paid so far
    std::size_t open = 0;                    // months that are
    bool isOneSided = true;
};

/// Positions of one family; those without lots and without a result are left out.
HeldSwap heldSwap(std::span<const MonthPosition> positions, std::span<const domain::DatedLevel> published,
                  domain::Timestamp now);

/// An offsetting order for each open month, at the best price or `ticksBeyond` worse. BadInput: nothing is
/// open, a month has no counterpart, or it has more months than one order can have.
struct CloseLeg {
    domain::InstrumentId contract{};
    domain::Side side = domain::Side::Buy;
    domain::Quantity quantity{};
    domain::Price limit{};
};
domain::Result<std::vector<CloseLeg>> closeOut(std::span<const MonthPosition> positions, int ticksBeyond);

}  // namespace tessera::swaps
