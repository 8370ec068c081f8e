#include "app/forecast/return_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <numeric>

#include "app/forecast/baselines.h"
#include "app/forecast/fan.h"
#include "app/forecast/minimise.h"

namespace tessera::forecast {

namespace {

constexpr std::size_t kSimulated = 512;  // paths: a tail's level is within 1 % of what it says
constexpr double kVarianceCap = 0.25;    // of one step: as the random walk's 0.5 of deviation
constexpr double kJumpBound = 4;         // deviations of the diffusion
/// Steps of list prices, pooled over models: a rate a year that counts as a year of history, and two sizes.
constexpr double kPriorJumps = 4, kPriorYears = 1;
const double kPriorDown = std::log(1 - 0.13), kPriorUp = std::log(1 + 0.17);
constexpr double kPriorSpread = 0.05;  // deviation of a borrowed size, as a log

std::vector<double> returnsOf(std::span<const double> logs) {
    std::vector<double> returns;
    for (std::size_t i = 1; i < logs.size(); ++i) {
        returns.push_back(logs[i] - logs[i - 1]);
    }
    return returns;
}

double logistic(double free) {
    return 1 / (1 + std::exp(-free));
}

/// `free`: logit of alpha + beta, logit of alpha's part of it.
GarchFit garchAt(double longRun, std::span<const double> free) {
    const double both = 0.9999 * logistic(free[0]), part = logistic(free[1]);
    return {longRun, both * part, both * (1 - part), longRun};
}

/// Twice the negative log likelihood but for constants; leaves `fit` at the end of the returns.
double runGarch(GarchFit& fit, std::span<const double> returns) {
    const double omega = fit.longRun * (1 - fit.alpha - fit.beta);
    double loss = 0, product = 1;
    for (const double r : returns) {
        // Logarithms of several variances at once: they are most of the cost.
        product *= fit.next / fit.longRun;
        if (product < 1e-200 || product > 1e200) {
            loss += std::log(product);
            product = 1;
        }
        loss += r * r / fit.next;
        fit.next = omega + fit.alpha * r * r + fit.beta * fit.next;
    }
    return loss + std::log(product);
}

/// A year's share of one step.
double yearsOf(domain::Duration interval) {
    using Years = std::chrono::duration<double, std::ratio<365 * 24 * 3600>>;
    return std::chrono::duration_cast<Years>(interval).count();
}

/// Rate and sizes of jumps, own and borrowed.
struct JumpModel {
    double rate = 0;     // jumps a step
    double ownPart = 1;  // chance that a size is one of `sizes`
    std::vector<double> sizes;
    double sigma = 0;

