#pragma once
// The inside of a ServedModel: what its thread and its callers share, and what the thread does. Internal to
// served_model.cpp and served_asking.cpp.

#include <fmt/format.h>
#include <sodium.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "app/forecast/chat_client.h"
#include "app/forecast/model_server_keeper.h"
#include "app/forecast/model_server_text.h"
#include "app/forecast/served_model.h"

namespace tessera::forecast {

/// A question that waits or is under way.
struct ServedJob {
    ports::ForecastTicket ticket{};
    ports::ForecastRequest request;
    bool isCorrector = false;
    std::vector<ContextEvent> events;
    std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
};

struct ServedModel::Impl {
    /// A forecaster's face: tickets and answers of its own, the worker is shared.
    class Face final : public ports::Forecaster {
     public:
        Face(Impl& owner, bool isCorrector)
            : m_owner(owner),
              m_isCorrector(isCorrector),
              m_name(owner.parts.spec.title + (isCorrector ? " corrector" : " digits")) {}
        std::string name() const override { return m_name; }
        void start() override {}
        void stop() override {}
        ports::ForecastTicket submit(ports::ForecastRequest request) override {
            return m_owner.submit(std::move(request), *this);
        }
        void cancel(ports::ForecastTicket ticket) override { m_owner.cancel(ticket); }
        std::size_t drain(std::vector<ports::Forecast>& out) override {
            const std::lock_guard lock(m_owner.mutex);
            const std::size_t count = ready.size();
            std::move(ready.begin(), ready.end(), std::back_inserter(out));
            ready.clear();
            return count;
        }
        std::shared_ptr<const ports::ModelStatus> status() const override {
            const std::lock_guard lock(m_owner.mutex);
            return m_owner.status;
        }
        bool isCorrector() const { return m_isCorrector; }
        std::vector<ports::Forecast> ready;  // under the owner's mutex

     private:
        Impl& m_owner;
        const bool m_isCorrector;
        const std::string m_name;
    };

    explicit Impl(ServedModelParts given)
        : parts(std::move(given)), digits(*this, false), corrector(*this, true) {
        if (sodium_init() < 0) {  // 1: done before
            hardProblem = "the random generator is not ready; no model is asked";
        }
        auto first = std::make_shared<ports::ModelServerView>();
        first->spec = parts.spec;
        first->state = ports::ModelServerView::State::Starting;
        first->hasKey = parts.key != nullptr;
        if (parts.known && parts.known->of == identityOf(parts.spec)) {
            abilities = parts.known;
            first->abilities = abilities;
        }
        view = std::move(first);
        status = statusOf(*view);
    }

    ports::ForecastTicket submit(ports::ForecastRequest request, const Face& face);
    void cancel(ports::ForecastTicket ticket);
    void run();

    // --- worker thread
    bool prepare();
    bool ensureServer(HttpTransport& transport);
    domain::Result<void> probe(HttpTransport& transport, const std::atomic<bool>& cancelled);
    domain::Result<ports::ServerAbilities> trial(HttpTransport& transport,
                                                 const std::atomic<bool>& cancelled);
    ports::Forecast answer(HttpTransport& transport, const ServedJob& job);
    ports::Forecast byDigits(HttpTransport& transport, const ServedJob& job, ports::Forecast forecast);
    ports::Forecast byCorrection(HttpTransport& transport, const ServedJob& job, ports::Forecast forecast);
    domain::Result<std::vector<std::string>> ask(HttpTransport& transport, const ServedJob& job,
                                                 const ChatQuestion& question, int answers,
                                                 ports::Forecast& forecast);
    domain::Result<std::vector<std::string>> complete(HttpTransport& transport, const ServedJob& job,
                                                      const std::string& prompt, ports::Forecast& forecast);
    domain::Result<std::optional<SpendBook::Aside>> setAside(const ChatQuestion& question, int answers);
    void tell(ports::ModelServerView::State state, std::string sentence, double progress = -1);
    void note(std::string line);
    std::string sentence() const {
        const std::lock_guard lock(mutex);
        return view->sentence;
    }
    std::optional<TokenPrices> prices() const {
        return parts.spec.inputPrice && parts.spec.outputPrice
                   ? std::optional(TokenPrices{*parts.spec.inputPrice, *parts.spec.outputPrice})
                   : std::nullopt;
    }
    bool isFile() const { return parts.spec.kind == ports::ServerKind::GgufFile; }
    ChatServer server() const {
        return isFile()
                   ? ChatServer{fmt::format("http://127.0.0.1:{}", keeper->port()), parts.spec.title,
                                keeper->key()}
                   : ChatServer{parts.spec.baseUrl, parts.spec.model, parts.key ? parts.key->secret() : ""};
    }
    HttpLimits limits() const { return {parts.limits.connect, parts.limits.stall, parts.limits.total}; }
    static std::shared_ptr<const ports::ModelStatus> statusOf(const ports::ModelServerView& view);

    const ServedModelParts parts;
    std::thread worker;

    // --- shared, under mutex
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<ServedJob> queue;
    std::optional<ServedJob> current;
    bool isProbeWanted = false;
    bool isStopping = false;
    std::uint64_t tickets = 0;
    std::shared_ptr<const ports::ModelServerView> view;
    std::shared_ptr<const ports::ModelStatus> status;
    Face digits, corrector;
    std::atomic<bool> abandoned{false};

    // --- worker thread
    std::string hardProblem;  // nothing can be asked: why
    std::unique_ptr<ModelServerKeeper> keeper;
    std::optional<ports::ServerAbilities> abilities;
    std::string modelDigest;
    LogRing notes;
    int refusedAnswers = 0;
    std::optional<domain::Money> lastCost;
};

}  // namespace tessera::forecast
