#pragma once
// Prices, quantities and money: integers in named types. No double ever touches them.
//
// | expression                | gives      | note                                              |
// |---------------------------|------------|---------------------------------------------------|
// | Price - Price             | PriceDelta |                                                   |
// | Price +- PriceDelta       | Price      |                                                   |
// | PriceDelta +- PriceDelta  | PriceDelta | also unary minus                                  |
// | PriceDelta * int64        | PriceDelta | int64 counts ticks                                |
// | PriceDelta / PriceDelta   | int64      | ticks, truncated toward zero                      |
// | Quantity +- Quantity      | Quantity   | same scale only; stops at the ends of int64       |
// | Money +- Money            | -          | use add/subtract (Result) or MoneySum (128 bit)   |
// | Price * Quantity          | -          | needs a contract size: notional() in instrument.h |
// | Price + Price, Price * n  | -          | has no meaning                                    |
//
// Ranges: |price| <= kPriceLimit and |quantity| <= kQuantityLimit are checked where values enter (parsers,
// decoders), so the operators on Price and PriceDelta cannot overflow. A sum over a hostile book's quantities
// could: it stays at the largest value instead of wrapping round. Money is checked.

#include <compare>
#include <cstdint>
#include <limits>

#include "app/domain/result.h"

namespace tessera::domain {

__extension__ using Int128 = __int128;

/// Scale of Price, PriceDelta and Money: 1e-9 USD.
inline constexpr std::int64_t kNanoPerUsd = 1'000'000'000;
/// Largest price magnitude accepted from outside: 1 billion (real books hold asks at 888,888,004; BTC-KRW
/// is 1.5e8). Two of them add and subtract without overflow.
inline constexpr std::int64_t kPriceLimit = 1'000'000'000 * kNanoPerUsd;
/// Largest raw quantity accepted from outside: a billion coins at eight decimals (a captured XRP book holds a
/// level of 112,716,000 beside sizes that use all eight).
inline constexpr std::int64_t kQuantityLimit = 100'000'000'000'000'000;

class PriceDelta {
 public:
    constexpr PriceDelta() = default;
    static constexpr PriceDelta fromNanoUsd(std::int64_t nano) { return PriceDelta(nano); }
    constexpr std::int64_t nanoUsd() const { return m_nano; }
    constexpr auto operator<=>(const PriceDelta&) const = default;
    constexpr PriceDelta operator-() const { return PriceDelta(-m_nano); }
    constexpr PriceDelta operator+(PriceDelta other) const { return PriceDelta(m_nano + other.m_nano); }
    constexpr PriceDelta operator-(PriceDelta other) const { return PriceDelta(m_nano - other.m_nano); }
    constexpr PriceDelta operator*(std::int64_t ticks) const { return PriceDelta(m_nano * ticks); }
    constexpr std::int64_t operator/(PriceDelta other) const { return m_nano / other.m_nano; }

 private:
    explicit constexpr PriceDelta(std::int64_t nano) : m_nano(nano) {}
    std::int64_t m_nano = 0;
};

/// USD per unit of the underlying (per Mtok, per GPU-hour, per coin), scale 1e-9. Spreads may be negative.
class Price {
 public:
    constexpr Price() = default;
    static constexpr Price fromNanoUsd(std::int64_t nano) { return Price(nano); }
    constexpr std::int64_t nanoUsd() const { return m_nano; }
    constexpr auto operator<=>(const Price&) const = default;
    constexpr PriceDelta operator-(Price other) const {
        return PriceDelta::fromNanoUsd(m_nano - other.m_nano);
    }
    constexpr Price operator+(PriceDelta d) const { return Price(m_nano + d.nanoUsd()); }
    constexpr Price operator-(PriceDelta d) const { return Price(m_nano - d.nanoUsd()); }
    constexpr bool isMultipleOf(PriceDelta tick) const { return m_nano % tick.nanoUsd() == 0; }

