#include "app/domain/decimal.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace tessera::domain {

namespace {

Error notANumber(std::string_view text) {
    return Error{ErrorCode::BadInput, fmt::format("\"{}\" is not a decimal number.", text.substr(0, 40)),
                 "parseDecimal"};
}

Error outOfRange(std::string_view text) {
    return Error{ErrorCode::OutOfRange,
                 fmt::format("{} is outside the range Tessera can hold.", text.substr(0, 40)),
                 "parseDecimal"};
}

Int128 powerOfTen(int exponent) {
    Int128 power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

/// Mantissa digits and decimal exponent of a JSON-style number.
struct Parsed {
    Int128 mantissa = 0;
    int exponent = 0;
    bool negative = false;
    bool ok = false;
};

Parsed split(std::string_view text) {
    Parsed parsed;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
        parsed.negative = text[i++] == '-';
    }
    int digits = 0;
    bool seenPoint = false;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && !seenPoint) {
            seenPoint = true;
        } else if (c >= '0' && c <= '9') {
            // 36 digits fit 128 bits; more can only be zeros behind the point, which change nothing.
            if (digits >= 36) {
                if (c != '0' || !seenPoint) {
                    parsed.ok = false;
                    return parsed;
                }
                continue;
            }
            parsed.mantissa = parsed.mantissa * 10 + (c - '0');
            digits += (parsed.mantissa != 0 || digits > 0) ? 1 : 0;
            parsed.exponent -= seenPoint ? 1 : 0;
            parsed.ok = true;
        } else {
            break;
        }
    }
    if (i < text.size() && parsed.ok && (text[i] == 'e' || text[i] == 'E')) {
        std::string_view tail = text.substr(i + 1);
        if (tail.starts_with('+')) {
            tail.remove_prefix(tail.starts_with("+-") ? 0 : 1);  // one sign: from_chars takes the minus alone
        }
        int exponent = 0;
        const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
        parsed.ok =
            error == std::errc{} && end == tail.data() + tail.size() && exponent > -400 && exponent < 400;
        parsed.exponent += exponent;
        i = text.size();
    }
    parsed.ok = parsed.ok && i == text.size();
    return parsed;
}

}  // namespace

Result<std::int64_t> parseDecimal(std::string_view text, int decimals) {
    Parsed parsed = split(text);
    if (!parsed.ok) {
        return notANumber(text);
    }
    int shift = parsed.exponent + decimals;
    while (shift < 0 && parsed.mantissa != 0 && parsed.mantissa % 10 == 0) {
        parsed.mantissa /= 10;
        ++shift;
    }
    if (parsed.mantissa == 0) {
        return std::int64_t{0};
    }
    if (shift < 0) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{} has more than {} decimals.", text.substr(0, 40), decimals),
                     "parseDecimal"};
    }
    constexpr Int128 kMax = std::numeric_limits<std::int64_t>::max();
    if (shift > 18 || parsed.mantissa > kMax || parsed.mantissa * powerOfTen(shift) > kMax) {
        return outOfRange(text);
    }
    const Int128 scaled = parsed.mantissa * powerOfTen(shift);
    return static_cast<std::int64_t>(parsed.negative ? -scaled : scaled);
}

Result<Price> parsePrice(std::string_view text) {
    const auto nano = parseDecimal(text, 9);
    if (!nano) {
        return nano.error();
    }
    if (*nano > kPriceLimit || *nano < -kPriceLimit) {
        return outOfRange(text);
    }
    return Price::fromNanoUsd(*nano);
}

Result<Quantity> parseQuantity(std::string_view text, int decimals) {
    const auto raw = parseDecimal(text, decimals);
    if (!raw) {
        return raw.error();
    }
    if (*raw > kQuantityLimit || *raw < -kQuantityLimit) {
        return outOfRange(text);
    }
    return Quantity::fromRaw(*raw);
}

std::string formatDecimal(std::int64_t raw, int decimals, int shown) {
    Int128 value = raw;
    if (shown < decimals) {
        value = divideHalfEven(value, powerOfTen(decimals - shown));
    } else {
        value *= powerOfTen(shown - decimals);
    }
    const bool negative = value < 0;
    const Int128 magnitude = negative ? -value : value;
    const Int128 unit = powerOfTen(shown);
    const auto whole = static_cast<std::uint64_t>(magnitude / unit);
    const auto fraction = static_cast<std::uint64_t>(magnitude % unit);
    const char* sign = negative ? "-" : "";
    return shown > 0 ? fmt::format("{}{}.{:0{}}", sign, whole, fraction, shown)
                     : fmt::format("{}{}", sign, whole);
}

std::string formatPrice(Price price, int shown) {
    return formatDecimal(price.nanoUsd(), 9, shown);
}

std::string formatPrice(PriceDelta delta, int shown) {
    return formatDecimal(delta.nanoUsd(), 9, shown);
}

std::string formatQuantity(Quantity quantity, int decimals) {
    std::string text = formatDecimal(quantity.raw(), decimals, decimals);
    if (decimals > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text;
}

namespace {

std::string grouped(std::string text) {
    const std::size_t start = text.front() == '-' ? 1 : 0;
    std::size_t end = text.find('.');
    if (end == std::string::npos) {
        end = text.size();
    }
    for (std::size_t i = end; i > start + 3;) {
        i -= 3;
        text.insert(i, 1, ',');
    }
    return text;
}

}  // namespace

std::string formatLots(Quantity quantity, int decimals) {
    const bool isOne = quantity.raw() == 1 || quantity.raw() == -1;
    return formatQuantity(quantity, decimals) + (decimals != 0 ? "" : isOne ? " lot" : " lots");
}

std::string formatMoney(Money money, int shown) {
    return grouped(formatDecimal(money.nanoUsd(), 9, shown));
}

std::string formatSignedMoney(Money money, int shown) {
    const std::string text = formatMoney(money, shown);
    return money.nanoUsd() > 0 ? "+" + text : text;
}

std::string formatCount(std::int64_t count) {
    return grouped(fmt::format("{}", count));
}

std::string formatVolume(Quantity quantity, int decimals) {
    std::int64_t whole = quantity.raw();
    for (int i = 0; i < decimals; ++i) {
        whole /= 10;
    }
    return whole >= 1'000 || whole <= -1'000 || decimals == 0 ? formatCount(whole)
                                                              : formatQuantity(quantity, decimals);
}

}  // namespace tessera::domain
