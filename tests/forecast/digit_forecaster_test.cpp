#include "app/forecast/digit_forecaster.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/forecast/fake_model_server.h"
#include "tests/forecast/forecast_requests.h"

namespace tessera::forecast {
namespace {

using ports::ForecastStatus;
using Script = FakeModelServer::Script;
using State = ports::ModelStatus::State;

DigitForecasterOptions optionsFor(const FakeModelServer& server) {
    DigitForecasterOptions options;
    options.endpoint = {server.port(), server.key()};
    options.modelName = "scripted";
    options.stallLimit = std::chrono::milliseconds(400);
    options.totalLimit = std::chrono::seconds(3);
    return options;
}

ports::Forecast answerOf(Script script) {
    FakeModelServer server(script);
    DigitForecaster forecaster(optionsFor(server));
    forecaster.start();
    forecaster.submit(walkRequest(200));
    auto answers = collect(forecaster, 1);
    return answers.empty() ? ports::Forecast{} : answers.front();
}

TEST(DigitForecaster, TurnsSampledDigitsIntoPathsAndQuantiles) {
    const auto forecast = answerOf(Script::Good);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
    EXPECT_EQ(forecast.forecaster, "scripted digits");
    EXPECT_EQ(forecast.paths.size(), 16u);
    EXPECT_EQ(forecast.rejectedPaths, 0);
    ASSERT_EQ(forecast.quantiles.size(), 7u);
    for (const auto& track : forecast.quantiles) {
        EXPECT_EQ(track.values.size(), 24u);
    }
    EXPECT_TRUE(std::is_sorted(forecast.quantiles.begin(), forecast.quantiles.end(),
                               [](const auto& a, const auto& b) { return a.values[23] < b.values[23]; }));
    EXPECT_EQ(forecast.completions.size(), 16u);
    EXPECT_NE(forecast.sampler.find("top_k 0, min_p 0"), std::string::npos);
}

TEST(DigitForecaster, SendsEverySamplerValueAndNeitherSymbolNorDate) {
    FakeModelServer server(Script::Good);
    DigitForecaster forecaster(optionsFor(server));
    forecaster.start();
    forecaster.submit(walkRequest(200));
    ASSERT_EQ(collect(forecaster, 1).size(), 1u);
    const std::string body = server.lastBody();
    for (const char* field :
         {"\"temperature\":", "\"top_p\":", "\"top_k\":0", "\"min_p\":0.0", "\"repeat_penalty\":1.0",
          "\"seed\":1", "\"n_cmpl\":16", "\"grammar\":", "\"cache_prompt\":true"}) {
        EXPECT_NE(body.find(field), std::string::npos) << field;
    }
    EXPECT_EQ(body.find("SIT"), std::string::npos);
    EXPECT_EQ(body.find("2026"), std::string::npos);
}

TEST(DigitForecaster, CountsPathsThatLeftTheRangeAndNeverPadsThem) {
    const auto forecast = answerOf(Script::EdgeHits);
    ASSERT_EQ(forecast.status, ForecastStatus::Ok);
    EXPECT_EQ(forecast.rejectedPaths, 5);  // seeds 3, 6, 9, 12, 15 of 1..16
    EXPECT_EQ(forecast.paths.size(), 11u);
    EXPECT_EQ(forecast.sentence, "5 of 16 paths rejected");
}

TEST(DigitForecaster, FailsWhenTooFewPathsAreLeft) {
    const auto forecast = answerOf(Script::AllEdges);
    EXPECT_EQ(forecast.status, ForecastStatus::Failed);
    EXPECT_EQ(forecast.sentence, "16 of 16 sampled paths left the range or broke off");
    EXPECT_TRUE(forecast.paths.empty());
    EXPECT_TRUE(forecast.quantiles.empty());
}

TEST(DigitForecaster, AnAnswerWithoutASpreadIsRefusedAsADistribution) {
    const auto expectRefused = [](Script script, const std::string& sentence) {
        const auto forecast = answerOf(script);
        EXPECT_EQ(forecast.status, ForecastStatus::Failed);
        EXPECT_EQ(forecast.sentence, sentence);
        EXPECT_TRUE(forecast.paths.empty());
        EXPECT_TRUE(forecast.quantiles.empty());
        EXPECT_EQ(forecast.completions.size(), 16u);  // what the model said is kept
    };
    expectRefused(Script::AllEqual, "all 16 sampled paths are the same: not shown as a distribution");
    expectRefused(Script::FewDistinct,
                  "only 3 of 16 sampled paths differ (at least 8 must): not shown as a distribution");
    expectRefused(Script::Flat, "16 of 16 sampled paths never move: not shown as a distribution");
    expectRefused(Script::SameEnd, "all 16 sampled paths end at the same price: not shown as a distribution");
}

TEST(DigitForecaster, AnswersWithoutASpreadAreCountedAndAskedForAnew) {
    FakeModelServer server(Script::AllEqual);
    DigitForecaster forecaster(optionsFor(server));
    forecaster.start();
    for (int i = 0; i < 2; ++i) {
        forecaster.submit(walkRequest(200));
        ASSERT_EQ(collect(forecaster, 1).size(), 1u);
    }
    EXPECT_EQ(server.requests(), 2);
    EXPECT_EQ(forecaster.status()->refusedAnswers, 2);
}

TEST(DigitForecaster, SaysWhatWentWrongWithTheServer) {
    EXPECT_EQ(answerOf(Script::ErrorMidStream).sentence,
              "the model server failed while sampling: out of slots");
    EXPECT_EQ(answerOf(Script::Breaks).sentence, "the model server broke off its answer");
    EXPECT_EQ(answerOf(Script::EndsEarly).sentence, "the model server broke off its answer");
    EXPECT_EQ(answerOf(Script::Stalls).sentence, "the model server stopped answering");
    EXPECT_EQ(answerOf(Script::Slow).sentence, "the model took too long");
    EXPECT_EQ(answerOf(Script::Overloaded).sentence, "the model server refused the request (HTTP 503)");
    EXPECT_EQ(answerOf(Script::NotJson).status, ForecastStatus::Failed);
    EXPECT_EQ(answerOf(Script::Words).status, ForecastStatus::Failed);
}

TEST(DigitForecaster, AsksOncePerSeedWhereBatchesAreUnknown) {
    const auto batched = answerOf(Script::Good);
    for (const Script script : {Script::NoBatch, Script::IgnoresBatch}) {
        const auto forecast = answerOf(script);
        ASSERT_EQ(forecast.status, ForecastStatus::Ok) << forecast.sentence;
        EXPECT_EQ(forecast.paths, batched.paths);
    }
}

TEST(DigitForecaster, ToldAWrongKeySaysSo) {
    FakeModelServer server(Script::Good, "another");
    DigitForecasterOptions options = optionsFor(server);
    options.endpoint.key = "wrong";
    DigitForecaster forecaster(options);
    forecaster.start();
    forecaster.submit(walkRequest(200));
    const auto answers = collect(forecaster, 1);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].sentence, "the model server does not accept the key");
}

