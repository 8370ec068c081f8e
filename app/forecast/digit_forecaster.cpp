#include "app/forecast/digit_forecaster.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "app/forecast/baselines.h"
#include "app/forecast/completion_client.h"
#include "app/forecast/digit_answer.h"
#include "app/forecast/digit_encoder.h"
#include "app/forecast/http_transport.h"
#include "app/forecast/model_manifest.h"
#include "app/forecast/model_server_keeper.h"
#include "app/forecast/sha256.h"

namespace tessera::forecast {

namespace {

using Clock = std::chrono::steady_clock;
using State = ports::ModelStatus::State;

constexpr auto kIdleLook = std::chrono::milliseconds(500);
constexpr std::size_t kCachedAnswers = 64;
constexpr int kTokensPerLine = 4;  // three digits and a newline in SmolLM2's vocabulary
constexpr int kSpareTokens = 64;
constexpr double kToldProgress = 0.01;  // a status is built anew for steps of this size

/// "SmolLM2-135M" of "SmolLM2-135M-Instruct Q4_1": the name on badges and in the ledger.
std::string shortName(const std::string& model) {
    const std::string word = model.substr(0, model.find(' '));
    const std::size_t suffix = word.rfind("-Instruct");
    return suffix == std::string::npos ? word : word.substr(0, suffix);
}

struct Job {
    ports::ForecastTicket ticket{};
    ports::ForecastRequest request;
    std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
};

/// Answers by key, oldest dropped first.
class AnswerCache {
 public:
    const std::vector<std::string>* find(const std::string& key) const {
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& e) { return e.first == key; });
        return found == m_entries.end() ? nullptr : &found->second;
    }
    void add(std::string key, std::vector<std::string> answer) {
        if (find(key) != nullptr) {
            return;
        }
        m_entries.emplace_back(std::move(key), std::move(answer));
        if (m_entries.size() > kCachedAnswers) {
            m_entries.pop_front();
        }
    }

 private:
    std::list<std::pair<std::string, std::vector<std::string>>> m_entries;
};

}  // namespace

struct DigitForecaster::Impl {
    explicit Impl(DigitForecasterOptions given) : options(std::move(given)) {
        auto first = std::make_shared<ports::ModelStatus>();
        displayName = prepare(*first);
        status = std::move(first);
    }
    /// Fills the first status; gives the forecaster's name.
    std::string prepare(ports::ModelStatus& first) {
        first.model = options.modelName;
        if (sodium_init() < 0) {  // 1: done before
            first.sentence = "the random generator is not ready; no model is started";
            return {};
        }
        if (options.endpoint.port != 0) {
            return options.modelName + " digits";
        }
        const auto manifest = readModelManifest(options.manifestPath);
        if (!manifest) {
            first.model = "no model";
            first.sentence = manifest.error().sentence;
            return "local model digits";
        }
        installed = *manifest;
        first.model = shortName(installed->model);
        return first.model + " digits";
    }

    // --- consumer thread
    const DigitForecasterOptions options;
    std::string displayName;
    std::optional<ModelManifest> installed;
    std::thread worker;

    // --- shared, under mutex
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> queue;
    std::optional<Job> current;
    std::vector<ports::Forecast> ready;
    std::shared_ptr<const ports::ModelStatus> status;
    std::uint64_t tickets = 0;
    bool stopping = false;
    std::atomic<bool> abandon{false};  // stop(): gives up waits that belong to no job

    // --- worker thread
    std::unique_ptr<ModelServerKeeper> keeper;  // null: an endpoint is used, or the model file is not ours
    std::string modelDigest;
    AnswerCache cache;

    void run();
    bool prepareModel();
    bool ensureServer(HttpTransport& transport);
    void tellAfter(const ports::Forecast& forecast);
    ports::Forecast answer(CompletionClient& client, HttpTransport& transport, const Job& job);
    domain::Result<std::vector<std::string>> sample(CompletionClient& client, HttpTransport& transport,
                                                    const Job& job, const CompletionRequest& request);
    void tell(State state, std::string sentence, double progress = -1, int refusedAnswers = 0);
    std::string sentence() const {
        const std::lock_guard lock(mutex);
        return status->sentence;
    }
    void finish(ports::Forecast forecast, ports::ForecastTicket ticket);
    CompletionServer endpoint() const {
        return options.endpoint.port != 0
                   ? CompletionServer{options.endpoint.port, options.endpoint.key, options.parallelPaths}
                   : CompletionServer{keeper->port(), keeper->key(), options.parallelPaths};
    }
    std::string keyOf(const CompletionRequest& request) const {
        return sha256Text(fmt::format("{}|{}|{}|{}|{}|{}|{}", modelDigest, request.prompt,
                                      request.sampler.text(), request.seed, request.samples, request.tokens,
                                      kEncoderVersion));
    }
    bool usable() const { return options.endpoint.port != 0 || installed.has_value(); }
};

