#include "app/trading/risk_limits.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "app/domain/decimal.h"

namespace tessera::trading {

using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Quantity;

namespace {

constexpr std::int64_t kMostLots = 1'000'000'000, kMostUsd = 9'000'000'000, kMostRate = 10'000'000;

constexpr std::array<RiskLimitText, kRiskLimitCount> kTexts{{
    {"Largest order", "lots", "An order or a change above it is refused.", true, 1, kMostLots},
    {"Largest order value", "USD", "Price times quantity times contract size.", true, 1, kMostUsd},
    {"Largest position", "lots", "Long or short, with everything pending and unknown filled.", true, 1,
     kMostLots},
    {"Price collar", "%", "A limit price may be this far from the mark.", true, 0, 100},
    {"Messages", "a second", "Orders and changes; cancels do not count and always pass.", false, 1,
     kMostRate},
    {"Daily loss, close only", "USD", "From this loss on, only orders that close a position pass.", false, 1,
     kMostUsd},
    {"Daily loss, disabled", "USD", "From this loss on, only cancels leave.", false, 1, kMostUsd},
    {"Margin use", "% of equity", "Initial margin of the worst case over everything pending.", false, 1,
     1000},
    {"Ask before repeating", "s", "The same order again within this needs a second press; 0 is off.", false,
     0, 3600},
}};

bool isMoney(RiskLimit limit) {
    return limit == RiskLimit::OrderValue || limit == RiskLimit::DailyLoss || limit == RiskLimit::DisableLoss;
}
/// Decimals of the unit shown over the stored value.
int decimalsOf(RiskLimit limit) {
    return isMoney(limit) ? 9 : limit == RiskLimit::Collar ? 2 : 0;
}

}  // namespace

const RiskLimitText& textOf(RiskLimit limit) {
    return kTexts[std::min(static_cast<std::size_t>(limit), kRiskLimitCount - 1)];
}

std::int64_t valueOf(const RiskLimits& l, RiskLimit limit) {
    switch (limit) {
        case RiskLimit::OrderQuantity:
            return l.maxOrderQuantity.raw();
        case RiskLimit::OrderValue:
            return l.maxOrderNotional.nanoUsd();
        case RiskLimit::Position:
            return l.maxPosition.raw();
        case RiskLimit::Collar:
            return l.priceCollarBp;
        case RiskLimit::MessageRate:
            return l.maxMessagesPerSecond;
        case RiskLimit::DailyLoss:
            return l.maxDailyLoss.nanoUsd();
        case RiskLimit::DisableLoss:
            return l.disableLoss.nanoUsd();
        case RiskLimit::MarginUse:
            return l.marginPercent;
        case RiskLimit::RepeatSeconds:
            return l.repeatSeconds;
    }
    return 0;
}

void setValue(RiskLimits& l, RiskLimit limit, std::int64_t value) {
    switch (limit) {
        case RiskLimit::OrderQuantity:
            l.maxOrderQuantity = Quantity::fromRaw(value);
            break;
        case RiskLimit::OrderValue:
            l.maxOrderNotional = Money::fromNanoUsd(value);
            break;
        case RiskLimit::Position:
            l.maxPosition = Quantity::fromRaw(value);
            break;
        case RiskLimit::Collar:
            l.priceCollarBp = static_cast<std::int32_t>(value);
            break;
        case RiskLimit::MessageRate:
            l.maxMessagesPerSecond = static_cast<std::int32_t>(value);
            break;
        case RiskLimit::DailyLoss:
            l.maxDailyLoss = Money::fromNanoUsd(value);
            break;
        case RiskLimit::DisableLoss:
            l.disableLoss = Money::fromNanoUsd(value);
            break;
        case RiskLimit::MarginUse:
            l.marginPercent = static_cast<std::int32_t>(value);
            break;
        case RiskLimit::RepeatSeconds:
            l.repeatSeconds = static_cast<std::int32_t>(value);
            break;
    }
}

std::string formatLimit(RiskLimit limit, std::int64_t value) {
    if (isMoney(limit)) {
        return domain::formatMoney(Money::fromNanoUsd(value)) + " USD";
    }
    if (limit == RiskLimit::Collar) {
        return domain::formatDecimal(value, 2, 2) + " %";
    }
    const std::string_view unit = textOf(limit).unit;
    return fmt::format("{} {}", domain::formatCount(value), value == 1 && unit == "lots" ? "lot" : unit);
}

domain::Result<std::int64_t> parseLimit(RiskLimit limit, std::string_view text) {
    const RiskLimitText& words = textOf(limit);
    const Error wrong{
        ErrorCode::BadInput,
        fmt::format("{}: a number from {} to {} {} is expected.", words.name,
                    domain::formatCount(words.least), domain::formatCount(words.most), words.unit),
        std::string(text.substr(0, 60))};
    std::string digits;
    for (const char c : text) {
        if (c != ',' && c != ' ' && c != '_') {
            digits += c;
        }
    }
    for (const std::string_view unit : {"lots", "lot", "USD", "$", "%", "s"}) {
        if (digits.size() > unit.size() && digits.ends_with(unit)) {
            digits.erase(digits.size() - unit.size());
            break;
        }
    }
    const std::size_t point = digits.find('.');
    std::string fraction = point == std::string::npos ? std::string{} : digits.substr(point + 1);
    const auto decimals = static_cast<std::size_t>(decimalsOf(limit));
    if (digits.size() > 24 || fraction.size() > decimals || point == 0 || digits.ends_with('.')) {
        return wrong;
    }
    while (fraction.size() < decimals) {
        fraction += '0';
    }
    digits = digits.substr(0, point) + fraction;
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || value < 0) {
        return wrong;
    }
    return value;
}

