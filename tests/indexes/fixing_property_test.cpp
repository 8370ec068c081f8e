// What holds of every fixing, whatever the prices.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <numeric>

#include "app/indexes/fixing_text.h"
#include "app/indexes/series_lookup.h"
#include "tests/indexes/index_samples.h"

namespace tessera::indexes {
namespace {

using listprices::StatedPrice;

/// Up to 30 rows of up to 9 providers, most of them priced near each other, some not at all.
std::vector<IndexInput> anyInputs() {
    const int count = *rc::gen::inRange(0, 30);
    const bool hasVolumes = *rc::gen::arbitrary<bool>();
    std::vector<IndexInput> inputs;
    for (int i = 0; i < count; ++i) {
        IndexInput input;
        input.provider = std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 9)));
        input.model = input.provider + "/" + std::to_string(i);
        input.seller = *rc::gen::inRange(0, 8) == 0 ? "cloud" : "";
        input.input = StatedPrice::priced(domain::Price::fromNanoUsd(*rc::gen::inRange(1, 5'000'000)));
        input.output = StatedPrice::priced(domain::Price::fromNanoUsd(*rc::gen::inRange(1, 5'000'000)));
        if (*rc::gen::inRange(0, 6) == 0) {
            input.output = StatedPrice();
        }
        if (*rc::gen::inRange(0, 6) == 0) {
            input.standing = IndexInput::Standing::NotListed;
        }
        if (hasVolumes) {
            input.volume = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
        }
        inputs.push_back(std::move(input));
    }
    return inputs;
}

std::map<std::string, std::int64_t> byProvider(const FixingAudit& audit) {
    std::map<std::string, std::int64_t> weights;
    for (const AuditRow& row : audit.rows) {
        if (row.verdict == Verdict::Counted) {
            weights[row.input.provider] += row.weight;
        }
    }
    return weights;
}

RC_GTEST_PROP(FixingProperty, WeightsSumToOneAndOnlyWhatCountsHasAny, ()) {
    const auto audit = fixed(anyInputs());
    std::int64_t sum = 0;
    for (const AuditRow& row : audit.rows) {
        sum += row.weight;
        RC_ASSERT(row.weight >= 0);
        RC_ASSERT(row.verdict == Verdict::Counted || row.weight == 0);
        RC_ASSERT((row.verdict == Verdict::Counted) == row.why.empty());
    }
    RC_ASSERT(sum == (audit.fixing.observations > 0 ? kWhole : 0));
}

RC_GTEST_PROP(FixingProperty, TheCapHoldsWhereItCanBeMet, ()) {
    const auto audit = fixed(anyInputs());
    const auto weights = byProvider(audit);
    for (const auto& [provider, weight] : weights) {
        const bool canBeMet = weights.size() >= 4;
        const auto equal = kWhole / static_cast<std::int64_t>(weights.size()) + 1;
        RC_ASSERT(weight <= (canBeMet ? kWhole * 3 / 10 : equal));
    }
}

RC_GTEST_PROP(FixingProperty, TheOrderOfTheInputsDoesNotMatter, ()) {
    auto inputs = anyInputs();
    const auto before = fixed(inputs);
    std::ranges::reverse(inputs);
    std::rotate(inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(inputs.size() / 3),
                inputs.end());
    const auto after = fixed(inputs);
    RC_ASSERT(before.fixing == after.fixing);
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        RC_ASSERT(before.rows[i].input == after.rows[i].input);
        RC_ASSERT(before.rows[i].weight == after.rows[i].weight);
    }
}

RC_GTEST_PROP(FixingProperty, AFixingHasALevelOrAReasonAndNeverBoth, ()) {
    const auto audit = fixed(anyInputs());
    RC_ASSERT(audit.fixing.isPublished() == audit.fixing.withheldReason.empty());
    if (audit.fixing.isPublished()) {
        RC_ASSERT(recompute(audit).agrees);
        RC_ASSERT(audit.fixing.providers >= 3);
        RC_ASSERT(*audit.fixing.dispersion <= 600);
    }
}

RC_GTEST_PROP(FixingProperty, ALevelLiesWithinThePricesItIsMadeOf, ()) {
    const auto audit = fixed(anyInputs());
    if (!audit.fixing.isPublished()) {
        return;
    }
    std::vector<std::int64_t> counted;
    for (const AuditRow& row : audit.rows) {
        if (row.verdict == Verdict::Counted) {
            counted.push_back(mixedPico(audit, row));
        }
    }
    const std::int64_t pico = audit.fixing.level->nanoUsd() * 1'000;
    const auto [least, most] = std::ranges::minmax_element(counted);
    RC_ASSERT(pico >= *least - 500'001);  // half of the last decimal published
    RC_ASSERT(pico <= *most + 500'001);
}

RC_GTEST_PROP(FixingProperty, ApportioningLosesNothingAndKeepsTheOrderOfClaims, ()) {
    const auto claims = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 1'000'000'000)));
    const auto parts = apportion(kWhole, claims);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == kWhole);
    for (std::size_t i = 1; i < claims.size(); ++i) {
        RC_ASSERT(claims[i - 1] <= claims[i] || parts[i - 1] >= parts[i]);
    }
}

/// Typed by a person, or read from a workspace's file that somebody edited.
RC_GTEST_PROP(TextProperty, WhatIsReadIsWrittenAndReadBackTheSame, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('0', '1', '4', '9', '.', '/', ':', ' ', '@', '-', 'a', 'x', 'i', 't'));
    if (const auto blend = parseBlend(text)) {
        RC_ASSERT(blend->total() > 0);
        RC_ASSERT(parseBlend(blendText(*blend)).value() == *blend);
    }
    for (const std::string& written :
         {text, text + " output", text + " input at x", "@index budget " + text}) {
        if (const auto key = parseSeriesKey(written)) {
            RC_ASSERT(parseSeriesKey(seriesKeyText(*key)).value() == *key);
        }
    }
}

}  // namespace
}  // namespace tessera::indexes