    double size(Draws& draws) const {
        if (draws.uniform() < ownPart) {
            return sizes[static_cast<std::size_t>(draws.uniform() * static_cast<double>(sizes.size()))];
        }
        const double centre = draws.uniform() < 0.5 ? kPriorDown : kPriorUp;
        return centre + kPriorSpread * draws.normal();
    }
    /// Sum of one step's jumps; the count is Poisson, by inversion.
    double step(Draws& draws) const {
        double sum = 0, weight = std::exp(-rate), left = draws.uniform() - weight;
        for (int count = 1; left > 0 && count < 1'000; ++count) {
            sum += size(draws);
            weight *= rate / count;
            left -= weight;
        }
        return sum;
    }
};

JumpModel jumpModelOf(const JumpHistory& history, double yearsAStep) {
    JumpModel model;
    model.sigma = std::min(history.sigma, std::sqrt(kVarianceCap));
    model.sizes = history.jumps;
    const double own = static_cast<double>(history.jumps.size()), steps = static_cast<double>(history.steps);
    if (history.jumps.size() >= kOwnJumps || history.sigma > 0) {
        model.rate = own / steps;  // what diffuses is no list price: it borrows nothing
        return model;
    }
    model.rate = (own + kPriorJumps) / (steps * yearsAStep + kPriorYears) * yearsAStep;
    model.ownPart = own / static_cast<double>(kOwnJumps);
    return model;
}

LogPaths jumpPaths(const JumpModel& model, const ports::ForecastRequest& request) {
    Draws draws(request.seed);
    LogPaths paths;
    while (paths.size() < kSimulated) {
        std::vector<double> one, mirrored;
        double jumps = 0, moved = 0;
        for (int step = 0; step < request.horizon; ++step) {
            jumps += model.rate > 0 ? model.step(draws) : 0;
            moved += model.sigma > 0 ? model.sigma * draws.normal() : 0;
            one.push_back(jumps + moved);
            mirrored.push_back(jumps - moved);
        }
        paths.push_back(std::move(one));
        if (model.sigma > 0) {
            paths.push_back(std::move(mirrored));
        }
    }
    return paths;
}

std::string jumpRemark(const JumpHistory& history, const JumpModel& model,
                       const ports::ForecastRequest& request) {
    if (history.sigma > 0) {
        return {};
    }
    const double still = std::exp(-model.rate * request.horizon);
    const std::string stays =
        fmt::format("with {:.0f} % it stays where it is over the {} steps", 100 * still, request.horizon);
    if (history.jumps.empty()) {
        return fmt::format(
            "the price never moved in the history of {} steps: how list prices of models step stands in for "
            "its "
            "own; {}",
            history.steps, stays);
    }
    return fmt::format("{} jumps in {} steps{}; {}", history.jumps.size(), history.steps,
                       model.ownPart < 1 ? ", the rest borrowed from how list prices of models step" : "",
                       stays);
}

}  // namespace

GarchFit fitGarch(std::span<const double> returns) {
    double squares = 0;
    for (const double r : returns) {
        squares += r * r;
    }
    const double longRun = std::min(squares / static_cast<double>(returns.size()), kVarianceCap);
    const auto loss = [&](std::span<const double> free) {
        GarchFit fit = garchAt(longRun, free);
        return runGarch(fit, returns);
    };
    const Minimum best = minimise(loss, {2.5, -2.0}, std::vector{1.0, 1.0}, 120);
    GarchFit fit = garchAt(longRun, best.at);
    runGarch(fit, returns);
    fit.next = std::min(fit.next, kVarianceCap);
    return fit;
}

ports::Forecast garchForecast(const ports::ForecastRequest& request) {
    ports::Forecast forecast = answerTo(request, "GARCH(1,1)");
    if (std::string why = refusal(request); !why.empty()) {
        return abstained(std::move(forecast), std::move(why));
    }
    const std::vector<double> returns = returnsOf(fittedLogs(request));
    if (neverMoved(request.closes) || std::ranges::all_of(returns, [](double r) { return r == 0; })) {
        return abstained(std::move(forecast),
                         "the price never moved in the history: there is no variance to fit");
    }
    const GarchFit fit = fitGarch(returns);
    const double omega = fit.longRun * (1 - fit.alpha - fit.beta);
    Draws draws(request.seed);
    LogPaths paths;
    while (paths.size() < kSimulated) {
        std::vector<double> one, mirrored;
        double variance = fit.next, log = 0;
        for (int step = 0; step < request.horizon; ++step) {
            const double shock = std::sqrt(variance) * draws.normal();
            log += shock;
            one.push_back(log);
            mirrored.push_back(-log);
            variance = std::min(omega + fit.alpha * shock * shock + fit.beta * variance, kVarianceCap);
        }
        paths.push_back(std::move(one));
        paths.push_back(std::move(mirrored));
    }
    setFromLogPaths(forecast, paths, pathsOf(request));
    forecast.sampler = fmt::format("GARCH(1,1), omega {:.6g}, alpha {:.6g}, beta {:.6g}, {} paths, seed {}",
                                   omega, fit.alpha, fit.beta, paths.size(), request.seed);
    return bounded(std::move(forecast));
}

JumpHistory jumpHistoryOf(std::span<const double> closes) {
    JumpHistory history;
    std::vector<double> returns;
    for (std::size_t i = 1; i < closes.size(); ++i) {
        returns.push_back(std::log(closes[i] / closes[i - 1]));
    }
    history.steps = returns.size();
    const auto still = std::ranges::count(returns, 0.0);
    if (2 * static_cast<std::size_t>(still) < returns.size() && returns.size() > 1) {
        double bipower = 0;
        for (std::size_t i = 1; i < returns.size(); ++i) {
            bipower += std::abs(returns[i] * returns[i - 1]);
        }
        history.sigma = std::sqrt(std::numbers::pi / 2 * bipower / static_cast<double>(returns.size() - 1));
    }
    for (const double r : returns) {
        if (r != 0 && std::abs(r) > kJumpBound * history.sigma) {
            history.jumps.push_back(r);
        }
    }
    return history;
}

ports::Forecast jumpForecast(const ports::ForecastRequest& request) {
    ports::Forecast forecast = answerTo(request, "jump-diffusion");
    if (std::string why = refusal(request); !why.empty()) {
        return abstained(std::move(forecast), std::move(why));
    }
    if (request.interval <= domain::Duration::zero()) {
        return abstained(std::move(forecast), "the length of a step is not known: jumps have no rate a year");
    }
    const JumpHistory history = jumpHistoryOf(request.closes);
    const JumpModel model = jumpModelOf(history, yearsOf(request.interval));
    const LogPaths paths = jumpPaths(model, request);
    setFromLogPaths(forecast, paths, pathsOf(request));
    forecast.sentence = jumpRemark(history, model, request);
    forecast.sampler = fmt::format(
        "jump-diffusion, {:.6g} jumps a step, {} of its own, own sizes {:.0f} %, sigma {:.6g}, {} paths, "
        "seed {}",
        model.rate, history.jumps.size(), 100 * model.ownPart, model.sigma, paths.size(), request.seed);
    return bounded(std::move(forecast));
}

}  // namespace tessera::forecast
