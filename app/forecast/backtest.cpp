#include "app/forecast/backtest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "app/forecast/scoring.h"
#include "app/forecast/sha256.h"
#include "app/forecast/statistical_forecasters.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;
using ports::ForecastStatus;
using State = BacktestProgress::State;
using Clock = std::chrono::steady_clock;

constexpr auto kModelWait = std::chrono::milliseconds(5);
constexpr int kMostHorizon = 256;

Error bad(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "back-test"};
}

/// Empty: it is one.
std::string whyNoSeries(const BacktestSeries& series) {
    if (series.closes.size() != series.ends.size()) {
        return fmt::format("A series of {} closes has {} times.", series.closes.size(), series.ends.size());
    }
    for (std::size_t i = 0; i < series.closes.size(); ++i) {
        if (!std::isfinite(series.closes[i]) || !(series.closes[i] > 0)) {
            return fmt::format("Close {} of {} is {}: not a price above zero.", i + 1, series.symbol,
                               series.closes[i]);
        }
        if (i > 0 && series.ends[i] <= series.ends[i - 1]) {
            return fmt::format("Close {} of {} is not later than the one before it ({}).", i + 1,
                               series.symbol, domain::formatIso(series.ends[i], 0));
        }
    }
    return {};
}

std::string whyNoPlan(const BacktestPlan& plan, std::size_t points) {
    if (plan.window < static_cast<int>(kMinimumHistory)) {
        return fmt::format("A window of {} closes is shorter than the {} a forecaster needs.", plan.window,
                           kMinimumHistory);
    }
    if (plan.step < 1) {
        return fmt::format("A step of {} closes goes nowhere.", plan.step);
    }
    if (plan.horizon < 1 || plan.horizon > kMostHorizon) {
        return fmt::format("A horizon of {} steps is outside 1 to {}.", plan.horizon, kMostHorizon);
    }
    if (points < static_cast<std::size_t>(plan.window) + static_cast<std::size_t>(plan.horizon)) {
        return fmt::format("{} closes are too few for a window of {} and a horizon of {}.", points,
                           plan.window, plan.horizon);
    }
    return {};
}

std::string digestOf(const BacktestSeries& series) {
    std::string lines;
    for (std::size_t i = 0; i < series.closes.size(); ++i) {
        fmt::format_to(std::back_inserter(lines), "{},{}\n", series.ends[i].nanos(), series.closes[i]);
    }
    return sha256Text(lines);
}

/// Log returns at the horizon.
std::vector<double> membersOf(const ports::Forecast& forecast) {
    std::vector<double> members;
    for (const std::vector<double>& path : forecast.paths) {
        if (!path.empty() && path.back() > 0) {
            members.push_back(std::log(path.back() / forecast.lastClose));
        }
    }
    return members;
}

/// Latest day whose texts a model may have been trained on.
struct ModelCutoff {
    std::string_view model;  // a part of its name
    domain::CivilDate until;
    std::string_view why;
};
constexpr ModelCutoff kCutoffs[] = {
    {"SmolLM2", {2024, 12, 31}, "its pre-training data reaches into 2024, to which day is not published"}};

}  // namespace

BacktestRun backtestRunOf(const BacktestSeries& series, const BacktestPlan& plan) {
    BacktestRun run;
    run.symbol = series.symbol;
    run.source = series.source;
    run.interval = series.interval;
    run.points = series.closes.size();
    if (!series.ends.empty()) {
        run.first = series.ends.front();
        run.last = series.ends.back();
    }
    run.seriesDigest = digestOf(series);
    run.plan = plan;
    run.id = runIdOf(run);
    return run;
}

Backtest::Backtest(BacktestSeries series, const BacktestPlan& plan, ports::BacktestStore& store,
                   const BacktestLimits& limits)
    : m_series(std::move(series)), m_run(backtestRunOf(m_series, plan)), m_store(store), m_limits(limits) {}

Backtest::~Backtest() {
    cancel();
}

domain::Result<std::unique_ptr<Backtest>> Backtest::open(BacktestSeries series, const BacktestPlan& plan,
                                                         std::vector<ports::Forecaster*> forecasters,
                                                         ports::BacktestStore& store,
                                                         const BacktestLimits& limits) {
    if (std::string why = whyNoSeries(series); !why.empty()) {
        return bad(std::move(why));
    }
    if (std::string why = whyNoPlan(plan, series.closes.size()); !why.empty()) {
        return bad(std::move(why));
    }
    if (forecasters.empty()) {
        return bad("A back-test needs a forecaster.");
    }
    std::unique_ptr<Backtest> test(new Backtest(std::move(series), plan, store, limits));
    if (const auto taken = test->take(std::move(forecasters)); !taken) {
        return taken.error();
    }
    return test;
}

