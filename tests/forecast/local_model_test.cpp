// The real model, where packaging/model.sh installed it. Skips with a line otherwise.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "app/forecast/digit_encoder.h"
#include "app/forecast/digit_forecaster.h"
#include "app/forecast/http_transport.h"
#include "app/forecast/local_model_server.h"
#include "app/forecast/model_manifest.h"
#include "app/forecast/served_model.h"
#include "tests/forecast/forecast_requests.h"
#include "tests/support/real_clock.h"
#include "tests/support/test_paths.h"

namespace tessera::forecast {
namespace {

using State = ports::ModelStatus::State;

class LocalModel : public ::testing::Test {
 protected:
    void SetUp() override {
        m_manifestPath = modelManifestPath(TESSERA_BUILD_DIR "/..");
        const auto manifest = readModelManifest(m_manifestPath);
        if (!manifest) {
            GTEST_SKIP() << manifest.error().sentence;
        }
        m_manifest = *manifest;
    }
    std::string m_manifestPath;
    ModelManifest m_manifest;
};

TEST_F(LocalModel, SamplesAFanFromRealDigits) {
    DigitForecasterOptions options;
    options.manifestPath = m_manifestPath;
    options.stallLimit = std::chrono::seconds(80);  // a busy test machine is not a defect of the model
    options.totalLimit = std::chrono::seconds(160);
    DigitForecaster forecaster(options);
    forecaster.start();
    auto request = walkRequest(200);
    request.samples = 16;
    forecaster.submit(request);
    const auto first = collect(forecaster, 1, std::chrono::seconds(170));
    ASSERT_EQ(first.size(), 1u);
    ASSERT_EQ(first[0].status, ports::ForecastStatus::Ok) << first[0].sentence;
    std::cout << forecaster.name() << ": 16 paths x 24 steps in "
              << std::chrono::duration<double>(first[0].computeTime).count() << " s with start, "
              << first[0].rejectedPaths << " rejected\n";
    EXPECT_GE(first[0].paths.size(), 8u);
    EXPECT_EQ(first[0].modelDigest, m_manifest.modelSha256);
    EXPECT_EQ(forecaster.status()->state, State::Idle);
    EXPECT_FALSE(forecaster.status()->log.empty());
    // Paths are a market's, not one line repeated.
    std::vector<double> ends;
    for (const auto& path : first[0].paths) {
        ends.push_back(path.back());
    }
    std::sort(ends.begin(), ends.end());
    EXPECT_GT(ends.back(), ends.front());
    EXPECT_LT(std::abs(std::log(ends[ends.size() / 2] / first[0].lastClose)), 0.25);
    // A history unlike the first, so that nothing comes from the cache.
    auto other = walkRequest(200, 8);
    other.samples = 4;
    forecaster.submit(other);
    const auto second = collect(forecaster, 1, std::chrono::seconds(170));
    ASSERT_EQ(second.size(), 1u);
    std::cout << "4 paths x 24 steps, warm: " << std::chrono::duration<double>(second[0].computeTime).count()
              << " s\n";
    EXPECT_EQ(second[0].status, ports::ForecastStatus::Ok) << second[0].sentence;
}

TEST_F(LocalModel, ServerAsksForItsKey) {
    LocalModelServer server(m_manifest, {.parallelPaths = 1, .contextTokens = 256});
    ASSERT_TRUE(server.start().ok());
    HttpTransport transport;
    const std::atomic<bool> never{false};
    const HttpLimits limits{std::chrono::seconds(1), std::chrono::seconds(60), std::chrono::seconds(60)};
    HttpReply health;
    for (int i = 0; i < 600 && health.status != 200 && server.isRunning(); ++i) {
        health = transport.exchange({server.port(), "/health", server.key(), {}}, limits, never);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_EQ(health.status, 200);
    const std::string body = R"({"prompt":"500\n","n_predict":2})";
    EXPECT_EQ(transport.exchange({server.port(), "/completion", "guess", body}, limits, never).status, 401);
    EXPECT_EQ(transport.exchange({server.port(), "/completion", server.key(), body}, limits, never).status,
              200);
    // The key is in no argument list, where every user of the machine could read it.
    std::ifstream arguments("/proc/" + std::to_string(server.processId()) + "/cmdline");
    const std::string text{std::istreambuf_iterator<char>(arguments), {}};
    EXPECT_NE(text.find("--port"), std::string::npos);
    EXPECT_EQ(text.find(server.key()), std::string::npos);
}

TEST_F(LocalModel, ServerDiesWithItsParent) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t parent = fork();
    if (parent == 0) {  // a terminal that starts its server and is killed
        LocalModelServer server(m_manifest, {.parallelPaths = 1, .contextTokens = 256});
        const bool started = server.start().ok();
        const int pid = started ? server.processId() : 0;
        (void)!write(ends[1], &pid, sizeof pid);
        kill(getpid(), SIGKILL);
        _exit(1);
    }
    int serverPid = 0;
    ASSERT_EQ(read(ends[0], &serverPid, sizeof serverPid), static_cast<ssize_t>(sizeof serverPid));
    waitpid(parent, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    ASSERT_GT(serverPid, 0);
    const auto isAlive = [&] {
        std::ifstream stat("/proc/" + std::to_string(serverPid) + "/stat");
        std::string text{std::istreambuf_iterator<char>(stat), {}};
        const std::size_t name = text.rfind(')');
        return name != std::string::npos && text.substr(name + 2, 1) != "Z";
    };
    for (int i = 0; i < 500 && isAlive(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_FALSE(isAlive());
}

/// A server of somebody, asked as any OpenAI-compatible one: by its address and key.
class CompatibleServer : public LocalModel {
 protected:
    void SetUp() override {
        LocalModel::SetUp();
        if (m_manifest.command.empty()) {
            return;
        }
        LocalServerOptions options;
        options.parallelPaths = 4;
        options.niceness = 0;  // somebody else's server is not the terminal's to slow down
        m_server = std::make_unique<LocalModelServer>(m_manifest, options);
        ASSERT_TRUE(m_server->start().ok());
        HttpTransport transport;
        const std::atomic<bool> never{false};
        for (int i = 0; i < 1200; ++i) {
            const HttpReply reply =
                transport.exchange({m_server->port(), "/health", m_server->key(), {}}, {}, never);
            if (reply.status == 200) {
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    ports::Forecast answerOf(bool isCorrector, bool isPriced) {
        ServedModelParts parts;
        parts.spec.id = "s1";
        parts.spec.kind = ports::ServerKind::OpenAiCompatible;
        parts.spec.title = "Real";
        parts.spec.baseUrl = "http://127.0.0.1:" + std::to_string(m_server->port());
        parts.spec.model = "whatever it is";
        parts.spec.hasCorrector = true;
        if (isPriced) {
            parts.spec.inputPrice = parts.spec.outputPrice = domain::Price::fromNanoUsd(100'000'000);
            parts.spec.dailyCap = domain::Money::fromUsd(1);
        }
        parts.key = *domain::SecretKey::from(m_server->key());
        parts.spend = &m_spend;
        parts.clock = &m_clock;
        ServedModel model(std::move(parts));
        model.start();
        ports::ForecastRequest request = walkRequest(200);
        request.samples = 4;
        ports::Forecaster& one = isCorrector ? *model.corrector() : *model.digits();
        one.submit(request);
        const auto answers = collect(one, 1, std::chrono::seconds(170));
        m_view = *model.view();
        for (const std::string& line : m_view.log) {
            std::cout << "  " << line << '\n';
        }
        return answers.empty() ? ports::Forecast{} : answers.front();
    }
    support::RealClock m_clock;
    SpendBook m_spend{"", {}};
    std::unique_ptr<LocalModelServer> m_server;
    ports::ModelServerView m_view;
};

TEST_F(CompatibleServer, ALlamaServerIsHeldToDigitsByAGrammar) {
    const auto forecast = answerOf(false, false);
    ASSERT_TRUE(m_view.abilities.has_value()) << forecast.sentence;
    EXPECT_TRUE(m_view.abilities->isLlamaCpp);
    EXPECT_TRUE(m_view.abilities->givesUsage);
    EXPECT_EQ(forecast.completions.size(), 4u) << forecast.sentence;
    for (const std::string& text : forecast.completions) {
        EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 24) << text;
    }
}

TEST_F(CompatibleServer, ByChatEveryTokenIsCountedAndPaid) {
    const auto forecast = answerOf(false, true);
    EXPECT_FALSE(forecast.completions.empty()) << forecast.sentence;
    std::cout << "  " << forecast.sentence << "\n  " << forecast.completions.front() << '\n';
    ASSERT_TRUE(forecast.cost.has_value());
    EXPECT_GT(forecast.cost->nanoUsd(), 0);
    EXPECT_GE(m_spend.spent("s1", m_clock.utcNow()).nanoUsd(), forecast.cost->nanoUsd());
}

TEST_F(CompatibleServer, ACorrectionStaysWithinItsBounds) {
    const auto forecast = answerOf(true, false);
    std::cout << "  " << forecast.sentence << "; " << forecast.rationale << '\n';
    ASSERT_FALSE(forecast.completions.empty()) << forecast.sentence;
    if (forecast.status == ports::ForecastStatus::Ok) {
        ASSERT_TRUE(forecast.baseline);
        const double end = forecast.quantiles[3].values[23], was = forecast.baseline->quantiles[3].values[23];
        EXPECT_LE(std::abs(std::log(end / was)), 0.03 + 1e-9);
    }
}

}  // namespace
}  // namespace tessera::forecast
