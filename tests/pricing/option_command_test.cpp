#include "app/terminal/option_command.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace tessera::terminal {
namespace {

std::string run(const OptionRequest& request) {
    std::ostringstream out;
    const auto done = runOptionCommand(request, out);
    return done ? out.str() : done.error().sentence;
}

TEST(OptionCommand, PriceAndVolatilityComeBackFromEachOther) {
    OptionRequest request{"2.0", "2.1", 40, 40.0, 4, "", false, true};
    const auto there = nlohmann::json::parse(run(request));
    EXPECT_EQ(there["is_implied"], false);
    request.volatility.reset();
    request.price = there["price"];
    const auto back = nlohmann::json::parse(run(request));
    EXPECT_EQ(back["is_implied"], true);
    EXPECT_NEAR(back["volatility_percent"].get<double>(), 40, 1e-5) << "the price has nine decimals";
    EXPECT_NEAR(back["delta"].get<double>(), there["delta"].get<double>(), 1e-7);
    EXPECT_EQ(back["price"], there["price"]);
}

TEST(OptionCommand, ATableSaysTheUnits) {
    const std::string text = run({"2.0", "2.1", 40, 40.0, 4, "", true, false});
    EXPECT_EQ(text.substr(0, text.find('\n')), "Put on a future at 2.0 USD, strike 2.1, 40 days, 4 % a year");
    EXPECT_NE(text.find("USD a percentage point of volatility"), std::string::npos);
    EXPECT_NE(text.find("USD a day"), std::string::npos);
}

TEST(OptionCommand, SaysWhatIsWrong) {
    EXPECT_EQ(run({"2.0", "2.1", 40, {}, 4, "", false, false}),
              "Give either --volatility, for the price, or --price, for the volatility.");
    EXPECT_EQ(run({"2.0", "2.1", 40, 40.0, 4, "0.1", false, false}),
              "Give either --volatility, for the price, or --price, for the volatility.");
    EXPECT_EQ(run({"two", "2.1", 40, 40.0, 4, "", false, false}),
              "--forward is a price in USD such as 2.05, not \"two\".");
    EXPECT_EQ(run({"2.0", "-2.1", 40, 40.0, 4, "", false, false}),
              "The strike is -2.1; it must be a number above zero.");
    EXPECT_EQ(run({"2.5", "2", 40, {}, 0, "0.4", false, false}),
              "The price 0.4 is below the intrinsic value; no volatility gives it.");
}

}  // namespace
}  // namespace tessera::terminal
