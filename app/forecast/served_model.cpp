#include "app/forecast/served_model.h"

#include <algorithm>

#include "app/forecast/served_model_impl.h"

namespace tessera::forecast {

using ports::Forecast;
using ports::ForecastStatus;
using ports::ModelServerView;
using State = ModelServerView::State;

namespace {

constexpr auto kIdleLook = std::chrono::milliseconds(500);

ports::ModelStatus::State portState(State state) {
    switch (state) {
        case State::Starting:
            return ports::ModelStatus::State::Starting;
        case State::Ready:
            return ports::ModelStatus::State::Idle;
        case State::Busy:
            return ports::ModelStatus::State::Busy;
        default:
            return ports::ModelStatus::State::Failed;
    }
}

}  // namespace

std::shared_ptr<const ports::ModelStatus> ServedModel::Impl::statusOf(const ModelServerView& view) {
    auto status = std::make_shared<ports::ModelStatus>();
    status->state = portState(view.state);
    status->model = view.spec.title;
    status->sentence = view.sentence;
    status->progress = view.progress;
    status->serverRestarts = view.restarts;
    status->refusedAnswers = view.refusedAnswers;
    return status;
}

void ServedModel::Impl::tell(State state, std::string sentence, double progress) {
    const std::lock_guard lock(mutex);
    auto next = std::make_shared<ModelServerView>(*view);
    next->state = state;
    next->sentence = std::move(sentence);
    next->progress = progress;
    next->abilities = abilities;
    next->refusedAnswers = refusedAnswers;
    next->lastCost = lastCost;
    next->log = notes.lines();
    if (keeper) {
        const auto said = keeper->log().lines();
        next->log.insert(next->log.end(), said.begin(), said.end());
        next->restarts = keeper->restarts();
    }
    view = std::move(next);
    status = statusOf(*view);
}

void ServedModel::Impl::note(std::string line) {
    const std::string iso = formatIso(parts.clock->utcNow(), 0);
    notes.add(iso.substr(11, 8) + " " + std::move(line));
}

ports::ForecastTicket ServedModel::Impl::submit(ports::ForecastRequest request, const Face& face) {
    ServedJob job;
    job.isCorrector = face.isCorrector();
    if (job.isCorrector && parts.events) {
        job.events = parts.events(request);
    }
    job.request = std::move(request);
    const std::lock_guard lock(mutex);
    job.ticket = static_cast<ports::ForecastTicket>(++tickets);
    // A newer question of the same kind takes the place of the older one.
    for (ServedJob& older : queue) {
        if (older.isCorrector == job.isCorrector) {
            *older.cancelled = true;
        }
    }
    if (current && current->isCorrector == job.isCorrector) {
        *current->cancelled = true;
    }
    queue.push_back(job);
    wake.notify_all();
    return job.ticket;
}

void ServedModel::Impl::cancel(ports::ForecastTicket ticket) {
    const std::lock_guard lock(mutex);
    if (current && current->ticket == ticket) {
        *current->cancelled = true;
    }
    for (ServedJob& job : queue) {
        if (job.ticket == ticket) {
            *job.cancelled = true;
        }
    }
}

void ServedModel::Impl::run() {
    HttpTransport transport;
    if (!prepare()) {
        tell(State::Failed, hardProblem);
    } else if (isFile() && !parts.spec.isOnDemand) {
        if (ensureServer(transport)) {  // else the keeper has told why
            tell(State::Ready, "ready");
        }
    } else {
        tell(State::Ready, isFile()                ? "it is started when it is asked"
                           : parts.spec.isOnDemand ? "it is asked when you ask for a forecast"
                                                   : "it is asked when a forecast is due");
    }
    while (true) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, kIdleLook, [this] { return isStopping || isProbeWanted || !queue.empty(); });
        if (isStopping) {
            break;
        }
        if (isProbeWanted && hardProblem.empty()) {
            isProbeWanted = false;
            lock.unlock();
            const auto probed = probe(transport, abandoned);
            tell(State::Ready, probed ? "ready" : probed.error().sentence);
            continue;
        }
        isProbeWanted = false;
        if (queue.empty()) {
            continue;
        }
        current = std::move(queue.front());
        queue.pop_front();
        const ServedJob job = *current;
        lock.unlock();
        Forecast forecast = answer(transport, job);
        forecast.ticket = job.ticket;
        if (hardProblem.empty()) {
            const bool isFailed = forecast.status == ForecastStatus::Failed;
            tell(State::Ready, isFailed ? forecast.sentence : "ready");
        }
        lock.lock();
        (job.isCorrector ? corrector : digits).ready.push_back(std::move(forecast));
        current.reset();
    }
    keeper.reset();  // ends the server
}

ServedModel::ServedModel(ServedModelParts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) {}

ServedModel::~ServedModel() {
    abandon();
    if (m_impl->worker.joinable()) {
        m_impl->worker.join();
    }
}

void ServedModel::start() {
    if (!m_impl->worker.joinable()) {
        m_impl->worker = std::thread([this] { m_impl->run(); });
    }
}

void ServedModel::abandon() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->isStopping = true;
        m_impl->abandoned = true;
        if (m_impl->current) {
            *m_impl->current->cancelled = true;
        }
    }
    m_impl->wake.notify_all();
}

void ServedModel::probe() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->isProbeWanted = true;
    }
    m_impl->wake.notify_all();
}

ports::Forecaster* ServedModel::digits() const {
    return m_impl->parts.spec.hasDigits ? &m_impl->digits : nullptr;
}

ports::Forecaster* ServedModel::corrector() const {
    return m_impl->parts.spec.hasCorrector ? &m_impl->corrector : nullptr;
}

std::shared_ptr<const ModelServerView> ServedModel::view() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->view;
}

}  // namespace tessera::forecast
