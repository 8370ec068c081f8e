#pragma once
// "Had you hedged a year ago": the same rule, month by month, with what was known then. The index and the
// list prices are real; the futures are not, for none was listed: their prices are the curve model's, and so
// every result is marked simulated. Pure.

#include <string>
#include <vector>

#include "app/hedge/exposure.h"
#include "app/hedge/future_offers.h"

namespace tessera::hedge {

struct BackTestQuestion {
    const Exposures* exposures = nullptr;                  // never null: which models, how many tokens
    const listprices::PriceBook* prices = nullptr;         // never null; whose numbers the exposures hold
    const IndexEvidence* evidence = nullptr;               // never null
    const market::ContractCatalogue* catalogue = nullptr;  // never null
    HedgeRules rules;
    std::optional<int> handRatioPpm;  // as in HedgeSettings
    int months = 12;
};

/// One month, all rows together. Money of a month's tokens as in the usual month.
struct BackTestMonth {
    domain::ContractMonth month;
    domain::Money expected;  // at the prices of the day before, moved as the future said
    domain::Money unhedged;  // at the list prices of its days
    domain::Money payout;    // of the futures, fees and spread taken off
    domain::Money hedged;    // unhedged - payout
    std::int64_t lots = 0;   // 0: no hedge by the rule
    std::string why;         // in few words, when there was none
    bool isBetter() const { return hedged < unhedged; }
};
struct BackTest {
    std::vector<BackTestMonth> months;  // ascending
    domain::Money unhedged, hedged, costs;
    int better = 0, worse = 0, without = 0;  // months; without: no hedge by the rule
    /// 1 - sum (hedged - expected)^2 / sum (unhedged - expected)^2; none: it never surprised.
    std::optional<double> effectiveness;
    std::string whyNone;  // empty: there are months
};
BackTest backTest(const BackTestQuestion& question);

}  // namespace tessera::hedge