TEST(DigitForecaster, SaysWhenNobodyListens) {
    DigitForecasterOptions options;
    {
        FakeModelServer gone(Script::Good);
        options = optionsFor(gone);
    }
    DigitForecaster forecaster(options);
    forecaster.start();
    forecaster.submit(walkRequest(200));
    const auto answers = collect(forecaster, 1);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].sentence, "the model server cannot be reached");
}

TEST(DigitForecaster, AnswersTheSameQuestionFromItsCache) {
    FakeModelServer server(Script::Good);
    DigitForecaster forecaster(optionsFor(server));
    forecaster.start();
    forecaster.submit(walkRequest(200));
    const auto first = collect(forecaster, 1);
    forecaster.submit(walkRequest(200));
    const auto second = collect(forecaster, 1);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(second[0].paths, first[0].paths);
    EXPECT_EQ(server.requests(), 1);
    auto other = walkRequest(200);
    other.seed = 2;
    forecaster.submit(other);
    ASSERT_EQ(collect(forecaster, 1).size(), 1u);
    EXPECT_EQ(server.requests(), 2);
}

TEST(DigitForecaster, CancelEndsTheRequestAtTheServerToo) {
    FakeModelServer server(Script::Stalls);
    DigitForecasterOptions options = optionsFor(server);
    options.stallLimit = std::chrono::seconds(10);
    DigitForecaster forecaster(options);
    forecaster.start();
    const auto ticket = forecaster.submit(walkRequest(200));
    while (server.requests() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const auto started = std::chrono::steady_clock::now();
    forecaster.cancel(ticket);
    const auto answers = collect(forecaster, 1);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status, ForecastStatus::Cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(1));
    for (int i = 0; i < 500 && !server.sawHangUp(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_TRUE(server.sawHangUp());
}

TEST(DigitForecaster, ANewerRequestForASymbolReplacesTheOlderOnes) {
    FakeModelServer server(Script::Good);
    DigitForecaster forecaster(optionsFor(server));
    auto request = walkRequest(200);
    forecaster.start();
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        request.seed = seed * 100;
        forecaster.submit(request);
    }
    auto other = walkRequest(200);
    other.symbol = "H100-Z26";
    const auto otherTicket = forecaster.submit(other);
    const auto answers = collect(forecaster, 6);
    ASSERT_EQ(answers.size(), 6u);  // every ticket is answered once
    const auto newest = std::count_if(answers.begin(), answers.end(), [](const auto& a) {
        return a.symbol == "SITC-Z26" && a.status == ForecastStatus::Ok;
    });
    EXPECT_GE(newest, 1);
    EXPECT_LE(newest, 2);  // the one in flight may have been done already
    EXPECT_TRUE(std::any_of(answers.begin(), answers.end(), [&](const auto& a) {
        return a.ticket == otherTicket && a.status == ForecastStatus::Ok;
    }));
}

TEST(DigitForecaster, ANewerRequestEndsTheOneInFlight) {
    FakeModelServer server(Script::Stalls);
    DigitForecasterOptions options = optionsFor(server);
    options.stallLimit = std::chrono::seconds(10);
    options.totalLimit = std::chrono::seconds(10);
    DigitForecaster forecaster(options);
    forecaster.start();
    const auto older = forecaster.submit(walkRequest(200));
    while (server.requests() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const auto started = std::chrono::steady_clock::now();
    forecaster.submit(walkRequest(41));
    const auto answers = collect(forecaster, 2);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].ticket, older);
    EXPECT_EQ(answers[0].status, ForecastStatus::Cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
}

TEST(DigitForecaster, AbstainsOnAShortOrMotionlessHistory) {
    FakeModelServer server(Script::Good);
    DigitForecaster forecaster(optionsFor(server));
    forecaster.start();
    forecaster.submit(walkRequest(41));
    EXPECT_EQ(collect(forecaster, 1).at(0).sentence, "history too short (41 of 64)");
    auto still = walkRequest(100);
    still.closes.assign(100, 2.0);
    forecaster.submit(still);
    EXPECT_EQ(collect(forecaster, 1).at(0).status, ForecastStatus::Abstained);
    EXPECT_EQ(server.requests(), 0);
}

TEST(DigitForecaster, StopsAtOnceWhileARequestRuns) {
    FakeModelServer server(Script::Stalls);
    DigitForecasterOptions options = optionsFor(server);
    options.stallLimit = std::chrono::seconds(10);
    DigitForecaster forecaster(options);
    forecaster.start();
    forecaster.submit(walkRequest(200));
    while (server.requests() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const auto started = std::chrono::steady_clock::now();
    forecaster.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(1));
}

TEST(DigitForecaster, WithoutAModelSaysWhatToDoAndFailsEveryRequest) {
    DigitForecasterOptions options;
    options.manifestPath = "/nonexistent/manifest.json";
    DigitForecaster forecaster(options);
    forecaster.start();
    EXPECT_EQ(forecaster.status()->state, State::NotInstalled);
    EXPECT_EQ(forecaster.status()->sentence,
              "no local model is installed; run \"sh packaging/model.sh\" to set it up");
    forecaster.submit(walkRequest(200));
    const auto answers = collect(forecaster, 1);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status, ForecastStatus::Failed);
    EXPECT_TRUE(answers[0].paths.empty());
}

