#include "app/terminal/forecast_command.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <ostream>

#include "app/domain/time_text.h"
#include "app/forecast/backtest.h"
#include "app/forecast/statistical_forecasters.h"
#include "app/storage/sqlite_backtest_store.h"
#include "app/terminal/forecast_input.h"
#include "app/terminal/forecast_report.h"
#include "app/terminal/prices_command.h"
#include "app/terminal/skill_command.h"
#include "feeds/prices/built_in_prices.h"

#include <embedded/forecast_record.h>

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using nlohmann::ordered_json;

namespace {

constexpr std::string_view kModelKey = "model";

Error bad(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "forecast"};
}

/// Forecasters in the order they were asked for. A model is started, and stopped at the end.
struct Forecasters {
    std::vector<std::string> keys;
    std::vector<std::unique_ptr<ports::Forecaster>> own;

    ~Forecasters() {
        for (const auto& forecaster : own) {
            forecaster->stop();
        }
    }
    std::vector<ports::Forecaster*> all() const {
        std::vector<ports::Forecaster*> out;
        for (const auto& forecaster : own) {
            out.push_back(forecaster.get());
        }
        return out;
    }
};

std::string allKeys() {
    std::string keys;
    for (const auto& each : forecast::statisticalForecasters()) {
        keys += fmt::format("{}{}", keys.empty() ? "" : ",", each.key);
    }
    return keys;
}

Result<std::unique_ptr<Forecasters>> forecastersOf(const ForecastCommandRequest& request) {
    auto made = std::make_unique<Forecasters>();
    const std::string words = request.forecasters.empty() ? allKeys() : request.forecasters;
    for (std::size_t from = 0; from <= words.size();) {
        const std::size_t comma = std::min(words.find(',', from), words.size());
        const std::string key = words.substr(from, comma - from);
        from = comma + 1;
        const bool isModel = key == kModelKey && request.model;
        auto forecaster = isModel ? request.model() : forecast::makeStatisticalForecaster(key);
        if (!forecaster) {
            return bad(fmt::format("There is no forecaster \"{}\": there are {} and {}.", key.substr(0, 40),
                                   allKeys(), kModelKey));
        }
        if (std::ranges::find(made->keys, key) != made->keys.end()) {
            return bad(fmt::format("The forecaster {} is named twice.", key));
        }
        forecaster->start();
        made->keys.push_back(key);
        made->own.push_back(std::move(forecaster));
    }
    return made;
}

Result<domain::Duration> intervalOf(const std::string& word) {
    if (word.empty()) {
        return domain::Duration::zero();
    }
    const auto known = domain::barIntervalOf(word, domain::kMinuteBarIntervals);
    return known ? Result<domain::Duration>(*known)
                 : bad(fmt::format("--interval is one of {}, not \"{}\".",
                                   domain::barIntervalNames(domain::kMinuteBarIntervals), word));
}

Result<std::vector<ForecastSeries>> readSeries(const ForecastCommandRequest& request,
                                               const std::string& profileDir, domain::Timestamp now) {
    if (request.symbols.empty() == request.csv.empty()) {
        return bad("Give what to forecast: either --symbol or --csv.");
    }
    std::vector<ForecastSeries> out;
    if (!request.csv.empty()) {
        const auto interval = intervalOf(request.interval);
        const auto text = readInput(request.csv, "csv");
        if (!interval || !text) {
            return interval ? text.error() : interval.error();
        }
        // The name alone: where a file lies is nobody's business who reads a record.
        const std::size_t slash = request.csv.rfind('/');
        auto read = seriesOfCsv(
            *text, slash == std::string::npos ? request.csv : request.csv.substr(slash + 1), *interval);
        if (!read) {
            return read.error();
        }
        out.push_back(std::move(read).value());
        return out;
    }
    const auto ledger = openPriceLedger(profileDir);
    if (!ledger) {
        return ledger.error();
    }
    const auto book = ledger.value()->book();
    for (const std::string& symbol : request.symbols) {
        auto read = seriesOf(symbol, *book, now);
        if (!read) {
            return read.error();
        }
        out.push_back(std::move(read).value());
    }
    return out;
}

