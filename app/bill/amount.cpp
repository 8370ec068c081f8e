#include "app/bill/amount.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::bill {

using domain::Error;
using domain::ErrorCode;
using domain::Int128;
using domain::Result;

namespace {

constexpr Int128 kMost = Int128(1'000'000'000'000) * kAttoPerUnit;
constexpr int kMostDigits = 31;  // of 1e12 units at 18 decimals, one more

Error noNumber(std::string_view text) {
    return {ErrorCode::BadInput, fmt::format("\"{}\" is no number.", text.substr(0, 40)), "amount"};
}

/// A number taken apart: its digits without point, and by what power of ten they are to be shifted.
struct Digits {
    std::string_view whole, fraction;
    bool isNegative = false;
    int exponent = 0;
};

bool areDigits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool readExponent(std::string_view text, int& exponent) {
    const bool isNegative = text.starts_with('-');
    if (isNegative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 6 || !areDigits(text)) {
        return false;
    }
    for (const char c : text) {
        exponent = exponent * 10 + (c - '0');
    }
    exponent = isNegative ? -exponent : exponent;
    return true;
}

bool takeApart(std::string_view text, Digits& out) {
    out.isNegative = text.starts_with('-');
    if (out.isNegative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        if (!readExponent(text.substr(e + 1), out.exponent)) {
            return false;
        }
        text = text.substr(0, e);
    }
    const std::size_t point = text.find('.');
    out.whole = text.substr(0, point);
    out.fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    return !(out.whole.empty() && out.fraction.empty()) && areDigits(out.whole) && areDigits(out.fraction);
}

}  // namespace

Result<ReadAmount> parseAmount(std::string_view text) {
    Digits digits;
    if (!takeApart(text, digits)) {
        return noNumber(text);
    }
    // Places kept behind the first digit: those of the whole part, shifted, and the eighteen.
    const long kept = static_cast<long>(digits.whole.size()) + digits.exponent + kAmountDecimals;
    const auto digitAt = [&](std::size_t i) {
        return i < digits.whole.size() ? digits.whole[i] : digits.fraction[i - digits.whole.size()];
    };
    const std::size_t count = digits.whole.size() + digits.fraction.size();
    Int128 value = 0;
    int used = 0;
    for (long i = 0; i < kept; ++i) {
        const int digit = i < static_cast<long>(count) ? digitAt(static_cast<std::size_t>(i)) - '0' : 0;
        if (value == 0 && digit == 0) {
            if (i >= static_cast<long>(count)) {
                break;  // a zero stays zero, however it is shifted
            }
            continue;
        }
        if (++used > kMostDigits) {
            return Error{ErrorCode::OutOfRange,
                         fmt::format("{} is more than a bill can hold.", text.substr(0, 40)), "amount"};
        }
        value = value * 10 + digit;
    }
    ReadAmount read;
    int next = 0;
    bool hasMore = false;
    for (long i = std::max(kept, 0L); i < static_cast<long>(count); ++i) {
        const int digit = digitAt(static_cast<std::size_t>(i)) - '0';
        next = i == kept ? digit : next;
        hasMore = hasMore || (i != kept && digit != 0);
    }
    read.isRounded = next != 0 || hasMore;
    value += next > 5 || (next == 5 && (hasMore || value % 2 != 0)) ? 1 : 0;
    if (value >= kMost) {
        return Error{ErrorCode::OutOfRange,
                     fmt::format("{} is more than a bill can hold.", text.substr(0, 40)), "amount"};
    }
    read.value = Amount::fromAtto(digits.isNegative ? -value : value);
    return read;
}

std::string formatAmount(Amount amount) {
    const Int128 atto = amount.isNegative() ? -amount.atto() : amount.atto();
    const auto whole = static_cast<std::uint64_t>(atto / kAttoPerUnit);
    const auto rest = static_cast<std::uint64_t>(atto % kAttoPerUnit);
    std::string text = fmt::format("{}{}", amount.isNegative() ? "-" : "", whole);
    if (rest != 0) {
        std::string decimals = fmt::format("{:018}", rest);
        decimals.resize(decimals.find_last_not_of('0') + 1);
        text += "." + decimals;
    }
    return text;
}

std::string formatAmount(Amount amount, int decimals) {
    Int128 unit = 1;
    for (int i = decimals; i < kAmountDecimals; ++i) {
        unit *= 10;
    }
    const Int128 rounded = domain::divideHalfEven(amount.atto(), unit);
    const Int128 scale = kAttoPerUnit / unit;
    const Int128 positive = rounded < 0 ? -rounded : rounded;
    const std::string whole = domain::formatCount(static_cast<std::int64_t>(positive / scale));
    const std::string sign = rounded < 0 ? "-" : "";
    return decimals == 0 ? sign + whole
                         : fmt::format("{}{}.{:0{}}", sign, whole,
                                       static_cast<std::uint64_t>(positive % scale), decimals);
}

Int128 toCents(Amount amount) {
    return domain::divideHalfEven(amount.atto(), kAttoPerUnit / 100);
}

}  // namespace tessera::bill
