#include "app/forecast/forecast_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/forecast/closed_bars.h"
#include "app/forecast/path_spread.h"
#include "app/forecast/recorded_pair.h"
#include "app/forecast/track_record.h"

namespace tessera::forecast {

using ports::Forecast;
using ports::ForecastPair;
using ports::ForecastStatus;
using ports::ForecastSubject;
using State = ports::ForecastAttempt::State;

namespace {

constexpr std::size_t kHistoryPoints = 256;
/// A forecast costs a small machine about half a minute of one core: short bars do not each get one.
constexpr auto kRest = std::chrono::minutes(2);
constexpr int kMostDoublings = 5;  // about an hour

std::string stamp(domain::Timestamp t) {
    const std::string iso = formatIso(t, 0);  // 2026-11-19T20:58:11Z
    return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

ports::ForecastRequest requestFrom(const ForecastSubject& subject, const ClosedBars& closed) {
    ports::ForecastRequest request;
    request.symbol = subject.symbol;
    request.interval = subject.interval;
    const std::size_t count = closed.closes.size();
    const std::size_t skipped = count > kHistoryPoints ? count - kHistoryPoints : 0;
    request.closes.assign(closed.closes.begin() + static_cast<std::ptrdiff_t>(skipped), closed.closes.end());
    request.origin = closed.ends.back();
    request.horizon = ForecastDesk::kHorizon;
    request.samples = ForecastDesk::kSamples;
    request.seed = static_cast<std::uint64_t>(request.origin.seconds());
    return request;
}

/// What is shown needs neither: they stand in the ledger.
Forecast withoutTexts(Forecast forecast) {
    forecast.prompt.clear();
    forecast.completions.clear();
    return forecast;
}

std::vector<std::string> namesOf(const ports::Forecaster& model,
                                 const std::vector<ports::Forecaster*>& statistical) {
    std::vector<std::string> names{model.name()};
    for (const ports::Forecaster* one : statistical) {
        names.push_back(one->name());
    }
    return names;
}

}  // namespace

ForecastDesk::ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk,
                           ports::ForecastLedger& ledger, const ports::Clock& clock,
                           const std::vector<ports::Forecaster*>& statistical)
    : m_model(model),
      m_randomWalk(randomWalk),
      m_ledger(ledger),
      m_clock(clock),
      m_views(namesOf(model, statistical), kHorizon),
      m_status(model.status()) {
    const auto worker = [](ports::Forecaster& one, bool isModel) {
        Worker its;
        its.forecaster = &one;
        its.name = one.name();
        its.isModel = isModel;
        return its;
    };
    m_workers.push_back(worker(model, true));
    for (ports::Forecaster* one : statistical) {
        m_workers.push_back(worker(*one, false));
    }
}

void ForecastDesk::add(ports::Forecaster& forecaster, bool isOnDemand) {
    Worker worker;
    worker.forecaster = &forecaster;
    worker.name = forecaster.name();
    worker.isModel = true;
    worker.isOnDemand = isOnDemand;
    m_workers.push_back(std::move(worker));
    m_views.addName(forecaster.name());
    m_isRestored = false;  // what the ledger holds of it
}

void ForecastDesk::remove(ports::Forecaster& forecaster) {
    const auto found = std::ranges::find(m_workers, &forecaster, &Worker::forecaster);
    if (found != m_workers.end()) {
        if (found->run && !found->run->answer) {
            forecaster.cancel(found->run->ticket);
        }
        m_views.removeName(found->name);
        m_workers.erase(found);
    }
}

void ForecastDesk::watch(const domain::Instrument& instrument, domain::Duration interval) {
    ForecastSubject subject{instrument.symbol, interval};
    if (m_subject == subject) {
        return;
    }
    for (Worker& worker : m_workers) {
        cancel(worker, {});
        worker.lastAsked = {};
        worker.isRequested = !worker.isOnDemand;
    }
    m_walks.clear();
    m_lastObserved = {};
    m_isByPerson = false;
    m_isRestored = false;
    const bool isTooShort = interval < std::chrono::minutes(1);
    if (isTooShort || !instrument.isListed() || instrument.option() != nullptr) {
        m_subject.reset();
        for (const Worker& worker : m_workers) {
            m_views.setAttempt(subject, worker.name,
                               {State::Abstained,
                                {},
                                isTooShort ? "only bars of a minute or longer are forecast"
                                           : "only futures and their spreads are forecast"});
        }
        return;
    }
    m_subject = std::move(subject);
}

void ForecastDesk::forecastNow() {
    m_isByPerson = true;
    for (Worker& worker : m_workers) {
        worker.isRequested = true;
    }
}

void ForecastDesk::choose(ports::ForecastChoice choice) {
    m_views.choose(std::move(choice));
    showGhosts();
}

void ForecastDesk::cancel(Worker& worker, Attempt attempt) {
    if (worker.run) {
        if (!worker.run->answer) {
            worker.forecaster->cancel(worker.run->ticket);
        }
        worker.run.reset();
        setAttempt(worker, std::move(attempt));
    }
}

void ForecastDesk::advance(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    m_status = m_model.status();
    m_views.setHasModel(m_status->state != ports::ModelStatus::State::NotInstalled);
    takeWalks();
    takeAnswers();
    takeRecords();
    takeLedgerNews();
    m_views.dropOutdated(now);
    if (!m_subject) {
        return;
    }
    showNewestRecorded(now);
    if (!minutes.empty()) {
        observeClosedBars(minutes, now);
        askWhenDue(minutes, now);
    }
}

void ForecastDesk::takeWalks() {
    m_arrived.clear();
    m_randomWalk.drain(m_arrived);
    for (Forecast& forecast : m_arrived) {
        const auto walk = std::ranges::find_if(m_walks, [&](const auto& one) {
            return one.second.ticket == forecast.ticket && !one.second.forecast;
        });
        if (walk == m_walks.end()) {
            continue;
        }
        if (forecast.status != ForecastStatus::Ok) {  // so would every other: the history is of no use
            const domain::Timestamp origin = walk->first;
            m_walks.erase(walk);
            abstain(origin, forecast.sentence);
            continue;
        }
        m_views.showWalk(*m_subject, forecast);
        walk->second.forecast = std::move(forecast);
    }
    forgetWalks();
}

/// Every forecaster at work on the origin: what the random walk could not use none can.
void ForecastDesk::abstain(domain::Timestamp origin, const std::string& sentence) {
    for (Worker& worker : m_workers) {
        if (worker.run && worker.run->origin == origin) {
            cancel(worker, {State::Abstained, origin, sentence});
        } else if (worker.lastAsked == domain::Timestamp{}) {
            setAttempt(worker, {State::Abstained, origin, sentence});
        }
    }
}

/// Those nobody waits for, but for the newest.
void ForecastDesk::forgetWalks() {
    while (m_walks.size() > 1 && std::ranges::none_of(m_workers, [&](const Worker& worker) {
               return worker.run && worker.run->origin == m_walks.begin()->first;
           })) {
        m_walks.erase(m_walks.begin());
    }
}

void ForecastDesk::takeAnswers() {
    for (Worker& worker : m_workers) {
        m_arrived.clear();
        worker.forecaster->drain(m_arrived);
        for (Forecast& answer : m_arrived) {
            if (worker.run && !worker.run->answer && worker.run->ticket == answer.ticket) {
                worker.run->answer = std::move(answer);
            }
        }
        if (worker.run && worker.run->answer) {
            accept(worker);
        }
    }
}

void ForecastDesk::accept(Worker& worker) {
    Forecast& answer = *worker.run->answer;
    const domain::Timestamp origin = worker.run->origin;
    if (answer.status == ForecastStatus::Ok) {
        const auto walk = m_walks.find(origin);
        if (walk != m_walks.end() && !walk->second.forecast) {
            return;  // it waits for it
        }
        if (std::string fault = whyNoDistribution(answer.paths); !fault.empty()) {
            answer.status = ForecastStatus::Failed;
            answer.sentence = std::move(fault);
        }
    }
    Run run = std::move(*worker.run);
    worker.run.reset();
    switch (run.answer->status) {
        case ForecastStatus::Cancelled:
            setAttempt(worker, {});
            return;
        case ForecastStatus::Abstained:
            setAttempt(worker, {State::Abstained, origin, std::move(run.answer->sentence)});
            return;
        case ForecastStatus::Failed:
            if (worker.isModel) {
                worker.lastAsked = {};  // after the rest the same origin is tried again
                if (++worker.failures > 1) {
                    worker.restsUntil = m_clock.monotonicNow() + restOf(worker);
                }
            }
            setAttempt(worker, {State::Failed, origin, std::move(run.answer->sentence)});
            return;
        case ForecastStatus::Ok:
            worker.failures = 0;
            commit(worker, std::move(run));
    }
}

void ForecastDesk::commit(Worker& worker, Run run) {
    const auto walk = m_walks.find(run.origin);
    if (walk == m_walks.end()) {
        setAttempt(worker, {State::Failed, run.origin, "the random walk of its origin is missing"});
        return;
    }
    Forecast& forecast = *run.answer;
    forecast.forecaster = worker.name;  // by which everything of it is found
    if (forecast.baseline) {
        commitBaseline(*forecast.baseline, *walk->second.forecast, run.scale);
    }
    const ports::RecordTicket ticket = m_ledger.record(forecast, *walk->second.forecast, run.scale);
    ForecastPair pair;
    pair.origin = run.origin;
    pair.model = withoutTexts(std::move(forecast));
    pair.randomWalk = walk->second.forecast;
    m_recordings.push_back({ticket, *m_subject, std::move(pair)});
    setAttempt(worker, {State::Recording, run.origin, {}});
}

/// The fan a correction began from, under its own name: what the correction is worth is the difference of
/// their scores. Where it was committed for itself already, that row stands.
void ForecastDesk::commitBaseline(const Forecast& baseline, const Forecast& walk,
                                  std::optional<double> scale) {
    ForecastPair pair;
    pair.origin = baseline.origin;
    pair.model = withoutTexts(baseline);
    pair.randomWalk = walk;
    m_recordings.push_back({m_ledger.record(baseline, walk, scale), *m_subject, std::move(pair)});
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
    const ForecastSubject subject{forecast.symbol, forecast.interval};
    if (const std::string fault = whyNoDistribution(forecast.paths); !fault.empty()) {
        m_views.setAttempt(subject, forecast.forecaster, {State::Failed, forecast.origin, fault});
        return false;
    }
    m_views.show(subject, forecast.forecaster, pairOf(recorded));
    return true;
}

/// After a start, and whenever a series is looked at: what is shown is what was committed.
void ForecastDesk::showNewestRecorded(domain::Timestamp now) {
    if (m_isRestored) {
        return;
    }
    m_isRestored = true;
    for (const auto& recorded : m_ledger.newest(m_subject->symbol, m_subject->interval)) {
        if (recorded->forecast.origin + m_subject->interval * kHorizon >= now) {
            showRecorded(*recorded);
        }
    }
    showGhosts();
}

void ForecastDesk::showGhosts() {
    if (m_subject) {
        const auto shown = view(m_subject->symbol, m_subject->interval)->shown;
        m_views.setGhosts(*m_subject, m_ledger.earlier(shown, m_subject->symbol, m_subject->interval));
    }
}

void ForecastDesk::observeClosedBars(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    const domain::Timestamp bound = floorTo(now, m_subject->interval);
    if (bound <= m_lastObserved) {
        return;
    }
    const ClosedBars closed = closedBars(minutes, m_subject->interval, now);
    for (std::size_t i = 0; i < closed.ends.size(); ++i) {
        if (closed.ends[i] > m_lastObserved) {
            m_ledger.observe(m_subject->symbol, m_subject->interval, closed.ends[i], closed.closes[i]);
        }
    }
    m_lastObserved = bound;
}

bool ForecastDesk::isDue(const Worker& worker, domain::Timestamp bound) const {
    const bool isResting = m_clock.monotonicNow() < worker.restsUntil;
    return !worker.run &&
           (worker.isRequested || (!worker.isOnDemand && bound != worker.lastAsked && !isResting));
}

void ForecastDesk::askWhenDue(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    const domain::Timestamp bound = floorTo(now, m_subject->interval);
    std::optional<ports::ForecastRequest> request;
    for (Worker& worker : m_workers) {
        if (!isDue(worker, bound)) {
            continue;
        }
        if (worker.isModel) {
            const auto status = worker.forecaster->status();
            if (status->state == ports::ModelStatus::State::Starting) {
                setAttempt(worker, {State::WaitsForModel, {}, status->sentence});
                continue;
            }
        }
        if (!request) {
            const ClosedBars closed = closedBars(minutes, m_subject->interval, bound);
            if (closed.closes.empty()) {
                return;
            }
            request = requestFrom(*m_subject, closed);
        }
        worker.lastAsked = bound;
        worker.isRequested = false;
        if (!isRecordedAlready(worker, request->origin)) {
            worker.restsUntil = worker.isModel ? m_clock.monotonicNow() + restOf(worker) : domain::Duration{};
            ask(worker, *request);
        } else if (m_isByPerson && worker.name == view(m_subject->symbol, m_subject->interval)->shown) {
            tellItStands(request->origin);
        }
    }
    m_isByPerson = m_isByPerson && !request;
}

bool ForecastDesk::isRecordedAlready(const Worker& worker, domain::Timestamp origin) const {
    const auto isSame = [&](const Forecast& other) {
        return other.origin == origin && other.forecaster == worker.name;
    };
    return std::ranges::any_of(m_ledger.newest(m_subject->symbol, m_subject->interval),
                               [&](const auto& recorded) { return isSame(recorded->forecast); }) ||
           std::ranges::any_of(m_recordings, [&](const Recording& r) {
               return r.subject == *m_subject && isSame(*r.pair.model);
           });
}

void ForecastDesk::tellItStands(domain::Timestamp origin) {
    m_problems.push_back(
        fmt::format("The forecast of {} as of {} is recorded and stands. The next one comes with the next "
                    "closed bar.",
                    m_subject->symbol, stamp(origin)));
}

void ForecastDesk::ask(Worker& worker, const ports::ForecastRequest& request) {
    using ModelState = ports::ModelStatus::State;
    if (!m_walks.contains(request.origin)) {
        m_walks[request.origin].ticket = m_randomWalk.submit(request);
    }
    const auto status = worker.forecaster->status();
    if (worker.isModel && status->state != ModelState::Idle && status->state != ModelState::Busy) {
        worker.lastAsked = {};  // after the rest a model may be there
        setAttempt(worker, {State::Failed, request.origin, status->sentence});
        return;
    }
    worker.run = Run{request.origin, worker.forecaster->submit(request), scaleOf(request.closes), {}};
    setAttempt(worker, {State::Sampling, request.origin, {}});
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
    showGhosts();
}

std::vector<std::string> ForecastDesk::takeProblems() {
    return std::exchange(m_problems, {});
}

void ForecastDesk::setAttempt(const Worker& worker, Attempt attempt) {
    m_views.setAttempt(*m_subject, worker.name, std::move(attempt));
}

}  // namespace tessera::forecast
