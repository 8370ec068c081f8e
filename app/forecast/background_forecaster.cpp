#include "app/forecast/background_forecaster.h"

#include <algorithm>
#include <chrono>

namespace tessera::forecast {

ForecastThread::ForecastThread() : m_thread([this] { run(); }) {}

ForecastThread::~ForecastThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        m_work.clear();
    }
    m_wake.notify_one();
    m_thread.join();
}

void ForecastThread::post(std::function<void()> work) {
    {
        const std::lock_guard lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_wake.notify_one();
}

void ForecastThread::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_isStopping || !m_work.empty(); });
        if (m_isStopping) {
            return;
        }
        const std::function<void()> work = std::move(m_work.front());
        m_work.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

BackgroundForecaster::BackgroundForecaster(std::string name, Prepare prepare, ForecastThread& thread)
    : m_name(std::move(name)), m_prepare(std::move(prepare)), m_thread(thread) {
    auto status = std::make_shared<ports::ModelStatus>();
    status->state = ports::ModelStatus::State::Idle;
    status->model = m_name;
    status->sentence = "a statistical forecaster; needs no model";
    m_status = std::move(status);
}

ports::ForecastTicket BackgroundForecaster::submit(ports::ForecastRequest request) {
    const ports::ForecastTicket ticket{++m_tickets};
    {
        const std::lock_guard lock(m_answers->mutex);
        m_answers->open.push_back(ticket);
    }
    m_thread.post([ticket, answers = m_answers, compute = m_prepare(std::move(request))] {
        const auto begun = std::chrono::steady_clock::now();
        ports::Forecast forecast = compute();
        forecast.ticket = ticket;
        forecast.computeTime = std::chrono::steady_clock::now() - begun;
        const std::lock_guard lock(answers->mutex);
        std::erase(answers->open, ticket);
        if (std::erase(answers->cancelled, ticket) > 0) {
            forecast.status = ports::ForecastStatus::Cancelled;
            forecast.sentence = "cancelled";
            forecast.paths.clear();
            forecast.quantiles.clear();
        }
        answers->ready.push_back(std::move(forecast));
    });
    return ticket;
}

/// A computation on its way is left to end, which takes milliseconds; its answer says it was cancelled.
void BackgroundForecaster::cancel(ports::ForecastTicket ticket) {
    const std::lock_guard lock(m_answers->mutex);
    if (std::ranges::find(m_answers->open, ticket) != m_answers->open.end()) {
        m_answers->cancelled.push_back(ticket);
    }
}

std::size_t BackgroundForecaster::drain(std::vector<ports::Forecast>& out) {
    const std::lock_guard lock(m_answers->mutex);
    const std::size_t count = m_answers->ready.size();
    std::move(m_answers->ready.begin(), m_answers->ready.end(), std::back_inserter(out));
    m_answers->ready.clear();
    return count;
}

}  // namespace tessera::forecast
