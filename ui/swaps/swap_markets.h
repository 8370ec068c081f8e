#pragma once
// The months that can be swapped, what is held of them and the orders that trade a swap, from market and
// desk. GUI thread only.

#include "app/marketdata/valuation.h"
#include "app/swaps/held_swap.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

class SwapMarkets {
 public:
    explicit SwapMarkets(const AppServices& services) : m_services(services) {}

    /// Codes of the families with a future on the mean of a month, sorted: "SITCA".
    QStringList families() const;
    /// Months of `family` that have not ended, nearest first.
    std::vector<swaps::MonthQuote> listed(const QString& family) const;
    /// What the index of the family published, a day a level.
    std::vector<domain::DatedLevel> published(const QString& family) const;
    /// Of every month of `family` that was ever held.
    std::vector<swaps::MonthPosition> positions(const QString& family) const;
    /// The swap as one list of orders: it trades whole or not at all. `tag` goes with each of them.
    std::vector<trading::OrderIntent> orders(const std::vector<swaps::CloseLeg>& legs,
                                             const std::string& tag) const;
    /// The account's margin now and with `legs`; none where it is not known.
    std::optional<marketdata::MarginChange> margin(const std::vector<swaps::CloseLeg>& legs) const;
    /// What `legs` would make of the exchange's position limits.
    PositionLimitReading positionLimits(const std::vector<swaps::CloseLeg>& legs) const;

 private:
    std::vector<InstrumentMarket*> markets(const QString& family) const;

    const AppServices& m_services;
};

/// What an offer trades, month by month; empty while it cannot be sent.
std::vector<swaps::CloseLeg> legsOf(const swaps::SwapOffer& offer, bool paysFixed);

}  // namespace tessera::ui
