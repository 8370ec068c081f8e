#include "app/indexes/blend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "app/domain/decimal.h"
#include "app/domain/text.h"

namespace tessera::indexes {

using domain::Error;
using domain::ErrorCode;
using domain::Int128;
using listprices::StatedPrice;

namespace {

constexpr int kDecimals = 4;
constexpr std::int64_t kMostShare = 1'000 * 10'000;  // 1,000 at four decimals

constexpr std::array kNamed{
    NamedBlend{"0.4/0.6", "0.4 input + 0.6 output", {.input = 2, .output = 3}},
    NamedBlend{"3:1", "3 input : 1 output", {.input = 3, .output = 1}},
    NamedBlend{"7:2:1", "7 cached input : 2 input : 1 output", {.input = 2, .output = 1, .cached = 7}}};

Error bad(std::string_view text, std::string_view why) {
    return {ErrorCode::BadInput,
            fmt::format("\"{}\" is not a mix of prices: {}. Write input:output or cached:input:output, as in "
                        "0.4/0.6, 3:1 or 7:2:1.",
                        text.substr(0, 40), why),
            "parseBlend"};
}

const NamedBlend* named(const Blend& blend) {
    const auto found = std::ranges::find(kNamed, blend, &NamedBlend::blend);
    return found == kNamed.end() ? nullptr : &*found;
}

std::vector<std::string_view> parts(std::string_view text) {
    std::vector<std::string_view> all;
    for (;;) {
        const std::size_t at = text.find_first_of(":/");
        all.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return all;
        }
        text.remove_prefix(at + 1);
    }
}

}  // namespace

std::span<const NamedBlend> namedBlends() {
    return kNamed;
}

domain::Result<Blend> parseBlend(std::string_view text) {
    const auto written = parts(text);
    if (written.size() < 2 || written.size() > 3) {
        return bad(text, "it has to have two or three shares");
    }
    std::vector<std::int64_t> shares;
    for (const std::string_view part : written) {
        const auto share = domain::parseDecimal(domain::trimmed(part), kDecimals);
        if (!share || *share < 0 || *share > kMostShare) {
            return bad(text, fmt::format("\"{}\" is no share from 0 to 1,000 with up to {} decimals",
                                         part.substr(0, 20), kDecimals));
        }
        shares.push_back(*share);
    }
    if (shares.size() == 2) {
        shares.insert(shares.begin(), 0);
    }
    const std::int64_t common = std::gcd(std::gcd(shares[0], shares[1]), shares[2]);
    if (common == 0) {
        return bad(text, "every share is zero");
    }
    return Blend{shares[1] / common, shares[2] / common, shares[0] / common};
}

std::string blendText(const Blend& blend) {
    if (const NamedBlend* known = named(blend)) {
        return std::string(known->text);
    }
    // Shares in lowest terms may be larger than what can be written; as decimals of the largest they were.
    const std::int64_t largest = std::max({blend.input, blend.output, blend.cached});
    const int decimals = largest > 1'000 ? kDecimals : 0;
    const auto share = [&](std::int64_t value) {
        return domain::formatQuantity(domain::Quantity::fromRaw(value), decimals);
    };
    const std::string two = share(blend.input) + ":" + share(blend.output);
    return blend.cached == 0 ? two : share(blend.cached) + ":" + two;
}

std::string blendWords(const Blend& blend) {
    if (const NamedBlend* known = named(blend)) {
        return std::string(known->words);
    }
    const auto written = blendText(blend);
    const auto shares = parts(written);
    const std::size_t first = shares.size() - 2;
    const std::string two = fmt::format("{} input : {} output", shares[first], shares[first + 1]);
    return blend.cached == 0 ? two : fmt::format("{} cached input : {}", shares[0], two);
}

std::optional<Int128> mixedPrice(const Blend& blend, const StatedPrice& input, const StatedPrice& output,
                                 const StatedPrice& cached) {
    Int128 mixed = 0;
    const std::pair<std::int64_t, const StatedPrice*> parts[] = {
        {blend.input, &input}, {blend.output, &output}, {blend.cached, &cached}};
    for (const auto& [share, stated] : parts) {
        const auto price = stated->price();
        if (share == 0) {
            continue;
        }
        if (!price || price->nanoUsd() <= 0) {
            return std::nullopt;
        }
        mixed += Int128{share} * price->nanoUsd();
    }
    return mixed;
}

}  // namespace tessera::indexes
