#include "app/bill/amount.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tessera::bill {
namespace {

std::string read(std::string_view text) {
    const auto amount = parseAmount(text);
    return amount ? formatAmount(amount->value) : amount.error().sentence;
}

TEST(BillAmount, ReadsWhatVendorsWriteExactly) {
    EXPECT_EQ(read("0.053486750000000000000000000000000000"), "0.05348675");
    EXPECT_EQ(read("0E-6176"), "0");
    EXPECT_EQ(read("1.2e-7"), "0.00000012");
    EXPECT_EQ(read("-142066"), "-142066");
    EXPECT_EQ(read("5E3"), "5000");
    EXPECT_EQ(read(".5"), "0.5");
}

TEST(BillAmount, RoundsOnlyBehindTheEighteenthDecimalAndSaysSo) {
    EXPECT_FALSE(parseAmount("0.000000000000000001")->isRounded);
    const auto rounded = parseAmount("0.0000000000000000015");
    EXPECT_TRUE(rounded->isRounded);
    EXPECT_EQ(formatAmount(rounded->value), "0.000000000000000002");
    EXPECT_EQ(read("0.0000000000000000025"), "0.000000000000000002");  // half to even
}

TEST(BillAmount, RefusesWhatIsNoNumberAndWhatNoBillHolds) {
    EXPECT_EQ(read("1,5"), "\"1,5\" is no number.");
    EXPECT_EQ(read(""), "\"\" is no number.");
    EXPECT_EQ(read("1e400"), "1e400 is more than a bill can hold.");
    EXPECT_EQ(read("NaN"), "\"NaN\" is no number.");
    EXPECT_EQ(read("0e999999"), "0");
}

TEST(BillAmount, IsShownGroupedAndRoundedToWhatPeoplePay) {
    EXPECT_EQ(formatAmount(parseAmount("1234.565")->value, 2), "1,234.56");
    EXPECT_EQ(formatAmount(parseAmount("-0.005")->value, 2), "0.00");
    EXPECT_EQ(formatAmount(parseAmount("-2.63")->value, 2), "-2.63");
    EXPECT_EQ(formatAmount(parseAmount("1999999.5")->value, 0), "2,000,000");
}

RC_GTEST_PROP(BillAmount, TextAndValueAreTheSameThing, (std::int64_t units, std::uint64_t rest)) {
    const Amount amount =
        Amount::fromAtto(domain::Int128(units % 1'000'000'000'000) * kAttoPerUnit +
                         static_cast<std::int64_t>(rest % static_cast<std::uint64_t>(kAttoPerUnit)));
    if (amount.atto() < domain::Int128(1'000'000'000'000) * kAttoPerUnit) {
        RC_ASSERT(parseAmount(formatAmount(amount))->value == amount);
    }
}

}  // namespace
}  // namespace tessera::bill
