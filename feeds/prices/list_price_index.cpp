#include "feeds/prices/list_price_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "app/domain/decimal.h"

namespace tessera::prices {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Int128;
using domain::Timestamp;

constexpr domain::Duration kDay = std::chrono::hours(24);
constexpr int kMinimumObservations = 3;
constexpr int kMinimumProviders = 3;
constexpr int kMadScale = 14826;  // 1.4826 x 10'000: MAD of a normal sample to its standard deviation

/// Prices are held four times as large as BlendedPrice, so that the median of an even count, and the median
/// of the deviations from it, are still integers.
constexpr int kHeld = 4;

Int128 medianOf(std::vector<Int128> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct Spread {
    Int128 median = 0;
    Int128 mad = 0;
};

Int128 magnitude(Int128 value) {
    return value < 0 ? -value : value;
}

Spread spreadOf(std::span<const BlendedPrice> prices) {
    std::vector<Int128> held;
    for (const BlendedPrice& price : prices) {
        held.push_back(Int128{price.tenthNanoUsd} * kHeld);
    }
    Spread spread{medianOf(held), 0};
    for (Int128& value : held) {
        value = magnitude(value - spread.median);
    }
    spread.mad = medianOf(std::move(held));
    return spread;
}

std::vector<BlendedPrice> withoutOutliers(std::span<const BlendedPrice> prices) {
    const Spread spread = spreadOf(prices);
    std::vector<BlendedPrice> kept;
    for (const BlendedPrice& price : prices) {
        const Int128 deviation = magnitude(Int128{price.tenthNanoUsd} * kHeld - spread.median);
        if (deviation * 10'000 <= spread.mad * 3 * kMadScale) {
            kept.push_back(price);
        }
    }
    return kept;
}

struct ProviderSum {
    Int128 sum = 0;
    std::int64_t count = 0;
};

/// Mean over providers of the mean over each provider's models, over one common denominator.
domain::Price equalWeightedLevel(const std::map<std::string_view, ProviderSum>& providers) {
    std::int64_t common = 1;
    for (const auto& [name, provider] : providers) {
        common = std::lcm(common, provider.count);
    }
    Int128 numerator = 0;
    for (const auto& [name, provider] : providers) {
        numerator += provider.sum * (common / provider.count);
    }
    const Int128 denominator = Int128{common} * static_cast<std::int64_t>(providers.size());
    const Int128 microUsd = domain::divideHalfEven(numerator, denominator * 10'000);  // tenth-nano to micro
    return domain::Price::fromNanoUsd(static_cast<std::int64_t>(microUsd * 1000));
}

std::vector<std::string_view> splitComma(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) {
            return cells;
        }
        line.remove_prefix(comma + 1);
    }
}

domain::Result<IndexMember> parseMember(std::string_view line, int number) {
    const auto cells = splitComma(line);
    const Error bad{ErrorCode::BadInput,
                    fmt::format("Line {} of the index membership cannot be read.", number), ""};
    if (cells.size() != 4 || cells[0].empty() || cells[3].empty()) {
        return bad;
    }
    IndexMember member{std::string(cells[0]), {}, {}, std::string(cells[3])};
    const auto from = domain::parseIso(cells[1]);
    if (!from) {
        return bad;
    }
    member.from = *from;
    if (!cells[2].empty()) {
        const auto until = domain::parseIso(cells[2]);
        if (!until || *until < *from) {
            return bad;
        }
        member.until = *until;
    }
    return member;
}

std::string withheldBecause(const IndexFixing& fixing, const Spread& spread) {
    if (fixing.observations < kMinimumObservations) {
        return fmt::format("{} observations; at least {} are needed", fixing.observations,
                           kMinimumObservations);
    }
    if (fixing.providers < kMinimumProviders) {
        return fmt::format("{} providers; at least {} are needed", fixing.providers, kMinimumProviders);
    }
    // dispersion = 1.4826 x MAD / median <= 0.60
    if (spread.mad * kMadScale > spread.median * 6'000) {
        const Int128 milli = domain::divideHalfEven(spread.mad * kMadScale, spread.median * 10);
        return fmt::format("dispersion {} above 0.60",
                           domain::formatDecimal(static_cast<std::int64_t>(milli), 3, 3));
    }
    return {};
}

std::string isoDay(Timestamp day) {
    return domain::formatIso(day, 0).substr(0, 10);
}

domain::Price medianPrice(std::vector<domain::Price> prices) {
    std::sort(prices.begin(), prices.end());
    const std::size_t n = prices.size();
    if (n % 2 == 1) {
        return prices[n / 2];
    }
    const Int128 sum = Int128{prices[n / 2 - 1].nanoUsd()} + prices[n / 2].nanoUsd();
    return domain::Price::fromNanoUsd(static_cast<std::int64_t>(domain::divideHalfEven(sum, 2)));
}

std::vector<domain::Price> publishedWithin(std::span<const IndexFixing> fixings, Timestamp day, int days) {
    std::vector<domain::Price> levels;
    for (const IndexFixing& fixing : fixings) {
        if (fixing.published() && fixing.day <= day && day - fixing.day < kDay * days) {
            levels.push_back(fixing.level);
        }
    }
    return levels;
}

}  // namespace

