#include "app/terminal/backtest_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/forecast/backtest.h"
#include "app/storage/sqlite_backtest_store.h"
#include "app/terminal/forecast_command.h"

namespace tessera::terminal {

namespace {

constexpr auto kBetweenLooks = std::chrono::seconds(5);

/// Different after every write; empty: there is no file.
std::string stampOf(const std::string& path) {
    std::string stamp;
    for (const std::string& file : {path, path + "-wal"}) {
        std::error_code problem;
        const auto size = std::filesystem::file_size(file, problem);
        const auto time =
            problem ? std::filesystem::file_time_type{} : std::filesystem::last_write_time(file, problem);
        if (!problem) {
            stamp += fmt::format("{}/{};", size, time.time_since_epoch().count());
        }
    }
    return stamp;
}

domain::Result<void> addRun(const ports::BacktestStore& store, const ports::BacktestLine& head,
                            std::vector<std::string>& known, ports::BacktestSummaries& summaries) {
    const auto run = forecast::readRun(head.text);
    if (!run) {
        return run.error();
    }
    if (std::ranges::find(known, run->id) != known.end()) {
        return {};  // made again here: it is the same run
    }
    known.push_back(run->id);
    const auto results = store.results(run->id);
    if (!results) {
        return results.error();
    }
    auto read = forecast::recordsOf(*results);
    if (!read) {
        return read.error();
    }
    std::vector<forecast::BacktestRecord> records = std::move(read).value();
    for (forecast::BacktestRecord& one : records) {
        summaries.all.push_back(
            {{run->symbol, run->interval},
             run->source,
             run->plan.horizon,
             one.forecaster,
             one.record,
             one.abstained,
             forecast::leakageWarning(one.forecaster, run->first, run->last),
             std::make_shared<const std::vector<ports::ResolvedForecast>>(std::move(one.resolved))});
    }
    return {};
}

void addStore(const ports::BacktestStore& store, std::vector<std::string>& known,
              ports::BacktestSummaries& summaries) {
    const auto runs = store.runs();
    if (!runs) {
        summaries.sentence = runs.error().sentence;
        return;
    }
    for (const ports::BacktestLine& head : *runs) {
        if (const auto added = addRun(store, head, known, summaries); !added) {
            summaries.sentence = added.error().sentence;
        }
    }
}

/// Those of the profile, and behind them the ones that came with the program.
ports::BacktestSummaries read(const std::string& path, bool isThere) {
    ports::BacktestSummaries summaries;
    std::vector<std::string> known;
    if (isThere) {
        if (const auto own = storage::SqliteBacktestStore::open(path)) {
            addStore(**own, known, summaries);
        } else {
            summaries.sentence = own.error().sentence;
        }
    }
    if (const auto shipped = shippedBacktests()) {
        addStore(*shipped, known, summaries);
    } else {
        summaries.sentence = shipped.error().sentence;
    }
    return summaries;
}

}  // namespace

BacktestReader::BacktestReader(std::string path, forecast::ForecastThread& thread)
    : m_path(std::move(path)), m_thread(thread) {}

std::shared_ptr<const ports::BacktestSummaries> BacktestReader::now() {
    const auto time = std::chrono::steady_clock::now();
    if (!m_path.empty() && time >= m_looksAt) {
        m_looksAt = time + kBetweenLooks;
        std::string stamp = stampOf(m_path);
        if (stamp != m_seen) {
            m_thread.post([shared = m_shared, path = m_path, isThere = !stamp.empty()] {
                auto summaries = std::make_shared<const ports::BacktestSummaries>(read(path, isThere));
                const std::lock_guard lock(shared->mutex);
                shared->summaries = std::move(summaries);
            });
        }
        m_seen = std::move(stamp);
    }
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->summaries;
}

}  // namespace tessera::terminal
