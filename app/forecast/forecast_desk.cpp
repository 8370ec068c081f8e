#include "app/forecast/forecast_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/forecast/closed_bars.h"
#include "app/forecast/path_spread.h"
#include "app/forecast/recorded_pair.h"

namespace tessera::forecast {

using ports::Forecast;
using ports::ForecastPair;
using ports::ForecastStatus;
using ports::ForecastSubject;
using ports::ForecastView;
using State = ports::ForecastAttempt::State;

namespace {

constexpr std::size_t kHistoryPoints = 256;
/// A forecast costs a small machine about half a minute of one core: short bars do not each get one.
constexpr auto kRest = std::chrono::minutes(2);

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

}  // namespace

ForecastDesk::ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk,
                           ports::ForecastLedger& ledger, const ports::Clock& clock)
    : m_model(model), m_randomWalk(randomWalk), m_ledger(ledger), m_clock(clock), m_status(model.status()) {}

void ForecastDesk::watch(const domain::Instrument& instrument, domain::Duration interval) {
    ForecastSubject subject{instrument.symbol, interval};
    if (m_subject == subject) {
        return;
    }
    cancelRun();
    m_lastAsked = {};
    m_lastObserved = {};
    m_isRequested = true;
    m_isByPerson = false;
    m_isRestored = false;
    if (!instrument.isListed() || instrument.option() != nullptr) {
        m_subject.reset();
        setAttempt(subject, {State::Abstained, {}, "only futures and their spreads are forecast"});
        return;
    }
    m_subject = std::move(subject);
}

void ForecastDesk::forecastNow() {
    m_isRequested = true;
    m_isByPerson = true;
}

void ForecastDesk::cancelRun() {
    if (!m_run) {
        return;
    }
    if (m_run->modelTicket) {
        m_model.cancel(*m_run->modelTicket);
    }
    m_run.reset();
    setAttempt(*m_subject, {});
}

void ForecastDesk::advance(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    m_status = m_model.status();
    takeWalks();
    takeModels();
    takeRecords();
    takeLedgerNews();
    dropOutdated(now);
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
    for (Forecast& walk : m_arrived) {
        if (!m_run || walk.ticket != m_run->walkTicket) {
            continue;
        }
        if (walk.status != ForecastStatus::Ok) {  // so would the model: the history is of no use
            const domain::Timestamp origin = m_run->origin;
            cancelRun();
            setAttempt(*m_subject, {State::Abstained, origin, std::move(walk.sentence)});
            continue;
        }
        m_run->walk = std::move(walk);
        showWalkAlone();
        if (!m_run->modelTicket) {
            m_run.reset();
        }
    }
}

void ForecastDesk::takeModels() {
    m_arrived.clear();
    m_model.drain(m_arrived);
    for (Forecast& model : m_arrived) {
        if (m_run && m_run->modelTicket == model.ticket) {
            accept(std::move(model));
        }
    }
}

void ForecastDesk::accept(Forecast model) {
    Run run = std::move(*m_run);
    m_run.reset();
    if (model.status == ForecastStatus::Ok) {
        if (std::string fault = whyNoDistribution(model.paths); !fault.empty()) {
            model.status = ForecastStatus::Failed;
            model.sentence = std::move(fault);
        }
    }
    switch (model.status) {
        case ForecastStatus::Cancelled:
            setAttempt(*m_subject, {});
            return;
        case ForecastStatus::Abstained:
            setAttempt(*m_subject, {State::Abstained, run.origin, std::move(model.sentence)});
            return;
        case ForecastStatus::Failed:
            m_lastAsked = {};  // after the rest the same origin is tried again: its bar still is the last
            setAttempt(*m_subject, {State::Failed, run.origin, std::move(model.sentence)});
            return;
        case ForecastStatus::Ok:
            break;
    }
    if (!run.walk) {
        setAttempt(*m_subject, {State::Failed, run.origin, "the random walk of its origin is missing"});
        return;
    }
    const ports::RecordTicket ticket = m_ledger.record(model, *run.walk);
    ForecastPair pair{run.origin, withoutTexts(std::move(model)), std::move(run.walk), false, {}};
    m_recordings.push_back({ticket, *m_subject, std::move(pair)});
    setAttempt(*m_subject, {State::Recording, run.origin, {}});
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
        switch (answer.outcome) {
            case ports::RecordOutcome::Recorded:
                if (showRecorded(*answer.stands)) {
                    setAttempt(recording.subject, {State::Done, origin, {}});
                }
                break;
            case ports::RecordOutcome::Refused:
                setAttempt(recording.subject, {State::Failed, origin, std::move(answer.sentence)});
                break;
            case ports::RecordOutcome::Unavailable:
                recording.pair.whyNotRecorded = std::move(answer.sentence);
                show(std::move(recording.pair), recording.subject);
                setAttempt(recording.subject, {State::Done, origin, {}});
                break;
        }
    }
}

void ForecastDesk::show(ForecastPair pair, const ForecastSubject& subject) {
    auto shown = std::make_shared<const ForecastPair>(std::move(pair));
    update(subject, [&](ForecastView& view) {
        if (!view.pair || !view.pair->model || view.pair->origin <= shown->origin) {
            view.pair = std::move(shown);
        }
    });
}

/// Beside nothing but another random walk: a model's forecast of an older origin stays with its own.
void ForecastDesk::showWalkAlone() {
    const auto current = view(m_subject->symbol, m_subject->interval);
    if (current->pair && (current->pair->model || current->pair->origin == m_run->origin)) {
        return;
    }
    show({m_run->origin, std::nullopt, m_run->walk, false, "a random walk alone is not recorded"},
         *m_subject);
}

