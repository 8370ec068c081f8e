#include "app/hedge/future_offers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/market/margins.h"

namespace tessera::hedge {

using domain::ContractMonth;
using domain::Price;
using domain::Timestamp;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kIndexes{{{"@SITC", "composite"},
                                                                                 {"@SITF", "frontier"},
                                                                                 {"@SITS", "standard"},
                                                                                 {"@SITB", "budget"},
                                                                                 {"@H100", kGpuTier}}};

}  // namespace

std::string tierOfIndex(std::string_view indexSymbol) {
    const auto found = std::ranges::find(kIndexes, indexSymbol, [](const auto& each) { return each.first; });
    return found == kIndexes.end() ? std::string() : std::string(found->second);
}

const market::ContractFamily* familyOf(const market::ContractCatalogue& catalogue, const std::string& tier,
                                       FutureKind kind) {
    const auto settlement = kind == FutureKind::Average ? domain::SettlementRule::MonthAverage
                                                        : domain::SettlementRule::IndexOnLastDay;
    const auto found = std::ranges::find_if(catalogue.families(), [&](const market::ContractFamily& family) {
        return !tier.empty() && tierOfIndex(family.indexSymbol) == tier && family.settlement == settlement;
    });
    return found == catalogue.families().end() ? nullptr : &*found;
}

std::vector<std::string> tiersWithFutures(const market::ContractCatalogue& catalogue) {
    std::vector<std::string> tiers;
    for (const auto& [index, tier] : kIndexes) {
        const std::string key(tier);
        if (familyOf(catalogue, key, FutureKind::Average) != nullptr ||
            familyOf(catalogue, key, FutureKind::Outright) != nullptr) {
            tiers.push_back(key);
        }
    }
    return tiers;
}

double forwardRatio(const market::ContractFamily& family, domain::Duration tau) {
    const market::PriceProcess process(family.process, Price::fromNanoUsd(domain::kNanoPerUsd),
                                       Timestamp::fromSeconds(0), 0);
    return process.forward(tau);
}

Timestamp settlementMiddle(FutureKind kind, ContractMonth month) {
    if (kind == FutureKind::Outright) {
        return market::lastTradingTime(month, market::LastDayRule::ThirdWednesday);
    }
    const Timestamp first = market::firstDay(month);
    return first + (market::firstDay(market::following(month)) - first) / 2;
}

std::vector<FutureOffer> modelOffers(const market::ContractCatalogue& catalogue,
                                     const IndexEvidence& evidence, FutureKind kind, ContractMonth first,
                                     int months, Timestamp now, std::optional<Price> gpuHour) {
    std::vector<FutureOffer> offers;
    for (const std::string& tier : tiersWithFutures(catalogue)) {
        const market::ContractFamily* listed = familyOf(catalogue, tier, kind);
        if (listed == nullptr) {
            continue;
        }
        const market::ContractFamily& family = *listed;
        const auto level = tier == kGpuTier ? gpuHour : evidence.carriedOn(tier, evidence.lastDay());
        if (!level) {
            continue;
        }
        for (const ContractMonth month : plannedMonths(first, months)) {
            const double ratio = forwardRatio(family, settlementMiddle(kind, month) - now);
            const auto raw =
                static_cast<std::int64_t>(std::llround(static_cast<double>(level->nanoUsd()) * ratio));
            FutureOffer offer;
            offer.symbol = family.code + "-" + domain::monthCode(month);
            offer.tier = tier;
            offer.kind = kind;
            offer.month = month;
            offer.lastTradingTime = market::lastTradingTime(month, family.lastDay);
            offer.tick = market::tickFor(Price::fromNanoUsd(raw));
            offer.price = domain::floorToTick(
                Price::fromNanoUsd(raw) + domain::PriceDelta::fromNanoUsd(offer.tick.nanoUsd() / 2),
                offer.tick);
            offer.indexLevel = level;
            offer.halfSpread = offer.tick;
            offer.contractSize = family.lot;
            offer.feePerLot = family.feePerLot;
            offer.initialMarginPerLot = market::initialMargin(family, *offer.price);
            offer.limitBand = family.limitBand;
            offers.push_back(std::move(offer));
        }
    }
    return offers;
}

}  // namespace tessera::hedge
