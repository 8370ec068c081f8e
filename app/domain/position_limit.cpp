#include "app/domain/position_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/domain/decimal.h"

namespace tessera::domain {

namespace {

/// Whole lots, rounded up; what is beyond any limit stays beyond it.
std::int64_t lotsOf(Quantity quantity, const Instrument& contract) {
    const std::int64_t one = wholeLot(contract).raw();
    return quantity.raw() / one + (quantity.raw() % one > 0 ? 1 : 0);
}

/// Whole lots of a family, without what is asked for and with it.
struct FamilySum {
    std::int64_t before = 0, after = 0;
    bool isAsked = false;
};
using FamilySums = std::map<const PositionLimit*, FamilySum>;

FamilySums familySums(std::span<const LimitedPosition> account, std::span<const PositionLimit> limits) {
    FamilySums sums;
    for (const LimitedPosition& at : account) {
        const PositionLimit* limit = at.contract == nullptr ? nullptr : positionLimitOf(*at.contract, limits);
        if (limit == nullptr) {
            continue;
        }
        FamilySum& sum = sums[limit];
        sum.before += lotsOf(at.most(false), *at.contract);
        sum.after += lotsOf(at.most(true), *at.contract);
        sum.isAsked = sum.isAsked || !at.moreBuys.isZero() || !at.moreSells.isZero();
    }
    return sums;
}

std::string overContract(const LimitedPosition& at, std::int64_t limit) {
    const auto lots = [&at](Quantity quantity) {
        return formatVolume(quantity < Quantity{} ? -quantity : quantity, at.contract->quantityDecimals);
    };
    return fmt::format(
        "The position limit of {} is {} lots. The account holds {} {}, {} more to buy and {} more to sell "
        "are working, and this order could make it {}.",
        at.contract->symbol, formatCount(limit), lots(at.net), at.net < Quantity{} ? "sold" : "bought",
        lots(at.buys), lots(at.sells), lots(at.most(true)));
}

}  // namespace

Quantity LimitedPosition::most(bool isWithMore) const {
    const Quantity up = net + buys + (isWithMore ? moreBuys : Quantity{});
    const Quantity down = -(net - sells - (isWithMore ? moreSells : Quantity{}));
    return std::max({up, down, Quantity{}});
}

const PositionLimit* positionLimitOf(const Instrument& contract, std::span<const PositionLimit> limits) {
    const PositionLimit* found = nullptr;
    for (const PositionLimit& limit : limits) {
        if (contract.family == limit.family) {
            return &limit;
        }
        // "SITC-SITF" counts to SITC; of two that fit, the longer name says more.
        if (contract.family.starts_with(limit.family + '-') &&
            (found == nullptr || found->family.size() < limit.family.size())) {
            found = &limit;
        }
    }
    return found;
}

std::string overPositionLimit(std::span<const LimitedPosition> account,
                              std::span<const PositionLimit> limits) {
    for (const LimitedPosition& at : account) {
        const PositionLimit* limit = at.contract == nullptr ? nullptr : positionLimitOf(*at.contract, limits);
        if (limit != nullptr && lotsOf(at.most(true), *at.contract) > limit->perContract &&
            at.most(true) > at.most(false)) {
            return overContract(at, limit->perContract);
        }
    }
    for (const auto& [limit, sum] : familySums(account, limits)) {
        if (sum.after > limit->allContracts && sum.after > sum.before) {
            return fmt::format(
                "The position limit of the {} family is {} lots over all its contracts. The account's "
                "positions and working orders could come to {}, and this order could make it {}.",
                limit->family, formatCount(limit->allContracts), formatCount(sum.before),
                formatCount(sum.after));
        }
    }
    return {};
}

std::optional<PositionLimitUse> tightestPositionLimit(std::span<const LimitedPosition> account,
                                                      std::span<const PositionLimit> limits) {
    std::optional<PositionLimitUse> tightest;
    const auto consider = [&tightest](PositionLimitUse use) {
        if (!tightest || Int128{use.lots} * tightest->limit > Int128{tightest->lots} * use.limit) {
            tightest = std::move(use);
        }
    };
    for (const LimitedPosition& at : account) {
        const PositionLimit* limit = at.contract == nullptr ? nullptr : positionLimitOf(*at.contract, limits);
        if (limit != nullptr && (!at.moreBuys.isZero() || !at.moreSells.isZero())) {
            consider({at.contract->symbol, lotsOf(at.most(true), *at.contract), limit->perContract});
        }
    }
    for (const auto& [limit, sum] : familySums(account, limits)) {
        if (sum.isAsked) {
            consider({fmt::format("all {} contracts", limit->family), sum.after, limit->allContracts});
        }
    }
    return tightest;
}

}  // namespace tessera::domain
