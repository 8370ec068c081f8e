// An alert as a value: what it says, what is refused.

#include "app/alerts/alert.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::alerts {
namespace {

const domain::Timestamp kNow = domain::parseIso("2026-11-20T12:00:00Z").value();

domain::Price usd(const char* text) {
    return domain::parsePrice(text).value();
}

Alert with(Condition condition) {
    Alert alert;
    alert.id = 1;
    alert.condition = std::move(condition);
    return alert;
}

std::string problemOf(const Alert& alert) {
    const auto good = check(alert, kNow);
    return good.ok() ? std::string() : good.error().sentence;
}

TEST(Alert, SaysWhatItWaitsFor) {
    EXPECT_EQ(describe(PriceCondition{"SITC-Z26", Crossing::Up, usd("2.050000000")}),
              "SITC-Z26 rises through 2.05");
    EXPECT_EQ(describe(PriceCondition{"X", Crossing::Either, usd("0.0000125")}), "X crosses 0.0000125");
    EXPECT_EQ(describe(StudyCondition{.symbol = "SITC-Z26",
                                      .study = "rsi",
                                      .parameters = {14},
                                      .crossing = Crossing::Down,
                                      .level = 30}),
              "RSI 14 of SITC-Z26 1h falls through 30");
    EXPECT_EQ(describe(StudyCondition{.symbol = "SITC-Z26",
                                      .interval = std::chrono::minutes(5),
                                      .study = "sma",
                                      .parameters = {20},
                                      .crossing = Crossing::Up,
                                      .level = {}}),
              "SITC-Z26 5m rises through its SMA 20");
    EXPECT_EQ(describe(StudyCondition{
                  .symbol = "SITC-Z26", .study = "anchoredVwap", .parameters = {1'795'788'000}, .level = {}}),
              "SITC-Z26 1h crosses its Anchored VWAP since 2026-11-27 14:00 UTC VWAP");
    EXPECT_EQ(describe(FixingCondition{"@SITC", false, true}), "A fixing of @SITC is withheld");
    EXPECT_EQ(describe(SeriesCondition{"gpt-4o output"}), "gpt-4o output changes");
}

TEST(Alert, RefusesWhatCannotBeAndNamesIt) {
    EXPECT_EQ(problemOf(with(PriceCondition{"SITC-Z26", Crossing::Up, usd("2")})), "");
    EXPECT_EQ(problemOf(with(PriceCondition{"", Crossing::Up, usd("2")})), "An alert needs an instrument.");
    EXPECT_EQ(problemOf(with(StudyCondition{.symbol = "X", .study = "magic", .parameters = {}, .level = {}})),
              "There is no study \"magic\".");
    EXPECT_NE(problemOf(with(StudyCondition{.symbol = "X", .study = "rsi", .parameters = {-3}, .level = {}})),
              "");
    EXPECT_EQ(problemOf(with(
                  StudyCondition{.symbol = "X", .study = "rsi", .parameters = {}, .output = 4, .level = {}})),
              "Relative strength index has 1 values, and no number 5.");
    EXPECT_EQ(problemOf(with(ExpressionCondition{"a - ", Crossing::Up, usd("2")})),
              "The expression ends where a price should stand.");
    EXPECT_EQ(problemOf(with(FixingCondition{"@SITC", false, false})),
              "The alert tells neither of published fixings nor of withheld ones.");
    EXPECT_NE(problemOf(with(SeriesCondition{"no such thing"})), "");
    Alert late = with(PriceCondition{"X", Crossing::Up, usd("2")});
    late.expires = kNow - std::chrono::hours(1);
    EXPECT_EQ(problemOf(late), "The alert would end at 2026-11-20 11:00 UTC, which is over.");
    Alert wordy = with(PriceCondition{"X", Crossing::Up, usd("2")});
    wordy.note.assign(201, 'a');
    EXPECT_EQ(problemOf(wordy), "The note has 201 bytes; 200 are kept at most.");
}

}  // namespace
}  // namespace tessera::alerts