bool ForecastDesk::showRecorded(const ports::RecordedForecast& recorded) {
    const Forecast& forecast = recorded.forecast;
    const ForecastSubject subject{forecast.symbol, forecast.interval};
    if (const std::string fault = whyNoDistribution(forecast.paths); !fault.empty()) {
        setAttempt(subject, {State::Failed, forecast.origin, fault});
        return false;
    }
    show(pairOf(recorded), subject);
    return true;
}

/// After a start, and whenever a series is looked at: what is shown is what was committed.
void ForecastDesk::showNewestRecorded(domain::Timestamp now) {
    if (m_isRestored) {
        return;
    }
    m_isRestored = true;
    const auto recorded = m_ledger.newest(m_subject->symbol, m_subject->interval);
    if (recorded && recorded->forecast.origin + m_subject->interval * kHorizon >= now) {
        showRecorded(*recorded);
    }
}

/// Of an origin too old, or of one that is still to come: a recording was started over.
void ForecastDesk::dropOutdated(domain::Timestamp now) {
    for (const auto& [subject, view] : m_views) {
        if (view->pair && (view->pair->origin + subject.interval * kHorizon < now ||
                           view->pair->origin > now + subject.interval)) {
            update(subject, [](ForecastView& changed) { changed.pair.reset(); });
        }
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

void ForecastDesk::askWhenDue(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    const domain::Timestamp bound = floorTo(now, m_subject->interval);
    const bool isResting = m_clock.monotonicNow() < m_restsUntil;
    if (m_run || (!m_isRequested && (bound == m_lastAsked || isResting))) {
        return;
    }
    if (m_status->state == ports::ModelStatus::State::Starting) {  // the origin waits: both share it
        setAttempt(*m_subject, {State::WaitsForModel, {}, m_status->sentence});
        return;
    }
    const ClosedBars closed = closedBars(minutes, m_subject->interval, bound);
    if (closed.closes.empty()) {
        return;
    }
    m_lastAsked = bound;
    m_isRequested = false;
    if (!isRecordedAlready(closed.ends.back())) {
        m_restsUntil = m_clock.monotonicNow() + kRest;
        ask(requestFrom(*m_subject, closed));
    }
    m_isByPerson = false;
}

bool ForecastDesk::isRecordedAlready(domain::Timestamp origin) {
    const auto isSame = [&](const std::string& forecaster, domain::Timestamp other) {
        return other == origin && forecaster == m_model.name();
    };
    const auto newest = m_ledger.newest(m_subject->symbol, m_subject->interval);
    const bool isRecorded = newest && isSame(newest->forecast.forecaster, newest->forecast.origin);
    const bool isOnItsWay = std::any_of(m_recordings.begin(), m_recordings.end(), [&](const Recording& r) {
        return r.subject == *m_subject && isSame(r.pair.model->forecaster, r.pair.origin);
    });
    if ((isRecorded || isOnItsWay) && m_isByPerson) {
        m_problems.push_back(
            fmt::format("The forecast of {} as of {} is recorded and stands. The next one comes with the "
                        "next closed bar.",
                        m_subject->symbol, stamp(origin)));
    }
    return isRecorded || isOnItsWay;
}

void ForecastDesk::ask(ports::ForecastRequest request) {
    using ModelState = ports::ModelStatus::State;
    const bool isReady = m_status->state == ModelState::Idle || m_status->state == ModelState::Busy;
    m_run = Run{request.origin, m_randomWalk.submit(request), std::nullopt, std::nullopt};
    if (isReady) {
        m_run->modelTicket = m_model.submit(std::move(request));
        setAttempt(*m_subject, {State::Sampling, m_run->origin, {}});
    } else {
        m_lastAsked = {};  // after the rest a model may be there
        setAttempt(*m_subject, {State::Failed, m_run->origin, m_status->sentence});
    }
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
    m_scores = m_ledger.scores();
    for (const auto& [subject, view] : m_views) {
        update(subject, [](ForecastView&) {});
    }
}

std::vector<std::string> ForecastDesk::takeProblems() {
    return std::exchange(m_problems, {});
}

std::shared_ptr<const ForecastView> ForecastDesk::view(std::string_view symbol,
                                                       domain::Duration interval) const {
    const auto found = m_views.find(Less::Key{symbol, interval});
    return found == m_views.end() ? m_nothing : found->second;
}

void ForecastDesk::setAttempt(const ForecastSubject& subject, Attempt attempt) {
    if (view(subject.symbol, subject.interval)->attempt != attempt) {
        update(subject, [&](ForecastView& changed) { changed.attempt = std::move(attempt); });
    }
}

const ports::ForecastScore* ForecastDesk::scoreFor(const ForecastView& view) const {
    const std::string forecaster =
        view.pair && view.pair->model ? view.pair->model->forecaster : m_model.name();
    const auto found = std::find_if(m_scores.begin(), m_scores.end(), [&](const ports::ForecastScore& s) {
        return s.forecaster == forecaster && s.symbol == view.subject.symbol &&
               s.interval == view.subject.interval && s.horizon == kHorizon;
    });
    return found == m_scores.end() ? nullptr : &*found;
}

template <class Change>
void ForecastDesk::update(const ForecastSubject& subject, Change change) {
    std::shared_ptr<const ForecastView>& kept = m_views[subject];
    auto next = kept ? std::make_shared<ForecastView>(*kept) : std::make_shared<ForecastView>();
    next->subject = subject;
    change(*next);
    const ports::ForecastScore* score = scoreFor(*next);
    next->score = score != nullptr ? *score : ports::ForecastScore{};
    if (!kept || next->pair != kept->pair || next->attempt != kept->attempt || next->score != kept->score) {
        next->revision = ++m_revision;
        kept = std::move(next);
    }
}

}  // namespace tessera::forecast
