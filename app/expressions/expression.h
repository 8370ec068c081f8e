#pragma once
// A price computed from others: "SITC-Z26 - SITC-F27", "@SITC / gpt-4o output". A value; it knows how to
// compute, not where the prices come from.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/values.h"

namespace tessera::expressions {

/// Longest text, and most operands, counting each name once.
inline constexpr std::size_t kLongestText = 300;
inline constexpr std::size_t kMostOperands = 8;

class Expression {
 public:
    /// Operands, numbers, + - * / and brackets; * and / bind tighter. Names may hold - and / and blanks
    /// themselves, so an operator stands between blanks or beside a bracket. BadInput says what is wrong and
    /// where: an empty text, a missing operand or bracket, too long, too many operands, no operand at all.
    static domain::Result<Expression> parse(std::string_view text);
    /// Whether `text` is to be read as one: a name alone is not.
    static bool isOne(std::string_view text);

    /// As a person would write it: one blank around each operator, brackets as they were.
    const std::string& text() const { return m_text; }
    /// Names in the order they first appear, each once.
    const std::vector<std::string>& operands() const { return m_operands; }

    /// In units of 1e-9, as prices are; one value an operand, in their order. Sums and differences are exact;
    /// products and quotients are rounded half to even. None: an operand is none, a divisor is zero, or the
    /// result leaves the range of a price.
    std::optional<domain::Price> evaluate(std::span<const std::optional<domain::Price>> values) const;

 private:
    enum class Step : std::uint8_t { Operand, Number, Add, Subtract, Multiply, Divide, Negate };
    struct Instruction {
        Step step = Step::Number;
        std::int64_t value = 0;  // place of an operand, or a number in 1e-9
    };
    class Parser;

    std::string m_text;
    std::vector<std::string> m_operands;
    std::vector<Instruction> m_program;  // in postfix order
};

}  // namespace tessera::expressions
