#include "app/options/volatility_term.h"

#include <algorithm>
#include <cmath>

namespace tessera::options {

std::vector<TermRow> volatilityTerm(std::span<const Chain> chains) {
    std::vector<TermRow> rows;
    for (const Chain& chain : chains) {
        if (!chain.rows.empty() && chain.days > 0) {
            rows.push_back({.future = chain.future,
                            .month = chain.month,
                            .days = chain.days,
                            .atTheMoney = chain.atTheMoney,
                            .skew = chain.skew,
                            .forwardVolatility = {},
                            .isInverted = false});
        }
    }
    std::ranges::sort(rows, {}, &TermRow::days);
    const TermRow* before = nullptr;
    for (TermRow& row : rows) {
        if (!row.atTheMoney) {
            continue;
        }
        if (before != nullptr && row.days > before->days) {
            const double early = *before->atTheMoney * *before->atTheMoney * before->days;
            const double late = *row.atTheMoney * *row.atTheMoney * row.days;
            row.isInverted = late < early;
            if (!row.isInverted) {
                row.forwardVolatility = std::sqrt((late - early) / (row.days - before->days));
            }
        }
        before = &row;
    }
    return rows;
}

}  // namespace tessera::options
