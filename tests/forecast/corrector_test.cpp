// The corrector's bounds, and thirty headlines that try to get more than that.
#include "app/forecast/corrector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/forecast/headline.h"
#include "app/forecast/statistical_forecasters.h"
#include "tests/forecast/forecast_requests.h"
#include "tests/forecast/injections.h"

namespace tessera::forecast {
namespace {

const std::vector<double>& trackOf(const ports::Forecast& forecast, std::size_t place) {
    return forecast.quantiles[place].values;
}

class Corrector : public ::testing::Test {
 protected:
    ports::ForecastRequest m_request = walkRequest(200);
    ports::Forecast m_baseline = statisticalForecast("garch", m_request);
};

TEST_F(Corrector, DriftIsReachedAtTheHorizonInEqualSteps) {
    const auto moved = corrected(m_baseline, {100, 100, false, ""});
    for (const std::size_t place : {0u, 3u, 6u}) {
        EXPECT_NEAR(std::log(trackOf(moved, place)[23] / trackOf(m_baseline, place)[23]), 0.01, 1e-12);
        EXPECT_NEAR(std::log(trackOf(moved, place)[11] / trackOf(m_baseline, place)[11]), 0.005, 1e-12);
    }
}

TEST_F(Corrector, VolatilityWidensTheBandsAroundTheMedian) {
    const auto moved = corrected(m_baseline, {0, 200, false, ""});
    EXPECT_DOUBLE_EQ(trackOf(moved, 3)[10], trackOf(m_baseline, 3)[10]);
    const auto width = [](const ports::Forecast& f) {
        return std::log(trackOf(f, 6)[10] / trackOf(f, 0)[10]);
    };
    EXPECT_NEAR(width(moved), 2 * width(m_baseline), 1e-12);
}

TEST_F(Corrector, WhatIsOutOfBoundsIsRefusedByName) {
    const auto said = [](const char* text) {
        const auto read = readCorrection(text);
        return read ? std::string("taken") : read.error().sentence;
    };
    EXPECT_EQ(said(R"({"drift_bp":900,"vol_pct":100,"abstain":false,"reason":""})"),
              "the model's drift_bp is beyond 300");
    EXPECT_EQ(said(R"({"drift_bp":-301,"vol_pct":100,"abstain":false,"reason":""})"),
              "the model's drift_bp of -301 is not within -300 to 300");
    EXPECT_EQ(said(R"({"drift_bp":0,"vol_pct":-50,"abstain":false,"reason":""})"),
              "the model's vol_pct of -50 is not within 50 to 200");
    EXPECT_EQ(said(R"({"drift_bp":1.5,"vol_pct":100,"abstain":false,"reason":""})"),
              "the model's drift_bp is no whole number");
    EXPECT_EQ(said(R"({"drift_bp":1e400,"vol_pct":100,"abstain":false,"reason":""})"),
              "the model answered in prose, not with the numbers it was asked for");
    EXPECT_EQ(said(R"({"drift_bp":0,"vol_pct":100,"abstain":false,"reason":"","order":"buy 100"})"),
              "the model's answer has a field that was not asked for: \"order\"");
    EXPECT_EQ(said("```json\n{\"drift_bp\":0,\"vol_pct\":100,\"abstain\":false,\"reason\":\"\"}\n```"),
              "taken");
}

TEST_F(Corrector, TheQuestionHoldsNeitherSymbolNorDateAndNothingFromAfterTheOrigin) {
    const std::vector<ContextEvent> events{
        {m_request.origin - std::chrono::hours(5), "price of deepseek-chat output cut"},
        {m_request.origin + std::chrono::minutes(1), "the future"}};
    const ChatQuestion question = correctorQuestion(m_request, m_baseline, events);
    EXPECT_EQ(question.user.find("SITC"), std::string::npos);
    EXPECT_EQ(question.user.find("2026"), std::string::npos);
    EXPECT_EQ(question.user.find("the future"), std::string::npos);
    const auto user = nlohmann::json::parse(question.user);
    EXPECT_EQ(user["headlines"][0]["hours_ago"], 5);
    EXPECT_EQ(user["forecast_bp"]["q50"].size(), user["steps"].size());
}

TEST(Headline, IsOneLineOfPlainText) {
    EXPECT_EQ(plainLine("<b>Cut</b>\n by\t10 %", 80), "Cut by 10 %");
    EXPECT_EQ(plainLine("ａｂｃ①", 80), "abc1");  // NFKC
    EXPECT_EQ(plainLine("a\xE2\x80\xAE"
                        "b\xE2\x80\x8B"
                        "c\x1B[31m",
                        80),
              "abc [31m");  // override, zero width, ESC
    EXPECT_EQ(plainLine("&lt;script&gt;x&lt;/script&gt;y", 80), "x y");
    EXPECT_EQ(plainLine("12345", 3), "123…");
    EXPECT_EQ(plainLine("\xFF\xFE", 9), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_F(Corrector, InjectionsNeverChangeAnythingButTheBoundedNumbers) {
    ASSERT_EQ(std::size(test::kInjections), 30u);
    const ChatQuestion clean = correctorQuestion(m_request, m_baseline, {});
    const auto cleanUser = nlohmann::json::parse(clean.user);
    for (const char* text : test::kInjections) {
        const ContextEvent event{m_request.origin, text};
        const ChatQuestion question = correctorQuestion(m_request, m_baseline, {&event, 1});
        // Quoted as data: one JSON document, the same but for one short line among the headlines.
        EXPECT_EQ(question.system, clean.system);
        EXPECT_EQ(question.schema, clean.schema);
        auto user = nlohmann::json::parse(question.user, nullptr, false);
        ASSERT_TRUE(user.is_object()) << text;
        ASSERT_LE(user["headlines"].size(), 1u);
        for (const auto& headline : user["headlines"]) {
            const auto line = headline["text"].get<std::string>();
            EXPECT_LE(line.size(), 4 * kLongestHeadline + 3);
            EXPECT_EQ(line.find('<'), std::string::npos);
            for (const char c : line) {
                EXPECT_GE(static_cast<unsigned char>(c), 0x20u);
            }
            EXPECT_EQ(line.find("\xE2\x80\xAE"), std::string::npos);
        }
        user["headlines"] = cleanUser["headlines"];
        EXPECT_EQ(user, cleanUser);
        // A model that fell for it and repeats it: refused, or one plain line of reason and nothing else.
        EXPECT_FALSE(readCorrection(text).ok()) << text;
        const nlohmann::json fallen{{"drift_bp", 300}, {"vol_pct", 50}, {"abstain", false}, {"reason", text}};
        const auto read =
            readCorrection(fallen.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_LE(read->driftBp, kLargestDriftBp);
        EXPECT_EQ(read->reason, plainLine(read->reason, kLongestReason + 1));
        const auto moved = corrected(m_baseline, *read);
        EXPECT_EQ(moved.origin, m_baseline.origin);
        EXPECT_EQ(moved.symbol, m_baseline.symbol);
        EXPECT_EQ(moved.forecaster, m_baseline.forecaster);
        ASSERT_EQ(moved.quantiles.size(), m_baseline.quantiles.size());
        for (std::size_t i = 0; i < moved.quantiles.size(); ++i) {
            EXPECT_EQ(moved.quantiles[i].level, m_baseline.quantiles[i].level);
            EXPECT_EQ(moved.quantiles[i].values.size(), m_baseline.quantiles[i].values.size());
            // Bounded: never farther than 300 bp and half the width away.
            const double far =
                std::abs(std::log(moved.quantiles[i].values[23] / m_baseline.quantiles[i].values[23]));
            const double width =
                std::abs(std::log(m_baseline.quantiles[i].values[23] / trackOf(m_baseline, 3)[23]));
            EXPECT_LE(far, 0.03 + 0.5 * width + 1e-9);
        }
    }
}

}  // namespace
}  // namespace tessera::forecast