domain::Result<void> Backtest::take(std::vector<ports::Forecaster*> forecasters) {
    const auto kept = m_store.results(m_run.id);
    if (!kept) {
        return kept.error();
    }
    std::map<std::string, std::set<domain::Timestamp>> known;
    for (const ports::BacktestLine& line : *kept) {
        known[line.forecaster].insert(line.origin);
    }
    const BacktestPlan& plan = m_run.plan;
    for (ports::Forecaster* forecaster : forecasters) {
        Asked asked{.forecaster = forecaster, .name = forecaster->name(), .origins = {}, .open = {}};
        if (std::ranges::find(m_asked, asked.name, &Asked::name) != m_asked.end()) {
            return bad(fmt::format("The forecaster {} is named twice.", asked.name));
        }
        const auto horizon = static_cast<std::size_t>(plan.horizon),
                   step = static_cast<std::size_t>(plan.step);
        for (std::size_t at = static_cast<std::size_t>(plan.window) - 1;
             at + horizon < m_series.closes.size(); at += step) {
            ++m_progress.total;
            if (known[asked.name].contains(m_series.ends[at])) {
                ++m_progress.found;
            } else {
                asked.origins.push_back(at);
            }
        }
        std::ranges::reverse(asked.origins);
        m_asked.push_back(std::move(asked));
    }
    return m_store.append({lineOf(m_run)});
}

ports::ForecastRequest Backtest::requestAt(std::size_t origin) const {
    const BacktestPlan& plan = m_run.plan;
    const auto end = m_series.closes.begin() + static_cast<std::ptrdiff_t>(origin) + 1;
    ports::ForecastRequest request;
    request.symbol = m_series.symbol;
    request.closes.assign(end - plan.window, end);
    request.origin = m_series.ends[origin];
    request.interval = m_series.interval;
    request.horizon = plan.horizon;
    request.samples = plan.samples;
    request.season = plan.season;
    request.seed = plan.seed +
                   (origin + 1 - static_cast<std::size_t>(plan.window)) / static_cast<std::size_t>(plan.step);
    return request;
}

double Backtest::referenceAt(std::size_t origin) {
    const auto known = m_references.find(origin);
    if (known != m_references.end()) {
        return known->second;
    }
    const ports::Forecast walk = randomWalkForecast(requestAt(origin));
    const double outcome = m_series.closes[origin + static_cast<std::size_t>(m_run.plan.horizon)];
    return m_references[origin] = fairCrps(membersOf(walk), std::log(outcome / walk.lastClose));
}

BacktestResult Backtest::resultOf(const ports::Forecast& forecast, std::size_t origin) {
    const std::size_t target = origin + static_cast<std::size_t>(m_run.plan.horizon);
    BacktestResult result;
    result.forecaster = forecast.forecaster;
    result.status = forecast.status;
    result.sentence = forecast.sentence;
    result.modelDigest = forecast.modelDigest;
    result.sampler = findStatisticalForecaster(forecast.forecaster) == nullptr ? forecast.sampler : "";
    ResolvedForecast& f = result.resolved;
    f.origin = m_series.ends[origin];
    f.target = m_series.ends[target];
    f.lastClose = m_series.closes[origin];
    f.outcome = m_series.closes[target];
    f.scale = scaleOf(requestAt(origin).closes);
    f.crpsReference = referenceAt(origin);
    if (forecast.status != ForecastStatus::Ok) {
        return result;
    }
    for (const ports::QuantileTrack& track : forecast.quantiles) {
        f.levels.push_back(track.level);
        f.values.push_back(track.values.back());
    }
    const double crps = fairCrps(membersOf(forecast), std::log(f.outcome / f.lastClose));
    f.crps = std::isfinite(crps) ? std::optional(crps) : std::nullopt;
    return result;
}

/// False: nothing came.
bool Backtest::drain(Asked& asked, std::vector<ports::BacktestLine>& lines) {
    std::vector<ports::Forecast> answers;
    asked.forecaster->drain(answers);
    for (const ports::Forecast& answer : answers) {
        if (!asked.open || answer.ticket != asked.ticket) {
            continue;  // of somebody else's request
        }
        const std::size_t origin = *asked.open;
        asked.open.reset();
        m_progress.computed += answer.computeTime;
        // An answer of no use is what the model says of these closes, and says again when asked again: kept
        // as none. An answer that did not come is no answer.
        const bool isOfNoUse = answer.status == ForecastStatus::Failed && !answer.completions.empty();
        if (answer.status == ForecastStatus::Ok || answer.status == ForecastStatus::Abstained || isOfNoUse) {
            ports::Forecast named = answer;
            named.forecaster = asked.name;
            named.status = isOfNoUse ? ForecastStatus::Abstained : answer.status;
            lines.push_back(lineOf(m_run, resultOf(named, origin)));
            ++m_progress.made;
            m_progress.abstained += named.status == ForecastStatus::Abstained ? 1 : 0;
            asked.failures = 0;
            continue;
        }
        ++m_progress.failed;
        if (++asked.failures >= m_limits.failuresInARow) {
            m_progress.failed += static_cast<int>(asked.origins.size());
            asked.origins.clear();
            m_progress.sentence = fmt::format("{} failed {} times in a row and is asked no more: {}",
                                              asked.name, asked.failures, answer.sentence);
        }
    }
    return !answers.empty();
}

