#include "app/hedge/strip.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::hedge {

using domain::ContractMonth;
using domain::Int128;
using domain::Money;
using domain::Result;

namespace {

constexpr Int128 kMillion = 1'000'000;

Result<Money> perLot(Money each, std::int64_t lots) {
    return domain::moneyFromNano(Int128(each.nanoUsd()) * lots);
}

Result<Money> worth(domain::PriceDelta delta, const StripLeg& leg) {
    return domain::moneyFromNano(Int128(delta.nanoUsd()) * leg.contractSize * leg.lots);
}

const FutureOffer* offerFor(const StripQuestion& question, const std::string& tier, ContractMonth month) {
    const auto found = std::ranges::find_if(question.offers, [&](const FutureOffer& offer) {
        // Of GPU-hours there is one kind.
        return offer.tier == tier && (offer.kind == question.kind || tier == kGpuTier) &&
               offer.month == month;
    });
    return found == question.offers.end() ? nullptr : &*found;
}

Result<void> fill(StripLeg& leg, const FutureOffer& offer) {
    leg.symbol = offer.symbol;
    leg.price = offer.price;
    leg.tick = offer.tick;
    leg.contractSize = offer.contractSize;
    if (!offer.price || offer.price->nanoUsd() <= 0) {
        return {};
    }
    const Int128 lotNano = Int128(offer.price->nanoUsd()) * offer.contractSize;
    leg.milliLots =
        static_cast<std::int64_t>(domain::divideHalfEven(Int128(leg.wanted.nanoUsd()) * 1000, lotNano));
    leg.lots = static_cast<std::int64_t>(domain::divideHalfEven(leg.wanted.nanoUsd(), lotNano));
    const auto locked = domain::moneyFromNano(lotNano * leg.lots);
    const auto margin = perLot(offer.initialMarginPerLot, leg.lots);
    const auto fees = perLot(offer.feePerLot, leg.lots);
    const auto spread = worth(offer.halfSpread, leg);
    for (const auto* sum : {&locked, &margin, &fees, &spread}) {
        if (!*sum) {
            return sum->error();
        }
    }
    leg.locked = *locked;
    leg.margin = *margin;
    leg.fees = *fees;
    leg.spread = *spread;
    leg.worstCall = Money::fromNanoUsd(static_cast<std::int64_t>(
        domain::divideHalfEven(Int128(leg.locked.nanoUsd()) * offer.limitBand, 10'000)));
    return {};
}

Result<void> total(Strip& strip) {
    domain::MoneySum locked, margin, fees, spread, call;
    for (const StripLeg& leg : strip.legs) {
        locked += leg.locked;
        margin += leg.margin;
        fees += leg.fees;
        spread += leg.spread;
        call += leg.worstCall;
        strip.lots += leg.lots;
    }
    for (const auto& [sum, out] :
         {std::pair(&locked, &strip.locked), std::pair(&margin, &strip.margin), std::pair(&fees, &strip.fees),
          std::pair(&spread, &strip.spread), std::pair(&call, &strip.worstCall)}) {
        const auto result = sum->result();
        if (!result) {
            return result.error();
        }
        *out = *result;
    }
    return {};
}

}  // namespace

std::string_view wordFor(FutureKind kind) {
    return kind == FutureKind::Average ? "average" : "outright";
}

std::vector<ContractMonth> plannedMonths(ContractMonth first, int months) {
    std::vector<ContractMonth> all;
    for (int i = 0; i < months; ++i) {
        all.push_back(first);
        first = market::following(first);
    }
    return all;
}

Result<Money> grown(Money monthly, int growthPpm, int steps) {
    Int128 nano = monthly.nanoUsd();
    for (int i = 0; i < steps; ++i) {
        nano = domain::divideHalfEven(nano * (kMillion + growthPpm), kMillion);
        if (const auto checked = domain::moneyFromNano(nano); !checked) {
            return checked.error();
        }
    }
    return domain::moneyFromNano(nano);
}

namespace {

/// Months that follow one another are named by their first and last.
std::string noteOf(const std::vector<ContractMonth>& missing, const Exposure& exposure, FutureKind kind) {
    std::string months;
    for (std::size_t i = 0; i < missing.size(); ++i) {
        const bool follows = i > 0 && missing[i] == market::following(missing[i - 1]);
        const bool isFollowed = i + 1 < missing.size() && missing[i + 1] == market::following(missing[i]);
        if (follows && isFollowed) {
            continue;
        }
        months += i == 0 ? "" : follows ? " to " : ", ";
        months += market::monthName(missing[i]);
    }
    return fmt::format("{}, {}: no {} future of {} is listed or priced.", exposure.name, months,
                       exposure.tier == kGpuTier ? "GPU-hour" : wordFor(kind),
                       missing.size() == 1 ? "that month" : "those months");
}

}  // namespace

Result<Strip> stripOf(const StripQuestion& question) {
    Strip strip;
    strip.kind = question.kind;
    const auto months = plannedMonths(question.first, question.months);
    for (std::size_t row = 0; row < question.exposures->rows.size(); ++row) {
        const Exposure& exposure = question.exposures->rows[row];
        const auto ratio = usedRatioPpm(exposure.estimate, exposure.tier, question.handRatioPpm);
        if (!ratio) {
            continue;
        }
        std::vector<ContractMonth> missing;
        for (std::size_t i = 0; i < months.size(); ++i) {
            StripLeg leg;
            leg.row = row;
            leg.month = months[i];
            leg.isByHand = !exposure.estimate.isHedge();
            // The first planned month is after the usual one: it has grown once.
            const auto cost = grown(exposure.monthly, question.growthPpm, static_cast<int>(i) + 1);
            if (!cost) {
                return cost.error();
            }
            leg.exposure = *cost;
            leg.wanted = Money::fromNanoUsd(static_cast<std::int64_t>(
                domain::divideHalfEven(Int128(cost->nanoUsd()) * *ratio, kMillion)));
            if (const FutureOffer* offer = offerFor(question, exposure.tier, months[i])) {
                if (const auto filled = fill(leg, *offer); !filled) {
                    return filled.error();
                }
                if (!leg.price) {
                    strip.notes.push_back(
                        fmt::format("{}: nobody quotes it now, so it is left out.", leg.symbol));
                }
            } else {
                missing.push_back(months[i]);
            }
            strip.legs.push_back(std::move(leg));
        }
        if (!missing.empty()) {
            strip.notes.push_back(noteOf(missing, exposure, question.kind));
        }
    }
    if (const auto summed = total(strip); !summed) {
        return summed.error();
    }
    return strip;
}

}  // namespace tessera::hedge
