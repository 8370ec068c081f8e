#include "app/expressions/expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/text.h"

namespace tessera::expressions {

using domain::ErrorCode;
using domain::Int128;
using domain::Price;
using domain::Result;

namespace {

constexpr int kDecimals = 9;
/// Deeper nesting than anybody writes by hand.
constexpr int kDeepest = 32;

bool isNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool isOperator(char c) {
    return c == '+' || c == '-' || c == '*' || c == '/';
}

domain::Error wrong(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), {}};
}

}  // namespace

/// Recursive descent over a text of at most kLongestText bytes.
class Expression::Parser {
 public:
    explicit Parser(std::string_view text) : m_rest(text) {}

    Result<Expression> parse() {
        if (domain::trimmed(m_rest).empty()) {
            return wrong(
                "An expression is missing: two prices and what is done with them, "
                "as \"SITC-Z26 - SITC-H27\".");
        }
        if (m_rest.size() > kLongestText) {
            return wrong(fmt::format("An expression has {} characters at most; this one has {}.",
                                     kLongestText, m_rest.size()));
        }
        auto parsed = sum(0);
        if (!parsed.ok()) {
            return parsed.error();
        }
        if (!atEnd()) {
            return wrong(fmt::format("\"{}\" stands behind the end of the expression.", m_rest));
        }
        if (m_made.m_operands.empty()) {
            return wrong("An expression names one price at least; this one holds numbers alone.");
        }
        return std::move(m_made);
    }

 private:
    bool atEnd() {
        m_rest = domain::trimmed(m_rest);
        return m_rest.empty();
    }
    /// An operator of `kinds`, which is taken; 0: another thing comes.
    char takeOperator(std::string_view kinds) {
        if (atEnd() || kinds.find(m_rest.front()) == std::string_view::npos) {
            return 0;
        }
        const char found = m_rest.front();
        m_rest.remove_prefix(1);
        m_made.m_text += fmt::format(" {} ", found);
        return found;
    }
    void add(Step step, std::int64_t value = 0) { m_made.m_program.push_back({step, value}); }

    Result<void> sum(int depth) {
        if (auto first = product(depth); !first.ok()) {
            return first;
        }
        while (const char found = takeOperator("+-")) {
            if (auto next = product(depth); !next.ok()) {
                return next;
            }
            add(found == '+' ? Step::Add : Step::Subtract);
        }
        return {};
    }

    Result<void> product(int depth) {
        if (auto first = factor(depth); !first.ok()) {
            return first;
        }
        while (const char found = takeOperator("*/")) {
            if (auto next = factor(depth); !next.ok()) {
                return next;
            }
            add(found == '*' ? Step::Multiply : Step::Divide);
        }
        return {};
    }

    Result<void> factor(int depth) {
        if (atEnd()) {
            return wrong("The expression ends where a price should stand.");
        }
        if (depth > kDeepest) {
            return wrong(fmt::format("Brackets are nested {} deep at most.", kDeepest));
        }
        if (m_rest.front() == '(') {
            return bracket(depth);
        }
        if (m_rest.front() == '-' && (m_rest.size() > 1 && m_rest[1] != ' ')) {
            m_rest.remove_prefix(1);
            m_made.m_text += '-';
            if (auto negated = factor(depth + 1); !negated.ok()) {
                return negated;
            }
            add(Step::Negate);
            return {};
        }
        if (isOperator(m_rest.front()) || m_rest.front() == ')') {
            return wrong(fmt::format("A price should stand where \"{}\" stands.", m_rest.substr(0, 1)));
        }
        return name();
    }

    Result<void> bracket(int depth) {
        m_rest.remove_prefix(1);
        m_made.m_text += '(';
        if (auto inner = sum(depth + 1); !inner.ok()) {
            return inner;
        }
        if (atEnd() || m_rest.front() != ')') {
            return wrong("A bracket is opened and not closed.");
        }
        m_rest.remove_prefix(1);
        m_made.m_text += ')';
        return {};
    }

    /// Up to a bracket, or an operator between blanks.
    Result<void> name() {
        std::size_t end = 0;
        while (end < m_rest.size() && m_rest[end] != '(' && m_rest[end] != ')' && !endsBefore(end)) {
            ++end;
        }
        const std::string_view text = domain::trimmed(m_rest.substr(0, end));
        m_rest.remove_prefix(end);
        m_made.m_text += text;
        if (isNumber(text)) {
            const auto number = domain::parseDecimal(text, kDecimals);
            if (!number.ok() || *number > domain::kPriceLimit) {
                return wrong(fmt::format("\"{}\" is no number this program can count with.", text));
            }
            add(Step::Number, *number);
            return {};
        }
        auto& names = m_made.m_operands;
        auto found = std::ranges::find(names, text);
        if (found == names.end()) {
            if (names.size() == kMostOperands) {
                return wrong(fmt::format("An expression names {} prices at most.", kMostOperands));
            }
            names.emplace_back(text);
            found = names.end() - 1;
        }
        add(Step::Operand, found - names.begin());
        return {};
    }

    bool endsBefore(std::size_t at) const {
        if (!isOperator(m_rest[at])) {
            return false;
        }
        const bool isAfterBlank = at > 0 && m_rest[at - 1] == ' ';
        const bool isBeforeBlank = at + 1 == m_rest.size() || m_rest[at + 1] == ' ' || m_rest[at + 1] == '(';
        return isAfterBlank && isBeforeBlank;
    }

    std::string_view m_rest;
    Expression m_made;
};

Result<Expression> Expression::parse(std::string_view text) {
    return Parser(text).parse();
}

bool Expression::isOne(std::string_view text) {
    const auto parsed = parse(text);
    return parsed.ok() && parsed->m_program.size() > 1;
}

std::optional<Price> Expression::evaluate(std::span<const std::optional<Price>> values) const {
    std::vector<Int128> stack;
    stack.reserve(m_program.size());
    for (const Instruction& instruction : m_program) {
        if (instruction.step == Step::Number) {
            stack.push_back(instruction.value);
            continue;
        }
        if (instruction.step == Step::Operand) {
            const auto place = static_cast<std::size_t>(instruction.value);
            if (place >= values.size() || !values[place]) {
                return std::nullopt;
            }
            stack.push_back(values[place]->nanoUsd());
            continue;
        }
        if (instruction.step == Step::Negate) {
            stack.back() = -stack.back();
            continue;
        }
        const Int128 right = stack.back();
        stack.pop_back();
        Int128& left = stack.back();
        switch (instruction.step) {
            case Step::Add:
                left += right;
                break;
            case Step::Subtract:
                left -= right;
                break;
            case Step::Multiply:
                left = domain::divideHalfEven(left * right, domain::kNanoPerUsd);
                break;
            default:
                if (right == 0) {
                    return std::nullopt;
                }
                left = domain::divideHalfEven(left * domain::kNanoPerUsd, right);
        }
        // Kept within a price at each step, so that no product leaves 128 bits.
        if (left > domain::kPriceLimit || left < -domain::kPriceLimit) {
            return std::nullopt;
        }
    }
    return Price::fromNanoUsd(static_cast<std::int64_t>(stack.back()));
}

}  // namespace tessera::expressions