bool Backtest::isDone() const {
    return std::ranges::all_of(m_asked, [](const Asked& a) { return a.origins.empty() && !a.open; });
}

void Backtest::finish(State state, std::string sentence) {
    m_progress.state = state;
    m_progress.sentence = std::move(sentence);
    for (Asked& asked : m_asked) {
        if (asked.open) {
            asked.forecaster->cancel(asked.ticket);
            asked.open.reset();
        }
    }
}

bool Backtest::advance() {
    if (m_progress.state != State::Running) {
        return false;
    }
    const auto until = Clock::now() + m_limits.slice;
    std::vector<ports::BacktestLine> lines;
    bool isMoving = true;
    while (isMoving && Clock::now() < until) {
        isMoving = false;
        for (Asked& asked : m_asked) {
            if (!asked.open && !asked.origins.empty()) {
                asked.open = asked.origins.back();
                asked.origins.pop_back();
                asked.ticket = asked.forecaster->submit(requestAt(*asked.open));
            }
            isMoving = drain(asked, lines) || isMoving;
        }
        if (m_limits.budget.count() > 0 && m_progress.computed > m_limits.budget) {
            break;
        }
    }
    if (const auto kept = m_store.append(lines); !kept) {
        finish(State::Failed, kept.error().sentence);
    } else if (isDone()) {
        finish(State::Done, m_progress.sentence);
    } else if (m_limits.budget.count() > 0 && m_progress.computed > m_limits.budget) {
        finish(
            State::OutOfBudget,
            fmt::format("the budget of {:.1f} s is spent: {} of {} forecasts are there, the rest at the next "
                        "start",
                        static_cast<double>(m_limits.budget.count()) / 1e3,
                        m_progress.found + m_progress.made, m_progress.total));
    }
    return m_progress.state == State::Running;
}

void Backtest::run(const std::function<bool(const BacktestProgress&)>& tell) {
    int before = -1;
    while (advance()) {
        if (tell && !tell(m_progress)) {
            return cancel();
        }
        if (m_progress.made == before) {
            std::this_thread::sleep_for(kModelWait);  // a model is at work
        }
        before = m_progress.made;
    }
}

void Backtest::cancel() {
    if (m_progress.state == State::Running) {
        finish(State::Cancelled,
               fmt::format("cancelled: {} of {} forecasts are there, the rest at the next start",
                           m_progress.found + m_progress.made, m_progress.total));
    }
}

std::string leakageWarning(std::string_view forecaster, domain::Timestamp first, domain::Timestamp last) {
    if (findStatisticalForecaster(forecaster) != nullptr) {
        return {};
    }
    constexpr std::string_view kBlind =
        "It is shown neither symbol nor date, which makes recalling them unlikely, not impossible.";
    for (const ModelCutoff& cutoff : kCutoffs) {
        if (forecaster.find(cutoff.model) == std::string_view::npos) {
            continue;
        }
        const auto until = domain::fromCivilDate(cutoff.until, std::chrono::hours(24));
        if (first >= until) {
            return {};
        }
        return fmt::format("Leakage: {} may have seen outcomes from {} to {} in training ({}). {}",
                           forecaster, domain::formatIso(first, 0).substr(0, 10),
                           domain::formatIso(std::min(last, until - std::chrono::hours(24)), 0).substr(0, 10),
                           cutoff.why, kBlind);
    }
    return fmt::format(
        "Leakage: up to which day {} was trained is not known; it may have seen every outcome of this "
        "series. {}",
        forecaster, kBlind);
}

domain::Result<std::vector<BacktestRecord>> recordsOf(const std::vector<ports::BacktestLine>& results) {
    std::vector<BacktestRecord> records;
    std::vector<std::vector<ResolvedForecast>> resolved;
    for (const ports::BacktestLine& line : results) {
        auto result = readResult(line.text);
        if (!result) {
            return result.error();
        }
        const auto found = std::ranges::find(records, result->forecaster, &BacktestRecord::forecaster);
        const auto at = static_cast<std::size_t>(found - records.begin());
        if (found == records.end()) {
            records.push_back({result->forecaster, {}, 0, {}});
            resolved.emplace_back();
        }
        if (result->status == ForecastStatus::Ok) {
            resolved[at].push_back(std::move(result->resolved));
        } else {
            ++records[at].abstained;
        }
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        records[i].record = trackRecordOf(resolved[i]);
        records[i].resolved = std::move(resolved[i]);
    }
    return records;
}

}  // namespace tessera::forecast