domain::Result<std::vector<IndexMember>> parseMembers(std::string_view csv) {
    std::vector<IndexMember> members;
    bool seenHeader = false;
    for (int number = 1; !csv.empty(); ++number) {
        const std::size_t end = csv.find('\n');
        std::string_view line = csv.substr(0, end);
        csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (!seenHeader) {
            if (line != "model,from,until,reason") {
                return Error{ErrorCode::BadInput,
                             "The index membership does not start with model,from,until,reason.", ""};
            }
            seenHeader = true;
            continue;
        }
        auto member = parseMember(line, number);
        if (!member) {
            return member.error();
        }
        members.push_back(std::move(member).value());
    }
    return members;
}

IndexFixing computeFixing(Timestamp day, std::span<const BlendedPrice> prices) {
    IndexFixing fixing;
    fixing.day = day;
    if (prices.empty()) {
        fixing.withheldReason = "no observations";
        return fixing;
    }
    const std::vector<BlendedPrice> kept = withoutOutliers(prices);
    std::map<std::string_view, ProviderSum> providers;
    for (const BlendedPrice& price : kept) {
        ProviderSum& provider = providers[price.provider];
        provider.sum += price.tenthNanoUsd;
        provider.count += 1;
    }
    fixing.observations = static_cast<int>(kept.size());
    fixing.outliers = static_cast<int>(prices.size() - kept.size());
    fixing.providers = static_cast<int>(providers.size());
    fixing.withheldReason = withheldBecause(fixing, spreadOf(kept));
    if (fixing.published()) {
        fixing.level = equalWeightedLevel(providers);
    }
    return fixing;
}

std::vector<IndexFixing> computeIndex(const PriceLedger& ledger, std::span<const IndexMember> members,
                                      Timestamp first, Timestamp last) {
    std::vector<IndexFixing> fixings;
    for (Timestamp day = first; day <= last; day = day + kDay) {
        std::vector<BlendedPrice> prices;
        int unpriced = 0;
        for (const IndexMember& member : members) {
            const auto model = ledger.models.find(member.model);
            if (day < member.from || (member.until.isSet() && day > member.until) ||
                model == ledger.models.end()) {
                continue;
            }
            const ListPrice* price = model->second.onDay(day);
            if (price == nullptr) {
                continue;
            }
            if (!price->input || !price->output || price->input->nanoUsd() <= 0 ||
                price->output->nanoUsd() <= 0) {
                ++unpriced;
                continue;
            }
            prices.push_back(
                {providerOf(member.model), price->input->nanoUsd() * 4 + price->output->nanoUsd() * 6});
        }
        fixings.push_back(computeFixing(day, prices));
        fixings.back().unpriced = unpriced;
    }
    return fixings;
}

domain::Result<domain::Price> settlementLevel(std::span<const IndexFixing> fixings, Timestamp day) {
    for (const IndexFixing& fixing : fixings) {
        if (fixing.day == day && fixing.published()) {
            return fixing.level;
        }
    }
    for (const int days : {7, 14}) {
        std::vector<domain::Price> levels = publishedWithin(fixings, day, days);
        if (levels.size() >= 4) {
            return medianPrice(std::move(levels));
        }
    }
    const auto carried = publishedWithin(fixings, day, 45);
    if (!carried.empty()) {
        return carried.back();
    }
    return Error{ErrorCode::Refused, "No index level was published in the last 44 days: nothing settles.",
                 isoDay(day)};
}

std::string formatIndexCsv(std::span<const IndexFixing> fixings, const PriceLedger& ledger,
                           std::span<const IndexMember> members) {
    const auto published =
        std::count_if(fixings.begin(), fixings.end(), [](const auto& f) { return f.published(); });
    std::string out = fmt::format(
        "# Tessera list-price index, equal-weighted: composite tier (SITC), USD per million tokens, daily.\n"
        "# Source: list prices of {} models, github.com/jvrck/openrouterlist (MIT), as of {}. Levels are "
        "derived facts.\n"
        "# Rule: 0.4 input + 0.6 output; members by resources/index/composite_members.csv ({} rows, reasons "
        "there); equal per\n"
        "# provider, then equal per model; quality ratio 1 and volumes unknown; zero or missing prices "
        "excluded; outliers\n"
        "# beyond 3 x 1.4826 x MAD dropped; withheld below 3 observations or 3 providers or above dispersion "
        "0.60.\n"
        "# Membership changes move the level: it is not chain-linked. {} of {} days published.\n"
        "# Computed by tessera-index. An empty level is withheld; settlement then carries by the ladder in "
        "market terms.\n"
        "date,level_usd,observations,providers,withheld_reason\n",
        ledger.models.size(), isoDay(ledger.asOf), members.size(), published, fixings.size());
    for (const IndexFixing& fixing : fixings) {
        out += fmt::format("{},{},{},{},{}\n", isoDay(fixing.day),
                           fixing.published() ? domain::formatPrice(fixing.level, 6) : std::string(),
                           fixing.observations, fixing.providers, fixing.withheldReason);
    }
    return out;
}

}  // namespace tessera::prices
