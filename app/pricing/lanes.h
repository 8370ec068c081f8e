#pragma once
// Eight doubles side by side and the functions a chain needs of them. Nothing fuses a multiplication with an
// addition, so every machine gives the same bits. For files compiled with -Wno-psabi: vectors stay inside
// them.

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tessera::pricing {

inline constexpr std::size_t kHalf = 4, kLanes = 2 * kHalf;
using DoubleHalf = double __attribute__((vector_size(kHalf * sizeof(double))));
using BitHalf = std::int64_t __attribute__((vector_size(kHalf * sizeof(std::int64_t))));
using WordHalf = std::uint64_t __attribute__((vector_size(kHalf * sizeof(std::uint64_t))));

#define TESSERA_INLINE [[gnu::always_inline]] inline

/// Yes or no for each lane.
struct MaskLanes {
    BitHalf low, high;
    TESSERA_INLINE MaskLanes operator&(const MaskLanes& o) const { return {low & o.low, high & o.high}; }
};

/// Two registers: a formula is one long chain of waiting, and two of them wait together.
struct DoubleLanes {
    DoubleHalf low, high;

    TESSERA_INLINE DoubleLanes operator-() const { return {-low, -high}; }
    TESSERA_INLINE DoubleLanes operator+(const DoubleLanes& o) const { return {low + o.low, high + o.high}; }
    TESSERA_INLINE DoubleLanes operator-(const DoubleLanes& o) const { return {low - o.low, high - o.high}; }
    TESSERA_INLINE DoubleLanes operator*(const DoubleLanes& o) const { return {low * o.low, high * o.high}; }
    TESSERA_INLINE DoubleLanes operator/(const DoubleLanes& o) const { return {low / o.low, high / o.high}; }
    TESSERA_INLINE MaskLanes operator<(const DoubleLanes& o) const { return {low < o.low, high < o.high}; }
    TESSERA_INLINE MaskLanes operator>(const DoubleLanes& o) const { return {low > o.low, high > o.high}; }

    TESSERA_INLINE DoubleLanes operator+(double x) const { return {low + x, high + x}; }
    TESSERA_INLINE DoubleLanes operator-(double x) const { return {low - x, high - x}; }
    TESSERA_INLINE DoubleLanes operator*(double x) const { return {low * x, high * x}; }
    TESSERA_INLINE MaskLanes operator<(double x) const { return {low < x, high < x}; }
    TESSERA_INLINE MaskLanes operator>(double x) const { return {low > x, high > x}; }

    TESSERA_INLINE friend DoubleLanes operator+(double x, const DoubleLanes& o) { return o + x; }
    TESSERA_INLINE friend DoubleLanes operator-(double x, const DoubleLanes& o) {
        return {x - o.low, x - o.high};
    }
    TESSERA_INLINE friend DoubleLanes operator*(double x, const DoubleLanes& o) { return o * x; }
    TESSERA_INLINE friend DoubleLanes operator/(double x, const DoubleLanes& o) {
        return {x / o.low, x / o.high};
    }
};

TESSERA_INLINE DoubleLanes select(const MaskLanes& mask, const DoubleLanes& yes, const DoubleLanes& no) {
    return {mask.low ? yes.low : no.low, mask.high ? yes.high : no.high};
}

namespace lanes {

/// Adding it rounds to a whole number, which then stands in the lowest bits.
inline constexpr double kMagic = 6'755'399'441'055'744.0;  // 1.5 x 2^52

TESSERA_INLINE void root(const DoubleHalf& x, DoubleHalf& out) {
    for (std::size_t i = 0; i < kHalf; ++i) {
        out[i] = __builtin_sqrt(x[i]);
    }
}

/// e^x to 2e-16 relative for |x| <= 700: x = n ln 2 + r, Taylor's polynomial in r, n into the exponent.
TESSERA_INLINE void exponential(const DoubleHalf& x, DoubleHalf& out) {
    const DoubleHalf shifted = x * 1.44269504088896340736 + kMagic;
    const DoubleHalf n = shifted - kMagic;
    const DoubleHalf r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
    const DoubleHalf r2 = r * r;
    // Even and odd powers, since one chain would wait for itself.
    DoubleHalf even = r2 * (1.0 / 479001600) + 1.0 / 3628800;
    DoubleHalf odd = r2 * (1.0 / 6227020800) + 1.0 / 39916800;
    even = even * r2 + 1.0 / 40320;
    odd = odd * r2 + 1.0 / 362880;
    even = even * r2 + 1.0 / 720;
    odd = odd * r2 + 1.0 / 5040;
    even = even * r2 + 1.0 / 24;
    odd = odd * r2 + 1.0 / 120;
    even = even * r2 + 0.5;
    odd = odd * r2 + 1.0 / 6;
    const DoubleHalf p = ((odd * r2) * r + even * r2) + r + 1.0;
    const BitHalf exponent = (std::bit_cast<BitHalf>(shifted) + 1023) << 52;
    out = p * std::bit_cast<DoubleHalf>(exponent);
}

/// ln(a / b) for normal a, b > 0 whose exponents differ by less than a thousand, to 1e-16 absolute and to
/// 5e-16 relative where they are close: 2 artanh((a - c) / (a + c)) with c = b 2^n within a root of two of a.
TESSERA_INLINE void logRatio(const DoubleHalf& a, const DoubleHalf& b, DoubleHalf& out) {
    BitHalf n =
        std::bit_cast<BitHalf>((std::bit_cast<WordHalf>(a) >> 52) - (std::bit_cast<WordHalf>(b) >> 52));
    DoubleHalf c = b * std::bit_cast<DoubleHalf>((n + 1023) << 52);
    const BitHalf isLow = c * 1.41421356237309504880 < a, isHigh = a * 1.41421356237309504880 < c;
    n = n - isLow + isHigh;  // a comparison gives -1
    c = isLow ? c * 2.0 : c;
    c = isHigh ? c * 0.5 : c;
    const DoubleHalf whole = std::bit_cast<DoubleHalf>(n + std::bit_cast<std::int64_t>(kMagic)) - kMagic;
    const DoubleHalf f = (a - c) / (a + c);
    const DoubleHalf f2 = f * f, f4 = f2 * f2;
    DoubleHalf even = f4 * (2.0 / 21) + 2.0 / 17;
    DoubleHalf odd = f4 * (2.0 / 19) + 2.0 / 15;
    even = even * f4 + 2.0 / 13;
    odd = odd * f4 + 2.0 / 11;
    even = even * f4 + 2.0 / 9;
    odd = odd * f4 + 2.0 / 7;
    even = even * f4 + 2.0 / 5;
    odd = odd * f4 + 2.0 / 3;
    const DoubleHalf tail = (even * f2 + odd) * f2;
    out = whole * 6.93147180369123816490e-01 + (whole * 1.90821492927058770002e-10 + (tail * f + 2.0 * f));
}

TESSERA_INLINE DoubleLanes root(const DoubleLanes& x) {
    DoubleLanes out;
    root(x.low, out.low);
    root(x.high, out.high);
    return out;
}
TESSERA_INLINE DoubleLanes exponential(const DoubleLanes& x) {
    DoubleLanes out;
    exponential(x.low, out.low);
    exponential(x.high, out.high);
    return out;
}
TESSERA_INLINE DoubleLanes logRatio(const DoubleLanes& a, const DoubleLanes& b) {
    DoubleLanes out;
    logRatio(a.low, b.low, out.low);
    logRatio(a.high, b.high, out.high);
    return out;
}
}  // namespace lanes
}  // namespace tessera::pricing