void DigitForecaster::Impl::tell(State state, std::string sentence, double progress, int refusedAnswers) {
    const std::lock_guard lock(mutex);
    auto next = std::make_shared<ports::ModelStatus>(*status);
    next->state = state;
    next->sentence = std::move(sentence);
    next->progress = progress;
    next->refusedAnswers += refusedAnswers;
    if (keeper) {
        next->log = keeper->log().lines();
        next->serverRestarts = keeper->restarts();
    }
    status = std::move(next);
}

void DigitForecaster::Impl::finish(ports::Forecast forecast, ports::ForecastTicket ticket) {
    const std::lock_guard lock(mutex);
    forecast.ticket = ticket;
    ready.push_back(std::move(forecast));
    current.reset();
}

/// The digest in the ledger is the file's own, not what a manifest claims.
bool DigitForecaster::Impl::prepareModel() {
    if (options.endpoint.port != 0) {
        return true;
    }
    tell(State::Starting, "checking the model file", 0);
    modelDigest = sha256File(installed->modelPath);
    if (modelDigest != installed->modelSha256) {
        tell(State::Failed,
             "the model file is not the one that was installed; run \"sh packaging/model.sh\" again");
        return false;
    }
    LocalServerOptions server;
    server.threads = options.threads;
    server.parallelPaths = options.parallelPaths;
    server.maxRestarts = options.maxRestarts;
    server.restartWindow = options.restartWindow;
    server.restartPause = options.restartPause;
    // One shared prompt, then each path's own digits.
    server.contextTokens =
        kTokensPerLine * options.historyPoints + options.parallelPaths * (kTokensPerLine * 64) + kSpareTokens;
    keeper = std::make_unique<ModelServerKeeper>(*installed, server, options.loadLimit,
                                                 [this](State state, std::string sentence, double progress) {
                                                     tell(state, std::move(sentence), progress);
                                                 });
    return true;
}

bool DigitForecaster::Impl::ensureServer(HttpTransport& transport) {
    return options.endpoint.port != 0 || (keeper && keeper->ensure(transport, abandon));
}

domain::Result<std::vector<std::string>> DigitForecaster::Impl::sample(CompletionClient& client,
                                                                       HttpTransport& transport,
                                                                       const Job& job,
                                                                       const CompletionRequest& request) {
    if (const auto* known = cache.find(keyOf(request))) {
        return *known;
    }
    if (!ensureServer(transport)) {
        return domain::Error{domain::ErrorCode::Unavailable, sentence(), "server"};
    }
    tell(State::Busy, "sampling", 0);
    const HttpLimits limits{options.connectLimit, options.stallLimit, options.totalLimit};
    double told = 0;
    auto answer = client.complete(endpoint(), request, limits, *job.cancelled, [&](double fraction) {
        if (fraction >= told + kToldProgress) {
            told = fraction;
            tell(State::Busy, "sampling", fraction);
        }
    });
    if (!answer && keeper && answer.error().code != domain::ErrorCode::Cancelled) {
        // A server of ours that gave no whole answer would be as stuck for the next request.
        keeper->drop(answer.error().sentence);
        tell(State::Starting, answer.error().sentence + "; it is started again", 0);
        return domain::Error{answer.error().code, sentence(), answer.error().detail};
    }
    return answer;
}

ports::Forecast DigitForecaster::Impl::answer(CompletionClient& client, HttpTransport& transport,
                                              const Job& job) {
    const auto started = Clock::now();
    const ports::ForecastRequest& request = job.request;
    ports::Forecast forecast;
    forecast.forecaster = displayName;
    forecast.symbol = request.symbol;
    forecast.origin = request.origin;
    forecast.interval = request.interval;
    forecast.modelDigest = modelDigest;
    const auto ended = [&](ports::ForecastStatus how, std::string why) {
        forecast.status = how;
        forecast.sentence = std::move(why);
        forecast.computeTime = Clock::now() - started;
        return std::move(forecast);
    };
    if (job.cancelled->load()) {
        return ended(ports::ForecastStatus::Cancelled, "cancelled");
    }
    if (std::string reason = refusal(request); !reason.empty()) {
        return ended(ports::ForecastStatus::Abstained, std::move(reason));
    }
    forecast.lastClose = request.closes.back();
    const auto prompt =
        encodeDigits(request.closes, request.horizon, static_cast<std::size_t>(options.historyPoints));
    if (!prompt) {
        return ended(ports::ForecastStatus::Abstained, prompt.error().sentence);
    }
    CompletionRequest completion;
    completion.prompt = prompt->text;
    completion.grammar = digitGrammar(request.horizon);
    completion.tokens = kTokensPerLine * request.horizon + 4;
    completion.samples = request.samples;
    completion.seed = request.seed;
    completion.sampler = options.sampler;
    forecast.prompt = prompt->text;
    forecast.sampler =
        fmt::format("{}, seeds {}..{}, {}", completion.sampler.text(), request.seed,
                    request.seed + static_cast<std::uint64_t>(request.samples) - 1, kEncoderVersion);
    auto texts = sample(client, transport, job, completion);
    if (!texts) {
        const bool cancelled = texts.error().code == domain::ErrorCode::Cancelled;
        return ended(cancelled ? ports::ForecastStatus::Cancelled : ports::ForecastStatus::Failed,
                     texts.error().sentence);
    }
    forecast = withDigits(std::move(forecast), std::move(*texts), prompt->scale, request);
    if (forecast.status == ports::ForecastStatus::Ok) {
        cache.add(keyOf(completion), forecast.completions);  // an answer of no use is asked for anew
    }
    forecast.computeTime = Clock::now() - started;
    return forecast;
}

