#include "app/indexes/fixing_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/csv.h"
#include "app/domain/decimal.h"

namespace tessera::indexes {

using domain::Int128;
using domain::Timestamp;

namespace {

constexpr std::int64_t kPicoPerNano = 1'000;
constexpr std::int64_t kPicoPerMicro = 1'000'000;
constexpr int kPicoDecimals = 12;

std::string cell(std::string_view text) {
    return domain::csvCell(domain::spreadsheetText(text));
}

/// A price or nothing: what is not known is no number, and the reason stands in its own column.
std::string priceCell(const listprices::StatedPrice& price) {
    return price.isKnown() ? priceText(price) : std::string();
}

std::string rulesText(const FixingRules& rules) {
    return fmt::format(
        "outliers beyond {} x 1.4826 x MAD dropped; withheld below {} observations or {} providers, above "
        "dispersion {} or above {} % of one seller; no provider above {} %",
        rules.outlierMads, rules.leastObservations, rules.leastProviders,
        domain::formatDecimal(rules.mostDispersion, 3, 2), domain::formatDecimal(rules.sellerCap, 10, 0),
        domain::formatDecimal(rules.providerCap, 10, 0));
}

std::string knownText(const IndexQuestion& question) {
    return question.knownAt.isSet() ? fmt::format("as known {}", domain::formatIso(question.knownAt, 0))
                                    : std::string("as known at its own time (20:00 UTC)");
}

std::string headText(const IndexQuestion& question, std::string_view name) {
    return fmt::format(
        "# {}: {} tier, USD per million tokens. From public list prices: not traded, not simulated.\n"
        "# Mix: {}. Prices {}. Quality ratio 1.\n"
        "# Rules: {}.\n",
        name, question.tier->key, blendWords(question.blend), knownText(question), rulesText(question.rules));
}

}  // namespace

std::int64_t contributionPico(const FixingAudit& audit, const AuditRow& row) {
    const Int128 unit = Int128{audit.blend.total()} * (kWhole / kPicoPerNano);
    return static_cast<std::int64_t>(domain::divideHalfEven(row.mixed * row.weight, unit));
}

std::int64_t mixedPico(const FixingAudit& audit, const AuditRow& row) {
    return static_cast<std::int64_t>(domain::divideHalfEven(row.mixed * kPicoPerNano, audit.blend.total()));
}

Recomputation recompute(const FixingAudit& audit) {
    Recomputation again;
    for (const AuditRow& row : audit.rows) {
        again.weights += row.weight;
        again.contributions += contributionPico(audit, row);
    }
    const auto micro = static_cast<std::int64_t>(domain::divideHalfEven(again.contributions, kPicoPerMicro));
    again.level = domain::Price::fromNanoUsd(micro * (kPicoPerMicro / kPicoPerNano));
    // A sum of rounded contributions may fall on the other side of a half; further off it is another level.
    const auto rows = static_cast<std::int64_t>(audit.rows.size());
    const Int128 apart = audit.fixing.level ? Int128{again.contributions} -
                                                  Int128{audit.fixing.level->nanoUsd()} * kPicoPerNano
                                            : Int128{0};
    const Int128 allowed = kPicoPerMicro / 2 + rows;
    again.agrees =
        audit.fixing.isPublished() && again.weights == kWhole && apart <= allowed && -apart <= allowed;
    return again;
}

std::string dayText(Timestamp day) {
    return day.isSet() ? domain::formatIso(day, 0).substr(0, 10) : std::string("-");
}

std::string levelText(const IndexFixing& fixing) {
    return fixing.level ? domain::formatPrice(*fixing.level, 6) : std::string("withheld");
}

std::string dispersionText(const IndexFixing& fixing) {
    return fixing.dispersion ? domain::formatDecimal(*fixing.dispersion, 3, 3) : std::string("-");
}

std::string priceText(const listprices::StatedPrice& price) {
    return price.isKnown() ? domain::formatQuantity(domain::Quantity::fromRaw(price.price()->nanoUsd()), 9)
                           : std::string(listprices::wordFor(price.state()));
}

std::string weightText(std::int64_t weight) {
    return domain::formatDecimal(weight, kPicoDecimals, kPicoDecimals);
}

std::string picoText(std::int64_t pico) {
    return domain::formatDecimal(pico, kPicoDecimals, kPicoDecimals);
}

std::string auditCsv(const FixingAudit& audit, const IndexQuestion& question) {
    const IndexFixing& fixing = audit.fixing;
    const Recomputation sums = recompute(audit);
    std::string out = headText(question, nameOf(fixing));
    out += fmt::format("# Fixing of {} at 20:00 UTC: {}. {} observations of {} providers, dispersion {}.\n",
                       dayText(fixing.day),
                       fixing.level ? levelText(fixing) : "withheld, " + fixing.withheldReason,
                       fixing.observations, fixing.providers, dispersionText(fixing));
    out += fmt::format(
        "# The level is the sum of weight x mixed_usd_per_mtok, rounded half to even at six decimals. "
        "Weights "
        "sum to {}, contributions to {}{}.\n",
        weightText(sums.weights), picoText(sums.contributions),
        fixing.level ? "" : "; withheld, they are no level");
    out +=
        "date,model,provider,source,input_usd_per_mtok,output_usd_per_mtok,cached_input_usd_per_mtok,"
        "price_since,known_at,mixed_usd_per_mtok,weight,contribution_usd_per_mtok,verdict,reason\n";
    for (const AuditRow& row : audit.rows) {
        const IndexInput& in = row.input;
        const auto day = [](Timestamp at) { return at.isSet() ? dayText(at) : std::string(); };
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", dayText(fixing.day), cell(in.model),
                           cell(in.provider), cell(in.source), priceCell(in.input), priceCell(in.output),
                           priceCell(in.cached), day(in.since), day(in.knownAt),
                           row.mixed == 0 ? "" : picoText(mixedPico(audit, row)), weightText(row.weight),
                           picoText(contributionPico(audit, row)), wordFor(row.verdict), cell(row.why));
    }
    return out;
}