domain::Result<void> checkLimit(const LimitChange& change, const RiskLimits& account) {
    const RiskLimitText& words = textOf(change.limit);
    if (static_cast<std::size_t>(change.limit) >= kRiskLimitCount) {
        return Error{ErrorCode::BadInput, "There is no such limit.", "limit number"};
    }
    if (change.instrument && !words.perInstrument) {
        return Error{ErrorCode::BadInput, fmt::format("{} holds for the whole account.", words.name),
                     "scope"};
    }
    if (!change.value) {
        return change.instrument ? domain::Result<void>{}
                                 : Error{ErrorCode::BadInput,
                                         fmt::format("{}: the account needs a value.", words.name), "empty"};
    }
    std::int64_t scale = 1;
    for (int i = 0; i < decimalsOf(change.limit); ++i) {
        scale *= 10;
    }
    const std::int64_t least = change.limit == RiskLimit::Collar ? 1 : words.least * scale;
    if (*change.value < least || *change.value > words.most * scale) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("{}: from {} to {} is possible; asked {}.", words.name,
                        formatLimit(change.limit, least), formatLimit(change.limit, words.most * scale),
                        formatLimit(change.limit, *change.value)),
            "range"};
    }
    RiskLimits after = account;
    if (!change.instrument) {
        setValue(after, change.limit, *change.value);
    }
    if (after.disableLoss < after.maxDailyLoss) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("The loss that disables trading ({} USD) cannot be smaller than the one that "
                        "leaves closing orders ({} USD).",
                        domain::formatMoney(after.disableLoss), domain::formatMoney(after.maxDailyLoss)),
            "order of the loss limits"};
    }
    return {};
}

bool RiskView::operator==(const RiskView& o) const {
    const auto same = [](const LimitRow& a, const LimitRow& b) {
        return a.instrument == b.instrument && a.limit == b.limit && a.value == b.value;
    };
    return account == o.account && state == o.state && sentence == o.sentence &&
           resultToday == o.resultToday && resultAtStart == o.resultAtStart &&
           sessionSince == o.sessionSince && equity == o.equity && knownEquity == o.knownEquity &&
           marginWorstCase == o.marginWorstCase && knownMargin == o.knownMargin && exposures == o.exposures &&
           withoutMark == o.withoutMark && withoutMargin == o.withoutMargin &&
           std::equal(overrides.begin(), overrides.end(), o.overrides.begin(), o.overrides.end(), same);
}

RiskLimits RiskView::limitsOf(domain::InstrumentId instrument) const {
    RiskLimits limits = account;
    for (const LimitRow& row : overrides) {
        if (row.instrument == instrument && row.value) {
            setValue(limits, row.limit, *row.value);
        }
    }
    return limits;
}

}  // namespace tessera::trading
