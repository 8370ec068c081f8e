#include "app/expressions/expression.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::expressions {
namespace {

using domain::Price;

std::optional<Price> usd(const char* text) {
    return domain::parsePrice(text).value();
}

std::optional<Price> valueOf(const char* text, std::vector<std::optional<Price>> values) {
    const auto parsed = Expression::parse(text);
    return parsed.ok() ? parsed->evaluate(values) : std::nullopt;
}

TEST(Expression, NamesHoldDashesSlashesAndBlanks) {
    const auto parsed = Expression::parse("@SITC / openai/gpt-4o output - SITC-Z26");
    ASSERT_TRUE(parsed.ok()) << parsed.error().sentence;
    EXPECT_EQ(parsed->operands(), (std::vector<std::string>{"@SITC", "openai/gpt-4o output", "SITC-Z26"}));
    EXPECT_EQ(parsed->text(), "@SITC / openai/gpt-4o output - SITC-Z26");
}

TEST(Expression, ANameOccursOnceHoweverOftenItIsWritten) {
    const auto parsed = Expression::parse("2 * A-1 - B-2 + A-1");
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->operands(), (std::vector<std::string>{"A-1", "B-2"}));
    EXPECT_EQ(parsed->evaluate(std::vector{usd("10"), usd("4")}), usd("26"));
}

TEST(Expression, CountsAsOneLearnsAtSchool) {
    EXPECT_EQ(valueOf("a + b * c", {usd("1"), usd("2"), usd("3")}), usd("7"));
    EXPECT_EQ(valueOf("(a + b) * c", {usd("1"), usd("2"), usd("3")}), usd("9"));
    EXPECT_EQ(valueOf("a - b - c", {usd("1"), usd("2"), usd("3")}), usd("-4"));
    EXPECT_EQ(valueOf("a / b / c", {usd("12"), usd("2"), usd("3")}), usd("2"));
    EXPECT_EQ(valueOf("-(a - b)", {usd("1"), usd("3")}), usd("2"));
    EXPECT_EQ(valueOf("0.4 * a + 0.6 * b", {usd("2.5"), usd("10")}), usd("7"));
}

TEST(Expression, AQuotientIsRoundedHalfToEvenAtNano) {
    EXPECT_EQ(valueOf("a / b", {usd("1"), usd("3")}), usd("0.333333333"));
    EXPECT_EQ(valueOf("a / b", {usd("1"), usd("-4")}), usd("-0.25"));
    EXPECT_EQ(valueOf("a / b", {usd("-1"), usd("-3")}), usd("0.333333333"));
    EXPECT_EQ(valueOf("a * b", {usd("0.000000001"), usd("0.5")}), usd("0"));
    EXPECT_EQ(valueOf("a * b", {usd("0.000000003"), usd("0.5")}), usd("0.000000002"));
}

TEST(Expression, WhatIsNotKnownMakesTheWholeUnknown) {
    EXPECT_EQ(valueOf("a - b", {usd("1"), std::nullopt}), std::nullopt);
    EXPECT_EQ(valueOf("0 * a", {std::nullopt}), std::nullopt);
    EXPECT_EQ(valueOf("a / b", {usd("1"), usd("0")}), std::nullopt);
    EXPECT_EQ(valueOf("a * a * a", {usd("1000000")}), std::nullopt) << "beyond the range of a price";
}

TEST(Expression, SaysWhatIsWrong) {
    const auto sentence = [](const char* text) {
        const auto parsed = Expression::parse(text);
        return parsed.ok() ? std::string("fine") : parsed.error().sentence;
    };
    EXPECT_NE(sentence("").find("missing"), std::string::npos);
    EXPECT_EQ(sentence("a - "), "The expression ends where a price should stand.");
    EXPECT_EQ(sentence("(a - b"), "A bracket is opened and not closed.");
    EXPECT_EQ(sentence("a - b)"), "\")\" stands behind the end of the expression.");
    EXPECT_EQ(sentence("a - * b"), "A price should stand where \"*\" stands.");
    EXPECT_EQ(sentence("1 + 2"), "An expression names one price at least; this one holds numbers alone.");
    EXPECT_EQ(sentence("1.2.3 * a"), "\"1.2.3\" is no number this program can count with.");
    EXPECT_EQ(sentence(std::string(301, 'a').c_str()),
              "An expression has 300 characters at most; this one has 301.");
    EXPECT_EQ(sentence("a + b + c + d + e + f + g + h + i"), "An expression names 8 prices at most.");
    EXPECT_EQ(sentence(std::string(40, '(').c_str()), "Brackets are nested 32 deep at most.");
}

TEST(Expression, ANameAloneIsNone) {
    EXPECT_FALSE(Expression::isOne("SITC-Z26"));
    EXPECT_FALSE(Expression::isOne("openai/gpt-4o output"));
    EXPECT_FALSE(Expression::isOne("a - "));
    EXPECT_TRUE(Expression::isOne("SITC-Z26 - SITC-H27"));
    EXPECT_TRUE(Expression::isOne("-SITC-Z26"));
}

// Whatever text a person types, it is read or refused in words; what was read is read again the same.
RC_GTEST_PROP(ExpressionProperty, ItsTextIsReadBackAsTheSame, ()) {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "a", "SITC-Z26", "x/y z", "3", "0.25", " + ", " - ", " * ", " / ", "(", ")", "-", " "));
    std::string text;
    for (const std::string& piece : pieces) {
        text += piece;
    }
    const auto parsed = Expression::parse(text);
    if (!parsed.ok()) {
        RC_ASSERT(!parsed.error().sentence.empty());
        return;
    }
    const auto again = Expression::parse(parsed->text());
    RC_ASSERT(again.ok());
    RC_ASSERT(again->text() == parsed->text());
    RC_ASSERT(again->operands() == parsed->operands());
    const std::vector<std::optional<Price>> values(parsed->operands().size(), usd("3"));
    RC_ASSERT(again->evaluate(values) == parsed->evaluate(values));
}

}  // namespace
}  // namespace tessera::expressions