std::string seriesCsv(const std::vector<IndexFixing>& fixings, const IndexQuestion& question) {
    std::string out = headText(question, kIndexName);
    out +=
        "# A withheld day has no level; what it carries, by market terms, stands apart.\n"
        "date,level_usd,observations,providers,outliers,unpriced,absent,dispersion,withheld_reason,"
        "carried_usd,carried_by\n";
    for (std::size_t i = 0; i < fixings.size(); ++i) {
        const IndexFixing& fixing = fixings[i];
        const auto carried = carriedOn(fixings, i);
        const bool isCarried = !fixing.isPublished() && carried;
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", dayText(fixing.day),
                           fixing.level ? levelText(fixing) : std::string(), fixing.observations,
                           fixing.providers, fixing.outliers, fixing.unpriced, fixing.absent,
                           fixing.dispersion ? dispersionText(fixing) : std::string(),
                           cell(fixing.withheldReason),
                           isCarried ? domain::formatPrice(carried->level, 6) : std::string(),
                           isCarried              ? domain::wordFor(carried->rung)
                           : fixing.isPublished() ? std::string_view()
                                                  : std::string_view("nothing to carry"));
    }
    return out;
}

std::string levelsCsv(const std::vector<IndexFixing>& fixings, const IndexTier& tier,
                      std::string_view source) {
    const auto published = std::ranges::count_if(fixings, &IndexFixing::isPublished);
    std::string out = fmt::format(
        "# {}: {} tier ({}), USD per million tokens, daily.\n"
        "# Source: {}. Levels are derived facts.\n"
        "# Rule: 0.4 input + 0.6 output; members by resources/index/{}_members.csv ({} rows, reasons "
        "there); equal per\n"
        "# provider, then equal per model; quality ratio 1 and volumes unknown; zero or missing prices "
        "excluded; outliers\n"
        "# beyond 3 x 1.4826 x MAD dropped; withheld below 3 observations or 3 providers or above dispersion "
        "0.60.\n"
        "# Membership changes move the level: it is not chain-linked. {} of {} days published.\n"
        "# Computed by tessera-index. An empty level is withheld; settlement then carries by the ladder in "
        "market terms.\n"
        "date,level_usd,observations,providers,withheld_reason\n",
        kIndexName, tier.key, tier.symbol, source, tier.key, tier.members.size(), published, fixings.size());
    for (const IndexFixing& fixing : fixings) {
        out += fmt::format("{},{},{},{},{}\n", dayText(fixing.day),
                           fixing.level ? levelText(fixing) : std::string(), fixing.observations,
                           fixing.providers, fixing.withheldReason);
    }
    return out;
}

}  // namespace tessera::indexes
