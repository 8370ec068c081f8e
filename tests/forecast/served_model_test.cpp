// Forecasts by a model server a person added: what is asked, what each failure says, what it costs.
#include "app/forecast/served_model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/forecast/chat_client.h"
#include "app/forecast/gguf_file.h"
#include "app/forecast/statistical_forecasters.h"
#include "tests/forecast/fake_chat_server.h"
#include "tests/forecast/forecast_requests.h"
#include "tests/support/real_clock.h"

namespace tessera::forecast {
namespace {

using domain::Money;
using domain::Price;
using ports::ForecastStatus;
using ports::ServerKind;
using Script = FakeChatServer::Script;

std::shared_ptr<const domain::SecretKey> keyOf(const char* text) {
    return *domain::SecretKey::from(text);
}

class Served : public ::testing::Test {
 protected:
    ServedModelParts partsFor(const FakeChatServer& server) {
        ServedModelParts parts;
        parts.spec.id = "s1";
        parts.spec.kind = ServerKind::OpenAiCompatible;
        parts.spec.title = "Far";
        parts.spec.baseUrl = server.url();
        parts.spec.model = "test-model";
        parts.spec.hasCorrector = true;
        parts.key = keyOf("sk-test-secret");
        parts.spend = &m_spend;
        parts.clock = &m_clock;
        parts.limits.connect = std::chrono::seconds(2);
        parts.limits.stall = std::chrono::milliseconds(500);
        parts.limits.total = std::chrono::seconds(4);
        return parts;
    }
    static void price(ports::ModelServerSpec& spec, std::int64_t inUsd, std::int64_t outUsd,
                      std::int64_t capNano) {
        spec.inputPrice = Price::fromNanoUsd(inUsd * domain::kNanoPerUsd);
        spec.outputPrice = Price::fromNanoUsd(outUsd * domain::kNanoPerUsd);
        spec.dailyCap = Money::fromNanoUsd(capNano);
    }
    ports::Forecast answerOf(ServedModelParts parts, bool isCorrector) {
        ServedModel model(std::move(parts));
        model.start();
        ports::Forecaster& one = isCorrector ? *model.corrector() : *model.digits();
        one.submit(walkRequest(200));
        const auto answers = collect(one, 1, std::chrono::seconds(20));
        m_view = *model.view();
        return answers.empty() ? ports::Forecast{} : answers.front();
    }
    std::string sentenceOf(Script script, bool isCorrector) {
        FakeChatServer server(script);
        const ports::Forecast forecast = answerOf(partsFor(server), isCorrector);
        EXPECT_EQ(forecast.status, ForecastStatus::Failed) << forecast.sentence;
        EXPECT_TRUE(forecast.quantiles.empty());
        EXPECT_EQ(forecast.sentence.find("sk-test"), std::string::npos);
        std::string words = forecast.sentence;
        const std::string host = hostOf(server.url());
        if (const auto at = words.find(host); at != std::string::npos) {
            words.replace(at, host.size(), "HOST");
        }
        return words;
    }

