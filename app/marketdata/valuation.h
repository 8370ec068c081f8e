#pragma once
// What positions are worth, by the one mark rule. Values only. A value that is not known is none, never zero.

#include <optional>
#include <span>
#include <vector>

#include "app/domain/account_margin.h"

namespace tessera::marketdata {

/// Profit of a position at `price`, before the exit fee: value less cost. None when a number does not fit.
std::optional<domain::Money> openProfit(const domain::Instrument& instrument, domain::Quantity net,
                                        domain::Money cost, domain::Price price);
/// Initial margin of a position held alone; none where it is not known or the number does not fit. Of nothing
/// it is zero.
std::optional<domain::Money> marginOf(const domain::MarginTerms& terms, domain::InstrumentId instrument,
                                      domain::Quantity net);

/// What orders would do to the margin of an account; what it holds or works without a known margin is left
/// out of both.
struct MarginChange {
    domain::Money before, after;
    /// Below zero where the orders offset what is there; none when it does not fit.
    std::optional<domain::Money> added() const;
    bool operator==(const MarginChange&) const = default;
};
/// None where the margin of an added one is not known or a number does not fit.
std::optional<MarginChange> marginChange(std::span<const domain::MarginPosition> held,
                                         std::span<const domain::MarginPosition> added,
                                         const domain::MarginTerms& terms);

/// A position with what is known of its instrument; null and none where it is not.
struct Holding {
    domain::InstrumentId id{};
    const domain::Instrument* instrument = nullptr;
    domain::Quantity net;
    domain::Money cost;
    std::optional<domain::Price> mark;
};

/// Sums over holdings. A sum leaves out what has no value and names it in `without`; it is none only when the
/// number does not fit.
struct Valuation {
    std::optional<domain::Money> open;                // profit of open positions at their marks
    std::optional<domain::Money> margin;              // initial margin of open positions, offsets counted
    std::vector<domain::InstrumentId> withoutMark;    // open positions that `open` leaves out
    std::vector<domain::InstrumentId> withoutMargin;  // open positions that `margin` leaves out
};
Valuation valuationOf(const std::vector<Holding>& holdings, const domain::MarginTerms& terms);

}  // namespace tessera::marketdata
