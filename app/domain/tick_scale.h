#pragma once
// Price -> tick number without a division: a multiple of an odd number times that number's inverse modulo
// 2^64 is the quotient, and only multiples give a quotient in range. Private to the order book.

#include <bit>
#include <cstdint>

#include "app/domain/values.h"

namespace tessera::domain {

class TickScale {
 public:
    /// `tick` > 0, 1e-9 USD.
    explicit TickScale(std::int64_t tick)
        : m_tick(tick),
          m_shift(std::countr_zero(static_cast<std::uint64_t>(tick))),
          m_maxTicks(static_cast<std::uint64_t>(kPriceLimit / tick)) {
        const auto odd = static_cast<std::uint64_t>(tick >> m_shift);
        m_inverse = odd;  // correct to 3 bits; each step doubles that
        for (int i = 0; i < 5; ++i) {
            m_inverse *= 2 - odd * m_inverse;
        }
        m_lowBits = (std::uint64_t{1} << m_shift) - 1;
    }

    std::int64_t tick() const { return m_tick; }

    /// False when `nano` is off tick or beyond the price limit.
    bool toTicks(std::int64_t nano, std::int64_t& ticks) const {
        ticks = static_cast<std::int64_t>(static_cast<std::uint64_t>(nano >> m_shift) * m_inverse);
        return (static_cast<std::uint64_t>(nano) & m_lowBits) == 0 &&
               static_cast<std::uint64_t>(ticks) + m_maxTicks <= 2 * m_maxTicks;
    }

 private:
    std::int64_t m_tick;
    int m_shift;
    std::uint64_t m_lowBits = 0;
    std::uint64_t m_inverse = 1;
    std::uint64_t m_maxTicks;
};

}  // namespace tessera::domain
