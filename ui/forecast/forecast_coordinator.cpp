#include "ui/forecast/forecast_coordinator.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::ui {

using ports::Forecast;
using ports::ForecastStatus;

namespace {
constexpr std::size_t kHistoryPoints = 256;
// A chart shows forecasts of its own symbol only; older origins than this many bars are history, not the
// present.
constexpr int kFreshBars = ForecastCoordinator::kHorizon;
constexpr double kUsd = 1e-9;
// A forecast costs a small machine about half a minute of one core: short bars do not each get one.
constexpr auto kModelPause = std::chrono::minutes(2);
}  // namespace

ClosedBars closedBars(const std::vector<domain::Bar>& minutes, domain::Duration interval,
                      domain::Timestamp now) {
    ClosedBars closed;
    domain::Timestamp current;
    for (const domain::Bar& bar : minutes) {
        const domain::Timestamp end = floorTo(bar.start, interval) + interval;
        if (end > now) {
            break;
        }
        if (end != current) {
            current = end;
            closed.closes.push_back(0);
            closed.ends.push_back(end);
        }
        closed.closes.back() = static_cast<double>(bar.close.nanoUsd()) * kUsd;
    }
    return closed;
}

ForecastCoordinator::ForecastCoordinator(MarketHub& hub, ports::Forecaster& model,
                                         ports::Forecaster& reference, ports::ForecastLedger& ledger,
                                         QObject* parent)
    : QObject(parent), m_hub(hub), m_model(model), m_reference(reference), m_ledger(ledger) {}

void ForecastCoordinator::watch(InstrumentMarket& market, domain::Duration interval) {
    if (m_market == &market && m_interval == interval) {
        return;
    }
    if (m_running) {
        m_model.cancel(m_running->ticket);
        m_running.reset();
    }
    m_market = &market;
    m_interval = interval;
    m_lastOrigin = {};
    m_lastObserved = {};
    m_requested = true;
    ++m_revision;
    emit forecastChanged();
}

void ForecastCoordinator::forecastNow() {
    m_requested = true;
}

void ForecastCoordinator::tick() {
    m_arrived.clear();
    m_reference.drain(m_arrived);
    for (Forecast& forecast : m_arrived) {
        accept(std::move(forecast), false);
    }
    m_arrived.clear();
    m_model.drain(m_arrived);
    for (Forecast& forecast : m_arrived) {
        accept(std::move(forecast), true);
    }
    if (m_market != nullptr && m_market->hasHistory() && m_market->instrument().isListed()) {
        observeClosedBars();
        submit();
    }
    if (const std::string told = m_ledger.problem(); told != m_toldProblem) {
        m_toldProblem = told;
        if (!told.empty()) {
            emit problem(QString::fromStdString(told));
        }
    }
    if (const std::uint64_t revision = m_ledger.revision(); revision != m_ledgerRevision) {
        m_ledgerRevision = revision;
        emit scoresChanged();
    }
}

void ForecastCoordinator::submit() {
    const domain::Timestamp bound = floorTo(m_hub.venueNow(), m_interval);
    const bool isResting = m_hub.clock().monotonicNow() < m_nextAutomatic;
    if (m_running || (!m_requested && (bound == m_lastOrigin || isResting))) {
        return;
    }
    const ports::ModelStatus::State state = m_model.status().state;
    const ClosedBars closed = closedBars(m_market->minutes().all(), m_interval, bound);
    if (closed.closes.empty() || state == ports::ModelStatus::State::Starting) {
        return;  // while the model loads the origin waits, so that both forecasts share it
    }
    ports::ForecastRequest request;
    request.symbol = m_market->instrument().symbol;
    const std::size_t skip =
        closed.closes.size() > kHistoryPoints ? closed.closes.size() - kHistoryPoints : 0;
    request.closes.assign(closed.closes.begin() + static_cast<std::ptrdiff_t>(skip), closed.closes.end());
    request.asOf = closed.ends.back();
    request.interval = m_interval;
    request.horizon = kHorizon;
    request.samples = kSamples;
    request.seed = static_cast<std::uint64_t>(request.asOf.seconds());
    m_lastOrigin = bound;
    m_nextAutomatic = m_hub.clock().monotonicNow() + kModelPause;
    m_requested = false;
    m_reference.submit(request);
    if (state == ports::ModelStatus::State::Idle || state == ports::ModelStatus::State::Busy) {
        const Key key{request.symbol, m_interval.count()};
        const domain::Timestamp asOf = request.asOf;
        m_running = Running{m_model.submit(std::move(request)), key, asOf};
    }
    ++m_revision;
    emit forecastChanged();
}

void ForecastCoordinator::accept(Forecast forecast, bool isModel) {
    if (isModel && m_running && forecast.ticket == m_running->ticket) {
        m_running.reset();
    }
    if (forecast.status == ForecastStatus::Cancelled) {
        return;
    }
    if (isModel && forecast.status == ForecastStatus::Failed) {
        m_lastOrigin =
            {};  // the same origin is tried again after the pause; the bar it stands on is still the last
    }
    const Key key{forecast.symbol, forecast.interval.count()};
    ForecastPair& pair = m_latest[key];
    (isModel ? pair.model : pair.reference) = std::move(forecast);
    if (isModel) {
        commitPair(key);
    }
    ++m_revision;
    emit forecastChanged();
}

void ForecastCoordinator::commitPair(const Key& key) {
    const ForecastPair& pair = m_latest[key];
    const bool paired = pair.model && pair.reference && pair.model->asOf == pair.reference->asOf;
    if (paired && pair.model->status == ForecastStatus::Ok && pair.reference->status == ForecastStatus::Ok) {
        m_ledger.record(*pair.model, *pair.reference);
    }
}

void ForecastCoordinator::observeClosedBars() {
    const domain::Timestamp now = m_hub.venueNow();
    if (floorTo(now, m_interval) <= m_lastObserved) {
        return;
    }
    const ClosedBars closed = closedBars(m_market->minutes().all(), m_interval, now);
    for (std::size_t i = 0; i < closed.ends.size(); ++i) {
        if (closed.ends[i] > m_lastObserved) {
            m_ledger.observe(m_market->instrument().symbol, m_interval, closed.ends[i], closed.closes[i]);
        }
    }
    m_lastObserved = floorTo(now, m_interval);
}

ForecastPair ForecastCoordinator::current(const InstrumentMarket& market, domain::Duration interval) const {
    const auto found = m_latest.find(Key{market.instrument().symbol, interval.count()});
    if (found == m_latest.end()) {
        return {};
    }
    ForecastPair pair = found->second;
    const domain::Timestamp oldest = m_hub.venueNow() - interval * kFreshBars;
    if (pair.model && pair.model->asOf < oldest) {
        pair.model.reset();
    }
    if (pair.reference && pair.reference->asOf < oldest) {
        pair.reference.reset();
    }
    return pair;
}

std::pair<std::string, bool> ForecastCoordinator::badge(const std::string& symbol,
                                                        domain::Duration interval) const {
    for (const ports::ForecastScore& score : m_ledger.scores()) {
        if (score.symbol == symbol && score.interval == interval) {
            if (!score.isProven()) {
                return {fmt::format("UNPROVEN {}/30", score.resolved), false};
            }
            return {fmt::format("skill {:+.1f} % (n {}, 90 % CI {:+.1f}..{:+.1f})", score.skill * 100,
                                score.resolved, score.skillLow * 100, score.skillHigh * 100),
                    score.skillLow <= 0 && score.skillHigh >= 0};
        }
    }
    return {"UNPROVEN 0/30", false};
}

}  // namespace tessera::ui
