#include "app/forecast/model_server_keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tessera::forecast {

namespace {

using Clock = std::chrono::steady_clock;
using State = ports::ModelStatus::State;

constexpr auto kHealthPause = std::chrono::milliseconds(100);
constexpr auto kPauseLook = std::chrono::milliseconds(20);

}  // namespace

ModelServerKeeper::ModelServerKeeper(ModelManifest manifest, LocalServerOptions options,
                                     std::chrono::milliseconds loadLimit, Tell tell)
    : m_server(std::move(manifest), options), m_loadLimit(loadLimit), m_tell(std::move(tell)) {}

bool ModelServerKeeper::isSettled() {
    return m_server.isRunning() || (m_server.isResting() && Clock::now() < m_server.mayStartAt());
}

void ModelServerKeeper::drop(const std::string& why) {
    m_why = why;
    m_server.stop();
}

void ModelServerKeeper::tellResting() {
    const auto left = std::chrono::ceil<std::chrono::minutes>(m_server.mayStartAt() - Clock::now());
    m_tell(State::Failed,
           fmt::format("{}; started {} times, tried again in {} min; its log says more", m_why,
                       m_server.recentStarts(), std::max<std::int64_t>(left.count(), 1)),
           -1);
}

void ModelServerKeeper::pause(const std::atomic<bool>& abandon) const {
    while (!abandon.load() && Clock::now() < m_server.mayStartAt()) {
        std::this_thread::sleep_for(kPauseLook);
    }
}

bool ModelServerKeeper::ensure(HttpTransport& transport, const std::atomic<bool>& abandon) {
    if (m_server.isRunning()) {
        return true;
    }
    while (!abandon.load()) {
        if (m_server.isResting()) {
            tellResting();
            return false;
        }
        m_tell(State::Starting, m_starts == 0 ? "starting the model server" : m_why + "; starting it again",
               0);
        pause(abandon);
        if (abandon.load()) {
            break;
        }
        const auto started = m_server.start();
        if (!started) {
            m_why = started.error().sentence;
            m_tell(State::Failed, m_why, -1);
            return false;
        }
        ++m_starts;
        if (waitForHealth(transport, abandon)) {
            m_why = "the model server ended";
            m_tell(State::Idle, "ready", -1);
            return true;
        }
        if (m_server.isRunning()) {
            drop(fmt::format("the model did not load in {} seconds",
                             std::chrono::ceil<std::chrono::seconds>(m_loadLimit).count()));
        }
    }
    return false;
}

bool ModelServerKeeper::waitForHealth(HttpTransport& transport, const std::atomic<bool>& abandon) {
    const auto started = Clock::now();
    const HttpLimits limits{std::chrono::seconds(1), std::chrono::seconds(2), std::chrono::seconds(3)};
    while (!abandon.load()) {
        const auto waited = Clock::now() - started;
        if (waited > m_loadLimit || !m_server.isRunning()) {
            break;
        }
        m_tell(State::Starting, "loading the model",
               std::min(0.99, waited / std::chrono::duration<double>(m_loadLimit)));
        const HttpReply reply =
            transport.exchange({m_server.port(), "/health", m_server.key(), {}}, limits, abandon);
        if (reply.outcome == HttpOutcome::Answered && reply.status == 200) {
            return true;
        }
        std::this_thread::sleep_for(kHealthPause);
    }
    return false;
}

}  // namespace tessera::forecast
