#pragma once
// What a bill says in money: an exact decimal, 1e-18 of a currency in 128 bits. Vendors write up to 36
// decimals, of which the last ones are zeros; 1e-9, the scale of domain::Money, is too coarse for a row of
// cents per million tokens and would lose what only the sum makes visible.

#include <compare>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/values.h"

namespace tessera::bill {

inline constexpr int kAmountDecimals = 18;
inline constexpr domain::Int128 kAttoPerUnit = 1'000'000'000'000'000'000;

/// A sum of one currency, which is named beside it. Signed. |value| read from outside is below 1e12 units
/// (parseAmount checks), so that a hundred million rows add up without overflow.
class Amount {
 public:
    constexpr Amount() = default;
    static constexpr Amount fromAtto(domain::Int128 atto) { return Amount(atto); }
    static constexpr Amount fromNano(domain::Int128 nano) { return Amount(nano * domain::kNanoPerUsd); }
    constexpr domain::Int128 atto() const { return m_atto; }
    constexpr bool isZero() const { return m_atto == 0; }
    constexpr bool isNegative() const { return m_atto < 0; }
    constexpr auto operator<=>(const Amount&) const = default;
    constexpr Amount operator-() const { return Amount(-m_atto); }
    constexpr Amount operator+(Amount other) const { return Amount(m_atto + other.m_atto); }
    constexpr Amount operator-(Amount other) const { return Amount(m_atto - other.m_atto); }
    constexpr Amount& operator+=(Amount other) {
        m_atto += other.m_atto;
        return *this;
    }

 private:
    explicit constexpr Amount(domain::Int128 atto) : m_atto(atto) {}
    domain::Int128 m_atto = 0;
};

struct ReadAmount {
    Amount value;
    bool isRounded = false;  // more than 18 decimals that are not zero: rounded half to even
};
/// "-12.50", "0E-6176", "1.2e-7": a decimal point, no grouping. BadInput: no such number; OutOfRange: 1e12 or
/// more.
domain::Result<ReadAmount> parseAmount(std::string_view text);
/// The shortest text that is exactly `amount`: "25.1", "-2.63", "0".
std::string formatAmount(Amount amount);
/// With `decimals` 0..9, grouped by thousands, rounded half to even: "1,234.57".
std::string formatAmount(Amount amount, int decimals);
/// In the smallest unit of money people pay with, 1e-2, rounded half to even.
domain::Int128 toCents(Amount amount);

}  // namespace tessera::bill
