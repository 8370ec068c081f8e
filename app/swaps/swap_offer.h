#pragma once
// A token swap as the exchange clears it: of every month the mean of its fixings against a fixed price, in
// cash at its end. It is a strip of futures on the mean of a month, one order for all of them, so that a swap
// of many months trades whole or not at all. Integers; values only; any thread.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/month_average.h"

namespace tessera::swaps {

/// The future on the mean of a month, as the market has it now.
struct MonthQuote {
    const domain::Instrument* contract = nullptr;       // not null, outlives the call
    std::optional<domain::Price> bid{}, ask{}, mark{};  // mark: none before it was ever quoted
};

struct SwapRequest {
    domain::ContractMonth first{};
    int months = 1;         // 1 .. domain::kMostListed
    std::int64_t lots = 1;  // of every month, > 0
    bool paysFixed = true;  // and receives the mean; false: the other way round
    /// The worst rate it may trade at; none: whatever the market asks.
    std::optional<domain::Price> rate{};
    int ticksBeyond = 0;  // >= 0: how much worse than the best price each month may trade
};

/// One month of the schedule.
struct SwapMonth {
    domain::ContractMonth month{};
    const domain::Instrument* contract = nullptr;  // null: the month is not listed
    domain::Quantity quantity{};                   // > 0
    int days = 0, fixed = 0;                       // business days, and how many have their fixing
    std::optional<domain::Price> soFar{};          // mean of those; none before the first
    std::optional<domain::Price> par{};            // what the market expects of its mean
    std::optional<domain::Price> fixedPrice{};     // at which it trades now, or better
    std::string why{};                             // why it cannot be swapped: a sentence; empty: it can
};

struct SwapOffer {
    std::vector<SwapMonth> months{};
    std::optional<domain::Price> rate{};  // mean of the months' fixed prices: the swap's
    std::optional<domain::Price> par{};   // the rate at which it is worth nothing
    std::string why{};                    // why it cannot be sent; empty: it can
};

/// `listed`: of one family, in any order. `published`: the daily levels of its index, oldest first. `now`:
/// venue time.
SwapOffer offerOf(const SwapRequest& request, std::span<const MonthQuote> listed,
                  std::span<const domain::DatedLevel> published, domain::Timestamp now);

/// Middle of bid and ask, else the mark.
std::optional<domain::Price> parOf(const MonthQuote& quote);
/// Half to even; none of nothing.
std::optional<domain::Price> meanOf(std::span<const domain::Price> prices);

}  // namespace tessera::swaps