/// A manifest whose server is /bin/sh with a script: what a broken installation does.
class BrokenInstallation : public ::testing::Test {
 protected:
    void SetUp() override {
        m_dir = std::filesystem::temp_directory_path() / ("tessera-forecast-" + std::to_string(getpid()));
        std::filesystem::create_directories(m_dir);
        std::ofstream(m_dir / "model.gguf") << "model";
    }
    void TearDown() override { std::filesystem::remove_all(m_dir); }

    DigitForecasterOptions optionsWith(const std::string& shell, const std::string& digest = kDigest) {
        std::ofstream(m_dir / "manifest.json")
            << R"({"format":1,"model":"Tiny-Instruct Q4","model_path":")" << (m_dir / "model.gguf").string()
            << R"(","model_sha256":")" << digest
            << R"(","model_licence":"x","runtime":"sh","command":["/bin/sh","-c",")" << shell
            << R"(","sh"]})";
        DigitForecasterOptions options;
        options.manifestPath = (m_dir / "manifest.json").string();
        options.loadLimit = std::chrono::milliseconds(600);
        return options;
    }

    State settledState(DigitForecaster& forecaster) {
        for (int i = 0; i < 1'500; ++i) {
            const State state = forecaster.status()->state;
            if (state != State::Starting) {
                return state;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return State::Starting;
    }

    static constexpr const char* kDigest = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4";
    std::filesystem::path m_dir;
};

TEST_F(BrokenInstallation, AServerThatEndsAtOnceIsRestartedOnlyAFewTimesAndItsLogKept) {
    auto options = optionsWith("echo cannot load >&2; echo x >> " + (m_dir / "starts").string() + "; exit 3");
    options.restartPause = std::chrono::milliseconds(50);
    DigitForecaster forecaster(options);
    EXPECT_EQ(forecaster.name(), "Tiny digits");
    forecaster.start();
    EXPECT_EQ(settledState(forecaster), State::Failed);
    EXPECT_EQ(std::filesystem::file_size(m_dir / "starts"), 2u * 4);  // first start and three more
    const auto log = forecaster.status()->log;
    EXPECT_NE(std::find(log.begin(), log.end(), "cannot load"), log.end());
    EXPECT_NE(std::find(log.begin(), log.end(), "the server ended with code 3"), log.end());
}

TEST_F(BrokenInstallation, AServerThatEndedTooOftenIsTriedAgainOnceItHasRested) {
    auto options = optionsWith("echo x >> " + (m_dir / "starts").string() + "; exit 3");
    options.maxRestarts = 1;
    options.restartPause = std::chrono::milliseconds(10);
    options.restartWindow = std::chrono::milliseconds(1'500);
    DigitForecaster forecaster(options);
    forecaster.start();
    EXPECT_EQ(settledState(forecaster), State::Failed);
    EXPECT_EQ(forecaster.status()->sentence,
              "the model server ended; started 2 times, tried again in 1 min; its log says more");
    forecaster.submit(walkRequest(200));
    const auto answers = collect(forecaster, 1);  // at once: nobody waits for the rest
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status, ForecastStatus::Failed);
    EXPECT_EQ(std::filesystem::file_size(m_dir / "starts"), 2u * 2);
    for (int i = 0; i < 2'000 && std::filesystem::file_size(m_dir / "starts") <= 4; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_GT(std::filesystem::file_size(m_dir / "starts"), 2u * 2);
}

TEST_F(BrokenInstallation, AServerThatNeverLoadsIsGivenUpAndEnded) {
    auto options = optionsWith("echo $$ > " + (m_dir / "pid").string() + "; exec sleep 60");
    options.maxRestarts = 0;
    DigitForecaster forecaster(options);
    forecaster.start();
    EXPECT_EQ(settledState(forecaster), State::Failed);
    int pid = 0;
    std::ifstream(m_dir / "pid") >> pid;
    ASSERT_GT(pid, 0);
    EXPECT_NE(kill(pid, 0), 0);
}

TEST_F(BrokenInstallation, StopEndsTheServerProcess) {
    auto options = optionsWith("echo $$ > " + (m_dir / "pid").string() + "; exec sleep 60");
    options.loadLimit = std::chrono::seconds(30);
    DigitForecaster forecaster(options);
    forecaster.start();
    int pid = 0;
    for (int i = 0; i < 1'000 && pid == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        std::ifstream(m_dir / "pid") >> pid;
    }
    ASSERT_GT(pid, 0);
    forecaster.stop();
    EXPECT_NE(kill(pid, 0), 0);
}

TEST_F(BrokenInstallation, AChangedModelFileIsNotUsed) {
    DigitForecaster forecaster(optionsWith("exit 0", std::string(64, '0')));
    forecaster.start();
    EXPECT_EQ(settledState(forecaster), State::Failed);
    EXPECT_NE(forecaster.status()->sentence.find("is not the one that was installed"), std::string::npos);
}

/// A server process that follows a script, started and watched as the real one is.
class WedgedServer : public BrokenInstallation {
 protected:
    /// The first start follows `first`, every later one `then`.
    DigitForecasterOptions optionsFor(const char* first, const char* then) {
        std::ofstream(m_dir / "manifest.json")
            << R"({"format":1,"model":"Tiny-Instruct Q4","model_path":")" << (m_dir / "model.gguf").string()
            << R"(","model_sha256":")" << kDigest << R"(","model_licence":"x","runtime":"fake","command":[")"
            << FAKE_MODEL_SERVER << R"(",")" << first << R"(",")" << then << R"(",")" << starts().string()
            << R"("]})";
        DigitForecasterOptions options;
        options.manifestPath = (m_dir / "manifest.json").string();
        options.loadLimit = std::chrono::seconds(5);
        options.stallLimit = std::chrono::milliseconds(300);
        options.totalLimit = std::chrono::milliseconds(1'000);
        return options;
    }
    std::filesystem::path starts() const { return m_dir / "server-starts"; }
    std::uintmax_t startCount() const { return std::filesystem::file_size(starts()) / 6; }

    static ports::Forecast ask(DigitForecaster& forecaster) {
        forecaster.submit(walkRequest(200));
        auto answers = collect(forecaster, 1, std::chrono::seconds(10));
        return answers.empty() ? ports::Forecast{} : answers.front();
    }
};

TEST_F(WedgedServer, AServerThatStopsAnsweringIsStartedAgainAndAnswersTheNextRequest) {
    for (const char* wedge : {"silent", "stalls", "slow"}) {
        std::filesystem::remove(starts());
        DigitForecaster forecaster(optionsFor(wedge, "good"));
        forecaster.start();
        const auto first = ask(forecaster);
        EXPECT_EQ(first.status, ForecastStatus::Failed) << wedge;
        EXPECT_NE(first.sentence.find("it is started again"), std::string::npos) << first.sentence;
        const auto second = ask(forecaster);
        EXPECT_EQ(second.status, ForecastStatus::Ok) << wedge << ": " << second.sentence;
        EXPECT_EQ(startCount(), 2u) << wedge;
    }
}

}  // namespace
}  // namespace tessera::forecast
