// What comes back to the desk: random walks, answers, what the ledger says.

#include <algorithm>

#include "app/forecast/forecast_desk.h"
#include "app/forecast/path_spread.h"
#include "app/forecast/recalibration.h"
#include "app/forecast/recorded_pair.h"

namespace tessera::forecast {

using ports::Forecast;
using ports::ForecastPair;
using ports::ForecastStatus;
using ports::ForecastSubject;
using State = ports::ForecastAttempt::State;

namespace {

/// A forecast costs a small machine about half a minute of one core: short bars do not each get one.
constexpr auto kRest = std::chrono::minutes(2);
constexpr int kMostDoublings = 5;  // about an hour

/// What is shown needs neither: they stand in the ledger.
Forecast withoutTexts(Forecast forecast) {
    forecast.prompt.clear();
    forecast.completions.clear();
    return forecast;
}

ForecastSubject subjectOf(const Forecast& forecast) {
    const std::size_t steps = forecast.paths.empty() ? 0 : forecast.paths.front().size();
    return {forecast.symbol, forecast.interval, static_cast<int>(steps)};
}

}  // namespace

void ForecastDesk::takeWalks() {
    m_arrived.clear();
    m_randomWalk.drain(m_arrived);
    for (Forecast& forecast : m_arrived) {
        takeWalk(std::move(forecast));
    }
    for (const auto& series : m_series) {
        forgetWalks(*series);
    }
}

void ForecastDesk::takeWalk(Forecast&& forecast) {
    for (const auto& series : m_series) {
        const auto walk = std::ranges::find_if(series->walks, [&](const auto& one) {
            return one.second.ticket == forecast.ticket && !one.second.forecast;
        });
        if (walk == series->walks.end()) {
            continue;
        }
        if (forecast.status != ForecastStatus::Ok) {  // so would every other: the history is of no use
            const domain::Timestamp origin = walk->first;
            series->walks.erase(walk);
            abstain(*series, origin, forecast.sentence);
            return;
        }
        m_views.showWalk(series->subject, forecast);
        walk->second.forecast = std::move(forecast);
        return;
    }
}

/// Every forecaster at work on the origin: what the random walk could not use none can.
void ForecastDesk::abstain(Series& series, domain::Timestamp origin, const std::string& sentence) {
    for (const Worker& worker : m_workers) {
        Turn& turn = series.turns[worker.forecaster];
        if (turn.run && turn.run->origin == origin) {
            cancel(series, worker, {State::Abstained, origin, sentence});
        } else if (turn.lastAsked == domain::Timestamp{}) {
            setAttempt(series, worker, {State::Abstained, origin, sentence});
        }
    }
}

/// Those nobody waits for, but for the newest.
void ForecastDesk::forgetWalks(Series& series) {
    while (series.walks.size() > 1 && std::ranges::none_of(series.turns, [&](const auto& turn) {
               return turn.second.run && turn.second.run->origin == series.walks.begin()->first;
           })) {
        series.walks.erase(series.walks.begin());
    }
}

void ForecastDesk::takeAnswers() {
    for (Worker& worker : m_workers) {
        m_arrived.clear();
        worker.forecaster->drain(m_arrived);
        for (const auto& series : m_series) {
            std::optional<Run>& run = series->turns[worker.forecaster].run;
            for (Forecast& answer : m_arrived) {
                if (run && !run->answer && run->ticket == answer.ticket) {
                    run->answer = std::move(answer);
                }
            }
            if (run && run->answer) {
                accept(*series, worker);
            }
        }
    }
}

void ForecastDesk::accept(Series& series, Worker& worker) {
    Turn& turn = series.turns[worker.forecaster];
    Forecast& answer = *turn.run->answer;
    const domain::Timestamp origin = turn.run->origin;
    if (answer.status == ForecastStatus::Ok) {
        const auto walk = series.walks.find(origin);
        if (walk != series.walks.end() && !walk->second.forecast) {
            return;  // it waits for it
        }
        if (std::string fault = whyNoDistribution(answer.paths); !fault.empty()) {
            answer.status = ForecastStatus::Failed;
            answer.sentence = std::move(fault);
        }
    }
    Run run = std::move(*turn.run);
    turn.run.reset();
    switch (run.answer->status) {
        case ForecastStatus::Cancelled:
            setAttempt(series, worker, {});
            return;
        case ForecastStatus::Abstained:
            setAttempt(series, worker, {State::Abstained, origin, std::move(run.answer->sentence)});
            return;
        case ForecastStatus::Failed:
            if (worker.isModel) {
                turn.lastAsked = {};  // after the rest the same origin is tried again
                if (++worker.failures > 1) {
                    worker.restsUntil = m_clock.monotonicNow() + restOf(worker);
                }
            }
            setAttempt(series, worker, {State::Failed, origin, std::move(run.answer->sentence)});
            return;
        case ForecastStatus::Ok:
            worker.failures = 0;
            commit(series, worker, std::move(run));
    }
}

void ForecastDesk::commit(Series& series, Worker& worker, Run run) {
    const auto walk = series.walks.find(run.origin);
    if (walk == series.walks.end()) {
        setAttempt(series, worker, {State::Failed, run.origin, "the random walk of its origin is missing"});
        return;
    }
    Forecast& forecast = *run.answer;
    forecast.forecaster = worker.name;  // by which everything of it is found
    const Forecast& reference = *walk->second.forecast;
    if (forecast.baseline) {
        // The fan a correction began from, under its own name: what the correction is worth is the difference
        // of their scores. Where it was committed for itself already, that row stands.
        record(series, *forecast.baseline, reference, run.scale);
    }
    recordRecalibrated(series, forecast, reference, run.scale);
    record(series, std::move(forecast), reference, run.scale);
    setAttempt(series, worker, {State::Recording, run.origin, {}});
}

void ForecastDesk::record(const Series& series, Forecast forecast, const Forecast& walk,
                          std::optional<double> scale) {
    ForecastPair pair;
    const ports::RecordTicket ticket = m_ledger.record(forecast, walk, scale);
    pair.origin = forecast.origin;
    pair.model = withoutTexts(std::move(forecast));
    pair.randomWalk = walk;
    m_recordings.push_back({ticket, series.subject, std::move(pair)});
}

/// Where the forecaster's record of the series is long enough: its fan moved by the outcomes known at the
/// origin, committed and scored for itself beside the fan as it came.
void ForecastDesk::recordRecalibrated(const Series& series, const Forecast& forecast, const Forecast& walk,
                                      std::optional<double> scale) {
    const ForecastSubject& subject = series.subject;
    for (const auto& one : m_ledger.series()) {
        if (one->forecaster != forecast.forecaster ||
            ForecastSubject{one->symbol, one->interval, one->horizon} != subject) {
            continue;
        }
        auto moved = recalibrated(forecast, one->resolved);
        if (moved && moved->status == ForecastStatus::Ok && whyNoDistribution(moved->paths).empty()) {
            record(series, std::move(moved).value(), walk, scale);
        }
        return;
    }
}

/// Longer with every failure in a row, so that a server that is away or a budget that is used up is not asked
/// for ever at the same pace.
domain::Duration ForecastDesk::restOf(const Worker& worker) const {
    const int doublings = std::clamp(worker.failures - 1, 0, kMostDoublings);
    return domain::Duration(kRest) * (1 << doublings);
}

void ForecastDesk::takeRecords() {
    m_answers.clear();
    m_ledger.drain(m_answers);
    for (ports::RecordAnswer& answer : m_answers) {
        const auto found = std::find_if(m_recordings.begin(), m_recordings.end(),
                                        [&](const Recording& r) { return r.ticket == answer.ticket; });
        if (found == m_recordings.end()) {
            continue;
        }
        Recording recording = std::move(*found);
        m_recordings.erase(found);
        const domain::Timestamp origin = recording.pair.origin;
        const std::string name = recording.pair.model->forecaster;
        Attempt attempt{State::Done, origin, {}};
        switch (answer.outcome) {
            case ports::RecordOutcome::Recorded:
                if (!showRecorded(*answer.stands)) {
                    continue;
                }
                break;
            case ports::RecordOutcome::Refused:
                attempt = {State::Failed, origin, std::move(answer.sentence)};
                break;
            case ports::RecordOutcome::Unavailable:
                recording.pair.whyNotRecorded = std::move(answer.sentence);
                m_views.show(recording.subject, name, std::move(recording.pair));
                break;
        }
        m_views.setAttempt(recording.subject, name, std::move(attempt));
    }
}

bool ForecastDesk::showRecorded(const ports::RecordedForecast& recorded) {
    const Forecast& forecast = recorded.forecast;
    const ForecastSubject subject = subjectOf(forecast);
    if (const std::string fault = whyNoDistribution(forecast.paths); !fault.empty()) {
        m_views.setAttempt(subject, forecast.forecaster, {State::Failed, forecast.origin, fault});
        return false;
    }
    m_views.show(subject, forecast.forecaster, pairOf(recorded));
    return true;
}

void ForecastDesk::takeLedgerNews() {
    const std::uint64_t revision = m_ledger.revision();
    if (m_seenLedger == revision) {
        return;
    }
    m_seenLedger = revision;
    ++m_ledgerRevision;
    if (std::string told = m_ledger.problem(); told != m_toldProblem) {
        m_toldProblem = told;
        if (!told.empty()) {
            m_problems.push_back(std::move(told));
        }
    }
    m_views.setScores(m_ledger.scores());
    for (const auto& series : m_series) {
        showGhosts(*series);
    }
}

}  // namespace tessera::forecast
