#pragma once
// Numbers to short text without the heap, for painting thousands a frame. Exact: integers only.

#include <array>
#include <cstdint>
#include <string_view>

#include "app/domain/values.h"

namespace tessera::widgets {

/// A small string on the stack.
class NumberText {
 public:
    std::string_view view() const { return {m_chars.data(), m_size}; }
    std::size_t size() const { return m_size; }
    void add(char c) {
        if (m_size < m_chars.size()) {
            m_chars[m_size++] = c;
        }
    }
    void add(std::string_view text) {
        for (const char c : text) {
            add(c);
        }
    }
    /// `value` >= 0, at least `digits` digits.
    void addInteger(std::uint64_t value, int digits = 1);

 private:
    std::array<char, 32> m_chars{};
    std::size_t m_size = 0;
};

/// `shown` decimals, cut, not rounded (prices are multiples of a tick that has no more).
NumberText priceText(domain::Price price, int shown);
/// At most five characters: 612, 12.3k, 0.042; "<" never: a tiny amount is 0.000 in full width.
NumberText sizeText(domain::Quantity quantity, int decimals);
/// Whole USD with a sign, "+4492", "-12.3k", "0".
NumberText profitText(domain::Money money);

}  // namespace tessera::widgets