AnsweredSeries forecastsOf(ForecastSeries read, const ForecastCommandRequest& request,
                           const Forecasters& forecasters) {
    AnsweredSeries answered{std::move(read), request.horizon, request.seed, {}, {}};
    ports::ForecastRequest question;
    question.symbol = answered.read.series.symbol;
    question.closes = answered.read.series.closes;
    question.origin = answered.read.series.ends.back();
    question.interval = answered.read.series.interval;
    question.horizon = request.horizon;
    question.samples = request.samples;
    question.season = request.season;
    question.seed = request.seed;
    answered.walk = forecast::randomWalkForecast(question);
    for (std::size_t i = 0; i < forecasters.own.size(); ++i) {
        answered.forecasts.emplace_back(forecasters.keys[i], answerOf(*forecasters.own[i], question));
    }
    return answered;
}

Result<TestedSeries> testOf(ForecastSeries read, const ForecastCommandRequest& request,
                            const Forecasters& forecasters, ports::BacktestStore& store) {
    forecast::BacktestPlan plan;
    plan.window = request.window;
    plan.step = request.step;
    plan.horizon = request.horizon;
    plan.samples = request.samples;
    plan.season = request.season;
    plan.seed = request.seed;
    forecast::BacktestLimits limits;
    limits.budget = std::chrono::milliseconds(static_cast<std::int64_t>(request.budgetSeconds * 1e3));
    limits.slice = std::chrono::milliseconds(200);
    auto test = forecast::Backtest::open(std::move(read.series), plan, forecasters.all(), store, limits);
    if (!test) {
        return test.error();
    }
    int told = -1;
    (*test)->run([&](const forecast::BacktestProgress& progress) {
        const int percent = 100 * (progress.found + progress.made) / std::max(progress.total, 1);
        if (request.tell && percent / 10 != told) {
            told = percent / 10;
            request.tell(fmt::format("{}: {} of {} forecasts", (*test)->description().symbol,
                                     progress.found + progress.made, progress.total));
        }
        return true;
    });
    TestedSeries tested{(*test)->description(), (*test)->progress(), std::move(read.notes), {}};
    const auto results = store.results(tested.run.id);
    if (!results) {
        return results.error();
    }
    auto records = forecast::recordsOf(*results);
    if (!records) {
        return records.error();
    }
    tested.records = std::move(records).value();
    return tested;
}

/// Head and results of one run.
Result<void> copyRun(const ports::BacktestStore& from, const ports::BacktestLine& head,
                     ports::BacktestStore& to) {
    auto results = from.results(head.run);
    if (!results) {
        return results.error();
    }
    auto lines = std::move(results).value();
    lines.insert(lines.begin(), head);
    return to.append(lines);
}

/// The runs, and only those, as a packed file.
Result<void> writeRecord(const std::string& path, const ports::BacktestStore& store,
                         const std::vector<TestedSeries>& tested) {
    forecast::MemoryBacktestStore some;
    for (const TestedSeries& one : tested) {
        if (const auto copied = copyRun(store, forecast::lineOf(one.run), some); !copied) {
            return copied.error();
        }
    }
    const auto text = forecast::backtestFile(some,
                                             "# Walk-forward back-tests of tessera forecast; the format is "
                                             "that of app/forecast/backtest_text.h.\n");
    if (!text) {
        return text.error();
    }
    const std::string packed = prices::packPrices(*text);  // a zstd frame, whatever the text is
    std::ofstream out(path, std::ios::binary);
    out.write(packed.data(), static_cast<std::streamsize>(packed.size()));
    return out.flush() && !packed.empty()
               ? Result<void>{}
               : Result<void>(
                     Error{ErrorCode::Unavailable, fmt::format("{} cannot be written.", path), "record"});
}

