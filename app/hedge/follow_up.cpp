#include "app/hedge/follow_up.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/hedge/list_history.h"

namespace tessera::hedge {

using domain::Int128;
using domain::Money;
using domain::Result;
using domain::Timestamp;

namespace {

std::string dayText(Timestamp day) {
    return domain::formatIso(day).substr(0, 10);
}

/// A usual month of the tier's models at `then` less the same at `from`, 1e-9 USD; none: `why` says why.
std::optional<Int128> changeOf(const HedgePlan& plan, const listprices::PriceBook& prices,
                               const std::string& tier, Timestamp from, Timestamp then, std::string& why) {
    Int128 change = 0;
    for (const Exposure& row : plan.exposures.rows) {
        if (row.tier != tier) {
            continue;
        }
        for (const std::size_t place : row.models) {
            const ModelExposure& model = plan.exposures.models[place];
            const auto was = model.number ? basketCost(model.tokens, prices, *model.number, from)
                                          : std::optional<BasketCost>{};
            const auto is = was ? basketCost(model.tokens, prices, *model.number, then) : was;
            if (!is || is->priced != was->priced) {
                why = fmt::format("{} has no list price on one of the two days", model.name);
                return std::nullopt;
            }
            change += Int128(is->cost.nanoUsd()) - was->cost.nanoUsd();
        }
    }
    return change;
}

}  // namespace

Result<FollowUp> followUp(const HedgePlan& plan, const listprices::PriceBook& prices,
                          std::span<const HeldHedge> held, Timestamp now) {
    FollowUp followed;
    domain::MoneySum futures;
    Int128 change = 0;
    const Timestamp then = std::min(now, plan.pricesUntil);
    for (const HeldHedge& each : held) {
        futures += each.cash;
        if (!followed.why.empty()) {
            continue;
        }
        if (each.tier == kGpuTier) {
            followed.why = "no history of GPU-hour prices is at hand";
        } else if (then <= each.placedOn) {
            followed.why = fmt::format("list prices are known until {}, and it was placed on {}",
                                       dayText(plan.pricesUntil), dayText(each.placedOn));
        } else if (const auto moved = changeOf(plan, prices, each.tier, each.placedOn, then, followed.why)) {
            change += domain::divideHalfEven(*moved * each.sharePpm, 1'000'000);
        }
    }
    const auto brought = futures.result();
    if (!brought) {
        return brought.error();
    }
    followed.futures = *brought;
    if (!followed.why.empty()) {
        return followed;
    }
    const auto whole = domain::moneyFromNano(change);
    if (!whole) {
        return whole.error();
    }
    followed.billChange = *whole;
    if (whole->nanoUsd() != 0) {
        followed.offset = static_cast<double>(brought->nanoUsd()) / static_cast<double>(whole->nanoUsd());
    }
    return followed;
}

std::string sentenceFor(const FollowUp& followed, std::size_t held) {
    if (held == 0) {
        return {};
    }
    const std::string brought = domain::formatSignedMoney(followed.futures, 0);
    if (!followed.billChange) {
        return fmt::format(
            "The futures brought {} USD so far. Whether that followed the bill is not known: {}.", brought,
            followed.why);
    }
    const std::string moved = domain::formatSignedMoney(*followed.billChange, 0);
    if (!followed.offset) {
        return fmt::format(
            "The futures brought {} USD so far; the list prices they stand for have not moved.", brought);
    }
    return fmt::format(
        "Since they were placed the months they stand for have changed by {} USD at list prices, and the "
        "futures "
        "brought {} USD: {:.0f} % of it. From 80 to 125 % is what auditors called effective.",
        moved, brought, *followed.offset * 100);
}

}  // namespace tessera::hedge
