#include "app/terminal/hedge_worker.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/market/embedded_data.h"
#include "app/storage/plan_workbook.h"

namespace tessera::terminal {

/// The thread owns catalogue and evidence; the rest is shared under the mutex.
struct HedgeWorker::Impl {
    const ports::Clock* clock = nullptr;
    std::optional<market::ContractCatalogue> catalogue;
    std::shared_ptr<const listprices::PriceBook> prices;
    std::shared_ptr<const hedge::IndexEvidence> evidence;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::optional<hedge::PlanQuestion> waiting;
    std::optional<hedge::PlanAnswer> answer;
    bool isInHand = false;
    bool isStopping = false;
    std::thread thread;  // last: it uses all of the above

    void run();
    hedge::PlanAnswer make(hedge::PlanQuestion question);
};

hedge::PlanAnswer HedgeWorker::Impl::make(hedge::PlanQuestion question) {
    if (!catalogue) {
        auto parsed = market::ContractCatalogue::parse(market::embeddedContracts());
        if (!parsed) {
            return {nullptr, parsed.error().sentence};
        }
        catalogue = std::move(parsed).value();
    }
    question.now = clock->utcNow();
    if (question.prices != prices) {
        prices = question.prices;
        evidence = std::make_shared<const hedge::IndexEvidence>(prices, question.now);
    }
    question.catalogue = &*catalogue;
    question.evidence = evidence;
    auto plan = hedge::planHedge(question);
    if (!plan) {
        return {nullptr, plan.error().sentence};
    }
    return {std::make_shared<const hedge::HedgePlan>(std::move(plan).value()), {}};
}

void HedgeWorker::Impl::run() {
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [this] { return isStopping || waiting.has_value(); });
        if (isStopping) {
            return;
        }
        hedge::PlanQuestion question = std::move(*waiting);
        waiting.reset();
        isInHand = true;
        lock.unlock();
        hedge::PlanAnswer made = make(std::move(question));
        lock.lock();
        answer = std::move(made);
        isInHand = false;
    }
}

HedgeWorker::HedgeWorker(const ports::Clock& clock) : m_impl(std::make_unique<Impl>()) {
    m_impl->clock = &clock;
}

HedgeWorker::~HedgeWorker() {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->isStopping = true;
    }
    m_impl->wake.notify_one();
    if (m_impl->thread.joinable()) {
        m_impl->thread.join();
    }
}

void HedgeWorker::ask(hedge::PlanQuestion question) {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->waiting = std::move(question);
    }
    if (!m_impl->thread.joinable()) {
        m_impl->thread = std::thread([this] { m_impl->run(); });
    }
    m_impl->wake.notify_one();
}

bool HedgeWorker::isBusy() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->isInHand || m_impl->waiting.has_value();
}

std::optional<hedge::PlanAnswer> HedgeWorker::takeAnswer() {
    const std::scoped_lock lock(m_impl->mutex);
    return std::exchange(m_impl->answer, std::nullopt);
}

domain::Result<void> HedgeWorker::writeWorkbook(const hedge::HedgePlan& plan, const std::string& path) {
    return storage::writePlanWorkbook(plan, path);
}

}  // namespace tessera::terminal
