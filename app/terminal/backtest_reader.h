#pragma once
// The back-tests of the profile and those that came with the program, as a screen wants them: read on another
// thread, again when the file changed.

#include <mutex>
#include <optional>
#include <string>

#include "app/forecast/background_forecaster.h"
#include "app/ports/forecast_desk.h"

namespace tessera::terminal {

/// now() by one thread. The thread that reads ends before this does.
class BacktestReader {
 public:
    /// Empty path: there are none.
    BacktestReader(std::string path, forecast::ForecastThread& thread);
    /// What was read last; looks at the file every few seconds at most. Never null.
    std::shared_ptr<const ports::BacktestSummaries> now();

 private:
    /// Outlives this while a read is on its way.
    struct Shared {
        std::mutex mutex;
        std::shared_ptr<const ports::BacktestSummaries> summaries =
            std::make_shared<const ports::BacktestSummaries>();
    };
    std::string m_path;
    forecast::ForecastThread& m_thread;
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    std::chrono::steady_clock::time_point m_looksAt{};
    std::optional<std::string> m_seen;  // times and sizes of the file; none: nothing was read yet
};

}  // namespace tessera::terminal
