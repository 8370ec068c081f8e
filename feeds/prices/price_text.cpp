#include "feeds/prices/price_text.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/listprices/model_name.h"

namespace tessera::prices {

using domain::ErrorCode;
using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;
using listprices::ServiceTier;
using listprices::StatedPrice;

namespace {

constexpr std::size_t kWrittenLongest = 60;
constexpr std::size_t kNameLongest = 200;

/// Digits, one point, an exponent: a number even where it cannot be held.
bool looksLikeNumber(std::string_view text) {
    const bool hasDigit = text.find_first_of("0123456789") != std::string_view::npos;
    return hasDigit && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

bool hasControlCharacter(std::string_view text) {
    return std::ranges::any_of(text,
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kNameLongest && !hasControlCharacter(text);
}

/// At most `kWrittenLongest` bytes, cut between characters.
std::string shortened(std::string_view text) {
    if (text.size() <= kWrittenLongest) {
        return std::string(text);
    }
    std::size_t end = kWrittenLongest - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    return std::string(text.substr(0, end)) + "...";
}

JudgedPrice refused(RefusalKind kind, PriceState state) {
    return {StatedPrice::none(state), kind};
}

}  // namespace

bool saysFree(std::string_view listing) {
    return listprices::parseModelName(listing).variant == "free";
}

JudgedPrice judgePrice(std::optional<std::string_view> text, PriceUnit unit) {
    if (!text || text->empty() || *text == "null") {
        return refused(RefusalKind::NotStated, PriceState::NotStated);
    }
    // 1e-15 USD a token is 1e-9 USD a million: the same integer counts both.
    const auto nano = domain::parseDecimal(*text, unit == PriceUnit::PerToken ? 15 : 9);
    if (!nano) {
        const bool isTooLarge = nano.error().code == ErrorCode::OutOfRange && unit == PriceUnit::PerToken &&
                                !text->starts_with('-');
        return refused(!looksLikeNumber(*text) ? RefusalKind::NotANumber
                       : isTooLarge            ? RefusalKind::PerMillionWherePerToken
                                               : RefusalKind::NotExact,
                       PriceState::Unclear);
    }
    const auto minusOne = domain::parseDecimal("-1", unit == PriceUnit::PerToken ? 15 : 9);
    if (*nano < 0) {
        return *nano == *minusOne ? refused(RefusalKind::Varies, PriceState::Varies)
                                  : refused(RefusalKind::Negative, PriceState::Unclear);
    }
    if (*nano == 0) {
        return refused(RefusalKind::Zero, PriceState::Zero);
    }
    if (*nano > kBelievableMost) {
        return refused(
            unit == PriceUnit::PerToken ? RefusalKind::PerMillionWherePerToken : RefusalKind::NotBelievable,
            PriceState::Unclear);
    }
    if (*nano < kBelievableLeast) {
        return refused(
            unit == PriceUnit::PerMillion ? RefusalKind::PerTokenWherePerMillion : RefusalKind::NotBelievable,
            PriceState::Unclear);
    }
    return {StatedPrice::priced(domain::Price::fromNanoUsd(*nano)), std::nullopt};
}

PriceCollector::PriceCollector(std::string source, std::string licence, domain::Timestamp asOf) {
    m_batch.asOf = asOf;
    from(source, licence);
}

void PriceCollector::from(std::string_view source, std::string_view licence) {
    m_key.source = source;
    const bool isListed = source.empty() || std::ranges::any_of(m_batch.sources, [&](const auto& s) {
                              return s.name == source;
                          });
    if (!isListed) {
        m_batch.sources.push_back({std::string(source), std::string(licence), m_batch.asOf});
    }
}

bool PriceCollector::model(std::string_view vendor, std::string_view listing, std::string_view title) {
    m_key.vendor = vendor;
    m_key.listing = listing;
    if (!isName(listing) || (!vendor.empty() && !isName(vendor))) {
        m_key.listing = "(no name)";
        m_key.vendor.clear();
        refuse(RefusalKind::Unreadable, "model", hasControlCharacter(listing) ? "not a name" : listing);
        return false;
    }
    if (isName(title) &&
        m_models.insert(m_key.source + '\x1f' + m_key.vendor + '\x1f' + m_key.listing).second) {
        m_batch.titles.push_back({m_key.source, m_key.vendor, m_key.listing, std::string(title)});
    }
    return true;
}

listprices::PriceKey PriceCollector::keyFor(const Tariff& tariff) const {
    listprices::PriceKey key = m_key;
    key.dimension = tariff.dimension;
    key.aboveInputTokens = tariff.aboveInputTokens;
    key.tier = tariff.tier;
    if (tariff.tier == ServiceTier::Standard && listprices::parseModelName(key.listing).variant == "batch") {
        key.tier = ServiceTier::Batch;  // "x:batch" is how a gateway spells the tier
    }
    return key;
}

void PriceCollector::price(const Tariff& tariff, std::string_view field,
                           std::optional<std::string_view> written, PriceUnit unit, Times times) {
    JudgedPrice judged = judgePrice(written, unit);
    if (judged.value.state() == PriceState::Zero && saysFree(m_key.listing)) {
        judged = {StatedPrice::free(), std::nullopt};
    }
    if (judged.refusal) {
        // One spelling of nothing and of zero, so that it is one refusal in whatever form it comes again.
        refuse(*judged.refusal, field,
               *judged.refusal == RefusalKind::Zero        ? "0"
               : *judged.refusal == RefusalKind::NotStated ? ""
                                                           : written.value_or(""));
    }
    m_batch.facts.push_back({keyFor(tariff), times.effectiveFrom, times.knownAt, judged.value});
}

void PriceCollector::none(const Tariff& tariff, PriceState why, Times times) {
    m_batch.facts.push_back({keyFor(tariff), times.effectiveFrom, times.knownAt, StatedPrice::none(why)});
}

void PriceCollector::refuse(RefusalKind kind, std::string_view field, std::string_view written) {
    m_batch.refusals.push_back({m_key.source, m_key.vendor, shortened(m_key.listing), std::string(field),
                                shortened(written), kind, m_batch.asOf});
}

void PriceCollector::alias(std::string_view name) {
    if (isName(name) && name != m_key.listing) {
        m_batch.aliases.push_back({m_key.source, m_key.vendor, std::string(name), m_key.listing});
    }
}

}  // namespace tessera::prices
