#include "app/indexes/fixing.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "app/domain/decimal.h"
#include "app/indexes/index_tier.h"

namespace tessera::indexes {

using domain::Int128;
using listprices::PriceState;
using listprices::StatedPrice;

namespace {

constexpr std::int64_t kMadScale = 14'826;  // of 10,000: MAD of a normal sample to its standard deviation
constexpr std::int64_t kMadUnit = 10'000;
constexpr std::int64_t kNanoPerMicro = 1'000;
/// Held four times as large, the median of an even count and that of the deviations from it are integers.
constexpr int kHeld = 4;

Int128 magnitude(Int128 value) {
    return value < 0 ? -value : value;
}

Int128 medianOf(std::vector<Int128> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Of the rows counted so far, kHeld times.
struct Spread {
    Int128 median = 0;
    Int128 mad = 0;
};

Spread spreadOf(const std::vector<AuditRow>& rows) {
    std::vector<Int128> held;
    for (const AuditRow& row : rows) {
        if (row.verdict == Verdict::Counted) {
            held.push_back(row.mixed * kHeld);
        }
    }
    if (held.empty()) {
        return {};
    }
    Spread spread{medianOf(held), 0};
    for (Int128& value : held) {
        value = magnitude(value - spread.median);
    }
    spread.mad = medianOf(std::move(held));
    return spread;
}

/// "output price is zero", "cached input price is not stated".
std::string whyNoPrice(const IndexInput& input, const Blend& blend) {
    const std::tuple<std::int64_t, const StatedPrice*, std::string_view> all[] = {
        {blend.input, &input.input, "input"},
        {blend.output, &input.output, "output"},
        {blend.cached, &input.cached, "cached input"}};
    std::string why;
    for (const auto& [share, stated, name] : all) {
        if (share == 0 || stated->state() == PriceState::Priced) {
            continue;
        }
        const bool isZero = stated->state() == PriceState::Zero || stated->state() == PriceState::Free;
        why += fmt::format("{}{} price is {}", why.empty() ? "" : ", ", name,
                           isZero ? "zero" : wordFor(stated->state()));
    }
    return why;
}

AuditRow judged(IndexInput input, const Blend& blend) {
    AuditRow row;
    row.input = std::move(input);
    if (row.input.standing == IndexInput::Standing::NotListed) {
        row.verdict = Verdict::NotListed;
        row.why = row.input.since.isSet() ? fmt::format("off the list since {}",
                                                        domain::formatIso(row.input.since, 0).substr(0, 10))
                                          : std::string("not on the list that day");
    } else if (row.input.standing == IndexInput::Standing::ListEnded) {
        row.verdict = Verdict::ListEnded;
        row.why = "no list reaches that day";
    } else if (const auto mixed = mixedPrice(blend, row.input.input, row.input.output, row.input.cached)) {
        row.mixed = *mixed;
    } else {
        row.verdict = Verdict::NoPrice;
        row.why = whyNoPrice(row.input, blend);
    }
    return row;
}

void dropOutliers(std::vector<AuditRow>& rows, const FixingRules& rules) {
    if (rules.outlierMads == 0) {
        return;
    }
    const Spread spread = spreadOf(rows);
    for (AuditRow& row : rows) {
        const Int128 away = row.mixed * kHeld - spread.median;
        if (row.verdict == Verdict::Counted &&
            magnitude(away) * kMadUnit > spread.mad * rules.outlierMads * kMadScale) {
            row.verdict = Verdict::Outlier;
            row.why = fmt::format("{} the median by more than {} x 1.4826 x MAD",
                                  away > 0 ? "above" : "below", rules.outlierMads);
        }
    }
}

void countRows(const std::vector<AuditRow>& rows, IndexFixing& fixing) {
    std::map<std::string_view, int> providers;
    for (const AuditRow& row : rows) {
        switch (row.verdict) {
            case Verdict::Counted:
                ++fixing.observations;
                ++providers[row.input.provider];
                break;
            case Verdict::Outlier:
                ++fixing.outliers;
                break;
            case Verdict::NoPrice:
                ++fixing.unpriced;
                break;
            default:
                ++fixing.absent;
        }
    }
    fixing.providers = static_cast<int>(providers.size());
}

std::int64_t claimOf(const AuditRow& row, bool isByVolume) {
    return isByVolume ? *row.input.volume : 1;
}

/// Shares a provider's weight out among its rows, which stand together.
void weighModels(std::vector<AuditRow*>& rows, std::int64_t weight, bool isByVolume) {
    std::vector<std::int64_t> claims;
    for (const AuditRow* row : rows) {
        claims.push_back(claimOf(*row, isByVolume));
    }
    const auto parts = apportion(weight, claims);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i]->weight = parts[i];
    }
}

void weigh(std::vector<AuditRow>& rows, const FixingRules& rules, bool isByVolume) {
    std::map<std::string, std::vector<AuditRow*>> groups;
    for (AuditRow& row : rows) {
        if (row.verdict == Verdict::Counted) {
            groups[rules.isPerModel ? std::string() : row.input.provider].push_back(&row);
        }
    }
    std::vector<std::int64_t> claims;
    for (const auto& [provider, members] : groups) {
        std::int64_t claim = isByVolume ? 0 : 1;
        for (const AuditRow* row : members) {
            // A sum that would not fit stays at the largest: it is above any cap then.
            claim = isByVolume && __builtin_add_overflow(claim, *row->input.volume, &claim)
                        ? std::numeric_limits<std::int64_t>::max()
                        : claim;
        }
        claims.push_back(claim);
    }
    const std::int64_t cap = rules.isPerModel || rules.providerCap == 0 ? kWhole : rules.providerCap;
    const auto weights = capped(claims, cap);
    std::size_t next = 0;
    for (auto& [provider, members] : groups) {
        weighModels(members, weights[next++], isByVolume);
    }
}

/// Empty: the gates before the weights are passed.
std::string gatedBy(const IndexFixing& fixing, const Spread& spread, const FixingRules& rules) {
    if (fixing.observations == 0) {
        return "no observations";
    }
    if (fixing.observations < rules.leastObservations) {
        return fmt::format("{} observations; at least {} are needed", fixing.observations,
                           rules.leastObservations);
    }
    if (fixing.providers < rules.leastProviders) {
        return fmt::format("{} providers; at least {} are needed", fixing.providers, rules.leastProviders);
    }
    const Int128 limit = spread.median * (rules.mostDispersion * kMadUnit / 1'000);
    if (rules.mostDispersion > 0 && spread.mad * kMadScale > limit) {
        // As many decimals as it takes to see that it is above.
        const int decimals = *fixing.dispersion > rules.mostDispersion ? 3 : 6;
        const Int128 millionths = domain::divideHalfEven(spread.mad * kMadScale * 100, spread.median);
        return fmt::format("dispersion {} above {}",
                           domain::formatDecimal(static_cast<std::int64_t>(millionths), 6, decimals),
                           domain::formatDecimal(rules.mostDispersion, 3, 2));
    }
    return {};
}

/// Empty: no seller has more than its share.
std::string soldByOne(const std::vector<AuditRow>& rows, const FixingRules& rules) {
    std::map<std::string_view, std::int64_t> sellers;
    for (const AuditRow& row : rows) {
        sellers[row.input.seller.empty() ? row.input.provider : row.input.seller] += row.weight;
    }
    for (const auto& [seller, weight] : sellers) {
        if (rules.sellerCap > 0 && weight > rules.sellerCap) {
            return fmt::format("{} sells {} % of the weight; at most {} % may be one seller's", seller,
                               domain::formatDecimal(weight, 10, 1),
                               domain::formatDecimal(rules.sellerCap, 10, 0));
        }
    }
    return {};
}

domain::Price levelOf(const std::vector<AuditRow>& rows, const Blend& blend) {
    Int128 sum = 0;
    for (const AuditRow& row : rows) {
        sum += row.mixed * row.weight;
    }
    const Int128 micro = domain::divideHalfEven(sum, Int128{kWhole} * blend.total() * kNanoPerMicro);
    return domain::Price::fromNanoUsd(static_cast<std::int64_t>(micro) * kNanoPerMicro);
}

bool knowsEveryVolume(const std::vector<AuditRow>& rows) {
    return std::ranges::all_of(rows, [](const AuditRow& row) {
        return row.verdict != Verdict::Counted || (row.input.volume && *row.input.volume > 0);
    });
}

}  // namespace

std::string_view wordFor(Verdict verdict) {
    switch (verdict) {
        case Verdict::Counted:
            return "in";
        case Verdict::NotListed:
            return "not listed";
        case Verdict::ListEnded:
            return "list ended";
        case Verdict::NoPrice:
            return "no price";
        case Verdict::Outlier:
            return "outlier";
    }
    return "";
}

FixingAudit computeFixing(domain::Timestamp day, std::vector<IndexInput> inputs, const Blend& blend,
                          const FixingRules& rules) {
    FixingAudit audit{{}, blend, rules, {}};
    audit.fixing.day = day;
    for (IndexInput& input : inputs) {
        audit.rows.push_back(judged(std::move(input), blend));
    }
    // The parts that apportioning leaves over go by this order, so it has to be the same for the same inputs.
    std::ranges::stable_sort(audit.rows, {}, [](const AuditRow& row) {
        return std::tie(row.input.provider, row.input.model, row.input.seller, row.input.source, row.mixed);
    });
    dropOutliers(audit.rows, rules);
    IndexFixing& fixing = audit.fixing;
    countRows(audit.rows, fixing);
    const Spread spread = spreadOf(audit.rows);
    if (fixing.observations > 0) {
        fixing.dispersion =
            static_cast<std::int64_t>(domain::divideHalfEven(spread.mad * kMadScale, spread.median * 10));
        fixing.isByVolume = knowsEveryVolume(audit.rows);
        weigh(audit.rows, rules, fixing.isByVolume);
    }
    const bool hasList = std::ranges::any_of(
        audit.rows, [](const AuditRow& row) { return row.verdict != Verdict::ListEnded; });
    fixing.withheldReason =
        hasList || audit.rows.empty() ? gatedBy(fixing, spread, rules) : "no price list reaches this day";
    if (fixing.withheldReason.empty()) {
        fixing.withheldReason = soldByOne(audit.rows, rules);
    }
    if (fixing.withheldReason.empty()) {
        fixing.level = levelOf(audit.rows, blend);
    }
    return audit;
}

std::string nameOf(const IndexFixing& fixing) {
    return fixing.isByVolume ? "Tessera list-price index, volume-weighted" : std::string(kIndexName);
}

}  // namespace tessera::indexes
