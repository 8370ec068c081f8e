#pragma once
// What a fixed basket of one model's tokens cost at list price, week by week. Pure.

#include <array>
#include <optional>
#include <vector>

#include "app/bill/usage_row.h"
#include "app/listprices/price_book.h"

namespace tessera::hedge {

/// ln(cost at weeks[i] / cost at weeks[i-1]) of `tokens`; one shorter than `weeks`. None where the list does
/// not yet, or no longer, speak of the model, or names a price for other quantities than the week before.
/// What has no tokens, or no price in either week, does not count.
std::vector<std::optional<double>> weeklyChanges(const bill::TokenCounts& tokens,
                                                 const listprices::PriceBook& book,
                                                 listprices::ListingNumber listing,
                                                 const std::vector<domain::Timestamp>& weeks);

/// One price of several that are looked at together: what it weighs and how it moved.
struct WeightedChanges {
    double weight = 0;
    std::vector<std::optional<double>> changes;
};
/// Of all of them, week by week: each week those whose change is known. As long as the longest.
std::vector<std::optional<double>> combined(const std::vector<WeightedChanges>& prices);

/// What a basket costs, and of which of its quantities: two costs compare only where these are the same.
struct BasketCost {
    domain::Money cost;  // 1e-9 USD
    std::array<bool, bill::kMetered> priced{};
};
/// The same basket's cost at `at`, of the quantities that have a price; none: none of them has.
std::optional<BasketCost> basketCost(const bill::TokenCounts& tokens, const listprices::PriceBook& book,
                                     listprices::ListingNumber listing, domain::Timestamp at);

/// USD per Mtok of one quantity at list price; none: not stated then.
std::optional<domain::Price> listPrice(const listprices::PriceBook& book, listprices::ListingNumber listing,
                                       bill::Metered metered, domain::Timestamp at,
                                       listprices::ServiceTier tier = listprices::ServiceTier::Standard);

}  // namespace tessera::hedge
