#pragma once
// Six months on the mean of the composite index, December 2026 to May 2027.

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "app/swaps/held_swap.h"

namespace tessera::swaps::samples {

using namespace domain;  // NOLINT

inline Price usd(double price) {
    return Price::fromNanoUsd(static_cast<std::int64_t>(std::llround(price * 1e9)));
}

inline Timestamp at(std::string_view iso) {
    return parseIso(iso).value();
}

/// The contracts stay where they are.
class Months {
 public:
    explicit Months(ContractMonth first, int count) {
        for (ContractMonth month = first; count > 0; --count) {
            Instrument& contract = m_contracts.emplace_back();
            contract.id = InstrumentId{static_cast<std::uint32_t>(m_contracts.size())};
            contract.symbol = "SITCA-" + monthCode(month);
            contract.family = "SITCA";
            contract.underlying = "@SITC";
            contract.tick = PriceDelta::fromNanoUsd(10'000'000);
            contract.contractSize = 1000;
            contract.lastTradingTime = fixingTimes(month).back();
            contract.spec = FutureSpec{month, SettlementRule::MonthAverage};
            month = month.month == 12 ? ContractMonth{month.year + 1, 1}
                                      : ContractMonth{month.year, month.month + 1};
        }
    }
    Instrument& contract(std::size_t i) { return m_contracts[i]; }
    /// Bid and ask rise by a cent a month from 1.90 at 1.92.
    std::vector<MonthQuote> quotes() const {
        std::vector<MonthQuote> all;
        for (const Instrument& contract : m_contracts) {
            const double more = 0.01 * static_cast<double>(all.size());
            all.push_back({&contract, usd(1.90 + more), usd(1.92 + more), usd(1.91 + more)});
        }
        return all;
    }

 private:
    std::deque<Instrument> m_contracts;
};

/// 2.00 at 20:00 UTC of each business day of `month` before `until`.
inline std::vector<DatedLevel> levels(ContractMonth month, Timestamp until, double level = 2.0) {
    std::vector<DatedLevel> all;
    for (const Timestamp time : fixingTimes(month)) {
        if (time <= until) {
            all.push_back({time, usd(level)});
        }
    }
    return all;
}

}  // namespace tessera::swaps::samples