void printAll(const std::vector<TestedSeries>& tested, bool asJson, std::ostream& out) {
    if (!asJson) {
        for (const TestedSeries& one : tested) {
            print(one, out);
            out << (&one == &tested.back() ? "" : "\n");
        }
        return;
    }
    ordered_json all;
    all["schema"] = "tessera-backtest-record/1";
    all["runs"] = ordered_json::array();
    for (const TestedSeries& one : tested) {
        all["runs"].push_back(testedJson(one));
    }
    out << all.dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

Result<void> showShipped(bool asJson, std::ostream& out) {
    const auto store = shippedBacktests();
    if (!store) {
        return store.error();
    }
    const auto runs = store->runs();
    std::vector<TestedSeries> tested;
    for (const ports::BacktestLine& line : *runs) {
        const auto run = forecast::readRun(line.text);
        const auto results = store->results(line.run);
        auto records = forecast::recordsOf(*results);
        if (!run || !records) {
            return run ? records.error() : run.error();
        }
        TestedSeries one{*run, {}, {}, std::move(records).value()};
        one.progress.state = forecast::BacktestProgress::State::Done;
        one.progress.total = one.progress.found = static_cast<int>(results->size());
        tested.push_back(std::move(one));
    }
    printAll(tested, asJson, out);
    return {};
}

Result<void> runBacktests(std::vector<ForecastSeries> series, const ForecastCommandRequest& request,
                          const Forecasters& forecasters, const std::string& profileDir, std::ostream& out) {
    const auto store = storage::SqliteBacktestStore::open(storage::backtestsPath(profileDir));
    if (!store) {
        return store.error();
    }
    std::vector<TestedSeries> tested;
    for (ForecastSeries& read : series) {
        auto one = testOf(std::move(read), request, forecasters, **store);
        if (!one) {
            return one.error();
        }
        tested.push_back(std::move(one).value());
    }
    if (!request.record.empty()) {
        if (const auto written = writeRecord(request.record, **store, tested); !written) {
            return written.error();
        }
    }
    printAll(tested, request.asJson, out);
    return {};
}

}  // namespace

Result<forecast::MemoryBacktestStore> shippedBacktests() {
    forecast::MemoryBacktestStore all;
    for (const auto& file : embedded::forecast_record::files()) {
        const auto text = prices::unpackPrices(file.text);
        if (!text) {
            return text.error();
        }
        const auto read = forecast::readBacktestFile(*text);
        if (!read) {
            return read.error();
        }
        const auto runs = read->runs();
        for (const ports::BacktestLine& run : *runs) {
            if (const auto copied = copyRun(*read, run, all); !copied) {
                return copied.error();
            }
        }
    }
    return all;
}

Result<void> runForecastCommand(const ForecastCommandRequest& request, const std::string& profileDir,
                                const ports::Clock& clock, std::ostream& out) {
    if (request.isSkill) {
        return runSkillCommand(request, out);
    }
    if (!request.record.empty() && !request.isBacktest) {
        return bad("--record needs --backtest or --skill.");
    }
    if (request.isShipped) {
        return showShipped(request.asJson, out);
    }
    auto read = readSeries(request, profileDir, clock.utcNow());
    if (!read) {
        return read.error();
    }
    std::vector<ForecastSeries> series = std::move(read).value();
    const auto forecasters = forecastersOf(request);
    if (!forecasters) {
        return forecasters.error();
    }
    if (request.isBacktest) {
        return runBacktests(std::move(series), request, **forecasters, profileDir, out);
    }
    ordered_json all;
    all["schema"] = "tessera-forecast/1";
    all["series"] = ordered_json::array();
    for (ForecastSeries& one : series) {
        const bool isLast = &one == &series.back();
        const AnsweredSeries answered = forecastsOf(std::move(one), request, **forecasters);
        if (request.asJson) {
            all["series"].push_back(answeredJson(answered));
        } else {
            print(answered, out);
            out << (isLast ? "" : "\n");
        }
    }
    if (request.asJson) {
        out << all.dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    }
    return {};
}

}  // namespace tessera::terminal