void DigitForecaster::Impl::tellAfter(const ports::Forecast& forecast) {
    const bool isRefused = forecast.status == ports::ForecastStatus::Failed && !forecast.completions.empty();
    const bool isReady = options.endpoint.port != 0 || (keeper && keeper->isRunning());
    if (isReady) {
        const bool isFailed = forecast.status == ports::ForecastStatus::Failed;
        tell(State::Idle, isFailed ? forecast.sentence : "ready", -1, isRefused ? 1 : 0);
    }
}

void DigitForecaster::Impl::run() {
    HttpTransport transport;
    CompletionClient client(transport);
    if (prepareModel() && ensureServer(transport)) {
        tell(State::Idle, "ready");
    }
    while (true) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, kIdleLook, [this] { return stopping || !queue.empty(); });
        if (stopping) {
            break;
        }
        if (queue.empty()) {
            lock.unlock();
            if (keeper && !keeper->isSettled()) {
                ensureServer(transport);  // it ended, or has rested: ready again for the next request
            }
            continue;
        }
        current = std::move(queue.front());
        queue.pop_front();
        const Job job = *current;
        lock.unlock();
        ports::Forecast forecast = answer(client, transport, job);
        tellAfter(forecast);
        finish(std::move(forecast), job.ticket);
    }
    keeper.reset();  // ends the server
}

DigitForecaster::DigitForecaster(DigitForecasterOptions options)
    : m_impl(std::make_unique<Impl>(std::move(options))) {}

DigitForecaster::~DigitForecaster() {
    stop();
}

std::string DigitForecaster::name() const {
    return m_impl->displayName;
}

void DigitForecaster::start() {
    if (m_impl->usable() && !m_impl->worker.joinable()) {
        m_impl->abandon = false;
        m_impl->stopping = false;
        m_impl->tell(State::Starting, "starting the model server", 0);
        m_impl->worker = std::thread([this] { m_impl->run(); });
    }
}

void DigitForecaster::stop() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
        m_impl->abandon = true;
        if (m_impl->current) {
            *m_impl->current->cancelled = true;
        }
    }
    m_impl->wake.notify_all();
    if (m_impl->worker.joinable()) {
        m_impl->worker.join();
    }
}

ports::ForecastTicket DigitForecaster::submit(ports::ForecastRequest request) {
    const std::lock_guard lock(m_impl->mutex);
    Job job;
    job.ticket = static_cast<ports::ForecastTicket>(++m_impl->tickets);
    job.request = std::move(request);
    const auto over = [&](const Job& older, ports::ForecastStatus status, std::string sentence) {
        ports::Forecast forecast;
        forecast.ticket = older.ticket;
        forecast.forecaster = m_impl->displayName;
        forecast.symbol = older.request.symbol;
        forecast.origin = older.request.origin;
        forecast.interval = older.request.interval;
        forecast.status = status;
        forecast.sentence = std::move(sentence);
        m_impl->ready.push_back(std::move(forecast));
    };
    if (!m_impl->usable()) {
        over(job, ports::ForecastStatus::Failed, m_impl->status->sentence);
        return job.ticket;
    }
    std::erase_if(m_impl->queue, [&](const Job& older) {
        const bool same = older.request.symbol == job.request.symbol;
        if (same) {
            over(older, ports::ForecastStatus::Cancelled, "replaced by a newer request");
        }
        return same;
    });
    if (m_impl->current && m_impl->current->request.symbol == job.request.symbol) {
        *m_impl->current->cancelled = true;
    }
    m_impl->queue.push_back(job);
    m_impl->wake.notify_all();
    return job.ticket;
}

void DigitForecaster::cancel(ports::ForecastTicket ticket) {
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->current && m_impl->current->ticket == ticket) {
        *m_impl->current->cancelled = true;
    }
    const auto found = std::find_if(m_impl->queue.begin(), m_impl->queue.end(),
                                    [&](const Job& j) { return j.ticket == ticket; });
    if (found != m_impl->queue.end()) {
        *found->cancelled = true;  // the worker answers Cancelled when it comes to it
    }
}

std::size_t DigitForecaster::drain(std::vector<ports::Forecast>& out) {
    const std::lock_guard lock(m_impl->mutex);
    const std::size_t count = m_impl->ready.size();
    std::move(m_impl->ready.begin(), m_impl->ready.end(), std::back_inserter(out));
    m_impl->ready.clear();
    return count;
}

std::shared_ptr<const ports::ModelStatus> DigitForecaster::status() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->status;
}

}  // namespace tessera::forecast