 private:
    explicit constexpr Price(std::int64_t nano) : m_nano(nano) {}
    std::int64_t m_nano = 0;
};

/// Largest multiple of `tick` not above `price` (bids round down). `tick` > 0.
constexpr Price floorToTick(Price price, PriceDelta tick) {
    const std::int64_t remainder = price.nanoUsd() % tick.nanoUsd();
    return Price::fromNanoUsd(price.nanoUsd() - remainder - (remainder < 0 ? tick.nanoUsd() : 0));
}

/// Smallest multiple of `tick` not below `price` (asks round up). `tick` > 0.
constexpr Price ceilToTick(Price price, PriceDelta tick) {
    const Price floor = floorToTick(price, tick);
    return floor == price ? price : floor + tick;
}

/// Raw count at the instrument's quantity scale (lots for futures; 1e-8 coins for a crypto source).
class Quantity {
 public:
    constexpr Quantity() = default;
    static constexpr Quantity fromRaw(std::int64_t raw) { return Quantity(raw); }
    constexpr std::int64_t raw() const { return m_raw; }
    constexpr bool isZero() const { return m_raw == 0; }
    constexpr auto operator<=>(const Quantity&) const = default;
    constexpr Quantity operator+(Quantity other) const {
        std::int64_t sum = 0;
        return Quantity(__builtin_add_overflow(m_raw, other.m_raw, &sum) ? endTowards(m_raw) : sum);
    }
    constexpr Quantity operator-(Quantity other) const {
        std::int64_t difference = 0;
        return Quantity(__builtin_sub_overflow(m_raw, other.m_raw, &difference) ? endTowards(m_raw)
                                                                                : difference);
    }
    constexpr Quantity operator-() const { return Quantity{} - *this; }
    constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
    constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

 private:
    /// A sum can only leave the range on the side its first term lies.
    static constexpr std::int64_t endTowards(std::int64_t raw) {
        return raw < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    }
    explicit constexpr Quantity(std::int64_t raw) : m_raw(raw) {}
    std::int64_t m_raw = 0;
};

/// USD, scale 1e-9, signed.
class Money {
 public:
    constexpr Money() = default;
    static constexpr Money fromNanoUsd(std::int64_t nano) { return Money(nano); }
    static constexpr Money fromUsd(std::int64_t usd) { return Money(usd * kNanoPerUsd); }
    constexpr std::int64_t nanoUsd() const { return m_nano; }
    constexpr auto operator<=>(const Money&) const = default;
    constexpr Money operator-() const { return Money(-m_nano); }

 private:
    explicit constexpr Money(std::int64_t nano) : m_nano(nano) {}
    std::int64_t m_nano = 0;
};

/// Exact wide sum: never wraps for fewer than 2^63 terms; only result() can be out of range.
class MoneySum {
 public:
    constexpr MoneySum() = default;
    constexpr MoneySum(Money money) : m_nano(money.nanoUsd()) {}  // NOLINT: implicit on purpose
    constexpr MoneySum& operator+=(Money money) {
        m_nano += money.nanoUsd();
        return *this;
    }
    constexpr MoneySum& operator-=(Money money) {
        m_nano -= money.nanoUsd();
        return *this;
    }
    constexpr MoneySum& addNano(Int128 nano) {
        m_nano += nano;
        return *this;
    }
    constexpr Int128 nanoUsd() const { return m_nano; }
    /// OutOfRange when the sum does not fit 64 bits.
    Result<Money> result() const;

 private:
    Int128 m_nano = 0;
};

/// OutOfRange when the sum does not fit.
Result<Money> add(Money a, Money b);
/// OutOfRange when the difference does not fit.
Result<Money> subtract(Money a, Money b);
/// Narrow a 128-bit count of 1e-9 USD; OutOfRange when it does not fit.
Result<Money> moneyFromNano(Int128 nano);
/// a / b rounded half to even; b != 0.
Int128 divideHalfEven(Int128 a, Int128 b);

}  // namespace tessera::domain
