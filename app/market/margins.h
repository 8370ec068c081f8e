#pragma once
// The margins of what is listed, as the exchange tells them with every settlement: doubles price, and from
// there on a margin is an integer.

#include "app/domain/account_margin.h"
#include "app/market/contract_catalogue.h"
#include "app/market/option_value.h"

namespace tessera::market {

/// max(alpha sigma sqrt(T) notional, floor) per lot, clamped to the family's initial range; T = days / 365.
domain::Money initialMargin(const ContractFamily& family, domain::Price price);
/// The family's share of the near leg's, rounded half to even.
domain::Money spreadMargin(const ContractFamily& family, domain::Money nearMargin);
/// Of a spread between two families: what its legs ask alone, since families are scanned one by one.
domain::Money interTierMargin(domain::Money one, domain::Money other);
/// Gives an option its risk array at `futurePrice` and `left` before it settles, and as its initial margin
/// what one lot sold alone needs. A scenario moves the future by thirds of its own initial margin a lot and
/// the deviations of the price process by the family's volatility scan range. Behind the scenarios stands the
/// family's short option minimum, where it has one. `future` has its margin. `average`: of an Asian option
/// what is known of its month, in place of `left`; null: it is none.
void setOptionMargin(const ContractFamily& family, const domain::Instrument& future,
                     domain::Price futurePrice, domain::Duration left, domain::Instrument& option,
                     const AveragePart* average = nullptr);

}  // namespace tessera::market