    support::RealClock m_clock;
    SpendBook m_spend{"", {}};
    ports::ModelServerView m_view;
};

TEST_F(Served, DigitsOfAnyServerBecomePathsAndQuantiles) {
    FakeChatServer server(Script::Good);
    const auto forecast = answerOf(partsFor(server), false);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
    EXPECT_EQ(forecast.forecaster, "Far digits");
    EXPECT_EQ(forecast.paths.size(), 16u);
    EXPECT_EQ(forecast.completions.size(), 16u);
    EXPECT_EQ(forecast.modelDigest, "not known: test-model at " + hostOf(server.url()));
    EXPECT_FALSE(forecast.cost.has_value());  // nothing is charged
    ASSERT_TRUE(m_view.abilities.has_value());
    EXPECT_TRUE(m_view.abilities->givesUsage);
}

TEST_F(Served, SendsEverySamplerValueSeedsInOrderAndNeitherSymbolNorDate) {
    FakeChatServer server(Script::Good);
    ASSERT_EQ(answerOf(partsFor(server), false).status, ForecastStatus::Ok);
    const auto bodies = server.bodies();
    ASSERT_EQ(bodies.size(), 17u);  // a trial and sixteen seeds
    for (std::size_t i = 1; i < bodies.size(); ++i) {
        EXPECT_EQ(bodies[i]["seed"], i);
        for (const char* field : {"temperature", "top_p", "top_k", "min_p", "repeat_penalty",
                                  "presence_penalty", "frequency_penalty", "max_tokens"}) {
            EXPECT_TRUE(bodies[i].contains(field)) << field;
        }
    }
    EXPECT_EQ(server.seen().find("SITC"), std::string::npos);
    EXPECT_EQ(server.seen().find("2026"), std::string::npos);
}

TEST_F(Served, AStrictServerIsAskedWithoutWhatItRefusesAndThatIsKept) {
    FakeChatServer server(Script::Strict);
    const auto forecast = answerOf(partsFor(server), false);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
    ASSERT_TRUE(m_view.abilities.has_value());
    EXPECT_FALSE(m_view.abilities->takesExtras);
    EXPECT_TRUE(m_view.abilities->namesTokensNewly);
    EXPECT_NE(forecast.sampler.find("not taken by the server"), std::string::npos);
    const int before = server.questions();
    ServedModelParts parts = partsFor(server);
    parts.known = m_view.abilities;
    ASSERT_EQ(answerOf(std::move(parts), false).status, ForecastStatus::Ok);
    EXPECT_EQ(server.questions(), before + 16);  // nothing is tried a second time
}

TEST_F(Served, AnAnswerThatIsNotStreamedIsAsGood) {
    FakeChatServer server(Script::WholeAnswer);
    EXPECT_EQ(answerOf(partsFor(server), false).status, ForecastStatus::Ok);
}

TEST_F(Served, EveryFailureOfDigitsIsASentence) {
    EXPECT_EQ(sentenceOf(Script::Silent, false), "HOST stopped answering");
    EXPECT_EQ(sentenceOf(Script::Breaks, false), "HOST broke off its answer");
    EXPECT_EQ(sentenceOf(Script::ErrorMidStream, false), "HOST failed while answering: out of memory");
    EXPECT_EQ(sentenceOf(Script::Prose, false),
              "the model answered in words or in other lines than 24 numbers of three digits");
    EXPECT_EQ(sentenceOf(Script::WrongLength, false), "16 of 16 sampled paths left the range or broke off");
    EXPECT_EQ(sentenceOf(Script::NotANumber, false),
              "the model answered in words or in other lines than 24 numbers of three digits");
    EXPECT_EQ(sentenceOf(Script::Huge, false), "HOST answers with more text than was asked for");
    EXPECT_EQ(sentenceOf(Script::Page, false),
              "HOST answers with a web page, not as a model server: is the address right?");
    EXPECT_EQ(sentenceOf(Script::WrongKey, false), "HOST does not accept the key");
    EXPECT_EQ(sentenceOf(Script::NoCredit, false), "HOST wants to be paid first: Insufficient credits");
    EXPECT_EQ(sentenceOf(Script::Busy, false), "HOST was asked too often or its quota is used up");
    EXPECT_EQ(sentenceOf(Script::NoModel, false), "HOST knows no such address or model: no such model");
}

TEST_F(Served, EveryFailureOfACorrectionIsASentence) {
    EXPECT_EQ(sentenceOf(Script::Prose, true),
              "the model answered in prose, not with the numbers it was asked for");
    EXPECT_EQ(sentenceOf(Script::NotANumber, true),
              "the model answered in prose, not with the numbers it was asked for");
    EXPECT_EQ(sentenceOf(Script::WrongLength, true), "the model does not say whether it abstains");
    EXPECT_EQ(sentenceOf(Script::Breaks, true), "HOST broke off its answer");
}

TEST_F(Served, ASlowServerIsGivenUpAfterTheWholeTime) {
    FakeChatServer server(Script::Slow);
    const auto forecast = answerOf(partsFor(server), false);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_NE(forecast.sentence.find("took too long"), std::string::npos) << forecast.sentence;
}

TEST_F(Served, NobodyThereIsASentence) {
    std::string url;
    {
        FakeChatServer gone(Script::Good);
        url = gone.url();
    }
    FakeChatServer other(Script::Good);
    ServedModelParts parts = partsFor(other);
    parts.spec.baseUrl = url;
    const auto forecast = answerOf(std::move(parts), false);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_EQ(forecast.sentence, hostOf(url) + " cannot be reached");
}

TEST_F(Served, ARedirectIsNotFollowedAndTheOtherServerNeverSeesTheKey) {
    FakeChatServer other(Script::Good);
    FakeChatServer server(Script::Redirect);
    server.redirectTo(other.url());
    const auto forecast = answerOf(partsFor(server), false);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_NE(forecast.sentence.find("sends the question on to " + hostOf(other.url())), std::string::npos)
        << forecast.sentence;
    EXPECT_EQ(other.seen(), "");
}

TEST_F(Served, AModelTheServerDoesNotOfferIsNamedWithWhatItOffers) {
    FakeChatServer server(Script::Good);
    ServedModelParts parts = partsFor(server);
    parts.spec.model = "gpt-9";
    const auto forecast = answerOf(std::move(parts), false);
    EXPECT_NE(forecast.sentence.find("offers no model \"gpt-9\"; it offers test-model, other"),
              std::string::npos)
        << forecast.sentence;
    EXPECT_EQ(server.questions(), 0);
}

TEST_F(Served, ACancelledQuestionEndsAtOnce) {
    FakeChatServer server(Script::Slow);
    ServedModel model(partsFor(server));
    model.start();
    const auto ticket = model.digits()->submit(walkRequest(200));
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    const auto started = std::chrono::steady_clock::now();
    model.digits()->cancel(ticket);
    const auto answers = collect(*model.digits(), 1);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status, ForecastStatus::Cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(400));
}

TEST_F(Served, CostIsWhatTheServerCounted) {
    FakeChatServer server(Script::Good);
    ServedModelParts parts = partsFor(server);
    price(parts.spec, 2, 10, domain::kNanoPerUsd);
    const auto forecast = answerOf(std::move(parts), false);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
    // 100 tokens in at 2 USD and 50 out at 10 USD a million: 700,000 of 1e-9 USD an answer.
    ASSERT_TRUE(forecast.cost.has_value());
    EXPECT_EQ(forecast.cost->nanoUsd(), 16 * 700'000);
    EXPECT_EQ(m_spend.spent("s1", m_clock.utcNow()).nanoUsd(), 17 * 700'000);  // with the trial
}

TEST_F(Served, WhatIsNotCountedCostsTheMost) {
    FakeChatServer server(Script::NoUsage);
    ServedModelParts parts = partsFor(server);
    price(parts.spec, 2, 10, domain::kNanoPerUsd);
    const auto most = mostCostOf(parts.spec);
    parts.spec.hasCorrector = false;
    const auto forecast = answerOf(std::move(parts), false);
    ASSERT_TRUE(forecast.cost.has_value());
    EXPECT_GT(forecast.cost->nanoUsd(), 16 * 700'000);
    EXPECT_LE(forecast.cost->nanoUsd(), most->nanoUsd());
}

TEST_F(Served, AnExhaustedLimitSendsNothing) {
    FakeChatServer server(Script::Good);
    ServedModelParts parts = partsFor(server);
    price(parts.spec, 2, 10, 5'000'000);  // half a cent
    const auto forecast = answerOf(parts, false);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_NE(forecast.sentence.find("today's limit of 0.0050 USD holds it back"), std::string::npos)
        << forecast.sentence;
    EXPECT_LE(server.questions(), 1);  // the trial alone
    EXPECT_LE(m_spend.spent("s1", m_clock.utcNow()).nanoUsd(), 5'000'000);
}

TEST_F(Served, ZeroAdjustmentIsExactlyTheBaseline) {
    FakeChatServer server(Script::Good);
    const auto forecast = answerOf(partsFor(server), true);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
    const auto baseline = statisticalForecast(kCorrectedKey, walkRequest(200));
    ASSERT_EQ(forecast.quantiles.size(), baseline.quantiles.size());
    for (std::size_t i = 0; i < baseline.quantiles.size(); ++i) {
        EXPECT_EQ(forecast.quantiles[i].values, baseline.quantiles[i].values);
    }
    EXPECT_EQ(forecast.paths, baseline.paths);
    ASSERT_TRUE(forecast.baseline);
    EXPECT_EQ(forecast.baseline->forecaster, baseline.forecaster);
    EXPECT_EQ(forecast.rationale, "no news");
    EXPECT_EQ(forecast.forecaster, "Far corrector");
}

TEST_F(Served, AnAbstentionSaysWhy) {
    FakeChatServer server(
        Script::Good,
        R"({"drift_bp": 0, "vol_pct": 100, "abstain": true, "reason": "too <b>little</b> known"})");
    const auto forecast = answerOf(partsFor(server), true);
    EXPECT_EQ(forecast.status, ForecastStatus::Abstained);
    EXPECT_EQ(forecast.sentence, "the model abstains: too little known");
}

class ModelFile : public Served {
 protected:
    ModelFile() { std::filesystem::create_directories(m_folder); }
    ~ModelFile() override { std::filesystem::remove_all(m_folder); }
    std::string write(const std::string& name, const std::string& bytes) {
        const std::string path = m_folder / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    ports::Forecast answerOfFile(const std::string& path) {
        ServedModelParts parts;
        parts.spec.id = "s2";
        parts.spec.kind = ServerKind::GgufFile;
        parts.spec.title = "File";
        parts.spec.modelPath = path;
        parts.runtime = {"/bin/false"};
        parts.spend = &m_spend;
        parts.clock = &m_clock;
        parts.limits.maxRestarts = 1;
        parts.limits.restartPause = std::chrono::milliseconds(20);
        return answerOf(std::move(parts), false);
    }
    /// One tensor of 8 floats, all of it there but for `missing` bytes.
    static std::string gguf(std::size_t missing = 0) {
        std::string out = "GGUF";
        const auto u32 = [&](std::uint32_t v) { out.append(reinterpret_cast<const char*>(&v), 4); };
        const auto u64 = [&](std::uint64_t v) { out.append(reinterpret_cast<const char*>(&v), 8); };
        const auto text = [&](const std::string& t) {
            u64(t.size());
            out += t;
        };
        u32(3), u64(1), u64(1);
        text("general.architecture"), u32(8), text("llama");
        text("w"), u32(1), u64(8), u32(0), u64(0);
        out.resize((out.size() + 31) / 32 * 32);
        return out + std::string(32 - missing, 'w');
    }
    const std::filesystem::path m_folder =
        std::filesystem::temp_directory_path() / ("tessera-gguf-" + std::to_string(::getpid()));
};

TEST_F(ModelFile, WhatIsNoModelIsSaidAndNothingIsStarted) {
    EXPECT_NE(answerOfFile("/nowhere/m.gguf").sentence.find("There is no file /nowhere/m.gguf."),
              std::string::npos);
    EXPECT_NE(answerOfFile(write("a.gguf", "not a model")).sentence.find("does not begin with GGUF"),
              std::string::npos);
    EXPECT_NE(answerOfFile(write("b.gguf", gguf(5))).sentence.find("is cut off"), std::string::npos);
    EXPECT_NE(answerOfFile(write("c.gguf", gguf().substr(0, 40))).sentence.find("is cut off"),
              std::string::npos);
    EXPECT_EQ(m_view.state, ports::ModelServerView::State::Failed);
}

TEST_F(ModelFile, AServerThatEndsIsStartedSomeTimesAndThenRests) {
    const std::string path = write("d.gguf", gguf());
    EXPECT_EQ(readModelFile(path).problem, "");
    EXPECT_EQ(readModelFile(path).architecture, "llama");
    const auto forecast = answerOfFile(path);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_NE(forecast.sentence.find("started 2 times, tried again in"), std::string::npos)
        << forecast.sentence;
    EXPECT_FALSE(m_view.log.empty());
}

}  // namespace
}  // namespace tessera::forecast
