#include "app/forecast/forecast_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/time_text.h"
#include "app/forecast/closed_bars.h"
#include "app/forecast/desk_bars.h"
#include "app/forecast/recorded_pair.h"
#include "app/forecast/track_record.h"

namespace tessera::forecast {

using ports::Forecast;
using ports::ForecastSubject;
using State = ports::ForecastAttempt::State;

namespace {

constexpr std::size_t kHistoryPoints = 256;
/// A series nobody looks at is forecast so often at most: the forecasts of one minute after another share
/// nearly all of their future, and each is a row for ever.
constexpr domain::Duration kWatchedRest = std::chrono::minutes(15);

std::string stamp(domain::Timestamp t) {
    const std::string iso = formatIso(t, 0);  // 2026-11-19T20:58:11Z
    return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

std::string subjectText(const ForecastSubject& subject) {
    return fmt::format("{}, {} × {}", subject.symbol, subject.horizon,
                       domain::intervalText(subject.interval));
}

ports::ForecastRequest requestFrom(const ForecastSubject& subject, const ClosedBars& closed) {
    ports::ForecastRequest request;
    request.symbol = subject.symbol;
    request.interval = subject.interval;
    const std::size_t count = closed.closes.size();
    const std::size_t skipped = count > kHistoryPoints ? count - kHistoryPoints : 0;
    request.closes.assign(closed.closes.begin() + static_cast<std::ptrdiff_t>(skipped), closed.closes.end());
    request.origin = closed.ends.back();
    request.horizon = subject.horizon;
    request.samples = ForecastDesk::kSamples;
    request.seed = static_cast<std::uint64_t>(request.origin.seconds());
    return request;
}

std::vector<std::string> namesOf(const ports::Forecaster& model,
                                 const std::vector<ports::Forecaster*>& statistical) {
    std::vector<std::string> names{model.name()};
    for (const ports::Forecaster* one : statistical) {
        names.push_back(one->name());
    }
    return names;
}

/// Empty: it can be forecast.
std::string_view refusalToForecast(const domain::Instrument& instrument, domain::Duration interval) {
    return !instrument.isListed() || instrument.option() != nullptr
               ? "only futures and their spreads are forecast"
           : interval < std::chrono::minutes(1) ? "only bars of a minute or longer are forecast"
                                                : "";
}

}  // namespace

ForecastDesk::ForecastDesk(ports::Forecaster& model, ports::Forecaster& randomWalk,
                           ports::ForecastLedger& ledger, const ports::Clock& clock,
                           const std::vector<ports::Forecaster*>& statistical)
    : m_model(model),
      m_randomWalk(randomWalk),
      m_ledger(ledger),
      m_clock(clock),
      m_views(namesOf(model, statistical)),
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
    for (const auto& series : m_series) {
        series->isRestored = false;  // what the ledger holds of it
    }
}

void ForecastDesk::remove(ports::Forecaster& forecaster) {
    const auto found = std::ranges::find(m_workers, &forecaster, &Worker::forecaster);
    if (found == m_workers.end()) {
        return;
    }
    for (const auto& series : m_series) {
        if (const auto& run = series->turns[&forecaster].run; run && !run->answer) {
            forecaster.cancel(run->ticket);
        }
        series->turns.erase(&forecaster);
    }
    m_views.removeName(found->name);
    m_workers.erase(found);
}

ForecastDesk::Series* ForecastDesk::find(const ForecastSubject& subject) const {
    const auto found =
        std::ranges::find_if(m_series, [&](const auto& one) { return one->subject == subject; });
    return found == m_series.end() ? nullptr : found->get();
}

ForecastDesk::Series& ForecastDesk::seriesOf(const ForecastSubject& subject) {
    if (Series* known = find(subject)) {
        return *known;
    }
    m_series.push_back(std::make_unique<Series>());
    m_series.back()->subject = subject;
    return *m_series.back();
}

ForecastDesk::Series* ForecastDesk::shown() const {
    const auto found = std::ranges::find_if(m_series, [](const auto& one) { return one->isShown; });
    return found == m_series.end() ? nullptr : found->get();
}

/// Nobody wants it any more.
void ForecastDesk::leave(Series& series) {
    if (series.isShown || series.isWatched) {
        return;
    }
    for (const Worker& worker : m_workers) {
        cancel(series, worker, {});
    }
    std::erase_if(m_series, [&](const auto& one) { return one.get() == &series; });
}

void ForecastDesk::watch(const domain::Instrument& instrument, domain::Duration interval) {
    const ForecastSubject subject{instrument.symbol, interval, choice().horizon};
    Series* before = shown();
    m_lookedAt = instrument;
    m_lookedAtInterval = interval;
    if (before != nullptr && before->subject == subject) {
        return;
    }
    if (before != nullptr) {
        before->isShown = false;
        before->isByPerson = false;
        leave(*before);
    }
    if (const std::string_view why = refusalToForecast(instrument, interval); !why.empty()) {
        for (const Worker& worker : m_workers) {
            m_views.setAttempt(subject, worker.name, {State::Abstained, {}, std::string(why)});
        }
        return;
    }
    Series& series = seriesOf(subject);
    series.isShown = true;
    if (!series.isWatched) {
        for (const Worker& worker : m_workers) {
            series.turns[worker.forecaster].isRequested = !worker.isOnDemand;
        }
    }
}

std::string ForecastDesk::addWatched(const domain::Instrument& instrument, domain::Duration interval,
                                     int horizon) {
    const ForecastSubject subject{instrument.symbol, interval, horizon};
    if (const std::string_view why = refusalToForecast(instrument, interval); !why.empty()) {
        return fmt::format("{} is not watched: {}.", instrument.symbol, why);
    }
    if (!ports::isForecastHorizon(horizon)) {
        return fmt::format("{} is not watched: there is no such horizon.", subjectText(subject));
    }
    if (const Series* known = find(subject); known != nullptr && known->isWatched) {
        return fmt::format("{} is watched already.", subjectText(subject));
    }
    if (watched().size() >= kMostWatched) {
        return fmt::format("{} series are watched, which is the most: remove one first.", kMostWatched);
    }
    seriesOf(subject).isWatched = true;
    const auto place =
        std::ranges::find_if(m_series, [&](const auto& one) { return one->subject == subject; });
    std::rotate(place, std::next(place), m_series.end());  // the last of the list
    keepWatched();
    return {};
}

void ForecastDesk::restoreWatched(const std::vector<ForecastSubject>& subjects) {
    for (const ForecastSubject& subject : subjects) {
        if (watched().size() < kMostWatched) {
            seriesOf(subject).isWatched = true;
        }
    }
}

void ForecastDesk::removeWatched(const ForecastSubject& subject) {
    Series* series = find(subject);
    if (series != nullptr && series->isWatched) {
        series->isWatched = false;
        leave(*series);
        keepWatched();
    }
}

void ForecastDesk::keepWatched() {
    std::vector<ForecastSubject> subjects;
    for (const auto& series : m_series) {
        if (series->isWatched) {
            subjects.push_back(series->subject);
        }
    }
    m_keepWatched(subjects);
}

std::vector<ports::WatchedSeries> ForecastDesk::watched() const {
    std::vector<ports::WatchedSeries> all;
    for (const auto& series : m_series) {
        if (series->isWatched) {
            all.push_back(readingOf(*series));
        }
    }
    return all;
}

/// Of those asked by themselves: how many have a forecast of the newest origin, and what the first that has
/// none says.
ports::WatchedSeries ForecastDesk::readingOf(const Series& series) const {
    ports::WatchedSeries reading;
    reading.subject = series.subject;
    reading.sentence = series.noOutcome.empty() ? series.waitsFor : series.noOutcome;
    const auto view = m_views.of(series.subject);
    const auto originOf = [&](const Worker& worker) {
        const ports::ForecasterView* its = view->find(worker.name);
        return its != nullptr && its->pair && its->pair->model ? its->pair->origin : domain::Timestamp{};
    };
    for (const Worker& worker : m_workers) {
        reading.newest = std::max(reading.newest, originOf(worker));
    }
    const bool hasModel = m_status->isThere();
    for (const Worker& worker : m_workers) {
        if (worker.isOnDemand || (worker.forecaster == &m_model && !hasModel)) {
            continue;
        }
        ++reading.wanted;
        if (reading.newest.isSet() && originOf(worker) == reading.newest) {
            ++reading.made;
        } else if (const ports::ForecasterView* its = view->find(worker.name);
                   its != nullptr && reading.sentence.empty() && !its->attempt.sentence.empty()) {
            reading.sentence = fmt::format("{}: {}", worker.name, its->attempt.sentence);
        }
    }
    return reading;
}

void ForecastDesk::forecastNow() {
    if (Series* series = shown()) {
        if (!series->noOutcome.empty()) {
            m_problems.push_back(
                fmt::format("No forecast of {}: {}.", series->subject.symbol, series->noOutcome));
            return;
        }
        series->isByPerson = true;
        for (const Worker& worker : m_workers) {
            series->turns[worker.forecaster].isRequested = true;
        }
    }
}

void ForecastDesk::choose(ports::ForecastChoice choice) {
    m_views.choose(std::move(choice));
    if (m_lookedAt) {
        watch(domain::Instrument(*m_lookedAt),
              m_lookedAtInterval);  // at another horizon it is another series
    }
    if (const Series* series = shown()) {
        showGhosts(*series);
    }
}

void ForecastDesk::cancel(Series& series, const Worker& worker, Attempt attempt) {
    std::optional<Run>& run = series.turns[worker.forecaster].run;
    if (run) {
        if (!run->answer) {
            worker.forecaster->cancel(run->ticket);
        }
        run.reset();
        setAttempt(series, worker, std::move(attempt));
    }
}

void ForecastDesk::advance(std::span<const domain::Bar> minutes, domain::Timestamp now) {
    m_status = m_model.status();
    m_views.setHasModel(m_status->isThere());
    takeWalks();
    takeAnswers();
    takeRecords();
    takeLedgerNews();
    m_views.dropOutdated(now);
    std::map<Series*, Bars> bars;
    for (const auto& series : m_series) {
        showNewestRecorded(*series, now);
        Bars& its = bars.try_emplace(series.get(), series->subject, m_minutesOf).first->second;
        if (series->isShown) {
            its.set(minutes);
        }
        observeClosedBars(*series, its, now);
        readEnd(*series, now);
    }
    observeUnwatched(now);
    askWhenDue(bars, now);
}

/// After a start, and whenever a series is looked at: what is shown is what was committed.
void ForecastDesk::showNewestRecorded(Series& series, domain::Timestamp now) {
    if (series.isRestored) {
        return;
    }
    series.isRestored = true;
    const ForecastSubject& subject = series.subject;
    for (const auto& recorded : m_ledger.newest(subject.symbol, subject.interval, subject.horizon)) {
        if (recorded->forecast.origin + subject.interval * subject.horizon >= now) {
            showRecorded(*recorded);
        }
    }
    showGhosts(series);
}

void ForecastDesk::showGhosts(const Series& series) {
    const ForecastSubject& subject = series.subject;
    m_views.setGhosts(
        subject, m_ledger.earlier(view(subject)->shown, subject.symbol, subject.interval, subject.horizon));
}

/// The close a forecast is due at: of the newest bar, of a series nobody looks at of a quarter of an hour.
domain::Timestamp ForecastDesk::dueAt(const Series& series, domain::Timestamp now) {
    const domain::Duration interval = series.subject.interval;
    return floorTo(now, series.isShown ? interval : std::max(interval, kWatchedRest));
}

bool ForecastDesk::isDue(const Series& series, const Worker& worker, domain::Timestamp now) const {
    if (!series.noOutcome.empty()) {
        return false;
    }
    const auto found = series.turns.find(worker.forecaster);
    if (found == series.turns.end()) {
        return !worker.isOnDemand && m_clock.monotonicNow() >= worker.restsUntil;
    }
    const Turn& turn = found->second;
    const bool isResting = m_clock.monotonicNow() < worker.restsUntil;
    return !turn.run &&
           (turn.isRequested || (!worker.isOnDemand && dueAt(series, now) != turn.lastAsked && !isResting));
}

/// Of all series a model is due at: the one a person asked for, then the one it was asked for longest ago.
/// Null: none, or it is at work.
ForecastDesk::Series* ForecastDesk::nextFor(const Worker& worker, domain::Timestamp now) {
    Series* next = nullptr;
    const auto rank = [&](Series& series) {
        const Turn& turn = series.turns[worker.forecaster];
        return std::tuple(!turn.isRequested, turn.askedAt, !series.isShown);
    };
    for (const auto& series : m_series) {
        const Turn& turn = series->turns[worker.forecaster];
        if (turn.run) {
            return nullptr;
        }
        if (series->waitsFor.empty() && isDue(*series, worker, now) &&
            (next == nullptr || rank(*series) < rank(*next))) {
            next = series.get();
        }
    }
    return next;
}

void ForecastDesk::askWhenDue(std::map<Series*, Bars>& bars, domain::Timestamp now) {
    std::vector<Series*> asked;
    const auto turn = [&](Series& series, Worker& worker) {
        if (askTurn(series, worker, bars.at(&series), now)) {
            asked.push_back(&series);
        }
    };
    for (Worker& worker : m_workers) {
        if (worker.isModel) {
            if (Series* next = nextFor(worker, now)) {
                turn(*next, worker);
            }
            continue;
        }
        for (const auto& series : m_series) {
            if (isDue(*series, worker, now)) {
                turn(*series, worker);
            }
        }
    }
    for (Series* series : asked) {
        series->isByPerson = false;
    }
}

/// False: it was not its turn after all.
bool ForecastDesk::askTurn(Series& series, Worker& worker, Bars& bars, domain::Timestamp now) {
    if (worker.isModel) {
        const auto status = worker.forecaster->status();
        if (status->state == ports::ModelStatus::State::Starting) {
            setAttempt(series, worker, {State::WaitsForModel, {}, status->sentence});
            return false;
        }
    }
    const ClosedBars& closed = bars.closed(floorTo(now, series.subject.interval));
    if (closed.closes.empty()) {
        return false;
    }
    const ports::ForecastRequest request = requestFrom(series.subject, closed);
    Turn& turn = series.turns[worker.forecaster];
    turn.lastAsked = dueAt(series, now);
    turn.isRequested = false;
    turn.askedAt = m_clock.monotonicNow();
    if (!isRecordedAlready(series, worker, request.origin)) {
        worker.restsUntil = worker.isModel ? m_clock.monotonicNow() + restOf(worker) : domain::Duration{};
        ask(series, worker, request);
    } else if (series.isByPerson && worker.name == view(series.subject)->base) {
        tellItStands(series, request.origin);
    }
    return true;
}

bool ForecastDesk::isRecordedAlready(const Series& series, const Worker& worker,
                                     domain::Timestamp origin) const {
    const auto isSame = [&](const Forecast& other) {
        return other.origin == origin && other.forecaster == worker.name;
    };
    const ForecastSubject& subject = series.subject;
    return std::ranges::any_of(m_ledger.newest(subject.symbol, subject.interval, subject.horizon),
                               [&](const auto& recorded) { return isSame(recorded->forecast); }) ||
           std::ranges::any_of(m_recordings, [&](const Recording& r) {
               return r.subject == subject && isSame(*r.pair.model);
           });
}

void ForecastDesk::tellItStands(const Series& series, domain::Timestamp origin) {
    m_problems.push_back(
        fmt::format("The forecast of {} as of {} is recorded and stands. The next one comes with the next "
                    "closed bar.",
                    series.subject.symbol, stamp(origin)));
}

void ForecastDesk::ask(Series& series, Worker& worker, const ports::ForecastRequest& request) {
    using ModelState = ports::ModelStatus::State;
    if (!series.walks.contains(request.origin)) {
        series.walks[request.origin].ticket = m_randomWalk.submit(request);
    }
    const auto status = worker.forecaster->status();
    Turn& turn = series.turns[worker.forecaster];
    if (worker.isModel && status->state != ModelState::Idle && status->state != ModelState::Busy) {
        turn.lastAsked = {};  // after the rest a model may be there
        setAttempt(series, worker, {State::Failed, request.origin, status->sentence});
        return;
    }
    turn.run = Run{request.origin, worker.forecaster->submit(request), scaleOf(request.closes), {}};
    setAttempt(series, worker, {State::Sampling, request.origin, {}});
}

std::vector<std::string> ForecastDesk::takeProblems() {
    return std::exchange(m_problems, {});
}

void ForecastDesk::setAttempt(const Series& series, const Worker& worker, Attempt attempt) {
    m_views.setAttempt(series.subject, worker.name, std::move(attempt));
}

}  // namespace tessera::forecast
