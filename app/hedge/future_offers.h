#pragma once
// Futures of the contract catalogue at the price the curve model gives them: where no market quotes, and for
// the time before there was one. Pure.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/hedge/strip.h"
#include "app/market/contract_catalogue.h"

namespace tessera::hedge {

/// "composite" of "@SITC" and so on; empty: the index is of no tier.
std::string tierOfIndex(std::string_view indexSymbol);
/// The family of futures of `kind` that settles on the tier's index; null: none is listed.
const market::ContractFamily* familyOf(const market::ContractCatalogue& catalogue, const std::string& tier,
                                       FutureKind kind);
/// Keys of the tiers that have a family.
std::vector<std::string> tiersWithFutures(const market::ContractCatalogue& catalogue);

/// Forward price over today's level, by the family's price process (market terms, closed form).
double forwardRatio(const market::ContractFamily& family, domain::Duration tau);

/// Every month first .. first + months - 1 of every tier with a family, of `kind`; the price is today's level
/// of the tier's index times forwardRatio, on the tick; half a spread is one tick. Tiers without a level have
/// no offer. `gpuHour`: what one costs today, for there is no history of it.
std::vector<FutureOffer> modelOffers(const market::ContractCatalogue& catalogue,
                                     const IndexEvidence& evidence, FutureKind kind,
                                     domain::ContractMonth first, int months, domain::Timestamp now,
                                     std::optional<domain::Price> gpuHour = {});

/// When a future of `kind` is settled, in the middle where it is an average.
domain::Timestamp settlementMiddle(FutureKind kind, domain::ContractMonth month);

}  // namespace tessera::hedge
