#pragma once
// Forecasters whose answer takes milliseconds, away from the thread that asks: a fit must not cost a frame.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// One thread for all of them, which does one thing after the other. Ends with what it is doing.
class ForecastThread {
 public:
    ForecastThread();
    ~ForecastThread();
    /// Any thread.
    void post(std::function<void()> work);

 private:
    void run();
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_work;
    bool m_isStopping = false;
    std::thread m_thread;
};

/// Calls by one thread. `prepare` is called in submit(), what it gives on the ForecastThread: a pure function
/// of what it holds. The thread outlives this.
class BackgroundForecaster final : public ports::Forecaster {
 public:
    using Compute = std::function<ports::Forecast()>;
    using Prepare = std::function<Compute(ports::ForecastRequest)>;
    BackgroundForecaster(std::string name, Prepare prepare, ForecastThread& thread);
    std::string name() const override { return m_name; }
    void start() override {}
    void stop() override {}
    ports::ForecastTicket submit(ports::ForecastRequest request) override;
    void cancel(ports::ForecastTicket ticket) override;
    std::size_t drain(std::vector<ports::Forecast>& out) override;
    std::shared_ptr<const ports::ModelStatus> status() const override { return m_status; }

 private:
    /// Outlives this while a computation is on its way.
    struct Answers {
        std::mutex mutex;
        std::vector<ports::Forecast> ready;
        std::vector<ports::ForecastTicket> open, cancelled;
    };
    std::string m_name;
    Prepare m_prepare;
    ForecastThread& m_thread;
    std::shared_ptr<Answers> m_answers = std::make_shared<Answers>();
    std::uint64_t m_tickets = 0;
    std::shared_ptr<const ports::ModelStatus> m_status;
};

}  // namespace tessera::forecast
